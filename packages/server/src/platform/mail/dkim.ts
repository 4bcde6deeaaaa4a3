import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { ComposedMail } from './mail.ts';

/** Signs mails for one domain. `privateKeyPem` is RSA, PKCS #1 or #8, at least 1,024 bits. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly privateKeyPem: string;
}

/**
 * What a signature covers. Named, because the library's own list leaves List-Unsubscribe-Post out, and a one-click
 * link outside the signature is void.
 * @see RFC 8058 4; RFC 6376 5.4.1
 */
const signedHeaders = [
  'from',
  'reply-to',
  'to',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-language',
  'auto-submitted',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-unsubscribe-post',
];

/** Tells at start, not at the first mail, that a key cannot sign. @throws Error naming what is wrong */
export function assertDkimKey(key: DkimKey): void {
  const parsed = createPrivateKey(key.privateKeyPem);
  const bits = parsed.asymmetricKeyDetails?.modulusLength ?? 0;
  if (parsed.asymmetricKeyType !== 'rsa' || bits < 1024) {
    throw new Error('the DKIM key must be an RSA key of at least 1,024 bits (RFC 8301 3.2)');
  }
}

/** Signs mails of one domain. */
export type DkimSigner = (mail: ComposedMail) => Promise<ComposedMail>;

const signInThread = promisify(sign);

/**
 * Puts a DKIM-Signature in front, rsa-sha256, relaxed/relaxed. The signature is made beside the event loop, so that several are made
 * at once.
 * @throws Error where the key did not sign; a mail never goes out unsigned by accident
 * @see RFC 6376 3.4.2, 3.4.4, 3.5, 3.7
 */
export function createDkimSigner({ domain, selector, privateKeyPem }: DkimKey): DkimSigner {
  const key: KeyObject = createPrivateKey(privateKeyPem);
  return async (mail) => {
    const { content } = mail;
    const headEnd = content.indexOf('\r\n\r\n');
    const fields = relaxedFields(content.slice(0, headEnd));
    const names = signedHeaders.filter((name) => fields.has(name));
    const bodyHash = createHash('sha256')
      .update(relaxedBody(content.slice(headEnd + 4)), 'latin1')
      .digest('base64');
    const tags = [
      'v=1; a=rsa-sha256; c=relaxed/relaxed',
      `d=${domain}; s=${selector}`,
      `h=${names.slice(0, 8).join(':')}`,
      ` :${names.slice(8).join(':')}`,
      `bh=${bodyHash}`,
      'b=',
    ];
    // Each tag on a line of its own; the list of fields is broken at a colon. RFC 6376 3.2
    const unsigned = `DKIM-Signature: ${tags.join(';\r\n ').replace(';\r\n  :', '\r\n :')}`;
    const [own] = relaxedFields(unsigned).values();
    const signedText = [...names.map((name) => fields.get(name) ?? ''), own ?? ''].join('\r\n');
    const signature = await signInThread('sha256', Buffer.from(signedText, 'latin1'), key);
    const lines = signature.toString('base64').replaceAll(/.{72}(?=.)/g, '$&\r\n ');
    return { ...mail, content: `${unsigned}${lines}\r\n${content}` };
  };
}

/** By name in lower case, the last of its name: unfolded, white space runs as one space, none around the colon or at the end. */
function relaxedFields(head: string): ReadonlyMap<string, string> {
  return new Map(
    head.split(/\r\n(?![ \t])/).map((field) => {
      const colon = field.indexOf(':');
      const name = field.slice(0, colon).trimEnd().toLowerCase();
      const value = field
        .slice(colon + 1)
        .replaceAll(/[ \t\r\n]+/g, ' ')
        .trim();
      return [name, `${name}:${value}`];
    }),
  );
}

/** White space runs as one space, none at the ends of lines, no empty lines at the end. */
const relaxedBody = (body: string): string =>
  body
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(' \r\n', '\r\n')
    .replace(/(?:\r\n)+$/, '\r\n');
