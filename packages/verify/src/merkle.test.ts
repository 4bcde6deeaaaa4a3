import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { nodePrimitives } from '../node/index.ts';
import { MemoryLog } from '../test/memory-log.ts';
import { outsideVectors } from '../test/outside-vectors.ts';
import { equalBytes, fromBase64, fromHex, toHex, toUtf8 } from './bytes.ts';
import { FormatError } from './format-error.ts';
import {
  buildProof,
  emptyRoot,
  hashLeaf,
  hashNode,
  isConsistent,
  isIncluded,
  planConsistency,
  planInclusion,
  type NodeId,
} from './merkle.ts';

const { sha256 } = nodePrimitives;

/** RFC 6962 2.1 as it is written, from the leaves: slow, and the measure of the rest. */
const definition = {
  split: (n: number): number => 2 ** Math.floor(Math.log2(n - 1)),
  root(leaves: readonly Uint8Array[]): Uint8Array {
    const [only] = leaves;
    if (only === undefined) return emptyRoot(sha256);
    if (leaves.length === 1) return hashLeaf(sha256, only);
    const k = this.split(leaves.length);
    return hashNode(sha256, this.root(leaves.slice(0, k)), this.root(leaves.slice(k)));
  },
  path(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
    if (leaves.length === 1) return [];
    const k = this.split(leaves.length);
    if (m < k) return [...this.path(m, leaves.slice(0, k)), this.root(leaves.slice(k))];
    return [...this.path(m - k, leaves.slice(k)), this.root(leaves.slice(0, k))];
  },
  subproof(m: number, leaves: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
    if (m === leaves.length) return isWhole ? [] : [this.root(leaves)];
    const k = this.split(leaves.length);
    if (m <= k) return [...this.subproof(m, leaves.slice(0, k), isWhole), this.root(leaves.slice(k))];
    return [...this.subproof(m - k, leaves.slice(k), false), this.root(leaves.slice(0, k))];
  },
};

const leaves = Array.from({ length: 70 }, (_, i) => toUtf8(`leaf ${i}`));

function logOf(size: number): MemoryLog {
  const log = new MemoryLog();
  for (const leaf of leaves.slice(0, size)) log.append(leaf);
  return log;
}

