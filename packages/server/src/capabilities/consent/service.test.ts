import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import { sql } from 'kysely';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { getReceipt, listSubjectEntries } from '../evidence/index.ts';
import { sequenceAll } from '../evidence/testing.ts';
import { ensureSubjects, findSubject } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import type { Choice, ConsentInput } from './consent.ts';
import {
  listConsents,
  listConsentStates,
  loadConsentStates,
  recordConsents,
  withdrawConsents,
} from './service.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');

const input = (subject: SubjectRef, ...choices: Choice[]): ConsentInput => ({
  subject,
  choices,
  notice: { version: 1, locale: 'uk' },
  method: 'web_form',
});
const record = (...inputs: ConsentInput[]) => transaction(ctx, (tx) => recordConsents(tx, inputs));
const given = (purpose: string): Choice => ({ purpose, status: 'given' });
const withdrawn = (purpose: string): Choice => ({ purpose, status: 'withdrawn' });
const statusOf = async (subjectId: SubjectId, purpose = 'practice-news') =>
  (await listConsentStates(ctx, subjectId)).find((state) => state.purpose === purpose)?.status;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: Error & { code?: string }) => error.code,
  );
const how = { method: 'preference_centre', locale: 'uk' } as const;

describe('recording', () => {
  it('makes a record, its state and its evidence, with the text that was shown', async () => {
    const [recorded] = await record(input({ email: 'a@mail.example' }, given('practice-news')));
    assert.ok(recorded);
    const [made] = recorded.records;
    assert.ok(made);
    assert.equal(await statusOf(recorded.subjectId), 'given');
    const [listed] = await listConsents(ctx, recorded.subjectId);
    const { evidence, ...plain } = made;
    assert.deepEqual(listed, plain);
    assert.deepEqual(
      [listed?.policyVersion, listed?.locale, listed?.method, listed?.entryId],
      [1, 'uk', 'web_form', made.entryId],
    );
    const receipt = await getReceipt(ctx, made.entryId);
    assert.deepEqual(receipt, { state: 'promised', promise: evidence.promise });
  });

  it('has the whole record in the receipt once the entry is in the log', async () => {
    const [recorded] = await record(input({ email: 'receipt@mail.example' }, given('practice-news')));
    const made = recorded?.records[0];
    assert.ok(made);
    await sequenceAll(ctx, ctx);
    const receipt = await getReceipt(ctx, made.entryId);
    assert.ok(receipt.state === 'included');
    assert.equal(receipt.receipt.record?.['identifier'], made.recordId);
    assert.equal(receipt.receipt.leaf.class, 'consent');
    assert.equal(receipt.text.includes('receipt@'), false);
    assert.ok(Buffer.byteLength(receipt.text) < 8_000, `${Buffer.byteLength(receipt.text)} bytes`);
  });

  it('appends a withdrawal and never changes what was recorded', async () => {
    const subject = { email: 'b@mail.example' };
    const [first] = await record(input(subject, given('practice-news')));
    const [second] = await record(input(subject, withdrawn('practice-news')));
    const [third] = await record(input(subject, given('practice-news')));
    assert.ok(first && second && third);
    const listed = await listConsents(ctx, first.subjectId);
    assert.deepEqual(
      listed.map(({ status }) => status),
      ['given', 'withdrawn', 'given'],
    );
    assert.deepEqual(
      listed.map(({ recordId }) => recordId),
      [third, second, first].map(({ records }) => records[0]?.recordId),
    );
    const entries = await listSubjectEntries(ctx, first.subjectId, { limit: 10 });
    assert.equal(entries.length, 3);
  });

  it('takes refusing what was given as withdrawing it, also within one batch', async () => {
    const subject = { email: 'c@mail.example' };
    const refused: Choice = { purpose: 'practice-news', status: 'refused' };
    const [first, second, third] = await record(
      input(subject, refused),
      input(subject, given('practice-news')),
      input(subject, refused),
    );
    const statuses = [first, second, third].map((one) => one?.records[0]?.status);
    assert.deepEqual(statuses, ['refused', 'given', 'withdrawn']);
    assert.equal(await statusOf(first!.subjectId), 'withdrawn');
  });

  it('keeps several purposes apart, and reservations with their own', async () => {
    const subject = { email: 'd@mail.example' };
    const reservations = [{ category: 'name', until: '2027-01-01T02:00:00+02:00' }];
    const [recorded] = await record(
      input(
        subject,
        { ...given('practice-news'), reservations },
        withdrawn('partner-news'),
        given('release-news'),
      ),
    );
    const states = await listConsentStates(ctx, recorded!.subjectId);
    assert.deepEqual(
      states.map(({ purpose, status, reservations: kept }) => [purpose, status, kept]),
      [
        ['partner-news', 'withdrawn', []],
        ['practice-news', 'given', [{ category: 'name', until: '2027-01-01T00:00:00.000Z' }]],
        ['release-news', 'given', []],
      ],
    );
    const loaded = (await loadConsentStates(ctx.db, ctx.controller, [recorded!.subjectId])).get(
      recorded!.subjectId,
    );
    assert.deepEqual(loaded?.get('practice-news')?.reservations, states[1]?.reservations);
    assert.equal(loaded?.get('practice-news')?.at, states[1]?.changedAt.getTime());
  });

  it('leaves the purpose as a whole alone when an act is about topics', async () => {
    const subject = { email: 'topics@mail.example' };
    const aboutTopic: Choice = {
      purpose: 'practice-news',
      status: 'requested',
      topics: ['practice-news'],
      channel: 'email',
    };
    const [recorded] = await record(input(subject, aboutTopic));
    assert.ok(recorded);
    assert.deepEqual(recorded.records[0]?.topics, ['practice-news']);
    assert.deepEqual(await listConsentStates(ctx, recorded.subjectId), []);
    const [listed] = await listConsents(ctx, recorded.subjectId);
    assert.deepEqual(
      [listed?.topics, listed?.channel, listed?.status],
      [['practice-news'], 'email', 'requested'],
    );
  });

  it('records all of a batch or nothing', async () => {
    const before = await sql<{ count: number }>`select count(*) as count from consent_record`.execute(ctx.db);
    const missing = { subject_id: ctx.ids.uuid() as SubjectId };
    const outcome = codeOf(
      record(
        input({ email: 'e@mail.example' }, given('practice-news')),
        input(missing, given('practice-news')),
      ),
    );
    assert.equal(await outcome, 'subject_not_found');
    const after = await sql<{ count: number }>`select count(*) as count from consent_record`.execute(ctx.db);
    assert.deepEqual(after.rows, before.rows);
    assert.equal(await findSubject(ctx, { email: 'e@mail.example' }), undefined);
  });
});

