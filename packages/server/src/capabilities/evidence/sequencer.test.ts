import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { parseCheckpoint, parseNote, parseTrustPolicy, verifyConsistency, verifyLog } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { findCurrentLog, raiseFence } from './log-store.ts';
import { startSequencer, type SequencerStep } from './sequencer-service.ts';
import { countPending, getCheckpoint, getTrust, recordEvidence } from './service.ts';
import { openTestLog, readStoredLog, sequenceAll, testAnchors } from './testing.ts';

const database = await testDatabase();
let controllers = 0;

async function newLog() {
  const ctx = await testContext(database, { controller: `log-${++controllers}` });
  return { ctx, ...(await openTestLog(ctx)) };
}

async function recordMany(ctx: Context, count: number): Promise<readonly string[]> {
  const acts = Array.from(
    { length: count },
    (_, n) => ({ class: 'system', policyHash: '', payload: { n } }) as const,
  );
  const refs = await transaction(ctx, (tx) => recordEvidence(tx, acts));
  return refs.map(({ entryId }) => entryId);
}

async function audit(ctx: Context, since?: string) {
  const trust = parseTrustPolicy(nodePrimitives.sha256, await getTrust(ctx));
  return verifyLog(nodePrimitives, readStoredLog(ctx), since === undefined ? { trust } : { trust, since });
}

async function entryIds(ctx: Context): Promise<readonly string[]> {
  const { rows } = await sql<{ entry_id: string; entry_index: number }>`
    select entry_id, entry_index from evidence_entry where controller_id = ${ctx.controller} order by entry_index`.execute(
    ctx.db,
  );
  assert.deepEqual(
    rows.map(({ entry_index: index }) => index),
    rows.map((_, i) => i),
    'indexes without gaps',
  );
  return rows.map(({ entry_id: id }) => id);
}

const only = (ctx: Context) => ({ controllers: () => [ctx.controller] });
const sizeOf = (note: string | undefined): number =>
  note === undefined ? -1 : parseCheckpoint(parseNote(note).text).size;

