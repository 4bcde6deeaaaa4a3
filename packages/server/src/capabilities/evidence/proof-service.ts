import {
  buildProof,
  foldNodes,
  coveringNodes,
  foldPerfect,
  formatTlogProof,
  hashLeaf,
  makeVerifierKey,
  planInclusion,
  restoreTree,
  splitHashes,
  tileOfNode,
  tileWidth,
  type NodeId,
  type ReadNodes,
  type Tree,
  type VerifierKey,
} from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Db } from '../../platform/db/index.ts';
import type { Vault } from '../../platform/vault/index.ts';
import {
  readLeaves,
  readTileRoots,
  readTileSlices,
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
    const stored = await readTileSlices(db, log, full);
    const fromFull = new Map(full.map((slice, i) => [slice, stored[i]]));
    const partials = new Map<number, readonly Uint8Array[]>();
    for (const level of new Set(slices.filter((slice) => !slice.isFull).map((slice) => slice.level))) {
      partials.set(level, await readPartialTile(db, log, { level, size }));
    }
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
