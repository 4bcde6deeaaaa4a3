import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { defineJob } from '../../platform/jobs/index.ts';
import { erasureSteps } from '../../start/erasure-steps.ts';
import { retentionSteps } from '../../start/retention-steps.ts';
import { addContact, openCase } from '../cases/index.ts';
import { submitForm } from '../consent/index.ts';
import { eraseSubject, listEntries, openPayload } from '../evidence/index.ts';
import { listTablesHolding, openTestLog, sequenceAll, testAnchors } from '../evidence/testing.ts';
import { formAnswerTo, personWith, queued } from '../messages/testing.ts';
import { publishExample } from '../policies/testing.ts';
import { findSubject } from '../subjects/index.ts';
import { recordRelationship, setPreferences } from '../subscriptions/index.ts';
import { listHoldsOf, placeHold, releaseHold } from './service.ts';
import {
  listSwept,
  previewSweep,
  retentionDue,
  settleDue,
  sweep,
  type SweepWiring,
} from './sweep-service.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const { anchors: log } = await openTestLog(ctx);
await publishExample(ctx);
const owner = await database.owner();
const wiring: SweepWiring = {
  steps: retentionSteps,
  erasureSteps,
  anchors: testAnchors(),
  hasSystems: async () => true,
};

let people = 0;
const address = (): string => `kept${(people += 1)}@mail.example`;
const relate = (subjectId: SubjectId, what: 'started' | 'ended', reference: string) =>
  transaction(ctx, (tx) =>
    recordRelationship(tx, {
      type: `relationship.${what}`,
      subject: { subject_id: subjectId },
      relationship: 'hosting-customer',
      reference,
    }),
  );
const question = (subjectId: SubjectId) =>
  transaction(ctx, (tx) =>
    openCase(tx, {
      subjectId,
      kind: 'question',
      contact: { channel: 'mail', direction: 'in', text: 'About heliotropes.' },
    }),
  );
const close = (caseId: Awaited<ReturnType<typeof question>>) =>
  transaction(ctx, (tx) =>
    addContact(tx, caseId, { channel: 'mail', direction: 'out', text: 'Settled.', closes: true }),
  );
const choose = (subjectId: SubjectId, on: boolean) =>
  setPreferences(ctx, subjectId, [{ topic: 'practice-news', channel: 'email', on }], {
    proof: 'link',
    locale: 'en',
    method: 'preference_centre',
  });
const rowsOf = async (table: string, subjectId: SubjectId): Promise<number> =>
  Number(
    (await owner.query(`select count(*) from ${table} where subject_id = $1`, [subjectId])).rows[0].count,
  );

/** Who was raised since the last look. */
async function raised(): Promise<readonly string[]> {
  const seen: string[] = [];
  const job = defineJob({
    ...retentionDue,
    handler: async (_: typeof ctx, { subjectId }: { subjectId: string }) => void seen.push(subjectId),
  });
  await database.runJobs(ctx, [job as never]);
  return seen;
}

test('an enquiry goes a year after it was closed, with the message, the contacts and then the person; the count stays', async () => {
  const email = address();
  const notice = { version: 1, locale: 'en' } as const;
  const { subjectId } = await submitForm(ctx, 'information-request', {
    fields: { name: 'Invented', email, question: 'Wages?', organisation: 'None' },
    notice,
    topics: [],
  });
  const caseId = await question(subjectId);
  await close(caseId);
  ctx.clock.advance('P364D');
  await sweep(ctx, wiring);
  assert.equal(await rowsOf('contact', subjectId), 2, 'a day before');
  ctx.clock.advance('P3D');
  const preview = await previewSweep(ctx, wiring, ctx.clock.now());
  assert.deepEqual(
    preview.filter(({ step }) => step === 'cases'),
    [{ step: 'cases', rule: 'after-enquiry', due: 1, held: 0 }],
  );
  assert.equal(await rowsOf('contact', subjectId), 2, 'a preview changes nothing');
  await sweep(ctx, wiring);
  assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
  assert.equal(await findSubject(ctx, { email }), undefined);
  const swept = await listSwept(ctx);
  assert.deepEqual(
    swept.map(({ step, rule, rows }) => [step, rule, rows]),
    [
      ['cases', 'after-enquiry', 1],
      ['submissions', 'after-enquiry', 1],
    ],
  );
  const before = swept.length;
  await sweep(ctx, wiring);
  assert.equal((await listSwept(ctx)).length, before, 'twice is once');
  await sequenceAll(ctx, { anchors: log });
  const entries = await listEntries(ctx, { limit: 50 });
  const acts = await Promise.all(
    entries.filter((entry) => entry.class === 'erasure').map(({ entryId }) => openPayload(ctx, entryId)),
  );
  assert.deepEqual(
    acts
      .filter((act) => act['act'] === 'retention_swept')
      .map((act) => [act['of'], act['rule'], act['rows']])
      .toSorted((left, right) => String(left).localeCompare(String(right))),
    [
      ['cases', 'after-enquiry', 1],
      ['submissions', 'after-enquiry', 1],
    ],
  );
});

