import { domainToASCII } from 'node:url';

/** A mail address in the parts that SMTP needs; `text` is what goes into commands and headers. */
export interface MailAddress {
  /** `local@domain`: the local part as typed (NFC), the domain as lower-case A-labels. */
  readonly text: string;
  readonly local: string;
  readonly domain: string;
  /** The local part is not ASCII: every hop must offer SMTPUTF8. @see RFC 6531 3.2 */
  readonly needsSmtpUtf8: boolean;
}

/** C0, DEL, C1, line and paragraph separators, and the marks that reorder or hide text for a reader. */
const unsafeInText =
  '\\p{Cc}\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb';
/** Joiners shape Persian and Hindi words, and emoji, in a subject; in an address they only disguise. */
const unsafeInAddress = new RegExp(`[${unsafeInText}\\u200c\\u200d]`, 'u');
const unsafeInHeader = new RegExp(`[${unsafeInText}]`, 'gu');
const loneSurrogate = /\p{Cs}/u;

const atom = /^[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u;
const quotedString = /^"(?:[ !#-[\]-~\u0080-\u{10ffff}]|\\[ -~])*"$/u;
const domainLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Octet limits of RFC 5321 4.5.3.1: a local part of 64, and a path of 256 with its two brackets. */
const maxLocalOctets = 64;
const maxAddressOctets = 254;

/**
 * Reads one bare address (no display name, no comment, no address literal): dot-atoms, quoted local parts,
 * non-ASCII local parts and internationalised domains. Undefined for everything else: control characters, bidi marks, more
 * octets than a path may have, a domain without a dot.
 * @see RFC 5321 4.1.2; RFC 6531 3.3; RFC 5890 2.3
 */
export function parseMailAddress(typed: string): MailAddress | undefined {
  const text = typed.trim().normalize('NFC');
  if (unsafeInAddress.test(text) || loneSurrogate.test(text)) return undefined;
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at < 1 || Buffer.byteLength(local) > maxLocalOctets) return undefined;
  if (!atom.test(local) && !quotedString.test(local)) return undefined;
  const domain = toAsciiDomain(text.slice(at + 1));
  if (domain === undefined || Buffer.byteLength(local) + 1 + domain.length > maxAddressOctets)
    return undefined;
  return { text: `${local}@${domain}`, local, domain, needsSmtpUtf8: /[^\0-\x7f]/.test(local) };
}

function toAsciiDomain(domain: string): string | undefined {
  const ascii = domainToASCII(domain);
  const labels = ascii.split('.');
  const isHostName = labels.length >= 2 && labels.every((label) => domainLabel.test(label));
  return isHostName && !/^\d+$/.test(labels.at(-1) ?? '') ? ascii : undefined;
}

const segmenter = new Intl.Segmenter();

/**
 * Text for a header (a subject, a display name): control characters, line breaks, bidi marks and other invisible
 * marks become one space, so that nothing a person typed can start a header line or reverse what a reader sees.
 * @see RFC 5322 2.2
 */
export function toHeaderText(text: string, maxCharacters = 200): string {
  const clean = text
    .toWellFormed()
    .normalize('NFC')
    .replace(unsafeInHeader, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (clean.length <= maxCharacters) return clean;
  const characters = Array.from(segmenter.segment(clean), ({ segment }) => segment);
  return characters.length <= maxCharacters ? clean : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
