import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evidenceClasses } from '@zgoda/vocabulary/evidence';
import { DomainError } from '@zgoda/vocabulary/errors';
import { toPublicId, type EntryId, type SubjectId } from '@zgoda/vocabulary/ids';
import {
  canonicalizeClosed,
  entryClasses,
  formatLeaf,
  hashLeaf,
  parseTrustPolicy,
  verifyPromise,
  verifyReceipt,
  type ProvenReceipt,
} from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import type { EvidenceAct } from './entry.ts';
import {
  countPending,
  findEntry,
  findEntryProof,
  getCheckpoint,
  getReceipt,
  getTrust,
  listEntries,
  listSubjectEntries,
  openPayload,
  recordEvidence,
  type EvidenceRef,
} from './service.ts';
import { makeSubject, openTestLog, sequenceAll } from './testing.ts';

const { sha256 } = nodePrimitives;
const database = await testDatabase();
const ctx = await testContext(database);
const { anchors } = await openTestLog(ctx);
const policyHash = 'ab'.repeat(32);

function consent(
  subjectId: SubjectId,
  payload: EvidenceAct['payload'] = { purpose: 'newsletter' },
): EvidenceAct {
  return { class: 'consent', subjectId, policyHash, payload };
}

const record = (acts: readonly EvidenceAct[], within: Context = ctx): Promise<readonly EvidenceRef[]> =>
  transaction(within, (tx) => recordEvidence(tx, acts));

async function recordOne(act: EvidenceAct, within: Context = ctx): Promise<EvidenceRef> {
  const [ref] = await record([act], within);
  assert.ok(ref);
  return ref;
}

async function prove(
  entryId: EntryId,
  disclose?: readonly string[],
): Promise<ProvenReceipt & { readonly text: string }> {
  const state = await getReceipt(ctx, entryId, disclose === undefined ? {} : { disclose });
  assert.equal(state.state, 'included');
  const text = state.state === 'included' ? state.text : '';
  const verdict = verifyReceipt(nodePrimitives, text, parseTrustPolicy(sha256, await getTrust(ctx)));
  assert.ok(verdict.isProven, JSON.stringify(verdict));
  return { ...verdict, text };
}

const hasCode = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code;

