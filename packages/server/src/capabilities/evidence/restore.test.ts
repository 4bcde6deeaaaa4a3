import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import {
  decodeEntries,
  encodeEntries,
  parseTrustPolicy,
  verifyConsistency,
  verifyLog,
  verifyReceipt,
} from '@zgoda/verify';
import { nodePrimitives, openLogDirectory, type LogDirectory } from '@zgoda/verify/node';
import type { Context } from '../../context.ts';
import type { AnchorStore } from '../../platform/anchor/index.ts';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { eraseSubject } from './erasure-service.ts';
import { listUnvouchedLogs } from './log-service.ts';
import { findCurrentLog } from './log-store.ts';
import { checkLogAtStart, exportLog, recoverLog, succeedLog } from './recovery-service.ts';
import { startSequencer, type SequencerStep } from './sequencer-service.ts';
import {
  getCheckpoint,
  getReceipt,
  getTrust,
  listEntries,
  listSubjectEntries,
  openPayload,
  recordEvidence,
} from './service.ts';
import { makeSubject, readStoredLog, sequenceAll, testAnchors, testPublicUrl } from './testing.ts';

const { sha256 } = nodePrimitives;
const database = await testDatabase();
const owner = await database.owner();
await owner.query('create schema backup');
let houses = 0;

/** Every table that evidence and the vault keep a controller's rows in. */
const tables = [
  'evidence_log',
  'evidence_pending',
  'evidence_entry',
  'evidence_tile',
  'evidence_payload',
  'vault.controller_key',
  'vault.owner_key',
  'vault.owner_tombstone',
] as const;

/** One controller's installation; its anchors and its copy of the log are what a restore does not touch. */
interface Installation {
  readonly ctx: Context;
  readonly origin: string;
  readonly anchors: AnchorStore;
  readonly copy: LogDirectory;
  backUp(): Promise<void>;
  /** Puts every row of the controller back to the last backup. */
  restore(): Promise<void>;
}

async function install(): Promise<Installation> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-restore-'));
  const ctx = await testContext(database, { controller: `house-${++houses}` });
  const anchors = testAnchors();
  after(() => rmSync(directory, { recursive: true }));
  const copyRows = async (from: (table: string) => string, to: (table: string) => string): Promise<void> => {
    await owner.query('begin');
    for (const table of tables) {
      await owner.query(`create table if not exists ${inBackup(table)} (like ${table})`);
      await owner.query(`delete from ${to(table)} where controller_id = $1`, [ctx.controller]);
      await owner.query(
        `insert into ${to(table)} overriding system value select * from ${from(table)} where controller_id = $1`,
        [ctx.controller],
      );
    }
    await owner.query('commit');
  };
  const inPlace = (table: string): string => table;
  return {
    ctx,
    origin: `privacy.example/evidence/${ctx.controller}`,
    anchors,
    copy: openLogDirectory(join(directory, 'copy')),
    backUp: () => copyRows(inPlace, inBackup),
    restore: () => copyRows(inBackup, inPlace),
  };
}

const inBackup = (table: string): string => `backup.${table.replace('vault.', 'vault_')}`;

const reason = 'the disk of the database failed';
const recovery = ({ anchors }: Installation) => ({
  anchors,
  publicUrl: testPublicUrl,
  erasureSteps: [],
  reason,
});
const start = (house: Installation) => checkLogAtStart(house.ctx, recovery(house));

async function record(ctx: Context, count: number, subjectId?: SubjectId): Promise<readonly EntryId[]> {
  const about = subjectId === undefined ? {} : { subjectId };
  const acts = Array.from(
    { length: count },
    (_, n) => ({ class: 'consent', policyHash: '', payload: { n }, ...about }) as const,
  );
  const refs = await transaction(ctx, (tx) => recordEvidence(tx, acts));
  return refs.map(({ entryId }) => entryId);
}

async function storedLeaves(ctx: Context): Promise<readonly string[]> {
  const { rows } = await sql<{ leaf: Buffer }>`
    select leaf from evidence_entry
    where controller_id = ${ctx.controller} and log_number = 1 order by entry_index`.execute(ctx.db);
  return rows.map(({ leaf }) => leaf.toString());
}

