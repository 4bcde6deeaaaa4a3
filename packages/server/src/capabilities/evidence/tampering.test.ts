import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from 'pg';
import {
  appendLeaf,
  edgeBytes,
  emptyTree,
  formatCheckpoint,
  formatNote,
  formatSignatureLine,
  hashLeaf,
  parseTrustPolicy,
  treeRoot,
  verifyLog,
  type FullTile,
} from '@zgoda/verify';
import { nodePrimitives, signEd25519 } from '@zgoda/verify/node';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { inspectLog, logKey } from './log-service.ts';
import { findCurrentLog } from './log-store.ts';
import { getCheckpoint, getTrust, recordEvidence } from './service.ts';
import { openTestLog, readStoredLog, sequenceAll } from './testing.ts';

const { sha256 } = nodePrimitives;
const database = await testDatabase();
const size = 600;
const olderSize = 500;

interface Victim {
  readonly ctx: TestContext;
  readonly anchors: Awaited<ReturnType<typeof openTestLog>>['anchors'];
  /** What an outside checker has kept from before. */
  readonly older: string;
  readonly leaves: readonly Buffer[];
  readonly owner: Client;
}

async function makeVictim(name: string): Promise<Victim> {
  const ctx = await testContext(database, { controller: `victim-${name}` });
  const { anchors } = await openTestLog(ctx);
  let older = '';
  for (const count of [olderSize, size - olderSize]) {
    const acts = Array.from(
      { length: count },
      (_, n) => ({ class: 'system', policyHash: '', payload: { n } }) as const,
    );
    await transaction(ctx, (tx) => recordEvidence(tx, acts));
    await sequenceAll(ctx, { anchors });
    older ||= (await getCheckpoint(ctx)) ?? '';
  }
  const owner = await database.owner();
  const { rows } = await owner.query<{ leaf: Buffer }>(
    'select leaf from evidence_entry where controller_id = $1 order by entry_index',
    [ctx.controller],
  );
  return { ctx, anchors, older, leaves: rows.map(({ leaf }) => leaf), owner };
}

/** Everything rewritten as a superuser who also has the signing key would: entries, tiles, head, checkpoint. */
async function rewriteWhole({ ctx, owner }: Victim, leaves: readonly Buffer[]): Promise<void> {
  const { controller } = ctx;
  await owner.query('delete from evidence_entry where controller_id = $1', [controller]);
  await owner.query('delete from evidence_tile where controller_id = $1', [controller]);
  const tree = emptyTree();
  const tiles: FullTile[] = [];
  for (const leaf of leaves) appendLeaf(sha256, tree, hashLeaf(sha256, leaf), (tile) => tiles.push(tile));
  await owner.query(
    `insert into evidence_entry select $1, 1, n - 1, gen_random_uuid(), leaf
     from unnest($2::bytea[]) with ordinality as l (leaf, n)`,
    [controller, leaves],
  );
  for (const { level, index, root, hashes } of tiles) {
    const values = [controller, level, index, Buffer.from(root), Buffer.concat(hashes)];
    await owner.query('insert into evidence_tile values ($1, 1, $2, $3, $4, $5)', values);
  }
  const { origin } = (await findCurrentLog(ctx.db, controller))!;
  const root = treeRoot(sha256, tree);
  const body = formatCheckpoint({ origin, size: tree.size, root });
  const line = formatSignatureLine(
    logKey(ctx.vault, { controller, origin }),
    signEd25519(ctx.vault.signingKey(controller).privateKey, body),
  );
  await owner.query(
    `update evidence_log set size = $2::bigint, root = $3, right_edge = $4, checkpoint = $5, checkpoint_size = $2
     where controller_id = $1`,
    [controller, tree.size, Buffer.from(root), Buffer.from(edgeBytes(tree)), formatNote(body, [line])],
  );
}

