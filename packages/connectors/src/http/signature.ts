import { createHmac, timingSafeEqual } from 'node:crypto';
import { ConnectorError, type TaskCallback } from '@zgoda/connector-kit';

/** A call that was signed longer ago, or later than now, is one that somebody kept. */
const windowMs = 5 * 60_000;

/** `v1,` and the HMAC-SHA-256 of id, time and body, base64. @see https://www.standardwebhooks.com */
export function signatureOf(
  key: Uint8Array,
  signed: { readonly id: string; readonly timestamp: string; readonly body: Uint8Array },
): string {
  const mac = createHmac('sha256', key).update(`${signed.id}.${signed.timestamp}.`).update(signed.body);
  return `v1,${mac.digest('base64')}`;
}

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** @returns its id, by which a repeat is known. @throws ConnectorError `access_denied` */
export function verifyCallback(key: Uint8Array | undefined, { headers, body, now }: TaskCallback): string {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const given = (headers['webhook-signature'] ?? '').split(' ').slice(0, 10);
  const isFresh = /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1000) <= windowMs;
  if (key === undefined || !/^[\x21-\x7e]{1,200}$/.test(id) || !isFresh)
    throw new ConnectorError('access_denied');
  const expected = signatureOf(key, { id, timestamp, body });
  if (!given.some((signature) => isSame(signature, expected))) throw new ConnectorError('access_denied');
  return id;
}
