import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { toPublicId, type SubjectId } from '@zgoda/vocabulary/ids';
import { parseTrustPolicy, verifyReceipt } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { ErasureIncomplete, eraseSubject, replayErasures, type ErasureStep } from './erasure-service.ts';
import { findEntry, getReceipt, getTrust, listEntries, openPayload, recordEvidence } from './service.ts';
import { listTablesHolding, makeSubject, openTestLog, sequenceAll } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const { anchors } = await openTestLog(ctx);
const owner = await database.owner();

async function record(subjectId: SubjectId) {
  const act = { class: 'consent', subjectId, policyHash: '', payload: { purpose: 'newsletter' } } as const;
  const [ref] = await transaction(ctx, (tx) => recordEvidence(tx, [act]));
  assert.ok(ref);
  return ref.entryId;
}

describe('erasing a person', () => {
  test('leaves nothing of them but the tombstone, while every older receipt and proof still verifies', async () => {
    const [subjectId, other] = [await makeSubject(ctx), await makeSubject(ctx)];
    const entryId = await record(subjectId);
    const otherEntry = await record(other);
    await sequenceAll(ctx, { anchors });
    const receipt = await getReceipt(ctx, entryId);
    assert.equal(receipt.state, 'included');
    assert.deepEqual(await listTablesHolding(owner, subjectId), [
      'public.evidence_payload',
      'vault.owner_key',
    ]);
    const report = await eraseSubject(ctx, subjectId, { anchors, steps: [] });
    assert.deepEqual(report.counts, { evidence: 1 });
    assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
    assert.deepEqual(await getReceipt(ctx, entryId), { state: 'erased' });
    await assert.rejects(openPayload(ctx, entryId), { code: 'payload_erased' });
    const entry = await findEntry(ctx, entryId);
    assert.equal(entry?.subjectId, undefined);
    assert.equal((await getReceipt(ctx, otherEntry)).state, 'included');
    await sequenceAll(ctx, { anchors });
    const trust = parseTrustPolicy(nodePrimitives.sha256, await getTrust(ctx));
    const verdict = verifyReceipt(nodePrimitives, receipt.state === 'included' ? receipt.text : '', trust);
    assert.ok(verdict.isProven);
    assert.equal(verdict.fields['subject'], toPublicId('subject', subjectId));
  });

  test('is told in the log from the intent to the end, with counts and without the person', async () => {
    const subjectId = await makeSubject(ctx);
    await record(subjectId);
    const cases: ErasureStep = { name: 'cases', erase: async () => 3, countResidue: async () => 0 };
    const report = await eraseSubject(ctx, subjectId, {
      anchors,
      steps: [cases],
      policyHash: 'ab'.repeat(32),
    });
    await sequenceAll(ctx, { anchors });
    const [done, intent] = await listEntries(ctx, { limit: 2, class: 'erasure' });
    assert.equal(intent?.entryId, report.intentEntryId);
    assert.equal(done?.entryId, report.doneEntryId);
    const { time, actor, ...told } = await openPayload(ctx, report.doneEntryId);
    assert.ok(time !== undefined && actor === 'system');
    assert.deepEqual(told, {
      step: 'done',
      intent: toPublicId('entry', intent!.entryId),
      rows_evidence: 1,
      rows_cases: 3,
    });
  });

  test('shuts the person’s key for good: no act of theirs is recorded any more', async () => {
    const subjectId = await makeSubject(ctx);
    await eraseSubject(ctx, subjectId, { anchors, steps: [] });
    await assert.rejects(record(subjectId), { code: 'erased' });
    const { row } = ctx.vault.newOwnerKey(ctx.controller, subjectId);
    await assert.rejects(
      transaction(ctx, ({ tx }) => ctx.vault.insertOwnerKeys(tx, [row])),
      { code: 'erased' },
    );
  });

  test('is not called done while a step finds something left, and is tried again by the next start', async () => {
    const subjectId = await makeSubject(ctx);
    const entryId = await record(subjectId);
    let residue = 1;
    const stubborn: ErasureStep = { name: 'cache', erase: async () => 0, countResidue: async () => residue };
    const options = { anchors, steps: [stubborn] };
    await assert.rejects(eraseSubject(ctx, subjectId, options), ErasureIncomplete);
    assert.equal(
      (await openPayload(ctx, entryId))['purpose'],
      'newsletter',
      'the last phase was rolled back as one',
    );
    await assert.rejects(replayErasures(ctx, options), ErasureIncomplete);
    residue = 0;
    assert.equal(await replayErasures(ctx, options), 1);
    assert.deepEqual(await getReceipt(ctx, entryId).catch((error: unknown) => error), { state: 'erased' });
    assert.equal(await replayErasures(ctx, options), 0);
  });

  test('runs its steps in the order given, after the key is gone', async () => {
    const subjectId = await makeSubject(ctx);
    const seen: string[] = [];
    const step = (name: string): ErasureStep => ({
      name,
      async erase(tx) {
        const key = (await tx.vault.loadOwnerKeys(tx.db, tx.controller, [subjectId])).get(subjectId);
        seen.push(`${name} ${key?.kind}`);
        return 0;
      },
      countResidue: async () => 0,
    });
    await eraseSubject(ctx, subjectId, { anchors, steps: [step('messages'), step('subjects')] });
    assert.deepEqual(seen, ['messages erased', 'subjects erased']);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from vault.owner_key where owner_id = ${subjectId}`.execute(ctx.db);
    assert.equal(rows[0]?.n, 0);
  });
});
