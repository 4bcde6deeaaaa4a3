import { equalBytes } from './bytes.ts';
import { FormatError } from './format-error.ts';
import { coveringNodes, foldNodes, foldPerfect, hashNode, joinHashes, splitHashes } from './merkle.ts';
import type { Sha256 } from './primitives.ts';
import { tileWidth } from './tile.ts';

/**
 * A growing tree without its past: the right edge (one hash for each perfect subtree, largest first) and the hashes
 * that fill no tile yet, by tile level. Memory is at most 53 + 7 x 255 hashes.
 */
export interface Tree {
  size: number;
  readonly edge: Uint8Array[];
  readonly tails: Uint8Array[][];
}

/** A full tile that has just been completed. */
export interface FullTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The root over its 256 hashes: the tile's one hash in the tile above. */
  readonly root: Uint8Array;
}

export function emptyTree(): Tree {
  return { size: 0, edge: [], tails: [] };
}

/**
 * A tree as it was stored.
 * @param edge the right edge's hashes, joined
 * @param tails for each tile level the hashes of its partial tile
 * @throws tile_malformed when the parts do not belong to that size, or the tails do not hash to the edge
 */
export function restoreTree(
  sha256: Sha256,
  stored: {
    readonly size: number;
    readonly edge: Uint8Array;
    readonly tails: readonly (readonly Uint8Array[])[];
  },
): Tree {
  const edge = splitHashes(stored.edge);
  const nodes = coveringNodes(0, stored.size);
  if (edge.length !== nodes.length)
    throw new FormatError('tile_malformed', 'the right edge does not fit the size');
  const tails = stored.tails.map((hashes) => [...hashes]);
  for (const [level, tail] of tails.entries()) {
    if (tail.length !== Math.floor(stored.size / tileWidth ** level) % tileWidth) {
      throw new FormatError('tile_malformed', 'a partial tile does not fit the size');
    }
  }
  for (const [position, node] of nodes.entries()) {
    const width = 2 ** (node.level % 8);
    const from = (node.index * width) % tileWidth;
    const hashes = tails[Math.floor(node.level / 8)]?.slice(from, from + width) ?? [];
    const stored = edge[position];
    if (hashes.length !== width || stored === undefined || !equalBytes(foldPerfect(sha256, hashes), stored)) {
      throw new FormatError('root_mismatch', 'the right edge does not follow from the tiles');
    }
  }
  return { size: stored.size, edge, tails };
}

/**
 * Appends one leaf hash, at the price of one node hash on average. Full tiles are handed over as they complete,
 * lower levels first.
 */
export function appendLeaf(
  sha256: Sha256,
  tree: Tree,
  leafHash: Uint8Array,
  onTile: (tile: FullTile) => void,
): void {
  let node = leafHash;
  let level = 0;
  let index = tree.size;
  pushToTail(tree, { level: 0, index, hash: node });
  while (index % 2 === 1) {
    const left = tree.edge.pop();
    if (left === undefined) throw new FormatError('tile_malformed', 'the right edge does not fit the size');
    node = hashNode(sha256, left, node);
    index = (index - 1) / 2;
    level++;
    if (level % 8 === 0) {
      completeTile(tree, { level: level / 8 - 1, index, root: node }, onTile);
      pushToTail(tree, { level: level / 8, index, hash: node });
    }
  }
  tree.edge.push(node);
  tree.size++;
}

/** The root over everything appended so far. */
export function treeRoot(sha256: Sha256, tree: Tree): Uint8Array {
  return foldNodes(sha256, tree.edge);
}

/** The right edge as bytes, to be stored. */
export function edgeBytes(tree: Tree): Uint8Array {
  return joinHashes(tree.edge);
}

function pushToTail(tree: Tree, node: { level: number; index: number; hash: Uint8Array }): void {
  const tail = tree.tails[node.level];
  if (tail === undefined) tree.tails[node.level] = [node.hash];
  else tail.push(node.hash);
}

function completeTile(
  tree: Tree,
  tile: { level: number; index: number; root: Uint8Array },
  onTile: (tile: FullTile) => void,
): void {
  const hashes = tree.tails[tile.level] ?? [];
  if (hashes.length !== tileWidth)
    throw new FormatError('tile_malformed', 'a tile completed with too few hashes');
  tree.tails[tile.level] = [];
  onTile({ ...tile, hashes });
}
