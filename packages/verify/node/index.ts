import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { toHex } from '../src/bytes.ts';
import type { Issuer } from '../src/disclosure.ts';
import type { Primitives } from '../src/primitives.ts';

export { openLogDirectory, type LogDirectory } from './log-directory.ts';

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const maxKnownKeys = 64;
const knownKeys = new Map<string, KeyObject>();

/** The primitives of Node: OpenSSL's SHA-256 and Ed25519. */
export const nodePrimitives: Primitives = {
  sha256,
  verifyEd25519: (publicKey, message, signature) => verify(null, message, toKeyObject(publicKey), signature),
};

/** The same as `pureIssuer`, with strings that never leave OpenSSL's hands as bytes. */
export const nodeIssuer: Issuer = {
  digest: (text) => hash('sha256', text, 'base64url'),
  encode: (text) => Buffer.from(text, 'utf8').toString('base64url'),
  mac: macUnder,
};

const blockBytes = 64;
const hashBytes = 32;
const longestMacText = 64;

/** HMAC by two one-shot hashes, which cost a fifth of making an HMAC object. @see RFC 2104 2 */
function macUnder(key: Uint8Array): (text: string) => string {
  const inner = Buffer.alloc(blockBytes + longestMacText);
  const outer = Buffer.alloc(blockBytes + hashBytes);
  for (let i = 0; i < blockBytes; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  return (text) => {
    if (text.length > longestMacText) throw new RangeError('a text that is too long for a salt');
    inner.write(text, blockBytes, 'latin1');
    const innerHash = hash('sha256', inner.subarray(0, blockBytes + text.length), 'binary');
    outer.write(innerHash, blockBytes, 'latin1');
    return hash('sha256', outer, 'base64url');
  };
}

/** By way of a string, which costs a third of asking for a Buffer. */
function sha256(data: Uint8Array): Uint8Array {
  const text = hash('sha256', data, 'binary');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Pure Ed25519 over the UTF-8 bytes of a text, 64 bytes; the same text always gives the same signature. */
export function signEd25519(privateKey: KeyObject, text: string): Uint8Array {
  return sign(null, Buffer.from(text, 'utf8'), privateKey);
}

/** Parsing a key costs as much as a third of a check, and the same few keys come again. */
function toKeyObject(publicKey: Uint8Array): KeyObject {
  const id = toHex(publicKey);
  const known = knownKeys.get(id);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
  if (knownKeys.size >= maxKnownKeys) knownKeys.clear();
  knownKeys.set(id, key);
  return key;
}
