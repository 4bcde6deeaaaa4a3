import type { Schemas } from '../api/client.ts';

export type CampaignState = Schemas['CampaignSummary']['state'];
export type CampaignView = Schemas['CampaignView'];
export type Terms = Schemas['CampaignTerms'];
export type TopicTerms = Terms['topics'][number];
export type ClassTerms = Terms['classes'][number];
export type Field = Schemas['TemplateView']['fields'][number];
export type Result = Omit<NonNullable<CampaignView['result']>, 'reasons'>;

export const campaignStates = [
  'draft',
  'scheduled',
  'sending',
  'paused',
  'sent',
  'cancelled',
] as const satisfies readonly CampaignState[];

export const campaignViews = [
  'words',
  'audience',
  'letter',
  'approval',
  'send',
  'progress',
  'thread',
] as const;
export type CampaignViewName = (typeof campaignViews)[number];

type Shown = Pick<CampaignView, 'state' | 'approval'> & {
  readonly topic?: string | undefined;
  readonly follows?: string | undefined;
};

/** What there is to see of a campaign, the first of it at once. Whoever may not write sees no form. */
export function viewsOf(campaign: Shown, mayWrite: boolean): readonly CampaignViewName[] {
  const { state, topic, follows, approval } = campaign;
  const thread: readonly CampaignViewName[] = follows === undefined ? [] : ['thread'];
  if (state === 'draft') {
    const approving: readonly CampaignViewName[] = approval === null ? [] : ['approval'];
    if (!mayWrite) return [...approving, 'letter', 'audience', ...thread];
    return ['words', 'audience', 'letter', ...approving, 'send', ...thread];
  }
  if (state === 'scheduled') return ['progress', 'audience', 'letter', ...thread];
  return topic === undefined ? ['progress', 'letter'] : ['progress', 'letter', 'thread'];
}

/** What is being written: every value as it stands in its field. */
export interface Draft {
  readonly name: string;
  /** Empty: a notice to everyone concerned, of `messageClass`. */
  readonly topic: string;
  readonly messageClass: string;
  /** Of a notice: purposes; none: all. */
  readonly about: readonly string[];
  /** Of a notice: version of the policy that it tells of; empty: of none. */
  readonly policyVersion: string;
  readonly template: string;
  /** Empty: as fast as the mail server takes them. */
  readonly pace: string;
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** An attribute a line, as `product: tabella, otpusk`. Empty: everybody on the topic. */
  readonly onlyWith: string;
  /** The campaign that it follows in one thread. */
  readonly follows?: string | undefined;
}

type OnlyWith = NonNullable<CampaignView['only_with']>;

/** `product: tabella, otpusk`, a line each. */
export const writeOnlyWith = (onlyWith: OnlyWith = {}): string =>
  Object.entries(onlyWith)
    .map(([name, values]) => `${name}: ${values.join(', ')}`)
    .join('\n');

/** Back from its lines; one without a colon or a value is kept as it is, for the server to refuse. */
export function readOnlyWith(text: string): OnlyWith {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', values = ''] = line.split(/:(.*)/s);
      return [name.trim(), values.split(',').map((value) => value.trim())] as const;
    }),
  );
}

/** Whether an invented reader with these attributes is meant: one of the values for each. */
export const isMeant = (
  onlyWith: OnlyWith | undefined,
  attributes: Readonly<Record<string, string>>,
): boolean =>
  Object.entries(onlyWith ?? {}).every(([name, values]) => values.includes(attributes[name]?.trim() ?? ''));

