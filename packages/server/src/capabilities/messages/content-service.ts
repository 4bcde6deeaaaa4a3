import { findMessageClass, findTopic, localise, type Policy } from '@zgoda/policy';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { RawBuilder } from 'kysely';
import type { Context, TxContext } from '../../context.ts';
import type { Mail } from '../../platform/mail/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { calendarOf, composeLetter, trialMarkOf, type ComposedLetter, type LetterLinks } from './compose.ts';
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
import { dataOf, isReserved, planMessage, type PlannedMessage } from './message.ts';

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
 * @throws message_template_unknown, message_data_invalid, message_template_reserved
 */
export function planContent(policy: Policy, { template, topic, data }: WantedContent): PlannedMessage {
  const plans = Object.entries(data).map(([locale, words]) =>
    planMessage(policy, { template, topic, data: words, locale }),
  );
  const [first] = plans;
  if (first === undefined) throw new Error('a content has words in one language at least');
  return first;
}

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
): readonly { readonly template: string; readonly data: ReturnType<typeof dataOf> }[] {
  const messageClass = classId ?? findTopic(policy, topicId ?? '')?.message_class;
  return policy.templates
    .filter(({ id, message_class: of }) => of === messageClass && !isReserved(id))
    .map((template) => ({ template: template.id, data: dataOf(template) }));
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
}

/** What a reader's calendar is told, where the template declares it. */
export interface CalendarEntry {
  readonly starts: string;
  readonly ends: string;
  readonly what: string;
}

export type PreviewedLetter = ComposedLetter & { readonly calendar: CalendarEntry | undefined };

/** Where the links of a preview lead that every mail has. */
export const nowhere = 'https://preview.invalid';

/** The letter as somebody would get it who reads this language in this time zone; its links lead nowhere. */
export async function previewContent(
  ctx: Context,
  contentId: string,
  reader: Reader,
): Promise<PreviewedLetter> {
  const { letter, template, data } = await composeFor(ctx, contentId, reader, {
    preferences: `${nowhere}/preferences`,
    unsubscribe: `${nowhere}/unsubscribe`,
    policy: `${nowhere}/policy`,
    clause: `${nowhere}/policy/clause`,
  });
  const { starts, ends, what } = template?.calendar ?? {};
  const of = (name: string | undefined): string => (name === undefined ? '' : String(data[name] ?? ''));
  const calendar =
    of(starts) === '' || of(ends) === '' ? undefined : { starts: of(starts), ends: of(ends), what: of(what) };
  return { ...letter, calendar };
}

async function composeFor(ctx: Context, contentId: string, reader: Reader, links: LetterLinks) {
  const { policy } = await getPolicyInForce(ctx);
  const content = await getContent(ctx, contentId);
  const locale =
    reader.locale !== undefined && reader.locale in content.data ? reader.locale : policy.default_locale;
  const planned = planContent(policy, content);
  const data = content.data[locale] ?? {};
  const message = { ...planned, cause: undefined, locale, timeZone: reader.timeZone };
  const template = policy.templates.find(({ id }) => id === content.template);
  const unsubscribe = content.topic === undefined ? undefined : links.unsubscribe;
  const letter = composeLetter(policy, message, data, { ...links, unsubscribe });
  return { policy, content, message, template, data, letter };
}

/**
 * The mail as readers of a language will get it, for a colleague to look at: its subject says that it is a test, and its links lead
 * to a page that says what they would do. They name nobody, so they act on nobody.
 */
export async function writeTrial(
  ctx: Context,
  publicOrigin: string,
  contentId: string,
  { to, locale, mailId }: { readonly to: string; readonly locale: string; readonly mailId: string },
): Promise<Mail> {
  const home = `${publicOrigin}/${ctx.controller}`;
  const { topic } = await getContent(ctx, contentId);
  const links = {
    preferences: `${home}/trial/preferences?lang=${locale}`,
    unsubscribe: `${home}/trial/unsubscribe?lang=${locale}&topic=${topic}`,
    policy: `${home}/policy?lang=${locale}`,
    clause: `${home}/policy?lang=${locale}`,
  };
  const { policy, message, template, data, letter } = await composeFor(ctx, contentId, { locale }, links);
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
