import { findMessageClass, quietUntil } from '@zgoda/policy';
import type { MessageFailure, MessageState } from '@zgoda/vocabulary/messages';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { MailError, type ComposedMail, type HandOver, type Mailer } from '../../platform/mail/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { openLedger, type Ledger } from './ledger-service.ts';
import { createMailWriter, type MailWriter } from './letter-service.ts';
import { loadOutgoing, type Outgoing } from './outgoing-service.ts';
import { comesAtMostOnce, deliveryDue, hasEnded, nextAttemptAt, type Message } from './message.ts';
import {
  listOverdueMessages,
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
  let page: readonly MessageRef[] | undefined = refs;
  await deliverPages(ctx, delivery, () => {
    const next = page;
    page = undefined;
    return Promise.resolve(next);
  });
}

/** As `deliverMessages`, for pages that are asked for as the mails go out, the next one while those of the last still do. */
export async function deliverPages(
  ctx: Context,
  delivery: Delivery,
  nextPage: () => Promise<readonly MessageRef[] | undefined>,
): Promise<void> {
  const { handOverMs, connections } = delivery.mailer;
  const run: Run = {
    ctx,
    delivery,
    writer: createMailWriter(ctx, delivery),
    ledger: openLedger(ctx, handOverMs + leaseMarginMs, (message, move) =>
      tell(ctx, delivery, message, move),
    ),
  };
  const source = readAhead(ctx, nextPage);
  const lane = async (): Promise<void> => {
    const ends: MessageMove[] = [];
    try {
      for (;;) {
        let outgoing = source.next();
        if (outgoing === undefined) {
          // It may take a while until there are more.
          await writeEnds(run, ends);
          outgoing = await source.waitForNext();
        }
        if (outgoing === undefined) return;
        await deliver(run, outgoing, ends);
      }
    } catch (error) {
      source.stop();
      // What it handed over before is on record if that is possible at all.
      await writeEnds(run, ends).catch(() => undefined);
      throw error;
    }
  };
  // One for each connection: what a process that is killed leaves of unknown fate is no more than these.
  const lanes = await Promise.allSettled(Array.from({ length: connections }, lane));
  const failed = lanes.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

interface Run {
  readonly ctx: Context;
  readonly delivery: Delivery;
  readonly writer: MailWriter;
  readonly ledger: Ledger;
}

/** Messages one by one, of pages that are loaded while those of the page before are handed out. */
interface Source {
  /** Undefined when none is at hand. */
  next(): Outgoing | undefined;
  /** Undefined when there are no more. */
  waitForNext(): Promise<Outgoing | undefined>;
  stop(): void;
}

function readAhead(ctx: Context, nextPage: () => Promise<readonly MessageRef[] | undefined>): Source {
  let page: Outgoing[] = [];
  let isStopped = false;
  const load = async (): Promise<Outgoing[] | undefined> => {
    const refs = isStopped ? undefined : await nextPage();
    return refs && (await loadOutgoing(ctx, refs)).toReversed();
  };
  let coming: Promise<Outgoing[] | undefined> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const take = async (): Promise<Outgoing | undefined> => {
    for (;;) {
      if (isStopped) return undefined;
      if (page.length > 0) return page.pop();
      const loaded = await (coming ??= load());
      if (loaded === undefined) return undefined;
      page = loaded;
      coming = load();
      // Whoever waits for it hears of its failure; until then nobody does.
      coming.catch(() => undefined);
    }
  };
  return {
    next: () => (isStopped ? undefined : page.pop()),
    waitForNext() {
      const taken = turn.then(take);
      turn = taken.catch(() => undefined);
      return taken;
    },
    stop() {
      isStopped = true;
    },
  };
}

/**
 * One message; what is to be written of its end is put to `ends`, which the lane writes together with the claim of the mail that
 * comes next.
 */
async function deliver(run: Run, outgoing: Outgoing, ends: MessageMove[]): Promise<void> {
  const { ctx } = run;
  const { message } = outgoing;
  if (hasEnded(message.state)) return;
  const now = ctx.clock.now();
  const dueAt = message.leasedUntil ?? message.nextAttemptAt ?? now;
  if (dueAt > now) return putInLine(ctx, message, dueAt);
  const inForce = await getPolicyInForce(ctx);
  const messageClass = findMessageClass(inForce.policy, message.messageClass);
  const ending = endWithoutMail(message, comesAtMostOnce(message, messageClass), now);
  if (ending !== undefined) return end(run, message, ending);
  const quiet = quietUntil(inForce.policy.quiet_hours ?? [], {
    channel: 'email',
    messageClass: message.messageClass,
    timeZone: message.timeZone ?? inForce.policy.controller.time_zone,
    at: now.getTime(),
  });
  if (quiet !== undefined) return rest(run, message, new Date(quiet));
  const mail = await run.writer.write(inForce, outgoing).catch(toUnmailable);
  if (typeof mail === 'string') return end(run, message, { to: 'failed', reason: mail });
  await handOver(run, message, mail, ends);
}

function endWithoutMail(message: Message, isOnce: boolean, now: Date): Ending | undefined {
  if (message.state === 'sending' && isOnce) return { to: 'uncertain', reason: 'no_answer' };
  if (message.expiresAt !== undefined && message.expiresAt <= now) return { to: 'failed', reason: 'expired' };
  if (message.state === 'sending' && nextAttemptAt(message.attempts, now) === undefined)
    return { to: 'failed', reason: 'retries_exhausted' };
  return undefined;
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

async function handOver(run: Run, message: Message, mail: ComposedMail, ends: MessageMove[]): Promise<void> {
  const { ctx, delivery } = run;
  let isClaimed = false;
  const claimLast = async (): Promise<boolean> => {
    const [last] = ends.splice(0);
    ({ isClaimed } = await run.ledger({ end: last, claim: message }));
    if (isClaimed) delivery.crashPoint?.('claimed');
    return isClaimed;
  };
  const outcome = await delivery.mailer.send(mail, claimLast);
  if (isClaimed) delivery.crashPoint?.('handed_over');
  if (outcome.fate === 'stopped') return;
  const attempt = { attemptsBefore: message.attempts + (isClaimed ? 1 : 0), attempts: message.attempts + 1 };
  if (outcome.fate === 'accepted') {
    ends.push({ message, move: { ...attempt, to: 'sent', at: ctx.clock.now() } });
    return;
  }
  const { policy } = await getPolicyInForce(ctx);
  const isOnce = comesAtMostOnce(message, findMessageClass(policy, message.messageClass));
  if (outcome.fate === 'permanent')
    return end(run, message, { ...attempt, to: 'failed', reason: failureOf(outcome) });
  if (outcome.fate === 'unknown' && isOnce)
    return end(run, message, { ...attempt, to: 'uncertain', reason: 'no_answer' });
  return postpone(run, message, { ...attempt, reason: outcome.code });
}

/** Writes what a lane has left to write when no claim follows. */
async function writeEnds({ ledger }: Run, ends: MessageMove[]): Promise<void> {
  for (const last of ends.splice(0)) await ledger({ end: last });
}

type Undelivered = Exclude<HandOver, { fate: 'accepted' | 'stopped' }>;

/** An address that no mail can be written to is like one that the server refuses; other errors are not about the mail. */
function toUnmailable(error: unknown): MessageFailure {
  if (!(error instanceof MailError)) throw error;
  return error.part === 'to' ? 'address_unusable' : 'not_writable';
}

function failureOf({ code }: Undelivered): MessageFailure {
  if (code === 'smtputf8_missing') return 'address_unusable';
  return code === 'protocol' || code === 'too_large' ? 'not_writable' : 'refused_by_server';
}

type Ending = Pick<Move, 'to' | 'reason' | 'clause'> & Partial<Pick<Move, 'attemptsBefore' | 'attempts'>>;

/** Ends a message, with its evidence in the same transaction. Does nothing when another run was there first. */
async function end({ ctx, ledger }: Run, message: Message, ending: Ending): Promise<void> {
  const { attempts } = message;
  await ledger({
    end: { message, move: { attemptsBefore: attempts, attempts, ...ending, at: ctx.clock.now() } },
  });
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
