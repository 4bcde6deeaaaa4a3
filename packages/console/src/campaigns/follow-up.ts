import { toDraft, type CampaignView, type Draft, type Terms } from './campaign.ts';

/** What comes next in the thread of an outage. These are words, not states: nothing but the reader's mailbox knows them. */
export const followUpKinds = ['update', 'resolved', 'cause'] as const;
export type FollowUpKind = (typeof followUpKinds)[number];

type Beginnings = Readonly<Record<FollowUpKind, { readonly before: string; readonly body: string }>>;

/** By the language of the mail, which need not be that of the console. */
const beginnings: Readonly<Record<string, Beginnings>> = {
  en: {
    update: {
      before: 'Update: ',
      body: 'What we know now:\n\nWhat we are doing:\n\nWe write again when this changes.',
    },
    resolved: {
      before: 'Resolved: ',
      body: 'It works again since:\n\nWe write again when we know the cause.',
    },
    cause: {
      before: 'Cause and cure: ',
      body: 'What happened:\n\nWhy it happened:\n\nWhat we have changed so that it does not happen again:',
    },
  },
  uk: {
    update: {
      before: 'Оновлення: ',
      body: 'Що відомо зараз:\n\nЩо ми робимо:\n\nНапишемо знову, коли щось зміниться.',
    },
    resolved: { before: 'Усунуто: ', body: 'Знову працює з:\n\nНапишемо знову, коли знатимемо причину.' },
    cause: {
      before: 'Причина й усунення: ',
      body: 'Що сталося:\n\nЧому це сталося:\n\nЩо ми змінили, щоб це не повторилося:',
    },
  },
  ru: {
    update: {
      before: 'Обновление: ',
      body: 'Что известно сейчас:\n\nЧто мы делаем:\n\nНапишем снова, когда что-то изменится.',
    },
    resolved: { before: 'Устранено: ', body: 'Снова работает с:\n\nНапишем снова, когда узнаем причину.' },
    cause: {
      before: 'Причина и устранение: ',
      body: 'Что произошло:\n\nПочему это произошло:\n\nЧто мы изменили, чтобы это не повторилось:',
    },
  },
};

const wordsIn = (locale: string): Beginnings | undefined => beginnings[locale] ?? beginnings['en'];

/** The subject line as the thread began with, whatever follow-up it is taken from. */
function bareTitle(title: string): string {
  const all = Object.values(beginnings).flatMap((kinds) => followUpKinds.map((kind) => kinds[kind].before));
  const found = all.find((before) => title.startsWith(before));
  return found === undefined ? title : title.slice(found.length);
}

/** The next mail of a thread: same topic, template and readers, with words to begin with in each language that it has. */
export function followUpDraft(terms: Terms, followed: CampaignView, kind: FollowUpKind): Draft {
  const { pace: _, ...draft } = toDraft(terms, followed);
  const words = Object.entries(draft.words).map(([locale, data]) => {
    const begin = wordsIn(locale)?.[kind] ?? { before: '', body: '' };
    return [
      locale,
      { ...data, title: `${begin.before}${bareTitle(data['title'] ?? '')}`, body_markdown: begin.body },
    ];
  });
  const [own] = Object.entries(beginnings['en'] ?? {}).flatMap(([name, { before }]) =>
    name === kind ? [before] : [],
  );
  return {
    ...draft,
    name: `${own ?? ''}${bareTitle(followed.name)}`,
    pace: '',
    words: Object.fromEntries(words) as Draft['words'],
    follows: followed.id,
  };
}
