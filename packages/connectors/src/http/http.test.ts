import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { testTaskConnector, type Behaviour, type TaskFixture } from '@zgoda/connector-kit/task-conformance';
import type { AskedOperation } from '@zgoda/connector-kit';
import { httpTasks } from './http.ts';
import { isPublicAddress } from './settings.ts';
import { signatureOf } from './signature.ts';

const key = Buffer.alloc(32, 7);
const callbackSecret = `whsec_${key.toString('base64')}`;

const operation: AskedOperation = {
  ask: {
    method: 'POST',
    path: '/people/{{ identities.email }}/erasures',
    query: { email: '{{ identities.email }}' },
    headers: { authorization: 'Bearer {{ secrets.token }}' },
    body: { email: '{{ identities.email }}', reference: '{{ request.id }}', call: ['{{ callback.url }}'] },
  },
  answers: {
    done: { status: [200], field: 'state', is: ['deleted'] },
    none_found: { status: [404] },
    waiting: { status: [202], field: 'job.id' },
  },
  poll: {
    method: 'GET',
    path: '/jobs/{{ answer.job.id }}',
    every_seconds: 1,
    answers: { done: { field: 'state', is: ['deleted'] }, waiting: { field: 'state', is: ['busy'] } },
  },
  callback: { done: { field: 'state', is: ['deleted'] }, none_found: { field: 'state', is: ['unknown'] } },
  check: {
    method: 'GET',
    path: '/people',
    query: { email: '{{ identities.email }}' },
    headers: { authorization: 'Bearer {{ secrets.token }}' },
    expect: { status: [404] },
  },
};

async function listening(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}
const close = (server: Server): Promise<void> =>
  new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function startFixture(): Promise<TaskFixture> {
  const people = new Set<string>();
  const done = new Map<string, number>();
  const putOff: string[] = [];
  let how: Behaviour = 'obeys';
  let wasLedAway = false;
  const elsewhere = createServer((_, answer) => {
    wasLedAway = true;
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{"state":"deleted"}');
  });
  const away = await listening(elsewhere);

  const json = (answer: ServerResponse, status: number, value: unknown): void =>
    void answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const misbehave: Partial<Record<Behaviour, (answer: ServerResponse) => void>> = {
    fails: (answer) => json(answer, 503, { state: 'deleted' }),
    resets: (answer) => void answer.socket?.resetAndDestroy(),
    hangs: () => undefined,
    answers_huge: (answer) => json(answer, 200, { state: 'deleted', more: 'x'.repeat(300_000) }),
    answers_nonsense: (answer) => void answer.writeHead(202).end('<p>deleted'),
    redirects_elsewhere: (answer) =>
      void answer.writeHead(307, { location: `http://127.0.0.1:${away}/people` }).end(),
    refuses: (answer) => json(answer, 422, {}),
  };

  const act = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const text = await bodyOf(request);
    const url = new URL(request.url ?? '', 'http://x');
    const bad = misbehave[how];
    if (bad !== undefined) return bad(answer);
    if (url.pathname.startsWith('/jobs/'))
      return json(answer, 200, { state: putOff.length > 0 ? 'busy' : 'deleted' });
    if (request.headers.authorization !== 'Bearer secret token') return json(answer, 401, {});
    if (request.method === 'GET')
      return json(answer, people.has(url.searchParams.get('email') ?? '') ? 200 : 404, {});
    const { email } = JSON.parse(text) as { email: string };
    assert.equal(url.searchParams.get('email'), email);
    assert.equal(decodeURIComponent(url.pathname.split('/')[2] ?? ''), email);
    const asked = String(request.headers['idempotency-key']);
    if (done.has(asked)) return json(answer, 200, { state: 'deleted' });
    if (!people.has(email)) return json(answer, 404, {});
    if (how === 'obeys_later') {
      putOff.push(email);
      return json(answer, 202, { job: { id: 17 } });
    }
    done.set(asked, (done.get(asked) ?? 0) + 1);
    if (how === 'obeys') people.delete(email);
    json(answer, 200, { state: 'deleted' });
  };
  const server = createServer((request, answer) => void act(request, answer));
  const url = `http://127.0.0.1:${await listening(server)}`;
  return {
    connector: httpTasks,
    settings: {
      url,
      allowPrivateAddresses: true,
      timeoutMs: 700,
      callbackSecret,
      secrets: { token: 'secret token' },
    },
    operation,
    behave: (next) => void (how = next),
    add: (email) => void people.add(email),
    holds: (email) => people.has(email),
    finish: () => {
      for (const email of putOff.splice(0)) people.delete(email);
    },
    carriedOut: (asked) => done.get(asked) ?? 0,
    wasLedAway: () => wasLedAway,
    callback(value, now) {
      const body = Buffer.from(JSON.stringify(value));
      const signed = { id: 'msg_1', timestamp: String(Math.floor(now / 1000)), body };
      return {
        headers: {
          'webhook-id': signed.id,
          'webhook-timestamp': signed.timestamp,
          'webhook-signature': `v1a,x ${signatureOf(key, signed)}`,
        },
        body,
        now,
      };
    },
    close: async () => {
      await close(server);
      await close(elsewhere);
    },
  };
}

testTaskConnector('HTTP', startFixture);

test('a signature is the one that Standard Webhooks shows in its specification', () => {
  const sample = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330',
    body: Buffer.from('{"test": 2432232314}'),
  };
  assert.equal(
    signatureOf(Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'), sample),
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('a private address is reached only where the settings say so, whatever name leads to it', async () => {
  const refused = { code: 'address_refused' };
  for (const url of [
    'http://127.0.0.1:1',
    'http://localhost:1',
    'https://10.0.0.1',
    'https://[::1]',
    'https://[::ffff:10.0.0.1]',
    'https://0x7f.1',
  ])
    assert.throws(() => httpTasks.open({ url }), refused, url);
  for (const url of [
    'http://mail.example',
    'http://10.0.0.1',
    'ftp://mail.example',
    'https://user:pass@mail.example',
  ])
    assert.throws(
      () => httpTasks.open({ url, allowPrivateAddresses: true }),
      { code: 'settings_invalid' },
      url,
    );
  const question = {
    operation,
    idempotencyKey: 'key',
    values: {
      'identities.email': 'a@mail.example',
      'request.id': 'r',
      'callback.url': 'https://privacy.example',
    },
  };
  const byName = httpTasks.open({ url: 'https://localhost:1', secrets: { token: 't' } });
  await assert.rejects(byName.ask(question), refused);
});

test('public addresses are told from those of a network of one’s own', () => {
  for (const address of [
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:8.8.8.8',
    '2002:a00:1::1',
  ])
    assert.ok(!isPublicAddress(address), address);
  for (const address of ['8.8.8.8', '100.63.0.1', '2606:4700::1'])
    assert.ok(isPublicAddress(address), address);
});
