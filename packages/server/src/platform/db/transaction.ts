import { setTimeout as sleep } from 'node:timers/promises';
import { withoutPool, type Db, type Tx } from './pool.ts';

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
  if (error instanceof ConflictRetry) return true;
  return error instanceof Error && 'code' in error && retriedStates.has(String(error.code));
}

/** Full jitter under a doubling, capped bound. */
function pauseMs(attempt: number): number {
  return Math.random() * Math.min(backOffMs.most, backOffMs.first * 2 ** attempt);
}

/**
 * Runs `work` in one transaction (read committed) and commits when it resolves; rolls back and rethrows when it throws.
 * Serialisation failures, deadlocks and `ConflictRetry` are retried up to five times with growing random pauses, so `work`
 * must do nothing outside the database. Both `tx.tx` and `tx.db` are the transaction, and using the pool inside is an error.
 * Given a context that is in a transaction already, `work` joins it, and retries are left to the outer call.
 */
export async function transaction<C extends { readonly db: Db }, T>(
  ctx: C,
  work: (tx: C & { readonly tx: Tx }) => Promise<T>,
): Promise<T> {
  if (ctx.db.isTransaction) return work(withTransaction(ctx, ctx.db as Tx));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ctx.db.transaction().execute((tx) => withoutPool(() => work(withTransaction(ctx, tx))));
    } catch (error) {
      if (attempt === maxAttempts || !isRetried(error)) throw error;
      await sleep(pauseMs(attempt));
    }
  }
}

function withTransaction<C>(ctx: C, tx: Tx): C & { readonly tx: Tx } {
  return { ...ctx, db: tx, tx };
}
