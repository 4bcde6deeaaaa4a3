import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { eraseSubject } from '../evidence/index.ts';
import { openTestLog } from '../evidence/testing.ts';
import { publishExample } from '../policies/testing.ts';
import { ensureSubjects, subjectErasure } from '../subjects/index.ts';
import { setPreferences, withdrawTopic } from '../subscriptions/index.ts';
import { registerDecisionRoutes } from './routes.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const { anchors } = await openTestLog(ctx);
await publishExample(ctx);
const api = testApi(ctx, (routes) =>
  registerDecisionRoutes(routes, { publicOrigin: 'https://privacy.example' }),
);

const news = {
  purpose: 'practice-news',
  categories: ['email-address'],
  channel: 'email',
  topic: 'practice-news',
};
const about = (email: string) => ({ ...news, subject: { email } });
const ask = async (body: unknown) => {
  const answer = await api.call('POST', '/v1/decisions', body);
  return { status: answer.status, body: answer.body as Record<string, unknown> & Record<string, unknown>[] };
};
async function subscribe(email: string) {
  const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  const how = { proof: 'link', locale: 'en', method: 'preference_centre' } as const;
  await setPreferences(ctx, person!.subjectId, [{ topic: 'practice-news', channel: 'email', on: true }], how);
  return person!.subjectId;
}

test('one question has one answer, with basis, clause, policy version and where the clause is read', async () => {
  await subscribe('yes@mail.example');
  const { status, body } = await ask(about('yes@mail.example'));
  assert.equal(status, 200);
  assert.deepEqual(body, {
    allow: true,
    reason: 'allowed',
    basis: 'consent',
    clause: 'PM-09',
    policy_version: 1,
    explanation: { text: 'Allowed.', clause_url: 'https://privacy.example/payroll-mail/policy/PM-09' },
  });
});

test('a withdrawal counts from the next question on', async () => {
  const subjectId = await subscribe('left@mail.example');
  assert.equal((await ask(about('left@mail.example'))).body['allow'], true);
  const topics = { topics: ['practice-news'], channel: 'email' };
  await withdrawTopic(ctx, { subjectId, ...topics, method: 'email_link', locale: 'en' });
  assert.partialDeepStrictEqual((await ask(about('left@mail.example'))).body, {
    allow: false,
    reason: 'withdrawn',
    clause: 'PM-12',
  });
});

test('somebody unknown has the same answer as somebody known who chose nothing', async () => {
  await transaction(ctx, (tx) => ensureSubjects(tx, [{ email: 'known@mail.example' }]));
  const known = await ask(about('known@mail.example'));
  assert.deepEqual(await ask(about('unknown@mail.example')), known);
  assert.deepEqual(await ask({ ...news, subject: { subject_id: `sub_${'0'.repeat(32)}` } }), known);
  assert.deepEqual([known.body['allow'], known.body['reason']], [false, 'not_given']);
});

test('an erased person is used for nothing, whatever the basis: while rows are left of them, and when only the id is', async () => {
  const question = { purpose: 'answer-enquiries', categories: ['email-address'] };
  const [left, gone] = [await subscribe('rows-left@mail.example'), await subscribe('gone@mail.example')];
  const asked = [left, gone].map((id) => ({
    ...question,
    subject: { subject_id: toPublicId('subject', id) },
  }));
  const reasons = async (questions: unknown) =>
    (await ask(questions)).body.map(({ allow, reason }) => [allow, reason]);
  assert.deepEqual(await reasons(asked), [
    [true, 'allowed'],
    [true, 'allowed'],
  ]);
  // A restored row: the key has its tombstone, and the person is still there.
  await transaction(ctx, ({ tx }) => ctx.vault.destroyOwnerKey(tx, ctx.controller, left));
  await eraseSubject(ctx, gone, { anchors, steps: [subjectErasure] });
  assert.deepEqual(await reasons([...asked, { ...question, subject: { email: 'rows-left@mail.example' } }]), [
    [false, 'erased'],
    [false, 'erased'],
    [false, 'erased'],
  ]);
  const anew = { ...question, subject: { email: 'gone@mail.example' } };
  assert.equal((await ask(anew)).body['reason'], 'allowed', 'an address that nobody has is anybody’s');
});

test('many questions are answered in their order, a thousand at most', async () => {
  const questions = Array.from({ length: 1000 }, (_, index) =>
    about(index % 7 === 3 ? 'yes@mail.example' : `n${index}@mail.example`),
  );
  const { status, body } = await ask(questions);
  assert.equal(status, 200);
  assert.equal(body.length, 1000);
  assert.ok(body.every((answer, index) => answer['allow'] === (index % 7 === 3)));
  assert.equal((await ask([...questions, about('one@mail.example')])).status, 422);
  assert.equal((await ask([])).status, 422);
});

test('an array of one is answered by an array of one', async () => {
  const { body } = await ask([about('yes@mail.example')]);
  assert.equal(body.length, 1);
  assert.equal(body[0]?.['allow'], true);
});

test('what the policy does not have is a refusal, not an error', async () => {
  const person = { subject: { email: 'yes@mail.example' } };
  const reasons = await ask([
    { ...person, ...news, purpose: 'world-domination' },
    { ...person, ...news, categories: ['shoe-size'] },
    { ...person, ...news, recipient: 'partners' },
    { ...person, ...news, channel: 'sms' },
    { ...person, ...news, topic: 'nowhere' },
    { ...person, ...news, topic: 'events' },
  ]);
  assert.deepEqual(
    reasons.body.map(({ reason }) => reason),
    [
      'unknown_purpose',
      'unknown_category',
      'third_party_refused',
      'unknown_channel',
      'unknown_topic',
      'topic_not_in_purpose',
    ],
  );
});

for (const [what, body] of [
  ['no categories', { ...about('a@mail.example'), categories: [] }],
  ['an unknown field', { ...about('a@mail.example'), at: 0 }],
  ['two names of one person', { ...news, subject: { email: 'a@mail.example', phone: '+380501234567' } }],
  ['an address that is none', about('not an address')],
] as const) {
  test(`${what}: refused with 422`, async () => {
    assert.equal((await ask(body)).status, 422);
    assert.equal((await ask([about('yes@mail.example'), body])).status, 422);
  });
}

test('a browser key may not ask', async () => {
  const browser = testApi(ctx, (routes) => registerDecisionRoutes(routes, { publicOrigin: '' }), 'browser');
  assert.equal((await browser.call('POST', '/v1/decisions', about('yes@mail.example'))).status, 403);
});
