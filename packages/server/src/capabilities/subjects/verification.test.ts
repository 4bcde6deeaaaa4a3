import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { codeText, makeCode } from './verification.ts';

const bytesOf = (value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value);
  return new Uint8Array(view.buffer);
};

test('a code has six digits, leading zeros included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_293_999_999 }), (value) => {
      assert.match(
        makeCode(() => bytesOf(value)),
        /^[0-9]{6}$/,
      );
    }),
  );
  assert.equal(
    makeCode(() => bytesOf(7)),
    '000007',
  );
});

test('values that would make some codes likelier than others are drawn again', () => {
  const drawn = [4_294_967_295, 4_294_000_000, 4_293_999_999];
  assert.equal(
    makeCode(() => bytesOf(drawn.shift() ?? 0)),
    '999999',
  );
});

test('the same code of another verification hashes differently', () => {
  assert.notEqual(codeText('a', '123456'), codeText('b', '123456'));
});
