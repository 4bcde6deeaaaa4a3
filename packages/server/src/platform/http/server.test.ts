import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { createLog, silentLog } from '../log/index.ts';
import { createMetrics } from '../metrics.ts';
import { createFace } from './face.ts';
import { contentSecurityPolicy } from './security-headers.ts';
import { createHttpServer, type HttpServer } from './server.ts';

const lines: string[] = [];
const log = createLog({ destination: { write: (line) => void lines.push(line) } });
const metrics = createMetrics();
const observers = { log, metrics };

const api = new Hono();
api.get('/things/:id', (c) => c.json({ id: c.req.param('id') }));
api.get('/slow', async (c) => {
  await sleep(200);
  return c.text('done');
});
api.get('/broken', () => {
  throw new Error('olena.kanarka@person.example');
});
const pages = new Hono();
const policy = contentSecurityPolicy({ styles: true, forms: true });
pages.get('/:controller', (c) => {
  c.header('content-security-policy', policy);
  c.header('cache-control', 'public, max-age=60');
  return c.html('<p>page</p>');
});
pages.get('/:controller/confirm/:token', (c) => c.html('<p>confirm</p>'));

const servers: HttpServer[] = [];
after(async () => {
  for (const server of servers) await server.close(0);
});

async function start(publicUrl = 'http://localhost') {
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    publicUrl,
    faces: [
      createFace({
        prefix: '/',
        app: pages,
        observers,
        render: (c, { problem }) => c.html(`<h1>${problem.code}</h1>`, 404),
      }),
      createFace({ prefix: '/v1', app: api, observers }),
    ],
  });
  servers.push(server);
  const { port } = await server.listen();
  return { server, url: `http://127.0.0.1:${port}`, port };
}
const { url, port } = await start();

test('each path is answered by the face with the longest fitting prefix', async () => {
  assert.deepEqual(await (await fetch(`${url}/v1/things/7`)).json(), { id: '7' });
  assert.equal(await (await fetch(`${url}/v10`)).text(), '<p>page</p>');
  assert.equal(await (await fetch(`${url}/payroll-mail?x=/v1/things`)).text(), '<p>page</p>');
  assert.equal((await fetch(`${url}/v1`)).headers.get('content-type'), 'application/problem+json');
});

test('errors look like the face that they happen on', async () => {
  const problem = await fetch(`${url}/v1/nothing`);
  assert.equal(problem.headers.get('content-type'), 'application/problem+json');
  const page = await fetch(`${url}/payroll-mail/nothing/here`);
  assert.equal(await page.text(), '<h1>route_not_found</h1>');
});

test('every answer has the security headers, also errors, and a page may widen its own', async () => {
  for (const path of ['/v1/things/7', '/v1/nothing', '/v1/broken', '/payroll-mail', '/x/y/z']) {
    const { headers } = await fetch(url + path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path);
    assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/, path);
    assert.match(
      headers.get('content-security-policy') ?? '',
      /^default-src 'none';.*frame-ancestors 'none'/,
      path,
    );
    assert.equal(headers.get('strict-transport-security'), null, path);
    assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/, path);
  }
  const { headers } = await fetch(`${url}/payroll-mail`);
  assert.equal(headers.get('content-security-policy'), policy);
  assert.equal(headers.get('cache-control'), 'public, max-age=60');
  assert.equal((await fetch(`${url}/v1/things/7`)).headers.get('cache-control'), 'no-store');
});

test('behind a public https address browsers are told to insist on it', async () => {
  const secure = await start('https://privacy.example');
  const { headers } = await fetch(`${secure.url}/v1/things/7`);
  assert.match(headers.get('strict-transport-security') ?? '', /max-age=31536000/);
});

test('the access log and the metrics name the route, never the path, which may carry a token', async () => {
  lines.length = 0;
  const token = 'AbCdEf0123456789-secret-token';
  const response = await fetch(`${url}/payroll-mail/confirm/${token}?email=olena.kanarka@person.example`);
  await fetch(`${url}/v1/${token}`);
  await fetch(`${url}/v1/broken`);
  const written = lines.join('');
  assert.ok(!written.includes(token) && !written.includes('olena'), written);
  const [first, second, third] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.partialDeepStrictEqual(first, {
    event: 'http.answered',
    method: 'GET',
    route: '/:controller/confirm/:token',
    status: 200,
  });
  assert.equal(first?.['request_id'], response.headers.get('x-request-id'));
  assert.partialDeepStrictEqual(second, { route: 'unmatched', status: 404 });
  assert.partialDeepStrictEqual(third, {
    level: 'error',
    event: 'http.failed',
    route: '/v1/broken',
    status: 500,
  });
  const { text } = await metrics.expose();
  assert.match(
    text,
    /zgoda_http_request_seconds_count\{method="GET",route="\/:controller\/confirm\/:token",status="200"\} 1/,
  );
  assert.ok(!text.includes(token));
});

test('a request that is no proper HTTP is refused, and the server goes on', async () => {
  for (const raw of [
    'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
    'NONSENSE\r\n\r\n',
    `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    const socket = connect(port, '127.0.0.1');
    socket.end(raw);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    assert.match(reply.toString(), /^HTTP\/1\.1 4\d\d/);
    socket.destroy();
  }
  assert.equal((await fetch(`${url}/v1/things/7`)).status, 200);
});

test('closing finishes requests under way, accepts none, and does not wait beyond its deadline', async () => {
  const polite = await start();
  const underWay = fetch(`${polite.url}/v1/slow`);
  await sleep(50);
  const closingSince = performance.now();
  const closing = polite.server.close(5_000);
  await assert.rejects(fetch(`${polite.url}/v1/things/7`));
  assert.equal(await (await underWay).text(), 'done');
  await closing;
  assert.ok(performance.now() - closingSince < 2_000, 'a connection kept alive was waited for');

  const hurried = await start();
  const cut = assert.rejects(fetch(`${hurried.url}/v1/slow`));
  await sleep(50);
  const startedAt = performance.now();
  await hurried.server.close(10);
  assert.ok(performance.now() - startedAt < 150);
  await cut;
});

test('a taken port is an error of listen(), not of the process', async () => {
  const taken = createHttpServer({
    host: '127.0.0.1',
    port,
    faces: [createFace({ prefix: '/', app: pages, observers: { log: silentLog, metrics } })],
  });
  await assert.rejects(taken.listen(), { code: 'EADDRINUSE' });
});
