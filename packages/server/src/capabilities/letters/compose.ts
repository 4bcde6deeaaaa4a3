import type { CoverageLine } from '@zgoda/datamap';
import { appealsOf, localise, regimesOf, type Policy } from '@zgoda/policy';
import type { LetterKind } from '@zgoda/vocabulary/letters';
import {
  formatDay,
  formatDistance,
  formatMoment,
  type DateRole,
  type Locale,
} from '../../platform/i18n/index.ts';
import type { LetterAppeal, LetterBlock, LetterFacts, LetterText, Wording } from './letter.ts';
import { letterWords, type LetterWords } from './words.ts';

/** In which language, to whom, under which number, and when. */
export interface LetterHead {
  readonly locale: Locale;
  readonly address?: readonly string[] | undefined;
  readonly reference: string;
  readonly now: Date;
}

type Facts = LetterFacts[LetterKind];
type Written<Kind extends LetterKind> = (facts: LetterFacts[Kind], desk: Desk) => readonly LetterBlock[];

/** What the words of one letter are made with. */
interface Desk {
  readonly say: LetterWords;
  readonly policy: Policy;
  readonly head: LetterHead;
}

/**
 * The words of a letter: what it is and about which request first, then what is to be known or done, then how to turn against
 * it. GDPR Art. 12(1), 12(3), 12(4); Law 2297-VI Art. 17(2), 17(3), 18
 */
export function composeLetter(policy: Policy, { kind, facts }: Wording, head: LetterHead): LetterText {
  const desk: Desk = { say: letterWords(head.locale), policy, head };
  const { controller } = policy;
  const appeals = tellsAppeal.has(kind) ? appealsFor(facts, desk) : [];
  const sender = {
    name: inLocale(desk, controller.name),
    address: inLocale(desk, controller.address),
    contact: controller.contact,
  };
  const { official } = facts;
  return {
    locale: head.locale,
    reference: head.reference,
    title: titleOf(desk, { kind, facts } as Wording),
    sender,
    addressee: head.address ?? [],
    facts: factsOf(desk, { kind, facts } as Wording),
    blocks: [
      ...(isToRecipient(kind, facts) ? [] : [introOf(facts, desk)]),
      ...(bodies[kind] as Written<LetterKind>)(facts, desk),
      ...appealBlocks(facts, appeals, desk),
    ],
    signature: [
      ...new Set([...(official === undefined ? [] : [official.name, official.post ?? '']), sender.name]),
    ].filter((line) => line !== ''),
    smallPrint: smallPrintOf(facts, desk),
    writtenAt: head.now.toISOString(),
  };
}

/** Those after which a person may want to turn to somebody else. GDPR Art. 12(4); Law 2297-VI Art. 18(1) */
const tellsAppeal: ReadonlySet<LetterKind> = new Set<LetterKind>([
  'quote',
  'extension',
  'refusal',
  'answer',
  'partly_done',
  'appeal_decided',
  'nothing_held',
  'lapse',
]);

const paragraph = (text: string): LetterBlock => ({ kind: 'paragraph', text });
const inLocale = ({ policy, head }: Desk, text: Parameters<typeof localise>[1]): string =>
  localise(policy, text, head.locale);

/** A person's own words, a paragraph each. */
const wordsOf = (text: string | undefined): readonly LetterBlock[] =>
  (text ?? '')
    .split(/\n\s*\n/)
    .map((part) => part.trim().replaceAll(/\s+/g, ' '))
    .filter((part) => part !== '')
    .map((part) => ({ kind: 'words', text: part }));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A moment in words, for every place in a sentence. */
function whenOf(
  { head, policy }: Desk,
  at: Date,
): { readonly plain: string; readonly on: string; readonly On: string } {
  const day = (role: DateRole): string => formatDay(at, placeOf(head, policy), role);
  return { plain: day('plain'), on: day('on'), On: capital(day('on')) };
}
const placeOf = ({ locale }: LetterHead, { controller }: Policy) => ({
  locale,
  timeZone: controller.time_zone,
});

/** A day without an hour is the same day everywhere. */
const noonOf = (day: string): Date => new Date(`${day}T12:00:00Z`);

interface DayWords extends Readonly<Record<string, string>> {
  readonly plain: string;
  readonly on: string;
  /** With what is left: "by Tuesday 5 January 2027 (in 12 days)". */
  readonly by: string;
  readonly By: string;
}

