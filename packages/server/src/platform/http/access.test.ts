import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { transaction } from '../db/index.ts';
import { testContext, testDatabase } from '../db/testing.ts';
import { silentLog } from '../log/index.ts';
import { createMetrics } from '../metrics.ts';
import { createAccess } from './access.ts';
import { apiRoute, createApi, jsonAnswer } from './api.ts';
import {
  createApiKey,
  createCallerSource,
  revokeApiKey,
  withDevelopmentKeys,
  type CallerSource,
} from './api-keys.ts';
import type { ApiRole } from '@zgoda/vocabulary/api-keys';
import { createFace } from './face.ts';
import { createRateLimits, defaultRateLimits, type RateLimitSettings } from './rate-limits.ts';
import { listApiKeys } from './store.ts';

const database = await testDatabase();
const contexts = {
  'payroll-mail': await testContext(database),
  'client-crm': await testContext(database, { controller: 'client-crm' }),
};
const ctx = contexts['payroll-mail'];
const newKey = (role: ApiRole, origins: string[] = [], of: typeof ctx = ctx) =>
  transaction(of, (tx) => createApiKey(tx, role, origins));

function server(callers: CallerSource, settings: Partial<RateLimitSettings> = {}, proxyHops = 0) {
  const api = createApi();
  const answer = jsonAnswer(z.object({ controller: z.string(), role: z.string() }), 'Who.');
  for (const [path, roles] of [
    ['/secret', ['secret']],
    ['/both', ['secret', 'browser']],
  ] as const satisfies readonly [string, readonly [ApiRole, ...ApiRole[]]][]) {
    api.openapi(apiRoute(roles, { method: 'get', path, responses: { 200: answer } }), (c) => {
      const { actor, controller } = c.get('ctx');
      return c.json({ controller, role: actor.kind === 'api_key' ? actor.role : actor.kind }, 200);
    });
  }
  const limits = createRateLimits({ ...defaultRateLimits, ...settings }, proxyHops);
  const access = createAccess({
    contextFor: (controller, actor): Context | undefined => {
      const found = Object.entries(contexts).find(([slug]) => slug === controller)?.[1];
      return found === undefined ? undefined : { ...found, actor };
    },
    findCaller: callers.find,
    countCall: limits.countCall,
  });
  const face = createFace({
    prefix: '/v1',
    app: api,
    observers: { log: silentLog, metrics: createMetrics() },
    prepare: (c) => c.set('access', access),
  });
  return async (path: string, key?: string, headers: Record<string, string> = {}) => {
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const response = await face.app.request(path, { headers: { ...authorization, ...headers } });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body, headers: response.headers };
  };
}
const stored = () => createCallerSource(database.db);
const get = server(stored());

test('a key opens its own controller, in its own role', async () => {
  const { key } = await newKey('secret');
  const { key: foreign } = await newKey('secret', [], contexts['client-crm']);
  assert.deepEqual((await get('/v1/secret', key)).body, { controller: 'payroll-mail', role: 'secret' });
  assert.deepEqual((await get('/v1/secret', foreign)).body, { controller: 'client-crm', role: 'secret' });
  assert.match(key, /^zk_[A-Za-z0-9_-]{43}$/);
});

test('without a key, with a made-up one or with another scheme the answer is 401 and tells how to authenticate', async () => {
  const missing = await get('/v1/secret');
  assert.deepEqual([missing.status, missing.body['code']], [401, 'key_missing']);
  assert.equal(missing.headers.get('www-authenticate'), 'Bearer');
  for (const authorization of [
    'Bearer zk_made-up-and-long-enough',
    'Basic dXNlcjpwYXNz',
    'Bearer',
    'Bearer a b',
    'Bearer \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9',
  ]) {
    const refused = await get('/v1/secret', undefined, { authorization });
    assert.deepEqual([refused.status, refused.body['code']], [401, 'key_unknown'], authorization);
  }
});

test('a role that a route does not name is refused', async () => {
  const { key: browser } = await newKey('browser');
  const { key: partner } = await newKey('partner');
  assert.equal((await get('/v1/both', browser)).status, 200);
  for (const key of [browser, partner]) {
    const refused = await get('/v1/secret', key);
    assert.deepEqual([refused.status, refused.body['code']], [403, 'role_not_allowed']);
  }
});