describe('the sequencer', () => {
  test('enters everything once, in tiles that a full audit passes, growing through many sizes', async () => {
    const { ctx, anchors } = await newLog();
    const recorded: string[] = [];
    const checkpoints: string[] = [];
    for (const count of [1, 2, 250, 3, 1, 255, 300, 1_500, 4_300]) {
      recorded.push(...(await recordMany(ctx, count)));
      await sequenceAll(ctx, { anchors });
      checkpoints.push((await getCheckpoint(ctx)) ?? '');
    }
    assert.deepEqual((await entryIds(ctx)).toSorted(), recorded.toSorted());
    assert.equal(sizeOf(checkpoints.at(-1)), recorded.length);
    const verdict = await audit(ctx, checkpoints[4]);
    assert.ok(verdict.isProven, JSON.stringify(verdict));
    const trust = parseTrustPolicy(nodePrimitives.sha256, await getTrust(ctx));
    const reader = readStoredLog(ctx);
    for (const older of checkpoints) {
      await verifyConsistency(nodePrimitives, reader, { trust, older, newer: checkpoints.at(-1) ?? '' });
    }
  });

  test('does not skip an act that commits after later ones', async () => {
    const { ctx, anchors } = await newLog();
    const late = Promise.withResolvers<void>();
    const recorded = Promise.withResolvers<void>();
    const slow = transaction(ctx, async (tx) => {
      const refs = await recordEvidence(tx, [{ class: 'system', policyHash: '', payload: { late: true } }]);
      recorded.resolve();
      await late.promise;
      return refs[0]?.entryId;
    });
    await recorded.promise;
    const others = await recordMany(ctx, 10);
    await sequenceAll(ctx, { anchors });
    assert.deepEqual((await entryIds(ctx)).toSorted(), others.toSorted());
    late.resolve();
    const lateId = (await slow) ?? '';
    await sequenceAll(ctx, { anchors });
    assert.equal((await entryIds(ctx)).at(-1), lateId);
    assert.ok((await audit(ctx)).isProven);
  });

  test('runs many times at once without gap, repetition or fork', async () => {
    const { ctx, anchors } = await newLog();
    const sequencers = [1, 2, 3].map(() => startSequencer({ ...ctx, ...only(ctx), anchors }));
    const recorded: string[] = [];
    for (let i = 0; i < 12; i++) recorded.push(...(await recordMany(ctx, 40)));
    while ((await countPending(ctx)).count > 0) await sleep(20);
    for (const sequencer of sequencers) await sequencer.stop();
    await sequenceAll(ctx, { anchors });
    assert.deepEqual((await entryIds(ctx)).toSorted(), recorded.toSorted());
    assert.ok((await audit(ctx)).isProven);
  });

  test('whose log another one has taken over writes nothing more', async () => {
    const { ctx, anchors } = await newLog();
    await recordMany(ctx, 3);
    let isTakenOver = false;
    const sequencer = startSequencer({
      ...ctx,
      ...only(ctx),
      anchors,
      async onStep(step) {
        if (step !== 'batch committed' || isTakenOver) return;
        isTakenOver = true;
        await transaction(ctx, ({ tx }) => raiseFence(tx, { controller: ctx.controller, logNumber: 1 }));
        assert.equal(await getCheckpoint(ctx), undefined);
      },
    });
    while ((await countPending(ctx)).count > 0) await sleep(10);
    await recordMany(ctx, 3);
    while (sizeOf(await getCheckpoint(ctx)) < 6) await sleep(20);
    await sequencer.stop();
    assert.ok((await audit(ctx)).isProven);
  });

  test('publishes only when the log has grown, and at most once a second', async () => {
    const { ctx, anchors } = await newLog();
    const publishedAt: number[] = [];
    const onStep = (step: SequencerStep): void => {
      if (step === 'checkpoint published') publishedAt.push(performance.now());
    };
    const sequencer = startSequencer({ ...ctx, ...only(ctx), anchors, onStep });
    for (let i = 0; i < 12; i++) {
      await recordMany(ctx, 5);
      await sleep(130);
    }
    while (sizeOf(await getCheckpoint(ctx)) < 60) await sleep(20);
    const count = publishedAt.length;
    await sleep(1_300);
    await sequencer.stop();
    assert.equal(publishedAt.length, count, 'nothing was published while nothing grew');
    for (const [i, at] of publishedAt.entries()) {
      assert.ok(i === 0 || at - publishedAt[i - 1]! > 990, `${at - publishedAt[i - 1]!} ms apart`);
    }
  });

  test('never enters a leaf whose stored bytes are not what was recorded, and goes on with the rest', async () => {
    const { ctx, anchors } = await newLog();
    const ids = await recordMany(ctx, 20);
    const owner = await database.owner();
    await owner.query(
      `update evidence_pending set leaf = set_byte(leaf, 30, get_byte(leaf, 30) # 1) where entry_id = $1`,
      [ids[7]],
    );
    const sequencer = startSequencer({ ...ctx, ...only(ctx), anchors });
    while ((await countPending(ctx)).count > 1 || sizeOf(await getCheckpoint(ctx)) < 19) await sleep(20);
    await sequencer.stop();
    assert.deepEqual((await entryIds(ctx)).toSorted(), ids.filter((id) => id !== ids[7]).toSorted());
    assert.equal((await countPending(ctx)).count, 1);
    assert.ok((await audit(ctx)).isProven);
  });

  test('signs nothing when the anchor remembers something else, and closes the log', async () => {
    const { ctx } = await newLog();
    const anchors = testAnchors();
    const { origin } = (await findCurrentLog(ctx.db, ctx.controller))!;
    let signed = 0;
    const onStep = async (step: SequencerStep): Promise<void> => {
      if (step === 'batch committed')
        await anchors.swap(origin, undefined, { size: 99, body: `${origin}\n99\n${'A'.repeat(43)}=\n` });
      if (step === 'checkpoint signed') signed++;
    };
    await recordMany(ctx, 3);
    const sequencer = startSequencer({ ...ctx, ...only(ctx), anchors, onStep });
    while ((await findCurrentLog(ctx.db, ctx.controller))?.state === 'open') await sleep(20);
    await sequencer.stop();
    assert.equal(signed, 0);
    assert.equal(await getCheckpoint(ctx), undefined);
    await assert.rejects(recordMany(ctx, 1), { code: 'log_read_only' });
  });
});
