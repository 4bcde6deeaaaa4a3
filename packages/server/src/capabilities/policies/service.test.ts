import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { DomainError } from '@zgoda/vocabulary/errors';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { openPayload } from '../evidence/index.ts';
import { openTestLog } from '../evidence/testing.ts';
import { findWithheldFolder, publishFolder } from './folder-service.ts';
import { findPublishedVersion, getPolicyInForce } from './in-force-service.ts';
import {
  checkPolicyFolder,
  compareFolder,
  listControllers,
  listPolicyVersions,
  publishPolicy,
} from './service.ts';
import { exampleFolder } from './testing.ts';

const database = await testDatabase();
const ctx = await testContext(database);
await openTestLog(ctx);
const shorter = { from: 'answer_within: P30D', to: 'answer_within: P20D' };
const soonest = { from: 'answer_within: P30D', to: 'answer_within: P5D' };
const even = { from: 'answer_within: P30D', to: 'answer_within: P10D' };

async function refusal(work: Promise<unknown>): Promise<DomainError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof DomainError, String(error));
    return error;
  }
  return assert.fail('it was not refused');
}

test('without its evidence nothing is published', async () => {
  const logless = await testContext(database, { controller: 'logless' });
  const folder = exampleFolder('payroll-mail', { from: '  id: payroll-mail', to: '  id: logless' });
  assert.equal((await refusal(publishPolicy(logless, folder))).code, 'log_read_only');
  assert.deepEqual(await listPolicyVersions(logless, { limit: 10 }), []);
  assert.equal((await refusal(getPolicyInForce(logless))).code, 'policy_not_published');
});

describe('publishing', () => {
  it('makes a version that governs at once, with its evidence', async () => {
    const published = await publishPolicy(ctx, exampleFolder('payroll-mail'));
    assert.equal(published.version, 1);
    assert.equal(published.isNew, true);
    const inForce = await getPolicyInForce(ctx);
    assert.equal(inForce.hash, published.hash);
    assert.equal(inForce.gate.version, 1);
    assert.equal(inForce.documents['uk']?.clauses.length, 18);
    const evidence = await openPayload(ctx, published.entryId);
    assert.equal(evidence['version'], 1);
    assert.equal(evidence['notice_uk'], inForce.noticeHashes['uk']);
    assert.deepEqual(await listControllers(ctx.db), ['payroll-mail']);
  });

  it('stores the very bytes that the hashes are of', async () => {
    const { rows } = await sql<{ document: string; notice: string }>`
      select v.document, n.document as notice
      from policy_version v
      join policy_notice n using (controller_id, version)
      where version = 1 and locale = 'ru'`.execute(ctx.db);
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    const { hash, noticeHashes } = await getPolicyInForce(ctx);
    assert.equal(sha256(rows[0]?.document ?? ''), hash);
    assert.equal(sha256(rows[0]?.notice ?? ''), noticeHashes['ru']);
  });

  it('of the same content is done once', async () => {
    const again = await publishPolicy(
      ctx,
      exampleFolder('payroll-mail', { from: 'format: 1\n', to: '# only a remark\nformat: 1\n' }),
    );
    assert.equal(again.isNew, false);
    assert.equal(again.version, 1);
  });

  it('by several at once makes one version', async () => {
    const published = await Promise.all(
      [1, 2, 3].map(() => publishPolicy(ctx, exampleFolder('payroll-mail', shorter))),
    );
    assert.deepEqual(
      published.map(({ version }) => version),
      [2, 2, 2],
    );
    assert.equal(published.filter(({ isNew }) => isNew).length, 1);
  });

  it('of a broken policy is refused with the findings, and the good one stays', async () => {
    const before = await getPolicyInForce(ctx);
    const broken = exampleFolder('payroll-mail', { from: 'answer_within: P30D', to: 'answer_within: P90D' });
    const error = await refusal(publishPolicy(ctx, broken));
    assert.equal(error.code, 'policy_unsound');
    const findings = error.details['problems'];
    assert.ok(Array.isArray(findings));
    assert.ok(
      findings.some((line: string) =>
        /^policy\.yaml:\d+:\d+ error setting_laxer.*Art\. 8\(2\)\(4\)/.test(line),
      ),
    );
    assert.equal((await getPolicyInForce(ctx)).hash, before.hash);
    assert.equal((await listPolicyVersions(ctx, { limit: 10 })).length, 2);
  });

  it('of another controller’s folder is refused', async () => {
    const foreign = exampleFolder('payroll-mail', { from: '  id: payroll-mail', to: '  id: somebody-else' });
    assert.equal((await refusal(publishPolicy(ctx, foreign))).code, 'policy_unsound');
    const checked = checkPolicyFolder(ctx.controller, foreign);
    assert.equal(checked.problems.at(-1)?.code, 'controller_differs');
  });

  it('rolled back leaves no trace', async () => {
    const before = await listPolicyVersions(ctx, { limit: 10 });
    await assert.rejects(
      transaction(ctx, async (tx) => {
        await publishPolicy(tx, exampleFolder('payroll-mail', even));
        throw new Error('the caller gave up');
      }),
      /gave up/,
    );
    assert.deepEqual(await listPolicyVersions(ctx, { limit: 10 }), before);
    assert.equal((await getPolicyInForce(ctx)).version, 2);
  });
});

