import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision } from '@zgoda/policy';
import { toPublicId, type IdentityId, type MessageId, type SubjectId } from '@zgoda/vocabulary/ids';
import type { UncertainAction, UnsentState } from '@zgoda/vocabulary/campaigns';
import { messageErrors, type MessageRequest, type MessageState } from '@zgoda/vocabulary/messages';
import type { Context, TxContext } from '../../context.ts';
import { decideFor } from '../decisions/index.ts';
import { recordEvidence, type ErasureStep } from '../evidence/index.ts';
import { getPolicyInForce, ruledPurposes, type RetentionStep } from '../policies/index.ts';
import { ensureSubjects, findSubject, listLinkedSubjects, readIdentity } from '../subjects/index.ts';
import { isIssueOnRecord } from '../subscriptions/index.ts';
import { countByClass, listContents, listUnsentOfContent, settleUncertain } from './content-store.ts';
import {
  deliveryDue,
  isReserved,
  planMessage,
  questionOf,
  type Message,
  type PlannedMessage,
  type WantedMessage,
} from './message.ts';
import {
  countMessagesOf,
  deleteMessages,
  dueMessages,
  findMessageById,
  findMessageByKey,
  insertMessage,
  isHandingOver,
  listMessageRows,
} from './store.ts';

/** What a capability wants to send to a person on record. */
export interface NewMessage extends WantedMessage {
  readonly subjectId: SubjectId;
  /** To which of the person's addresses; absent: the one that is theirs for sure, or the latest. */
  readonly identityId?: IdentityId | undefined;
  /** What it comes only once for, such as a submission's id; a repeat gets the first one's message. */
  readonly onceFor?: string | undefined;
  /** Not sent after this time. Absent: sent whenever the mail server takes it. */
  readonly expiresAt?: Date | undefined;
  /** In answer to these mails: Message-IDs without brackets, oldest first. Absent: to none, by the system. */
  readonly inAnswerTo?: readonly string[] | undefined;
  /** Absent: where it answers mails. False: the system wrote it, and the mail says so (RFC 3834 5). */
  readonly isByPerson?: boolean | undefined;
}

export type SendOutcome =
  | { readonly outcome: 'queued'; readonly messageId: MessageId; readonly state: MessageState }
  | { readonly outcome: 'refused'; readonly decision: Decision };

/**
 * Asks the gate, and puts the message in line in the caller's transaction: it goes out if and only if that commits. The gate is
 * asked again immediately before the hand-over.
 * @throws message_template_unknown, message_class_unknown, message_template_class, message_data_invalid
 */
export async function sendMessage(tx: TxContext, wanted: NewMessage): Promise<SendOutcome> {
  const { policy } = await getPolicyInForce(tx);
  const planned = planMessage(policy, wanted);
  const decision = await decideFor(tx, wanted.subjectId, questionOf(policy, planned, tx.clock.now()));
  if (!decision.allow) return { outcome: 'refused', decision };
  return { outcome: 'queued', ...(await queueMessage(tx, wanted, planned)) };
}

interface QueuedMessage {
  readonly messageId: MessageId;
  readonly state: MessageState;
}

