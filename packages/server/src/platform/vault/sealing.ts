import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { secureRandom } from '../ids.ts';
import { VaultError } from './errors.ts';

/*
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D 8.2.2). A box is nonce (12 bytes), ciphertext, tag (16);
 * a sealed record is version (1 byte), key id (16), box.
 */
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const keyIdBytes = 16;
const headerBytes = 1 + keyIdBytes;
const recordVersion = 1;
export const secretBytes = 32;

/** What an owner's records are sealed with; `erased` once it was destroyed, and then it opens and seals nothing. */
export type OwnerKey = LiveOwnerKey | ErasedOwnerKey;

export interface LiveOwnerKey {
  readonly kind: 'live';
  readonly controller: string;
  readonly ownerId: string;
  /** Dashed UUID, written into every record it seals. */
  readonly keyId: string;
  readonly secret: KeyObject;
}

export interface ErasedOwnerKey {
  readonly kind: 'erased';
  readonly controller: string;
  readonly ownerId: string;
}

/** Encrypts under associated data that must be given again to open. */
export function encryptBox(key: KeyObject, plain: Uint8Array, associated: string): Buffer {
  const nonce = secureRandom(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(associated));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

/** @throws VaultError `malformed`, `not_authentic` */
export function decryptBox(key: KeyObject, box: Uint8Array, associated: string): Buffer {
  if (box.length < nonceBytes + tagBytes) throw new VaultError('malformed', 'a sealed value is too short');
  const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(associated));
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  const plain = decipher.update(box.subarray(nonceBytes, box.length - tagBytes));
  try {
    decipher.final();
  } catch (error) {
    throw new VaultError('not_authentic', 'a sealed value is not what was sealed, or is another record’s', {
      cause: error,
    });
  }
  return plain;
}

/** Wraps a 32-byte secret. */
export function wrapSecret(key: KeyObject, secret: KeyObject, associated: string): Buffer {
  return encryptBox(key, secret.export(), associated);
}

export function unwrapSecret(key: KeyObject, wrapped: Uint8Array, associated: string): KeyObject {
  return createSecretKey(decryptBox(key, wrapped, associated));
}

/** Binds a record to its place. The record id comes last, since it alone may hold any character. */
function associatedData({ controller, keyId }: LiveOwnerKey, recordId: string): string {
  return `record\n${recordVersion}\n${controller}\n${keyId}\n${recordId}`;
}

function requireLive(key: OwnerKey): LiveOwnerKey {
  if (key.kind === 'erased') throw new VaultError('erased', `the key of owner ${key.ownerId} was destroyed`);
  return key;
}

/** @throws VaultError `erased` */
export function sealRecord(ownerKey: OwnerKey, recordId: string, plain: Uint8Array): Buffer {
  const key = requireLive(ownerKey);
  const box = encryptBox(key.secret, plain, associatedData(key, recordId));
  return Buffer.concat([Buffer.of(recordVersion), uuidToBytes(key.keyId), box]);
}

/** @throws VaultError `erased`, `malformed`, `unknown_key` (sealed with another key than this owner's), `not_authentic` */
export function openRecord(ownerKey: OwnerKey, recordId: string, sealed: Uint8Array): Buffer {
  const key = requireLive(ownerKey);
  if (sealed.length < headerBytes || sealed[0] !== recordVersion) {
    throw new VaultError('malformed', 'not a sealed record of a known version');
  }
  if (!uuidToBytes(key.keyId).equals(sealed.subarray(1, headerBytes))) {
    throw new VaultError('unknown_key', `record ${recordId} was sealed with another key than its owner’s`);
  }
  return decryptBox(key.secret, sealed.subarray(headerBytes), associatedData(key, recordId));
}

function uuidToBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
