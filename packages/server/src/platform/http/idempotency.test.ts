import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { DomainError } from '@zgoda/vocabulary/errors';
import { transaction } from '../db/index.ts';
import { testContext, testDatabase } from '../db/testing.ts';
import { apiRoute, jsonAnswer, jsonBody } from './api.ts';
import {
  claimAnswers,
  forgetOldAnswers,
  idempotently,
  storeAnswers,
  type IdempotencyClaim,
} from './idempotency.ts';
import { testApi, type TestAnswer } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
const other = await testContext(database, { controller: 'client-crm' });

const owner = await database.owner();
await owner.query('create table done (n serial primary key, what text not null)');
await owner.query('grant all on done to zgoda_app; grant all on sequence done_n_seq to zgoda_app');
const countDone = async (what: string): Promise<number> =>
  Number((await owner.query('select count(*) from done where what = $1', [what])).rows[0].count);

const body = z.strictObject({
  what: z.string(),
  outcome: z.enum(['ok', 'refused', 'broken', 'slow']).default('ok'),
});

function apiOf(context: typeof ctx, role: 'secret' | 'browser' = 'secret') {
  return testApi(
    context,
    (api) => {
      for (const path of ['/acts', '/deeds/{id}']) {
        api.openapi(
          apiRoute(['secret', 'browser'], {
            method: 'post',
            path,
            request: { body: jsonBody(body) },
            responses: { 201: jsonAnswer(z.object({ n: z.number() }), 'Done.') },
          }),
          (c) =>
            idempotently(c, 201, async (tx) => {
              const { what, outcome } = c.req.valid('json');
              const { rows } = await sql<{
                n: number;
              }>`insert into done (what) values (${what}) returning n`.execute(tx.db);
              if (outcome === 'refused') throw new DomainError('conflict', 'not_now', 'Not now.');
              if (outcome === 'broken') throw new TypeError('broken');
              if (outcome === 'slow') await sql`select pg_sleep(0.3)`.execute(tx.db);
              return { n: rows[0]?.n ?? 0 };
            }),
        );
      }
    },
    role,
  );
}
const api = apiOf(ctx);
const act = (key: string | undefined, sent: unknown, path = '/v1/acts', from = api): Promise<TestAnswer> =>
  from.call('POST', path, sent, key === undefined ? {} : { 'idempotency-key': key });

const replayed = (answer: TestAnswer): boolean => answer.headers.get('idempotency-replayed') === 'true';

test('the same key with the same body is done once and answered alike, and the repetition says so', async () => {
  const first = await act('once', { what: 'once' });
  const second = await act('once', { what: 'once' });
  assert.equal(first.status, 201);
  assert.deepEqual([second.status, second.body], [201, first.body]);
  assert.deepEqual([replayed(first), replayed(second)], [false, true]);
  assert.equal(await countDone('once'), 1);
});

test('without a key every call is done', async () => {
  await act(undefined, { what: 'each' });
  await act(undefined, { what: 'each' });
  assert.equal(await countDone('each'), 2);
});

test('the same key with another body, or another id in the path, is refused and does nothing', async () => {
  await act('reused', { what: 'first' });
  const other = await act('reused', { what: 'second' });
  assert.equal(other.status, 422);
  assert.partialDeepStrictEqual(other.body, { code: 'idempotency_key_reused' });
  assert.equal(await countDone('second'), 0);
  assert.equal((await act('path', { what: 'path' }, '/v1/deeds/1')).status, 201);
  assert.equal((await act('path', { what: 'path' }, '/v1/deeds/2')).status, 422);
});

test('a key counts for its controller, its role and its route only', async () => {
  const answers = [
    await act('shared', { what: 'shared' }),
    await act('shared', { what: 'shared' }, '/v1/deeds/1'),
    await act('shared', { what: 'shared' }, '/v1/acts', apiOf(ctx, 'browser')),
    await act('shared', { what: 'shared' }, '/v1/acts', apiOf(other)),
  ];
  assert.deepEqual(answers.map(replayed), [false, false, false, false]);
  assert.equal(await countDone('shared'), 4);
});

