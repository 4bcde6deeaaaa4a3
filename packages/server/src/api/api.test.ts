import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { problemSchema } from '@zgoda/vocabulary/problem';
import { silentLog } from '../platform/log/index.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createAccess } from '../platform/http/index.ts';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { createApiFace, openApiDocument } from './index.ts';
import { listOperations } from './document.ts';
import { problemCatalogue } from './problem-catalogue.ts';
import { eachRoute } from './testing.ts';

const document = openApiDocument();
const operations = listOperations(document);
const access = createAccess({
  contextFor: () => undefined,
  findCaller: async (key) =>
    ['secret', 'browser', 'partner'].flatMap((role) =>
      key === `key_of_role_${role}`
        ? [
            {
              keyId: key,
              controller: controllerIdSchema.parse('payroll-mail'),
              role: role as 'secret',
              origins: [],
            },
          ]
        : [],
    )[0],
  countCall: async () => {},
});
const { app } = createApiFace({
  access,
  observers: { log: silentLog, metrics: createMetrics() },
  publicOrigin: 'https://privacy.example',
});

test('every route declares the roles of keys that may call it, and is closed to all others', async () => {
  for (const route of eachRoute(document)) {
    const name = `${route.method} ${route.pattern}`;
    assert.ok(route.roles.length > 0, `${name} declares no role`);
    const without = await app.request(route.path(), route.request());
    assert.equal(without.status, 401, name);
    for (const role of ['secret', 'browser', 'partner']) {
      if (route.roles.includes(role)) continue;
      const refused = await app.request(route.path(), route.request(`key_of_role_${role}`));
      assert.equal(refused.status, 403, `${name} as ${role}`);
      assert.equal(problemSchema.parse(await refused.json()).code, 'role_not_allowed');
    }
  }
});

test('every route of the API is in its description', () => {
  const described = operations.map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  );
  const own = new Set(['/v1/openapi.json', '/v1/docs', '/v1/docs/docs.css']);
  const routed = app.routes
    .filter(({ method, path }) => method !== 'ALL' && method !== 'OPTIONS' && !own.has(path))
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(new Set(routed), new Set(described));
});

test('the description is whole: summaries, names of calls that differ, errors, and Idempotency-Key on every POST', () => {
  assert.equal(document.openapi, '3.1.0');
  const names = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(names).size, names.length);
  for (const { method, path, operation } of operations) {
    const name = `${method} ${path}`;
    assert.ok((operation.summary ?? '').length > 0, `${name} has no summary`);
    assert.deepEqual(operation.responses?.['default'], { $ref: '#/components/responses/Problem' }, name);
    const parameters = JSON.stringify(operation.parameters ?? []);
    assert.equal(parameters.includes('#/components/parameters/IdempotencyKey'), method === 'post', name);
  }
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  for (const [, pointer = ''] of references) {
    const target = pointer
      .split('/')
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
    assert.notEqual(target, undefined, `#/${pointer} leads nowhere`);
  }
});

test('the description and its page are open to all, and sent again only when they changed', async () => {
  for (const path of ['/v1/openapi.json', '/v1/docs', '/v1/docs/docs.css']) {
    const first = await app.request(path);
    assert.equal(first.status, 200, path);
    assert.equal(first.headers.get('cache-control'), 'no-cache');
    const etag = first.headers.get('etag') ?? '';
    const again = await app.request(path, { headers: { 'if-none-match': etag } });
    assert.deepEqual([again.status, await again.text()], [304, ''], path);
    const packed = await app.request(path, { headers: { 'accept-encoding': 'br, gzip' } });
    assert.equal(packed.headers.get('content-encoding'), 'gzip');
    assert.equal(gunzipSync(await packed.arrayBuffer()).toString(), await first.text());
  }
  assert.deepEqual(
    await (await app.request('/v1/openapi.json')).json(),
    JSON.parse(JSON.stringify(document)),
  );
});

test('the page has no script, loads nothing from elsewhere, and explains every call and every error', async () => {
  const response = await app.request('/v1/docs');
  const page = await response.text();
  assert.ok(!/<script|\son\w+=|javascript:|style=/i.test(page));
  const loaded = [...page.matchAll(/<(?:link|img|iframe|source)[^>]*(?:href|src)="([^"]+)"/g)].map(
    ([, address]) => address,
  );
  assert.ok(loaded.length > 0 && loaded.every((address) => address?.startsWith('/')), loaded.join(' '));
  assert.match(
    response.headers.get('content-security-policy') ?? '',
    /^default-src 'none'; style-src 'self'/,
  );
  for (const { operation } of operations)
    assert.ok(page.includes(`id="${operation.operationId}"`), operation.operationId);
  const codes = problemCatalogue.map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length, 'a code means two things');
  for (const code of codes) assert.ok(page.includes(`id="problem-${code}"`), code);
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'an id stands twice');
});

test('a page may ask before it calls with a browser key, and only for calls open to one', async () => {
  const ask = (path: string, method: string) =>
    app.request(path, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': method },
    });
  const open = operations.find(({ operation }) => operation.security?.some((each) => 'browser' in each));
  const closed = operations.find(({ operation }) =>
    operation.security?.every((each) => !('browser' in each)),
  );
  assert.ok(open !== undefined && closed !== undefined);
  const allowed = await ask(open.path.replaceAll(/[{}]/g, ''), open.method.toUpperCase());
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-origin'), '*');
  assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /authorization.*idempotency-key/);
  const refused = await ask(closed.path.replaceAll(/[{}]/g, ''), closed.method.toUpperCase());
  assert.equal(refused.headers.get('access-control-allow-origin'), null);
});
