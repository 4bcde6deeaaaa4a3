import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { RelationshipEvent } from '@zgoda/vocabulary/subscriptions';
import { sql } from 'kysely';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { listConsents } from '../consent/index.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { ensureSubjects, findSubject } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { suppress, withdrawAll, withdrawTogether, withdrawTopic } from './change-service.ts';
import { recordRelationship } from './relationship-service.ts';
import { getPreferences, loadSubscriptionStates, setPreferences } from './service.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');

let people = 0;
async function person(where = ctx): Promise<SubjectId> {
  const [subject] = await transaction(where, (tx) =>
    ensureSubjects(tx, [{ email: `p${(people += 1)}@mail.example` }]),
  );
  return subject!.subjectId;
}
const link = { proof: 'link', method: 'preference_centre', locale: 'uk' } as const;
const how = { method: 'email_link', locale: 'uk' } as const;
const turn = (subjectId: SubjectId, topic: string, on: boolean) =>
  setPreferences(ctx, subjectId, [{ topic, channel: 'email', on }], link);
const cellOf = async (subjectId: SubjectId, topic: string, where = ctx) =>
  (await getPreferences(where, subjectId)).find((cell) => cell.topic === topic) ?? assert.fail(topic);
const statusOf = async (subjectId: SubjectId, topic: string) => (await cellOf(subjectId, topic)).status;
const stateOf = async (subjectId: SubjectId) =>
  (await loadSubscriptionStates(ctx.db, ctx.controller, [subjectId])).get(subjectId);
const relate = (subjectId: SubjectId, type: RelationshipEvent['type'], more: object = {}) =>
  transaction(ctx, (tx) =>
    recordRelationship(tx, {
      type,
      subject: { subject_id: subjectId },
      relationship: 'hosting-customer',
      reference: 'default',
      ...more,
    }),
  );
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: Error & { code?: string }) => error.code,
  );

describe('preferences', () => {
  it('show every topic of the policy, all off for somebody new', async () => {
    const cells = await getPreferences(ctx, await person());
    assert.equal(cells.length, 10);
    assert.ok(cells.every(({ status, receives }) => status === 'off' && !receives));
    const available = cells.filter((cell) => cell.available).map(({ topic }) => topic);
    assert.deepEqual(available, [
      'practice-news',
      'events',
      'partner-announcements',
      'releases-tabella',
      'releases-otpusk',
    ]);
  });

  it('switched by a link out of the mailbox take effect at once, one by one', async () => {
    const subjectId = await person();
    const changed = await setPreferences(
      ctx,
      subjectId,
      ['practice-news', 'events', 'releases-tabella'].map((topic) => ({ topic, channel: 'email', on: true })),
      link,
    );
    assert.deepEqual(
      changed.changes.map(({ status }) => status),
      ['confirmed', 'confirmed', 'confirmed'],
    );
    const off = await turn(subjectId, 'events', false);
    assert.ok(off.entryId);
    assert.deepEqual(
      await Promise.all(
        ['practice-news', 'events', 'releases-tabella'].map((topic) => statusOf(subjectId, topic)),
      ),
      ['confirmed', 'ended', 'confirmed'],
    );
    const records = await listConsents(ctx, subjectId);
    assert.deepEqual(
      new Set(records.map(({ status, topics }) => `${status} ${topics?.join()}`)),
      new Set(['given events', 'given practice-news', 'given releases-tabella', 'withdrawn events']),
    );
  });

  it('that change nothing leave no evidence', async () => {
    const subjectId = await person();
    await turn(subjectId, 'events', true);
    const again = await turn(subjectId, 'events', true);
    assert.deepEqual([again.entryId, again.changes], [undefined, []]);
    assert.deepEqual((await turn(subjectId, 'practice-news', false)).changes, []);
    assert.equal((await listSubjectEntries(ctx, subjectId, { limit: 10 })).length, 1);
  });

  it('of topics that are not there, or need a relationship, are refused as a whole', async () => {
    const subjectId = await person();
    const both = [
      { topic: 'events', channel: 'email', on: true },
      { topic: 'outages', channel: 'email', on: true },
    ];
    assert.equal(await codeOf(setPreferences(ctx, subjectId, both, link)), 'relationship_required');
    assert.equal(await codeOf(turn(subjectId, 'nothing', true)), 'topic_unknown');
    const sms = setPreferences(ctx, subjectId, [{ topic: 'events', channel: 'sms', on: true }], link);
    assert.equal(await codeOf(sms), 'topic_channel_unknown');
    assert.equal(await statusOf(subjectId, 'events'), 'off');
  });
});