describe('what does not fit is refused with the field', () => {
  const cases: readonly [what: string, change: Partial<ConsentInput>, code: string][] = [
    [
      'a version that was never published',
      { notice: { version: 99, locale: 'uk' } },
      'notice_version_unknown',
    ],
    ['a language it was not published in', { notice: { version: 1, locale: 'de' } }, 'notice_locale_unknown'],
    ['an unknown purpose', { choices: [given('nothing')] }, 'purpose_unknown'],
    ['a purpose that rests on a contract', { choices: [given('hosting-notices')] }, 'purpose_not_by_consent'],
    [
      'withdrawing an answer one asked for',
      { choices: [withdrawn('answer-enquiries')] },
      'purpose_not_by_consent',
    ],
  ];
  for (const [what, change, code] of cases) {
    it(what, async () => {
      const wrong = { ...input({ email: 'wrong@mail.example' }, given('practice-news')), ...change };
      assert.equal(await codeOf(record(wrong)), code);
      assert.equal(await findSubject(ctx, { email: 'wrong@mail.example' }), undefined);
    });
  }
});

describe('concurrency', () => {
  it('giving and withdrawing at once end in the state of the last record of the chain', async () => {
    const [subject] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email: 'race@mail.example' }]));
    const { subjectId } = subject!;
    const ref = { subject_id: subjectId };
    await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        record(input(ref, index % 2 === 0 ? given('practice-news') : withdrawn('practice-news'))),
      ),
    );
    const { rows } = await sql<{ status: string; last: string }>`
      select s.status, (
        select r.status from consent_record as r
        join evidence_payload as p on p.controller_id = r.controller_id and p.subject_id = r.subject_id and p.entry_id = r.entry_id
        where r.subject_id = ${subjectId}
        order by p.subject_seq desc
        limit 1) as last
      from consent_state as s
      where s.subject_id = ${subjectId}`.execute(ctx.db);
    assert.equal(rows[0]?.status, rows[0]?.last);
    assert.equal((await listConsents(ctx, subjectId)).length, 5);
  });

  it('first acts of one new address at once belong to one person', async () => {
    const recorded = await Promise.all(
      Array.from({ length: 5 }, () => record(input({ email: 'rush@mail.example' }, given('practice-news')))),
    );
    assert.equal(new Set(recorded.map(([one]) => one?.subjectId)).size, 1);
    assert.equal((await listConsents(ctx, recorded[0]![0]!.subjectId)).length, 5);
  });
});