test('whoever still has another relationship is not due, nor is anything that was sent to them', async () => {
  const subjectId = await personWith(ctx, address());
  await relate(subjectId, 'started', 'one');
  await relate(subjectId, 'started', 'two');
  await queued(ctx, { ...formAnswerTo(subjectId) });
  await relate(subjectId, 'ended', 'one');
  ctx.clock.advance('P4Y');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), []);
  assert.equal(await rowsOf('relationship', subjectId), 2);
  await relate(subjectId, 'ended', 'two');
  ctx.clock.advance('P3Y2D');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), [subjectId]);
});

test('a closed account is raised once; what a law keeps in another system raises it again, and only then is the person gone', async () => {
  const subjectId = await personWith(ctx, address());
  await relate(subjectId, 'started', 'a');
  await relate(subjectId, 'ended', 'a');
  ctx.clock.advance('P3Y2D');
  await sweep(ctx, wiring);
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), [subjectId], 'once');
  assert.equal(await rowsOf('identity', subjectId), 1, 'the plan needs what the person is known by');
  const keptUntil = new Date(ctx.clock.now().getTime() + 100 * 86_400_000);
  const rule = 'after-hosting';
  await transaction(ctx, (tx) => settleDue(tx, { subjectId, rule, keptUntil }));
  ctx.clock.advance('P99D');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), [], 'not before');
  ctx.clock.advance('P2D');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), [subjectId], 'again');
  await transaction(ctx, (tx) => settleDue(tx, { subjectId, rule }));
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), []);
  assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
});

test('while its own record is kept by a longer rule, an ended relationship is raised once all the same', async () => {
  const subjectId = await personWith(ctx, address());
  await relate(subjectId, 'started', 'a');
  await relate(subjectId, 'ended', 'a');
  ctx.clock.advance('P3Y2D');
  await sweep(ctx, { ...wiring, steps: [] });
  assert.deepEqual(await raised(), [subjectId]);
  await sweep(ctx, { ...wiring, steps: [] });
  assert.deepEqual(await raised(), []);
  await transaction(ctx, (tx) => settleDue(tx, { subjectId, rule: 'after-hosting' }));
  await sweep(ctx, wiring);
});

test('what came in through a form stays as long as a case of the person is open', async () => {
  const email = address();
  const fields = { name: 'Invented', email, question: 'Wages?', organisation: 'None' };
  const notice = { version: 1, locale: 'en' } as const;
  const { subjectId } = await submitForm(ctx, 'information-request', { fields, notice, topics: [] });
  const caseId = await question(subjectId);
  ctx.clock.advance('P3Y');
  await sweep(ctx, wiring);
  assert.equal(await rowsOf('form_submission', subjectId), 1);
  await close(caseId);
  ctx.clock.advance('P1Y2D');
  await sweep(ctx, wiring);
  assert.equal(await rowsOf('form_submission', subjectId), 0);
});

test('whoever came back in between is not raised again for what a law kept', async () => {
  const subjectId = await personWith(ctx, address());
  await relate(subjectId, 'started', 'a');
  await relate(subjectId, 'ended', 'a');
  ctx.clock.advance('P3Y2D');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), [subjectId]);
  const keptUntil = new Date(ctx.clock.now().getTime() + 86_400_000);
  await transaction(ctx, (tx) => settleDue(tx, { subjectId, rule: 'after-hosting', keptUntil }));
  await relate(subjectId, 'started', 'b');
  ctx.clock.advance('P30D');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), []);
  await relate(subjectId, 'ended', 'b');
  ctx.clock.advance('P3Y2D');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), [subjectId]);
});

test('a held person’s data stay and say why; released, they go with the next sweep', async () => {
  const email = address();
  const subjectId = await personWith(ctx, email);
  await relate(subjectId, 'started', 'a');
  const caseId = await question(subjectId);
  await close(caseId);
  await relate(subjectId, 'ended', 'a');
  const holdId = await transaction(ctx, (tx) =>
    placeHold(tx, { subjectId, matter: 'court file 12/7', reason: 'A claim about wages.' }),
  );
  ctx.clock.advance('P5Y');
  await sweep(ctx, wiring);
  assert.deepEqual(await raised(), []);
  assert.equal(await rowsOf('contact', subjectId), 2);
  const held = await previewSweep(ctx, wiring, ctx.clock.now());
  assert.deepEqual(
    held.filter(({ step }) => step === 'cases'),
    [{ step: 'cases', rule: 'after-enquiry', due: 0, held: 1 }],
  );
  const [hold] = await listHoldsOf(ctx, [subjectId]);
  assert.deepEqual([hold?.matter, hold?.reason], ['court file 12/7', 'A claim about wages.']);
  await transaction(ctx, (tx) => releaseHold(tx, holdId, { reason: 'Settled.' }));
  await assert.rejects(
    transaction(ctx, (tx) => releaseHold(tx, holdId, { reason: 'Again.' })),
    { code: 'hold_released' },
  );
  assert.deepEqual(await listHoldsOf(ctx, [subjectId]), []);
  await sweep(ctx, wiring);
  assert.equal(await rowsOf('contact', subjectId), 0);
  assert.deepEqual(await raised(), [subjectId]);
});

