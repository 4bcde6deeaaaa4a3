import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import { defineJob } from '../../platform/jobs/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { findSubject } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { subscriptionJobs } from './jobs.ts';
import { confirmationLink, confirmationRequested, confirmSubscription } from './request-service.ts';
import { registerSubscriptionRoutes } from './routes.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');

let statements = 0;
const counter: KyselyPlugin = {
  transformQuery: ({ node }) => {
    statements += 1;
    return node;
  },
  transformResult: async ({ result }) => result,
};
const api = testApi({ ...ctx, db: ctx.db.withPlugin(counter) }, registerSubscriptionRoutes);
const browser = testApi(ctx, registerSubscriptionRoutes, 'browser');
const otherApi = testApi(other, registerSubscriptionRoutes);

interface Cell {
  readonly topic: string;
  readonly status: string;
  readonly available: boolean;
  readonly receives: boolean;
}
const itemsOf = ({ body }: { body: unknown }): readonly Cell[] => (body as { items: Cell[] }).items;
const cellOf = (answer: { body: unknown }, topic: string) =>
  itemsOf(answer).find((cell) => cell.topic === topic);
const ask = (email: string) =>
  api.call('POST', '/v1/subscriptions/requests', { email, topics: ['events'], locale: 'uk' });
const put = (email: string, topic: string, on: boolean) =>
  api.call('PUT', '/v1/subscriptions', { subject: { email }, changes: [{ topic, on }], locale: 'uk' });
const query = (subject: object, where = api) => where.call('POST', '/v1/subscriptions/query', { subject });
const report = (type: string, email: string, where = api) =>
  where.call('POST', '/v1/events', { type, subject: { email }, relationship: 'hosting-customer' });

async function confirmAll(): Promise<void> {
  const catchMail = defineJob({
    ...confirmationRequested,
    handler: async (_: unknown, event) => {
      await confirmSubscription(ctx, confirmationLink(ctx, event).token, 'uk');
    },
  });
  await database.runJobs(ctx, [...subscriptionJobs(), catchMail]);
}

describe('asking for mailings', () => {
  it('has one answer, one number of statements and one time for known and unknown addresses', async () => {
    await ask('known@mail.example');
    await confirmAll();
    const answers = new Map<string, Set<string>>();
    const fewest: Record<string, number> = { known: Infinity, unknown: Infinity };
    const times: Record<string, number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 40; round += 1) {
      for (const [kind, email] of [
        ['known', 'known@mail.example'],
        ['unknown', `nobody${round}@mail.example`],
      ] as const) {
        statements = 0;
        const start = performance.now();
        const { status, body, headers } = await ask(email);
        times[kind]?.push(performance.now() - start);
        // Once a second a process looks which policy governs: one statement more, whoever asks.
        fewest[kind] = Math.min(fewest[kind] ?? Infinity, statements);
        const shape = {
          status,
          body,
          headers: [...headers].filter(([name]) => name !== 'x-request-id'),
        };
        answers.set(kind, (answers.get(kind) ?? new Set()).add(JSON.stringify(shape)));
      }
    }
    assert.deepEqual(answers.get('known'), answers.get('unknown'));
    assert.equal(answers.get('known')?.size, 1);
    assert.equal(fewest['known'], fewest['unknown']);
    const median = (list: number[] = []) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    const ratio = median(times['known']) / median(times['unknown']);
    assert.ok(ratio > 0.5 && ratio < 2, `known / unknown took ${ratio.toFixed(2)}`);
  });

  it('is open to pages, which can read nothing', async () => {
    const body = { email: 'page@mail.example', topics: ['events'], locale: 'uk' };
    assert.equal((await browser.call('POST', '/v1/subscriptions/requests', body)).status, 202);
    assert.equal((await query({ email: 'page@mail.example' }, browser)).status, 403);
  });
});

test('switching on by the host waits for the person, switching off does not', async () => {
  const asked = await put('host@mail.example', 'events', true);
  assert.equal(asked.status, 200);
  assert.deepEqual(
    [cellOf(asked, 'events')?.status, cellOf(asked, 'events')?.receives],
    ['requested', false],
  );
  await confirmAll();
  assert.equal(cellOf(await query({ email: 'host@mail.example' }), 'events')?.status, 'confirmed');
  const off = await put('host@mail.example', 'events', false);
  assert.deepEqual([cellOf(off, 'events')?.status, cellOf(off, 'events')?.receives], ['ended', false]);
  const again = await put('host@mail.example', 'events', false);
  assert.equal(cellOf(again, 'events')?.status, 'ended');
});

