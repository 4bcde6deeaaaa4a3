import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, test } from 'node:test';
import { calcRoot, constructTree, getProof } from '@fuel-ts/merkle';
import { verifyCheckpoint } from '@sigstore/verify/dist/tlog/checkpoint.js';
import { verifyMerkleInclusion } from '@sigstore/verify/dist/tlog/merkle.js';
import { nodePrimitives } from '../node/index.ts';
import { MemoryLog } from '../test/memory-log.ts';
import { fromHex, toHex, toUtf8 } from './bytes.ts';
import { emptyRoot } from './merkle.ts';

const log = new MemoryLog();
for (let i = 0; i < 130; i++) log.append(toUtf8(`leaf ${i}`));
const hex = (hash: Uint8Array): string => `0x${toHex(hash)}`;

test('@fuel-ts/merkle has the same roots and paths', () => {
  assert.equal(calcRoot([]), hex(emptyRoot(nodePrimitives.sha256)));
  for (let size = 1; size <= log.size; size++) {
    const data = log.entries.slice(0, size).map(hex);
    assert.equal(calcRoot(data), hex(log.root(size)));
    if (size > 40) continue;
    const nodes = constructTree(data);
    for (let index = 0; index < size; index++) {
      assert.deepEqual([...getProof(nodes, index)], log.proof(index, size).map(hex), `${index} of ${size}`);
    }
  }
});

describe('@sigstore/verify', () => {
  const { key } = log.signer;
  const publicKey = createPublicKey({
    key: log.signer.privateKey.export({ format: 'pem', type: 'pkcs8' }),
    format: 'pem',
  });
  const authority = {
    logID: Buffer.from(fromHex(key.id)),
    baseURL: `https://${log.origin}`,
    publicKey,
    validFor: { start: new Date(0), end: new Date(8.64e15) },
  };

  function entryAt(index: number, change: { readonly leaf?: string; readonly note?: string } = {}) {
    return {
      canonicalizedBody: Buffer.from(change.leaf ?? `leaf ${index}`),
      inclusionProof: {
        logIndex: String(index),
        treeSize: String(log.size),
        rootHash: Buffer.from(log.root()),
        hashes: log.proof(index).map((hash) => Buffer.from(hash)),
        checkpoint: { envelope: change.note ?? log.checkpoint() },
      },
    } as unknown as Parameters<typeof verifyCheckpoint>[0];
  }

  test('accepts our checkpoints and every inclusion proof', () => {
    for (let index = 0; index < log.size; index++) {
      const checkpoint = verifyCheckpoint(entryAt(index), [authority]);
      assert.equal(Number(checkpoint.logSize), log.size);
      verifyMerkleInclusion(entryAt(index), checkpoint);
    }
  });

  test('refuses other leaves and a changed checkpoint, as we do', () => {
    const checkpoint = verifyCheckpoint(entryAt(3), [authority]);
    assert.throws(() => verifyMerkleInclusion(entryAt(3, { leaf: 'leaf 4' }), checkpoint));
    assert.throws(() =>
      verifyCheckpoint(entryAt(3, { note: log.checkpoint().replace('\n130\n', '\n131\n') }), [authority]),
    );
  });
});
