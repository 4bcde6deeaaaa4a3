import { fromUtf8, toUtf8 } from './bytes.ts';
import { FormatError } from './format-error.ts';

/** What an entry is about: the closed list. */
export const entryClasses = [
  'policy',
  'notice',
  'consent',
  'withdrawal',
  'message',
  'request_step',
  'disclosure',
  'erasure',
  'key',
  'index',
  'system',
] as const;
export type EntryClass = (typeof entryClasses)[number];

/**
 * All that the log itself says about an act. It names no person, by no pseudonym either: who, when exactly and what
 * stand in the payload behind `commitment`.
 */
export interface Leaf {
  readonly class: EntryClass;
  /** 32 hexadecimal digits, random. */
  readonly id: string;
  /** The hour, UTC: `2026-11-22T13:00:00Z`. */
  readonly time: string;
  /** SHA-256 in hexadecimal of the policy version in force; empty when there was none. */
  readonly policy: string;
  /** SHA-256 in hexadecimal of the notice version shown; empty when none was. */
  readonly notice: string;
  /** SHA-256 in hexadecimal over the sorted digests of the payload's fields. */
  readonly commitment: string;
}

const leafPattern = new RegExp(
  `^\\{"class":"(${entryClasses.join('|')})","commitment":"([0-9a-f]{64})","id":"([0-9a-f]{32})",` +
    '"notice":"([0-9a-f]{64}|)","policy":"([0-9a-f]{64}|)",' +
    '"time":"(\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T(?:[01]\\d|2[0-3]):00:00Z)","v":1\\}$',
);

/** The bytes that are hashed and stored: canonical JSON of format version 1. @throws leaf_malformed @see RFC 8785 */
export function formatLeaf(leaf: Leaf): Uint8Array {
  const text =
    `{"class":"${leaf.class}","commitment":"${leaf.commitment}","id":"${leaf.id}",` +
    `"notice":"${leaf.notice}","policy":"${leaf.policy}","time":"${leaf.time}","v":1}`;
  if (!leafPattern.test(text)) throw malformed();
  return toUtf8(text);
}

/** The one spelling that `formatLeaf` writes, and nothing else. @throws leaf_malformed, encoding_malformed */
export function parseLeaf(bytes: Uint8Array): Leaf {
  const match = leafPattern.exec(fromUtf8(bytes));
  if (match === null) throw malformed();
  const [, entryClass = '', commitment = '', id = '', notice = '', policy = '', time = ''] = match;
  return { class: entryClass as EntryClass, commitment, id, notice, policy, time };
}

/** A time to the hour, as a leaf tells it: minutes would help to recognise a person by when they acted. */
export function toLeafTime(time: Date): string {
  return `${time.toISOString().slice(0, 13)}:00:00Z`;
}

function malformed(): FormatError {
  return new FormatError('leaf_malformed', 'not a leaf of format version 1');
}
