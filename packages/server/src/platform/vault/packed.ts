/*
 * Records and keys by thousands, as PostgreSQL puts them into one value and threads hand them over: an object and four fields for each
 * would cost more than opening it. Integers are big-endian.
 */

const uuidBytes = 16;
const lengthBytes = 4;
/** AES-256-GCM of a 32-byte secret: nonce, ciphertext, tag. */
const wrappedBytes = 60;

/** A record to open: owner id (UUID), record id (UUID), length of what follows, sealed value. */
export interface PackedRecord {
  readonly ownerId: string;
  readonly recordId: string;
  readonly sealed: Buffer;
}

export function* readRecords(packed: Buffer): Generator<PackedRecord> {
  const headBytes = 2 * uuidBytes + lengthBytes;
  for (let at = 0; at < packed.length;) {
    const from = at + headBytes;
    const end = from + packed.readInt32BE(from - lengthBytes);
    const ownerId = uuidAt(packed, at);
    yield { ownerId, recordId: uuidAt(packed, at + uuidBytes), sealed: packed.subarray(from, end) };
    at = end;
  }
}

/** An owner's key: owner id (UUID), key id (UUID), version of the wrap key, wrapped secret. */
export interface PackedKey {
  readonly owner_id: string;
  readonly key_id: string;
  readonly wrap_version: number;
  readonly wrapped: Buffer;
}

export function* readKeys(packed: Buffer): Generator<PackedKey> {
  const keyBytes = 2 * uuidBytes + lengthBytes + wrappedBytes;
  for (let at = 0; at < packed.length; at += keyBytes)
    yield {
      owner_id: uuidAt(packed, at),
      key_id: uuidAt(packed, at + uuidBytes),
      wrap_version: packed.readInt32BE(at + 2 * uuidBytes),
      wrapped: packed.subarray(at + keyBytes - wrappedBytes, at + keyBytes),
    };
}

function uuidAt(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + uuidBytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