test('a hold with an end keeps data until then, and one in the past or of nobody is refused', async () => {
  const subjectId = await personWith(ctx, address());
  await close(await question(subjectId));
  const until = new Date(ctx.clock.now().getTime() + 400 * 86_400_000);
  const wanted = { subjectId, matter: 'file 1', reason: 'Why.' };
  await transaction(ctx, (tx) => placeHold(tx, { ...wanted, until }));
  ctx.clock.advance('P399D');
  await sweep(ctx, wiring);
  assert.equal(await rowsOf('contact', subjectId), 2);
  ctx.clock.advance('P2D');
  await sweep(ctx, wiring);
  assert.equal(await rowsOf('contact', subjectId), 0);
  const late = (more: object) => transaction(ctx, (tx) => placeHold(tx, { ...wanted, ...more }));
  await assert.rejects(late({ until }), { code: 'hold_in_past' });
  const nobody = '0190a0a0-1111-7111-8111-000000000001' as SubjectId;
  await assert.rejects(late({ subjectId: nobody }), { code: 'subject_not_found' });
});

test('an erasure by other ways takes holds and notes along', async () => {
  const subjectId = await personWith(ctx, address());
  await transaction(ctx, (tx) => placeHold(tx, { subjectId, matter: 'file 2', reason: 'Why.' }));
  await eraseSubject(ctx, subjectId, { anchors: wiring.anchors, steps: erasureSteps });
  assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
});

test('whatever happens in whatever order: what is due is gone, nothing else is, and a hold holds', async () => {
  const acts = ['subscribe', 'leave', 'start', 'end', 'ask', 'close', 'hold', 'release', 'sweep'] as const;
  const steps = fc.array(fc.tuple(fc.constantFrom(...acts), fc.integer({ min: 1, max: 800 })), {
    minLength: 3,
    maxLength: 12,
  });
  const dayMs = 86_400_000;
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const email = address();
      let subjectId = await personWith(ctx, email);
      let open: Awaited<ReturnType<typeof question>>[] = [];
      let closed: { caseId: string; at: number }[] = [];
      let holds: Awaited<ReturnType<typeof placeHold>>[] = [];
      let relationship: 'none' | 'lasts' | number = 'none';
      for (const [act, days] of history) {
        ctx.clock.advance(`P${days}D`);
        // Whoever was erased and comes again is somebody new.
        if ((await findSubject(ctx, { email })) === undefined) {
          subjectId = await personWith(ctx, email);
          [open, closed, holds, relationship] = [[], [], [], 'none'];
        }
        const now = ctx.clock.now().getTime();
        if (act === 'subscribe' || act === 'leave') await choose(subjectId, act === 'subscribe');
        if (act === 'start') {
          await relate(subjectId, 'started', 'x');
          relationship = 'lasts';
        }
        if (act === 'end' && relationship === 'lasts') {
          await relate(subjectId, 'ended', 'x');
          relationship = now;
        }
        if (act === 'ask') open.push(await question(subjectId));
        const first = act === 'close' ? open.shift() : undefined;
        if (first !== undefined) {
          await close(first);
          closed.push({ caseId: first, at: now });
        }
        if (act === 'hold')
          holds.push(await transaction(ctx, (tx) => placeHold(tx, { subjectId, matter: 'm', reason: 'r' })));
        const last = act === 'release' ? holds.pop() : undefined;
        if (last !== undefined) await transaction(ctx, (tx) => releaseHold(tx, last, { reason: 'r' }));
        if (act !== 'sweep') continue;
        await sweep(ctx, wiring);
        await raised();
        const left = new Set(
          (
            await owner.query('select case_id from correspondence_case where subject_id = $1', [subjectId])
          ).rows.map((row: { case_id: string }) => row.case_id),
        );
        const isHeld = holds.length > 0;
        for (const caseId of open) assert.ok(left.has(caseId), 'an open case stays');
        for (const { caseId, at } of closed) {
          if (isHeld || now - at < 365 * dayMs) {
            assert.ok(left.has(caseId), isHeld ? 'a hold holds' : 'not due, so it stays');
          } else if (now - at > 368 * dayMs) assert.ok(!left.has(caseId), 'due, so it is gone');
        }
        closed = closed.filter(({ caseId }) => left.has(caseId));
        const isRecent =
          relationship === 'lasts' || (relationship !== 'none' && now - relationship < 3 * 365 * dayMs);
        if (isRecent) assert.equal(await rowsOf('relationship', subjectId), 1, 'a relationship stays');
        if (isHeld) assert.notEqual(await findSubject(ctx, { email }), undefined, 'a held person stays');
      }
    }),
    { numRuns: 12 },
  );
});
