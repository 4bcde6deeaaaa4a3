import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createFace } from '../platform/http/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createConsolePages } from './pages.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-console-'));
after(() => rmSync(directory, { recursive: true }));
mkdirSync(join(directory, 'assets'));
writeFileSync(
  join(directory, 'index.html'),
  '<meta property="csp-nonce" nonce="{{csp-nonce}}"><script src="/console/assets/a-1.js" nonce="{{csp-nonce}}"></script>',
);
writeFileSync(join(directory, 'assets', 'a-1.js'), 'export const a = 1;\n'.repeat(200));
writeFileSync(join(directory, 'secret.txt'), 'secret');
const observers = { log: silentLog, metrics: createMetrics() };
const { app } = createFace({ prefix: '/console', app: createConsolePages(directory), observers });

test('every address of the console answers the page, under a policy with a nonce of this one answer', async () => {
  const nonces = new Set<string>();
  for (const path of ['/console', '/console/', '/console/people/sub_1', '/console/sign-in?organisation=x']) {
    const response = await app.request(path);
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /style-src 'self' 'nonce-([A-Za-z0-9+/]{22}==)'/.exec(policy)?.[1] ?? '';
    assert.ok(nonce, path);
    assert.equal((await response.text()).split(`nonce="${nonce}"`).length, 3);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]) {
      assert.ok(policy.includes(part), part);
    }
    assert.equal(/unsafe|\*/.test(policy), false);
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 4);
});

test('built files are kept by browsers for good, and sent compressed to those who take it', async () => {
  const plain = await app.request('/console/assets/a-1.js');
  assert.equal(plain.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(plain.headers.get('content-type') ?? '', /^text\/javascript/);
  const compressed = await app.request('/console/assets/a-1.js', {
    headers: { 'accept-encoding': 'gzip, br' },
  });
  assert.equal(compressed.headers.get('content-encoding'), 'gzip');
  assert.ok((await compressed.arrayBuffer()).byteLength < (await plain.arrayBuffer()).byteLength);
});

test('nothing but built files is served from the build', async () => {
  for (const path of [
    '/console/assets/none.js',
    '/console/assets/..%2fsecret.txt',
    '/console/assets/%2e%2e%2findex.html',
  ]) {
    assert.equal((await app.request(path)).status, 404, path);
  }
});

test('a console that was not built is told at the start, not at the first visit', () => {
  assert.throws(() => createConsolePages(join(directory, 'absent')), /ENOENT/);
});
