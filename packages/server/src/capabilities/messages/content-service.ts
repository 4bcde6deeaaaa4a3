import {
  categoriesOfReader,
  fieldsInWords,
  fieldsUsed,
  findMessageClass,
  findPurpose,
  findTopic,
  localise,
  putFields,
  type MessageTemplate,
  type Policy,
} from '@zgoda/policy';
import { messageErrors } from '@zgoda/vocabulary/messages';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { RawBuilder } from 'kysely';
import type { Context, TxContext } from '../../context.ts';
import { insertMark, isMarkInAddress, type Mail } from '../../platform/mail/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import {
  calendarOf,
  composeLetter,
  inPlainText,
  readerWords,
  trialMarkOf,
  type ComposedLetter,
  type LetterLinks,
  type ReaderValues,
} from './compose.ts';
import {
  countSettledByDay,
  insertContent,
  insertContentMessages,
  listContents,
  listDueOfContent,
  updateContentWords,
  type Content,
  type ContentData,
  type DayCount,
} from './content-store.ts';
import { deliverPages, type Delivery } from './delivery-service.ts';
import { listOf } from './letter-service.ts';
import { wordsIn } from './outgoing-service.ts';
import { categoriesSaid, dataOf, isReserved, planMessage, type PlannedMessage } from './message.ts';

/** Words for many, before the policy was asked. */
export interface WantedContent {
  readonly template: string;
  /** Absent: for everyone concerned. */
  readonly topic?: string | undefined;
  /** By language. */
  readonly data: Readonly<Record<string, ContentData>>;
}

/**
 * What these words mean in the policy, checked in every language they are in.
 * @throws message_template_unknown, message_data_invalid, message_template_reserved, message_reader_field_unknown and
 *   message_reader_field_purpose with `fields`
 */
export function planContent(policy: Policy, { template, topic, data }: WantedContent): PlannedMessage {
  const plans = Object.entries(data).map(([locale, words]) =>
    planMessage(policy, { template, topic, data: words, locale }),
  );
  const [first] = plans;
  if (first === undefined) throw new Error('a content has words in one language at least');
  const found = policy.templates.find(({ id }) => id === template);
  if (found === undefined) return first;
  const misplaced = Object.values(data).flatMap((words) => misplacedFields(found, words));
  if (misplaced.length > 0)
    throw messageErrors.message_reader_field_unknown({ fields: [...new Set(misplaced)] });
  const readerFields = fieldsUsed(found, wordsIn(data));
  const allowed = findPurpose(policy, first.purpose)?.categories ?? [];
  const beyond = readerFields.filter((name) => !mayUse(policy, found, name, allowed));
  if (beyond.length > 0) throw messageErrors.message_reader_field_purpose({ fields: beyond });
  return { ...first, readerFields };
}

const mayUse = (
  policy: Policy,
  template: MessageTemplate,
  name: string,
  categories: readonly string[],
): boolean => categoriesOfReader(policy, template, [name]).every((one = '') => categories.includes(one));

/** Fields that the template does not declare, as `reader.plan`; what is no such name, or stands where none can, by the text that has it. */
function misplacedFields(template: MessageTemplate, words: ContentData): readonly string[] {
  const declared = Object.keys(template.reader ?? {});
  const kinds = dataOf(template);
  return Object.entries(words).flatMap(([text, value]) => {
    const named = typeof value === 'string' ? fieldsInWords(value) : [];
    const unknown = named.filter((name) => name === undefined || !declared.includes(name));
    if (unknown.length > 0) return unknown.map((name) => (name === undefined ? text : `reader.${name}`));
    const isFree = kinds[text] === 'text' || kinds[text] === 'markdown';
    const isInAddress = named.length > 0 && isMarkInAddress(putFields(String(value), () => insertMark(0)));
    return named.length > 0 && (!isFree || (kinds[text] === 'markdown' && isInAddress)) ? [text] : [];
  });
}

/** Categories of what a content says of its readers. */
export const categoriesOfContent = (policy: Policy, { template, data }: Content): readonly string[] => {
  const found = policy.templates.find(({ id }) => id === template);
  return categoriesSaid(policy, { template, readerFields: found && fieldsUsed(found, wordsIn(data)) });
};

/** Whether messages of this class may go to many at all, and these words on this topic. */
export function isForTopic(policy: Policy, planned: PlannedMessage): boolean {
  const topic = findTopic(policy, planned.topic ?? '');
  const messageClass = findMessageClass(policy, planned.messageClass);
  return (
    !isReserved(planned.template) &&
    messageClass?.addressed_by === 'topic' &&
    topic?.message_class === planned.messageClass
  );
}

/** What words for many belong to. */
export interface ContentTies {
  /** The campaign's public id, which the evidence of each message names. */
  readonly origin: string;
  /** Words that these follow in one thread; absent: they start one. */
  readonly follows?: string | undefined;
  /** Names of the attributes that the audience is chosen by, for the evidence. */
  readonly matched?: readonly string[] | undefined;
  /** Version of the policy that they tell of, for the evidence. */
  readonly announces?: number | undefined;
}