describe('withdrawing a topic', () => {
  it('is effective with the answer, and once: a repetition gives the first one’s evidence', async () => {
    const subjectId = await person();
    await turn(subjectId, 'events', true);
    await turn(subjectId, 'practice-news', true);
    const what = { subjectId, topics: ['events'], channel: 'email', ...how };
    const first = await withdrawTopic(ctx, what);
    assert.equal(await statusOf(subjectId, 'events'), 'ended');
    assert.equal(await statusOf(subjectId, 'practice-news'), 'confirmed');
    const second = await withdrawTopic(ctx, what);
    assert.deepEqual([second.entryId, second.at.getTime()], [first.entryId, first.at.getTime()]);
    assert.equal((await listSubjectEntries(ctx, subjectId, { limit: 10 })).length, 3);
  });

  it('works when many clicks come at once, and beside switching on', async () => {
    const subjectId = await person();
    await turn(subjectId, 'events', true);
    const what = { subjectId, topics: ['events'], channel: 'email', ...how };
    const clicks = await Promise.all(Array.from({ length: 8 }, () => withdrawTopic(ctx, what)));
    assert.equal(new Set(clicks.map(({ entryId }) => entryId)).size, 1);
    await Promise.all([
      turn(subjectId, 'events', true),
      withdrawTopic(ctx, what),
      turn(subjectId, 'practice-news', true),
    ]);
    const { rows } = await sql<{ status: string; last: string }>`
      select s.status, (
        select r.status from consent_record as r
        join evidence_payload as p on p.controller_id = r.controller_id and p.subject_id = r.subject_id and p.entry_id = r.entry_id
        where r.subject_id = ${subjectId} and 'events' = any (r.topics)
        order by p.subject_seq desc limit 1) as last
      from subscription as s where s.subject_id = ${subjectId} and s.topic = 'events'`.execute(ctx.db);
    const said = { confirmed: 'given', ended: 'withdrawn' }[rows[0]?.status ?? ''];
    assert.equal(said, rows[0]?.last, 'the cell says what the last record says');
  });

  it('of many people at once is done together, each as if alone', async () => {
    const subjectIds = await Promise.all(Array.from({ length: 12 }, () => person()));
    for (const subjectId of subjectIds) await turn(subjectId, 'events', true);
    const [first] = subjectIds;
    const nobody = '00000000-0000-7000-8000-000000000000' as SubjectId;
    const leave = (subjectId: SubjectId | undefined, topic: string) =>
      withdrawTogether(ctx, { subjectId: subjectId ?? nobody, topics: [topic], channel: 'email', ...how });
    const [done, again, other, absent] = await Promise.all([
      Promise.all(subjectIds.map((subjectId) => leave(subjectId, 'events'))),
      leave(first, 'events'),
      leave(first, 'practice-news'),
      codeOf(leave(undefined, 'events')),
    ]);
    assert.equal(absent, 'subject_not_found', 'who is not there fails alone');
    assert.equal(new Set(done.map(({ entryId }) => entryId)).size, 12, 'each has evidence of its own');
    assert.equal(again.entryId, done[0]?.entryId, 'a second wish sees what the first has done');
    assert.notEqual(other.entryId, done[0]?.entryId);
    for (const subjectId of subjectIds) {
      assert.equal(await statusOf(subjectId, 'events'), 'ended');
      const records = await listConsents(ctx, subjectId);
      const ends = records.filter(({ status }) => status === 'withdrawn');
      assert.equal(ends.length, subjectId === first ? 2 : 1);
    }
  });

  it('stops also what was never chosen, and takes topics that are gone as stopped', async () => {
    const subjectId = await person();
    const done = await withdrawTopic(ctx, {
      subjectId,
      topics: ['events', 'gone-topic'],
      channel: 'email',
      ...how,
    });
    assert.deepEqual(
      done.changes.map(({ status }) => status),
      ['ended', 'ended'],
    );
    assert.equal(await statusOf(subjectId, 'events'), 'ended');
  });
});

describe('withdrawing everything', () => {
  it('ends all topics, suppresses the addresses, and is lifted only by the person’s own opt-in', async () => {
    const subjectId = await person();
    await turn(subjectId, 'events', true);
    const done = await withdrawAll(ctx, subjectId, how);
    assert.equal(done.changes.length, 10);
    assert.ok((await getPreferences(ctx, subjectId)).every(({ receives }) => !receives));
    assert.equal((await stateOf(subjectId))?.suppressed.all, true);
    const again = await withdrawAll(ctx, subjectId, how);
    assert.equal(again.entryId, done.entryId);
    await turn(subjectId, 'practice-news', true);
    const state = await stateOf(subjectId);
    assert.equal(state?.suppressed.all, false);
    assert.equal(state?.subscriptions.get('practice-news/email')?.status, 'confirmed');
    assert.equal(state?.subscriptions.get('events/email')?.status, 'ended');
  });

  it('leaves evidence also when every topic had ended before', async () => {
    const subjectId = await person();
    const topics = (await getPreferences(ctx, subjectId)).map(({ topic }) => topic);
    const before = await withdrawTopic(ctx, { subjectId, topics, channel: 'email', ...how });
    const all = await withdrawAll(ctx, subjectId, how);
    assert.ok(all.entryId && all.entryId !== before.entryId);
    const entries = await listSubjectEntries(ctx, subjectId, { limit: 20 });
    await withdrawAll(ctx, subjectId, how);
    assert.equal((await listSubjectEntries(ctx, subjectId, { limit: 20 })).length, entries.length);
  });

  it('does not lift what a mail server has closed', async () => {
    const subjectId = await person();
    await transaction(ctx, (tx) => suppress(tx, { subjectId, reason: 'bounce', channel: 'email' }));
    await turn(subjectId, 'events', true);
    assert.deepEqual([...((await stateOf(subjectId))?.suppressed.channels ?? [])], ['email']);
  });
});

