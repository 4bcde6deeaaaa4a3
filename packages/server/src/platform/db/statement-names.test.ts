import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStatementNames } from './statement-names.ts';

test('a statement gets its own lasting name at its third use', () => {
  const nameOf = createStatementNames();
  const names = (text: string) => Array.from({ length: 4 }, () => nameOf(text));
  assert.deepEqual(names('select 1'), [undefined, undefined, 's1', 's1']);
  assert.deepEqual(names('select 2'), [undefined, undefined, 's2', 's2']);
  assert.equal(nameOf('select 1'), 's1');
});

test('texts without end take neither names nor memory without end', () => {
  const nameOf = createStatementNames();
  for (let index = 0; index < 10_000; index += 1) {
    for (let use = 0; use < 3; use += 1) nameOf(`select ${index}`);
  }
  assert.equal(nameOf('select 299'), 's300');
  assert.equal(nameOf('select 300'), undefined);
});
