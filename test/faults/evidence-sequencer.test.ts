import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { parseTrustPolicy, verifyConsistency, verifyLog } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { Context } from '../../packages/server/src/context.ts';
import { openSqliteAnchorStore, type AnchorStore } from '../../packages/server/src/platform/anchor/index.ts';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import { testContext, testDatabase } from '../../packages/server/src/platform/db/testing.ts';
import { systemIds } from '../../packages/server/src/platform/ids.ts';
import {
  createVault,
  generateMasterKey,
  parseMasterKeys,
} from '../../packages/server/src/platform/vault/index.ts';
import { checkLogAtStart } from '../../packages/server/src/capabilities/evidence/recovery-service.ts';
import {
  startSequencer,
  type SequencerStep,
} from '../../packages/server/src/capabilities/evidence/sequencer-service.ts';
import {
  getCheckpoint,
  getTrust,
  recordEvidence,
} from '../../packages/server/src/capabilities/evidence/service.ts';
import {
  readStoredLog,
  sequenceAll,
  testPublicUrl,
} from '../../packages/server/src/capabilities/evidence/testing.ts';

const steps: readonly SequencerStep[] = [
  'head locked',
  'entries taken',
  'entries checked',
  'tiles stored',
  'head moved',
  'batch committed',
  'anchor swapped',
  'checkpoint signed',
  'checkpoint published',
];
const database = await testDatabase();
const masterKey = generateMasterKey();
const directory = mkdtempSync(join(tmpdir(), 'zgoda-faults-'));
after(() => rmSync(directory, { recursive: true }));

interface Campaign {
  readonly ctx: Context;
  readonly anchorFile: string;
  readonly anchors: AnchorStore;
  /** Ids of the entries whose transaction was acknowledged. */
  readonly acknowledged: string[];
  /** Every checkpoint that was seen published. */
  readonly checkpoints: Set<string>;
}

async function newCampaign(controller: string): Promise<Campaign> {
  const base = await testContext(database, { controller });
  const keys = {
    db: database.db,
    clock: systemClock,
    ids: systemIds,
    masterKeys: parseMasterKeys(masterKey),
  };
  const vault = createVault(keys);
  const ctx = { ...base, vault, controller: `${controller}-log` as Context['controller'] };
  await vault.ensureController(ctx.controller);
  const anchorFile = join(directory, `${controller}.sqlite`);
  const anchors = openSqliteAnchorStore({ file: anchorFile });
  after(() => anchors.close());
  await checkLogAtStart(ctx, { anchors, publicUrl: testPublicUrl, erasureSteps: [] });
  return { ctx, anchorFile, anchors, acknowledged: [], checkpoints: new Set() };
}

async function write({ ctx, acknowledged }: Campaign, count: number): Promise<void> {
  const acts = Array.from(
    { length: count },
    (_, n) => ({ class: 'system', policyHash: '', payload: { n } }) as const,
  );
  const refs = await transaction(ctx, (tx) => recordEvidence(tx, acts));
  acknowledged.push(...refs.map(({ entryId }) => entryId));
}

async function note({ ctx, checkpoints }: Campaign): Promise<void> {
  const checkpoint = await getCheckpoint(ctx);
  if (checkpoint !== undefined) checkpoints.add(checkpoint);
}

/** No gap, no repetition, nothing lost, and one history through every checkpoint that was ever seen. */
async function assertWhole(campaign: Campaign): Promise<void> {
  const { ctx, anchors, acknowledged, checkpoints } = campaign;
  const { finding } = await checkLogAtStart(ctx, { anchors, publicUrl: testPublicUrl, erasureSteps: [] });
  assert.equal(finding, 'sound');
  await sequenceAll(ctx, { anchors });
  const { rows } = await sql<{ entry_id: string; entry_index: number }>`
    select entry_id, entry_index from evidence_entry where controller_id = ${ctx.controller} order by entry_index`.execute(
    ctx.db,
  );
  assert.deepEqual(
    rows.map((row) => row.entry_index),
    rows.map((_, i) => i),
  );
  assert.deepEqual(rows.map((row) => row.entry_id).toSorted(), acknowledged.toSorted());
  await note(campaign);
  const trust = parseTrustPolicy(nodePrimitives.sha256, await getTrust(ctx));
  const reader = readStoredLog(ctx);
  const [first = '', ...others] = checkpoints;
  const verdict = await verifyLog(nodePrimitives, reader, { trust, since: first });
  assert.ok(verdict.isProven, JSON.stringify(verdict));
  const newer = (await getCheckpoint(ctx)) ?? '';
  for (const older of others) await verifyConsistency(nodePrimitives, reader, { trust, older, newer });
}