describe('a relationship', () => {
  it('opens its topics while it lasts, and ends them with it', async () => {
    const subjectId = await person();
    await relate(subjectId, 'relationship.started');
    assert.equal((await cellOf(subjectId, 'technical-notices')).receives, true);
    assert.equal((await cellOf(subjectId, 'outages')).available, true);
    await turn(subjectId, 'outages', true);
    const { endedTopics } = await relate(subjectId, 'relationship.ended');
    assert.deepEqual(endedTopics, ['outages']);
    assert.equal(await statusOf(subjectId, 'outages'), 'ended');
    assert.equal((await cellOf(subjectId, 'technical-notices')).receives, false);
    assert.equal((await stateOf(subjectId))?.relationships.size, 0);
    await relate(subjectId, 'relationship.started');
    assert.equal(
      await statusOf(subjectId, 'outages'),
      'ended',
      'a new contract does not bring the old choice back',
    );
  });

  it('lasts as long as one of its references does, and reaches what their scopes name', async () => {
    const subjectId = await person();
    await relate(subjectId, 'relationship.started', { reference: 'c-1', scope: ['outages'] });
    assert.equal((await cellOf(subjectId, 'technical-notices')).receives, false);
    await relate(subjectId, 'relationship.started', { reference: 'c-2' });
    assert.equal((await cellOf(subjectId, 'technical-notices')).receives, true);
    await turn(subjectId, 'outages', true);
    assert.deepEqual((await relate(subjectId, 'relationship.ended', { reference: 'c-2' })).endedTopics, []);
    assert.equal(await statusOf(subjectId, 'outages'), 'confirmed');
    const narrowed = await relate(subjectId, 'relationship.started', {
      reference: 'c-1',
      scope: ['planned-maintenance'],
    });
    assert.deepEqual(narrowed.endedTopics, ['outages'], 'narrowing the scope ends what it left out');
  });

  it('reported twice changes nothing, and of somebody unknown ends nothing', async () => {
    const subjectId = await person();
    await relate(subjectId, 'relationship.started');
    await relate(subjectId, 'relationship.started');
    assert.equal((await listSubjectEntries(ctx, subjectId, { limit: 10 })).length, 1);
    assert.deepEqual((await relate(subjectId, 'relationship.ended', { reference: 'other' })).endedTopics, []);
    const unknown = { subject: { email: 'nobody@mail.example' } };
    assert.deepEqual((await relate(subjectId, 'relationship.ended', unknown)).endedTopics, []);
    assert.equal(await findSubject(ctx, { email: 'nobody@mail.example' }), undefined);
  });

  it('of an unknown kind, or with topics that are not its own, is refused', async () => {
    const subjectId = await person();
    assert.equal(
      await codeOf(relate(subjectId, 'relationship.started', { relationship: 'friend' })),
      'relationship_unknown',
    );
    assert.equal(
      await codeOf(relate(subjectId, 'relationship.started', { scope: ['events'] })),
      'relationship_scope_unknown',
    );
  });

  it('leaves the person the choice: a covered topic can be switched off and on again', async () => {
    const subjectId = await person();
    await relate(subjectId, 'relationship.started');
    await turn(subjectId, 'technical-notices', false);
    assert.equal((await cellOf(subjectId, 'technical-notices')).receives, false);
    await turn(subjectId, 'technical-notices', true);
    assert.equal((await cellOf(subjectId, 'technical-notices')).receives, true);
  });
});

test('another controller sees nothing of it and changes nothing', async () => {
  const subjectId = await person();
  await turn(subjectId, 'events', true);
  await relate(subjectId, 'relationship.started');
  assert.equal((await cellOf(subjectId, 'events', other)).status, 'off');
  assert.equal((await loadSubscriptionStates(other.db, other.controller, [subjectId])).size, 0);
  const foreign = { subjectId, topics: ['events'], channel: 'email', ...how };
  assert.equal(await codeOf(withdrawTopic(other, foreign)), 'subject_not_found');
  assert.equal(await codeOf(withdrawAll(other, subjectId, how)), 'subject_not_found');
  const change = [{ topic: 'practice-news', channel: 'email', on: true }];
  assert.equal(await codeOf(setPreferences(other, subjectId, change, link)), 'subject_not_found');
  assert.equal(await statusOf(subjectId, 'events'), 'confirmed');
});