/** Keeps words for many; nothing is sent by that. @returns their id */
export async function createContent(
  tx: TxContext,
  wanted: WantedContent,
  { origin, follows, matched, announces }: ContentTies,
): Promise<string> {
  const contentId = tx.ids.uuid();
  const threadId = follows === undefined ? contentId : (await getContent(tx, follows)).threadId;
  await insertContent(tx.tx, tx.controller, {
    ...wanted,
    contentId,
    threadId,
    origin,
    matched,
    announces,
    isOpen: true,
    createdAt: tx.clock.now(),
  });
  return contentId;
}

/** Writes words anew that nobody was addressed with yet. */
export const updateContent = (
  tx: TxContext,
  contentId: string,
  wanted: WantedContent & Pick<ContentTies, 'matched' | 'announces'>,
): Promise<void> => updateContentWords(tx.tx, tx.controller, { ...wanted, contentId });

/** The templates that can be used for mails on this topic or of this class, and what each must be given. */
export function listTemplatesFor(
  policy: Policy,
  { topicId, classId }: { readonly topicId?: string; readonly classId?: string },
): readonly {
  readonly template: string;
  readonly data: ReturnType<typeof dataOf>;
  readonly reader: readonly OfferedField[];
}[] {
  const topic = findTopic(policy, topicId ?? '');
  const messageClass = classId ?? topic?.message_class;
  return policy.templates
    .filter(({ id, message_class: of }) => of === messageClass && !isReserved(id))
    .map((template) => {
      const purpose = findPurpose(policy, topic?.purpose ?? template.purpose ?? '');
      const fields = Object.keys(template.reader ?? {}).filter((name) =>
        mayUse(policy, template, name, purpose?.categories ?? []),
      );
      return {
        template: template.id,
        data: dataOf(template),
        reader: fields.map((name) => offer(policy, template, name)),
      };
    });
}

/** A field of the reader that words can have. */
export interface OfferedField {
  readonly name: string;
  /** What it is, by language. */
  readonly label: Readonly<Record<string, string>>;
  /** What stands there for readers who have none, by language. */
  readonly otherwise: Readonly<Record<string, string>>;
}

function offer(policy: Policy, { reader = {} }: MessageTemplate, name: string): OfferedField {
  const { of, attribute = '', otherwise = {} } = reader[name] ?? {};
  const declared = policy.relationships.find(({ id }) => id === of)?.attributes?.[attribute];
  return { name, label: declared?.label ?? {}, otherwise };
}

/** @throws Error when there is none: whoever has its id has made it */
export async function getContent(ctx: Context, contentId: string): Promise<Content> {
  const content = (await getContents(ctx, [contentId])).get(contentId);
  if (content === undefined) throw new Error(`no content ${contentId}`);
  return content;
}

/** By id, in one statement. */
export async function getContents(
  ctx: Context,
  contentIds: readonly string[],
): Promise<ReadonlyMap<string, Content>> {
  const contents = await listContents(ctx.db, ctx.controller, contentIds);
  return new Map(contents.map((content) => [content.contentId, content]));
}

/**
 * Puts a message of this content in line for each row of `audience` (`subject_id`, `locale`, `time_zone`), in one statement; the gate
 * is asked about each of them immediately before the hand-over. @returns how many
 */
export async function addressContent(
  tx: TxContext,
  contentId: string,
  audience: RawBuilder<unknown>,
): Promise<number> {
  const { policy } = await getPolicyInForce(tx);
  const planned = planContent(policy, await getContent(tx, contentId));
  return insertContentMessages(tx.tx, tx.controller, { contentId, planned, at: tx.clock.now() }, audience);
}

/** An invented reader. */
export interface Reader {
  /** Absent, or without words: the policy's default one. */
  readonly locale?: string | undefined;
  /** Absent: the controller's. */
  readonly timeZone?: string | undefined;
  /** What is said of them; absent: they have none of it. */
  readonly said?: ReaderValues | undefined;
}

/** What a reader's calendar is told, where the template declares it. */
export interface CalendarEntry {
  readonly starts: string;
  readonly ends: string;
  readonly what: string;
}

/** A field of the reader in a letter, and what stands there for those who have none. */
export interface PreviewedField {
  readonly name: string;
  readonly otherwise: string;
}

export type PreviewedLetter = ComposedLetter & {
  readonly calendar: CalendarEntry | undefined;
  readonly reader: readonly PreviewedField[];
};

/** Where the links of a preview lead that every mail has. */
export const nowhere = 'https://preview.invalid';