describe('a backup that is older than the anchor', () => {
  for (const [before, lost] of [
    [0, 3],
    [5, 1],
    [255, 2],
    [256, 300],
    [700, 1_100],
  ] as const) {
    test(`of ${before} entries, ${lost} behind, is refused, and recovered byte for byte from a copy`, async () => {
      const house = await install();
      const { ctx } = house;
      await start(house);
      if (before > 0) await record(ctx, before);
      await sequenceAll(ctx, house);
      const [waiting] = await record(ctx, 1);
      await house.backUp();
      await record(ctx, lost);
      await sequenceAll(ctx, house);
      await exportLog(ctx, house.copy);
      const whole = await storedLeaves(ctx);
      const anchored = await house.anchors.find(house.origin);
      await house.restore();

      assert.equal((await start(house)).finding, 'behind');
      await assert.rejects(record(ctx, 1), { code: 'log_read_only' });
      const published = await getCheckpoint(ctx);
      const reached = await runSequencerFor(ctx, house, 400);
      assert.deepEqual(reached, []);
      assert.equal(await getCheckpoint(ctx), published);
      assert.deepEqual(await house.anchors.find(house.origin), anchored);

      const outcome = await recoverLog(ctx, house.copy, recovery(house));
      assert.deepEqual(outcome, { outcome: 'recovered', entriesAppended: lost + 1 });
      assert.deepEqual(await storedLeaves(ctx), whole);
      assert.equal(
        (await listEntries(ctx, { limit: 2_000 })).filter(({ entryId }) => entryId === waiting).length,
        1,
      );
      await record(ctx, 7);
      await sequenceAll(ctx, house);
      const told = await openPayload(ctx, (await listEntries(ctx, { limit: 8 })).at(-1)!.entryId);
      assert.deepEqual(
        [told['event'], told['entries_appended'], told['reason']],
        ['log_recovered', lost + 1, reason],
      );
      await assertContinues(ctx, house.copy);
      assert.deepEqual(await recoverLog(ctx, house.copy, recovery(house)), { outcome: 'sound' });
    });
  }

  test('is refused as well when nothing of the log is left in it', async () => {
    const house = await install();
    await house.backUp();
    const { ctx } = house;
    await start(house);
    await record(ctx, 400);
    await sequenceAll(ctx, house);
    await exportLog(ctx, house.copy);
    await house.restore();
    assert.equal((await start(house)).finding, 'behind');
    await assert.rejects(record(ctx, 1), { code: 'log_read_only' });
  });

  test('is not mended from a copy that is too short, and keeps nothing of it', async () => {
    const house = await install();
    const { ctx } = house;
    await start(house);
    await record(ctx, 10);
    await sequenceAll(ctx, house);
    await house.backUp();
    await exportLog(ctx, house.copy);
    await record(ctx, 20);
    await sequenceAll(ctx, house);
    await house.restore();
    await start(house);
    const outcome = await recoverLog(ctx, house.copy, recovery(house));
    assert.deepEqual(outcome, { outcome: 'copy_too_short', copySize: 10, anchoredSize: 30 });
    assert.equal((await findCurrentLog(ctx.db, ctx.controller))?.state, 'read_only');
    assert.equal((await storedLeaves(ctx)).length, 10);
  });

  test('is not mended from another log, or from a copy whose entries were changed', async () => {
    const [house, other] = [await install(), await install()];
    for (const { ctx, anchors, copy } of [house, other]) {
      await checkLogAtStart(ctx, { anchors, publicUrl: testPublicUrl, erasureSteps: [] });
      await record(ctx, 10);
      if (ctx === house.ctx) await house.backUp();
      await record(ctx, 20);
      await sequenceAll(ctx, { anchors });
      await exportLog(ctx, copy);
    }
    await house.restore();
    await start(house);
    await assert.rejects(recoverLog(house.ctx, other.copy, recovery(house)), {
      problem: 'not_signed_by_log',
    });
    const bundle = 'tile/entries/000.p/30';
    const entries = decodeEntries(await house.copy.read(bundle));
    await house.copy.write(bundle, encodeEntries(entries.with(20, entries[21]!).with(21, entries[20]!)));
    assert.deepEqual(await recoverLog(house.ctx, house.copy, recovery(house)), { outcome: 'not_this_log' });
    const withoutEntries = {
      read: (path: string) =>
        path === 'checkpoint' ? house.copy.read(path) : Promise.reject(new Error('gone')),
    };
    await assert.rejects(recoverLog(house.ctx, withoutEntries, recovery(house)), { code: 'copy_unreadable' });
    assert.deepEqual(await storedLeaves(house.ctx), []);
    await assert.rejects(record(house.ctx, 1), { code: 'log_read_only' });
  });
});

