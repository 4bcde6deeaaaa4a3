import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { allowSets, isTimedOut, refreshStatistics } from './sets.ts';
import { testContext, testDatabase } from './testing.ts';
import { transaction } from './transaction.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const owner = await database.owner();

async function addPeople(count: number): Promise<void> {
  await owner.query(
    `insert into subject (controller_id, subject_id, created_at)
     select 'payroll-mail', gen_random_uuid(), now() from generate_series(1, ${count})`,
  );
  await owner.query('select pg_stat_force_next_flush()');
}

async function known(): Promise<number> {
  const { rows } = await owner.query<{ rows: number }>(
    "select reltuples::integer as rows from pg_class where oid = 'subject'::regclass",
  );
  return rows[0]?.rows ?? 0;
}

test('the planner hears of many new rows at once, and a table that has hardly changed is left alone', async () => {
  await owner.query('alter table subject set (autovacuum_enabled = false)');
  await addPeople(20_000);
  await refreshStatistics(ctx);
  assert.equal(await known(), 20_000);
  await addPeople(100);
  await refreshStatistics(ctx);
  assert.equal(await known(), 20_000);
});

test('a statement over a set is cancelled at its own limit, and the next transaction has the common one again', async () => {
  const slow = transaction(ctx, async ({ tx }) => {
    await allowSets(tx, 50);
    await sql`select pg_sleep(20)`.execute(tx);
  });
  await assert.rejects(slow, isTimedOut);
  const limit = await transaction(ctx, ({ tx }) =>
    sql<{ limit: string }>`select current_setting('statement_timeout') as limit`.execute(tx),
  );
  assert.equal(limit.rows[0]?.limit, '30s');
});
