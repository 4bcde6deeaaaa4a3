import { decide, findMessageClass, findTopic, quietUntil } from '@zgoda/policy';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { MessageFailure, MessageState } from '@zgoda/vocabulary/messages';
import type { Context, TxContext } from '../../context.ts';
import { createGroupCommit } from '../../platform/batch/group-commit.ts';
import { isUndone } from '../../platform/batch/is-undone.ts';
import { transaction } from '../../platform/db/index.ts';
import { MailError, type HandOver, type Mail, type Mailer } from '../../platform/mail/index.ts';
import { loadSubjectStates } from '../decisions/index.ts';
import { assertLogOpen, recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects } from '../subjects/index.ts';
import { holdCells } from '../subscriptions/index.ts';
import { listContents, listSamePerson } from './content-store.ts';
import { loadOutgoing, writeMail, type Outgoing } from './letter-service.ts';
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
  listOverdueMessages,
  lockMessages,
  lockTopics,
  updateMessageStates,
  type MessageMove,
  type MessageRef,
  type Move,
} from './store.ts';

/** Where a process may end between two steps; tests end it there. */
export type CrashPoint = 'claimed' | 'handed_over';

export interface Delivery {
  readonly mailer: Mailer;
  /** Where links lead: `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
  /** The domain whose mail comes to us: failures, replies and mails to leave then do. Absent: there is none. */
  readonly inboundDomain?: string | undefined;
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

/** One message: as `deliverMessages`. */
export async function deliverMessage(ctx: Context, delivery: Delivery, ref: MessageRef): Promise<void> {
  await deliverMessages(ctx, delivery, [ref]);
}

/**
 * Brings messages a step further: hands each to the mail server when its time has come and the gate still says yes.
 * Safe to run twice and at once: whoever claims a message hands it over, and the others find it claimed.
 *
 * After a hand-over of unknown fate (the process ended, or the server fell silent), a message that answers something goes out
 * again under the same Message-ID; one that carries marketing never does: it is `uncertain`, for a person to decide.
 */
export async function deliverMessages(
  ctx: Context,
  delivery: Delivery,
  refs: readonly MessageRef[],
): Promise<void> {
  const waiting = [...(await loadOutgoing(ctx, refs))];
  const run: Run = { ctx, delivery, ledger: openLedger(ctx, delivery) };
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await deliver(run, next);
  };
  // One for each connection: what a process that is killed leaves of unknown fate is no more than these.
  const lanes = Math.min(delivery.mailer.connections, waiting.length);
  await Promise.all(Array.from({ length: lanes }, lane));
}

interface Run {
  readonly ctx: Context;
  readonly delivery: Delivery;
  readonly ledger: Ledger;
}

