import { fromBase64, toBase64 } from './bytes.ts';
import { FormatError } from './format-error.ts';
import { hashLength } from './merkle.ts';
import { parseNote, verifySignatures } from './note.ts';
import type { Primitives } from './primitives.ts';
import type { TrustPolicy } from './trust-policy.ts';

/** What the log's key signs at once: this entry will be in the log by then, or the note itself proves the breach. */
export interface InclusionPromise {
  readonly origin: string;
  /** 32 hexadecimal digits. */
  readonly entryId: string;
  readonly leafHash: Uint8Array;
  /** To the second. */
  readonly includeBy: Date;
}

const firstLine = 'zgoda/promise/v1';

/** A note text that cannot be taken for a checkpoint: its second line is no number. */
export function formatPromise(promise: InclusionPromise): string {
  const includeBy = `${promise.includeBy.toISOString().slice(0, 19)}Z`;
  return (
    `${firstLine}\nlog ${promise.origin}\nentry ${promise.entryId}\n` +
    `leaf ${toBase64(promise.leafHash)}\ninclude by ${includeBy}\n`
  );
}

/** @throws promise_malformed */
export function parsePromise(text: string): InclusionPromise {
  const match =
    /^zgoda\/promise\/v1\nlog (.+)\nentry ([0-9a-f]{32})\nleaf ([A-Za-z0-9+/]{43}=)\ninclude by (\S+)\n$/.exec(
      text,
    );
  const [, origin = '', entryId = '', leafText = '', timeText = ''] = match ?? [];
  const includeBy = new Date(timeText);
  if (match === null || Number.isNaN(includeBy.getTime())) throw malformed();
  const promise = { origin, entryId, leafHash: decodeHash(leafText), includeBy };
  if (formatPromise(promise) !== text) throw malformed();
  return promise;
}

/**
 * A promise signed by a trusted log.
 * @throws note_malformed, promise_malformed, signature_invalid, not_signed_by_log
 */
export function verifyPromise(primitives: Primitives, trust: TrustPolicy, note: string): InclusionPromise {
  const parsed = parseNote(note);
  const promise = parsePromise(parsed.text);
  const keys = trust.logs.map((log) => log.key).filter((key) => key.name === promise.origin);
  if (verifySignatures(primitives, parsed, keys).length === 0) {
    throw new FormatError('not_signed_by_log', `no trusted log has signed as ${promise.origin}`);
  }
  return promise;
}

function decodeHash(text: string): Uint8Array {
  const hash = fromBase64(text);
  if (hash.length !== hashLength) throw malformed();
  return hash;
}

function malformed(): FormatError {
  return new FormatError('promise_malformed', 'not a promise of version 1');
}
