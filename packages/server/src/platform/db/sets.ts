import { sql } from 'kysely';
import { DatabaseError } from 'pg';
import type { Db, Tx } from './pool.ts';
import { transaction } from './transaction.ts';

/**
 * Tells the planner what has become of the tables of people since it last looked, where much has: behind an import of millions, or a
 * restored dump, a statement over all of them was planned for empty tables and took minutes instead of seconds. Cheap when nothing is new.
 */
export async function refreshStatistics(ctx: { readonly db: Db }): Promise<void> {
  await transaction(ctx, async ({ tx }) => {
    await allowSets(tx, refreshLimitMs);
    await sql`select refresh_statistics()`.execute(tx);
  });
}

const refreshLimitMs = 600_000;

/**
 * Statements of this transaction may go over millions of rows: longer than any other may, and with hash tables of that size in memory.
 * @param limitMs then a statement is cancelled, which `isTimedOut` knows
 */
export async function allowSets(tx: Tx, limitMs: number): Promise<void> {
  await sql`
    select set_config('statement_timeout', ${String(limitMs)}, true), set_config('work_mem', '32MB', true)`.execute(
    tx,
  );
}

/** query_canceled: a statement took longer than it may. */
export function isTimedOut(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '57014';
}
