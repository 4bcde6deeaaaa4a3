import { toHex, toUtf8 } from './bytes.ts';
import {
  canonicalizeClosed,
  isClosedObject,
  parseClosed,
  type ClosedObject,
  type ClosedValue,
} from './canonical-json.ts';
import { commitTo, isDigest, parseDisclosure, type Disclosure, type Fields } from './disclosure.ts';
import { FormatError, type FormatProblem } from './format-error.ts';
import { formatLeaf, parseLeaf, toLeafTime, type Leaf } from './leaf.ts';
import { hashLeaf, isIncluded } from './merkle.ts';
import { formatVerifierKey } from './note.ts';
import type { Primitives, Sha256 } from './primitives.ts';
import { parseTlogProof } from './tlog-proof.ts';
import { openCheckpoint, parseTrustPolicy, type TrustPolicy } from './trust-policy.ts';

/** Everything a person takes home: one canonical JSON object, about 2-4 kB, checked without a network. */
export interface Receipt {
  readonly format: 'zgoda/receipt/v1';
  readonly leaf: Leaf;
  /** The payload's fields that are shown, each salted. @see RFC 9901 4.2.1 */
  readonly disclosures: readonly string[];
  /** The digests of the fields that are not shown, sorted. */
  readonly hidden: readonly string[];
  /** The inclusion proof with its checkpoint. @see https://c2sp.org/tlog-proof */
  readonly proof: string;
  /** The consent record; its hash is the disclosed field `record`. @see ISO/IEC TS 27560 6.3 */
  readonly record?: ClosedObject;
  /** The keys that the issuer says are its own. @see https://c2sp.org/tlog-policy */
  readonly trust: string;
}

/** Fields that the log writes itself, in every payload that has them. */
export const reservedFields = ['time', 'actor', 'subject', 'subject_seq', 'previous_leaf', 'record'] as const;

/** What a receipt proves, and by whom. Nothing is listed here that the proof does not authenticate. */
export interface ProvenReceipt {
  readonly isProven: true;
  readonly leaf: Leaf;
  /** SHA-256 in hexadecimal of the leaf in the tree. */
  readonly leafHash: string;
  readonly fields: Fields;
  /** How many fields of the payload are not shown. */
  readonly hiddenCount: number;
  readonly record?: ClosedObject;
  readonly log: {
    readonly origin: string;
    readonly index: number;
    readonly size: number;
    readonly key: string;
  };
  readonly witnesses: readonly { readonly name: string; readonly cosignedAt: Date }[];
  /** `controller_only`: signed by the controller alone. `witnessed`: cosigned by the `witnesses`. */
  readonly assurance: 'controller_only' | 'witnessed';
  /** `receipt`: the keys come from the receipt itself, and are to be compared with the ones published. */
  readonly trustFrom: 'verifier' | 'receipt';
}

export type ReceiptVerdict = ProvenReceipt | { readonly isProven: false; readonly problem: FormatProblem };

/** The canonical text of a receipt. @throws value_not_allowed */
export function formatReceipt(receipt: Receipt): string {
  return canonicalizeClosed({ ...receipt, leaf: { ...receipt.leaf, v: 1 } });
}

const maxReceiptLength = 65_536;

/** One trailing newline is allowed. @throws receipt_malformed */
export function parseReceipt(text: string): Receipt {
  if (text.length > maxReceiptLength) throw malformed('the receipt is too long');
  let value: ClosedValue;
  try {
    value = parseClosed(text.replace(/\r?\n$/, ''));
  } catch {
    throw malformed('not canonical JSON');
  }
  if (!isClosedObject(value)) throw malformed('not an object');
  const { format, leaf, disclosures, hidden, proof, record, trust, ...unknown } = value;
  if (format !== 'zgoda/receipt/v1' || Object.keys(unknown).length > 0)
    throw malformed('not a receipt of version 1');
  if (!isClosedObject(leaf) || !isTexts(disclosures) || !isTexts(hidden))
    throw malformed('a part is missing');
  if (typeof proof !== 'string' || typeof trust !== 'string') throw malformed('a part is missing');
  if (record !== undefined && !isClosedObject(record)) throw malformed('the record is not an object');
  const parts = {
    format,
    leaf: parseLeaf(toUtf8(canonicalizeClosed(leaf))),
    disclosures,
    hidden,
    proof,
    trust,
  } as const;
  return record === undefined ? parts : { ...parts, record };
}