/** Invented values for fields of the reader, as a query has them: `plan:Business L`. */
export const invented = (said: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(said)
    .filter(([, value]) => value.trim() !== '')
    .map(([name, value]) => `${name}:${value}`);

type Addressed = Pick<Draft, 'topic' | 'messageClass'>;

export const isNotice = ({ topic, messageClass }: Addressed): boolean => topic === '' && messageClass !== '';

/** Templates for what it goes out as: its topic, or the class of a notice. */
export const templatesOf = (terms: Terms, draft: Addressed): ClassTerms['templates'] =>
  (isNotice(draft)
    ? terms.classes.find((each) => each.message_class === draft.messageClass)
    : terms.topics.find((each) => each.topic === draft.topic)
  )?.templates ?? [];

export const fieldsOf = (terms: Terms, draft: Addressed & Pick<Draft, 'template'>): readonly Field[] =>
  templatesOf(terms, draft).find((each) => each.template === draft.template)?.fields ?? [];

/** What can be said to each reader of what is on record of them. */
export const readerFieldsOf = (
  terms: Terms,
  draft: Addressed & Pick<Draft, 'template'>,
): Schemas['TemplateView']['reader'] =>
  templatesOf(terms, draft).find((each) => each.template === draft.template)?.reader ?? [];

/** The text with a field of the reader where the selection is. */
export const withField = (text: string, name: string, [from, to]: readonly [number, number]): string =>
  `${text.slice(0, from)}{{ reader.${name} }}${text.slice(to)}`;

/** Topics that a letter can be written about: with a template of their class. */
export const writableTopics = (terms: Terms): readonly TopicTerms[] =>
  terms.topics.filter(({ templates }) => templates.length > 0);

/** Classes that a notice can be written under. */
export const writableClasses = (terms: Terms): readonly ClassTerms[] =>
  terms.classes.filter(({ templates }) => templates.length > 0);

function withFittingTemplate(terms: Terms, draft: Draft): Draft {
  const templates = templatesOf(terms, draft);
  const fits = templates.some(({ template }) => template === draft.template);
  return { ...draft, template: fits ? draft.template : (templates[0]?.template ?? '') };
}

/** The topic of a draft, with the first template that fits it unless the one there does. Words are kept. */
export const withTopic = (terms: Terms, draft: Draft, topic: string): Draft =>
  withFittingTemplate(terms, { ...draft, topic, messageClass: '', about: [], policyVersion: '' });

/** The same for a notice: it has no topic, and is limited to nobody. */
export const withClass = (terms: Terms, draft: Draft, messageClass: string): Draft =>
  withFittingTemplate(terms, { ...draft, topic: '', messageClass, onlyWith: '' });

const blank: Draft = {
  name: '',
  topic: '',
  messageClass: '',
  about: [],
  policyVersion: '',
  template: '',
  pace: '',
  words: {},
  onlyWith: '',
};

/** Begins on a topic; as a notice where there is none to write about. */
export function emptyDraft(terms: Terms, wanted: { topic?: string; template?: string } = {}): Draft {
  const topics = writableTopics(terms);
  const first = topics.find(({ topic }) => topic === wanted.topic) ?? topics[0];
  if (first !== undefined)
    return withTopic(terms, { ...blank, template: wanted.template ?? '' }, first.topic);
  return withClass(terms, blank, writableClasses(terms)[0]?.message_class ?? '');
}

/** A campaign as its form has it. */
export function toDraft(terms: Terms, campaign: CampaignView): Draft {
  const { topic = '', class: messageClass = '', about = [], policy_version: version, template } = campaign;
  const kinds = new Map(
    fieldsOf(terms, { topic, messageClass, template }).map(({ name, kind }) => [name, kind]),
  );
  const shown = (name: string, value: string | number | boolean): string =>
    kinds.get(name) === 'date_time' && value !== ''
      ? toLocalTime(String(value), terms.time_zone)
      : String(value);
  const words = Object.entries(campaign.content).map(([locale, data]) => [
    locale,
    Object.fromEntries(Object.entries(data).map(([name, value]) => [name, shown(name, value)])),
  ]);
  return {
    name: campaign.name,
    topic,
    messageClass,
    about,
    policyVersion: version === undefined ? '' : String(version),
    template,
    onlyWith: writeOnlyWith(campaign.only_with),
    ...(campaign.follows !== undefined && { follows: campaign.follows }),
    pace: campaign.pace_per_minute === undefined ? '' : String(campaign.pace_per_minute),
    words: Object.fromEntries(words),
  };
}

const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === '';

/** How far one language has come: all of its fields, some, or none. */
export type Translation = 'complete' | 'partial' | 'absent';

export function translationOf(terms: Terms, draft: Draft, locale: string): Translation {
  const fields = fieldsOf(terms, draft);
  const blank = fields.filter(({ name }) => isBlank(draft.words[locale]?.[name]));
  if (blank.length === 0) return 'complete';
  return blank.length === fields.length ? 'absent' : 'partial';
}

type CampaignBody = Pick<CampaignView, 'name' | 'template' | 'content'> & {
  topic?: string;
  class?: string;
  about?: string[];
  policy_version?: number;
  pace_per_minute?: number;
  only_with?: OnlyWith;
  follows?: string;
};

/** To whom it goes: those on a topic, or everyone concerned. */
const addressOf = (draft: Draft): Pick<CampaignBody, 'topic' | 'class' | 'about' | 'policy_version'> =>
  isNotice(draft)
    ? {
        class: draft.messageClass,
        ...(draft.about.length > 0 && { about: [...draft.about] }),
        ...(draft.policyVersion !== '' && { policy_version: Number(draft.policyVersion) }),
      }
    : { topic: draft.topic };

/** What is sent to the server: languages with nothing in them are left out, but for the default one. */
export function toRequest(terms: Terms, draft: Draft): CampaignBody {
  const fields = fieldsOf(terms, draft);
  const valueOf = ({ kind }: Field, text: string): string | number => {
    if (kind === 'number' && !isBlank(text)) return Number(text);
    return kind === 'date_time' && !isBlank(text) ? toInstant(text, terms.time_zone) : text;
  };
  const content = terms.locales
    .filter((locale) => locale === terms.default_locale || translationOf(terms, draft, locale) !== 'absent')
    .map((locale) => [
      locale,
      Object.fromEntries(
        fields.map((field) => [field.name, valueOf(field, draft.words[locale]?.[field.name] ?? '')]),
      ),
    ]);
  return {
    name: draft.name.trim(),
    ...addressOf(draft),
    template: draft.template,
    content: Object.fromEntries(content),
    ...(!isBlank(draft.pace) && { pace_per_minute: Number(draft.pace) }),
    ...(!isBlank(draft.onlyWith) && { only_with: readOnlyWith(draft.onlyWith) }),
    ...(draft.follows !== undefined && { follows: draft.follows }),
  };
}

const secondMs = 1_000;
const minuteMs = 60_000;

/** When to ask again how a campaign stands, in milliseconds; undefined: it stands still. */
export function pollAfterMs(
  { state, starts_at: startsAt }: { readonly state: CampaignState; readonly starts_at?: string | undefined },
  now: number,
): number | undefined {
  if (state === 'sending') return 2 * secondMs;
  if (state === 'paused') return 5 * secondMs;
  if (state !== 'scheduled') return undefined;
  return startsAt !== undefined && Date.parse(startsAt) - now < minuteMs ? 2 * secondMs : minuteMs / 2;
}

/** The parts of a result in the order of the bar; together they are the audience. */
export const resultParts = ['sent', 'held', 'failed', 'uncertain', 'waiting'] as const;

/** Where each part begins and how wide it is, of a whole of 100; those with nobody in them are left out. */
export function barOf(
  result: Result,
): readonly { readonly part: (typeof resultParts)[number]; readonly from: number; readonly width: number }[] {
  const whole = resultParts.reduce((sum, part) => sum + result[part], 0);
  let from = 0;
  return resultParts.flatMap((part) => {
    const width = whole === 0 ? 0 : (result[part] / whole) * 100;
    from += width;
    return width === 0 ? [] : [{ part, from: from - width, width }];
  });
}

/** Whole minutes that those who wait still take at the pace; undefined without one. */
export const minutesLeft = (waiting: number, pacePerMinute: number | undefined): number | undefined =>
  pacePerMinute === undefined || waiting === 0 ? undefined : Math.ceil(waiting / pacePerMinute);

/** Clock and calendar of a place at an instant, as if they were UTC. */
function readAs(at: number, timeZone: string): number {
  const formatter = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** `2027-01-05T09:00` on the clocks of a place as an instant; an hour that a change of clocks skips counts on from before it. */
export function toInstant(local: string, timeZone: string): string {
  const wanted = Date.parse(`${local}Z`);
  const guess = wanted - (readAs(wanted, timeZone) - wanted);
  const exact = wanted - (readAs(guess, timeZone) - guess);
  return new Date(exact).toISOString();
}

/** An instant as the clocks of a place show it, to the minute: what a field for date and time takes. */
export const toLocalTime = (instant: string, timeZone: string): string =>
  new Date(readAs(Date.parse(instant), timeZone)).toISOString().slice(0, 16);
