import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SubjectId, VerificationId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import {
  consentErasure,
  consentLink,
  listConsents,
  listConsentStates,
  recordConsents,
  submitForm,
} from '../consent/index.ts';
import { eraseSubject } from '../evidence/index.ts';
import {
  confirmCode,
  findSubject,
  issueCode,
  linkSubjects,
  requestCode,
  subjectErasure,
} from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { subscriptionErasure, subscriptionLink } from './person-service.ts';
import { recordRelationship } from './relationship-service.ts';
import { withdrawTopic } from './change-service.ts';
import { getPreferences, loadSubscriptionStates, setPreferences } from './service.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const participants = [consentLink, subscriptionLink];
const link = { proof: 'link', method: 'preference_centre', locale: 'uk' } as const;
const how = { method: 'email_link', locale: 'uk' } as const;

async function verify(email: string): Promise<{ id: VerificationId; subjectId: SubjectId }> {
  const { verificationId: id } = await requestCode(ctx, { ref: { email }, locale: 'en' });
  const issued = await transaction(ctx, (tx) => issueCode(tx, id));
  const outcome = await confirmCode(ctx, { verificationId: id, code: issued?.code.reveal() ?? '' });
  assert.ok(outcome.verified);
  return { id, subjectId: outcome.subjectId };
}
const on = (subjectId: SubjectId, topic: string) =>
  setPreferences(ctx, subjectId, [{ topic, channel: 'email', on: true }], link);
const off = (subjectId: SubjectId, topic: string) =>
  withdrawTopic(ctx, { subjectId, topics: [topic], channel: 'email', ...how });
const choose = (subjectId: SubjectId, purpose: string, status: 'given' | 'withdrawn') =>
  transaction(ctx, (tx) =>
    recordConsents(tx, [
      {
        subject: { subject_id: subjectId },
        choices: [{ purpose, status }],
        notice: { version: 1, locale: 'uk' },
        method: 'api',
      },
    ]),
  );

test('linking joins topics, choices and relationships, and what either person ended stays ended', async () => {
  const [a, b] = [await verify('a@mail.example'), await verify('b@mail.example')];
  await on(a.subjectId, 'events');
  await on(b.subjectId, 'practice-news');
  await on(b.subjectId, 'events');
  await off(b.subjectId, 'events');
  await choose(a.subjectId, 'partner-news', 'withdrawn');
  await choose(b.subjectId, 'partner-news', 'given');
  await choose(b.subjectId, 'release-news', 'given');
  await transaction(ctx, (tx) =>
    recordRelationship(tx, {
      type: 'relationship.started',
      subject: { email: 'b@mail.example' },
      relationship: 'hosting-customer',
      reference: 'c-1',
    }),
  );
  const { subjectId } = await linkSubjects(ctx, [a.id, b.id], participants);
  const cells = new Map((await getPreferences(ctx, subjectId)).map((cell) => [cell.topic, cell]));
  assert.equal(cells.get('events')?.status, 'ended');
  assert.equal(cells.get('practice-news')?.status, 'confirmed');
  assert.equal(cells.get('technical-notices')?.receives, true);
  const states = await listConsentStates(ctx, subjectId);
  assert.deepEqual(
    states.map(({ purpose, status }) => [purpose, status]),
    [
      ['partner-news', 'withdrawn'],
      ['release-news', 'given'],
    ],
  );
  assert.equal((await listConsents(ctx, subjectId)).length, 7, 'the history of both');

  const before = a.subjectId === subjectId ? b.subjectId : a.subjectId;
  await off(before, 'practice-news');
  const after = (await getPreferences(ctx, subjectId)).find(({ topic }) => topic === 'practice-news');
  assert.equal(after?.status, 'ended', 'a link of the joined person stops the topic of both');
});

test('a withdrawal that meets a link of the person is not lost', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [a, b] = [await verify(`x${round}@mail.example`), await verify(`y${round}@mail.example`)];
    await on(b.subjectId, 'events');
    const [linked] = await Promise.all([
      linkSubjects(ctx, [a.id, b.id], participants),
      off(b.subjectId, 'events'),
    ]);
    const cell = (await getPreferences(ctx, linked.subjectId)).find(({ topic }) => topic === 'events');
    assert.equal(cell?.status, 'ended');
  }
});

test('erasure leaves no row of the person, and their address still closed to what they had left', async () => {
  const { subjectId } = await verify('gone@mail.example');
  await on(subjectId, 'events');
  await off(subjectId, 'events');
  await on(subjectId, 'practice-news');
  await choose(subjectId, 'partner-news', 'given');
  await submitForm(ctx, 'information-request', {
    fields: { name: 'Г', email: 'gone@mail.example', question: '?' },
    topics: [],
    notice: { version: 1, locale: 'uk' },
  });
  await eraseSubject(ctx, subjectId, {
    anchors: ctx.anchors,
    steps: [subscriptionErasure, consentErasure, subjectErasure],
  });
  assert.equal(await findSubject(ctx, { email: 'gone@mail.example' }), undefined);
  const owner = await database.owner();
  const tables = await owner.query<{ table_name: string }>(
    `select table_name from information_schema.columns where table_schema = 'public' and column_name = 'subject_id'`,
  );
  for (const { table_name: table } of tables.rows) {
    const { rowCount } = await owner.query(`select 1 from ${table} where subject_id = $1`, [subjectId]);
    assert.equal(rowCount, 0, table);
  }
  const again = await verify('gone@mail.example');
  assert.notEqual(again.subjectId, subjectId);
  const state = (await loadSubscriptionStates(ctx.db, ctx.controller, [again.subjectId])).get(
    again.subjectId,
  );
  assert.deepEqual([...(state?.suppressed.topics ?? [])], ['events']);
  const { rows } = await sql<{ count: number }>`select count(*) as count from suppression`.execute(ctx.db);
  assert.equal(rows[0]?.count, 1);
});
