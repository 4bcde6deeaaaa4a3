import {
  clausesKeptBy,
  findMessageClass,
  findTopic,
  localise,
  mechanismSettings,
  type Policy,
} from '@zgoda/policy';
import { Temporal } from 'temporal-polyfill';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { MessageFailure, MessageState } from '@zgoda/vocabulary/messages';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  MailError,
  type HandOver,
  type Mail,
  type Mailer,
  type MailingList,
} from '../../platform/mail/index.ts';
import { decideFor } from '../decisions/index.ts';
import { loadEvidenceHeads, recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubject, readIdentity, sealLink } from '../subjects/index.ts';
import { composeLetter, type LetterLinks } from './compose.ts';
import { findContent, isContentOpen, type ContentData } from './content-store.ts';
import {
  comesAtMostOnce,
  deliveryDue,
  hasEnded,
  moves,
  nextAttemptAt,
  questionOf,
  type Message,
} from './message.ts';
import {
  findStoredMessage,
  listOverdueMessages,
  lockMessage,
  updateMessageState,
  type MessageRef,
  type Move,
  type StoredMessage,
} from './store.ts';

/** Where a process may end between two steps; tests end it there. */
export type CrashPoint = 'claimed' | 'handed_over';

export interface Delivery {
  readonly mailer: Mailer;
  /** Where links lead: `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
  /** Counts an end, or a postponement (`queued`). Absent: not counted. */
  readonly count?: ((messageClass: string, state: MessageState) => void) | undefined;
  /** Absent: nothing happens there. */
  readonly crashPoint?: ((point: CrashPoint) => void) | undefined;
}

/** On top of the longest hand-over: what the database may take to note it. */
const leaseMarginMs = 30_000;
/** A job that has not come by this long after its time is taken for lost. */
const overdueMs = 10 * 60_000;
const overdueBatch = 500;

/**
 * Brings one message a step further: hands it to the mail server when its time has come and the gate still says yes.
 * Safe to run twice and at once: whoever claims the message hands it over, and the others find it claimed.
 *
 * After a hand-over of unknown fate (the process ended, or the server fell silent), a message that answers something goes out
 * again under the same Message-ID; one that carries marketing never does: it is `uncertain`, for a person to decide.
 */
export async function deliverMessage(ctx: Context, delivery: Delivery, ref: MessageRef): Promise<void> {
  const message = await findStoredMessage(ctx.db, ctx.controller, ref);
  if (message === undefined || hasEnded(message.state)) return;
  const now = ctx.clock.now();
  const dueAt = message.leasedUntil ?? message.nextAttemptAt ?? now;
  if (dueAt > now) return putInLine(ctx, message, dueAt);
  const { policy } = await getPolicyInForce(ctx);
  if (message.state === 'sending' && comesAtMostOnce(findMessageClass(policy, message.messageClass))) {
    return end(ctx, delivery, message, { to: 'uncertain', reason: 'no_answer' });
  }
  if (message.expiresAt !== undefined && message.expiresAt <= now) {
    return end(ctx, delivery, message, { to: 'failed', reason: 'expired' });
  }
  if (message.state === 'sending' && nextAttemptAt(message.attempts, now) === undefined) {
    return end(ctx, delivery, message, { to: 'failed', reason: 'retries_exhausted' });
  }
  const mail = await writeMail(ctx, delivery, policy, message);
  if (typeof mail === 'string') return end(ctx, delivery, message, { to: 'failed', reason: mail });
  await handOver(ctx, delivery, message, mail);
}

/** Puts in line again what a lost job has left behind. */
export async function recoverOverdueMessages(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - overdueMs);
  const overdue = await listOverdueMessages(ctx.db, ctx.controller, before, overdueBatch);
  if (overdue.length > 0) ctx.log.warn('messages.overdue', { count: overdue.length });
  for (const ref of overdue) await transaction(ctx, (tx) => enqueueDelivery(tx, ref, ctx.clock.now()));
}

/** Messages with words in common are fetched by whoever sends those; every other has a job of its own. */
async function putInLine(ctx: Context, message: Message, startAfter: Date): Promise<void> {
  if (message.contentId !== undefined) return;
  await transaction(ctx, (tx) => enqueueDelivery(tx, message, startAfter));
}

function enqueueDelivery(
  tx: TxContext,
  { subjectId, messageId }: MessageRef,
  startAfter: Date,
): Promise<void> {
  return tx.enqueue(tx, deliveryDue, { subjectId, messageId }, { startAfter, singletonKey: messageId });
}

/** The mail as it goes out, or why there can be none. */
async function writeMail(
  ctx: Context,
  { publicOrigin }: Delivery,
  policy: Policy,
  message: StoredMessage,
): Promise<Mail | MessageFailure> {
  const subjectId = await findSubject(ctx, { subject_id: message.subjectId });
  const address = subjectId && (await readIdentity(ctx, subjectId, 'email', message.identityId));
  if (subjectId === undefined || address === undefined) return 'address_missing';
  const { sender } = policy.controller;
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const links = linksOf(ctx, `${publicOrigin}/${ctx.controller}`, policy, { ...message, subjectId });
  try {
    const letter = composeLetter(policy, message, await readData(ctx, policy, message), links);
    return {
      from: { name: localise(policy, sender.name, message.locale), address: sender.address },
      to: { address: address.reveal() },
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      date: ctx.clock.now(),
      messageId: `${toPublicId('message', message.messageId)}@${domain}`,
      language: letter.locale,
      list: listOf(policy, message, domain, links),
    };
  } catch (error) {
    ctx.log.error('messages.not_writable', { message_id: message.messageId, kind: message.template }, error);
    return 'not_writable';
  }
}

