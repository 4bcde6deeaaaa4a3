import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { startServer, type RunningServer } from '../running-server.ts';
import { linkIn, postMessage } from './subscriber.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

async function assertProblem(answer: Response, status: number, code?: string): Promise<Problem> {
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const problem = JSON.parse(text) as Problem;
  assert.equal(problem.status, status);
  if (code !== undefined) assert.equal(problem.code, code);
  return problem;
}

const consent = (changes: Record<string, unknown> = {}) => ({
  subject: { email: 'someone@example.org' },
  choices: [{ purpose: 'practice-news', status: 'given' }],
  notice: { version: 1, locale: 'en' },
  method: 'api',
  ...changes,
});
const consents = (body: unknown, headers: Record<string, string> = {}) =>
  server.api('/v1/consents', { body, headers });

test('malformed JSON, another content type, unknown fields and wrong values are named, never repeated', async () => {
  await assertProblem(await consents('{"subject":'), 400);
  await assertProblem(await consents('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 415);
  const unknown = await assertProblem(await consents(consent({ surprise: 'canary-value' })), 422);
  assert.ok(
    JSON.stringify(unknown).includes('surprise') && !JSON.stringify(unknown).includes('canary-value'),
  );
  const nested = await assertProblem(
    await consents(consent({ choices: [{ purpose: 'practice-news', status: 'maybe' }] })),
    422,
  );
  assert.equal(nested.errors?.[0]?.pointer, '#/choices/0/status', 'RFC 9457 3: a JSON Pointer as a fragment');
  for (const body of ['null', '[]', '"text"', '1e400', '{}']) await assertProblem(await consents(body), 422);
  const noSuchPurpose = await assertProblem(
    await consents(consent({ choices: [{ purpose: 'no-such', status: 'given' }] })),
    422,
  );
  assert.equal(noSuchPurpose.code, 'purpose_unknown');
});

test('an oversized body is refused whether or not it says its length', async () => {
  const large = JSON.stringify(consent({ padding: 'x'.repeat(200_000) }));
  await assertProblem(await consents(large), 413);
  const stream = new ReadableStream({
    start(controller) {
      for (let index = 0; index < 50; index += 1)
        controller.enqueue(new TextEncoder().encode(large.slice(0, 4_000)));
      controller.close();
    },
  });
  const answer = await fetch(`${server.url}/v1/consents`, {
    method: 'POST',
    headers: { authorization: 'Bearer zk_dev_payroll-mail', 'content-type': 'application/json' },
    body: stream,
    duplex: 'half',
  });
  await assertProblem(answer, 413);
});

test('without a key, with an unknown one, or with one of another role nothing is told', async () => {
  const bare = await fetch(`${server.url}/v1/policy`);
  await assertProblem(bare, 401);
  await assertProblem(await server.api('/v1/policy', { key: 'zk_dev_no-such-controller' }), 401);
  await assertProblem(await server.api('/v1/decisions', { key: 'zb_dev_payroll-mail', body: {} }), 403);
});

test('unknown addresses and methods are said plainly, as problems or as pages', async () => {
  await assertProblem(await server.api('/v1/no-such-thing'), 404);
  const wrong = await server.api('/v1/consents', { method: 'DELETE' });
  await assertProblem(wrong, 405);
  const page = await fetch(`${server.url}/no-such-organisation`);
  assert.equal(page.status, 404);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
});

test('addresses that are none, and those that would inject a header, are refused; international and quoted ones are taken', async () => {
  const refused = [
    'no-at-sign',
    'a@b@c',
    'line\r\nBcc: other@example.org@example.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(250)}.example`,
    '@example.org',
    'spaces in@example.org',
  ];
  for (const email of refused) {
    await assertProblem(await consents(consent({ subject: { email } })), 422);
  }
  const unstorable = consent({ subject: { email: 'nul\u0000@example.org' } });
  await assertProblem(await consents(unstorable), 400, 'malformed_json');
  for (const email of ['Олена@пошта.example', 'someone@xn--80a1acny.example', '"quoted local"@example.org']) {
    const answer = await consents(consent({ subject: { email } }));
    assert.equal(answer.status, 201, `${email}: ${await answer.text()}`);
  }
});

test('an idempotency key serves one request only', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const first = await consents(consent(), key);
  assert.equal(first.status, 201);
  const again = await consents(consent(), key);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.deepEqual(await again.json(), await first.json());
  const other = consent({ choices: [{ purpose: 'practice-news', status: 'withdrawn' }] });
  await assertProblem(await consents(other, key), 422, 'idempotency_key_reused');
  await assertProblem(await consents(consent(), { 'idempotency-key': 'x'.repeat(300) }), 422);
});

test('markup and templates in a message stay text, and a title cannot make a header', async () => {
  const email = 'markup@example.org';
  await server.api('/v1/events', {
    body: { type: 'relationship.started', subject: { email }, relationship: 'hosting-customer' },
  });
  const title = 'Sale\r\nBcc: victim@example.org <script>alert(1)</script> {{ controller.name }}';
  const answer = await postMessage(server, {
    to: email,
    messageClass: 'service',
    template: 'customer-notice',
    topic: 'technical-notices',
    title,
  });
  assert.equal(answer.status, 202, await answer.text());
  const [mail] = await server.waitForMail(email);
  assert.ok(mail !== undefined);
  assert.equal(mail.headers['subject'], title.replace('\r\n', ' '));
  assert.equal(mail.headers['bcc'], undefined);
  assert.ok(!mail.html.includes('<script>'));
  assert.equal((await server.mailbox('victim@example.org')).length, 0);
});

test('a line break in a one-line field of a form is refused, and nothing is stored or sent', async () => {
  const email = 'line-break@example.org';
  const fields = { name: 'Vira\r\nBcc: victim@example.org', email, question: 'Hello?' };
  const body = { fields, notice: { version: 1, locale: 'en' } };
  const problem = await assertProblem(
    await server.api('/v1/forms/information-request/submissions', { body }),
    422,
    'form_field_invalid',
  );
  assert.ok(!JSON.stringify(problem).includes('victim'));
  const known = await server.api('/v1/consents/query', { body: { subject: { email } } });
  assert.deepEqual(await known.json(), { choices: [], records: [] });
  assert.equal((await server.mailbox(email)).length, 0);
});

test('markup in a form comes back as text on the page', async () => {
  const body = new URLSearchParams({
    name: '"><script>alert(1)</script>',
    email: 'not an address',
    question: '</textarea><img src=x onerror=alert(1)>',
  });
  const answer = await fetch(`${server.url}/payroll-mail/forms/information-request`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.url },
    body,
  });
  const page = await answer.text();
  assert.equal(answer.status, 422);
  assert.ok(!page.includes('<script') && !page.includes('<img src=x'));
});

