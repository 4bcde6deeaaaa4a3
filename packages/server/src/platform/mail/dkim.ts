import { createPrivateKey } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import Dkim from 'nodemailer/lib/dkim';

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
  'From',
  'Reply-To',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Content-Language',
  'Auto-Submitted',
  'List-Id',
  'List-Help',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
].join(':');

/** Tells at start, not at the first mail, that a key cannot sign. @throws Error naming what is wrong */
export function assertDkimKey(key: DkimKey): void {
  const parsed = createPrivateKey(key.privateKeyPem);
  const bits = parsed.asymmetricKeyDetails?.modulusLength ?? 0;
  if (parsed.asymmetricKeyType !== 'rsa' || bits < 1024) {
    throw new Error('the DKIM key must be an RSA key of at least 1,024 bits (RFC 8301 3.2)');
  }
}

/**
 * The mail with its DKIM-Signature in front, rsa-sha256, relaxed/relaxed.
 * @throws Error where the key did not sign; a mail never goes out unsigned by accident
 * @see RFC 6376 3.5
 */
export async function signMail(raw: Buffer, key: DkimKey): Promise<Buffer> {
  const signer = new Dkim({
    domainName: key.domain,
    keySelector: key.selector,
    privateKey: key.privateKeyPem,
    headerFieldNames: signedHeaders,
  });
  const signed = await buffer(signer.sign(raw));
  if (!signed.subarray(0, 15).equals(Buffer.from('DKIM-Signature:')))
    throw new Error('the DKIM key did not sign');
  return signed;
}