function listOf(
  policy: Policy,
  message: Message,
  domain: string,
  links: LetterLinks,
): MailingList | undefined {
  const topic = message.topic === undefined ? undefined : findTopic(policy, message.topic);
  if (topic === undefined || links.unsubscribe === undefined) return undefined;
  return {
    id: `${topic.id}.${policy.controller.id}.${domain}`,
    name: localise(policy, topic.title, message.locale),
    unsubscribeUrl: links.unsubscribe,
    helpUrl: links.preferences,
  };
}

async function readData(ctx: Context, policy: Policy, message: StoredMessage): Promise<ContentData> {
  if (message.contentId === undefined) return openData(ctx, message);
  const content = await findContent(ctx.db, ctx.controller, message.contentId);
  const data = content?.data[message.locale] ?? content?.data[policy.default_locale];
  if (data === undefined) throw new Error('a message has lost its words');
  return data;
}

async function openData(ctx: Context, message: StoredMessage): Promise<ContentData> {
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [message.subjectId])).get(
    message.subjectId,
  );
  if (key === undefined || message.sealedData === undefined) throw new Error('a message has lost its data');
  return JSON.parse(ctx.vault.open(key, message.messageId, message.sealedData).toString());
}

/** Links of one mail. Those that change something name the person and the message by sealed ids, never by address. */
function linksOf(ctx: Context, home: string, policy: Policy, message: Message): LetterLinks {
  const { subjectId, messageId, topic, locale } = message;
  const page = (path: string): string => `${home}/${path}?lang=${locale}`;
  const validFor = mechanismSettings(policy, 'preference-centre')?.link_valid_for;
  const preferences = sealLink(ctx, {
    kind: 'preferences',
    subjectId,
    ...(validFor !== undefined && { expiresAt: later(ctx.clock.now(), validFor) }),
  });
  // A link to leave is good for ever: RFC 8058 knows no expired one.
  const unsubscribe =
    topic && sealLink(ctx, { kind: 'unsubscribe', subjectId, topics: [topic], channel: 'email', messageId });
  const clause =
    findMessageClass(policy, message.messageClass)?.clause ?? clausesKeptBy(policy, 'topic-list')[0];
  return {
    preferences: page(`preferences/${preferences}`),
    unsubscribe: unsubscribe && page(`unsubscribe/${unsubscribe}`),
    policy: page('policy'),
    clause: page(clause === undefined ? 'policy' : `policy/${clause}`),
  };
}

function later(at: Date, duration: string): Date {
  const start = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(duration).epochMilliseconds);
}

async function handOver(ctx: Context, delivery: Delivery, message: Message, mail: Mail): Promise<void> {
  let isClaimed = false;
  const claimLast = async (): Promise<boolean> => {
    isClaimed = await claim(ctx, delivery, message);
    if (isClaimed) delivery.crashPoint?.('claimed');
    return isClaimed;
  };
  const outcome = await delivery.mailer.send(mail, claimLast).catch(toUnmailable);
  if (isClaimed) delivery.crashPoint?.('handed_over');
  const attempt = { attemptsBefore: message.attempts + (isClaimed ? 1 : 0), attempts: message.attempts + 1 };
  const { policy } = await getPolicyInForce(ctx);
  const once = comesAtMostOnce(findMessageClass(policy, message.messageClass));
  switch (outcome.fate) {
    case 'stopped':
      return;
    case 'accepted':
      return end(ctx, delivery, message, { ...attempt, to: 'sent' });
    case 'permanent':
      return end(ctx, delivery, message, { ...attempt, to: 'failed', reason: failureOf(outcome) });
    case 'unknown':
      if (once) return end(ctx, delivery, message, { ...attempt, to: 'uncertain', reason: 'no_answer' });
      return postpone(ctx, delivery, message, { ...attempt, reason: outcome.code });
    case 'temporary':
      return postpone(ctx, delivery, message, { ...attempt, reason: outcome.code });
  }
}

type Undelivered = Exclude<HandOver, { fate: 'accepted' | 'stopped' }>;

/** An address that no mail can be written to is like one that the server refuses; other errors are not about the mail. */
function toUnmailable(error: unknown): Undelivered {
  if (!(error instanceof MailError)) throw error;
  return { fate: 'permanent', stage: 'recipient', code: error.part === 'to' ? 'address' : 'protocol' };
}

function failureOf({ code }: Undelivered): MessageFailure {
  if (code === 'address' || code === 'smtputf8_missing') return 'address_unusable';
  return code === 'protocol' || code === 'too_large' ? 'not_writable' : 'refused_by_server';
}

