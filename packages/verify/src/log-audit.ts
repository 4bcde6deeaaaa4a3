import { equalBytes, fromUtf8 } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { FormatError, type FormatProblem } from './format-error.ts';
import { parseLeaf, type EntryClass } from './leaf.ts';
import { buildProof, hashLeaf, isConsistent, joinHashes, planConsistency, splitHashes } from './merkle.ts';
import type { NodeId, ReadNodes } from './merkle.ts';
import type { Primitives, Sha256 } from './primitives.ts';
import {
  decodeEntries,
  nodeFromTile,
  tileOfNode,
  tilePath,
  tileWidth,
  widthOfTile,
  type TileId,
} from './tile.ts';
import { appendLeaf, emptyTree, treeRoot, type FullTile } from './tree.ts';
import { openCheckpoint, type TrustPolicy } from './trust-policy.ts';

/** Any copy of a log: a server, an export's directory, an object store. Paths are those of tlog-tiles. */
export interface LogReader {
  /** Rejects when there is nothing at that path. */
  read(path: string): Promise<Uint8Array>;
}

export interface AuditOptions {
  readonly trust: TrustPolicy;
  /** A checkpoint kept from before, as a signed note: the log has to begin with it. */
  readonly since?: string;
  /** Told after each bundle of up to 256 entries. */
  readonly onProgress?: (entriesDone: number, entriesInAll: number) => void;
}

export type AuditVerdict =
  | {
      readonly isProven: true;
      readonly checkpoint: Checkpoint;
      /** How many witnesses of the trust policy have cosigned the checkpoint. */
      readonly witnessCount: number;
      readonly entriesByClass: Readonly<Partial<Record<EntryClass, number>>>;
    }
  | {
      readonly isProven: false;
      readonly problem: FormatProblem;
      readonly message: string;
      /** The first entry that could not be vouched for; absent when the checkpoint itself failed. */
      readonly index?: number;
    };

/**
 * The full audit: every entry is read, its form checked and its hash computed anew, every tile compared, and the
 * root with the signed one. A log that is changed, cut, reordered or re-signed since an older checkpoint fails.
 */
export async function verifyLog(
  primitives: Primitives,
  reader: LogReader,
  options: AuditOptions,
): Promise<AuditVerdict> {
  const position = { index: undefined as number | undefined };
  try {
    return await auditLog(primitives, reader, { ...options, position });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { problem, message } = error;
    return {
      isProven: false,
      problem,
      message,
      ...(position.index === undefined ? {} : { index: position.index }),
    };
  }
}

async function auditLog(
  primitives: Primitives,
  reader: LogReader,
  options: AuditOptions & { readonly position: { index: number | undefined } },
): Promise<AuditVerdict> {
  const { sha256 } = primitives;
  const { trust, since, onProgress, position } = options;
  const { checkpoint, witnesses } = openCheckpoint(
    primitives,
    trust,
    fromUtf8(await reader.read('checkpoint')),
  );
  const older = since === undefined ? undefined : openCheckpoint(primitives, trust, since).checkpoint;
  if (older !== undefined) assertSameLog(older, checkpoint);
  const tree = emptyTree();
  const entriesByClass: Partial<Record<EntryClass, number>> = {};
  if (older?.size === 0) assertRoot(treeRoot(sha256, tree), older);
  let next = tree.size < checkpoint.size ? readBundle(reader, 0, checkpoint.size) : undefined;
  for (let bundle = 0; next !== undefined; bundle++) {
    position.index = tree.size;
    const entries = decodeEntries(await next);
    const following = (bundle + 1) * tileWidth;
    next = following < checkpoint.size ? readBundle(reader, bundle + 1, checkpoint.size) : undefined;
    if (entries.length !== Math.min(tileWidth, checkpoint.size - tree.size)) {
      throw new FormatError('tile_malformed', 'a bundle has the wrong number of entries');
    }
    const fullTiles: FullTile[] = [];
    for (const entry of entries) {
      const { class: entryClass } = parseLeaf(entry);
      entriesByClass[entryClass] = (entriesByClass[entryClass] ?? 0) + 1;
      appendLeaf(sha256, tree, hashLeaf(sha256, entry), (tile) => fullTiles.push(tile));
      if (tree.size === older?.size) assertRoot(treeRoot(sha256, tree), older);
      position.index = tree.size;
    }
    for (const { level, index, hashes } of fullTiles) {
      await assertTile(reader, { level, index, width: tileWidth }, hashes);
    }
    onProgress?.(tree.size, checkpoint.size);
  }
  for (const [level, hashes] of tree.tails.entries()) {
    const index = Math.floor(checkpoint.size / tileWidth ** (level + 1));
    if (hashes.length > 0) await assertTile(reader, { level, index, width: hashes.length }, hashes);
  }
  assertRoot(treeRoot(sha256, tree), checkpoint);
  return { isProven: true, checkpoint, witnessCount: witnesses.length, entriesByClass };
}

