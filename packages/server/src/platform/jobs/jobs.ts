import { randomUUID } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import { PgBoss, type Db as BossConnection, type Job as BossJob, type JobResult } from 'pg-boss';
import { z } from 'zod';
import { appRole, jobSchema, type Db, type Tx } from '../db/index.ts';
import type { Log } from '../log/index.ts';
import type { AnyJob, Enqueue, JobOptions, Schedule } from './job.ts';
import { countJobs, listFailedJobs, type FailedJob, type QueueCounts } from './store.ts';

export interface JobsOptions {
  /** Address of the database; jobs keep a few connections of their own. */
  readonly url: string;
  readonly db: Db;
  readonly log: Log;
  /** False in a process that only sends: it keeps fewer connections and watches over nothing. */
  readonly works: boolean;
}

/** What a process works on. */
export interface Wiring<C> {
  readonly jobs: readonly AnyJob<C>[];
  readonly schedules: readonly Schedule<C>[];
  /** Undefined when the controller is not, or no longer, served. */
  readonly contextFor: (controller: string) => C | undefined;
  readonly controllers: () => readonly string[];
}

export interface Jobs {
  readonly enqueue: Enqueue;
  /** Begins to work, in a process opened with `works`. */
  work<C>(wiring: Wiring<C>): Promise<void>;
  /** Jobs that failed for the last time, newest first. */
  listFailedJobs(limit: number): Promise<readonly FailedJob[]>;
  countJobs(): Promise<readonly QueueCounts[]>;
  /**
   * Runs the waiting jobs of these names, and those they add, until none is left; for tests and commands that wait for an outcome.
   * A handler that throws fails its job as ever, and throws here too.
   */
  runWaiting<C>(ctx: C, jobs: readonly AnyJob<C>[]): Promise<void>;
  /** Runs a schedule out of turn: after a development clock was moved, or by command. */
  runScheduleNow(schedule: Pick<Schedule<never>, 'name'>): Promise<void>;
  /** Gives a failed job one more run. */
  retryFailedJob(job: Pick<FailedJob, 'id' | 'name'>): Promise<void>;
  /** Takes no more jobs and waits for the running ones, at most half a minute; another process repeats what is left. */
  stop(): Promise<void>;
}

const defaults = { concurrency: 4, retryLimit: 8, expireInSeconds: 300 } as const;
const retrySeconds = { first: 5, longest: 6 * 3600 } as const;
/** A job whose worker is silent for this long is taken to be orphaned, and is repeated. */
const heartbeatSeconds = 10;
const superviseSeconds = 5;
/** The first worker of a queue looks for work this often and calls the others, which look by themselves rarely. */
const pollSeconds = { first: 0.5, others: 30 } as const;
const keepSeconds = { ended: 30 * 24 * 3600, waiting: 400 * 24 * 3600 } as const;
const stopWaitMs = 30_000;
const connections = { working: 4, sending: 1 } as const;

const envelopeSchema = z.strictObject({ controller: z.string(), data: z.unknown() });

/** Opens the queue; `work` begins to take from it. */
export async function openJobs({ url, db, log, works }: JobsOptions): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    options: `-c role=${appRole}`,
    application_name: 'zgoda jobs',
    schema: jobSchema,
    max: works ? connections.working : connections.sending,
    migrate: false,
    supervise: works,
    schedule: works,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    reindex: false,
  });
  boss.on('error', (error) => log.warn('jobs.queue_error', {}, error));
  await boss.start();
  const queues = new Set<string>();
  const ensureQueue = async (name: string, options?: JobOptions): Promise<void> => {
    if (queues.has(name) && options === undefined) return;
    await boss.createQueue(name, { policy: 'short', ...queueOptions(options) });
    if (options !== undefined) await boss.updateQueue(name, queueOptions(options));
    queues.add(name);
  };
  return {
    enqueue: async ({ tx, clock, controller }, { name, schema }, data, options = {}) => {
      await ensureQueue(name);
      const { startAfter, singletonKey = randomUUID(), retryLimit } = options;
      await boss.send(
        name,
        { controller, data: schema.parse(data) },
        {
          db: connectionOf(tx),
          singletonKey,
          ...(startAfter === undefined ? {} : { startAfter: toRealTime(startAfter, clock.now()) }),
          ...(retryLimit === undefined ? {} : { retryLimit }),
        },
      );
    },
    async work(wiring) {
      for (const job of wiring.jobs) {
        await ensureQueue(job.name, job.options ?? {});
        const handler = jobHandler(job, wiring, log);
        await startWorkers(boss, job.name, job.options?.concurrency ?? defaults.concurrency, handler);
      }
      for (const schedule of wiring.schedules) {
        await ensureQueue(schedule.name, {});
        await boss.schedule(
          schedule.name,
          schedule.cron,
          {},
          { tz: 'UTC', missed: 'once', singletonKey: schedule.name },
        );
        await startWorkers(boss, schedule.name, 1, scheduleHandler(schedule, wiring, log));
      }
    },
    async runWaiting(ctx, jobs) {
      for (let ran = 1; ran > 0;) {
        ran = 0;
        for (const job of jobs) {
          await ensureQueue(job.name);
          ran += await runWaitingOf(boss, ctx, job);
        }
      }
    },
    async runScheduleNow({ name }) {
      await ensureQueue(name);
      await boss.send(name, {}, { singletonKey: name });
    },
    listFailedJobs: (limit) => listFailedJobs(db, limit),
    countJobs: () => countJobs(db),
    async retryFailedJob({ name, id }) {
      await boss.retry(name, id);
    },
    stop: () => boss.stop({ graceful: true, timeout: stopWaitMs }),
  };
}