/**
 * The last look, in one transaction: asks the gate again and takes the message for this hand-over. A withdrawal that was
 * committed before stops it; one that comes later finds the mail with the server.
 * @returns false where the message was held, its words are closed for now, or another run has taken it
 */
async function claim(ctx: Context, delivery: Delivery, message: Message): Promise<boolean> {
  const held = await transaction(ctx, async (tx): Promise<Move | boolean> => {
    // Nothing goes out while it could not be recorded. @throws log_read_only
    await loadEvidenceHeads(tx.db, tx.controller, []);
    const isOpen =
      message.contentId === undefined || (await isContentOpen(tx.tx, tx.controller, message.contentId));
    if (!isOpen) return false;
    const { policy } = await getPolicyInForce(tx);
    const at = tx.clock.now();
    const subjectId = await findSubject(tx, { subject_id: message.subjectId });
    const decision = await decideFor(tx, subjectId, questionOf(policy, message, at));
    const attemptsBefore = message.attempts;
    if (!decision.allow) {
      const { reason, clause } = decision;
      const move: Move = { to: 'held', at, attemptsBefore, attempts: attemptsBefore, reason, clause };
      return (await settle(tx, message, move)) ? move : false;
    }
    const leasedUntil = new Date(at.getTime() + delivery.mailer.handOverMs + leaseMarginMs);
    const attempts = attemptsBefore + 1;
    const move: Move = { to: 'sending', at, attemptsBefore, attempts, claimedAt: at, leasedUntil };
    return updateMessageState(tx.tx, tx.controller, message, move);
  });
  if (typeof held === 'boolean') return held;
  tell(ctx, delivery, message, held);
  return false;
}

type Ending = Pick<Move, 'to' | 'reason' | 'clause'> & Partial<Pick<Move, 'attemptsBefore' | 'attempts'>>;

/** Ends a message, with its evidence in the same transaction. Does nothing when another run was there first. */
async function end(ctx: Context, delivery: Delivery, message: Message, ending: Ending): Promise<void> {
  const { attempts } = message;
  const move: Move = { attemptsBefore: attempts, attempts, ...ending, at: ctx.clock.now() };
  const isDone = await transaction(ctx, (tx) => settle(tx, message, move));
  if (isDone) tell(ctx, delivery, message, move);
}

/** Tries again later, as long as that makes sense. */
async function postpone(
  ctx: Context,
  delivery: Delivery,
  message: Message,
  { reason, ...attempt }: Pick<Move, 'attemptsBefore' | 'attempts' | 'reason'>,
): Promise<void> {
  const at = ctx.clock.now();
  const next = nextAttemptAt(attempt.attempts, at);
  if (next === undefined)
    return end(ctx, delivery, message, { ...attempt, to: 'failed', reason: 'retries_exhausted' });
  if (message.expiresAt !== undefined && message.expiresAt <= next) {
    return end(ctx, delivery, message, { ...attempt, to: 'failed', reason: 'expired' });
  }
  const move: Move = { ...attempt, to: 'queued', at, reason, nextAttemptAt: next };
  const isDone = await transaction(ctx, async (tx) => {
    const isMoved = await updateMessageState(tx.tx, tx.controller, message, move);
    if (isMoved) await putInLine(tx, message, next);
    return isMoved;
  });
  if (isDone) tell(ctx, delivery, message, move);
}

/** @returns false when the message is no longer where the move starts */
async function settle(tx: TxContext, message: Message, move: Move): Promise<boolean> {
  const current = await lockMessage(tx.tx, tx.controller, message);
  const mayMove =
    current !== undefined && (moves[current.state] as readonly MessageState[]).includes(move.to);
  if (!mayMove || current.attempts !== move.attemptsBefore) return false;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [evidence] = await recordEvidence(tx, [
    { class: 'message', subjectId: message.subjectId, policyHash, payload: payloadOf(message, move) },
  ]);
  return updateMessageState(tx.tx, tx.controller, message, { ...move, entryId: evidence?.entryId });
}

function payloadOf(
  message: Message,
  { to, reason, clause, attempts }: Move,
): Record<string, string | number> {
  const { topic, cause } = message;
  return {
    message: toPublicId('message', message.messageId),
    message_class: message.messageClass,
    template: message.template,
    purpose: message.purpose,
    channel: 'email',
    locale: message.locale,
    status: to,
    attempts,
    ...(topic !== undefined && { topic }),
    ...(cause !== undefined && { cause_kind: cause.kind, cause_id: cause.id }),
    ...(reason !== undefined && { reason }),
    ...(clause !== undefined && { clause }),
  };
}

function tell(
  ctx: Context,
  { count }: Delivery,
  message: Message,
  { to, reason, clause, attempts }: Move,
): void {
  count?.(message.messageClass, to);
  const fields = {
    message_id: message.messageId,
    kind: message.messageClass,
    state: to,
    reason,
    clause,
    attempts,
  };
  if (to === 'uncertain' || to === 'failed') ctx.log.warn('messages.not_sent', fields);
  else ctx.log.info('messages.moved', fields);
}
