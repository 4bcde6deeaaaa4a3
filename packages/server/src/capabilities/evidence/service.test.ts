import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTrustPolicy, verifyPromise, verifyReceipt } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { getReceipt, getTrust, recordEvidence } from './service.ts';
import { openTestLog, sequenceAll } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const { anchors } = await openTestLog(ctx);

async function makeSubject(): Promise<SubjectId> {
  const subjectId = ctx.ids.uuid() as SubjectId;
  const { row } = ctx.vault.newOwnerKey(ctx.controller, subjectId);
  await transaction(ctx, ({ tx }) => ctx.vault.insertOwnerKeys(tx, [row]));
  return subjectId;
}

test('an act is promised at once, and then proven by a receipt that verifies', async () => {
  const subjectId = await makeSubject();
  const [ref] = await transaction(ctx, (tx) =>
    recordEvidence(tx, [
      { class: 'consent', subjectId, policyHash: 'ab'.repeat(32), payload: { purpose: 'newsletter' } },
    ]),
  );
  assert.ok(ref);
  const trust = parseTrustPolicy(nodePrimitives.sha256, await getTrust(ctx));
  assert.equal(verifyPromise(nodePrimitives, trust, ref.promise).entryId, ref.entryId.replaceAll('-', ''));
  const promised = await getReceipt(ctx, ref.entryId);
  assert.deepEqual(promised, { state: 'promised', promise: ref.promise });
  await sequenceAll(ctx, { anchors });
  const included = await getReceipt(ctx, ref.entryId);
  assert.equal(included.state, 'included');
  const verdict = verifyReceipt(nodePrimitives, included.state === 'included' ? included.text : '', trust);
  assert.ok(verdict.isProven, JSON.stringify(verdict));
  assert.equal(verdict.fields['purpose'], 'newsletter');
});