describe('people who were erased after the backup', () => {
  test('are erased again before the service opens, and every older receipt still verifies', async () => {
    const house = await install();
    const { ctx } = house;
    await start(house);
    const [kept, erased] = [await makeSubject(ctx), await makeSubject(ctx)];
    const [keptEntry] = await record(ctx, 1, kept);
    const [erasedEntry] = await record(ctx, 1, erased);
    await sequenceAll(ctx, house);
    const trust = parseTrustPolicy(sha256, await getTrust(ctx));
    const receipt = await getReceipt(ctx, erasedEntry!);
    const receiptText = receipt.state === 'included' ? receipt.text : '';
    await house.backUp();

    const report = await eraseSubject(ctx, erased, { anchors: house.anchors, steps: [] });
    assert.deepEqual(report.counts, { evidence: 1 });
    assert.deepEqual(await getReceipt(ctx, erasedEntry!), { state: 'erased' });
    await sequenceAll(ctx, house);
    await exportLog(ctx, house.copy);
    await house.restore();

    assert.equal((await start(house)).finding, 'behind');
    assert.equal((await recoverLog(ctx, house.copy, recovery(house))).outcome, 'recovered');
    assert.deepEqual(await getReceipt(ctx, erasedEntry!), { state: 'erased' });
    assert.deepEqual(await listSubjectEntries(ctx, erased, { limit: 10 }), []);
    await assert.rejects(record(ctx, 1, erased), { code: 'erased' });
    assert.equal((await getReceipt(ctx, keptEntry!)).state, 'included');
    await sequenceAll(ctx, house);
    const replayed = await openPayload(ctx, (await listEntries(ctx, { limit: 1 }))[0]!.entryId);
    assert.deepEqual([replayed['step'], replayed['rows_evidence']], ['replayed', 1]);
    assert.ok(verifyReceipt(nodePrimitives, receiptText, trust).isProven);
    await assertContinues(ctx, house.copy);
  });
});

describe('entries that are lost for good', () => {
  test('are told by the first entry of a new log under a new origin; the old one is frozen', async () => {
    const house = await install();
    const { ctx } = house;
    await start(house);
    await record(ctx, 10);
    await sequenceAll(ctx, house);
    await record(ctx, 3);
    await house.backUp();
    await record(ctx, 20);
    await sequenceAll(ctx, house);
    await house.restore();
    await start(house);
    const successor = await succeedLog(ctx, recovery(house));
    assert.equal(successor.origin, `${house.origin}/2`);
    await record(ctx, 4);
    await sequenceAll(ctx, house);
    const entries = await listEntries(ctx, { limit: 100 });
    assert.equal(entries.length, 1 + 3 + 4);
    const first = await openPayload(ctx, entries.at(-1)!.entryId);
    assert.equal(first['previous_origin'], house.origin);
    assert.deepEqual([first['previous_size'], first['lost_entries']], [33, 23]);
    assert.deepEqual([first['finding'], first['reason']], ['behind', reason]);
    const trust = parseTrustPolicy(sha256, await getTrust(ctx));
    const verdict = await verifyLog(nodePrimitives, readStoredLog(ctx, '2/'), { trust });
    assert.ok(verdict.isProven, JSON.stringify(verdict));
    await assert.rejects(succeedLog(ctx, recovery(house)), { code: 'log_sound' });
  });

  test('never make a second tree under an origin that was anchored before', async () => {
    const house = await install();
    const { ctx } = house;
    await start(house);
    await house.backUp();
    const origins: string[] = [];
    for (let i = 0; i < 3; i++) {
      await start(house);
      if (i > 0) origins.push((await succeedLog(ctx, recovery(house))).origin);
      await record(ctx, 5);
      await sequenceAll(ctx, house);
      await house.restore();
    }
    assert.deepEqual(
      origins.map((origin) => origin.slice(-2)),
      ['/2', '/3'],
    );
  });
});