test('work that was refused or broke claims nothing: the same key may try again', async () => {
  assert.equal((await act('again', { what: 'again', outcome: 'refused' })).status, 409);
  assert.equal((await act('again', { what: 'again', outcome: 'broken' })).status, 500);
  assert.equal(await countDone('again'), 0);
  assert.equal((await act('again', { what: 'again' })).status, 201);
});

test('of concurrent calls with one key one is done, and the others wait for its answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => act('crowd', { what: 'crowd', outcome: 'slow' })),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1);
  assert.equal(answers.filter((answer) => !replayed(answer)).length, 1);
  assert.equal(await countDone('crowd'), 1);
});

test('a connection that dies before the commit leaves neither the work nor the claim', async () => {
  const dying = act('killed', { what: 'killed', outcome: 'slow' });
  const killer = setInterval(() => {
    void owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(0.3)%' and pid <> pg_backend_pid()",
    );
  }, 30);
  const { status } = await dying.finally(() => clearInterval(killer));
  assert.equal(status, 503);
  assert.equal(await countDone('killed'), 0);
  assert.equal((await act('killed', { what: 'killed', outcome: 'slow' })).status, 201);
  assert.equal(await countDone('killed'), 1);
});

test('a call that waits too long for the first one is told to come back', async () => {
  const holder = await database.owner();
  await holder.query('begin');
  const first = act('held', { what: 'held' });
  await first;
  await holder.query('update idempotency_key set operation = operation');
  await holder.query('delete from idempotency_key');
  const refused = await act('held', { what: 'held' });
  await holder.query('rollback');
  assert.equal(refused.status, 409);
  assert.partialDeepStrictEqual(refused.body, { code: 'idempotency_key_in_use' });
  assert.equal(refused.headers.get('retry-after'), '1');
});

test('a key is 1 to 255 printable characters', async () => {
  for (const key of ['', 'a b', 'x'.repeat(256)]) {
    const answer = await act(key, { what: 'odd' });
    assert.partialDeepStrictEqual(answer.body, { code: 'idempotency_key_invalid' });
  }
  assert.equal(await countDone('odd'), 0);
});

test('neither the key, the body nor the answer is stored in clear', async () => {
  await act('olena.kanarka@person.example', { what: 'canary-0123456789' });
  const { rows } = await owner.query("select string_agg(t::text, ' ') as all from idempotency_key as t");
  const dump = String(rows[0].all);
  for (const text of ['olena.kanarka@person.example', 'canary-0123456789', '{"n"']) {
    assert.ok(!dump.includes(text) && !dump.includes(Buffer.from(text).toString('hex')), text);
  }
});

const claim = (name: string, request = name): IdempotencyClaim => ({
  controller: ctx.controller,
  operation: 'POST /v1/batch',
  keyHash: ctx.vault.blindIndex(ctx.controller, name),
  bodyHash: ctx.vault.blindIndex(ctx.controller, request),
});

test('a batch claims its keys together: each gets its own outcome, in order', async () => {
  const answer = { status: 201, text: '{"n":1}' };
  await transaction(ctx, async (tx) => {
    assert.deepEqual(await claimAnswers(tx, [claim('b1'), claim('b2')]), ['claimed', 'claimed']);
    await storeAnswers(
      tx,
      [claim('b1'), claim('b2')].map((each) => ({ claim: each, answer })),
    );
  });
  const batch = [claim('b2'), claim('b3'), claim('b1', 'other'), claim('b3')];
  const outcomes = await transaction(ctx, (tx) => claimAnswers(tx, batch));
  assert.deepEqual(outcomes, [{ answer }, 'claimed', 'reused', 'in_flight']);
});

test('answers are kept a day and then forgotten', async () => {
  await act('old', { what: 'old' });
  ctx.clock.advance('PT23H');
  await transaction(ctx, (tx) => forgetOldAnswers(tx.tx, tx.clock.now()));
  assert.ok(replayed(await act('old', { what: 'old' })));
  ctx.clock.advance('PT2H');
  assert.ok((await transaction(ctx, (tx) => forgetOldAnswers(tx.tx, tx.clock.now()))) > 0);
  assert.ok(!replayed(await act('old', { what: 'old' })));
});