describe('an act', () => {
  test('is promised at once, and then proven by a receipt that verifies offline', async () => {
    const subjectId = await makeSubject(ctx);
    const ref = await recordOne({ ...consent(subjectId), noticeHash: 'cd'.repeat(32) });
    const trust = parseTrustPolicy(sha256, await getTrust(ctx));
    const promise = verifyPromise(nodePrimitives, trust, ref.promise);
    assert.equal(promise.entryId, ref.entryId.replaceAll('-', ''));
    assert.deepEqual(Buffer.from(promise.leafHash), ref.leafHash);
    const secondsLeft = (promise.includeBy.getTime() - ctx.clock.now().getTime()) / 1000;
    assert.ok(secondsLeft > 50 && secondsLeft <= 60);
    assert.deepEqual(await getReceipt(ctx, ref.entryId), { state: 'promised', promise: ref.promise });
    assert.equal((await countPending(ctx)).count, 1);
    await sequenceAll(ctx, { anchors });
    assert.deepEqual(await countPending(ctx), { count: 0 });
    const proven = await prove(ref.entryId);
    assert.equal(proven.leafHash, ref.leafHash.toString('hex'));
    assert.deepEqual([proven.leaf.policy, proven.leaf.notice], [policyHash, 'cd'.repeat(32)]);
    assert.equal(proven.fields['purpose'], 'newsletter');
    assert.equal(proven.fields['subject'], toPublicId('subject', subjectId));
    assert.equal(proven.fields['actor'], 'system');
    assert.equal(proven.assurance, 'controller_only');
  });

  test('carries its consent record, authenticated, and the whole receipt of a million-entry log stays below 4 kB', async () => {
    const members = { 'dpv:hasPurpose': ['newsletter'], filling: 'x'.repeat(1_250) };
    const record = {
      text: canonicalizeClosed({ ...members, about: 'one person' }),
      terms: canonicalizeClosed(members),
      act: canonicalizeClosed({ about: 'one person' }),
    };
    const payload = {
      purpose: 'newsletter',
      status: 'given',
      method: 'web_form',
      locale: 'uk',
      notice_version: 3,
    };
    const ref = await recordOne({ ...consent(await makeSubject(ctx), payload), record });
    await sequenceAll(ctx, { anchors });
    const proven = await prove(ref.entryId);
    assert.equal(canonicalizeClosed(proven.record), record.text);
    const hashLine = 45;
    const present = proven.text.match(/\\n[A-Za-z0-9+/]{43}=(?=\\n)/g)?.length ?? 0;
    const atMillion = Buffer.byteLength(proven.text) + (20 - present + 1) * hashLine;
    assert.ok(atMillion <= 4_096, `${atMillion} bytes`);
    const part = await prove(ref.entryId, ['purpose', 'time']);
    assert.deepEqual(Object.keys(part.fields).toSorted(), ['purpose', 'time']);
    assert.equal(part.record, undefined);
  });

  test('leaves nothing behind when its transaction is rolled back', async () => {
    const subjectId = await makeSubject(ctx);
    const failing = transaction(ctx, async (tx) => {
      await recordEvidence(tx, [consent(subjectId)]);
      throw new Error('the business failed');
    });
    await assert.rejects(failing, /the business failed/);
    assert.equal((await countPending(ctx)).count, 0);
    assert.deepEqual(await listSubjectEntries(ctx, subjectId, { limit: 10 }), []);
  });

  test('takes the same number of statements as a thousand acts', async () => {
    const subjects: SubjectId[] = [];
    for (let i = 0; i < 3; i++) subjects.push(await makeSubject(ctx));
    const count = async (acts: readonly EvidenceAct[]): Promise<number> => {
      let statements = 0;
      const counting = ctx.db.withPlugin({
        transformQuery({ node }) {
          statements++;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      await record(acts, { ...ctx, db: counting });
      return statements;
    };
    const many = Array.from({ length: 1_000 }, (_, i) => consent(subjects[i % 3]!));
    assert.equal(await count([consent(subjects[0]!)]), 3);
    assert.equal(await count(many), 3);
    await sequenceAll(ctx, { anchors });
  });

  test('with a field that the log writes itself, or a value outside the grammar, is refused', async () => {
    const subjectId = await makeSubject(ctx);
    const wrong: EvidenceAct['payload'][] = [
      { time: 'now' },
      { subject: 'me' },
      { n: 0.5 },
      { 'Not a name': 1 },
      { n: 'x'.repeat(1_001) },
    ];
    wrong.push({ n: 'e\u0301' }, { n: null as unknown as string });
    for (const payload of wrong)
      await assert.rejects(recordOne(consent(subjectId, payload)), JSON.stringify(payload));
    assert.equal((await countPending(ctx)).count, 0);
  });
});

describe('a person’s entries', () => {
  test('are numbered, and each names the one before, within one call and across calls', async () => {
    const subjectId = await makeSubject(ctx);
    const first = await record([consent(subjectId), consent(subjectId)]);
    const second = await record([{ ...consent(subjectId), class: 'withdrawal' }]);
    const refs = [...first, ...second];
    const entries = await listSubjectEntries(ctx, subjectId, { limit: 10 });
    assert.deepEqual(
      entries.map(({ entryId }) => entryId),
      refs.map(({ entryId }) => entryId),
    );
    assert.deepEqual(
      entries.map(({ fields }) => fields['subject_seq']),
      [1, 2, 3],
    );
    const hashes = refs.map(({ leafHash }) => leafHash.toString('hex'));
    assert.deepEqual(
      entries.map(({ fields }) => fields['previous_leaf']),
      [undefined, hashes[0], hashes[1]],
    );
    assert.deepEqual(
      entries.map((entry) => entry.class),
      ['consent', 'consent', 'withdrawal'],
    );
    assert.deepEqual(
      (await listSubjectEntries(ctx, subjectId, { after: 1, limit: 1 })).map(({ subjectSeq }) => subjectSeq),
      [2],
    );
  });

  test('recorded at the same moment by many transactions are numbered without gap or repetition', async () => {
    const subjectId = await makeSubject(ctx);
    await Promise.all(Array.from({ length: 6 }, () => record([consent(subjectId), consent(subjectId)])));
    const entries = await listSubjectEntries(ctx, subjectId, { limit: 100 });
    assert.deepEqual(
      entries.map(({ subjectSeq }) => subjectSeq),
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    for (const [i, { fields }] of entries.entries()) {
      assert.equal(fields['previous_leaf'], entries[i - 1]?.leafHash.toString('hex'));
    }
  });

  test('share nothing with another person’s or with each other in the public log', async () => {
    const subjectId = await makeSubject(ctx);
    const [one, two] = await record([consent(subjectId), consent(subjectId)]);
    const leaves = await Promise.all(
      [one!, two!].map(async ({ entryId }) => (await findEntry(ctx, entryId))!.leaf),
    );
    const values = leaves.map((leaf) => Object.values(JSON.parse(leaf) as Record<string, unknown>));
    const shared = values[0]!.filter((value) => values[1]!.includes(value));
    assert.deepEqual(
      new Set(shared),
      new Set(['consent', '', policyHash, 1, (JSON.parse(leaves[0]!) as { time: string }).time]),
    );
    assert.ok(!leaves.join('').includes(subjectId.replaceAll('-', '')));
    await sequenceAll(ctx, { anchors });
  });
});

describe('what the console and hosts read', () => {
  test('entries are listed newest first, by page and by class, and found by id', async () => {
    const subjectId = await makeSubject(ctx);
    const [ref] = await record([
      { ...consent(subjectId), class: 'message' },
      { class: 'policy', policyHash, payload: { version: 1 } },
    ]);
    await sequenceAll(ctx, { anchors });
    const newest = await listEntries(ctx, { limit: 2 });
    assert.deepEqual(
      newest.map((entry) => entry.class),
      ['policy', 'message'],
    );
    const older = await listEntries(ctx, { limit: 1, before: newest[0]!.index! });
    assert.equal(older[0]?.entryId, ref!.entryId);
    assert.deepEqual(
      (await listEntries(ctx, { limit: 5, class: 'message' })).map(({ entryId }) => entryId),
      [ref!.entryId],
    );
    const found = await findEntry(ctx, ref!.entryId);
    assert.ok(found);
    assert.equal(found.subjectId, subjectId);
    assert.deepEqual(found.leafHash, ref!.leafHash);
    assert.deepEqual(Buffer.from(hashLeaf(sha256, Buffer.from(found.leaf))), ref!.leafHash);
    assert.match((await findEntryProof(ctx, ref!.entryId)) ?? '', /^c2sp\.org\/tlog-proof@v1\nindex /);
    assert.equal((await openPayload(ctx, newest[0]!.entryId))['version'], 1);
    assert.match((await getCheckpoint(ctx)) ?? '', /^privacy\.example\/evidence\/payroll-mail\n\d+\n/);
  });

  test('another controller sees none of it', async () => {
    const other = await testContext(database, { controller: 'client-crm' });
    await openTestLog(other);
    const { entryId } = await recordOne(consent(await makeSubject(ctx)));
    await assert.rejects(getReceipt(other, entryId), hasCode('entry_not_found'));
    await assert.rejects(openPayload(other, entryId), hasCode('entry_not_found'));
    await assert.rejects(findEntryProof(other, entryId), hasCode('entry_not_found'));
    assert.equal(await findEntry(other, entryId), undefined);
    assert.deepEqual(await listEntries(other, { limit: 10 }), []);
    assert.equal((await countPending(other)).count, 0);
    await sequenceAll(ctx, { anchors });
  });

  test('a controller without an open log is refused, not ignored', async () => {
    const unopened = await testContext(database, { controller: 'city-utilities' });
    await assert.rejects(
      record([{ class: 'system', policyHash: '', payload: {} }], unopened),
      hasCode('log_read_only'),
    );
    await assert.rejects(getTrust(unopened), hasCode('log_read_only'));
    assert.equal(await getCheckpoint(unopened), undefined);
  });
});

test('the classes on the wire are those of the log', () => {
  assert.deepEqual(evidenceClasses, entryClasses);
  for (const entryClass of entryClasses) {
    const leaf = {
      class: entryClass,
      id: 'ab'.repeat(16),
      time: '2026-11-22T13:00:00Z',
      policy: '',
      notice: '',
      commitment: policyHash,
    };
    assert.ok(formatLeaf(leaf).length > 0);
  }
});