describe('withdrawing', () => {
  it('takes back what stands, and records nothing for what does not', async () => {
    const [recorded] = await record(
      input(
        { email: 'w@mail.example' },
        given('practice-news'),
        given('release-news'),
        withdrawn('partner-news'),
      ),
    );
    const { subjectId } = recorded!;
    const some = await withdrawConsents(ctx, subjectId, {
      purposes: ['release-news', 'partner-news'],
      ...how,
    });
    assert.deepEqual(
      some.records.map(({ purpose, status }) => [purpose, status]),
      [['release-news', 'withdrawn']],
    );
    const all = await withdrawConsents(ctx, subjectId, how);
    assert.deepEqual(
      all.records.map(({ purpose }) => purpose),
      ['practice-news'],
    );
    assert.deepEqual((await withdrawConsents(ctx, subjectId, how)).records, []);
  });
});

test('a consent with a time limit counts as expired once it has passed', async () => {
  const moving = await readyController(database, 'limits');
  const until = new Date(moving.clock.now().getTime() + 60_000).toISOString();
  const [recorded] = await transaction(moving, (tx) =>
    recordConsents(tx, [
      input({ email: 'x@mail.example' }, { ...given('practice-news'), reservations: [{ until }] }),
    ]),
  );
  const status = async () => (await listConsentStates(moving, recorded!.subjectId))[0]?.status;
  assert.equal(await status(), 'given');
  moving.clock.advance('PT1M');
  assert.equal(await status(), 'expired');
});

test('another controller sees nothing of it, and can record nothing for the person', async () => {
  const [recorded] = await record(input({ email: 'mine@mail.example' }, given('practice-news')));
  const { subjectId } = recorded!;
  assert.deepEqual(await listConsents(other, subjectId), []);
  assert.deepEqual(await listConsentStates(other, subjectId), []);
  assert.equal((await loadConsentStates(other.db, other.controller, [subjectId])).size, 0);
  assert.deepEqual((await withdrawConsents(other, subjectId, how)).records, []);
  const foreign = transaction(other, (tx) =>
    recordConsents(tx, [input({ subject_id: subjectId }, given('practice-news'))]),
  );
  assert.equal(await codeOf(foreign), 'subject_not_found');
  assert.equal(await statusOf(subjectId), 'given');
});

test('the application cannot change a record', async () => {
  await assert.rejects(
    transaction(ctx, (tx) => sql`update consent_record set status = 'given'`.execute(tx.tx)),
    /permission denied/,
  );
});
