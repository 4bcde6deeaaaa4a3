import { fromBase64Url, fromUtf8, toBase64Url, toHex, toUtf8 } from './bytes.ts';
import { canonicalize, canonicalizeClosed, parseClosed } from './canonical-json.ts';
import { FormatError } from './format-error.ts';
import { hmacSha256 } from './hmac.ts';
import type { Sha256 } from './primitives.ts';

/** A named value of an entry's payload. */
export type FieldValue = string | boolean | number;
export type Fields = Readonly<Record<string, FieldValue>>;

/** Snake case, at most 40 characters. */
export const fieldNamePattern = /^[a-z][a-z0-9_]{0,39}$/;

/** One salted field, ready to be shown to whoever is to know it. */
export interface Disclosure {
  readonly name: string;
  readonly value: FieldValue;
  /** Base64url of the JSON array `[salt, name, value]`. @see RFC 9901 4.2.1 */
  readonly encoded: string;
  /** Base64url of the SHA-256 of `encoded`. @see RFC 9901 4.2.3 */
  readonly digest: string;
}

/**
 * Salts every field with HMAC-SHA-256 of its name under the entry's secret, 128 bits each. Once the secret is gone
 * not even a field with two possible values can be guessed from its digest.
 * @throws value_not_allowed for a field name or value outside the closed grammar
 */
export function discloseFields(sha256: Sha256, secret: Uint8Array, fields: Fields): readonly Disclosure[] {
  const mac = hmacSha256(sha256, secret);
  return Object.entries(fields).map(([name, value]) => {
    if (!fieldNamePattern.test(name)) {
      throw new FormatError('value_not_allowed', `not a field name: ${name}`);
    }
    const salt = toBase64Url(mac(toUtf8(`zgoda/salt/v1/${name}`)).subarray(0, 16));
    const encoded = toBase64Url(toUtf8(`["${salt}","${name}",${canonicalizeClosed(value)}]`));
    return { name, value, encoded, digest: digestOf(sha256, encoded) };
  });
}

/** @throws disclosure_malformed */
export function parseDisclosure(sha256: Sha256, encoded: string): Disclosure {
  let parts: unknown;
  try {
    parts = parseClosed(fromUtf8(fromBase64Url(encoded)));
  } catch {
    throw malformed('not canonical JSON in base64url');
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw malformed('not [salt, name, value]');
  const [salt, name, value] = parts as unknown[];
  if (typeof salt !== 'string' || salt.length < 22) throw malformed('a salt of less than 128 bits');
  if (typeof name !== 'string' || !fieldNamePattern.test(name)) throw malformed('not a field name');
  if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') {
    throw malformed('not a value of a field');
  }
  return { name, value, encoded, digest: digestOf(sha256, encoded) };
}

/** SHA-256 in hexadecimal of the canonical JSON array of the sorted digests: what a leaf commits to. */
export function commitTo(sha256: Sha256, digests: readonly string[]): string {
  return toHex(sha256(toUtf8(canonicalize(digests.toSorted()))));
}

export function isDigest(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

function digestOf(sha256: Sha256, encoded: string): string {
  return toBase64Url(sha256(toUtf8(encoded)));
}

function malformed(why: string): FormatError {
  return new FormatError('disclosure_malformed', why);
}
