import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createZgodaClient } from './index.ts';

interface Seen {
  readonly url: string;
  readonly key: string | null;
  readonly authorization: string | null;
  readonly body: string;
}

/** A server that gives these answers in turn; an Error is a connection that was lost. */
function serverOf(...answers: (Response | Error)[]) {
  const seen: Seen[] = [];
  const send = async (request: Request): Promise<Response> => {
    const { headers, url } = request;
    seen.push({
      url,
      key: headers.get('idempotency-key'),
      authorization: headers.get('authorization'),
      body: await request.text(),
    });
    const answer = answers.shift();
    if (answer === undefined) assert.fail('asked once too often');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    seen,
    client: createZgodaClient({ url: 'https://privacy.example/', key: 'zk_test', fetch: send }),
  };
}
const decision = {
  allow: false,
  reason: 'no_consent',
  policy_version: 1,
  explanation: { text: 'No consent.' },
};
const ask = { subject: { email: 'olena@person.example' }, purpose: 'newsletter', categories: ['contact'] };
const later = (status: number) =>
  Response.json(
    { code: 'busy' },
    { status, headers: { 'retry-after': '0', 'content-type': 'application/problem+json' } },
  );

test('a call goes to its address with the key, and its answer is typed', async () => {
  const { client, seen } = serverOf(Response.json(decision));
  const { data } = await client.POST('/v1/decisions', { body: ask });
  assert.equal(Array.isArray(data) ? undefined : data?.reason, 'no_consent');
  assert.equal(seen[0]?.url, 'https://privacy.example/v1/decisions');
  assert.equal(seen[0]?.authorization, 'Bearer zk_test');
  assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), ask);
});

test('a POST whose answer was lost is repeated with the same key and body', async () => {
  const { client, seen } = serverOf(new TypeError('connection lost'), later(503), Response.json(decision));
  const { response } = await client.POST('/v1/decisions', { body: ask });
  assert.equal(response.status, 200);
  assert.equal(new Set(seen.map(({ key }) => key)).size, 1);
  assert.match(seen[0]?.key ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(new Set(seen.map(({ body }) => body)).size, 1);
});

test('what is refused is not repeated, and is told as a problem', async () => {
  const refusal = Response.json({ code: 'request_invalid' }, { status: 422 });
  const { client, seen } = serverOf(refusal);
  const { error, data } = await client.POST('/v1/decisions', { body: ask });
  assert.equal(error?.code, 'request_invalid');
  assert.equal(data, undefined);
  assert.equal(seen.length, 1);
});

test('a conflict that time does not mend is not repeated', async () => {
  const { client, seen } = serverOf(Response.json({ code: 'request_closed' }, { status: 409 }));
  await client.POST('/v1/decisions', { body: ask });
  assert.equal(seen.length, 1);
});

test('after its repetitions a call gives up with what it has', async () => {
  const busy = serverOf(later(503), later(503), later(503));
  assert.equal((await busy.client.POST('/v1/decisions', { body: ask })).response.status, 503);
  const lost = serverOf(new TypeError('1'), new TypeError('2'), new TypeError('3'));
  await assert.rejects(lost.client.POST('/v1/decisions', { body: ask }), { message: '3' });
});
