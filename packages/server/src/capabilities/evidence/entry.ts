import type { EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { toPublicId } from '@zgoda/vocabulary/ids';
import {
  canonicalizeClosed,
  commitTo,
  discloseFields,
  formatLeaf,
  fromBase64Url,
  fromUtf8,
  hashLeaf,
  isClosedObject,
  parseClosed,
  reservedFields,
  toBase64Url,
  toHex,
  toLeafTime,
  toUtf8,
  type ClosedObject,
  type Disclosure,
  type EntryClass,
  type Fields,
} from '@zgoda/verify';
import { nodeIssuer, nodePrimitives } from '@zgoda/verify/node';
import type { Actor } from '../../context.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';

const { sha256 } = nodePrimitives;

/** Something the system did, to be recorded in the transaction that does it. GDPR Art. 5(2). */
export interface EvidenceAct {
  readonly class: EntryClass;
  /** The person concerned; absent when it concerns nobody. */
  readonly subjectId?: SubjectId;
  /** SHA-256 in hexadecimal of the policy version in force; empty when there was none. */
  readonly policyHash: string;
  /** SHA-256 in hexadecimal of the notice version shown; absent when none was. */
  readonly noticeHash?: string;
  /**
   * What was done, as named values: ids, codes, counts. Names are snake case and none of `reservedFields`, which the log
   * writes itself; strings in NFC, at most 1,000 characters.
   */
  readonly payload: Fields;
  /** The person's key, when the caller has it already. */
  readonly ownerKey?: OwnerKey;
  /** The person was made in this transaction, so that an earlier entry need not be looked for. */
  readonly isFirstOfSubject?: true;
  /** The consent record; its hash becomes the field `record`, and receipts carry it. ISO/IEC TS 27560 6.3. */
  readonly record?: EvidenceRecord;
}

/** A record and its two parts, each an object as canonical JSON of the closed grammar (`canonicalizeClosed` of packages/verify). */
export interface EvidenceRecord {
  /** All members. */
  readonly text: string;
  /** Those it has in common with everybody's records of the same kind: kept once, unsealed, so never personal data. */
  readonly terms: string;
  /** The others, which are sealed. */
  readonly act: string;
}

/** The latest entry of a person, which the next one names. */
export interface ChainHead {
  readonly seq: number;
  readonly leafHash: Buffer;
}

/** What only the person's key opens: the secret that salts the fields, the fields, the record. */
export interface Payload {
  readonly secret: Uint8Array;
  readonly fields: Fields;
  readonly record?: SealedRecord;
}

/** What is sealed of a record: its own members, and which terms the others are in. */
export interface SealedRecord {
  /** SHA-256 in hexadecimal. */
  readonly terms: string;
  /** Canonical JSON. */
  readonly act: string;
}

/** SHA-256 in hexadecimal, by which terms are found. */
export const hashTerms = (terms: string): string => toHex(sha256(toUtf8(terms)));

export interface EntryCircumstances {
  readonly entryId: EntryId;
  /** 32 random bytes. */
  readonly secret: Buffer;
  readonly at: Date;
  readonly actor: Actor;
  /** The person's latest entry so far; absent before the first, and for acts that concern nobody. */
  readonly head?: ChainHead;
}

export interface DraftedEntry {
  readonly leaf: Buffer;
  readonly leafHash: Buffer;
  /** From 1 for each person; a random number when the act concerns nobody. */
  readonly subjectSeq: number;
  readonly payload: Buffer;
}

const maxValueLength = 1_000;
const secretBytes = 32;
const reserved: ReadonlySet<string> = new Set(reservedFields);

/** The leaf of an act and the payload it commits to. @throws RangeError for an act that does not fit the grammar */
export function draftEntry(act: EvidenceAct, circumstances: EntryCircumstances): DraftedEntry {
  const { entryId, secret, at, actor, head } = circumstances;
  assertPayload(act.payload);
  const subjectSeq = act.subjectId === undefined ? toRandomNumber(entryId) : (head?.seq ?? 0) + 1;
  const fields: Fields = {
    ...act.payload,
    time: at.toISOString(),
    actor: describeActor(actor),
    ...(act.subjectId === undefined
      ? {}
      : { subject: toPublicId('subject', act.subjectId), subject_seq: subjectSeq }),
    ...(head === undefined ? {} : { previous_leaf: head.leafHash.toString('hex') }),
    ...(act.record === undefined ? {} : { record: toHex(sha256(toUtf8(act.record.text))) }),
  };
  const disclosures = discloseFields(nodeIssuer, secret, fields);
  const leaf = formatLeaf({
    class: act.class,
    id: entryId.replaceAll('-', ''),
    time: toLeafTime(at),
    policy: act.policyHash,
    notice: act.noticeHash ?? '',
    commitment: commitTo(
      sha256,
      disclosures.map((disclosure) => disclosure.digest),
    ),
  });
  return {
    leaf: Buffer.from(leaf.buffer, leaf.byteOffset, leaf.length),
    leafHash: Buffer.from(hashLeaf(sha256, leaf)),
    subjectSeq,
    payload: encodePayload({
      secret,
      fields,
      ...(act.record === undefined ? {} : { record: toSealed(act.record) }),
    }),
  };
}

const toSealed = ({ terms, act }: EvidenceRecord): SealedRecord => ({ terms: hashTerms(terms), act });

function encodePayload(payload: Payload): Buffer {
  return Buffer.from(JSON.stringify({ ...payload, secret: toBase64Url(payload.secret) }));
}

/** The inverse of what `draftEntry` made, once the key has opened it. @throws Error when it is of no known form */
export function decodePayload(bytes: Uint8Array): Payload {
  const value = JSON.parse(fromUtf8(bytes)) as { secret?: unknown; fields?: unknown; record?: unknown };
  const secret = typeof value.secret === 'string' ? fromBase64Url(value.secret) : new Uint8Array(0);
  const { fields, record } = value;
  if (secret.length !== secretBytes || typeof fields !== 'object' || fields === null) {
    throw new Error('a payload of unknown form');
  }
  const payload = { secret, fields: fields as Fields };
  return record === undefined ? payload : { ...payload, record: record as SealedRecord };
}

/**
 * The record as it was hashed, put together again. @throws Error when it is not what the entry commits to
 */
export function joinRecord({ fields, record }: Payload, terms: string): ClosedObject {
  const whole = { ...parseObject(terms), ...parseObject(record?.act ?? '') };
  if (toHex(sha256(toUtf8(canonicalizeClosed(whole)))) !== fields['record'])
    throw new Error('a consent record is not the one that its entry commits to');
  return whole;
}

function parseObject(text: string): ClosedObject {
  const value = parseClosed(text);
  if (!isClosedObject(value)) throw new Error('a part of a consent record is not an object');
  return value;
}

/** The salted fields of a payload: those to show, and the digests of the rest, sorted. */
export function disclose(
  payload: Payload,
  isShown: (name: string) => boolean,
): { readonly shown: readonly Disclosure[]; readonly hidden: readonly string[] } {
  const disclosures = discloseFields(nodeIssuer, payload.secret, payload.fields);
  const hidden = disclosures.filter(({ name }) => !isShown(name)).map(({ digest }) => digest);
  return { shown: disclosures.filter(({ name }) => isShown(name)), hidden: hidden.sort() };
}

/** 128 random bits in the form of a UUID: unlike version 7 it does not tell the time, which the leaf tells to the hour only. */
export function toEntryId(random: Buffer): EntryId {
  const hex = random.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as EntryId;
}

/** 48 bits of a random id. */
function toRandomNumber(entryId: EntryId): number {
  return Number.parseInt(entryId.replaceAll('-', '').slice(0, 12), 16);
}

function describeActor(actor: Actor): string {
  switch (actor.kind) {
    case 'api_key':
      return `api_key:${actor.role}`;
    case 'staff':
      return `staff:${actor.staffId}`;
    case 'subject':
    case 'system':
    default:
      return actor.kind;
  }
}

function assertPayload(payload: Fields): void {
  for (const [name, value] of Object.entries(payload)) {
    if (reserved.has(name)) throw new RangeError(`the field ${name} is written by the log itself`);
    if (typeof value === 'string' && value.length > maxValueLength)
      throw new RangeError(`the field ${name} is too long`);
  }
}
