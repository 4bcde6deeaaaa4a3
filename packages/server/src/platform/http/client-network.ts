import type { Context as HonoContext } from 'hono';
import { isIP } from 'node:net';
import type { NodeBindings } from './env.ts';

/** The first four groups of an IPv6 address: what one household or company is given. */
function toPrefix64(address: string): string {
  const [head = '', tail] = address.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap =
    tail === undefined
      ? []
      : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = [...before, ...gap, ...after].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

/** An IPv4 address, or the /64 of an IPv6 one. */
export function toNetwork(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  if (isIP(plain) === 4) return plain;
  return isIP(plain) === 6 ? toPrefix64(plain.split('%', 1)[0] ?? plain) : 'unknown';
}

/**
 * The network a call comes from, for counting calls in memory: it is personal data and goes into no log and no table.
 * @param trustedProxyHops reverse proxies in front, each adding one address to `X-Forwarded-For`; 0 ignores that header
 */
export function clientNetwork(c: HonoContext, trustedProxyHops: number): string {
  const socketAddress = (c.env as NodeBindings | undefined)?.incoming?.socket.remoteAddress ?? '';
  if (trustedProxyHops === 0) return toNetwork(socketAddress);
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((address) => address.trim());
  const claimed = forwarded.at(-trustedProxyHops) ?? '';
  return toNetwork(isIP(claimed) === 0 ? socketAddress : claimed);
}
