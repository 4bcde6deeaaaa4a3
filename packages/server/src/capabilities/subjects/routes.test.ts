import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { parsePublicId, type VerificationId } from '@zgoda/vocabulary/ids';
import type { KyselyPlugin } from 'kysely';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { testApi, type TestAnswer } from '../../platform/http/testing.ts';
import { registerSubjectRoutes } from './routes.ts';
import { ensureSubjects, findSubject } from './service.ts';
import { readyController } from './testing.ts';
import { issueCode } from './verification-service.ts';

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
const counted = { ...ctx, db: ctx.db.withPlugin(counter) };
const register = (api: Parameters<typeof registerSubjectRoutes>[0]) =>
  registerSubjectRoutes(api, { linkParticipants: [] });
const api = testApi(counted, register);
const otherApi = testApi(other, register);

const ask = (email: string, key: string = crypto.randomUUID()) =>
  api.call('POST', '/v1/verifications', { subject: { email }, locale: 'uk' }, { 'idempotency-key': key });
const idOf = ({ body }: TestAnswer) => (body as { verification: string }).verification;
async function codeOf(verification: string): Promise<string> {
  const verificationId = parsePublicId('verification', verification) as VerificationId;
  const issued = await transaction(ctx, (tx) => issueCode(tx, verificationId));
  return issued?.code.reveal() ?? assert.fail('no code');
}
const confirm = (verification: string, code: string, where = api) =>
  where.call('POST', `/v1/verifications/${verification}/confirm`, { code });

/** An answer without what is random or a time in every answer. */
const shapeOf = ({ status, body, headers }: TestAnswer) => ({
  status,
  body: JSON.parse(
    JSON.stringify(body)
      .replaceAll(/ver_[0-9a-f]{32}/g, 'ver')
      .replaceAll(/\d{4}-[^"]*Z/g, 'time'),
  ) as unknown,
  headers: [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'),
  length: JSON.stringify(body).length,
});

describe('no answer tells whether an address is known', () => {
  it('asking for a code: same status, body, headers and number of statements, and times alike', async () => {
    await transaction(ctx, (tx) => ensureSubjects(tx, [{ email: 'known@mail.example' }]));
    await ask('warm@mail.example');
    const shapes = new Map<string, Set<string>>();
    const counts = new Map<string, Set<number>>();
    const times: Record<string, number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 40; round += 1) {
      for (const [kind, email] of [
        ['known', 'known@mail.example'],
        ['unknown', `nobody${round}@mail.example`],
      ] as const) {
        statements = 0;
        const start = performance.now();
        const answer = await ask(email);
        times[kind]?.push(performance.now() - start);
        shapes.set(kind, (shapes.get(kind) ?? new Set()).add(JSON.stringify(shapeOf(answer))));
        counts.set(kind, (counts.get(kind) ?? new Set()).add(statements));
        assert.equal(answer.status, 202);
      }
    }
    assert.deepEqual(shapes.get('known'), shapes.get('unknown'));
    assert.equal(shapes.get('known')?.size, 1);
    assert.deepEqual(counts.get('known'), counts.get('unknown'));
    const median = (list: number[] = []) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    const ratio = median(times['known']) / median(times['unknown']);
    assert.ok(ratio > 0.5 && ratio < 2, `known / unknown took ${ratio.toFixed(2)}`);
    assert.equal(
      await findSubject(ctx, { email: 'nobody1@mail.example' }),
      undefined,
      'nothing was made of it yet',
    );
  });

  it('trying a code: wrong, expired, never sent and unknown look the same', async () => {
    const wrong = idOf(await ask('wrong@mail.example'));
    await codeOf(wrong);
    const unsent = idOf(await ask('unsent@mail.example'));
    const answers = [];
    for (const id of [wrong, unsent, `ver_${'0'.repeat(32)}`]) {
      statements = 0;
      const answer = await confirm(id, '000000');
      answers.push(JSON.stringify({ ...shapeOf(answer), statements }));
    }
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
    assert.match(answers[0] ?? '', /"verified":false/);
  });
});

test('the right code verifies, and two verified addresses can be linked', async () => {
  const verifications = [];
  for (const email of ['one@mail.example', 'two@mail.example']) {
    const verification = idOf(await ask(email));
    const answer = await confirm(verification, await codeOf(verification));
    assert.equal((answer.body as { verified: boolean }).verified, true);
    verifications.push(verification);
  }
  const linked = await api.call('POST', '/v1/subjects/links', { verifications });
  assert.equal(linked.status, 200);
  assert.equal((linked.body as { linked: boolean }).linked, true);
  const foreign = await otherApi.call('POST', '/v1/subjects/links', { verifications });
  assert.equal(foreign.status, 403);
  assert.equal((foreign.body as { code: string }).code, 'verification_not_confirmed');
});

test('a code of another controller is not accepted', async () => {
  const verification = idOf(await ask('mine@mail.example'));
  const code = await codeOf(verification);
  assert.deepEqual((await confirm(verification, code, otherApi)).body, { verified: false });
  assert.equal(((await confirm(verification, code)).body as { verified: boolean }).verified, true);
});

test('a repeated request with the same idempotency key sends one code', async () => {
  const first = await ask('retry@mail.example', 'same-key');
  const second = await ask('retry@mail.example', 'same-key');
  assert.deepEqual(second.body, first.body);
  assert.equal(second.headers.get('idempotency-replayed'), 'true');
  assert.equal((await ask('retry2@mail.example', 'same-key')).status, 422);
});

const malformed: readonly [what: string, path: string, body: unknown][] = [
  ['an unknown field', '/v1/verifications', { subject: { email: 'a@mail.example' }, locale: 'en', x: 1 }],
  [
    'two identities at once',
    '/v1/verifications',
    { subject: { email: 'a@mail.example', phone: '+380441234567' }, locale: 'en' },
  ],
  ['an identity that no code can go to', '/v1/verifications', { subject: { device: 'd' }, locale: 'en' }],
  [
    'a header in the address',
    '/v1/verifications',
    { subject: { email: 'a@mail.example\r\nBcc: eve@evil.example' }, locale: 'en' },
  ],
  ['a locale that is none', '/v1/verifications', { subject: { email: 'a@mail.example' }, locale: '../en' }],
  ['a code of letters', `/v1/verifications/ver_${'0'.repeat(32)}/confirm`, { code: 'abcdef' }],
  ['an id that is none', '/v1/verifications/1/confirm', { code: '000000' }],
  ['one verification', '/v1/subjects/links', { verifications: [`ver_${'0'.repeat(32)}`] }],
];
for (const [what, path, body] of malformed) {
  test(`${what} is refused with a problem that does not repeat it`, async () => {
    const answer = await api.call('POST', path, body);
    assert.ok(answer.status === 422 || answer.status === 400, String(answer.status));
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.doesNotMatch(JSON.stringify(answer.body), /evil|mail\.example/);
  });
}
