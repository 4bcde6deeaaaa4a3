import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { clientNetwork, toNetwork } from './client-network.ts';

test('an IPv4 address is its own network, an IPv6 one counts with its /64', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1::5', '2001:db8:0:1'],
    ['2001:0db8:0000:0001:0:0:0:5', '2001:db8:0:1'],
    ['2001:db8::1:0:0:0:5', '2001:db8:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['not an address', 'unknown'],
    ['', 'unknown'],
  ];
  for (const [address, network] of cases) assert.equal(toNetwork(address), network, address);
});

async function networkSeen(forwarded: string | undefined, hops: number): Promise<string> {
  const app = new Hono();
  app.get('/', (c) => c.text(clientNetwork(c, hops)));
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const bindings = { incoming: { socket: { remoteAddress: '198.51.100.1' } } };
  return (await app.request('/', { headers }, bindings)).text();
}

test('X-Forwarded-For is believed exactly as far as our own proxies wrote it', async () => {
  const forwarded = '203.0.113.66, 192.0.2.7, 192.0.2.8';
  assert.equal(await networkSeen(forwarded, 0), '198.51.100.1');
  assert.equal(await networkSeen(forwarded, 1), '192.0.2.8');
  assert.equal(await networkSeen(forwarded, 2), '192.0.2.7');
  assert.equal(await networkSeen(undefined, 1), '198.51.100.1');
  assert.equal(await networkSeen('nonsense', 1), '198.51.100.1');
  assert.equal(await networkSeen(forwarded, 9), '198.51.100.1');
});
