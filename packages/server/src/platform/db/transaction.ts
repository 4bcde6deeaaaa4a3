import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { isOutdatedPlan, toPooled, withoutPool, type PooledConnection } from './driver.ts';
import type { Db, Tx } from './pool.ts';

/**
 * Thrown by work that lost an optimistic race (a row it read had changed when it wrote):
 * `transaction()` rolls back and runs the work again.
 */
export class ConflictRetry extends Error {
  constructor(what: string) {
    super(`lost a race on ${what}`);
    this.name = 'ConflictRetry';
  }
}

const maxAttempts = 6;
const backOffMs = { first: 4, most: 200 } as const;

/** serialization_failure, deadlock_detected */
const retriedStates = new Set(['40001', '40P01']);

function isRetried(error: unknown): boolean {
  if (error instanceof ConflictRetry || isOutdatedPlan(error)) return true;
  return error instanceof DatabaseError && error.code !== undefined && retriedStates.has(error.code);
}

/** Full jitter under a doubling, capped bound. */
function pauseMs(attempt: number): number {
  return Math.random() * Math.min(backOffMs.most, backOffMs.first * 2 ** attempt);
}

/**
 * Runs `work` in one transaction (read committed) and commits when it resolves; rolls back and rethrows when it throws.
 * Serialisation failures, deadlocks and `ConflictRetry` are retried up to five times with growing random pauses, so `work`
 * must do nothing outside the database. Both `tx.tx` and `tx.db` are the transaction, and using the pool inside is an error.
 * Statements that do not need each other's results go in one trip when awaited together (`Promise.all`).
 * Given a context that is in a transaction already, `work` joins it, and retries are left to the outer call.
 */
export async function transaction<C extends { readonly db: Db }, T>(
  ctx: C,
  work: (tx: C & { readonly tx: Tx }) => Promise<T>,
): Promise<T> {
  const inside = (tx: Tx): Promise<T> => work({ ...ctx, db: tx, tx });
  if (ctx.db.isTransaction) return inside(ctx.db as Tx);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ctx.db
        .getExecutor()
        .provideConnection((connection) => runOnce(ctx.db, toPooled(connection), inside));
    } catch (error) {
      if (attempt === maxAttempts || !isRetried(error)) throw error;
      await sleep(pauseMs(attempt));
    }
  }
}

/**
 * `begin` is not waited for: it travels with the first statement. Should it fail alone, the session is read-only outside
 * transactions, so that nothing can be written without one.
 */
async function runOnce<T>(db: Db, connection: PooledConnection, work: (tx: Tx) => Promise<T>): Promise<T> {
  const begun = connection.control('begin read write');
  begun.catch(() => undefined);
  const open = connection.openTransaction(db);
  try {
    const result = await withoutPool(() => work(open.tx));
    open.end();
    await begun;
    if ((await connection.control('commit')) !== 'COMMIT') {
      throw new Error('a statement that nobody waited for had failed: the transaction was rolled back');
    }
    return result;
  } catch (error) {
    open.end();
    await connection.control('rollback').catch(() => connection.spoil());
    await begun;
    throw error;
  }
}