/** Outages without asking: as part of being a customer. */
const optOut = [
  { from: 'covers: [technical-notices]', to: 'covers: [technical-notices, outages]' },
  {
    from: 'message_class: incident\n    channels: [email]\n    opt_in: double',
    to: 'message_class: incident\n    channels: [email]\n    opt_in: none',
  },
];

describe('a version that weakens a promise', () => {
  it('is refused by the clause that promises otherwise, also when marked or when the clause is taken out', async () => {
    const before = await getPolicyInForce(ctx);
    const attempts = [
      exampleFolder('payroll-mail', shorter, ...optOut),
      exampleFolder('payroll-mail', shorter, { from: '      - mechanism: weakening-refusal\n', to: '' }),
    ];
    for (const files of attempts) {
      const error = await refusal(publishPolicy(ctx, files, { isMaterial: true }));
      assert.equal(error.code, 'policy_weakening_refused');
      assert.equal(error.details['clause'], 'PM-18');
    }
    const error = await refusal(publishPolicy(ctx, attempts[0] ?? new Map()));
    assert.match(String(error.details['changes']), /topics\.opt_in \(topics\.outages\.opt_in\)/);
    assert.equal((await getPolicyInForce(ctx)).hash, before.hash);
  });

  it('is weighed against the version that governs until it begins', async () => {
    const free = await testContext(database, { controller: 'free' });
    await openTestLog(free);
    const own = [
      { from: '  id: payroll-mail', to: '  id: free' },
      { from: '      - mechanism: weakening-refusal\n', to: '' },
    ];
    const folder = (days: string) =>
      exampleFolder('payroll-mail', ...own, { from: 'answer_within: P30D', to: `answer_within: ${days}` });
    await publishPolicy(free, folder('P20D'));
    const later = new Date(free.clock.now().getTime() + 86_400_000);
    await publishPolicy(free, folder('P5D'), { inForceFrom: later });
    assert.equal(
      (await publishPolicy(free, folder('P10D'))).version,
      3,
      'it governs instead of the one to come',
    );
    const error = await refusal(publishPolicy(free, folder('P20D'), { inForceFrom: later }));
    assert.equal(error.code, 'policy_weakening_unmarked');
    const marked = await publishPolicy(free, folder('P20D'), { inForceFrom: later, isMaterial: true });
    assert.deepEqual([marked.version, marked.isMaterial], [4, true]);
    const [listed] = await listPolicyVersions(free, { limit: 1 });
    assert.equal(listed?.isMaterial, true);
    const evidence = await openPayload(free, marked.entryId);
    assert.deepEqual([evidence['material'], evidence['weaker_changes']], [true, 3]);
  });

  it('that lies in a folder at the start is withheld, and the service goes on', async () => {
    const version = (await getPolicyInForce(ctx)).version;
    await publishFolder(ctx, exampleFolder('payroll-mail', shorter, ...optOut));
    const found = await findWithheldFolder(ctx);
    assert.deepEqual([found?.version, found?.refusedBy], [version, 'PM-18']);
    assert.ok(found?.weaker.some(({ rule }) => rule === 'topics.opt_in'));
    assert.equal((await getPolicyInForce(ctx)).version, version);
    await publishFolder(ctx, exampleFolder('payroll-mail', shorter));
    assert.equal(await findWithheldFolder(ctx), undefined);
  });
});