/**
 * Checks a receipt. With `trust` given, only those keys count; without it the receipt's own keys are taken, which
 * the verdict says.
 */
export function verifyReceipt(primitives: Primitives, text: string, trust?: TrustPolicy): ReceiptVerdict {
  try {
    return proveReceipt(primitives, parseReceipt(text), trust);
  } catch (error) {
    if (error instanceof FormatError) return { isProven: false, problem: error.problem };
    throw error;
  }
}

function proveReceipt(
  primitives: Primitives,
  receipt: Receipt,
  trust: TrustPolicy | undefined,
): ProvenReceipt {
  const { sha256 } = primitives;
  const fields = proveFields(sha256, receipt);
  assertRecord(sha256, receipt, fields);
  assertTime(receipt.leaf, fields);
  const policy = trust ?? parseTrustPolicy(sha256, receipt.trust);
  const proof = parseTlogProof(receipt.proof);
  const { checkpoint, log, witnesses } = openCheckpoint(primitives, policy, proof.checkpoint);
  const leafHash = hashLeaf(sha256, formatLeaf(receipt.leaf));
  const { size, root } = checkpoint;
  if (!isIncluded(sha256, { index: proof.index, size, leafHash, root, proof: proof.hashes })) {
    throw new FormatError('inclusion_invalid', 'the proof does not lead from the entry to the signed root');
  }
  return {
    isProven: true,
    leaf: receipt.leaf,
    leafHash: toHex(leafHash),
    fields,
    hiddenCount: receipt.hidden.length,
    ...(receipt.record === undefined ? {} : { record: receipt.record }),
    log: { origin: checkpoint.origin, index: proof.index, size, key: formatVerifierKey(log) },
    witnesses: witnesses.map(({ name, cosignedAt }) => ({ name, cosignedAt })),
    assurance: witnesses.length > 0 ? 'witnessed' : 'controller_only',
    trustFrom: trust === undefined ? 'receipt' : 'verifier',
  };
}

function proveFields(sha256: Sha256, receipt: Receipt): Fields {
  const disclosures = receipt.disclosures.map((encoded) => parseDisclosure(sha256, encoded));
  const digests = [...disclosures.map((disclosure) => disclosure.digest), ...receipt.hidden];
  const names = new Set(disclosures.map((disclosure) => disclosure.name));
  if (names.size !== disclosures.length || new Set(digests).size !== digests.length) {
    throw new FormatError('commitment_mismatch', 'a field is given twice');
  }
  if (!receipt.hidden.every(isDigest)) throw new FormatError('disclosure_malformed', 'not a digest');
  if (commitTo(sha256, digests) !== receipt.leaf.commitment) {
    throw new FormatError('commitment_mismatch', 'the entry does not commit to these fields');
  }
  return Object.fromEntries(disclosures.map(({ name, value }: Disclosure) => [name, value]));
}

/** SHA-256 in hexadecimal of a record's canonical JSON: the value of the field `record`. @throws value_not_allowed */
export function hashRecord(sha256: Sha256, record: ClosedObject): string {
  return toHex(sha256(toUtf8(canonicalizeClosed(record))));
}

function assertRecord(sha256: Sha256, receipt: Receipt, fields: Fields): void {
  if (receipt.record !== undefined && fields['record'] !== hashRecord(sha256, receipt.record)) {
    throw new FormatError('record_mismatch', 'the consent record is not the one that was logged');
  }
}

/** The exact time lies within the hour that the leaf tells. */
function assertTime(leaf: Leaf, fields: Fields): void {
  const { time } = fields;
  if (time === undefined) return;
  const exact = new Date(String(time));
  if (Number.isNaN(exact.getTime()) || toLeafTime(exact) !== leaf.time) {
    throw new FormatError('time_mismatch', 'the time shown is not within the hour of the entry');
  }
}

function isTexts(value: ClosedValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function malformed(why: string): FormatError {
  return new FormatError('receipt_malformed', why);
}
