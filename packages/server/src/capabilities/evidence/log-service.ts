import {
  buildProof,
  coveringNodes,
  emptyRoot,
  equalBytes,
  foldNodes,
  foldPerfect,
  FormatError,
  formatTlogProof,
  hashLeaf,
  makeVerifierKey,
  parseCheckpoint,
  planInclusion,
  restoreTree,
  splitHashes,
  tileOfNode,
  tileWidth,
  treeRoot,
  type NodeId,
  type ReadNodes,
  type Tree,
  type VerifierKey,
} from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { Anchor, AnchorStore } from '../../platform/anchor/index.ts';
import { transaction, type Db } from '../../platform/db/index.ts';
import type { Log } from '../../platform/log/index.ts';
import type { Vault } from '../../platform/vault/index.ts';
import {
  findCurrentLog,
  findLog,
  insertLog,
  listPublishedLogs,
  readLeaves,
  readTileRoots,
  readTileSlices,
  updateLogState,
  type LogHead,
  type LogId,
  type TileSlice,
} from './log-store.ts';

const { sha256 } = nodePrimitives;

/** The key under which a log signs: named like the log. */
export function logKey(
  vault: Vault,
  log: { readonly controller: ControllerId; readonly origin: string },
): VerifierKey {
  return makeVerifierKey(sha256, { name: log.origin, publicKey: vault.signingKey(log.controller).publicKey });
}

/**
 * The growing end of a log, from its stored leaves, tile roots and right edge.
 * @throws FormatError `root_mismatch`, `tile_malformed` when they do not agree with each other
 */
export async function loadTree(db: Db, log: LogHead): Promise<Tree> {
  const tails: (readonly Uint8Array[])[] = [];
  for (let level = 0; tileWidth ** level <= log.size; level++) {
    const hashCount = Math.floor(log.size / tileWidth ** level);
    const range = { from: hashCount - (hashCount % tileWidth), count: hashCount % tileWidth };
    tails.push(
      level === 0
        ? (await readLeaves(db, log, range)).map((leaf) => hashLeaf(sha256, leaf))
        : await readTileRoots(db, log, { level: level - 1, ...range }),
    );
  }
  return restoreTree(sha256, { size: log.size, edge: log.rightEdge, tails });
}

/** Reads subtrees of a tree of `size` from the database: a statement for full tiles, and one for each partial tile. */
export function nodesFromStore(db: Db, log: LogId, size: number): ReadNodes {
  return async (nodes) => {
    const slices = nodes.map((node) => toSlice(node, size));
    const full = slices.filter((slice) => slice.isFull);
    const partialLevels = [...new Set(slices.filter((slice) => !slice.isFull).map((slice) => slice.level))];
    const [stored, ...rendered] = await Promise.all([
      readTileSlices(db, log, full),
      ...partialLevels.map((level) => readPartialTile(db, log, { level, size })),
    ]);
    const fromFull = new Map(full.map((slice, i) => [slice, stored[i]]));
    const partials = new Map(partialLevels.map((level, i) => [level, rendered[i]]));
    return slices.map((slice) => {
      const hashes = slice.isFull
        ? fromFull.get(slice)
        : partials.get(slice.level)?.slice(slice.from, slice.from + slice.count);
      return foldPerfect(sha256, hashes ?? []);
    });
  };
}

/** The root that the stored tiles give for an earlier size. */
export async function rootAt(db: Db, log: LogId, size: number): Promise<Uint8Array> {
  return foldNodes(sha256, await nodesFromStore(db, log, size)(coveringNodes(0, size)));
}

/** A C2SP tlog-proof of the entry at `index` under the published checkpoint. */
export async function buildEntryProof(
  db: Db,
  log: LogId & { readonly published: { readonly note: string; readonly size: number } },
  index: number,
): Promise<string> {
  const { note, size } = log.published;
  const hashes = await buildProof(sha256, planInclusion(index, size), nodesFromStore(db, log, size));
  return formatTlogProof({ index, hashes, checkpoint: note });
}

function toSlice(node: NodeId, size: number): TileSlice & { readonly isFull: boolean } {
  const { level, index, width } = tileOfNode(node, size);
  const count = 2 ** (node.level % 8);
  return {
    level: Number(level),
    index,
    from: (node.index * count) % tileWidth,
    count,
    isFull: width === tileWidth,
  };
}

async function readPartialTile(
  db: Db,
  log: LogId,
  tile: { readonly level: number; readonly size: number },
): Promise<readonly Uint8Array[]> {
  const hashCount = Math.floor(tile.size / tileWidth ** tile.level);
  const range = { from: hashCount - (hashCount % tileWidth), count: hashCount % tileWidth };
  if (tile.level > 0) return readTileRoots(db, log, { level: tile.level - 1, ...range });
  const leaves = await readLeaves(db, log, range);
  return splitHashes(Buffer.concat(leaves.map((leaf) => hashLeaf(sha256, leaf))));
}

