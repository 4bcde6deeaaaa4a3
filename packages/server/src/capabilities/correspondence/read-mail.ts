import PostalMime, { type Email } from 'postal-mime';
import type { ReadMail } from './inbound-mail.ts';

const limits = { maxNestingDepth: 20, maxHeadersSize: 256 * 1024, maxRfc822NestingDepth: 0 } as const;
/** Lines that may part a mail; one with more is read as plain text. */
const mostBoundaries = 2000;
const mostTextCharacters = 100_000;

/** The header lines alone, unfolded; the first of each name counts. Cheap, and never fails. */
export function readHeaders(raw: Buffer): ReadonlyMap<string, string> {
  const end = /\r?\n\r?\n/.exec(raw.subarray(0, limits.maxHeadersSize).toString('latin1'));
  const head = raw.subarray(0, end?.index ?? limits.maxHeadersSize).toString('latin1');
  const headers = new Map<string, string>();
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim().toLowerCase();
    if (at > 0 && !headers.has(name)) headers.set(name, line.slice(at + 1).trim());
  }
  return headers;
}

/** Reads a mail of whatever form. What no parser takes is read as text, since somebody may have written it. */
export async function readMail(sender: string, raw: Buffer): Promise<ReadMail> {
  const headers = readHeaders(raw);
  const mail = hasTooManyParts(raw)
    ? undefined
    : await PostalMime.parse(raw, {
        ...limits,
        forceRfc822Attachments: true,
        attachmentEncoding: 'utf8',
      }).catch(() => undefined);
  if (mail === undefined) {
    const text = raw.subarray(0, mostTextCharacters).toString('utf8');
    return { sender, headers, subject: '', text, parts: [] };
  }
  return {
    sender,
    headers,
    from: mail.from?.address,
    subject: mail.subject ?? '',
    text: textOf(mail).slice(0, mostTextCharacters),
    parts: mail.attachments.flatMap(({ mimeType, content }) =>
      /^(?:message\/|text\/rfc822-headers)/.test(mimeType) && typeof content === 'string'
        ? [{ type: mimeType, text: content }]
        : [],
    ),
  };
}

function hasTooManyParts(raw: Buffer): boolean {
  let count = 0;
  for (let at = raw.indexOf('\n--'); at >= 0 && count <= mostBoundaries; at = raw.indexOf('\n--', at + 1))
    count += 1;
  return count > mostBoundaries;
}

const textOf = ({ text, html }: Email): string =>
  text !== undefined && text.trim() !== '' ? text : toText(html ?? '');

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The words of HTML, lines kept; what it quotes is left out. */
export function toText(html: string): string {
  const [own = ''] = html.split(
    /<blockquote\b|<div[^>]*class="?[^">]*(?:gmail_quote|moz-cite-prefix|yahoo_quoted)/i,
  );
  return own
    .replaceAll(/<(style|script|head|title)\b[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
      const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10);
      if (Number.isNaN(code)) return entities[String(name).toLowerCase()] ?? whole;
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : ' ';
    })
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
}