test('only the hash of a key is stored, and a revoked key stops working', async () => {
  const { key, keyId } = await newKey('secret');
  const owner = await database.owner();
  const { rows } = await owner.query("select string_agg(t::text, ' ') as all from api_key as t");
  assert.ok(!String(rows[0].all).includes(key.slice(3)));

  const callers = stored();
  const ask = server(callers);
  assert.equal((await ask('/v1/secret', key)).status, 200);
  const revoke = () => transaction(ctx, (tx) => revokeApiKey(tx, keyId));
  assert.deepEqual([await revoke(), await revoke()], [true, false]);
  callers.forget();
  assert.equal((await ask('/v1/secret', key)).status, 401);
  const listed = (await listApiKeys(database.db, ctx.controller)).find((each) => each.keyId === keyId);
  assert.ok(listed?.revokedAt instanceof Date);
});

test('a known key is looked up once in ten seconds, and an unknown one no oftener than once a second', async () => {
  const { key } = await newKey('secret');
  let lookups = 0;
  const counted = createCallerSource(
    database.db.withPlugin({
      transformQuery: ({ node }) => {
        lookups += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    }),
  );
  for (let i = 0; i < 5; i += 1) await counted.find(key);
  for (let i = 0; i < 5; i += 1) await counted.find('zk_made-up-and-long-enough');
  assert.equal(lookups, 2);
  assert.deepEqual(await counted.find(key), await stored().find(key));
});

test('development keys work for controllers there are, and only where they are switched on', async () => {
  const exists = (slug: string) => slug in contexts;
  const development = server(withDevelopmentKeys(stored(), exists));
  assert.deepEqual((await development('/v1/both', 'zk_dev_client-crm')).body, {
    controller: 'client-crm',
    role: 'secret',
  });
  assert.deepEqual((await development('/v1/both', 'zb_dev_client-crm')).body, {
    controller: 'client-crm',
    role: 'browser',
  });
  assert.equal((await development('/v1/both', 'zk_dev_nobody')).status, 401);
  assert.equal((await development('/v1/both', 'zk_dev_Client')).status, 401);
  assert.equal((await get('/v1/both', 'zk_dev_client-crm')).status, 401);
});

test('a page may read answers to a browser key from its own origin, and to no other key', async () => {
  const origin = 'https://shop.example';
  const { key: browser } = await newKey('browser', [origin]);
  const { key: secret } = await newKey('secret');
  const own = await get('/v1/both', browser, { origin });
  assert.equal(own.headers.get('access-control-allow-origin'), origin);
  assert.match(own.headers.get('vary') ?? '', /Origin/);
  const foreign = await get('/v1/both', browser, { origin: 'https://other.example' });
  assert.deepEqual([foreign.status, foreign.body['code']], [403, 'origin_not_allowed']);
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
  const fromServer = await get('/v1/both', secret, { origin });
  assert.equal(fromServer.headers.get('access-control-allow-origin'), null);
  const refused = await get('/v1/secret', browser, { origin });
  assert.equal(
    refused.headers.get('access-control-allow-origin'),
    origin,
    'a page can read why it was refused',
  );
});

test('calls over a key’s limit are told when to come back, and other keys go on', async () => {
  const ask = server(stored(), { perKey: { calls: 2, perSeconds: 60 } });
  const { key } = await newKey('secret');
  const { key: another } = await newKey('secret');
  const statuses = [await ask('/v1/secret', key), await ask('/v1/secret', key), await ask('/v1/secret', key)];
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [200, 200, 429],
  );
  assert.equal(statuses[2]?.body['code'], 'rate_limited');
  const seconds = Number(statuses[2]?.headers.get('retry-after'));
  assert.ok(seconds >= 1 && seconds <= 60);
  assert.equal((await ask('/v1/secret', another)).status, 200);
});

test('a browser key is counted by network, and guesses of keys are too', async () => {
  const settings = {
    perBrowserNetwork: { calls: 1, perSeconds: 60 },
    unknownKeys: { calls: 1, perSeconds: 60 },
  };
  const ask = server(stored(), settings, 1);
  const { key } = await newKey('browser');
  const from = (address: string, used = key) => ask('/v1/both', used, { 'x-forwarded-for': address });
  assert.equal((await from('192.0.2.1')).status, 200);
  assert.equal((await from('192.0.2.1')).status, 429);
  assert.equal((await from('192.0.2.2')).status, 200);
  assert.equal((await from('2001:db8:1:2::1')).status, 200);
  assert.equal((await from('2001:db8:1:2:ffff::9')).status, 429);
  assert.equal((await from('192.0.2.3', 'zk_guess_number_one')).status, 401);
  assert.equal((await from('192.0.2.3', 'zk_guess_number_two')).status, 429);
});
