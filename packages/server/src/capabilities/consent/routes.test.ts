import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { sequenceAll } from '../evidence/testing.ts';
import { findSubject } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { registerConsentRoutes } from './routes.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');
const api = testApi(ctx, registerConsentRoutes);
const browser = testApi(ctx, registerConsentRoutes, 'browser');
const otherApi = testApi(other, registerConsentRoutes);

interface Answer {
  readonly subject_id: string;
  readonly records: readonly {
    readonly record_id: string;
    readonly entry_id: string;
    readonly status: string;
  }[];
  readonly receipt: { readonly entries: readonly { readonly entry_id: string; readonly promise: string }[] };
}
const body = (email: string, status = 'given', purpose = 'practice-news') => ({
  subject: { email },
  choices: [{ purpose, status }],
  notice: { version: 1, locale: 'uk' },
  method: 'web_form',
});
const post = (what: unknown, key?: string, where = api) =>
  where.call('POST', '/v1/consents', what, key === undefined ? {} : { 'idempotency-key': key });
const query = (subject: object, where = api) => where.call('POST', '/v1/consents/query', { subject });
const countRecords = async () => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from consent_record`.execute(ctx.db);
  return rows[0]?.count ?? 0;
};

describe('POST /v1/consents', () => {
  it('answers with the records and the promise of their evidence', async () => {
    const answer = await post(body('a@mail.example'));
    assert.equal(answer.status, 201);
    const { subject_id, records, receipt } = answer.body as Answer;
    assert.match(subject_id, /^sub_[0-9a-f]{32}$/);
    assert.match(records[0]?.record_id ?? '', /^con_/);
    assert.equal(receipt.entries[0]?.entry_id, records[0]?.entry_id);
    assert.match(receipt.entries[0]?.promise ?? '', /\n— /);
    const state = await query({ email: 'A@mail.example' });
    const { choices } = state.body as { choices: { purpose: string; status: string }[] };
    assert.deepEqual(
      choices.map(({ purpose, status }) => [purpose, status]),
      [['practice-news', 'given']],
    );
  });

  it('records many callers at once, each with an answer of their own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => post(body(`many${index}@mail.example`))),
    );
    assert.ok(answers.every(({ status }) => status === 201));
    const subjects = new Set(answers.map((answer) => (answer.body as Answer).subject_id));
    assert.equal(subjects.size, 60);
    const entries = new Set(answers.map((answer) => (answer.body as Answer).records[0]?.entry_id));
    assert.equal(entries.size, 60);
  });

  it('keeps the order of one person’s acts that come together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 31 }, (_, index) =>
        post(body('order@mail.example', index % 2 === 0 ? 'withdrawn' : 'given')),
      ),
    );
    assert.ok(answers.every(({ status }) => status === 201));
    const state = await query({ email: 'order@mail.example' });
    const { choices } = state.body as { choices: { status: string; record_id: string }[] };
    assert.equal(choices[0]?.status, 'withdrawn');
    const last = answers.at(-1)?.body as Answer;
    assert.equal(choices[0]?.record_id, last.records[0]?.record_id);
  });

  it('fails the one bad call of a batch, and none of the others', async () => {
    const missing = { ...body('x@mail.example'), subject: { subject_id: `sub_${'0'.repeat(31)}1` } };
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, index) => post(body(`good${index}@mail.example`))),
      post(missing),
      ...Array.from({ length: 10 }, (_, index) => post(body(`fine${index}@mail.example`))),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...Array<number>(10).fill(201), 404, ...Array<number>(10).fill(201)],
    );
  });

  it('does a repeated call once, and refuses the key for another', async () => {
    const before = await countRecords();
    const [first, ...rest] = [
      await post(body('once@mail.example'), 'key-1'),
      ...(await Promise.all([1, 2, 3].map(() => post(body('once@mail.example'), 'key-1')))),
    ];
    for (const repeat of rest) {
      assert.deepEqual(repeat.body, first?.body);
      assert.equal(repeat.headers.get('idempotency-replayed'), 'true');
    }
    assert.equal(await countRecords(), before + 1);
    assert.equal((await post(body('twice@mail.example'), 'key-1')).status, 422);
    assert.equal(
      (await post(body('once@mail.example'), 'key-1', otherApi)).headers.get('idempotency-replayed'),
      null,
    );
  });

  it('does calls with one new key that come at once a single time', async () => {
    const before = await countRecords();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(body('storm@mail.example'), 'key-2')),
    );
    assert.equal(await countRecords(), before + 1);
    for (const { status } of answers) assert.ok(status === 201 || status === 409, String(status));
    assert.ok(answers.some(({ status }) => status === 201));
  });

  it('lets a browser key speak for a device only', async () => {
    assert.equal((await post(body('a@mail.example'), undefined, browser)).status, 403);
    const device = { ...body(''), subject: { device: 'd-1' } };
    assert.equal((await post(device, undefined, browser)).status, 201);
    assert.equal((await query({ device: 'd-1' }, browser)).status, 403);
  });
});

const refused: readonly [what: string, change: object, field: string][] = [
  ['an unknown field', { note: 'x' }, 'note'],
  ['an unknown purpose', { choices: [{ purpose: 'nothing', status: 'given' }] }, 'choices[0].purpose'],
  [
    'a purpose that rests on a contract',
    { choices: [{ purpose: 'hosting-notices', status: 'given' }] },
    'choices[0].purpose',
  ],
  [
    'a purpose named twice',
    { choices: [1, 2].map(() => ({ purpose: 'practice-news', status: 'given' })) },
    'choices',
  ],
  ['no choice', { choices: [] }, 'choices'],
  ['a status of the system', { choices: [{ purpose: 'practice-news', status: 'requested' }] }, 'status'],
  [
    'an empty reservation',
    { choices: [{ purpose: 'practice-news', status: 'given', reservations: [{}] }] },
    'reservations',
  ],
  [
    'an unknown category',
    { choices: [{ purpose: 'practice-news', status: 'given', reservations: [{ category: 'x' }] }] },
    'choices[0].reservations[0].category',
  ],
  ['a version never published', { notice: { version: 7, locale: 'uk' } }, 'notice.version'],
  ['a language it was not published in', { notice: { version: 1, locale: 'de' } }, 'notice.locale'],
  ['an unknown method', { method: 'telepathy' }, 'method'],
  ['an address with a header', { subject: { email: 'a@mail.example\r\nBcc: eve@evil.example' } }, 'subject'],
  ['two names of a person', { subject: { email: 'a@mail.example', device: 'd' } }, 'subject'],
];
for (const [what, change, field] of refused) {
  test(`${what} is refused, naming ${field} and nothing of the person, and nothing is stored`, async () => {
    const before = await countRecords();
    const answer = await post({ ...body('canary.person@mail.example'), ...change });
    assert.ok(answer.status === 422 || answer.status === 400, String(answer.status));
    const text = JSON.stringify(answer.body);
    assert.ok(text.includes(field), text);
    assert.doesNotMatch(text, /canary|evil|mail\.example/);
    assert.equal(await countRecords(), before);
    assert.equal(await findSubject(ctx, { email: 'canary.person@mail.example' }), undefined);
  });
}

test('an unknown person has the same answer as one who made no choices, and so has another controller’s', async () => {
  const unknown = await query({ email: 'nobody@mail.example' });
  assert.deepEqual([unknown.status, unknown.body], [200, { choices: [], records: [] }]);
  const { body: made } = await post(body('mine@mail.example'));
  const foreign = await query({ subject_id: (made as Answer).subject_id }, otherApi);
  assert.deepEqual([foreign.status, foreign.body], [200, { choices: [], records: [] }]);
});

test('a receipt is promised, then proves the record; another controller finds none', async () => {
  const { body: made } = await post(body('proof@mail.example'));
  const path = `/v1/consents/receipts/${(made as Answer).records[0]?.entry_id}`;
  assert.equal(((await api.call('GET', path)).body as { state: string }).state, 'promised');
  await sequenceAll(ctx, ctx);
  const { state, receipt } = (await api.call('GET', path)).body as { state: string; receipt: string };
  assert.equal(state, 'included');
  assert.equal(
    JSON.parse(receipt).record.identifier.replaceAll('-', ''),
    (made as Answer).records[0]?.record_id.slice(4),
  );
  assert.equal((await otherApi.call('GET', path)).status, 404);
});
