import { createHash } from 'node:crypto';
import type { Correction, Person, Plan, PlannedBatch } from '@zgoda/datamap';
import { canonicalize, type JsonValue } from '@zgoda/verify';

/** What a plan is made from, as it is sealed with it. */
export interface SealedRequest {
  /** Absent before it was made for the first time. */
  readonly person?: Person;
  readonly corrections?: readonly Correction[];
}

/** Bytes, which only the key of a pseudonym has, are spelled in base64url: `{ kind: 'hash', key }`. */
export const encodeBatch = (batch: PlannedBatch): Buffer =>
  Buffer.from(
    JSON.stringify(batch, function (this: Readonly<Record<string, unknown>>, name, value: unknown) {
      // A Buffer has become something else in `value` already.
      const given = this[name];
      return given instanceof Uint8Array ? Buffer.from(given).toString('base64url') : value;
    }),
  );

/** The inverse. */
export const decodeBatch = (bytes: Uint8Array): PlannedBatch =>
  JSON.parse(Buffer.from(bytes).toString(), function (this: { kind?: unknown }, name, value: unknown) {
    return name === 'key' && typeof value === 'string' && this.kind === 'hash'
      ? new Uint8Array(Buffer.from(value, 'base64url'))
      : value;
  }) as PlannedBatch;

/** SHA-256 of the canonical JSON, hexadecimal: what an evidence entry commits to. */
export const hashOfJson = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value as JsonValue))
    .digest('hex');

/** Of a batch as it is sealed. */
export const hashOfBatch = (batch: PlannedBatch): string =>
  hashOfJson(JSON.parse(encodeBatch(batch).toString()));

/** Over all of a plan but the hash itself. */
export const hashOfPlan = ({ hash: _, ...plan }: Plan): string => hashOfJson(plan);
