import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** Source of identifiers and of randomness. */
export interface Ids {
  /** A new UUID version 7 in its dashed lower-case form: time-ordered, so that indexes grow at their right edge. */
  readonly uuid: () => string;
  /** Bytes from the operating system's cryptographic generator. */
  readonly random: (bytes: number) => Buffer;
}

export const systemIds: Ids = { uuid: () => v7(), random: (bytes) => randomBytes(bytes) };
