import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf } from './hash-file.ts';

test('a file is taken line by line, whatever ends its lines, in parts that a call takes', () => {
  assert.deepEqual(partsOf('a\r\n\n b \n'), [['a', 'b']]);
  assert.deepEqual(partsOf(''), []);
  const parts = partsOf('x\n'.repeat(100_001));
  assert.deepEqual(
    parts.map(({ length }) => length),
    [100_000, 1],
  );
});
