import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engagementState, exchangeHash, isExchangeHash, pageRange } from './engagement.ts';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));

test('an address is trimmed and lower-cased as a whole, dots and tags kept, then hashed', () => {
  // printf anna.example+x@mail.example | sha256sum; … | openssl dgst -sha256 -hmac salt
  const plain = '5e035ffb7c4232af4205da091fcfaea1ba9205c928292d0168a7589f64e49d12';
  const salted = '1778d8faa4e43117e1aa8c4067a04a64f93a994cc1eb2e03a8981d76f4d43477';
  const salt = Buffer.from('salt');
  for (const address of [' Anna.Example+X@Mail.Example\n', 'anna.example+x@mail.example']) {
    assert.equal(exchangeHash(address, { kind: 'sha256' }), plain);
    assert.equal(exchangeHash(address, { kind: 'salted', salt }), salted);
  }
  assert.notEqual(
    exchangeHash('annaexample@mail.example', { kind: 'sha256' }),
    exchangeHash('anna.example@mail.example', { kind: 'sha256' }),
  );
});

test('only 64 lower-case hexadecimal digits are a hash', () => {
  const good = 'a1'.repeat(32);
  const bad = [
    good.toUpperCase(),
    ` ${good}`,
    `${good}\n`,
    good.slice(1),
    `${good}a`,
    `${good.slice(1)}g`,
    '',
  ];
  assert.deepEqual([good, ...bad].filter(isExchangeHash), [good]);
});

test('an engagement is open before its end; then due where a list is out, until it is attested', () => {
  const states = [
    engagementState({ expiresAt: at(10) }, at(9)),
    engagementState({ expiresAt: at(10) }, at(10)),
    engagementState({ expiresAt: at(10), exportedAt: at(2) }, at(9)),
    engagementState({ expiresAt: at(10), exportedAt: at(2) }, at(10)),
    engagementState({ expiresAt: at(10), exportedAt: at(2), attestedAt: at(5) }, at(6)),
  ];
  assert.deepEqual(states, ['open', 'expired', 'open', 'attestation_due', 'attested']);
});

test('pages follow each other without a gap, from the first hash to the last', () => {
  for (const pages of [1, 2, 3, 200, 2001]) {
    const ranges = Array.from({ length: pages }, (_, page) => pageRange(page, pages));
    assert.equal(ranges[0]?.from.toString('hex'), '00000000');
    assert.equal(ranges.at(-1)?.to, undefined);
    for (const [page, { to }] of ranges.slice(0, -1).entries()) {
      assert.deepEqual(to, ranges[page + 1]?.from);
      assert.ok(Buffer.compare(ranges[page]!.from, to!) < 0);
    }
  }
});