/** Runs a sequencer process until it has killed itself; writes go on meanwhile. */
async function runUntilKilled(campaign: Campaign, step: SequencerStep, passes: number): Promise<void> {
  const script = join(import.meta.dirname, '../../packages/server/test/sequencer-process.ts');
  const args = [
    script,
    database.url,
    campaign.anchorFile,
    masterKey,
    campaign.ctx.controller,
    step,
    String(passes),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('exit', (_, signal) => resolve(signal)),
  );
  const giveUp = setTimeout(() => child.kill('SIGTERM'), 10_000);
  while (child.exitCode === null && child.signalCode === null) {
    await write(campaign, 97);
    await note(campaign);
    await sleep(40);
  }
  clearTimeout(giveUp);
  assert.equal(await ended, 'SIGKILL', `the step ${step} was not reached`);
}

describe(
  'whatever happens to a sequencer, the log has no gap, no repetition and no fork',
  { concurrency: true },
  () => {
    test('kill -9 at every step, under writes', async () => {
      const campaign = await newCampaign('killed');
      for (const [i, step] of steps.entries()) await runUntilKilled(campaign, step, i % 2);
      await assertWhole(campaign);
    });

    test('an error of input or output at every step', async () => {
      const campaign = await newCampaign('failed');
      await failOnceAtEachStep(campaign, async () => {
        throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      });
      await assertWhole(campaign);
    });

    test('a connection lost at every step', async () => {
      const campaign = await newCampaign('disconnected');
      const owner = await database.owner();
      await failOnceAtEachStep(campaign, async () => {
        const { rowCount } = await owner.query(
          `select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
         where locktype = 'advisory' and datname = current_database() and pid <> pg_backend_pid()`,
        );
        assert.ok((rowCount ?? 0) > 0);
      });
      await assertWhole(campaign);
    });

    test('a full disk under the anchor: nothing is signed that the anchor does not hold', async () => {
      const campaign = await newCampaign('anchorless');
      const { ctx, anchors } = campaign;
      let isFull = true;
      const failing: AnchorStore = {
        ...anchors,
        swap: async (...swap) =>
          isFull ? Promise.reject(new Error('no space left on device')) : anchors.swap(...swap),
      };
      const sequencer = startSequencer({ ...ctx, anchors: failing, controllers: () => [ctx.controller] });
      await write(campaign, 300);
      await sleep(600);
      assert.equal(await getCheckpoint(ctx), undefined);
      isFull = false;
      await sequencer.stop();
      await assertWhole(campaign);
    });
  },
);

test('a disk that is full while entries, tiles or the head are written leaves no gap, no repetition and no fork', async () => {
  const campaign = await newCampaign('full');
  const owner = await database.owner();
  await owner.query(
    `create function disk_is_full() returns trigger language plpgsql as
     $$ begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$`,
  );
  const sequencer = startSequencer({
    ...campaign.ctx,
    anchors: campaign.anchors,
    controllers: () => [campaign.ctx.controller],
  });
  for (const table of ['evidence_entry', 'evidence_tile', 'evidence_log']) {
    await owner.query(
      `create trigger full_disk before insert or update on ${table} execute function disk_is_full()`,
    );
    await write(campaign, 300);
    await sleep(300);
    await note(campaign);
    await owner.query(`drop trigger full_disk on ${table}`);
  }
  await sequencer.stop();
  await assertWhole(campaign);
});

async function failOnceAtEachStep(campaign: Campaign, fail: () => Promise<void>): Promise<void> {
  const { ctx, anchors } = campaign;
  const left = new Set(steps);
  const onStep = async (step: SequencerStep): Promise<void> => {
    if (left.delete(step)) await fail();
  };
  const sequencer = startSequencer({ ...ctx, anchors, onStep, controllers: () => [ctx.controller] });
  const giveUpMs = performance.now() + 30_000;
  while (left.size > 0 && performance.now() < giveUpMs) {
    await write(campaign, 41);
    await note(campaign);
    await sleep(50);
  }
  await sequencer.stop();
  assert.deepEqual([...left], []);
}
