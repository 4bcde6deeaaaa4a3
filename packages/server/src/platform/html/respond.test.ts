import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { TransportError } from '../http/index.ts';
import { html, refuseForeignForm, sendPage, sendSharedPage, type PageEnv } from './index.ts';
import { testPage } from './testing.ts';

const app = new Hono<PageEnv>();
app.use(async (c, next) => {
  c.set('page', testPage());
  await next();
});
app.get('/shared', (c) => sendSharedPage(c, { title: 'Shared', main: html`<h1>Shared</h1>` }));
app.get('/own', (c) => sendPage(c, c.get('page'), { title: 'Own', main: html`<h1>Own</h1>` }));
app.post('/form', (c) => {
  refuseForeignForm(c);
  return c.text('taken');
});
app.onError((error, c) => c.text(error instanceof TransportError ? error.code : 'fault', 403));

const post = async (headers: Readonly<Record<string, string>>): Promise<Response> =>
  app.request('http://privacy.example/form', {
    method: 'POST',
    headers: { host: 'privacy.example', ...headers },
  });

test('a page for everybody is sent again only when it changed, compressed where that is understood', async () => {
  const first = await app.request('/shared', { headers: { 'accept-encoding': 'gzip, br' } });
  assert.equal(first.headers.get('content-encoding'), 'gzip');
  assert.match(first.headers.get('vary') ?? '', /Accept-Language, Accept-Encoding/);
  const again = await app.request('/shared', {
    headers: { 'if-none-match': first.headers.get('etag') ?? '' },
  });
  assert.equal(again.status, 304);
  const plain = await app.request('/shared');
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.match(await plain.text(), /<h1>Shared<\/h1>/);
});

test('a page for one person is not indexed, and its storing is left forbidden', async () => {
  const response = await app.request('/own');
  assert.equal(response.headers.get('x-robots-tag'), 'noindex, nofollow');
  assert.equal(response.headers.get('cache-control'), null);
});

test('a page may load its own styles and images and post its own forms, and nothing else', async () => {
  const policy = (await app.request('/own')).headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /form-action 'self'/);
  assert.doesNotMatch(policy, /script|unsafe/);
});

test('a form that another site posts is refused', async () => {
  const foreign: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'garbage' },
  ];
  for (const headers of foreign) {
    const response = await post(headers);
    assert.equal(await response.text(), 'origin_not_allowed', JSON.stringify(headers));
  }
});

test('a form of ours is taken, from new browsers and old', async () => {
  const own: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { origin: 'http://privacy.example' },
    { origin: 'null' },
    {},
  ];
  for (const headers of own) {
    const response = await post(headers);
    assert.equal(await response.text(), 'taken', JSON.stringify(headers));
  }
});