/** The words of a page, without what tells one address from another. */
const wordsOf = (page: string): string =>
  page
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

test('forged, cut, altered, misused, foreign and expired links are refused alike, and change nothing', async () => {
  const email = 'links@example.org';
  const asked = { email, topics: ['practice-news'], locale: 'en' };
  assert.equal((await server.api('/v1/subscriptions/requests', { body: asked })).status, 202);
  const [mail] = await server.waitForMail(email);
  assert.ok(mail !== undefined);
  const token = new URL(linkIn(mail, 'confirm')).pathname.split('/').at(-1) ?? '';
  const altered = token.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'));
  const kinds = ['confirm', 'preferences', 'unsubscribe', 'receipts'];
  const paths = [
    ...kinds.flatMap((kind) =>
      ['A', 'A'.repeat(96), 'Zm9yZ2Vk', token.slice(0, -5), altered].map(
        (bad) => `payroll-mail/${kind}/${bad}`,
      ),
    ),
    ...kinds.filter((kind) => kind !== 'confirm').map((kind) => `payroll-mail/${kind}/${token}`),
  ];
  const refused = async (path: string): Promise<string> => {
    const address = `${server.url}/${path}?lang=en`;
    const shown = await fetch(address);
    assert.equal(shown.status, 410, path);
    const words = wordsOf(await shown.text());
    if (path.includes('/receipts/')) return words;
    const acted = await fetch(address, { method: 'POST', body: new URLSearchParams({ act: 'stop' }) });
    assert.equal(acted.status, 410, path);
    assert.equal(wordsOf(await acted.text()), words);
    return words;
  };
  const words = new Set<string>();
  for (const path of paths) words.add(await refused(path));
  await refused(`association-site/confirm/${token}`);
  await server.advance('P40D');
  words.add(await refused(`payroll-mail/confirm/${token}`));
  assert.equal(words.size, 1, 'the words tell why a link was refused');
  const answer = await server.api('/v1/subscriptions/query', { body: { subject: { email } } });
  const { items } = (await answer.json()) as {
    items: { topic: string; status: string; receives: boolean }[];
  };
  const cell = items.find(({ topic }) => topic === 'practice-news');
  assert.notEqual(cell?.status, 'confirmed');
  assert.equal(cell?.receives, false);
});

test('an address that no link of ours can have is simply not there', async () => {
  for (const path of [
    'payroll-mail/confirm/%00',
    'payroll-mail/confirm/..%2f..%2fetc',
    'payroll-mail/confirm/%ff',
  ]) {
    const answer = await fetch(`${server.url}/${path}`);
    assert.equal(answer.status, 404, path);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
  }
});

test('a one-click POST with a forged token changes nothing and answers without a trace of why', async () => {
  const answer = await fetch(`${server.url}/payroll-mail/unsubscribe/${'B'.repeat(96)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  assert.equal(answer.status, 410);
});

test('a raw request with a broken head does not hurt the server', async () => {
  const { hostname, port } = new URL(server.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n',
      );
    });
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    socket.setTimeout(3_000, () => socket.destroy());
  });
  assert.match(answer, /^HTTP\/1\.1 400/);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});