test('a relationship opens and closes its topics', async () => {
  assert.equal((await put('customer@mail.example', 'outages', true)).status, 403);
  assert.deepEqual((await report('relationship.started', 'customer@mail.example')).body, {
    accepted: true,
    ended_topics: [],
  });
  await put('customer@mail.example', 'outages', true);
  await confirmAll();
  assert.equal(cellOf(await query({ email: 'customer@mail.example' }), 'technical-notices')?.receives, true);
  const ended = await report('relationship.ended', 'customer@mail.example');
  assert.deepEqual(ended.body, { accepted: true, ended_topics: ['outages'] });
});

test('somebody unknown, or of another controller, looks like somebody who chose nothing', async () => {
  await put('mine@mail.example', 'events', true);
  const subjectId = await findSubject(ctx, { email: 'mine@mail.example' });
  const unknown = await query({ email: 'nobody@mail.example' });
  assert.equal(unknown.status, 200);
  assert.equal(itemsOf(unknown).length, 10);
  const path = `/v1/subscriptions?subject_id=sub_${subjectId?.replaceAll('-', '')}`;
  assert.deepEqual((await otherApi.call('GET', path)).body, unknown.body);
  assert.equal(cellOf(await api.call('GET', path), 'events')?.status, 'requested');
  assert.equal(
    (
      await otherApi.call('PUT', '/v1/subscriptions', {
        subject: { subject_id: `sub_${subjectId?.replaceAll('-', '')}` },
        changes: [{ topic: 'events', on: false }],
        locale: 'uk',
      })
    ).status,
    404,
  );
  assert.deepEqual((await report('relationship.ended', 'mine@mail.example', otherApi)).body, {
    accepted: true,
    ended_topics: [],
  });
});

test('PM-16: an issue that monitoring found is recorded once, with its evidence, and names nobody', async () => {
  const event = { type: 'monitoring.issue', reference: 'disk-full.12' };
  for (let time = 0; time < 2; time += 1) {
    const answer = await api.call('POST', '/v1/events', event);
    assert.deepEqual([answer.status, answer.body], [200, { accepted: true, ended_topics: [] }]);
  }
  const owner = await database.owner();
  const { rows } = await owner.query(
    `select count(*)::integer as issues, count(distinct i.entry_id)::integer as entries
     from detected_issue i where reference = 'disk-full.12'`,
  );
  assert.deepEqual(rows, [{ issues: 1, entries: 1 }]);
  const withPerson = { ...event, reference: 'two', subject: { email: 'a@mail.example' } };
  assert.equal((await api.call('POST', '/v1/events', withPerson)).status, 422);
});

const refused: readonly [what: string, method: string, path: string, body: unknown][] = [
  ['an address in the URL', 'GET', '/v1/subscriptions?email=a@mail.example', undefined],
  [
    'an unknown topic',
    'PUT',
    '/v1/subscriptions',
    { subject: { email: 'a@mail.example' }, changes: [{ topic: 'x', on: true }], locale: 'uk' },
  ],
  [
    'no change',
    'PUT',
    '/v1/subscriptions',
    { subject: { email: 'a@mail.example' }, changes: [], locale: 'uk' },
  ],
  [
    'an unknown event',
    'POST',
    '/v1/events',
    { type: 'account.bought', subject: { email: 'a@mail.example' } },
  ],
  [
    'an unknown relationship',
    'POST',
    '/v1/events',
    { type: 'relationship.started', subject: { email: 'a@mail.example' }, relationship: 'friend' },
  ],
  [
    'a reference with spaces',
    'POST',
    '/v1/events',
    {
      type: 'relationship.ended',
      subject: { email: 'a@mail.example' },
      relationship: 'hosting-customer',
      reference: 'a b',
    },
  ],
  [
    'a request for an unknown topic',
    'POST',
    '/v1/subscriptions/requests',
    { email: 'a@mail.example', topics: ['x'], locale: 'uk' },
  ],
  [
    'a request with a header in the address',
    'POST',
    '/v1/subscriptions/requests',
    { email: 'a@mail.example\r\nBcc: eve@evil.example', topics: ['events'], locale: 'uk' },
  ],
];
for (const [what, method, path, body] of refused) {
  test(`${what} is refused and leaves nobody behind`, async () => {
    const answer = await api.call(method, path, body);
    assert.ok(answer.status === 422 || answer.status === 400, String(answer.status));
    assert.doesNotMatch(JSON.stringify(answer.body), /evil|mail\.example/);
    assert.equal(await findSubject(ctx, { email: 'a@mail.example' }), undefined);
  });
}