/**
 * Shows that a newer checkpoint continues an older one, reading only the tiles that the proof needs.
 * @throws FormatError of any problem of `openCheckpoint`, and consistency_invalid
 */
export async function verifyConsistency(
  primitives: Primitives,
  reader: LogReader,
  claim: { readonly trust: TrustPolicy; readonly older: string; readonly newer: string },
): Promise<{ readonly older: Checkpoint; readonly newer: Checkpoint }> {
  const { sha256 } = primitives;
  const older = openCheckpoint(primitives, claim.trust, claim.older).checkpoint;
  const newer = openCheckpoint(primitives, claim.trust, claim.newer).checkpoint;
  assertSameLog(older, newer);
  if (older.size > 0) {
    const plan = planConsistency(older.size, newer.size);
    const proof = await buildProof(sha256, plan, nodesFromTiles(sha256, reader, newer.size));
    const sizes = { oldSize: older.size, size: newer.size };
    if (!isConsistent(sha256, { ...sizes, oldRoot: older.root, root: newer.root, proof }))
      throw notConsistent();
  }
  return { older, newer };
}

/** Reads perfect subtrees' hashes from the tiles of a tree of that size, each tile once. */
export function nodesFromTiles(sha256: Sha256, reader: LogReader, size: number): ReadNodes {
  return async (nodes: readonly NodeId[]) => {
    const tiles = new Map<string, Promise<Uint8Array>>();
    for (const node of nodes) {
      const path = tilePath(tileOfNode(node, size));
      if (!tiles.has(path)) tiles.set(path, reader.read(path));
    }
    await Promise.all(tiles.values());
    return Promise.all(
      nodes.map(async (node) => {
        const hashes = await tiles.get(tilePath(tileOfNode(node, size)));
        return nodeFromTile(sha256, node, hashes ?? new Uint8Array(0));
      }),
    );
  };
}

function readBundle(reader: LogReader, index: number, size: number): Promise<Uint8Array> {
  const width = widthOfTile({ level: 'entries', index }, size);
  const reading = reader.read(tilePath({ level: 'entries', index, width }));
  reading.catch(() => undefined);
  return reading;
}

async function assertTile(reader: LogReader, tile: TileId, hashes: readonly Uint8Array[]): Promise<void> {
  const path = tilePath(tile);
  const stored = await reader.read(path);
  if (splitHashes(stored).length !== tile.width || !equalBytes(stored, joinHashes(hashes))) {
    throw new FormatError('tile_mismatch', `${path} is not what the entries hash to`);
  }
}

function assertSameLog(older: Checkpoint, newer: Checkpoint): void {
  if (older.origin !== newer.origin || older.size > newer.size) throw notConsistent();
}

function assertRoot(root: Uint8Array, checkpoint: Checkpoint): void {
  if (!equalBytes(root, checkpoint.root)) {
    throw new FormatError(
      'root_mismatch',
      `the entries do not hash to the root signed for size ${checkpoint.size}`,
    );
  }
}

function notConsistent(): FormatError {
  return new FormatError('consistency_invalid', 'the newer checkpoint does not continue the older one');
}
