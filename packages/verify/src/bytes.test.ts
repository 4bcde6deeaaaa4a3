import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { nodePrimitives } from '../node/index.ts';
import {
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  parseDecimal,
  toBase64,
  toBase64Url,
  toHex,
  toUtf8,
} from './bytes.ts';
import { FormatError } from './format-error.ts';
import { hmacSha256 } from './hmac.ts';

const bytes = fc.uint8Array({ maxLength: 70 });

test('Base 64 and hexadecimal are those of Node, and are read back', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const buffer = Buffer.from(some);
      assert.equal(toBase64(some), buffer.toString('base64'));
      assert.equal(toBase64Url(some), buffer.toString('base64url'));
      assert.equal(toHex(some), buffer.toString('hex'));
      for (const back of [
        fromBase64(toBase64(some)),
        fromBase64Url(toBase64Url(some)),
        fromHex(toHex(some)),
      ]) {
        assert.deepEqual(back, Uint8Array.from(some));
      }
    }),
  );
});

test('a byte string has one spelling: padding, stray bits, white space and the other alphabet are refused', () => {
  for (const text of [
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'AA==\n',
    ' AAAA',
    'AA=A',
    '====',
    'AA-_',
    'AAA=AAA=',
  ]) {
    assert.throws(() => fromBase64(text), FormatError, text);
  }
  for (const text of ['A', 'AB', 'AAB', 'AA==', 'AA+/', 'AA\n'])
    assert.throws(() => fromBase64Url(text), FormatError);
  for (const text of ['a', 'AB', 'zz', '0x']) assert.throws(() => fromHex(text), FormatError);
  assert.throws(() => fromUtf8(Uint8Array.of(0xc0, 0x80)), FormatError);
});

test('a decimal has one spelling and fits a safe integer', () => {
  assert.equal(parseDecimal('0'), 0);
  assert.equal(parseDecimal('9007199254740991'), Number.MAX_SAFE_INTEGER);
  for (const text of [
    '',
    '00',
    '01',
    '-1',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '9007199254740992',
    '99999999999999999',
  ]) {
    assert.equal(parseDecimal(text), undefined, text);
  }
});

test('HMAC-SHA-256 is that of Node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), bytes, bytes, (key, one, two) => {
      const mac = hmacSha256(nodePrimitives.sha256, key);
      for (const data of [one, two, one]) {
        assert.equal(toHex(mac(data)), createHmac('sha256', key).update(data).digest('hex'));
      }
    }),
  );
});

test('UTF-8 is that of Node, for short and long texts, and read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(3), (text, times) => {
      const long = text.repeat(1 + times * 200);
      assert.equal(toHex(toUtf8(long)), Buffer.from(long).toString('hex'));
      assert.equal(fromUtf8(toUtf8(long)), long.toWellFormed());
    }),
  );
});
