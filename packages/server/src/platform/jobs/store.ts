import { sql } from 'kysely';
import { transaction, type Db } from '../db/index.ts';

/** A job that failed for the last time. It rests here for a month. */
export interface FailedJob {
  readonly id: string;
  readonly name: string;
  readonly controller: string | undefined;
  readonly failedAt: Date;
  readonly attempts: number;
  /** Class and code of the last error, never its message. */
  readonly error: string;
}

/** Newest first. */
export async function listFailedJobs(db: Db, limit: number): Promise<readonly FailedJob[]> {
  const { rows } = await sql<FailedJob>`
    select id, name, data->>'controller' as controller, completed_on as "failedAt", retry_count + 1 as attempts,
      coalesce(output->>'error', 'unknown') as error
    from pgboss.job
    where state = 'failed'
    order by completed_on desc
    limit ${limit}`.execute(db);
  return rows;
}

export interface QueueCounts {
  readonly name: string;
  /** Could run now. */
  readonly waiting: number;
  /** Wait for their time, or for a repeat. */
  readonly deferred: number;
  readonly active: number;
  readonly failed: number;
}

export async function countJobs(db: Db): Promise<readonly QueueCounts[]> {
  const { rows } = await sql<QueueCounts>`
    select name,
      count(*) filter (where state < 'active' and start_after <= now()) as waiting,
      count(*) filter (where state < 'active' and start_after > now()) as deferred,
      count(*) filter (where state = 'active') as active,
      count(*) filter (where state = 'failed') as failed
    from pgboss.job
    where state in ('created', 'retry', 'active', 'failed')
    group by name
    order by name`.execute(db);
  return rows;
}

/** Brings waiting jobs nearer by this much: follows a development clock that was moved. */
export async function advanceJobs(db: Db, milliseconds: number): Promise<void> {
  await transaction({ db }, ({ tx }) =>
    sql`
      update pgboss.job
      set start_after = start_after - make_interval(secs => ${milliseconds / 1000}::float8)
      where state < 'active' and start_after > now()`.execute(tx),
  );
}
