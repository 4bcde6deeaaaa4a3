import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { openTestLog } from '../evidence/testing.ts';
import { registerPolicyRoutes } from './routes.ts';
import { exampleFolder } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
await openTestLog(ctx);
const api = testApi(ctx, registerPolicyRoutes);
const files = Object.fromEntries(exampleFolder('payroll-mail'));
const unsound = Object.fromEntries(
  exampleFolder('payroll-mail', { from: 'regimes: [gdpr, ua-pdp]', to: 'regimes: [gdpr, moon]' }),
);

function field(body: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (Object(value) === value ? Reflect.get(value as object, name) : undefined),
    body,
  );
}

describe('the policy over HTTP', () => {
  it('is not found before it was published', async () => {
    const answer = await api.call('GET', '/v1/policy');
    assert.equal(answer.status, 404);
    assert.equal(field(answer.body, 'code'), 'policy_not_published');
  });

  it('is checked without being published', async () => {
    const answer = await api.call('POST', '/v1/policy/check', { files: unsound });
    assert.equal(answer.status, 200);
    assert.equal(field(answer.body, 'is_sound'), false);
    const problems = field(answer.body, 'problems') as readonly unknown[];
    const found = problems.find((problem) => field(problem, 'code') === 'unknown_regime');
    assert.equal(field(found, 'file'), 'policy.yaml');
    assert.equal((await api.call('GET', '/v1/policy')).status, 404);
  });

  it('that is broken is refused with its findings', async () => {
    const answer = await api.call('POST', '/v1/policy/versions', { files: unsound });
    assert.equal(answer.status, 422);
    assert.equal(field(answer.body, 'code'), 'policy_unsound');
    assert.match(String(field(answer.body, 'details', 'problems', 0)), /unknown_regime/);
  });

  it('is published once for an idempotency key, and read back in each language', async () => {
    const headers = { 'idempotency-key': 'first-publication' };
    const first = await api.call('POST', '/v1/policy/versions', { files }, headers);
    assert.equal(first.status, 201);
    assert.equal(field(first.body, 'version'), 1);
    const again = await api.call('POST', '/v1/policy/versions', { files }, headers);
    assert.deepEqual(again.body, first.body);
    const answer = await api.call('GET', '/v1/policy?locale=uk');
    assert.equal(field(answer.body, 'hash'), field(first.body, 'hash'));
    assert.equal(field(answer.body, 'words', 'title'), 'Листи Verbena Payroll Group');
    assert.equal(field(answer.body, 'policy', 'controller', 'name', 'uk'), 'Verbena Payroll Group');
  });

  it('in a language or version that does not exist is a clear error', async () => {
    assert.equal(
      field((await api.call('GET', '/v1/policy?locale=de')).body, 'code'),
      'policy_locale_unknown',
    );
    assert.equal(
      field((await api.call('GET', '/v1/policy?version=9')).body, 'code'),
      'policy_version_not_found',
    );
  });

  it('lists its versions newest first, page by page', async () => {
    for (const days of ['P20D', 'P10D']) {
      const changed = exampleFolder('payroll-mail', {
        from: 'answer_within: P30D',
        to: `answer_within: ${days}`,
      });
      const answer = await api.call('POST', '/v1/policy/versions', { files: Object.fromEntries(changed) });
      assert.equal(answer.status, 201);
    }
    const page = await api.call('GET', '/v1/policy/versions?limit=2');
    assert.deepEqual(
      [field(page.body, 'items', 0, 'version'), field(page.body, 'items', 1, 'version')],
      [3, 2],
    );
    const cursor = String(field(page.body, 'next_cursor'));
    const rest = await api.call('GET', `/v1/policy/versions?limit=2&cursor=${cursor}`);
    assert.deepEqual(
      [field(rest.body, 'items', 0, 'version'), field(rest.body, 'next_cursor')],
      [1, undefined],
    );
  });

  it('takes no file beside policy.yaml and text/<locale>.md', async () => {
    const answer = await api.call('POST', '/v1/policy/check', { files: { ...files, '../secret': 'x' } });
    assert.equal(answer.status, 422);
  });

  it('may be read with a browser key, and not published with one', async () => {
    const browser = testApi(ctx, registerPolicyRoutes, 'browser');
    assert.equal((await browser.call('GET', '/v1/policy')).status, 200);
    assert.equal((await browser.call('POST', '/v1/policy/versions', { files })).status, 403);
  });
});