/** The letter as somebody would get it who reads this language in this time zone; its links lead nowhere. */
export async function previewContent(
  ctx: Context,
  contentId: string,
  reader: Reader,
): Promise<PreviewedLetter> {
  const { policy, letter, template, data, message } = await composeFor(ctx, contentId, reader, {
    preferences: `${nowhere}/preferences`,
    unsubscribe: `${nowhere}/unsubscribe`,
    policy: `${nowhere}/policy`,
    clause: `${nowhere}/policy/clause`,
  });
  const { starts, ends, what } = template?.calendar ?? {};
  const of = (name: string | undefined): string => (name === undefined ? '' : String(data[name] ?? ''));
  const calendar =
    of(starts) === '' || of(ends) === '' ? undefined : { starts: of(starts), ends: of(ends), what: of(what) };
  const otherwise = template ? readerWords(policy, template, message.locale, {}) : {};
  const fields = message.readerFields.map((name) => ({ name, otherwise: otherwise[name] ?? '' }));
  return { ...letter, calendar, reader: fields };
}

async function composeFor(ctx: Context, contentId: string, reader: Reader, links: LetterLinks) {
  const { policy } = await getPolicyInForce(ctx);
  const content = await getContent(ctx, contentId);
  const locale =
    reader.locale !== undefined && reader.locale in content.data ? reader.locale : policy.default_locale;
  const planned = planContent(policy, content);
  const { said = {} } = reader;
  const unknown = Object.keys(said).filter((name) => !planned.readerFields.includes(name));
  if (unknown.length > 0)
    throw messageErrors.message_reader_field_unknown({ fields: unknown.map((name) => `reader.${name}`) });
  const words = content.data[locale] ?? {};
  const message = { ...planned, cause: undefined, locale, timeZone: reader.timeZone };
  const template = policy.templates.find(({ id }) => id === content.template);
  const unsubscribe = content.topic === undefined ? undefined : links.unsubscribe;
  const letter = composeLetter(policy, { ...message, reader: said }, words, {
    ...links,
    unsubscribe,
  });
  const data = template ? inPlainText(policy, template, words, { locale, reader: said }) : words;
  return { policy, message, template, data, letter };
}

export interface Trial {
  readonly to: string;
  readonly locale: string;
  readonly mailId: string;
  /** What is said of the invented reader. */
  readonly said?: ReaderValues | undefined;
}

/**
 * The mail as readers of a language will get it, for a colleague to look at: its subject says that it is a test, and its links lead
 * to a page that says what they would do. They name nobody, so they act on nobody.
 */
export async function writeTrial(
  ctx: Context,
  publicOrigin: string,
  contentId: string,
  { to, locale, mailId, said }: Trial,
): Promise<Mail> {
  const home = `${publicOrigin}/${ctx.controller}`;
  const { topic } = await getContent(ctx, contentId);
  const links = {
    preferences: `${home}/trial/preferences?lang=${locale}`,
    unsubscribe: `${home}/trial/unsubscribe?lang=${locale}&topic=${topic}`,
    policy: `${home}/policy?lang=${locale}`,
    clause: `${home}/policy?lang=${locale}`,
  };
  const reader = { locale, said };
  const { policy, message, template, data, letter } = await composeFor(ctx, contentId, reader, links);
  const { sender } = policy.controller;
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const at = ctx.clock.now();
  const event = { uid: `trial-${mailId}@${domain}`, sequence: 0, at };
  return {
    from: { name: localise(policy, sender.name, locale), address: sender.address },
    to: { address: to },
    subject: `${trialMarkOf(letter.locale)} ${letter.subject}`,
    text: letter.text,
    html: letter.html,
    date: at,
    messageId: `trial-${mailId}@${domain}`,
    language: letter.locale,
    calendar: template && calendarOf(template, data, letter.subject, event),
    list: listOf(policy, message, domain, { ...links, leaveAddress: undefined }),
  };
}

/** Longer than any message is tried. */
const settlesWithinMs = 7 * 24 * 3_600_000;

/** How many mails on topics were sent, failed, were held or are uncertain, by day of this time zone. */
export const countDeliveriesByDay = (
  ctx: Context,
  since: Date,
  timeZone: string,
): Promise<readonly DayCount[]> =>
  countSettledByDay(ctx.db, ctx.controller, {
    since,
    acceptedSince: new Date(since.getTime() - settlesWithinMs),
    timeZone,
  });

const pageSize = 200;

/**
 * Hands over what is due of this content, page by page, as long as `goOn` says so; it is asked before each page.
 * @param goOn the number of messages that the next page may have; 0: stop here
 */
export async function deliverContent(
  ctx: Context,
  delivery: Delivery,
  contentId: string,
  goOn: () => Promise<number>,
): Promise<void> {
  let after: SubjectId | undefined;
  let isLast = false;
  await deliverPages(ctx, delivery, async () => {
    const limit = isLast ? 0 : Math.min(pageSize, await goOn());
    if (limit === 0) return undefined;
    const due = await listDueOfContent(ctx.db, ctx.controller, contentId, {
      after,
      now: ctx.clock.now(),
      limit,
    });
    isLast = due.length < limit;
    after = due.at(-1)?.subjectId;
    return due;
  });
}