describe('a Merkle tree', () => {
  test('has the root of the reference set of Certificate Transparency', () => {
    const inputs = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const log = new MemoryLog();
    for (const [i, input] of inputs.entries()) {
      log.append(fromHex(input));
      assert.equal(toHex(log.root()), roots[i]);
    }
    assert.equal(
      toHex(emptyRoot(sha256)),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test('has the roots and proofs that the definition gives, at every size', () => {
    const log = logOf(leaves.length);
    for (let size = 1; size <= leaves.length; size++) {
      const part = leaves.slice(0, size);
      assert.deepEqual(log.root(size), definition.root(part));
      for (let index = 0; index < size; index++) {
        const proof = planInclusion(index, size).map((nodes) => log.fold(nodes));
        assert.deepEqual(proof, definition.path(index, part));
        const leafHash = hashLeaf(sha256, part[index]!);
        assert.ok(isIncluded(sha256, { index, size, leafHash, root: log.root(size), proof }));
      }
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const proof = planConsistency(oldSize, size).map((nodes) => log.fold(nodes));
        assert.deepEqual(proof, definition.subproof(oldSize, part, true));
        const claim = { oldSize, size, oldRoot: log.root(oldSize), root: log.root(size), proof };
        assert.ok(isConsistent(sha256, claim));
      }
    }
  });

  test('builds a proof with one call of its reader', async () => {
    const log = logOf(67);
    let calls = 0;
    const read = async (nodes: readonly NodeId[]): Promise<Uint8Array[]> => {
      calls++;
      return nodes.map((node) => log.node(node));
    };
    assert.deepEqual(await buildProof(sha256, planInclusion(5, 67), read), log.proof(5, 67));
    assert.equal(calls, 1);
    await assert.rejects(
      buildProof(sha256, planInclusion(5, 67), async () => []),
      FormatError,
    );
  });

  test('proves nothing about a leaf beyond its end or about an empty older tree', () => {
    for (const [index, size] of [
      [0, 0],
      [5, 5],
      [-1, 5],
      [0.5, 5],
      [0, 2 ** 53],
    ] as const) {
      assert.throws(() => planInclusion(index, size), FormatError);
    }
    for (const [oldSize, size] of [
      [0, 5],
      [6, 5],
      [0, 0],
    ] as const) {
      assert.throws(() => planConsistency(oldSize, size), FormatError);
    }
    const root = emptyRoot(sha256);
    assert.equal(isConsistent(sha256, { oldSize: 0, size: 0, oldRoot: root, root, proof: [] }), false);
    assert.equal(isConsistent(sha256, { oldSize: 0, size: 1, oldRoot: root, root, proof: [] }), false);
  });

  test('is proven beyond 2^31 leaves, where 32-bit arithmetic would fail', () => {
    const size = 2 ** 41 + 3;
    const index = 2 ** 41 + 1;
    const perfect = sha256(toUtf8('a perfect subtree of 2^41 leaves'));
    const [a, b, c] = ['a', 'b', 'c'].map((leaf) => hashLeaf(sha256, toUtf8(leaf)));
    const right = hashNode(sha256, hashNode(sha256, a!, b!), c!);
    const root = hashNode(sha256, perfect, right);
    assert.ok(isIncluded(sha256, { index, size, leafHash: b!, root, proof: [a!, c!, perfect] }));
    assert.equal(
      isIncluded(sha256, { index: index - 1, size, leafHash: b!, root, proof: [a!, c!, perfect] }),
      false,
    );
    assert.deepEqual(planInclusion(index, size).at(-1), [{ level: 41, index: 0 }]);
  });
});

describe('a changed proof', () => {
  const log = logOf(70);
  const place = fc
    .integer({ min: 1, max: 70 })
    .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));

  test('never proves inclusion', () => {
    fc.assert(
      fc.property(
        place,
        fc.nat(),
        fc.nat(255),
        fc.constantFrom('flip', 'drop', 'add', 'swap'),
        (at, spot, bit, how) => {
          const [size, index] = at;
          const proof = log.proof(index, size).map((hash) => Uint8Array.from(hash));
          const changed = change(proof, { spot, bit, how });
          const claim = {
            index,
            size,
            leafHash: hashLeaf(sha256, leaves[index]!),
            root: log.root(size),
            proof: changed,
          };
          assert.equal(isIncluded(sha256, claim), isSame(changed, log.proof(index, size)));
        },
      ),
    );
  });

  test('never proves consistency', () => {
    fc.assert(
      fc.property(
        place,
        fc.nat(),
        fc.nat(255),
        fc.constantFrom('flip', 'drop', 'add', 'swap'),
        (at, spot, bit, how) => {
          const [size, before] = at;
          const oldSize = before + 1;
          const right = planConsistency(oldSize, size).map((nodes) => log.fold(nodes));
          const changed = change(
            right.map((hash) => Uint8Array.from(hash)),
            { spot, bit, how },
          );
          const claim = { oldSize, size, oldRoot: log.root(oldSize), root: log.root(size), proof: changed };
          assert.equal(isConsistent(sha256, claim), isSame(changed, right));
        },
      ),
    );
  });

  test('never proves another index', () => {
    fc.assert(
      fc.property(place, fc.nat(69), ([size, index], otherIndex) => {
        fc.pre(index !== otherIndex);
        const claim = {
          size,
          leafHash: hashLeaf(sha256, leaves[index]!),
          root: log.root(size),
          proof: log.proof(index, size),
        };
        assert.equal(isIncluded(sha256, { ...claim, index: otherIndex }), false);
      }),
    );
  });
});

function change(
  proof: Uint8Array[],
  { spot, bit, how }: { spot: number; bit: number; how: string },
): readonly Uint8Array[] {
  const at = proof.length === 0 ? 0 : spot % proof.length;
  const hash = proof[at];
  if (how === 'add' || hash === undefined) return proof.toSpliced(at, 0, sha256(Uint8Array.of(bit)));
  if (how === 'drop') return proof.toSpliced(at, 1);
  if (how === 'swap') return proof.toReversed();
  hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return proof;
}

function isSame(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((hash, i) => equalBytes(hash, b[i]!));
}

interface OutsideCase {
  readonly leafIdx?: number;
  readonly treeSize: number;
  readonly leafHash: string | null;
  readonly size1: number;
  readonly size2: number;
  readonly root: string | null;
  readonly root1: string | null;
  readonly root2: string | null;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

test('the 196 published cases, 184 of them wrong, are all decided as published', () => {
  const folder = outsideVectors('merkle/testdata');
  if (folder === undefined) return;
  const files = globSync('{inclusion,consistency}/**/*.json', { cwd: folder });
  assert.equal(files.length, 196);
  const bytes = (text: string | null): Uint8Array => (text === null ? new Uint8Array(0) : fromBase64(text));
  for (const file of files) {
    const c = JSON.parse(readFileSync(join(folder, file), 'utf8')) as OutsideCase;
    const proof = (c.proof ?? []).map(bytes);
    const isProven =
      c.leafIdx === undefined
        ? isConsistent(sha256, {
            oldSize: c.size1,
            size: c.size2,
            oldRoot: bytes(c.root1),
            root: bytes(c.root2),
            proof,
          })
        : isIncluded(sha256, {
            index: c.leafIdx,
            size: c.treeSize,
            leafHash: bytes(c.leafHash),
            root: bytes(c.root),
            proof,
          });
    assert.equal(isProven, !c.wantErr, file);
  }
});