async function queueMessage(
  tx: TxContext,
  wanted: NewMessage,
  planned: PlannedMessage,
): Promise<QueuedMessage> {
  const { subjectId, onceFor, expiresAt, identityId, inAnswerTo } = wanted;
  const sealed = inAnswerTo === undefined ? wanted.data : { data: wanted.data, inAnswerTo };
  const messageId = tx.ids.uuid() as MessageId;
  const keyHash =
    onceFor === undefined
      ? undefined
      : tx.vault.blindIndex(tx.controller, `message\n${planned.template}\n${onceFor}`);
  const key = (await tx.vault.loadOwnerKeys(tx.db, tx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  const inserted = await insertMessage(tx.tx, tx.controller, {
    subjectId,
    messageId,
    messageClass: planned.messageClass,
    template: planned.template,
    purpose: planned.purpose,
    topic: planned.topic,
    cause: planned.cause,
    identityId,
    locale: planned.locale,
    keyHash,
    sealedData: tx.vault.seal(key, messageId, Buffer.from(JSON.stringify(sealed))),
    isByPerson: wanted.isByPerson ?? inAnswerTo !== undefined,
    createdAt: tx.clock.now(),
    expiresAt,
  });
  if (!inserted && keyHash !== undefined) {
    const earlier = await findMessageByKey(tx.db, tx.controller, subjectId, keyHash);
    if (earlier === undefined) throw new Error('a message with this key vanished');
    return { messageId: earlier.messageId, state: earlier.state };
  }
  await tx.enqueue(tx, deliveryDue, { subjectId, messageId }, { singletonKey: messageId });
  return { messageId, state: 'queued' };
}

/**
 * `POST /v1/messages`: one message that the host asks for. Nothing is recorded of people to whom it may not be sent.
 * @throws message_refused with the gate's reason and clause; message_address_missing; message_template_reserved and
 * those of `sendMessage`; identity_invalid, subject_not_found
 */
export async function acceptMessage(
  tx: TxContext,
  request: MessageRequest,
): Promise<{ readonly id: string; readonly state: MessageState }> {
  if (isReserved(request.template)) throw messageErrors.message_template_reserved();
  const { subject, class: messageClass, cause, ...rest } = request;
  // An issue that monitoring never reported is no cause.
  const isCause = cause?.kind !== 'detected_issue' || (await isIssueOnRecord(tx, cause.id));
  const wanted: WantedMessage = { ...rest, messageClass, ...(isCause && { cause }) };
  const { policy } = await getPolicyInForce(tx);
  const planned = planMessage(policy, wanted);
  const known = await findSubject(tx, subject);
  const decision = await decideFor(tx, known, questionOf(policy, planned, tx.clock.now()));
  if (!decision.allow) throw toRefusal(decision);
  const [ensured] = await ensureSubjects(tx, [subject]);
  if (ensured === undefined) throw new Error('a reference has a subject');
  const { subjectId } = ensured;
  const identityId = 'email' in subject ? ensured.identityId : undefined;
  const address = await readIdentity(tx, subjectId, 'email', identityId);
  if (address === undefined) throw messageErrors.message_address_missing();
  const { messageId, state } = await queueMessage(tx, { ...wanted, subjectId, identityId }, planned);
  return { id: toPublicId('message', messageId), state };
}

function toRefusal({ reason, clause, policyVersion }: Decision): Error {
  return messageErrors.message_refused({
    reason,
    ...(clause !== undefined && { clause }),
    policy_version: policyVersion,
  });
}

/** @throws message_not_found */
export async function getMessage(ctx: Context, messageId: MessageId): Promise<Message> {
  const message = await findMessageById(ctx.db, ctx.controller, messageId);
  if (message === undefined) throw messageErrors.message_not_found();
  return message;
}

const listLimit = 100;

/** What a person was sent, or was to be sent, newest first, at most 100; no address and no words. */
export function listMessages(ctx: Context, subjectId: SubjectId): Promise<readonly Message[]> {
  return listMessageRows(ctx.db, ctx.controller, subjectId, listLimit);
}

const handOverPatience = { pollMs: 20, longestMs: 5_000 } as const;

/**
 * Waits until no mail on a topic is on its way from us to the mail server for this person: whoever has withdrawn and was told so gets
 * nothing after that. A hand-over takes milliseconds; after five seconds, or where a process died over it, nobody waits for it.
 */
export async function awaitHandOvers(ctx: Context, subjectId: SubjectId): Promise<void> {
  const subjectIds = await listLinkedSubjects(ctx, subjectId);
  const deadline = performance.now() + handOverPatience.longestMs;
  while (performance.now() < deadline) {
    const { controller, clock } = ctx;
    if (!(await isHandingOver(ctx.db, controller, subjectIds, clock.now()))) return;
    await sleep(handOverPatience.pollMs);
  }
}

/** Erasure takes all messages of a person; that they were sent stays as a commitment in the log. GDPR Art. 17(1). */
export const messagesErasure: ErasureStep = {
  name: 'messages',
  erase: (tx, subjectId) => deleteMessages(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countMessagesOf(tx.db, tx.controller, subjectId),
};

/** What was sent goes when the rule of its purpose is over. GDPR Art. 5(1)(e). */
export const messageRetention: RetentionStep = {
  name: 'messages',
  targets: (controller, { policy, termOf }) =>
    ruledPurposes(policy).flatMap(({ id }) => {
      const term = termOf([id]);
      return term === undefined ? [] : [dueMessages(controller, id, term)];
    }),
};

/** Who of a content did not get it for sure, in one state, by subject, behind `after`. */
export const listUnsent = (
  ctx: Context,
  contentId: string,
  page: { readonly state: UnsentState; readonly after: SubjectId | undefined; readonly limit: number },
): Promise<readonly Message[]> => listUnsentOfContent(ctx.db, ctx.controller, contentId, page);

/** What was written under which class since, by what became of it. */
export const countClasses = (ctx: Context, since: Date): ReturnType<typeof countByClass> =>
  countByClass(ctx.db, ctx.controller, since);

/** The message of this content; undefined where it is another's, or none. */
export async function findMessageOfContent(
  ctx: Context,
  contentId: string,
  messageId: MessageId,
): Promise<Message | undefined> {
  const message = await findMessageById(ctx.db, ctx.controller, messageId);
  return message?.contentId === contentId ? message : undefined;
}

/**
 * Carries out what a person decided about a message of unknown fate: it arrived, as the mail server's log says, or it is to go once
 * more, under the same Message-ID, though it may come twice. Whoever decided stands in the evidence.
 * @returns false when its fate is known by now
 */
export async function decideUncertain(
  tx: TxContext,
  message: Message,
  action: UncertainAction,
): Promise<boolean> {
  if (message.state !== 'uncertain') return false;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [content] = await listContents(tx.tx, tx.controller, [message.contentId ?? '']);
  const to = action === 'send_again' ? 'queued' : 'sent';
  const payload = {
    act: action === 'send_again' ? 'message_sent_again' : 'message_marked_arrived',
    message: toPublicId('message', message.messageId),
    message_class: message.messageClass,
    template: message.template,
    purpose: message.purpose,
    channel: 'email',
    locale: message.locale,
    status: to,
    attempts: message.attempts,
    ...(message.topic !== undefined && { topic: message.topic }),
    ...(content?.origin !== undefined && { campaign: content.origin }),
  };
  const { subjectId } = message;
  const [evidence] = await recordEvidence(tx, [{ class: 'message', subjectId, policyHash, payload }]);
  return settleUncertain(tx.tx, tx.controller, message, {
    to,
    at: tx.clock.now(),
    entryId: evidence?.entryId,
  });
}
