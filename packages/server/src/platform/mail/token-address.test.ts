import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseMailAddress } from './address.ts';
import { makeTokenAddress, readTokenAddress, tokenAddressKinds } from './token-address.ts';

const keyed = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest();
const kinds = fc.constantFrom(...tokenAddressKinds);
const localOf = (address: string): string => address.slice(0, address.lastIndexOf('@'));

test('a token address is a usable address that names its message again, in any case of letters', () => {
  fc.assert(
    fc.property(kinds, fc.uuid(), fc.boolean(), (kind, id, isShouted) => {
      const address = makeTokenAddress(kind, id, 'in.tabella.example', keyed('a'));
      assert.equal(parseMailAddress(address)?.text, address);
      const local = localOf(address);
      const read = readTokenAddress(isShouted ? local.toUpperCase() : local);
      assert.deepEqual([read?.kind, read?.id, read?.isGenuine(keyed('a'))], [kind, id, true]);
    }),
  );
});

test('an address of another key or kind, or with any letter changed, is not genuine', () => {
  const id = '0190a0a0-1111-7111-8111-000000000001';
  const local = localOf(makeTokenAddress('reply', id, 'in.tabella.example', keyed('a')));
  assert.equal(readTokenAddress(local)?.isGenuine(keyed('b')), false);
  assert.equal(readTokenAddress(local.replace('reply', 'leave'))?.isGenuine(keyed('a')), false);
  for (let at = 'reply+'.length; at < local.length - 1; at += 1) {
    const other = local[at] === 'a' ? 'b' : 'a';
    const changed = `${local.slice(0, at)}${other}${local.slice(at + 1)}`;
    assert.equal(readTokenAddress(changed)?.isGenuine(keyed('a')), false, `letter ${at}`);
  }
});

test('nothing else is read as a token address', () => {
  for (const local of ['', 'privacy', 'bounce', 'bounce+', 'bounce+short', `other+${'a'.repeat(42)}`])
    assert.equal(readTokenAddress(local), undefined, local);
  fc.assert(fc.property(fc.string(), (local) => void readTokenAddress(local)));
});
