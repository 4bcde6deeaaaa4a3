import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { eraseSubject, type ErasureStep } from './erasure-service.ts';
import { recordEvidence } from './service.ts';
import { countSubjectRows } from './store.ts';
import { createGate, makeSubject, openTestLog, waitsForLock } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const { anchors } = await openTestLog(ctx);
const owner = await database.owner();

const record = (tx: TxContext, subjectId: SubjectId) =>
  recordEvidence(tx, [{ class: 'consent', subjectId, policyHash: '', payload: { purpose: 'newsletter' } }]);

const rowsOf = (subjectId: SubjectId) => countSubjectRows(ctx.db, ctx.controller, subjectId);

for (const [what, earlier] of [
  ['the first act of a person', 0],
  ['an act that follows others', 2],
] as const) {
  test(`${what}, its key read before the erasure and its rows written after: the erasure waits, and takes them along`, async () => {
    const subjectId = await makeSubject(ctx);
    for (let n = 0; n < earlier; n += 1) await transaction(ctx, (tx) => record(tx, subjectId));
    const [read, goOn] = [createGate(), createGate()];
    const act = transaction(ctx, async (tx) => {
      await tx.vault.loadOwnerKeys(tx.tx, tx.controller, [subjectId]);
      read.open();
      await goOn.passed;
      await record(tx, subjectId);
    });
    await read.passed;
    const erasure = eraseSubject(ctx, subjectId, { anchors, steps: [] });
    assert.ok(await waitsForLock(owner, erasure));
    goOn.open();
    await act;
    assert.deepEqual((await erasure).counts, { evidence: earlier + 1 });
    assert.equal(await rowsOf(subjectId), 0);
  });

  test(`${what} that comes while the erasure is under way waits, starts again, and is told that the person was erased`, async () => {
    const subjectId = await makeSubject(ctx);
    for (let n = 0; n < earlier; n += 1) await transaction(ctx, (tx) => record(tx, subjectId));
    const [destroyed, goOn] = [createGate(), createGate()];
    const slow: ErasureStep = {
      name: 'slow',
      async erase() {
        destroyed.open();
        await goOn.passed;
        return 0;
      },
      countResidue: async () => 0,
    };
    const erasure = eraseSubject(ctx, subjectId, { anchors, steps: [slow] });
    await destroyed.passed;
    let tries = 0;
    const act = transaction(ctx, async (tx) => {
      tries += 1;
      await record(tx, subjectId);
    });
    const refused = assert.rejects(act, { code: 'erased' });
    assert.ok(await waitsForLock(owner, act));
    goOn.open();
    await erasure;
    await refused;
    assert.equal(tries, 2);
    assert.equal(await rowsOf(subjectId), 0);
  });
}

test('acts of one person do not wait for each other’s use of the key', async () => {
  const subjectId = await makeSubject(ctx);
  const [read, goOn] = [createGate(), createGate()];
  const load = (tx: TxContext) => tx.vault.loadOwnerKeys(tx.tx, tx.controller, [subjectId]);
  const first = transaction(ctx, async (tx) => {
    await load(tx);
    read.open();
    await goOn.passed;
  });
  await read.passed;
  const second = transaction(ctx, load);
  assert.ok(!(await waitsForLock(owner, second)));
  assert.equal((await second).get(subjectId)?.kind, 'live');
  goOn.open();
  await first;
});

test('acts and erasures of many people at once leave nothing sealed under a destroyed key', async () => {
  const people = await Promise.all(Array.from({ length: 24 }, () => makeSubject(ctx)));
  const acts = people.flatMap((subjectId) =>
    [1, 2, 3].map(() => transaction(ctx, (tx) => record(tx, subjectId)).catch((error: unknown) => error)),
  );
  const erasures = people.map((subjectId) => eraseSubject(ctx, subjectId, { anchors, steps: [] }));
  await Promise.all([...acts, ...erasures]);
  for (const subjectId of people) assert.equal(await rowsOf(subjectId), 0);
});
