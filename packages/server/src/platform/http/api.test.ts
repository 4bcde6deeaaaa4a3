import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { DomainError } from '@zgoda/vocabulary/errors';
import type { Context } from '../../context.ts';
import { silentLog } from '../log/index.ts';
import { apiRoute, boundedRoute, createApi, jsonAnswer, jsonBody } from './api.ts';
import { testApi } from './testing.ts';

const ctx = { controller: 'payroll-mail', log: silentLog } as Context;
const canary = 'olena.kanarka@person.example';

const subject = z.union([z.strictObject({ email: z.email() }), z.strictObject({ phone: z.string().min(5) })]);
const body = z.strictObject({
  subject,
  choices: z.array(z.strictObject({ purpose: z.enum(['news', 'offers']) })).min(1),
  note: z.string().max(200).optional(),
  marks: z.record(z.string(), z.number()).optional(),
});
const answer = z.object({ count: z.number() });

const things = testApi(ctx, (api) => {
  api.openapi(
    apiRoute(
      ['secret', 'browser'],
      {
        method: 'post',
        path: '/things',
        request: { body: jsonBody(body) },
        responses: { 200: jsonAnswer(answer, 'Counted.') },
      },
      { isReadOnly: true },
    ),
    (c) => c.json({ count: c.req.valid('json').choices.length }, 200),
  );
  api.openapi(
    apiRoute(['secret'], {
      method: 'get',
      path: '/things/{id}',
      request: {
        params: z.strictObject({ id: z.string().regex(/^[a-z]+$/) }),
        query: z.strictObject({ limit: z.coerce.number().int().max(100).optional() }),
      },
      responses: { 200: jsonAnswer(z.object({ id: z.string(), limit: z.number() }), 'One.') },
    }),
    (c) => c.json({ id: c.req.valid('param').id, limit: c.req.valid('query').limit ?? 20 }, 200),
  );
  api.openapi(
    apiRoute(['secret'], {
      method: 'delete',
      path: '/things/{id}',
      responses: { 204: { description: 'Gone.' } },
    }),
    () => {
      throw new DomainError('not_found', 'thing_not_found', 'No such thing.');
    },
  );
  api.openapi(
    apiRoute(['secret'], {
      method: 'get',
      path: '/broken',
      responses: { 200: jsonAnswer(answer, 'Never.') },
    }),
    () => {
      throw new TypeError(canary);
    },
  );
});

const sound = { subject: { email: canary }, choices: [{ purpose: 'news' }] };

/** Sends a body as it is. */
const post = (text: string | ReadableStream, headers: Record<string, string> = {}) =>
  things.request('/v1/things', {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...headers },
    ...(typeof text !== 'string' && { duplex: 'half' as const }),
  });

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const text = await response.text();
  assert.ok(!text.includes(canary), text);
  const problem = JSON.parse(text) as Record<string, unknown>;
  assert.equal(problem['status'], response.status);
  return problem;
}

test('a request that fits its schema reaches the handler with its typed value', async () => {
  assert.deepEqual((await things.call('POST', '/v1/things', sound)).body, { count: 1 });
  assert.deepEqual((await things.call('GET', '/v1/things/abc?limit=5')).body, { id: 'abc', limit: 5 });
  assert.deepEqual((await things.call('GET', '/v1/things/abc')).body, { id: 'abc', limit: 20 });
});

test('an unknown field is refused and named, at its place', async () => {
  const problem = await problemOf(
    await post(JSON.stringify({ ...sound, choices: [{ purpose: 'news', colour: canary }] })),
  );
  assert.equal(problem['status'], 422);
  assert.deepEqual(problem['errors'], [{ pointer: '#/choices/0/colour', message: 'Unknown field.' }]);
});

test('a wrong value is refused without being repeated, also where it stands for a name', async () => {
  const wrong = [
    { ...sound, choices: [{ purpose: canary }] },
    { ...sound, note: canary.repeat(20) },
    { ...sound, [canary]: 1 },
    { ...sound, marks: { [canary]: 'much' } },
    { ...sound, subject: { phone: 7 } },
    [canary],
    canary,
  ];
  for (const each of wrong) assert.equal((await problemOf(await post(JSON.stringify(each))))['status'], 422);
});

test('of alternatives the flaw of the nearest one is told', async () => {
  const problem = await problemOf(await post(JSON.stringify({ ...sound, subject: { email: 'nobody' } })));
  assert.deepEqual(problem['errors'], [{ pointer: '#/subject/email', message: 'Invalid email address' }]);
});

