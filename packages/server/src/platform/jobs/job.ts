import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/index.ts';

/** What a job carries: ids, counts and codes; never a personal value, since it rests unsealed in the queue. */
export type JobData = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Name and data of a job, or of an event that a later capability handles: declared where it is sent from. */
export interface JobName<T extends JobData = JobData> {
  /** `<capability>.<what to do or what happened>`, such as `messages.deliver`. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
}

export interface JobOptions {
  /** Jobs of this name at once in one process; 4 when absent. */
  readonly concurrency?: number;
  /** Repeats after the first failure, with growing pauses; 8 when absent, which lasts about a day. */
  readonly retryLimit?: number;
  /** After this many seconds of one run it counts as failed; 300 when absent. */
  readonly expireInSeconds?: number;
}

/** What to do with a job. It may run more than once: the handler must stand a repeat. */
export interface Job<C, T extends JobData> extends JobName<T> {
  readonly options?: JobOptions;
  /** `signal` is aborted when the run has lasted too long or the server stops. Throwing means: again later. */
  handler(ctx: C, data: T, signal: AbortSignal): Promise<void>;
}

/** A job whatever its data, as the wiring lists them. */
export interface AnyJob<C> extends JobName {
  readonly options?: JobOptions;
  handler(ctx: C, data: JobData, signal: AbortSignal): Promise<void>;
}

/** Something to do at set times, once for each controller. */
export interface Schedule<C> {
  readonly name: string;
  /** Five fields (minute hour day month weekday), in UTC. */
  readonly cron: string;
  readonly handler: (ctx: C, signal: AbortSignal) => Promise<void>;
}

/** What `enqueue` needs of a context. */
export interface EnqueueContext {
  readonly tx: Tx;
  readonly clock: Clock;
  readonly controller: string;
}

export interface EnqueueOptions {
  /** Not before this time of the context's clock. */
  readonly startAfter?: Date;
  /** While a job of this name with the same key waits, another one is not added. */
  readonly singletonKey?: string;
  readonly retryLimit?: number;
}

/**
 * Adds a job in the caller's transaction: it exists if and only if the transaction commits, and runs for the same controller.
 * @throws ZodError when the data is not what the job takes
 */
export type Enqueue = <T extends JobData>(
  tx: EnqueueContext,
  job: JobName<T>,
  data: T,
  options?: EnqueueOptions,
) => Promise<void>;

const namePattern = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;

function checkName<T extends { readonly name: string }>(named: T): T {
  if (!namePattern.test(named.name)) throw new Error(`a job is named <capability>.<what>: ${named.name}`);
  return named;
}

export const defineEvent = <T extends JobData>(event: JobName<T>): JobName<T> => checkName(event);
export const defineJob = <C, T extends JobData>(job: Job<C, T>): Job<C, T> => checkName(job);
export const defineSchedule = <C>(schedule: Schedule<C>): Schedule<C> => checkName(schedule);
