import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from '../src/bytes.ts';
import type { Primitives } from '../src/primitives.ts';

const { Point } = ed25519;
/** Without the library's table of multiples: making it costs four times as much as the one check that a page does. */
const base = Point.fromAffine(Point.BASE.toAffine());

/** Primitives in plain JavaScript, for a page that may load nothing. */
export const noblePrimitives: Primitives = { sha256, verifyEd25519: isSigned };

/**
 * The cofactorless equation, as Node and Go have it: R, compared as bytes, is [s]B - [k]A. The library's own check multiplies by the
 * cofactor, which takes signatures that the others refuse. @see RFC 8032 5.1.7
 */
function isSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const encodedR = signature.subarray(0, 32);
  const s = toScalar(signature.subarray(32));
  const k = toScalar(sha512(concatBytes([encodedR, publicKey, message]))) % Point.Fn.ORDER;
  try {
    const minusA = Point.fromBytes(publicKey).negate();
    return equalBytes(base.multiplyUnsafe(s).add(minusA.multiplyUnsafe(k)).toBytes(), encodedR);
  } catch {
    return false;
  }
}

/** Little-endian. */
function toScalar(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}
