import { FormatError } from './format-error.ts';

const encoder = new TextEncoder();
const longestCopied = 1_000;
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text. Most texts here are short and ASCII, and copied faster than encoded. */
export function toUtf8(text: string): Uint8Array {
  if (text.length > longestCopied) return encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return encoder.encode(text);
    bytes[i] = code;
  }
  return bytes;
}

/** The text of UTF-8 bytes; a byte order mark is kept as a character. @throws encoding_malformed */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw new FormatError('encoding_malformed', 'not valid UTF-8');
  }
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Equality of public values; it is not constant in time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += hexOfByte[bytes[i] ?? 0];
  return text;
}

/** Lower-case hexadecimal only. @throws encoding_malformed */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text))
    throw new FormatError('encoding_malformed', 'not lower-case hexadecimal');
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const standardAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const urlAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const standardPairs = allPairs(standardAlphabet);
const urlPairs = allPairs(urlAlphabet);

function allPairs(alphabet: string): readonly string[] {
  return Array.from({ length: 4_096 }, (_, bits) => alphabet.charAt(bits >> 6) + alphabet.charAt(bits & 63));
}

/** Standard Base 64 with padding. @see RFC 4648 4 */
export function toBase64(bytes: Uint8Array): string {
  const text = encode64(bytes, standardPairs);
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/**
 * Standard Base 64 in its one canonical spelling: padded, no line breaks, no stray bits.
 * @throws encoding_malformed
 * @see RFC 4648 4
 */
export function fromBase64(text: string): Uint8Array {
  const body = text.replace(/={1,2}$/, '');
  if (text.length % 4 !== 0 || body.padEnd(text.length, '=') !== text) throw notBase64();
  return decode64(body, standardAlphabet);
}

/** Base 64 for URLs, unpadded. @see RFC 4648 5 */
export function toBase64Url(bytes: Uint8Array): string {
  return encode64(bytes, urlPairs);
}

/** The inverse of `toBase64Url`, canonical spelling only. @throws encoding_malformed */
export function fromBase64Url(text: string): Uint8Array {
  return decode64(text, urlAlphabet);
}

/** Two digits at a time: entries salt and hash a dozen fields each. */
function encode64(bytes: Uint8Array, pairs: readonly string[]): string {
  let text = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const bits = byteAt(bytes, i) * 65_536 + byteAt(bytes, i + 1) * 256 + byteAt(bytes, i + 2);
    text += pairAt(pairs, bits >> 12) + pairAt(pairs, bits & 4_095);
  }
  if (i + 1 === bytes.length) return text + pairAt(pairs, byteAt(bytes, i) << 4);
  if (i + 2 === bytes.length) {
    const bits = byteAt(bytes, i) * 1_024 + byteAt(bytes, i + 1) * 4;
    return text + pairAt(pairs, bits >> 6) + pairAt(pairs, (bits & 63) << 6).charAt(0);
  }
  return text;
}

function byteAt(bytes: Uint8Array, i: number): number {
  return bytes[i] ?? 0;
}

function pairAt(pairs: readonly string[], bits: number): string {
  return pairs[bits] ?? '';
}

function decode64(text: string, alphabet: string): Uint8Array {
  if (text.length % 4 === 1) throw notBase64();
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let bitCount = 0;
  let length = 0;
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) throw notBase64();
    bits = (bits << 6) | digit;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[length++] = bits >> bitCount;
      bits &= (1 << bitCount) - 1;
    }
  }
  if (bits !== 0) throw notBase64();
  return bytes;
}

function notBase64(): FormatError {
  return new FormatError('encoding_malformed', 'not canonical Base 64');
}

/** A decimal without sign or leading zeroes, up to 2^53 - 1; undefined when it is anything else. */
export function parseDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
