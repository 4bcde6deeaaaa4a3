import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { secureRandom, systemIds } from './ids.ts';

test('random bytes are as many as asked for, never zeroes left behind, never the same twice', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 20_000 }), (bytes) => {
      const given = secureRandom(bytes);
      assert.equal(given.length, bytes);
      for (let at = 0; at + 16 <= bytes; at += 16) {
        const piece = given.toString('hex', at, at + 16);
        assert.ok(!seen.has(piece) && piece !== '0'.repeat(32), 'a piece came twice');
        seen.add(piece);
      }
    }),
    { numRuns: 200 },
  );
});

test('bytes handed out do not change when more are asked for', () => {
  const first = secureRandom(64);
  const text = first.toString('hex');
  for (let i = 0; i < 1_000; i++) secureRandom(64);
  assert.equal(first.toString('hex'), text);
});

test('identifiers are of version 7, all different, and in the order of time', async () => {
  const before = systemIds.uuid();
  await new Promise((resolve) => setTimeout(resolve, 3));
  const after = systemIds.uuid();
  assert.match(before, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(before < after);
  assert.equal(new Set(Array.from({ length: 5_000 }, () => systemIds.uuid())).size, 5_000);
});
