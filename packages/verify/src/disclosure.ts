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

/** What issuing needs of an implementation; `pureIssuer` is the plain one, `@zgoda/verify/node` has a faster one. */
export interface Issuer {
  /** Base64url of the SHA-256 of an ASCII text. */
  readonly digest: (text: string) => string;
  /** Base64url of the UTF-8 of a text. */
  readonly encode: (text: string) => string;
  /** Base64url of the HMAC-SHA-256 of ASCII texts under one key of 32 bytes. */
  readonly mac: (key: Uint8Array) => (text: string) => string;
}

export function pureIssuer(sha256: Sha256): Issuer {
  return {
    digest: (text) => toBase64Url(sha256(toUtf8(text))),
    encode: (text) => toBase64Url(toUtf8(text)),
    mac(key) {
      const mac = hmacSha256(sha256, key);
      return (text) => toBase64Url(mac(toUtf8(text)));
    },
  };
}

/** 132 bits: RFC 9901 9.3 asks for 128. */
const saltLength = 22;

/**
 * Salts every field with HMAC-SHA-256 of its name under the entry's secret. Once the secret is gone not even a field with
 * two possible values can be guessed from its digest.
 * @throws value_not_allowed for a field name or value outside the closed grammar
 */
export function discloseFields(issuer: Issuer, secret: Uint8Array, fields: Fields): readonly Disclosure[] {
  const mac = issuer.mac(secret);
  return Object.entries(fields).map(([name, value]) => {
    if (!fieldNamePattern.test(name)) {
      throw new FormatError('value_not_allowed', `not a field name: ${name}`);
    }
    const salt = mac(`zgoda/salt/v1/${name}`).slice(0, saltLength);
    const encoded = issuer.encode(`["${salt}","${name}",${canonicalizeClosed(value)}]`);
    return { name, value, encoded, digest: issuer.digest(encoded) };
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
  if (typeof salt !== 'string' || salt.length < saltLength) throw malformed('a salt of less than 128 bits');
  if (typeof name !== 'string' || !fieldNamePattern.test(name)) throw malformed('not a field name');
  if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') {
    throw malformed('not a value of a field');
  }
  return { name, value, encoded, digest: toBase64Url(sha256(toUtf8(encoded))) };
}

/** SHA-256 in hexadecimal of the canonical JSON array of the sorted digests: what a leaf commits to. */
export function commitTo(sha256: Sha256, digests: readonly string[]): string {
  return toHex(sha256(toUtf8(canonicalize(digests.toSorted()))));
}

export function isDigest(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

function malformed(why: string): FormatError {
  return new FormatError('disclosure_malformed', why);
}
