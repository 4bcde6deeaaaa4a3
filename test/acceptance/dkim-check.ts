import { createHash, verify, type KeyObject } from 'node:crypto';

/** RFC 6376 3.4.4: lines lose trailing blanks, blanks shrink to one, empty lines at the end go. */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
}

/** RFC 6376 3.4.2: name in lower case, the value unfolded with single blanks. */
function relaxedHeader(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .replaceAll(/[ \t]+/g, ' ');
  return `${field.slice(0, colon).trim().toLowerCase()}:${value.trim()}`;
}

export interface DkimVerdict {
  readonly isValid: boolean;
  readonly domain: string;
  readonly selector: string;
  /** Names of the signed header fields, in lower case. */
  readonly signed: readonly string[];
}

/** Checks the DKIM-Signature (rsa-sha256, relaxed/relaxed) of a mail as RFC 6376 6.1.3 says, written from the standard alone. */
export function checkDkim(mail: Buffer, publicKey: KeyObject): DkimVerdict {
  const text = mail.toString('latin1');
  const split = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, split).split(/\r\n(?![ \t])/);
  const nameOf = (field: string): string => field.slice(0, field.indexOf(':')).trim().toLowerCase();
  const signature = fields.find((field) => nameOf(field) === 'dkim-signature') ?? '';
  const tags = new Map(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => [
        tag.slice(0, tag.indexOf('=')).trim(),
        tag.slice(tag.indexOf('=') + 1).replaceAll(/\s+/g, ''),
      ]),
  );
  const signed = (tags.get('h') ?? '').toLowerCase().split(':');
  // A name that is listed again takes the next field of that name, from the bottom upwards.
  const left = fields.toReversed();
  const covered = signed.flatMap((name) => {
    const at = left.findIndex((field) => nameOf(field) === name);
    return at < 0 ? [] : left.splice(at, 1);
  });
  const unsignedSignature = relaxedHeader(signature.replace(/([;:\s]b=)[^;]*/, '$1'));
  const data = [...covered.map(relaxedHeader), unsignedSignature].join('\r\n');
  const bodyHash = createHash('sha256')
    .update(relaxedBody(text.slice(split + 4)), 'latin1')
    .digest('base64');
  const isValid =
    tags.get('a') === 'rsa-sha256' &&
    tags.get('c') === 'relaxed/relaxed' &&
    tags.get('bh') === bodyHash &&
    verify('sha256', Buffer.from(data, 'latin1'), publicKey, Buffer.from(tags.get('b') ?? '', 'base64'));
  return { isValid, domain: tags.get('d') ?? '', selector: tags.get('s') ?? '', signed };
}
