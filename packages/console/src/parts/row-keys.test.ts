import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveRow, readCommand } from './row-keys.ts';

const free = { isTyping: false, hasModifier: false };

test('j and k walk, / filters, Escape closes; other keys are the browser’s', () => {
  assert.deepEqual(
    ['j', 'k', '/', 'Escape', 'x', 'Enter', 'ArrowDown'].map((key) => readCommand(key, free)),
    ['next', 'previous', 'filter', 'close', undefined, undefined, undefined],
  );
});

test('while somebody types, only Escape is a command; with Ctrl, Alt or ⌘ nothing is', () => {
  assert.equal(readCommand('j', { ...free, isTyping: true }), undefined);
  assert.equal(readCommand('/', { ...free, isTyping: true }), undefined);
  assert.equal(readCommand('Escape', { ...free, isTyping: true }), 'close');
  assert.equal(readCommand('k', { ...free, hasModifier: true }), undefined);
});

test('the first key enters the list at its near end, and the ends hold', () => {
  assert.equal(moveRow(-1, 5, 'next'), 0);
  assert.equal(moveRow(-1, 5, 'previous'), 4);
  assert.equal(moveRow(4, 5, 'next'), 4);
  assert.equal(moveRow(0, 5, 'previous'), 0);
  assert.equal(moveRow(2, 5, 'next'), 3);
  assert.equal(moveRow(-1, 0, 'next'), undefined);
});
