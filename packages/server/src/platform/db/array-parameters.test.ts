import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { byteaArray, uuidArray } from './array-parameters.ts';
import { testDatabase } from './testing.ts';

const { db } = await testDatabase();

test('bytes go into the database as they are, whatever they hold, and none at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), async (values) => {
      const { rows } = await sql<{ value: Buffer }>`
        select value from unnest(${byteaArray(values)}::bytea[]) with ordinality as u (value, n) order by n`.execute(
        db,
      );
      assert.deepEqual(
        rows.map(({ value }) => Buffer.from(value)),
        values.map((value) => Buffer.from(value)),
      );
    }),
    { numRuns: 50 },
  );
});

test('ids go into the database as they are', async () => {
  for (const count of [0, 1, 40]) {
    const ids = Array.from({ length: count }, () => randomUUID() as string);
    const { rows } = await sql<{ ids: string[] }>`select ${uuidArray(ids)}::uuid[] as ids`.execute(db);
    assert.deepEqual(rows[0]?.ids, ids);
  }
});