test('words are published without ado', async () => {
  const typo = exampleFolder('payroll-mail', shorter, {
    file: 'text/en.md',
    from: 'Each mail has links',
    to: 'Every mail has links',
  });
  const before = await getPolicyInForce(ctx);
  const { changes, weaker, version } = await compareFolder(ctx, typo);
  assert.deepEqual([changes.length, weaker.length, version], [1, 0, before.version]);
  const { isNew, isMaterial } = await publishPolicy(ctx, typo);
  assert.deepEqual([isNew, isMaterial], [true, false]);
});

describe('the version that governs', () => {
  it('changes when its time comes, and the earlier one can still be read', async () => {
    const from = new Date(ctx.clock.now().getTime() + 86_400_000);
    const later = await publishPolicy(ctx, exampleFolder('payroll-mail', even), { inForceFrom: from });
    assert.equal(later.version, 4);
    assert.equal((await getPolicyInForce(ctx)).version, 3);
    ctx.clock.advance('P1D');
    await sleep(1100);
    const inForce = await getPolicyInForce(ctx);
    assert.equal(inForce.version, 4);
    assert.equal(inForce.policy.requests.answer_within, 'P10D');
    assert.equal((await findPublishedVersion(ctx, 1))?.policy.requests.answer_within, 'P30D');
    assert.equal(await findPublishedVersion(ctx, 5), undefined);
  });

  it('cannot begin in the past', async () => {
    const past = { inForceFrom: new Date(ctx.clock.now().getTime() - 1) };
    const error = await refusal(publishPolicy(ctx, exampleFolder('payroll-mail', soonest), past));
    assert.equal(error.code, 'policy_starts_in_the_past');
  });

  it('published by another process governs here within a second', async () => {
    const elsewhere = { ...ctx, vault: { ...ctx.vault } };
    await getPolicyInForce(ctx);
    await publishPolicy(elsewhere, exampleFolder('payroll-mail', soonest));
    await sleep(1100);
    assert.equal((await getPolicyInForce(ctx)).version, 5);
  });

  it('of one controller is not that of another', async () => {
    const other = await testContext(database, { controller: 'somebody-else' });
    assert.equal((await refusal(getPolicyInForce(other))).code, 'policy_not_published');
    assert.equal(await findPublishedVersion(other, 1), undefined);
    assert.deepEqual(await listPolicyVersions(other, { limit: 10 }), []);
  });

  it('is read from memory between two looks at the database', async () => {
    const { db } = ctx;
    await getPolicyInForce(ctx);
    const unreachable = new Proxy(db, {
      get: () => assert.fail('the database was asked'),
    });
    assert.equal((await getPolicyInForce({ ...ctx, db: unreachable })).version, 5);
  });
});

test('published versions cannot be changed by the application', async () => {
  for (const statement of ['update policy_version set document = document', 'delete from policy_notice']) {
    await assert.rejects(
      transaction(ctx, ({ tx }) => sql.raw(statement).execute(tx)),
      /permission denied/,
    );
  }
});
