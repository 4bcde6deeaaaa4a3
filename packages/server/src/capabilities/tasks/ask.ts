import type { PlanId, SubjectId, TaskId } from '@zgoda/vocabulary/ids';
import type { ConnectorError } from '@zgoda/connector-kit';

export type AskState = 'open' | 'waiting' | 'told' | 'ended';
export type AskOutcome = 'done' | 'none_found' | 'failed';

/** One question to a system about one identity of a person. */
export interface Ask {
  /** Sent as idempotency key, and in the address of the callback. */
  readonly askId: string;
  readonly taskId: TaskId;
  readonly part: number;
  readonly planId: PlanId;
  readonly subjectId: SubjectId;
  readonly system: string;
  readonly state: AskState;
  readonly outcome?: AskOutcome;
  readonly code?: string;
  readonly sealedTicket?: Buffer;
  readonly attempts: number;
  readonly checks: number;
}

/** What is put on record about a question after a step. */
export interface AskChange {
  readonly state: AskState;
  readonly outcome?: AskOutcome;
  readonly code?: string;
  readonly sealedTicket?: Buffer;
  readonly attempts: number;
  readonly checks: number;
  /** Absent: nothing is to be done before the other side calls. */
  readonly nextAt?: Date;
}

const firstPauseMs = 15_000;
const longestPauseMs = 6 * 3600_000;
/** A system may need a while until what it did can be seen. */
const mostChecks = 4;

export const pauseAfter = (now: Date, attempts: number): Date =>
  new Date(now.getTime() + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts, 20)));

/** Codes that only a person can mend where the question stays right: it is put again meanwhile, ever more rarely. */
const mendable: readonly string[] = ['settings_invalid', 'access_denied', 'address_refused'];

/** After an error: again later, or the end. */
export function afterError(ask: Ask, { code, whoActs }: ConnectorError, now: Date): AskChange {
  const { state, outcome, attempts, checks } = ask;
  if (whoActs !== 'retry' && !mendable.includes(code)) return failed(ask, code);
  return {
    state,
    ...(outcome !== undefined && { outcome }),
    code,
    attempts: attempts + 1,
    checks,
    nextAt: pauseAfter(now, attempts),
  };
}

export const failed = ({ attempts, checks }: Ask, code: string): AskChange => ({
  state: 'ended',
  outcome: 'failed',
  code,
  attempts,
  checks,
});

/** What the other side said is its end counts when it can be seen, or cannot be looked at. */
export function afterCheck(ask: Ask, isSeen: boolean | undefined, now: Date): AskChange {
  const { outcome = 'done', checks } = ask;
  if (isSeen !== false) return { state: 'ended', outcome, attempts: 0, checks };
  if (checks + 1 >= mostChecks) return failed({ ...ask, checks: checks + 1 }, 'still_there');
  return {
    state: 'told',
    outcome,
    code: 'still_there',
    attempts: 0,
    checks: checks + 1,
    nextAt: pauseAfter(now, checks),
  };
}

/** How a task ended whose questions all have; undefined while one has not. */
export function outcomeOfTask(asks: readonly Pick<Ask, 'state' | 'outcome'>[]): AskOutcome | undefined {
  if (asks.some(({ state }) => state !== 'ended')) return undefined;
  const outcomes = asks.map(({ outcome }) => outcome);
  return (['failed', 'done'] as const).find((name) => outcomes.includes(name)) ?? 'none_found';
}

/** What a task waits for, in one word: an error before anything else. */
export function waitsFor(asks: readonly Pick<Ask, 'state' | 'code'>[]): string {
  const open = asks.filter(({ state }) => state !== 'ended');
  return (
    open.find(({ code }) => code !== undefined)?.code ??
    (open.some(({ state }) => state === 'waiting') ? 'answer' : 'check')
  );
}
