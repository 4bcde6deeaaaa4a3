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

  it('is compared with the version in force, with another one, or with a folder', async () => {
    const diff = (body: object) => api.call('POST', '/v1/policy/diff', body);
    const laxer = exampleFolder('payroll-mail', { from: 'at_most: weekly', to: 'at_most: daily' });
    const inForce = await diff({ files });
    assert.equal(inForce.status, 200);
    assert.equal(field(inForce.body, 'against_version'), 3);
    assert.equal(field(inForce.body, 'refused_by'), 'PM-18');
    assert.equal(field(inForce.body, 'changes', 0, 'effect'), 'weaker');
    const first = await diff({ files: Object.fromEntries(laxer), against_version: 1 });
    assert.deepEqual(field(first.body, 'changes'), [
      {
        rule: 'topics.frequency.at_most',
        effect: 'weaker',
        kind: 'changed',
        path: 'topics.practice-news.frequency.at_most',
        clause: 'PM-09',
        before: 'weekly',
        now: 'daily',
        words: {
          en: 'Topic “Payroll in practice”: at most: weekly → daily',
          uk: 'Тема «Зарплата на практиці»: не частіше: щотижня → щодня',
          ru: 'Тема «Зарплата на практике»: не чаще: еженедельно → ежедневно',
        },
      },
    ]);
    const folders = await diff({ files, against_files: files });
    assert.deepEqual(folders.body, { changes: [] });
    assert.equal((await diff({ files, against_files: files, against_version: 1 })).status, 422);
    assert.equal(field((await diff({ files: unsound })).body, 'code'), 'policy_unsound');
    assert.equal(field((await diff({ files, against_version: 9 })).body, 'code'), 'policy_version_not_found');
  });

  it('that breaks the promise not to be weakened is refused, naming clause and changes', async () => {
    const answer = await api.call('POST', '/v1/policy/versions', { files, material: true });
    assert.equal(answer.status, 409);
    assert.equal(field(answer.body, 'code'), 'policy_weakening_refused');
    assert.equal(field(answer.body, 'details', 'clause'), 'PM-18');
    assert.match(
      String(field(answer.body, 'details', 'changes')),
      /requests\.answer_within .*10 days → 30 days/,
    );
  });

  it('takes no file beside policy.yaml, text/<locale>.md and systems/<id>.yaml', async () => {
    for (const name of ['../secret', 'systems/../secret.yaml', 'systems/crm.sql']) {
      const answer = await api.call('POST', '/v1/policy/check', { files: { ...files, [name]: 'x' } });
      assert.equal(answer.status, 422, name);
    }
  });

  it('is checked with its systems', async () => {
    const withSystem = { ...files, 'systems/crm.yaml': 'format: 1\nid: crm\n' };
    const answer = await api.call('POST', '/v1/policy/check', { files: withSystem });
    assert.equal(answer.status, 200);
    assert.match(JSON.stringify(answer.body), /"file":"systems\/crm\.yaml".*"storage\\" is missing/);
  });

  it('may be read with a browser key, and not published with one', async () => {
    const browser = testApi(ctx, registerPolicyRoutes, 'browser');
    assert.equal((await browser.call('GET', '/v1/policy')).status, 200);
    assert.equal((await browser.call('POST', '/v1/policy/versions', { files })).status, 403);
  });
});
