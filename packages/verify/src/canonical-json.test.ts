import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { canonicalize, canonicalizeClosed, parseClosed, type JsonValue } from './canonical-json.ts';
import { FormatError } from './format-error.ts';
import { outsideVectors } from '../test/outside-vectors.ts';

const isRefused = (problem: string) => (error: unknown) =>
  error instanceof FormatError && error.problem === problem;

test('the published pairs of RFC 8785 are reproduced byte for byte', () => {
  const folder = outsideVectors('jcs/testdata');
  if (folder === undefined) return;
  const names = readdirSync(join(folder, 'input'));
  assert.equal(names.length, 6);
  for (const name of names) {
    const input = JSON.parse(readFileSync(join(folder, 'input', name), 'utf8')) as JsonValue;
    assert.equal(canonicalize(input), readFileSync(join(folder, 'output', name), 'utf8'), name);
  }
});

describe('canonical JSON', () => {
  test('members are sorted by UTF-16 code units, not by code points', () => {
    assert.equal(canonicalize({ '\u{1f600}': 1, '\ufb33': 2, a: 3 }), '{"a":3,"\u{1f600}":1,"\ufb33":2}');
  });

  test('numbers are written as ECMAScript writes them', () => {
    const numbers = [0, -0, 1e21, 1e-7, 0.1 + 0.2, 333333333.3333333, 5e-324, -1.5];
    assert.equal(canonicalize(numbers), '[0,0,1e+21,1e-7,0.30000000000000004,333333333.3333333,5e-324,-1.5]');
  });

  test('only what must be escaped is escaped', () => {
    assert.equal(canonicalize('\u0000\b\t\n\f\r"\\/\u007f€'), '"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\u007f€"');
  });

  test('what JSON cannot say is refused, never dropped or replaced', () => {
    const odd: unknown[] = [
      NaN,
      Infinity,
      '\ud800',
      { a: '\udfff' },
      { '\ud800': 1 },
      { a: undefined },
      [undefined],
    ];
    odd.push(new Date(0), new Map(), () => 1, 1n, Symbol('s'), new URL('https://a.example'));
    for (const value of odd)
      assert.throws(() => canonicalize(value as JsonValue), isRefused('value_not_allowed'));
  });
});

describe('the closed grammar', () => {
  test('holds strings, booleans, safe integers, arrays and objects', () => {
    const value = { b: [true, -7, 'ї', { x: [] }], a: Number.MAX_SAFE_INTEGER };
    assert.deepEqual(parseClosed(canonicalizeClosed(value)), value);
  });

  test('refuses null, fractions, large numbers, minus zero, other forms of Unicode, and endless depth', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 40; i++) deep = [deep];
    for (const value of [
      null,
      0.5,
      2 ** 53,
      -0,
      'e\u0301',
      { 'e\u0301': 1 },
      '\ud800',
      deep,
      [[null]],
      { a: 1n },
    ]) {
      assert.throws(() => canonicalizeClosed(value), isRefused('value_not_allowed'), String(value));
    }
  });

  test('a text is taken only in its one spelling', () => {
    for (const text of [
      '{"a":1,"a":1}',
      '{"b":1,"a":2}',
      '{ "a":1}',
      '{"a":1.0}',
      '{"a":"\\u0061"}',
      '[1e2]',
      '',
    ]) {
      assert.throws(() => parseClosed(text), isRefused('json_malformed'), text);
    }
  });

  test('every value has one text, and the text gives the value back', () => {
    const text = fc.string({ unit: 'binary' }).map((s) => s.toWellFormed().normalize('NFC'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        text,
        fc.boolean(),
        fc.maxSafeInteger().map((n) => n + 0),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        const canonical = canonicalizeClosed(any);
        assert.deepEqual(parseClosed(canonical), any);
        assert.equal(canonicalize(JSON.parse(canonical) as JsonValue), canonical);
      }),
      { numRuns: 150 },
    );
  });
});
