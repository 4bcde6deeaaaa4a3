import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import {
  buildProof,
  emptyRoot,
  formatCheckpoint,
  formatLeaf,
  formatNote,
  formatSignatureLine,
  formatTlogProof,
  formatTrustPolicy,
  hashLeaf,
  hashNode,
  makeVerifierKey,
  planInclusion,
  toHex,
} from '@zgoda/verify';
import { signEd25519 } from '@zgoda/verify/node';
import { browserPrimitives } from './browser-primitives.ts';
import { checkSteps, verifyEntry, type EntryClaim } from './verify-entry.ts';

const { sha256 } = browserPrimitives;
const origin = 'privacy.example/evidence/payroll-mail';
const hex = (digit: string, length: number): string => digit.repeat(length);

/** A log of a few entries under a key of its own, and the claim on each. */
function makeLog(size: number) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = makeVerifierKey(sha256, { name: origin, publicKey: raw });
  const leaves = Array.from({ length: size }, (_, at) =>
    formatLeaf({
      class: 'consent',
      id: at.toString(16).padStart(32, '0'),
      time: '2026-11-22T08:00:00Z',
      policy: hex('a', 64),
      notice: '',
      commitment: hex('b', 64),
    }),
  );
  const hashes = leaves.map((leaf) => hashLeaf(sha256, leaf));
  const rootOf = (part: readonly Uint8Array[]): Uint8Array => {
    const [first] = part;
    if (first === undefined) return emptyRoot(sha256);
    if (part.length === 1) return first;
    const left = 2 ** Math.floor(Math.log2(part.length - 1));
    return hashNode(sha256, rootOf(part.slice(0, left)), rootOf(part.slice(left)));
  };
  const text = formatCheckpoint({ origin, size, root: rootOf(hashes) });
  const checkpoint = formatNote(text, [formatSignatureLine(key, signEd25519(privateKey, text))]);
  const claim = async (index: number): Promise<EntryClaim> => ({
    entryId: `ent_${index.toString(16).padStart(32, '0')}`,
    leaf: new TextDecoder().decode(leaves[index]),
    leafHash: toHex(hashes[index] ?? new Uint8Array()),
    index,
    trust: formatTrustPolicy({ key }),
    proof: formatTlogProof({
      index,
      checkpoint,
      hashes: await buildProof(sha256, planInclusion(index, size), async (nodes) =>
        nodes.map(({ level, index: at }) => rootOf(hashes.slice(at * 2 ** level, (at + 1) * 2 ** level))),
      ),
    }),
  });
  return { claim };
}

test('every entry of a log holds in the browser, and the verdict names the size that was signed', async () => {
  for (const size of [1, 2, 5, 8]) {
    const { claim } = makeLog(size);
    for (let index = 0; index < size; index += 1) {
      const verdict = verifyEntry(browserPrimitives, await claim(index));
      assert.deepEqual(verdict, { passed: checkSteps, treeSize: size }, `${index} of ${size}`);
    }
  }
});

test('each forgery fails at the step that finds it', async () => {
  const { claim } = makeLog(5);
  const [honest, other] = [await claim(2), await claim(3)];
  const forgeries: ReadonlyArray<readonly [Partial<EntryClaim>, string]> = [
    [{ leaf: other.leaf }, 'leaf'],
    [{ leaf: `${honest.leaf} ` }, 'leaf'],
    [{ leaf: honest.leaf.replace('consent', 'message') }, 'hash'],
    [{ leafHash: other.leafHash }, 'hash'],
    [{ proof: 'not a proof' }, 'signature'],
    [{ trust: (await makeLog(5).claim(2)).trust }, 'signature'],
    [{ trust: '' }, 'signature'],
    [{ proof: honest.proof.replace(/\n5\n/, '\n6\n') }, 'signature'],
    [{ proof: other.proof }, 'inclusion'],
    [{ proof: other.proof.replace('index 3', 'index 2') }, 'inclusion'],
    [{ index: 3 }, 'inclusion'],
  ];
  for (const [change, failed] of forgeries) {
    assert.equal(
      verifyEntry(browserPrimitives, { ...honest, ...change }).failed,
      failed,
      JSON.stringify(change).slice(0, 80),
    );
  }
});

test('a signature that is no signature is refused, and does not stop the check', () => {
  const key = new Uint8Array(32);
  assert.equal(browserPrimitives.verifyEd25519(key, new Uint8Array(), new Uint8Array(64)), false);
  assert.equal(browserPrimitives.verifyEd25519(key, new Uint8Array(), new Uint8Array(3)), false);
});
