import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { toHex } from '../src/bytes.ts';
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
