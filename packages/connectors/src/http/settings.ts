import { BlockList, isIP } from 'node:net';
import { ConnectorError } from '@zgoda/connector-kit';
import { fieldsOf, invalidSettings } from '../settings.ts';

/** How a system is reached over HTTP. The secrets are secrets: keep the settings as one. */
export interface HttpSettings {
  /** Origin and path below which every request goes, with or without a slash at its end. */
  readonly base: URL;
  /** For `{{ secrets.name }}` in headers. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Key of the HMAC by which callbacks are signed. */
  readonly callbackKey: Buffer | undefined;
  readonly allowsPrivate: boolean;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(network, bits, 'ipv4');
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
/** Inside 2000::/3, and yet documentation, or ways round to IPv4 (RFC 3849, 3056, 4380). */
for (const [network, bits] of [
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2001::', 32],
] as const)
  notPublic.addSubnet(network, bits, 'ipv6');

/** Whether an address is one that anybody may reach, so that reaching it from inside gains nothing. @see RFC 6890 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !notPublic.check(address, 'ipv4');
  return publicV6.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Of a text as Standard Webhooks writes it: `whsec_` and base64, from 24 to 64 bytes. */
function keyOf(secret: unknown): Buffer {
  if (typeof secret !== 'string' || !/^whsec_[A-Za-z0-9+/]+=*$/.test(secret))
    throw invalidSettings('callbackSecret');
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  if (key.length < 24 || key.length > 64) throw invalidSettings('callbackSecret');
  return key;
}

function limit(
  value: unknown,
  field: string,
  { fallback, most }: { fallback: number; most: number },
): number {
  const given = value ?? fallback;
  if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 1 || given > most)
    throw invalidSettings(field);
  return given;
}

function secretsOf(given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalidSettings('secrets');
  const secrets = Object.entries(given);
  // A line break would make another header of it.
  if (secrets.some(([, value]) => typeof value !== 'string' || !/^[\x20-\x7e]+$/.test(value)))
    throw invalidSettings('secrets');
  return Object.fromEntries(secrets) as Record<string, string>;
}

/** @throws ConnectorError `settings_invalid`, `address_refused` */
export function httpSettings(given: unknown): HttpSettings {
  const fields = fieldsOf(given, [
    'url',
    'secrets',
    'callbackSecret',
    'allowPrivateAddresses',
    'timeoutMs',
    'maxAnswerBytes',
  ]);
  const { url, secrets = {}, callbackSecret, allowPrivateAddresses: allowsPrivate = false } = fields;
  const base = typeof url === 'string' ? URL.parse(url) : null;
  if (base === null || base.username !== '' || base.password !== '' || base.search !== '' || base.hash !== '')
    throw invalidSettings('url');
  if (typeof allowsPrivate !== 'boolean') throw invalidSettings('allowPrivateAddresses');
  // Personal data go over TLS, or do not leave the machine.
  const isOpen = base.protocol === 'http:' && isLoopback(base.hostname);
  if (base.protocol !== 'https:' && !isOpen) throw invalidSettings('url');
  const host = base.hostname.replace(/^\[|\]$/g, '');
  if (!allowsPrivate && (isOpen || (isIP(host) !== 0 && !isPublicAddress(host))))
    throw new ConnectorError('address_refused');
  return {
    base,
    secrets: secretsOf(secrets),
    callbackKey: callbackSecret === undefined ? undefined : keyOf(callbackSecret),
    allowsPrivate,
    timeoutMs: limit(fields['timeoutMs'], 'timeoutMs', { fallback: 20_000, most: 300_000 }),
    maxAnswerBytes: limit(fields['maxAnswerBytes'], 'maxAnswerBytes', {
      fallback: 262_144,
      most: 16_777_216,
    }),
  };
}
