import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { testApi, type TestAnswer } from '../../platform/http/testing.ts';
import { findSubject } from '../subjects/index.ts';
import { recordHostEvent } from '../subscriptions/relationship-service.ts';
import { deliverMessage } from './delivery-service.ts';
import { registerMessageRoutes } from './routes.ts';
import { listMessages } from './service.ts';
import { personWith, publishedContext, scriptedMailer } from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const api = testApi(ctx, registerMessageRoutes);
const news = {
  class: 'marketing',
  template: 'newsletter',
  topic: 'practice-news',
  data: { title: 'Wages change', body_markdown: 'On **1 January**.' },
};
const answer = {
  class: 'transactional',
  template: 'form-confirmation',
  cause: { kind: 'form_submission', id: 'order-7' },
  data: { form_title: 'Order', received_at: '2026-11-22T10:00:00Z' },
};
const support = { class: 'support', template: 'letter', data: { title: 'Fault', body_markdown: 'Found.' } };
const to = (email: string) => ({ subject: { email } });
const post = (body: object, headers = {}) => api.call('POST', '/v1/messages', body, headers);
const problem = ({ status, body }: TestAnswer) => {
  const { code, details } = body as { code: string; details?: Record<string, unknown> };
  return { status, code, reason: details?.['reason'], clause: details?.['clause'] };
};

test('a message to a subscriber is accepted, and its state can be asked for', async () => {
  const subjectId = await personWith(ctx, 'a@mail.example', 'practice-news');
  const accepted = await post({ ...news, ...to('A@mail.example') });
  assert.equal(accepted.status, 202);
  const { id, state } = accepted.body as { id: string; state: string };
  assert.match(id, /^msg_[0-9a-f]{32}$/);
  assert.equal(state, 'queued');
  const { mailer } = await scriptedMailer();
  const [message] = await listMessages(ctx, subjectId);
  await deliverMessage(ctx, { mailer, publicOrigin: 'https://privacy.example' }, message!);
  const read = await api.call('GET', `/v1/messages/${id}`);
  assert.equal(read.status, 200);
  assert.partialDeepStrictEqual(read.body, {
    id,
    state: 'sent',
    class: 'marketing',
    topic: 'practice-news',
    attempts: 1,
  });
  assert.match((read.body as { entry_id: string }).entry_id, /^ent_/);
  assert.doesNotMatch(JSON.stringify(read.body), /@|Wages/);
});

test('somebody unknown is refused like somebody known who chose nothing, and is not recorded', async () => {
  await personWith(ctx, 'known@mail.example');
  const unknown = problem(await post({ ...news, ...to('unknown@mail.example') }));
  assert.deepEqual(unknown, { status: 409, code: 'message_refused', reason: 'not_given', clause: 'PM-02' });
  assert.deepEqual(problem(await post({ ...news, ...to('known@mail.example') })), unknown);
  assert.equal(await findSubject(ctx, { email: 'unknown@mail.example' }), undefined);
});

test('PM-15: a transactional message needs its cause and takes no topic', async () => {
  const missing = { ...answer, ...to('b@mail.example'), cause: undefined };
  assert.deepEqual(problem(await post(missing)), {
    status: 409,
    code: 'message_refused',
    reason: 'cause_missing',
    clause: 'PM-15',
  });
  const listed = { ...answer, ...to('b@mail.example'), topic: 'practice-news' };
  assert.deepEqual(problem(await post(listed)), {
    status: 409,
    code: 'message_refused',
    reason: 'class_forbids_topic',
    clause: 'PM-15',
  });
  assert.equal((await post({ ...answer, ...to('b@mail.example') })).status, 202);
});

