import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import { recordConsents } from '../capabilities/consent/index.ts';
import { eraseSubject, type ErasureStep } from '../capabilities/evidence/index.ts';
import {
  createGate,
  listTablesHolding,
  testAnchors,
  waitsForLock,
} from '../capabilities/evidence/testing.ts';
import { formAnswerTo, personWith, publishedContext } from '../capabilities/messages/testing.ts';
import { sendMessage } from '../capabilities/messages/index.ts';
import { setPreferences } from '../capabilities/subscriptions/index.ts';
import type { TxContext } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { erasureSteps } from './erasure-steps.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const anchors = testAnchors();
const owner = await database.owner();

interface Act {
  readonly name: string;
  readonly run: (tx: TxContext, person: { readonly subjectId: SubjectId; readonly email: string }) => unknown;
  /** What it comes to when the erasure was first. */
  readonly afterErasure: 'somebody new' | { readonly code: string } | { readonly outcome: 'refused' };
}

const choice = { purpose: 'practice-news', status: 'given' } as const;
const consent = { choices: [choice], notice: { version: 1, locale: 'uk' }, method: 'web_form' } as const;
const how = { proof: 'link', locale: 'en', method: 'preference_centre' } as const;

const acts: readonly Act[] = [
  {
    name: 'a consent by address',
    run: (tx, { email }) => recordConsents(tx, [{ ...consent, subject: { email } }]),
    afterErasure: 'somebody new',
  },
  {
    name: 'a consent by id',
    run: (tx, { subjectId }) => recordConsents(tx, [{ ...consent, subject: { subject_id: subjectId } }]),
    afterErasure: { code: 'subject_not_found' },
  },
  {
    name: 'a message',
    run: (tx, { subjectId }) => sendMessage(tx, formAnswerTo(subjectId)),
    afterErasure: { outcome: 'refused' },
  },
  {
    name: 'a preference',
    run: (tx, { subjectId }) =>
      setPreferences(tx, subjectId, [{ topic: 'practice-news', channel: 'email', on: false }], how),
    afterErasure: { code: 'subject_not_found' },
  },
];

for (const [index, { name, run, afterErasure }] of acts.entries()) {
  test(`${name}, written but not committed when the person’s erasure begins: the erasure waits and takes it along`, async () => {
    const email = `before-${index}@mail.example`;
    const subjectId = await personWith(ctx, email, 'practice-news');
    const [written, commit] = [createGate(), createGate()];
    const act = transaction(ctx, async (tx) => {
      await run(tx, { subjectId, email });
      written.open();
      await commit.passed;
    });
    await written.passed;
    const erasure = eraseSubject(ctx, subjectId, { anchors, steps: erasureSteps });
    assert.ok(await waitsForLock(owner, erasure));
    commit.open();
    await Promise.all([act, erasure]);
    assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
  });

  test(`${name} while the person’s erasure is not committed yet: it waits, and leaves nothing of them`, async () => {
    const email = `after-${index}@mail.example`;
    const subjectId = await personWith(ctx, email, 'practice-news');
    const [done, commit] = [createGate(), createGate()];
    const slow: ErasureStep = {
      name: 'slow',
      async erase() {
        done.open();
        await commit.passed;
        return 0;
      },
      countResidue: async () => 0,
    };
    const erasure = eraseSubject(ctx, subjectId, { anchors, steps: [...erasureSteps, slow] });
    await done.passed;
    const act = transaction(ctx, async (tx) => run(tx, { subjectId, email })).catch((error: object) => ({
      ...error,
    }));
    assert.ok(await waitsForLock(owner, act));
    commit.open();
    await erasure;
    const outcome = await act;
    if (afterErasure === 'somebody new') {
      const [recorded] = outcome as Awaited<ReturnType<typeof recordConsents>>;
      assert.notEqual(recorded?.subjectId, subjectId);
    } else assert.partialDeepStrictEqual(outcome, afterErasure);
    assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
  });
}
