import { findMessageClass, findTopic, type Policy } from '@zgoda/policy';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { RawBuilder } from 'kysely';
import type { Context, TxContext } from '../../context.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { composeLetter, type ComposedLetter } from './compose.ts';
import {
  findContent,
  insertContent,
  insertContentMessages,
  listDueOfContent,
  type Content,
  type ContentData,
} from './content-store.ts';
import { deliverMessage, type Delivery } from './delivery-service.ts';
import { isReserved, planMessage, type PlannedMessage } from './message.ts';

/** Words for many, before the policy was asked. */
export interface WantedContent {
  readonly template: string;
  readonly topic: string;
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

/** Keeps words for many; nothing is sent by that. @returns their id */
export async function createContent(tx: TxContext, wanted: WantedContent): Promise<string> {
  const contentId = tx.ids.uuid();
  await insertContent(tx.tx, tx.controller, {
    ...wanted,
    contentId,
    isOpen: true,
    createdAt: tx.clock.now(),
  });
  return contentId;
}

/** @throws Error when there is none: whoever has its id has made it */
export async function getContent(ctx: Context, contentId: string): Promise<Content> {
  const content = await findContent(ctx.db, ctx.controller, contentId);
  if (content === undefined) throw new Error(`no content ${contentId}`);
  return content;
}

/**
 * Puts a message of this content in line for each row of `audience` (`subject_id`, `locale`), in one statement; the gate is asked
 * about each of them immediately before the hand-over. @returns how many
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

/** The letter as somebody would get it who reads this language; its links lead nowhere. */
export async function previewContent(
  ctx: Context,
  contentId: string,
  wantedLocale: string | undefined,
): Promise<ComposedLetter> {
  const { policy } = await getPolicyInForce(ctx);
  const content = await getContent(ctx, contentId);
  const locale =
    wantedLocale !== undefined && wantedLocale in content.data ? wantedLocale : policy.default_locale;
  const planned = planContent(policy, content);
  const nowhere = 'https://preview.invalid';
  const links = {
    preferences: `${nowhere}/preferences`,
    unsubscribe: `${nowhere}/unsubscribe`,
    policy: `${nowhere}/policy`,
    clause: `${nowhere}/policy/clause`,
  };
  const message = { ...planned, cause: undefined, locale };
  return composeLetter(policy, message, content.data[locale] ?? {}, links);
}

const pageSize = 100;
/** More than the mailer has connections, so that the next mail is written while one is handed over. */
const atOnce = 12;

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
  for (;;) {
    const limit = Math.min(pageSize, await goOn());
    if (limit === 0) return;
    const due = await listDueOfContent(ctx.db, ctx.controller, contentId, {
      after,
      now: ctx.clock.now(),
      limit,
    });
    const waiting = [...due];
    const lane = async (): Promise<void> => {
      for (let ref = waiting.shift(); ref !== undefined; ref = waiting.shift())
        await deliverMessage(ctx, delivery, ref);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, due.length) }, lane));
    if (due.length < limit) return;
    after = due.at(-1)?.subjectId;
  }
}
