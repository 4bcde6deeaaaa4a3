import { toHex } from './bytes.ts';
import type { Primitives } from './primitives.ts';

/**
 * Ed25519's edge cases, decided once for Node, browser and Go:
 * - the scalar s is below the group order (RFC 8032 5.1.7), so a signature has one spelling;
 * - key and R are canonical encodings (y below the field prime; no negative zero);
 * - neither key nor R is of small order, since such a key would sign every text;
 * - the cofactorless equation decides the rest (keys with a small-order part are not outlawed, but have to satisfy it).
 */
export function verifyEd25519(
  primitives: Primitives,
  key: { readonly publicKey: Uint8Array },
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== 64 || !isUsablePoint(key.publicKey)) return false;
  if (!isUsablePoint(signature.subarray(0, 32)) || !isBelow(signature.subarray(32), groupOrder)) return false;
  return primitives.verifyEd25519(key.publicKey, message, signature);
}

/** A 32-byte string that may stand as a public key: canonical, and not one of the eight small-order points. */
export function isUsablePoint(encoded: Uint8Array): boolean {
  if (encoded.length !== 32) return false;
  const y = Uint8Array.from(encoded);
  y[31] = (y[31] ?? 0) & 0x7f;
  return isBelow(y, fieldPrime) && !smallOrderY.has(toHex(y));
}

/** Little-endian comparison of equally long numbers. */
function isBelow(value: Uint8Array, limit: readonly number[]): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (value[i] ?? 0) - (limit[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** 2^255 - 19 */
const fieldPrime: readonly number[] = [0xed, ...Array.from({ length: 30 }, () => 0xff), 0x7f];
/** 2^252 + 27742317777372353535851937790883648493 */
const groupOrder: readonly number[] = [
  0xed,
  0xd3,
  0xf5,
  0x5c,
  0x1a,
  0x63,
  0x12,
  0x58,
  0xd6,
  0x9c,
  0xf7,
  0xa2,
  0xde,
  0xf9,
  0xde,
  0x14,
  ...Array.from({ length: 15 }, () => 0),
  0x10,
];
/** y of the points of order 1, 2, 4 and 8, without the sign bit. */
const smallOrderY: ReadonlySet<string> = new Set([
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);
