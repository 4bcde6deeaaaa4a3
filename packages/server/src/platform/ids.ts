import { randomBytes, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Source of identifiers and of randomness. */
export interface Ids {
  /** A new UUID version 7 in its dashed lower-case form: time-ordered, so that indexes grow at their right edge. */
  readonly uuid: () => string;
  /** Bytes from the operating system's cryptographic generator. */
  readonly random: (bytes: number) => Buffer;
}

const reserve = Buffer.alloc(8_192);
let taken = reserve.length;

/**
 * Bytes from the operating system's cryptographic generator, which is asked for 8 KiB at a time: a consent takes a dozen nonces,
 * ids and secrets, and each question costs as much as sealing. No byte is handed out twice or kept here afterwards.
 */
export function secureRandom(bytes: number): Buffer {
  if (bytes > reserve.length) return randomBytes(bytes);
  if (reserve.length - taken < bytes) {
    randomFillSync(reserve);
    taken = 0;
  }
  const end = taken + bytes;
  const given = Buffer.from(reserve.subarray(taken, end));
  reserve.fill(0, taken, end);
  taken = end;
  return given;
}

const uuidBytes = 16;

export const systemIds: Ids = { uuid: () => v7({ random: secureRandom(uuidBytes) }), random: secureRandom };
