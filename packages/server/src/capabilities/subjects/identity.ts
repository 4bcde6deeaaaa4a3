import { hash } from 'node:crypto';
import {
  subjectErrors,
  type IdentityKind,
  type IdentityRef,
  type SubjectRef,
} from '@zgoda/vocabulary/subjects';
import { parseMailAddress } from '../../platform/mail/address.ts';

/** One identity of a person, checked. */
export interface Identity {
  readonly kind: IdentityKind;
  /** As it is written to the person: local part as typed, domain in A-labels; telephone in E.164. */
  readonly value: string;
  /** What two spellings of the same identity have in common; compared, never shown. */
  readonly normal: string;
}

/** Punctuation that people write between the digits of a telephone number. */
const phonePunctuation = /[\s().\u2010-\u2015/-]/gu;
/** An international number: a plus and 7 to 15 digits. @see ITU-T E.164 6.2 */
const e164 = /^\+[1-9][0-9]{6,14}$/;
/** The host's own identifiers are opaque: visible ASCII, no spaces. */
const opaque = /^[!-~]{1,128}$/;

/**
 * Checks and normalises. An e-mail's local part is kept as typed but compared case-insensitively: RFC 5321 2.4
 * would allow two mailboxes that differ only in case, and no one gives them to two people. Undefined when the value
 * is not an identity of its kind.
 */
export function parseIdentity(ref: IdentityRef): Identity | undefined {
  if ('email' in ref) {
    const address = parseMailAddress(ref.email);
    return address && { kind: 'email', value: address.text, normal: address.text.toLowerCase() };
  }
  if ('phone' in ref) {
    const digits = ref.phone.trim().replace(phonePunctuation, '');
    return e164.test(digits) ? { kind: 'phone', value: digits, normal: digits } : undefined;
  }
  const [kind, value] =
    'client_id' in ref ? (['client_id', ref.client_id] as const) : (['device', ref.device] as const);
  return opaque.test(value) ? { kind, value, normal: value } : undefined;
}

/** As `parseIdentity`. @throws identity_invalid, naming the kind only. */
export function toIdentity(ref: IdentityRef): Identity {
  const identity = parseIdentity(ref);
  if (identity === undefined) throw subjectErrors.identity_invalid({ field: 'subject', kind: kindOf(ref) });
  return identity;
}

export function kindOf(ref: IdentityRef): IdentityKind {
  if ('email' in ref) return 'email';
  if ('phone' in ref) return 'phone';
  return 'client_id' in ref ? 'client_id' : 'device';
}

export function isIdentityRef(ref: SubjectRef): ref is IdentityRef {
  return !('subject_id' in ref);
}

/**
 * What the keyed blind index is taken over. The kind is part of it, so that a device id never meets a telephone. An address goes in
 * as its SHA-256, so that a list of such hashes can be compared without unsealing anybody's (decision 70).
 */
export function indexText({ kind, normal }: Identity): string {
  return kind === 'email' ? indexTextOfHash(hash('sha256', normal)) : `identity:${kind}:${normal}`;
}

/** The same for an address of which only the SHA-256 is known, in lower-case hexadecimal. */
export const indexTextOfHash = (sha256: string): string => `identity:email:${sha256}`;

/** An address as it may be shown on a page that anybody with the link can open: `o…@mail.example`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address;
  return at < 1 ? '…' : `${first}…${address.slice(at)}`;
}