test('flaws of path and query name the parameter', async () => {
  const answered = await things.call('GET', '/v1/things/ABC?limit=5');
  assert.partialDeepStrictEqual(answered.body, { errors: [{ parameter: 'id' }] });
  const unknown = await things.call('GET', '/v1/things/abc?limits=5');
  assert.partialDeepStrictEqual(unknown.body, {
    errors: [{ parameter: 'limits', message: 'Unknown field.' }],
  });
});

test('malformed JSON, and texts that no database can hold, are a 400', async () => {
  const deep = `${'['.repeat(30_000)}"\\u0000"${']'.repeat(30_000)}`;
  for (const text of [
    '',
    '{',
    '{"a":1}}',
    'nul',
    String.raw`{"note":"\u0000"}`,
    String.raw`{"\ud800":1}`,
    deep,
  ]) {
    const problem = await problemOf(await post(text));
    assert.equal(problem['code'], 'malformed_json', text.slice(0, 40));
    assert.equal(problem['status'], 400);
  }
  assert.equal((await post(JSON.stringify({ ...sound, note: '\u00e9\ud83d\ude00' }))).status, 200);
  assert.equal(
    (await post(String.raw`{"subject":{"email":"a@b.example"},"choices":[{"purpose":"\u006eews"}]}`)).status,
    200,
  );
});

test('a body of another or no media type is a 415, and media type parameters are fine', async () => {
  for (const type of ['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', '']) {
    const problem = await problemOf(await post(JSON.stringify(sound), { 'content-type': type }));
    assert.equal(problem['status'], 415, type);
  }
  const none = await things.request('/v1/things', { method: 'POST' });
  assert.equal((await problemOf(none))['status'], 415);
  assert.equal(
    (await post(JSON.stringify(sound), { 'content-type': 'Application/JSON; charset=utf-8' })).status,
    200,
  );
});

test('a body over 64 KiB is a 413: by its declared length unread, otherwise as soon as the limit is passed', async () => {
  const declared = await post('{}', { 'content-length': String(64 * 1024 + 1) });
  assert.equal((await problemOf(declared))['code'], 'body_too_large');
  assert.equal(declared.headers.get('connection'), 'close', 'the rest of the body is not read');

  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 16_384;
      controller.enqueue(new Uint8Array(16_384).fill(0x20));
    },
  });
  assert.equal((await problemOf(await post(endless)))['status'], 413);
  assert.ok(sent < 200_000, `read ${sent} bytes`);

  const exact = JSON.stringify(sound).padEnd(64 * 1024, ' ');
  assert.equal((await post(exact)).status, 200);
  assert.equal((await problemOf(await post(`${exact} `)))['status'], 413);
  assert.equal((await problemOf(await post('{}', { 'content-length': '-5' })))['status'], 400);
});

test('an unknown address is a 404, another method a 405 that says which there are, OPTIONS and HEAD answer', async () => {
  const unknown = await things.request('/v1/nothing');
  assert.equal((await problemOf(unknown))['code'], 'route_not_found');
  const wrong = await things.request('/v1/things', { method: 'DELETE' });
  assert.equal(wrong.headers.get('allow'), 'POST, OPTIONS');
  assert.equal((await problemOf(wrong))['status'], 405);
  const options = await things.request('/v1/things/abc', { method: 'OPTIONS' });
  assert.equal(options.status, 204);
  assert.equal(options.headers.get('allow'), 'GET, HEAD, DELETE, OPTIONS');
  const head = await things.request('/v1/things/abc', { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
});

test('what a use case refuses is told by its code, what breaks is told to nobody', async () => {
  assert.partialDeepStrictEqual(
    await problemOf(await things.request('/v1/things/abc', { method: 'DELETE' })),
    {
      status: 404,
      code: 'thing_not_found',
    },
  );
  assert.partialDeepStrictEqual(await problemOf(await things.request('/v1/broken')), {
    status: 500,
    code: 'internal_error',
  });
});

test('a route must come from apiRoute(), and an optional or second body is refused when it is registered', () => {
  const api = createApi();
  const responses = { 200: jsonAnswer(answer, 'Counted.') };
  const handler = () => new Response();
  assert.throws(() => api.openapi({ method: 'get', path: '/x', responses }, handler as never), /apiRoute/);
  const optional = { ...jsonBody(body), required: false };
  const route = boundedRoute({ method: 'post', path: '/x', request: { body: optional }, responses });
  assert.throws(() => api.openapi(route, handler as never), /one required JSON document/);
});

test('a POST that writes and forgets its Idempotency-Key fails at once', async () => {
  const forgetful = testApi(ctx, (api) => {
    api.openapi(
      apiRoute(['secret'], {
        method: 'post',
        path: '/acts',
        responses: { 200: jsonAnswer(answer, 'Done.') },
      }),
      (c) => c.json({ count: 1 }, 200),
    );
  });
  assert.equal((await forgetful.call('POST', '/v1/acts')).status, 500);
});