function dayOf({ head, policy }: Desk, day: string): DayWords {
  const place = { locale: head.locale, timeZone: 'UTC' };
  const at = noonOf(day);
  const today = new Intl.DateTimeFormat('sv', { timeZone: policy.controller.time_zone }).format(head.now);
  const by = `${formatDay(at, place, 'by')} (${formatDistance(at, noonOf(today), place)})`;
  return { plain: formatDay(at, place), on: formatDay(at, place, 'on'), by, By: capital(by) };
}

function introOf({ receivedAt, requestType }: Facts, desk: Desk): LetterBlock {
  const { on } = whenOf(desk, receivedAt);
  return paragraph(desk.say('intro', { on, type: desk.say(`type.${requestType}`) }));
}

const isToRecipient = (kind: LetterKind, facts: Facts): boolean =>
  kind === 'correction_notice' && 'to' in facts && facts.to === 'recipient';

function titleOf({ say }: Desk, { kind, facts }: Wording): string {
  if (kind !== 'correction_notice') return say(`title.${kind}`);
  return say(`title.correction_notice.${facts.to}`, { change: facts.change });
}

/** The day that a letter is about, and what it is called. */
function termOf({
  kind,
  facts,
}: Wording): readonly ['label.due' | 'label.new_due' | 'label.reply', string][] {
  if (kind === 'extension') return [['label.new_due', facts.newDate]];
  if ('dueOn' in facts && facts.dueOn !== undefined) return [['label.due', facts.dueOn]];
  return 'replyBy' in facts && facts.replyBy !== undefined ? [['label.reply', facts.replyBy]] : [];
}

function factsOf(desk: Desk, wording: Wording): LetterText['facts'] {
  const { say, head } = desk;
  return [
    { label: say('label.date'), text: capital(whenOf(desk, head.now).plain) },
    { label: say('label.reference'), text: head.reference },
    ...termOf(wording).map(([label, day]) => ({ label: say(label), text: dayOf(desk, day).By })),
  ];
}

/** What each kind says between its first sentence and how to turn against it. */
const bodies: { readonly [Kind in LetterKind]: Written<Kind> } = {
  acknowledgement: ({ dueOn, decideBy, proof, words }, desk) => [
    ...(proof === undefined ? [] : [paragraph(desk.say('acknowledgement.prove', { proof }))]),
    // Whoever gets the answer earlier need not be told when they would have been told of it.
    ...(decideBy === undefined || (dueOn !== undefined && decideBy >= dueOn)
      ? []
      : [paragraph(desk.say('acknowledgement.decide', dayOf(desk, decideBy)))]),
    paragraph(
      dueOn === undefined
        ? desk.say('acknowledgement.no_due')
        : desk.say('acknowledgement.due', dayOf(desk, dueOn)),
    ),
    ...wordsOf(words),
    ...(proof === undefined ? [paragraph(desk.say('acknowledgement.nothing_to_do'))] : []),
    paragraph(desk.say('acknowledgement.reference')),
  ],
  identity_asked: ({ proof, replyBy, words }, desk) => [
    paragraph(desk.say('identity_asked.why')),
    paragraph(desk.say('identity_asked.proof', { proof })),
    ...wordsOf(words),
    ...replyBlocks(replyBy, desk),
  ],
  quote: ({ amount, ground, replyBy, words }, desk) => [
    paragraph(desk.say('quote.amount', { amount: moneyOf(amount, desk) })),
    paragraph(desk.say('quote.ground', { ground })),
    ...wordsOf(words),
    paragraph(desk.say('quote.choice')),
    ...replyBlocks(replyBy, desk),
  ],
  clarification: ({ words, replyBy }, desk) => [
    paragraph(desk.say('clarification.why')),
    ...wordsOf(words),
    ...replyBlocks(replyBy, desk),
  ],
  extension: ({ ground, reason, newDate, formerDate, words }, desk) => [
    paragraph(desk.say('extension.reason', { ground: desk.say(`extension.${ground}`) })),
    ...wordsOf(reason),
    paragraph(
      [
        desk.say('extension.new_date', dayOf(desk, newDate)),
        ...(formerDate === undefined ? [] : [desk.say('extension.former', dayOf(desk, formerDate))]),
      ].join(' '),
    ),
    ...wordsOf(words),
  ],
  refusal: ({ ground, article, reason, words }, desk) => [
    paragraph(
      ground === undefined
        ? desk.say('refusal.reason')
        : desk.say(article === undefined ? 'refusal.ground.unnamed' : 'refusal.ground', {
            ground: desk.say(`ground.${ground}`),
            article: articleIn(article ?? '', desk),
          }),
    ),
    ...wordsOf(reason),
    ...wordsOf(words),
  ],
  answer: ({ requestType, coverage = [], package: ready, told, words }, desk) => [
    paragraph(desk.say('answer.lead', { type: requestType })),
    ...wordsOf(words),
    ...coverageBlocks(coverage, desk),
    ...toldBlocks(told, desk),
    ...(ready === undefined ? [] : packageBlocks(ready, desk)),
  ],
  partly_done: ({ coverage, told, words }, desk) => [
    paragraph(desk.say('partly_done.lead')),
    ...coverageBlocks(coverage, desk),
    ...toldBlocks(told, desk),
    ...wordsOf(words),
    paragraph(desk.say('partly_done.next')),
  ],
  appeal_received: ({ dueOn, words }, desk) => [
    paragraph(desk.say('appeal_received.lead')),
    paragraph(
      dueOn === undefined
        ? desk.say('acknowledgement.no_due')
        : desk.say('acknowledgement.due', dayOf(desk, dueOn)),
    ),
    ...wordsOf(words),
  ],
  appeal_decided: ({ outcome, reason, dueOn, words }, desk) => [
    paragraph(desk.say('appeal_decided.lead', { outcome })),
    ...wordsOf(reason),
    ...wordsOf(words),
    ...(dueOn === undefined ? [] : [paragraph(desk.say('acknowledgement.due', dayOf(desk, dueOn)))]),
  ],
  correction_notice: (facts, desk) => {
    const { to, change, changedAt, categories, recipients = [], words } = facts;
    const { On } = whenOf(desk, changedAt);
    const labels: LetterBlock = { kind: 'list', items: categories.map((id) => categoryIn(id, desk)) };
    const told: readonly LetterBlock[] =
      recipients.length === 0
        ? [paragraph(desk.say('correction_notice.told_nobody'))]
        : [paragraph(desk.say('correction_notice.told')), { kind: 'list', items: recipients }];
    return [
      paragraph(desk.say(`correction_notice.${to}`, { change, On })),
      labels,
      ...wordsOf(words),
      ...(to === 'person' ? told : [paragraph(desk.say('correction_notice.do_the_same'))]),
    ];
  },
  nothing_held: ({ words }, desk) => [
    paragraph(desk.say('nothing_held.lead')),
    ...wordsOf(words),
    paragraph(desk.say('nothing_held.other')),
  ],
  lapse: ({ waitedFor, words }, desk) => [
    paragraph(desk.say('lapse.lead', { reason: waitedFor })),
    ...wordsOf(words),
    paragraph(desk.say('lapse.again')),
  ],
};

