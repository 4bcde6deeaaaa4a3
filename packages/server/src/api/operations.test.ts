import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHealth } from '../platform/health.ts';
import { silentLog } from '../platform/log/index.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createOperationsFaces } from './operations.ts';

function operations(metricsKey?: string) {
  const health = createHealth();
  const faces = createOperationsFaces({
    health,
    observers: { log: silentLog, metrics: createMetrics() },
    ...(metricsKey !== undefined && { metricsKey }),
  });
  const ask = (path: string, from: string, headers: Record<string, string> = {}) => {
    const face = faces.find(({ prefix }) => prefix === path);
    assert.ok(face !== undefined);
    return face.app.request(path, { headers }, { incoming: { socket: { remoteAddress: from } } });
  };
  return { health, ask };
}

test('alive says nothing of the checks; ready is 503 while one of them fails, and names it', async () => {
  const { health, ask } = operations();
  let isUp = true;
  health.register({ name: 'database', check: async () => assert.ok(isUp) });
  const ready = await ask('/readyz', '192.0.2.1');
  assert.deepEqual([ready.status, await ready.json()], [200, { ready: true, checks: { database: 'ok' } }]);
  isUp = false;
  const failing = await ask('/readyz', '192.0.2.1');
  assert.deepEqual(
    [failing.status, await failing.json()],
    [503, { ready: false, checks: { database: 'failing' } }],
  );
  assert.equal((await ask('/healthz', '192.0.2.1')).status, 200);
});

test('without a key metrics are for this machine only, and to others they are not there', async () => {
  const { ask } = operations();
  for (const local of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    const answer = await ask('/metrics', local);
    assert.equal(answer.status, 200, local);
    assert.match(await answer.text(), /zgoda_process_cpu_seconds_total/);
  }
  assert.equal((await ask('/metrics', '192.0.2.1')).status, 404);
  assert.equal((await ask('/metrics', '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })).status, 404);
});

test('with a key metrics are for whoever has it', async () => {
  const { ask } = operations('a-key-for-the-collector');
  assert.equal(
    (await ask('/metrics', '192.0.2.1', { authorization: 'Bearer a-key-for-the-collector' })).status,
    200,
  );
  for (const authorization of ['Bearer another', 'a-key-for-the-collector', '']) {
    assert.equal((await ask('/metrics', '127.0.0.1', { authorization })).status, 404, authorization);
  }
});
