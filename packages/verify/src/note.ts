import { concatBytes, equalBytes, fromBase64, fromHex, fromUtf8, toBase64, toHex, toUtf8 } from './bytes.ts';
import { isUsablePoint, verifyEd25519 } from './ed25519.ts';
import { FormatError } from './format-error.ts';
import type { Primitives, Sha256 } from './primitives.ts';

/** Signature types that this package checks; signatures and keys of other types are carried and ignored. */
export const signatureTypes = { ed25519: 0x01, cosignature: 0x04 } as const;

/** A verifier key. Name and id together say which key a signature line claims. @see https://c2sp.org/signed-note */
export interface VerifierKey {
  readonly name: string;
  /** Eight lower-case hexadecimal digits. */
  readonly id: string;
  readonly type: number;
  readonly publicKey: Uint8Array;
}

/** A key that signs: the seed is the 32-byte private key of RFC 8032. */
export interface SignerKey {
  readonly name: string;
  readonly id: string;
  readonly seed: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  /** What follows the key id: for Ed25519 64 bytes, for a cosignature a time and 64 bytes. */
  readonly signature: Uint8Array;
}

export interface Note {
  /** Ends in a newline; this is what was signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const maxSignatures = 64;
const maxNoteBytes = 1_000_000;

/** SHA-256(name || newline || type || public key), first four bytes, in hexadecimal. */
export function keyId(sha256: Sha256, key: { name: string; type: number; publicKey: Uint8Array }): string {
  const hashed = sha256(concatBytes([toUtf8(`${key.name}\n`), Uint8Array.of(key.type), key.publicKey]));
  return toHex(hashed.subarray(0, 4));
}

/** Not empty, no Unicode space, no plus sign. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}

/** `<name>+<id>+<base64(type || public key)>` */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${key.id}+${toBase64(concatBytes([Uint8Array.of(key.type), key.publicKey]))}`;
}

/** The verifier key of an Ed25519 public key under a name. @throws key_malformed */
export function makeVerifierKey(
  sha256: Sha256,
  key: { readonly name: string; readonly publicKey: Uint8Array; readonly type?: number },
): VerifierKey {
  const { name, publicKey, type = signatureTypes.ed25519 } = key;
  if (!isKeyName(name)) throw new FormatError('key_malformed', 'not a key name');
  assertPublicKey(type, publicKey);
  return { name, type, publicKey, id: keyId(sha256, { name, type, publicKey }) };
}

/** @throws key_malformed, also when the id is not the key's own */
export function parseVerifierKey(sha256: Sha256, text: string): VerifierKey {
  const { name, id, type, material } = parseKeyText(text);
  assertPublicKey(type, material);
  const key = { name, id, type, publicKey: material };
  if (keyId(sha256, key) !== id) throw new FormatError('key_malformed', 'the key id is not the key’s own');
  return key;
}

const signerPrefix = 'PRIVATE+KEY+';

/** `PRIVATE+KEY+<name>+<id>+<base64(1 || seed)>`, as Go's `sumdb/note` writes it. A secret. */
export function formatSignerKey(key: SignerKey): string {
  const material = concatBytes([Uint8Array.of(signatureTypes.ed25519), key.seed]);
  return `${signerPrefix}${key.name}+${key.id}+${toBase64(material)}`;
}

/** @throws key_malformed; whether the id fits is known only once the public key is derived */
export function parseSignerKey(text: string): SignerKey {
  if (!text.startsWith(signerPrefix)) throw new FormatError('key_malformed', 'not a signer key');
  const { name, id, type, material } = parseKeyText(text.slice(signerPrefix.length));
  if (type !== signatureTypes.ed25519 || material.length !== 32) {
    throw new FormatError('key_malformed', 'not an Ed25519 signer key');
  }
  return { name, id, seed: material };
}

/** The line `— <name> <base64(id || signature)>` with its newline. */
export function formatSignatureLine(key: { name: string; id: string }, signature: Uint8Array): string {
  return `— ${key.name} ${toBase64(concatBytes([fromHex(key.id), signature]))}\n`;
}

/** Text (ending in a newline) and signature lines to a note. */
export function formatNote(text: string, signatureLines: readonly string[]): string {
  return `${text}\n${signatureLines.join('')}`;
}

/** @throws note_malformed */
export function parseNote(note: string | Uint8Array): Note {
  const whole = typeof note === 'string' ? note : fromUtf8(note);
  if (whole.length > maxNoteBytes) throw malformedNote('the note is too long');
  if (!whole.isWellFormed() || hasControls(whole))
    throw malformedNote('a control character or a lone surrogate');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || !whole.endsWith('\n')) throw malformedNote('no empty line before the signatures');
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw malformedNote(`more than ${maxSignatures} signatures`);
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** Only of a cosignature: when the witness says it signed. */
  readonly cosignedAt?: Date;
}

/**
 * The signatures of known keys, all of them valid; those of unknown keys are ignored, and so is a key's second line.
 * @throws signature_invalid when a known key's signature does not verify
 */
export function verifySignatures(
  primitives: Primitives,
  note: Note,
  keys: readonly VerifierKey[],
): readonly VerifiedSignature[] {
  const verified: VerifiedSignature[] = [];
  for (const line of note.signatures) {
    const key = keys.find((known) => known.name === line.name && known.id === line.keyId);
    if (key === undefined || !isCheckable(key) || verified.some((other) => other.key === key)) continue;
    verified.push(verifyLine(primitives, note.text, { key, signature: line.signature }));
  }
  return verified;
}

/** What a witness signs. @see https://c2sp.org/tlog-cosignature */
export function cosignedText(noteText: string, unixSeconds: number): string {
  return `cosignature/v1\ntime ${unixSeconds}\n${noteText}`;
}

function verifyLine(
  primitives: Primitives,
  text: string,
  line: { key: VerifierKey; signature: Uint8Array },
): VerifiedSignature {
  const { key, signature } = line;
  if (key.type === signatureTypes.ed25519) {
    if (verifyEd25519(primitives, key, toUtf8(text), signature)) return { key };
  } else if (signature.length === 72) {
    const seconds = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
    const signed = toUtf8(cosignedText(text, seconds));
    const isValid =
      seconds <= maxUnixSeconds && verifyEd25519(primitives, key, signed, signature.subarray(8));
    if (isValid) return { key, cosignedAt: new Date(seconds * 1000) };
  }
  throw new FormatError('signature_invalid', `the signature by ${key.name} does not verify`);
}

/** The last second that a Date can hold. */
const maxUnixSeconds = 8_640_000_000_000;

function isCheckable(key: VerifierKey): boolean {
  return key.type === signatureTypes.ed25519 || key.type === signatureTypes.cosignature;
}

function parseSignatureLine(line: string): NoteSignature {
  const match = /^— (\S+) (\S+)$/u.exec(line);
  const [, name = '', encoded = ''] = match ?? [];
  if (match === null || !isKeyName(name)) throw malformedNote('not a signature line');
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(encoded);
  } catch {
    throw malformedNote('a signature that is not Base 64');
  }
  if (bytes.length < 5) throw malformedNote('a signature without content');
  return { name, keyId: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

function parseKeyText(text: string): { name: string; id: string; type: number; material: Uint8Array } {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text);
  const [, name = '', id = '', encoded = ''] = match ?? [];
  if (match === null || !isKeyName(name)) throw new FormatError('key_malformed', 'not <name>+<id>+<key>');
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(encoded);
  } catch {
    throw new FormatError('key_malformed', 'the key is not Base 64');
  }
  const [type] = bytes;
  if (type === undefined || bytes.length < 2) throw new FormatError('key_malformed', 'the key is empty');
  return { name, id, type, material: bytes.subarray(1) };
}

function assertPublicKey(type: number, publicKey: Uint8Array): void {
  const isEd25519 = type === signatureTypes.ed25519 || type === signatureTypes.cosignature;
  if (isEd25519 && !isUsablePoint(publicKey))
    throw new FormatError('key_malformed', 'not a usable Ed25519 public key');
}

/** Two verifier keys that wrap the same public key. */
export function isSameKey(a: VerifierKey, b: VerifierKey): boolean {
  return equalBytes(a.publicKey, b.publicKey);
}

/** Any character below U+0020 other than a newline. */
function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

function malformedNote(why: string): FormatError {
  return new FormatError('note_malformed', why);
}