/** Who had got the data and was told what became of them. GDPR Art. 19 */
const toldBlocks = (told: readonly string[] = [], { say }: Desk): readonly LetterBlock[] =>
  told.length === 0 ? [] : [paragraph(say('correction_notice.told')), { kind: 'list', items: told }];

/** Until when to reply, what becomes of it otherwise, and that our time stands still. */
function replyBlocks(replyBy: string | undefined, desk: Desk): readonly LetterBlock[] {
  const by = replyBy === undefined ? [] : [desk.say('reply', dayOf(desk, replyBy))];
  return [paragraph([...by, desk.say('reply.lapse'), desk.say('reply.clock')].join(' '))];
}

function moneyOf({ value, currency }: LetterFacts['quote']['amount'], { head }: Desk): string {
  const tag = head.locale === 'en' ? 'en-GB' : head.locale;
  return new Intl.NumberFormat(tag, { style: 'currency', currency }).format(value);
}

function packageBlocks(
  { url, until }: NonNullable<LetterFacts['answer']['package']>,
  desk: Desk,
): readonly LetterBlock[] {
  const by = formatMoment(until, placeOf(desk.head, desk.policy), 'by');
  return [
    paragraph(desk.say('answer.package', { by })),
    { kind: 'link', label: desk.say('answer.fetch'), url },
  ];
}

const categoryIn = (id: string | undefined, desk: Desk): string => {
  const category = desk.policy.categories.find((one) => one.id === id);
  return category === undefined ? desk.say('coverage.other') : capital(inLocale(desk, category.label));
};

