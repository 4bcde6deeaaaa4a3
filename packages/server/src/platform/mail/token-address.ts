import { timingSafeEqual } from 'node:crypto';

/** What a mail to the address is about; each address is good for its own kind only. */
export const tokenAddressKinds = ['bounce', 'reply', 'leave'] as const;
export type TokenAddressKind = (typeof tokenAddressKinds)[number];

/** A keyed hash of a text, 32 bytes. */
export type TextHash = (text: string) => Buffer;

/** Base 32 of RFC 4648 6 in lower case: it stands hops that change the case of a local part. */
const digits = 'abcdefghijklmnopqrstuvwxyz234567';
const idBytes = 16;
/** 80 bits: guessing one address costs 2^79 mails. */
const tagBytes = 10;
const form = /^(bounce|reply|leave)\+([a-z2-7]{42})$/;

/**
 * `bounce+<token>@domain`: 49 octets at most before the `@`, of the 64 that there are (RFC 5321 4.5.3.1.1). The token is the id of a
 * message and a keyed hash of kind and id, so that nobody can make one; it says nothing about the person.
 */
export const toTokenAddress = (kind: TokenAddressKind, token: string, domain: string): string =>
  `${kind}+${token}@${domain}`;

/** @param id a UUID. @returns 42 letters and digits */
export function makeAddressToken(kind: TokenAddressKind, id: string, hash: TextHash): string {
  return toBase32(Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), tagOf(kind, id, hash)]));
}

export const makeTokenAddress = (
  kind: TokenAddressKind,
  id: string,
  domain: string,
  hash: TextHash,
): string => toTokenAddress(kind, makeAddressToken(kind, id, hash), domain);

/** What a local part says that has the form of a token address; undefined for every other. Not checked yet. */
export interface TokenAddress {
  readonly kind: TokenAddressKind;
  readonly id: string;
  isGenuine(hash: TextHash): boolean;
}

export function readTokenAddress(localPart: string): TokenAddress | undefined {
  const [, kind, token = ''] = form.exec(localPart.toLowerCase()) ?? [];
  if (kind === undefined) return undefined;
  const bytes = fromBase32(token);
  const hex = bytes.subarray(0, idBytes).toString('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  const tag = bytes.subarray(idBytes, idBytes + tagBytes);
  return {
    kind: kind as TokenAddressKind,
    id,
    isGenuine: (hash) => timingSafeEqual(tag, tagOf(kind as TokenAddressKind, id, hash)),
  };
}

function tagOf(kind: TokenAddressKind, id: string, hash: TextHash): Buffer {
  return hash(`mail address\n${kind}\n${id}`).subarray(0, tagBytes);
}

function toBase32(bytes: Buffer): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += digits[(value >>> (bits - 5)) & 31] ?? '';
    value &= 31;
  }
  return bits === 0 ? text : text + (digits[(value << (5 - bits)) & 31] ?? '');
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const digit of text) {
    value = (value << 5) | digits.indexOf(digit);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 255);
    value &= 255;
  }
  return Buffer.from(bytes);
}
