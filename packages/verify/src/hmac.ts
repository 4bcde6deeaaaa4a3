import type { Sha256 } from './primitives.ts';

const blockBytes = 64;
const hashBytes = 32;

/**
 * HMAC-SHA-256 under one key of at most 64 bytes, for many short texts: the padded key is prepared once.
 * @see RFC 2104 2
 */
export function hmacSha256(sha256: Sha256, key: Uint8Array): (data: Uint8Array) => Uint8Array {
  const innerPad = new Uint8Array(blockBytes).fill(0x36);
  const outer = new Uint8Array(blockBytes + hashBytes).fill(0x5c, 0, blockBytes);
  for (let i = 0; i < key.length; i++) {
    innerPad[i] = 0x36 ^ (key[i] ?? 0);
    outer[i] = 0x5c ^ (key[i] ?? 0);
  }
  return (data) => {
    const inner = new Uint8Array(blockBytes + data.length);
    inner.set(innerPad);
    inner.set(data, blockBytes);
    outer.set(sha256(inner), blockBytes);
    return sha256(outer);
  };
}