function queueOptions(options: JobOptions = {}) {
  return {
    retryLimit: options.retryLimit ?? defaults.retryLimit,
    retryDelay: retrySeconds.first,
    retryBackoff: true,
    retryDelayMax: retrySeconds.longest,
    expireInSeconds: options.expireInSeconds ?? defaults.expireInSeconds,
    heartbeatSeconds,
    retentionSeconds: keepSeconds.waiting,
    deleteAfterSeconds: keepSeconds.ended,
  };
}

function connectionOf(tx: Tx): BossConnection {
  return {
    async executeSql(text, values = []) {
      const { rows } = await tx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}

/** The queue keeps real time: a time of a clock that was moved is as far from now as the clock says. */
function toRealTime(at: Date, now: Date): Date {
  return new Date(Date.now() + Math.max(0, at.getTime() - now.getTime()));
}

type Handler = (job: BossJob<unknown>) => Promise<JobResult>;

async function startWorkers(boss: PgBoss, name: string, count: number, handle: Handler): Promise<void> {
  const workers: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const wake = (worker: number): void => {
      const id = workers[worker];
      if (id !== undefined) boss.notifyWorker(id);
    };
    const id = await boss.work<unknown, JobResult[], { perJobResults: true; pollingIntervalSeconds: number }>(
      name,
      { perJobResults: true, pollingIntervalSeconds: index === 0 ? pollSeconds.first : pollSeconds.others },
      async (jobs) => {
        wake(index + 1);
        const results = [];
        for (const job of jobs) results.push(await handle(job));
        wake(index);
        return results;
      },
    );
    workers.push(id);
  }
}

/** @returns how many there were */
async function runWaitingOf<C>(boss: PgBoss, ctx: C, job: AnyJob<C>): Promise<number> {
  const waiting = await boss.fetch<unknown>(job.name, { batchSize: 100 });
  // A fetched job brings no signal: nobody watches over it.
  const { signal } = new AbortController();
  for (const { id, data } of waiting) {
    try {
      await job.handler(ctx, job.schema.parse(envelopeSchema.parse(data).data), signal);
      await boss.complete(job.name, id);
    } catch (error) {
      await boss.fail(job.name, id, { error: nameOf(error) });
      throw error;
    }
  }
  return waiting.length;
}

const failed = (id: string, error: string): JobResult => ({ id, status: 'failed', output: { error } });

function jobHandler<C>(job: AnyJob<C>, { contextFor }: Wiring<C>, log: Log): Handler {
  return async ({ id, data, signal }) => {
    const envelope = envelopeSchema.parse(data);
    const ctx = contextFor(envelope.controller);
    if (ctx === undefined) return failed(id, 'unknown_controller');
    try {
      await job.handler(ctx, job.schema.parse(envelope.data), signal);
      return { id, status: 'completed' };
    } catch (error) {
      log.warn('jobs.run_failed', { job: job.name, job_id: id, controller: envelope.controller }, error);
      return failed(id, nameOf(error));
    }
  };
}

function scheduleHandler<C>({ name, handler }: Schedule<C>, wiring: Wiring<C>, log: Log): Handler {
  return async ({ id, signal }) => {
    const failures: string[] = [];
    for (const controller of wiring.controllers()) {
      const ctx = wiring.contextFor(controller);
      if (ctx === undefined) continue;
      try {
        await handler(ctx, signal);
      } catch (error) {
        log.warn('jobs.run_failed', { job: name, job_id: id, controller }, error);
        failures.push(nameOf(error));
      }
    }
    return failures[0] === undefined ? { id, status: 'completed' } : failed(id, failures[0]);
  };
}

/** Class and code: messages may quote input, and the queue is no place for it. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}