/** Why a log may not be written to or signed. */
export type LogFault =
  /** The database has fewer entries than were anchored: it was restored from a backup. */
  | 'behind'
  /** It has other entries than were anchored. */
  | 'forked'
  /** Its entries, tiles and head do not agree with each other. */
  | 'damaged'
  /** Checkpoints were published, and the anchor store knows of none. */
  | 'anchor_lost';

export type Inspection =
  | {
      readonly finding: 'sound';
      readonly head: LogHead;
      readonly anchor: Anchor | undefined;
      readonly tree: Tree;
    }
  | { readonly finding: LogFault; readonly head: LogHead; readonly anchor: Anchor | undefined };

export interface InspectionDependencies {
  readonly db: Db;
  readonly anchors: AnchorStore;
  readonly log: Log;
}

/** Where a log's name comes from: the public address under which the tiles are served. */
export interface LogAddress {
  readonly anchors: AnchorStore;
  /** Such as `https://privacy.example`; the log of a controller is below `/evidence/<controller>`. */
  readonly publicUrl: string;
}

/** The origin line: the address without its scheme; a log that succeeds another has its number after it. */
export function toOrigin(publicUrl: string, { controller, logNumber }: LogId): string {
  const base = publicUrl.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '');
  return `${base}/evidence/${controller}${logNumber === 1 ? '' : `/${logNumber}`}`;
}

/**
 * The controller's log, opened the first time. A log whose name is anchored already is never begun again: it is there,
 * empty and thus behind, until it is recovered.
 */
export async function ensureLog(ctx: Context, address: LogAddress): Promise<LogHead> {
  const existing = await findCurrentLog(ctx.db, ctx.controller);
  if (existing !== undefined) return existing;
  const id = { controller: ctx.controller, logNumber: 1 };
  const origin = toOrigin(address.publicUrl, id);
  await transaction(ctx, ({ tx }) =>
    insertLog(tx, { ...id, origin, root: emptyRoot(sha256), openedAt: ctx.clock.now() }),
  );
  const opened = await findCurrentLog(ctx.db, ctx.controller);
  if (opened === undefined) throw new Error(`the log of ${ctx.controller} is frozen and has no successor`);
  return opened;
}

/**
 * Controllers whose published log this process must leave alone, because its anchor store was never written: another store
 * vouches for them, or it was lost. Such a process knows nothing of any log, so it is no judge of a sound one.
 */
export async function listUnvouchedLogs({
  db,
  anchors,
}: Pick<InspectionDependencies, 'db' | 'anchors'>): Promise<readonly ControllerId[]> {
  return (await anchors.hasAnchors()) ? [] : listPublishedLogs(db);
}

/** Inspects a log and, unless it is sound, closes it for writing and says so loudly. */
export async function guardLog(deps: InspectionDependencies, id: LogId): Promise<Inspection> {
  const inspection = await inspectLog(deps, id);
  if (inspection.finding === 'sound') return inspection;
  await transaction(deps, ({ tx }) => updateLogState(tx, id, 'read_only'));
  deps.log.error('evidence.log_read_only', {
    controller: id.controller,
    reason: inspection.finding,
    stored_size: inspection.head.size,
    anchored_size: inspection.anchor?.size ?? 0,
  });
  return inspection;
}

/**
 * Computes the root from the right edge and compares it with the head, the tiles, the leaves of the last tile, and the
 * anchor: PostgreSQL cannot know that it was restored, the anchor can.
 */
export async function inspectLog(
  deps: Pick<InspectionDependencies, 'db' | 'anchors'>,
  id: { readonly controller: ControllerId; readonly logNumber: number },
): Promise<Inspection> {
  const head = await findLog(deps.db, id);
  if (head === undefined) throw new Error(`there is no log ${id.logNumber} of ${id.controller}`);
  const anchor = await deps.anchors.find(head.origin);
  const tree = await findTree(deps.db, head);
  if (tree === undefined) return { finding: 'damaged', head, anchor };
  if (anchor === undefined) {
    return head.published === undefined
      ? { finding: 'sound', head, anchor, tree }
      : { finding: 'anchor_lost', head, anchor };
  }
  if (anchor.size > head.size) return { finding: 'behind', head, anchor };
  const { root } = parseCheckpoint(anchor.body);
  const isContinued = equalBytes(await rootAt(deps.db, id, anchor.size), root);
  return isContinued ? { finding: 'sound', head, anchor, tree } : { finding: 'forked', head, anchor };
}

async function findTree(db: Db, head: LogHead): Promise<Tree | undefined> {
  try {
    const tree = await loadTree(db, head);
    return equalBytes(treeRoot(sha256, tree), head.root) ? tree : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
