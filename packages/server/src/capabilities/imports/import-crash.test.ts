import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importRequestSchema } from '@zgoda/vocabulary/imports';
import type { ImportId } from '@zgoda/vocabulary/ids';
import { systemClock } from '../../platform/clock.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { systemIds } from '../../platform/ids.ts';
import { createVault, generateMasterKey, parseMasterKeys } from '../../platform/vault/index.ts';
import { publishedContext } from '../messages/testing.ts';
import { importJobs } from './jobs.ts';
import { attendImports, runImport } from './run-service.ts';
import { actOnImport, createImport, getImport, putPart } from './service.ts';

const keys = generateMasterKey();
const opened = await testDatabase();
const vault = createVault({
  db: opened.db,
  clock: systemClock,
  ids: systemIds,
  masterKeys: parseMasterKeys(keys),
});
const database = { ...opened, vault };
const ctx: TestContext = await publishedContext(database);
const owner = await database.owner();
const child = fileURLToPath(new URL('test/import-and-die.ts', import.meta.url));

const people = 2_400;
const header = 'email,opted_in_at,confirmed_at\n';
/** Every tenth row without evidence. */
const rows = (prefix: string): string =>
  Array.from({ length: people }, (_, n) =>
    n % 10 === 0 ? `${prefix}${n}@mail.example,,\n` : `${prefix}${n}@mail.example,2024-03-05,2024-03-05\n`,
  ).join('');

async function started(text: string): Promise<ImportId> {
  const request = importRequestSchema.parse({ topics: ['practice-news'], method: 'web_form' });
  return transaction(ctx, async (tx) => {
    const { importId } = await createImport(tx, request);
    await putPart(tx, importId, 0, Buffer.from(text));
    await actOnImport(tx, importId, { action: 'start', parts: 1 });
    return importId;
  });
}

async function killedAt(importId: ImportId, point: string, row: number): Promise<void> {
  const options = {
    database: database.url,
    keys,
    controller: ctx.controller,
    import: importId,
    point,
    row,
    now: ctx.clock.now().toISOString(),
  };
  const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const process = spawn(globalThis.process.execPath, [child, ...given], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(process, 'exit');
  assert.equal(signal, 'SIGKILL');
}

const count = async (from: string): Promise<number> =>
  Number((await owner.query(`select count(*) as n from ${from}`)).rows[0]?.n);

for (const [point, row, done] of [
  ['before_commit', 1_001, 0],
  ['after_batch', 1_001, 1_000],
  ['before_commit', 2_001, 1_000],
  ['after_batch', 2_401, 2_400],
] as const) {
  test(`killed ${point} of row ${row}, an import goes on where it was, and every row counts once`, async () => {
    const before = await count('subscription');
    const records = await count('consent_record');
    const importId = await started(header + rows(`${point}${row}-`));
    await killedAt(importId, point, row);
    const { counts } = await getImport(ctx, importId);
    assert.equal(counts.accepted + counts.refused, done);
    await database.runJobs(ctx, importJobs());
    assert.equal((await getImport(ctx, importId)).state, 'running', 'the lease of the dead one is respected');
    ctx.clock.advance('PT2M');
    await attendImports(ctx);
    await database.runJobs(ctx, importJobs());
    const result = await getImport(ctx, importId);
    const expected = { accepted: 2_160, ended: 0, unchanged: 0, stays_out: 0, refused: 240 };
    assert.deepEqual([result.state, result.counts], ['done', expected]);
    assert.equal((await count('subscription')) - before, 2_160);
    assert.equal((await count('consent_record')) - records, 2_160);
    assert.equal(await count(`import_finding where import_id = '${importId}'`), 240);
    assert.equal(await count('import_part'), 0);
  });
}

test('a run that was taken for dead and is not stops where the other has gone on: every row counts once', async () => {
  const before = await count('consent_record');
  const importId = await started(header + rows('twice'));
  const never = new AbortController().signal;
  let second: Promise<void> | undefined;
  await runImport(ctx, importId, never, {
    afterBatch: () => {
      if (second !== undefined) return;
      ctx.clock.advance('PT2M');
      second = runImport(ctx, importId, never);
    },
  });
  await second;
  const { state, counts } = await getImport(ctx, importId);
  assert.deepEqual([state, counts.accepted, counts.unchanged, counts.refused], ['done', 2_160, 0, 240]);
  assert.equal((await count('consent_record')) - before, 2_160);
});