/** What became of the data, a row for each kind of data and what became of it. Systems and tables are our own business. */
function coverageBlocks(lines: readonly CoverageLine[], desk: Desk): readonly LetterBlock[] {
  if (lines.length === 0) return [];
  const groups = Map.groupBy(lines, ({ category, outcome, because, until }) =>
    JSON.stringify([category ?? '', toldAs(outcome), because ?? '', until ?? '']),
  );
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const outcome = desk.say('outcome', { outcome: toldAs(first.outcome) });
    // A row has many columns of a category: the table's figure is said once.
    const byTable = Map.groupBy(group, ({ system, table }) => `${system} ${table ?? ''}`);
    const count = [...byTable.values()]
      .map((same) => Math.max(...same.map(({ rows: found }) => found ?? 0)))
      .reduce((sum, found) => sum + found, 0);
    const done = count === 0 ? outcome : desk.say('outcome.rows', { outcome, rows: count });
    const until = first.until === undefined ? [] : [desk.say('coverage.until', untilOf(first.until, desk))];
    return [
      [
        categoryIn(first.category, desk),
        done,
        [first.because === undefined ? [] : articleIn(first.because, desk), ...until].flat().join(', '),
      ],
    ];
  });
  const hasReasons = rows.some(([, , why]) => why !== '');
  const head = [desk.say('coverage.data'), desk.say('coverage.done'), desk.say('coverage.why')];
  const width = hasReasons ? 3 : 2;
  return [
    ...(lines.some(({ outcome }) => outcome === 'kept') ? [paragraph(desk.say('answer.kept'))] : []),
    { kind: 'table', head: head.slice(0, width), rows: rows.map((row) => row.slice(0, width)) },
  ];
}

const toldAs = (outcome: CoverageLine['outcome']): string =>
  outcome === 'failed' || outcome === 'unmapped' ? 'open' : outcome;

function untilOf(until: string, { head }: Desk): Readonly<Record<string, string>> {
  const place = { locale: head.locale, timeZone: 'UTC' };
  const at = noonOf(until.slice(0, 10));
  return { plain: formatDay(at, place), by: formatDay(at, place, 'by') };
}

/** The authorities and courts that the laws of the policy name. */
export function appealsIn(policy: Policy, locale: Locale): readonly LetterAppeal[] {
  const { authorities } = policy.controller;
  return regimesOf(policy.regimes).flatMap((regime) => {
    const authority = authorities.find((one) => one.regime === regime.id);
    return appealsOf([regime]).map(({ to, article }): LetterAppeal => {
      if (to === 'court' || authority === undefined) return { to, article };
      return { to, article, name: localise(policy, authority.name, locale), website: authority.website };
    });
  });
}

const appealsFor = ({ appeals }: Facts, { policy, head }: Desk): readonly LetterAppeal[] =>
  appeals ?? appealsIn(policy, head.locale);

function appealBlocks(
  { appealUntil }: Facts,
  appeals: readonly LetterAppeal[],
  desk: Desk,
): readonly LetterBlock[] {
  const { say, policy } = desk;
  const toUs =
    appealUntil === undefined || appeals.length === 0
      ? []
      : [say('appeal.us', { ...dayOf(desk, appealUntil), contact: policy.controller.contact })];
  const outside = (['authority', 'court'] as const).flatMap((to) => {
    const named = appeals.filter((appeal) => appeal.to === to);
    // Every law opens the courts: one sentence is enough.
    const courts = Map.groupBy(named, ({ name, address, website }) =>
      [name, address, website].flatMap((part) => part ?? []).join(', '),
    );
    return [...courts].map(([who, same]) =>
      say(who === '' ? `appeal.${to}.unnamed` : `appeal.${to}`, {
        who,
        article: same.map(({ article }) => articleIn(article, desk)).join('; '),
      }),
    );
  });
  const items = [...toUs, ...outside];
  return items.length === 0
    ? []
    : [
        { kind: 'heading', text: say('appeal.heading') },
        { kind: 'list', items },
      ];
}

function smallPrintOf({ article }: Facts, desk: Desk): readonly string[] {
  return article === undefined ? [] : [desk.say('small.articles', { articles: articleIn(article, desk) })];
}

const articleWords: Readonly<Record<Locale, readonly (readonly [RegExp, string])[]>> = {
  en: [],
  uk: [
    [/\bLaw (\d+-[IVX]+) Art\./g, 'Закон № $1, ст.'],
    [/\bCivil Code of Ukraine Art\./g, 'Цивільний кодекс України, ст.'],
    [/\bGDPR Art\./g, 'GDPR, ст.'],
    [/\bGDPR Recital\b/g, 'GDPR, п. преамбули'],
  ],
  ru: [
    [/\bLaw (\d+-[IVX]+) Art\./g, 'Закон № $1, ст.'],
    [/\bCivil Code of Ukraine Art\./g, 'Гражданский кодекс Украины, ст.'],
    [/\bGDPR Art\./g, 'GDPR, ст.'],
    [/\bGDPR Recital\b/g, 'GDPR, п. преамбулы'],
  ],
};

const articleIn = (article: string, { head }: Desk): string =>
  articleWords[head.locale].reduce((text, [pattern, word]) => text.replaceAll(pattern, word), article);
