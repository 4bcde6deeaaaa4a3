import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHealth } from './health.ts';

test('ready is when every registered check passes', async () => {
  const failures: string[] = [];
  const health = createHealth({ onFailure: (name) => void failures.push(name) });
  assert.deepEqual(await health.readiness(), { isReady: true, checks: {} });
  let isUp = false;
  health.register({ name: 'database', check: async () => assert.ok(isUp) });
  health.register({ name: 'jobs', check: async () => {} });
  assert.deepEqual(await health.readiness(), { isReady: false, checks: { database: 'failing', jobs: 'ok' } });
  assert.deepEqual(failures, ['database']);
  isUp = true;
  assert.equal((await health.readiness()).isReady, true);
});

test('a check that does not answer in time fails', async () => {
  const health = createHealth({ timeoutMs: 20 });
  health.register({ name: 'database', check: () => new Promise(() => {}) });
  assert.equal((await health.readiness()).isReady, false);
});

test('a server that is leaving is not ready, whatever its checks say', async () => {
  const health = createHealth();
  health.drain();
  assert.equal((await health.readiness()).isReady, false);
});

test('two checks cannot have one name', () => {
  const health = createHealth();
  health.register({ name: 'jobs', check: async () => {} });
  assert.throws(() => health.register({ name: 'jobs', check: async () => {} }), /twice/);
});
