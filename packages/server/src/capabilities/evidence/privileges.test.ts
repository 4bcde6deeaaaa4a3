import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { recordEvidence } from './service.ts';
import { openTestLog, sequenceAll } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const { anchors } = await openTestLog(ctx);
await transaction(ctx, (tx) => recordEvidence(tx, [{ class: 'system', policyHash: '', payload: { n: 1 } }]));
await sequenceAll(ctx, { anchors });

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '42501';
const run = (statement: string): Promise<unknown> =>
  transaction(ctx, ({ tx }) => sql.raw(statement).execute(tx));

describe('the application’s role', () => {
  const forbidden = [
    "update evidence_entry set leaf = ''",
    'delete from evidence_entry',
    'truncate evidence_entry',
    "update evidence_tile set hashes = ''",
    'delete from evidence_tile',
    'truncate evidence_tile',
    "update evidence_pending set leaf = ''",
    'truncate evidence_pending',
    "update evidence_payload set sealed = ''",
    'truncate evidence_payload',
    "update evidence_log set origin = 'other.example'",
    'update evidence_log set log_number = 2',
    'delete from evidence_log',
    'truncate evidence_log',
    "update evidence_terms set terms = ''",
    'delete from evidence_terms',
    'truncate evidence_terms',
    'alter table evidence_entry disable trigger all',
    'drop table evidence_entry',
  ];
  for (const statement of forbidden) {
    test(`may not: ${statement}`, async () => {
      await assert.rejects(run(statement), isDenied);
    });
  }

  test('may append, and that is all an entry’s and a tile’s table grant', async () => {
    const { rows } = await sql<{ name: string; privilege: string }>`
      select table_name as name, privilege_type as privilege from information_schema.role_table_grants
      where grantee = 'zgoda_app' and table_name in ('evidence_entry', 'evidence_tile')
      order by 1, 2`.execute(ctx.db);
    assert.deepEqual(
      rows.map(({ name, privilege }) => `${name} ${privilege}`),
      ['evidence_entry INSERT', 'evidence_entry SELECT', 'evidence_tile INSERT', 'evidence_tile SELECT'],
    );
  });
});
