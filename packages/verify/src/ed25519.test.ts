import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { noblePrimitives } from '../checker/noble-primitives.ts';
import { nodePrimitives } from '../node/index.ts';
import { outsideVectors } from '../test/outside-vectors.ts';
import { concatBytes, fromHex, toHex, toUtf8 } from './bytes.ts';
import { isUsablePoint, verifyEd25519 } from './ed25519.ts';

const { Point } = ed25519;
type CurvePoint = InstanceType<typeof Point>;

const implementations = { node: nodePrimitives, noble: noblePrimitives };
const message = toUtf8('the message');
const torsion = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
const order = Point.Fn.ORDER;

/** A signature made by hand from any key point and any nonce point, so that the edges can be reached. */
function signWith(parts: {
  a: bigint;
  A: CurvePoint;
  r: bigint;
  R: CurvePoint;
  text?: Uint8Array;
}): Uint8Array {
  const { a, A, r, R, text = message } = parts;
  const k = littleEndian(sha512(concatBytes([R.toBytes(), A.toBytes(), text]))) % order;
  return concatBytes([R.toBytes(), scalarBytes((r + k * a) % order)]);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function scalarBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function decide(publicKey: Uint8Array, signature: Uint8Array, text = message): boolean {
  const answers = Object.values(implementations).map((primitives) =>
    verifyEd25519(primitives, { publicKey }, text, signature),
  );
  assert.equal(
    new Set(answers).size,
    1,
    `Node and the browser disagree on ${toHex(publicKey)} ${toHex(signature)}`,
  );
  return answers[0] === true;
}

describe('an Ed25519 signature is decided alike in Node and in the browser', () => {
  const a = 1_234_567_891_011n;
  const r = 987_654_321n;
  const A = Point.BASE.multiply(a);
  const R = Point.BASE.multiply(r);

  test('one of RFC 8032 is accepted, and with any bit changed it is not', () => {
    const seed = fromHex('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7');
    const der = Buffer.concat([fromHex('302e020100300506032b657004220420'), seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const publicKey = Uint8Array.from(
      createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32),
    );
    assert.equal(toHex(publicKey), 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025');
    const text = fromHex('af82');
    const signature = Uint8Array.from(sign(null, text, key));
    assert.equal(decide(publicKey, signature, text), true);
    for (let bit = 0; bit < 512; bit += 7) {
      const changed = Uint8Array.from(signature);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(decide(publicKey, changed, text), false, `bit ${bit}`);
    }
    assert.equal(decide(publicKey, signature, fromHex('af83')), false);
    assert.equal(decide(publicKey, signature.subarray(1), text), false);
    assert.equal(decide(publicKey.subarray(1), signature, text), false);
  });

  test('checking does not change the bytes it is given', () => {
    const signature = signWith({ a, A, r, R });
    const negated = A.negate().toBytes();
    const before = toHex(negated) + toHex(signature);
    decide(negated, signature);
    assert.equal(toHex(negated) + toHex(signature), before);
  });

  test('a scalar that is not reduced is refused: a signature has one spelling', () => {
    const signature = signWith({ a, A, r, R });
    assert.equal(decide(A.toBytes(), signature), true);
    const s = littleEndian(signature.subarray(32));
    assert.equal(
      decide(A.toBytes(), concatBytes([signature.subarray(0, 32), scalarBytes(s + order)])),
      false,
    );
  });

  test('a key or a nonce of small order is refused, though the equation holds', () => {
    for (let i = 0n; i < 8n; i++) {
      const small = torsion.multiplyUnsafe(i);
      assert.equal(isUsablePoint(small.toBytes()), false);
      assert.equal(decide(small.toBytes(), signWith({ a: 0n, A: small, r, R })), false);
      assert.equal(decide(A.toBytes(), signWith({ a, A, r: 0n, R: small })), false);
    }
  });

  test('an encoding that is not canonical is refused', () => {
    for (const encoded of ['ed', 'ee', 'f0'].map((byte) => `${byte}${'ff'.repeat(30)}ff`)) {
      assert.equal(isUsablePoint(fromHex(encoded)), false, encoded);
    }
    assert.equal(isUsablePoint(fromHex(`f0${'ff'.repeat(30)}7f`)), false);
  });

  test('a small-order part that the equation does not cancel is refused, and one that it cancels is accepted', () => {
    const mixedR = R.add(torsion);
    assert.equal(decide(A.toBytes(), signWith({ a, A, r, R: mixedR })), false);
    const mixedA = A.add(torsion);
    const decisions = new Set<boolean>();
    for (let i = 0; i < 40; i++) {
      const text = toUtf8(`message ${i}`);
      const k = littleEndian(sha512(concatBytes([R.toBytes(), mixedA.toBytes(), text]))) % order;
      const isAccepted = decide(mixedA.toBytes(), signWith({ a, A: mixedA, r, R, text }), text);
      assert.equal(isAccepted, k % 8n === 0n);
      decisions.add(isAccepted);
    }
    assert.equal(decisions.size, 2);
  });
});

test('the published edge cases are decided by the rule, alike everywhere', () => {
  const folder = outsideVectors('ed25519', 'ed25519vectors.json');
  if (folder === undefined) return;
  const refused = [
    'low_order_A',
    'low_order_R',
    'non_canonical_A',
    'non_canonical_R',
    'low_order_residue',
    'reencoded_k',
  ];
  const cases = JSON.parse(readFileSync(join(folder, 'ed25519vectors.json'), 'utf8')) as readonly {
    readonly key: string;
    readonly sig: string;
    readonly msg: string;
    readonly flags: readonly string[] | null;
  }[];
  for (const { key, sig, msg, flags } of cases) {
    const isAccepted = !(flags ?? []).some((flag) => refused.includes(flag));
    assert.equal(
      decide(fromHex(key), fromHex(sig), toUtf8(msg)),
      isAccepted,
      `${key} ${sig} ${String(flags)}`,
    );
  }
});