function backDate(leaf: Buffer): Buffer {
  return Buffer.from(leaf.toString().replace(/"time":"\d{4}/, '"time":"2001'));
}

const set = `update evidence_entry set leaf = $3 where controller_id = $1 and entry_index = $2`;
const remove = `delete from evidence_entry where controller_id = $1 and entry_index = $2`;

const campaigns: Readonly<Record<string, (victim: Victim) => Promise<void>>> = {
  'flips a bit of an entry': async ({ owner, ctx, leaves }) => {
    const flipped = Buffer.from(leaves[123]!);
    flipped[120] = flipped[120]! ^ 1;
    await owner.query(set, [ctx.controller, 123, flipped]);
  },
  'flips a bit of a tile': async ({ owner, ctx }) => {
    await owner.query(
      `update evidence_tile set hashes = set_byte(hashes, 700, get_byte(hashes, 700) # 4) where controller_id = $1 and tile_index = 1`,
      [ctx.controller],
    );
  },
  'drops an entry': async ({ owner, ctx }) => {
    await owner.query(remove, [ctx.controller, 77]);
  },
  'drops an entry and closes the gap': async ({ owner, ctx }) => {
    await owner.query(remove, [ctx.controller, 77]);
    for (const by of [-10_000, 9_999]) {
      await owner.query(
        'update evidence_entry set entry_index = entry_index + $2 where controller_id = $1 and (entry_index > 77 or entry_index < 0)',
        [ctx.controller, by],
      );
    }
  },
  'swaps two entries': async ({ owner, ctx, leaves }) => {
    await owner.query(set, [ctx.controller, 10, leaves[11]]);
    await owner.query(set, [ctx.controller, 11, leaves[10]]);
  },
  'back-dates an entry': async ({ owner, ctx, leaves }) => {
    await owner.query(set, [ctx.controller, 300, backDate(leaves[300]!)]);
  },
  'cuts the end off, and moves the head back': async ({ owner, ctx, older }) => {
    await owner.query('delete from evidence_entry where controller_id = $1 and entry_index >= $2', [
      ctx.controller,
      400,
    ]);
    await owner.query(
      'update evidence_log set checkpoint = $2, checkpoint_size = $3 where controller_id = $1',
      [ctx.controller, older, olderSize],
    );
  },
  'cuts the end off and signs anew': (victim) => rewriteWhole(victim, victim.leaves.slice(0, 400)),
  'changes an entry and signs all anew': (victim) =>
    rewriteWhole(victim, victim.leaves.with(300, backDate(victim.leaves[300]!))),
  'drops an entry and signs all anew': (victim) => rewriteWhole(victim, victim.leaves.toSpliced(77, 1)),
  'swaps two entries and signs all anew': (victim) =>
    rewriteWhole(victim, victim.leaves.with(10, victim.leaves[11]!).with(11, victim.leaves[10]!)),
  'inserts an entry and signs all anew': (victim) =>
    rewriteWhole(victim, victim.leaves.toSpliced(77, 0, backDate(victim.leaves[0]!))),
};

describe('a superuser is found out by whoever kept one older checkpoint, when he', () => {
  for (const [name, tamper] of Object.entries(campaigns)) {
    test(name, async () => {
      const victim = await makeVictim(name.replaceAll(/[^a-z]+/g, '-'));
      const trust = parseTrustPolicy(sha256, await getTrust(victim.ctx));
      const options = { trust, since: victim.older };
      const before = await verifyLog(nodePrimitives, readStoredLog(victim.ctx), options);
      assert.ok(before.isProven, JSON.stringify(before));
      await tamper(victim);
      assert.equal(await isFoundOut(victim, options), true);
    });
  }

  test('and the anchor finds out whoever changed the past or cut off the end and signed anew', async () => {
    const change = {
      forked: (leaves: readonly Buffer[]) => leaves.with(3, leaves[2]!),
      behind: (leaves: readonly Buffer[]) => leaves.slice(0, 590),
    };
    for (const [finding, changed] of Object.entries(change)) {
      const victim = await makeVictim(`anchored-${finding}`);
      await rewriteWhole(victim, changed(victim.leaves));
      const id = { controller: victim.ctx.controller, logNumber: 1 };
      const inspection = await inspectLog({ db: victim.ctx.db, anchors: victim.anchors }, id);
      assert.equal(inspection.finding, finding);
    }
  });
});

/** A missing part is a find as well. */
async function isFoundOut(victim: Victim, options: Parameters<typeof verifyLog>[2]): Promise<boolean> {
  try {
    return !(await verifyLog(nodePrimitives, readStoredLog(victim.ctx), options)).isProven;
  } catch {
    return true;
  }
}
