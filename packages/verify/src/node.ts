import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { toHex } from './bytes.ts';
import type { Primitives } from './primitives.ts';

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const maxKnownKeys = 64;
const knownKeys = new Map<string, KeyObject>();

/** The primitives of Node: OpenSSL's SHA-256 and Ed25519. */
export const nodePrimitives: Primitives = {
  sha256: (data) => hash('sha256', data, 'buffer'),
  verifyEd25519: (publicKey, message, signature) => verify(null, message, toKeyObject(publicKey), signature),
};

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