async function deliver(run: Run, outgoing: Outgoing): Promise<void> {
  const { ctx, delivery } = run;
  const { message } = outgoing;
  if (hasEnded(message.state)) return;
  const now = ctx.clock.now();
  const dueAt = message.leasedUntil ?? message.nextAttemptAt ?? now;
  if (dueAt > now) return putInLine(ctx, message, dueAt);
  const { policy } = await getPolicyInForce(ctx);
  if (
    message.state === 'sending' &&
    comesAtMostOnce(message, findMessageClass(policy, message.messageClass))
  ) {
    return end(run, message, { to: 'uncertain', reason: 'no_answer' });
  }
  if (message.expiresAt !== undefined && message.expiresAt <= now) {
    return end(run, message, { to: 'failed', reason: 'expired' });
  }
  if (message.state === 'sending' && nextAttemptAt(message.attempts, now) === undefined) {
    return end(run, message, { to: 'failed', reason: 'retries_exhausted' });
  }
  const quiet = quietUntil(policy.quiet_hours ?? [], {
    channel: 'email',
    messageClass: message.messageClass,
    timeZone: message.timeZone ?? policy.controller.time_zone,
    at: now.getTime(),
  });
  if (quiet !== undefined) return rest(run, message, new Date(quiet));
  const mail = writeMail(ctx, delivery, policy, outgoing);
  if (typeof mail === 'string') return end(run, message, { to: 'failed', reason: mail });
  await handOver(run, message, mail);
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

async function handOver(run: Run, message: Message, mail: Mail): Promise<void> {
  const { ctx, delivery, ledger } = run;
  let isClaimed = false;
  const claimLast = async (): Promise<boolean> => {
    isClaimed = await ledger.claim(message);
    if (isClaimed) delivery.crashPoint?.('claimed');
    return isClaimed;
  };
  const outcome = await delivery.mailer.send(mail, claimLast).catch(toUnmailable);
  if (isClaimed) delivery.crashPoint?.('handed_over');
  const attempt = { attemptsBefore: message.attempts + (isClaimed ? 1 : 0), attempts: message.attempts + 1 };
  const { policy } = await getPolicyInForce(ctx);
  const once = comesAtMostOnce(message, findMessageClass(policy, message.messageClass));
  switch (outcome.fate) {
    case 'stopped':
      return;
    case 'accepted':
      return end(run, message, { ...attempt, to: 'sent' });
    case 'permanent':
      return end(run, message, { ...attempt, to: 'failed', reason: failureOf(outcome) });
    case 'unknown':
      if (once) return end(run, message, { ...attempt, to: 'uncertain', reason: 'no_answer' });
      return postpone(run, message, { ...attempt, reason: outcome.code });
    case 'temporary':
      return postpone(run, message, { ...attempt, reason: outcome.code });
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
 * What is written about messages while they are handed over. Those that come at the same time are written together, in one
 * transaction; each caller waits for its own.
 */
interface Ledger {
  /**
   * The last look: asks the gate again and takes the message for this hand-over. A withdrawal that was committed before stops it;
   * one that comes later finds the mail with the server.
   * @returns false where the message was held, its words are closed for now, or another run has taken it
   */
  claim(message: Message): Promise<boolean>;
  /** Ends it, with its evidence. @returns false when it is no longer where the move starts */
  settle(change: MessageMove): Promise<boolean>;
}

const maxTogether = 64;
const keyOfMessage = ({ message }: MessageMove): string => message.messageId;

function openLedger(ctx: Context, delivery: Delivery): Ledger {
  const together = { maxItems: maxTogether, concurrency: 2, isUndone } as const;
  return {
    claim: createGroupCommit<Message, boolean>({
      ...together,
      keyOf: ({ messageId }) => messageId,
      work: (messages) => claimAll(ctx, delivery, messages),
    }),
    settle: createGroupCommit<MessageMove, boolean>({
      ...together,
      keyOf: keyOfMessage,
      work: (changes) => transaction(ctx, (tx) => settleAll(tx, changes)),
    }),
  };
}

async function claimAll(
  ctx: Context,
  delivery: Delivery,
  messages: readonly Message[],
): Promise<readonly boolean[]> {
  const { taken, held } = await transaction(ctx, async (tx) => {
    const at = tx.clock.now();
    const { policy, gate } = await getPolicyInForce(tx);
    const contentIds = new Set(
      messages.flatMap(({ contentId }) => (contentId === undefined ? [] : [contentId])),
    );
    // Nothing goes out while it could not be recorded.
    const [living, contents] = await Promise.all([
      findSubjects(
        tx,
        messages.map(({ subjectId }) => ({ subject_id: subjectId })),
      ),
      listContents(tx.tx, tx.controller, [...contentIds]),
      assertLogOpen(tx.tx, tx.controller),
    ]);
    const known = [...new Set(living.filter((id) => id !== undefined))];
    // A withdrawal that is being written is waited for; one that comes later waits until the claim is there to be seen.
    await holdCells(tx.tx, tx.controller, known);
    const open = new Set(contents.flatMap(({ isOpen, contentId }) => (isOpen ? [contentId] : [])));
    await lockTopics(
      tx.tx,
      tx.controller,
      messages.filter(({ topic }) => findTopic(policy, topic ?? '')?.frequency !== undefined),
    );
    const states = await loadSubjectStates(tx.tx, tx.controller, known, { policy, at });
    const samePerson = await listSamePerson(tx.tx, tx.controller, messages);
    const leasedUntil = new Date(at.getTime() + delivery.mailer.handOverMs + leaseMarginMs);
    const claims: MessageMove[] = [];
    const refusals: MessageMove[] = [];
    for (const [index, message] of messages.entries()) {
      if (message.contentId !== undefined && !open.has(message.contentId)) continue;
      const subjectId = living[index];
      const decision = decide(gate, subjectId && states.get(subjectId), questionOf(policy, message, at));
      const attemptsBefore = message.attempts;
      if (decision.allow && !samePerson.has(message.messageId)) {
        const attempts = attemptsBefore + 1;
        claims.push({
          message,
          move: { to: 'sending', at, attemptsBefore, attempts, claimedAt: at, leasedUntil },
        });
      } else {
        const { reason, clause } = decision.allow ? { reason: 'same_person' } : decision;
        refusals.push({
          message,
          move: { to: 'held', at, attemptsBefore, attempts: attemptsBefore, reason, clause },
        });
      }
    }
    const isHeld = await settleAll(tx, refusals);
    return {
      taken: await updateMessageStates(tx.tx, tx.controller, claims),
      held: refusals.filter((_, index) => isHeld[index]),
    };
  });
  for (const { message, move } of held) tell(ctx, delivery, message, move);
  return messages.map(({ messageId }) => taken.has(messageId));
}

type Ending = Pick<Move, 'to' | 'reason' | 'clause'> & Partial<Pick<Move, 'attemptsBefore' | 'attempts'>>;

/** Ends a message, with its evidence in the same transaction. Does nothing when another run was there first. */
async function end(run: Run, message: Message, ending: Ending): Promise<void> {
  const { ctx, delivery, ledger } = run;
  const { attempts } = message;
  const move: Move = { attemptsBefore: attempts, attempts, ...ending, at: ctx.clock.now() };
  const isDone = await ledger.settle({ message, move });
  if (isDone) tell(ctx, delivery, message, move);
}

/** Puts it off to the end of the reader's quiet hours; that is no attempt. */
async function rest(run: Run, message: Message, until: Date): Promise<void> {
  if (message.expiresAt !== undefined && message.expiresAt <= until)
    return end(run, message, { to: 'failed', reason: 'expired' });
  const { attempts } = message;
  const attempt = { attemptsBefore: attempts, attempts };
  await putOff(run, message, {
    ...attempt,
    to: 'queued',
    at: run.ctx.clock.now(),
    reason: 'quiet_hours',
    nextAttemptAt: until,
  });
}

/** Tries again later, as long as that makes sense. */
async function postpone(
  run: Run,
  message: Message,
  { reason, ...attempt }: Pick<Move, 'attemptsBefore' | 'attempts' | 'reason'>,
): Promise<void> {
  const at = run.ctx.clock.now();
  const next = nextAttemptAt(attempt.attempts, at);
  if (next === undefined) return end(run, message, { ...attempt, to: 'failed', reason: 'retries_exhausted' });
  if (message.expiresAt !== undefined && message.expiresAt <= next) {
    return end(run, message, { ...attempt, to: 'failed', reason: 'expired' });
  }
  await putOff(run, message, { ...attempt, to: 'queued', at, reason, nextAttemptAt: next });
}

async function putOff(
  { ctx, delivery }: Run,
  message: Message,
  move: Move & { readonly nextAttemptAt: Date },
): Promise<void> {
  const isDone = await transaction(ctx, async (tx) => {
    const moved = await updateMessageStates(tx.tx, tx.controller, [{ message, move }]);
    if (moved.size > 0) await putInLine(tx, message, move.nextAttemptAt);
    return moved.size > 0;
  });
  if (isDone) tell(ctx, delivery, message, move);
}

/** @returns one answer each, in their order: false when the message is no longer where its move starts */
async function settleAll(tx: TxContext, changes: readonly MessageMove[]): Promise<readonly boolean[]> {
  if (changes.length === 0) return [];
  const current = await lockMessages(
    tx.tx,
    tx.controller,
    changes.map(({ message }) => message),
  );
  const possible = changes.filter(({ message, move }) => {
    const stored = current.get(message.messageId);
    const mayMove =
      stored !== undefined && (moves[stored.state] as readonly MessageState[]).includes(move.to);
    return mayMove && stored.attempts === move.attemptsBefore;
  });
  const { hash: policyHash } = await getPolicyInForce(tx);
  const evidence = await recordEvidence(
    tx,
    possible.map(({ message, move }) => ({
      class: 'message',
      subjectId: message.subjectId,
      policyHash,
      payload: payloadOf(message, move),
    })),
  );
  const moved = await updateMessageStates(
    tx.tx,
    tx.controller,
    possible.map(({ message, move }, index) => ({
      message,
      move: { ...move, entryId: evidence[index]?.entryId },
    })),
  );
  return changes.map(({ message }) => moved.has(message.messageId));
}

function payloadOf(
  message: Message,
  { to, reason, clause, attempts }: Move,
): Record<string, string | number> {
  const { topic, cause, origin, matched, announces } = message;
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
    ...(origin !== undefined && { campaign: origin }),
    ...(matched !== undefined && { matched: matched.join(' ') }),
    ...(announces !== undefined && { policy_version: announces }),
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