describe('an anchor store that does not know a published log', () => {
  /** An installation with a published log, and anchors that know nothing of it. */
  async function installBeside() {
    const house = await install();
    await start(house);
    await record(house.ctx, 5);
    await sequenceAll(house.ctx, house);
    return { house, elsewhere: { ...house, anchors: testAnchors() } };
  }

  test('is not taken for a new beginning: a lost anchor closes the log, and no copy opens it again', async () => {
    const { house, elsewhere } = await installBeside();
    const { ctx } = house;
    assert.equal((await start(elsewhere)).finding, 'anchor_lost');
    await assert.rejects(record(ctx, 1), { code: 'log_read_only' });
    await exportLog(ctx, house.copy);
    assert.deepEqual(await recoverLog(ctx, house.copy, recovery(elsewhere)), {
      outcome: 'not_recoverable',
      finding: 'anchor_lost',
    });
    await assert.rejects(record(ctx, 1), { code: 'log_read_only' });
  });

  test('knows the log that succeeds it, whose first entry does not pretend to know what was lost', async () => {
    const { house, elsewhere } = await installBeside();
    const { ctx } = house;
    await start(elsewhere);
    const succession = await succeedLog(ctx, recovery(elsewhere));
    assert.deepEqual(succession, { origin: `${house.origin}/2`, previousOrigin: house.origin });
    await sequenceAll(ctx, elsewhere);
    const first = await openPayload(ctx, (await listEntries(ctx, { limit: 9 })).at(-1)!.entryId);
    assert.deepEqual(
      [first['finding'], first['previous_size'], first['lost_entries']],
      ['anchor_lost', 5, undefined],
    );
    assert.equal((await start(elsewhere)).finding, 'sound');
    assert.deepEqual(await listUnvouchedLogs({ db: ctx.db, anchors: elsewhere.anchors }), []);
  });

  test('is found out before anything is judged by it, unless it vouches for some other log', async () => {
    const { house, elsewhere } = await installBeside();
    const { ctx } = house;
    const unvouched = ({ anchors }: Installation) => listUnvouchedLogs({ db: ctx.db, anchors });
    assert.deepEqual(await unvouched(house), []);
    assert.ok((await unvouched(elsewhere)).includes(ctx.controller));
    await elsewhere.anchors.swap('another log', undefined, { size: 1, body: 'one' });
    assert.deepEqual(await unvouched(elsewhere), []);
  });

  test('does not let a sequencer take a log over or close it, whoever gives it up', async () => {
    const { house, elsewhere } = await installBeside();
    const { ctx } = house;
    const published = await getCheckpoint(ctx);
    await record(ctx, 1);
    assert.deepEqual(await runSequencerFor(ctx, elsewhere, 400), []);
    assert.equal(await getCheckpoint(ctx), published);
    assert.equal(await elsewhere.anchors.hasAnchors(), false);
    await record(ctx, 1);
    await sequenceAll(ctx, house);
    assert.equal((await storedLeaves(ctx)).length, 7);
  });
});

/** Steps that a sequencer reaches in that time. */
async function runSequencerFor(
  ctx: Context,
  { anchors }: Installation,
  ms: number,
): Promise<readonly SequencerStep[]> {
  const reached: SequencerStep[] = [];
  const sequencer = startSequencer({
    ...ctx,
    anchors,
    controllers: () => [ctx.controller],
    onStep: (step) => void reached.push(step),
  });
  await new Promise((resolve) => setTimeout(resolve, ms));
  await sequencer.stop();
  return reached;
}

/** The log passes the audit, and goes on from the checkpoint of the copy. */
async function assertContinues(ctx: Context, copy: LogDirectory): Promise<void> {
  const trust = parseTrustPolicy(sha256, await getTrust(ctx));
  const older = Buffer.from(await copy.read('checkpoint')).toString();
  const newer = (await getCheckpoint(ctx)) ?? '';
  const reader = readStoredLog(ctx);
  await verifyConsistency(nodePrimitives, reader, { trust, older, newer });
  const verdict = await verifyLog(nodePrimitives, reader, { trust, since: older });
  assert.ok(verdict.isProven, JSON.stringify(verdict));
}
