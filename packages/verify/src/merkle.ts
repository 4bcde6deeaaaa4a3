import { concatBytes, equalBytes } from './bytes.ts';
import { FormatError } from './format-error.ts';
import type { Sha256 } from './primitives.ts';

/** Bytes of a tree's hash. */
export const hashLength = 32;

/** MTH({}): the hash of no bytes. @see RFC 6962 2.1 */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0));
}

/** SHA-256(0x00 || entry). @see RFC 6962 2.1 */
export function hashLeaf(sha256: Sha256, entry: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(entry.length + 1);
  prefixed.set(entry, 1);
  return sha256(prefixed);
}

/** SHA-256(0x01 || left || right). @see RFC 6962 2.1 */
export function hashNode(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== hashLength || right.length !== hashLength) {
    throw new FormatError('tile_malformed', 'a hash that is not 32 bytes');
  }
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + hashLength);
  return sha256(nodeInput);
}

/** Used again for every node: a log hashes one for each of its entries. */
const nodeInput = new Uint8Array(1 + 2 * hashLength).fill(1, 0, 1);

/** A perfect subtree: it covers the 2^level leaves from `index * 2^level` on. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/** The perfect subtrees that cover the leaves from `start` to `end` (exclusive), left to right. */
export function coveringNodes(start: number, end: number): readonly NodeId[] {
  const nodes: NodeId[] = [];
  let position = start;
  while (position < end) {
    let level = 0;
    let width = 1;
    while (position % (width * 2) === 0 && position + width * 2 <= end) {
      width *= 2;
      level++;
    }
    nodes.push({ level, index: position / width });
    position += width;
  }
  return nodes;
}

/** The root over neighbouring perfect subtrees of falling size. */
export function foldNodes(sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array {
  let root = hashes.at(-1);
  if (root === undefined) return emptyRoot(sha256);
  for (let i = hashes.length - 2; i >= 0; i--) root = hashNode(sha256, hashes[i] ?? root, root);
  return root;
}

/** The root over 2^n hashes. */
export function foldPerfect(sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes;
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) {
      above.push(hashNode(sha256, row[i] as Uint8Array, row[i + 1] as Uint8Array));
    }
    row = above;
  }
  const [root] = row;
  if (root === undefined) throw new FormatError('tile_malformed', 'no hashes to fold');
  return root;
}

/** A proof to be built: one list of perfect subtrees for each hash of the proof. */
export type ProofPlan = readonly (readonly NodeId[])[];

/**
 * What PATH(index, D[0:size]) consists of, the leaf's sibling first.
 * @throws inclusion_invalid when the leaf is not in the tree
 * @see RFC 6962 2.1.1
 */
export function planInclusion(index: number, size: number): ProofPlan {
  if (!isSize(size) || !isSize(index) || index >= size) {
    throw new FormatError('inclusion_invalid', `leaf ${index} is not in a tree of ${size}`);
  }
  const plan: (readonly NodeId[])[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      plan.push(coveringNodes(middle, end));
      end = middle;
    } else {
      plan.push(coveringNodes(start, middle));
      start = middle;
    }
  }
  return plan.toReversed();
}

/**
 * What PROOF(oldSize, D[0:size]) consists of.
 * @throws consistency_invalid unless 0 < oldSize <= size
 * @see RFC 6962 2.1.2
 */
export function planConsistency(oldSize: number, size: number): ProofPlan {
  if (!isSize(size) || !isSize(oldSize) || oldSize === 0 || oldSize > size) {
    throw new FormatError(
      'consistency_invalid',
      `no consistency proof leads from size ${oldSize} to ${size}`,
    );
  }
  const plan: (readonly NodeId[])[] = [];
  let start = 0;
  let end = size;
  while (oldSize < end) {
    const middle = start + largestPowerBelow(end - start);
    if (oldSize <= middle) {
      plan.push(coveringNodes(middle, end));
      end = middle;
    } else {
      plan.push(coveringNodes(start, middle));
      start = middle;
    }
  }
  if (start > 0) plan.push(coveringNodes(start, end));
  return plan.toReversed();
}

/** Reads the hashes of perfect subtrees, in the order asked for. */
export type ReadNodes = (nodes: readonly NodeId[]) => Promise<readonly Uint8Array[]>;

/** The hashes of a planned proof, with one call of the reader. */
export async function buildProof(
  sha256: Sha256,
  plan: ProofPlan,
  read: ReadNodes,
): Promise<readonly Uint8Array[]> {
  const hashes = await read(plan.flat());
  let next = 0;
  return plan.map((nodes) => {
    const part = hashes.slice(next, next + nodes.length);
    next += nodes.length;
    if (part.length !== nodes.length)
      throw new FormatError('tile_malformed', 'the reader gave too few hashes');
    return foldNodes(sha256, part);
  });
}

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the leaf is at that index of the tree with that root. @see RFC 9162 2.1.3.2 */
export function isIncluded(sha256: Sha256, claim: InclusionClaim): boolean {
  const { index, size, leafHash, root, proof } = claim;
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  if (![leafHash, root, ...proof].every((hash) => hash.length === hashLength)) return false;
  let position = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = hashNode(sha256, sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      hash = hashNode(sha256, hash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && equalBytes(hash, root);
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly size: number;
  readonly oldRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether the larger tree begins with the smaller one. An old size of 0 proves nothing and is refused.
 * @see RFC 9162 2.1.4.2
 */
export function isConsistent(sha256: Sha256, claim: ConsistencyClaim): boolean {
  const { oldSize, size, oldRoot, root, proof } = claim;
  if (!isSize(size) || !isSize(oldSize) || oldSize === 0 || oldSize > size) return false;
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root);
  if (![oldRoot, root, ...proof].every((hash) => hash.length === hashLength)) return false;
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  const [seed, ...siblings] = path;
  if (seed === undefined || proof.length === 0) return false;
  let position = oldSize - 1;
  let last = size - 1;
  while (position % 2 === 1) {
    position = half(position);
    last = half(last);
  }
  let oldHash = seed;
  let newHash = seed;
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      oldHash = hashNode(sha256, sibling, oldHash);
      newHash = hashNode(sha256, sibling, newHash);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      newHash = hashNode(sha256, newHash, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, root);
}

/** The hashes of a byte string that is a sequence of them. @throws tile_malformed */
export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length % hashLength !== 0)
    throw new FormatError('tile_malformed', 'not a sequence of 32-byte hashes');
  const hashes: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i += hashLength) hashes.push(bytes.subarray(i, i + hashLength));
  return hashes;
}

export const joinHashes: (hashes: readonly Uint8Array[]) => Uint8Array = concatBytes;

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let power = 1;
  while (power < value) power *= 2;
  return power === value;
}

/** The largest power of two that is smaller than n; n is at least 2. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}