test('PM-16: a support message needs a case or a detected issue', async () => {
  const refused = problem(await post({ ...support, ...to('c@mail.example') }));
  assert.deepEqual(refused, {
    status: 409,
    code: 'message_refused',
    reason: 'cause_missing',
    clause: 'PM-16',
  });
  const found = {
    ...support,
    ...to('c@mail.example'),
    cause: { kind: 'detected_issue', id: 'disk-full.12' },
  };
  assert.deepEqual(problem(await post(found)), refused);
  const event = { type: 'monitoring.issue', reference: 'disk-full.12' } as const;
  await transaction(ctx, (tx) => recordHostEvent(tx, event));
  assert.equal((await post(found)).status, 202);
});

test('one idempotency key yields one mail', async () => {
  const message = { ...answer, ...to('d@mail.example') };
  const answers = [];
  for (let call = 0; call < 3; call += 1) answers.push(await post(message, { 'idempotency-key': 'order-7' }));
  assert.equal(new Set(answers.map(({ body }) => (body as { id: string }).id)).size, 1);
  const subjectId = await findSubject(ctx, { email: 'd@mail.example' });
  assert.equal((await listMessages(ctx, subjectId!)).length, 1);
  const other = await post({ ...message, locale: 'uk' }, { 'idempotency-key': 'order-7' });
  assert.equal(other.status, 422);
});

for (const [what, body, status, code] of [
  ['a list of people', { ...answer, subject: [{ email: 'a@mail.example' }] }, 422, 'request_invalid'],
  [
    'an unknown field',
    { ...answer, ...to('a@mail.example'), bcc: 'eve@evil.example' },
    422,
    'request_invalid',
  ],
  [
    'a cause that is free text',
    { ...answer, ...to('a@mail.example'), cause: { kind: 'case', id: 'a b' } },
    422,
    'request_invalid',
  ],
  [
    'an address with a header in it',
    { ...answer, ...to('a@mail.example\r\nBcc: eve@evil.example') },
    422,
    'identity_invalid',
  ],
  [
    'a template that only the system sends',
    { ...answer, ...to('a@mail.example'), template: 'verification-code' },
    422,
    'message_template_reserved',
  ],
  [
    'an unknown template',
    { ...answer, ...to('a@mail.example'), template: 'nothing' },
    422,
    'message_template_unknown',
  ],
  [
    'another class than the template’s',
    { ...answer, ...to('a@mail.example'), class: 'marketing' },
    422,
    'message_template_class',
  ],
  ['missing data', { ...answer, ...to('a@mail.example'), data: {} }, 422, 'message_data_invalid'],
  [
    'a person without an address',
    { ...answer, subject: { client_id: 'c-1' } },
    409,
    'message_address_missing',
  ],
] as const) {
  test(`${what} is refused as ${code}, and nothing is half-done`, async () => {
    const before = await database.owner().then((owner) => owner.query('select count(*) from message'));
    const refused = problem(await post(body));
    assert.deepEqual([refused.status, refused.code], [status, code]);
    const after = await database.owner().then((owner) => owner.query('select count(*) from message'));
    assert.deepEqual(after.rows, before.rows);
  });
}

test('a browser key may neither send nor read', async () => {
  const browser = testApi(ctx, registerMessageRoutes, 'browser');
  assert.equal(
    (await browser.call('POST', '/v1/messages', { ...answer, ...to('a@mail.example') })).status,
    403,
  );
  assert.equal((await browser.call('GET', `/v1/messages/msg_${'0'.repeat(32)}`)).status, 403);
});

test('an unknown message, and one of another controller, are not found alike', async () => {
  const { id } = (await post({ ...answer, ...to('e@mail.example') })).body as { id: string };
  const stranger = testApi(
    { ...ctx, controller: 'another-one' as typeof ctx.controller },
    registerMessageRoutes,
  );
  const foreign = problem(await stranger.call('GET', `/v1/messages/${id}`));
  assert.deepEqual(foreign, problem(await api.call('GET', `/v1/messages/msg_${'0'.repeat(32)}`)));
  assert.equal(foreign.status, 404);
});
