import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { HashSet } from './hash-set.ts';

const hashOf = (n: number): Buffer => hash('sha256', String(n), 'buffer');

test('it holds what was added, each once, and nothing else, however many they are', () => {
  const set = new HashSet();
  for (let n = 0; n < 5_000; n += 1) assert.equal(set.add(hashOf(n)), true);
  for (let n = 0; n < 5_000; n += 1) assert.equal(set.add(hashOf(n)), false);
  assert.equal(set.size, 5_000);
  for (let n = 0; n < 5_000; n += 1)
    assert.deepEqual([set.has(hashOf(n)), set.has(hashOf(n + 5_000))], [true, false]);
});

test('hashes that begin alike are told apart', () => {
  const set = new HashSet();
  const [one, other, third] = [1, 2, 3].map((last) => Buffer.alloc(32).fill(last, 31));
  assert.ok(one && other && third);
  set.add(one);
  set.add(other);
  assert.deepEqual([set.has(one), set.has(other), set.has(third)], [true, true, false]);
});

test('its groups are all of it', () => {
  const set = new HashSet();
  for (let n = 0; n < 2_500; n += 1) set.add(hashOf(n));
  const groups = [...set.groups(1_000)];
  assert.deepEqual(
    groups.map(({ length }) => length),
    [1_000, 1_000, 500],
  );
  assert.equal(new Set(groups.flat().map((one) => one.toString('hex'))).size, 2_500);
});
