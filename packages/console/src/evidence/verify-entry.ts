import {
  FormatError,
  fromHex,
  hashLeaf,
  isIncluded,
  openCheckpoint,
  parseLeaf,
  parseTlogProof,
  parseTrustPolicy,
  toHex,
  type Primitives,
} from '@zgoda/verify';

/** What the server says about one entry, and what it gives to prove it. */
export interface EntryClaim {
  /** Public id: `ent_` and 32 hexadecimal digits. */
  readonly entryId: string;
  readonly leaf: string;
  readonly leafHash: string;
  readonly index: number;
  /** C2SP tlog-proof. */
  readonly proof: string;
  /** C2SP tlog-policy. */
  readonly trust: string;
}

/** In this order; a step is not tried once an earlier one has failed. */
export const checkSteps = ['leaf', 'hash', 'signature', 'inclusion'] as const;
export type CheckStep = (typeof checkSteps)[number];

export interface EntryVerdict {
  readonly passed: readonly CheckStep[];
  /** The step that failed; absent when all hold. */
  readonly failed?: CheckStep;
  /** Leaves in the tree of the signed checkpoint; absent until its signature holds. */
  readonly treeSize?: number;
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/**
 * Checks one entry against the log, trusting nothing but the trust file: the leaf is this entry, it hashes to what was
 * claimed, the log's key has signed the checkpoint, and the proof leads from the leaf to the signed root.
 * @see RFC 9162 2.1.3.2; https://c2sp.org/tlog-proof
 */
export function verifyEntry(primitives: Primitives, claim: EntryClaim): EntryVerdict {
  const leafBytes = new TextEncoder().encode(claim.leaf);
  let treeSize: number | undefined;
  const openProof = () => {
    const proof = parseTlogProof(claim.proof);
    const trust = parseTrustPolicy(primitives.sha256, claim.trust);
    return { proof, checkpoint: openCheckpoint(primitives, trust, proof.checkpoint).checkpoint };
  };
  const checks: Readonly<Record<CheckStep, () => boolean>> = {
    leaf: () => `ent_${parseLeaf(leafBytes).id}` === claim.entryId,
    hash: () => toHex(hashLeaf(primitives.sha256, leafBytes)) === claim.leafHash,
    signature: () => {
      treeSize = openProof().checkpoint.size;
      return true;
    },
    inclusion: () => {
      const { proof, checkpoint } = openProof();
      const { size, root } = checkpoint;
      const leafHash = fromHex(claim.leafHash);
      const position = { index: proof.index, size, leafHash, root, proof: proof.hashes };
      return proof.index === claim.index && isIncluded(primitives.sha256, position);
    },
  };
  const failedAt = checkSteps.findIndex((step) => !holds(checks[step]));
  const passed = failedAt === -1 ? checkSteps : checkSteps.slice(0, failedAt);
  const failed = checkSteps[failedAt];
  return { passed, ...(failed !== undefined && { failed }), ...(treeSize !== undefined && { treeSize }) };
}
