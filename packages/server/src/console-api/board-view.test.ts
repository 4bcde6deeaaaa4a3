import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toParagraphs } from './board-view.ts';
import { maskIdentity } from './mask.ts';

test('a text becomes its words, a paragraph or list item each, without markup', () => {
  const markdown =
    'We write **only** if you\nasked.\n\n- [News](https://example.org) by mail\n- `codes` and <b>tags</b>\n\n> quoted';
  assert.deepEqual(toParagraphs(markdown), [
    'We write only if you asked.',
    'News by mail',
    'codes and <b>tags</b>',
    'quoted',
  ]);
  assert.deepEqual(toParagraphs(''), []);
});

test('a masked identity keeps its kind recognisable and cannot be written to', () => {
  assert.equal(maskIdentity('email', 'olena@example.org'), 'o…@example.org');
  assert.equal(maskIdentity('phone', '+380441234567'), '+380…67');
  assert.equal(maskIdentity('client_id', 'customer-4711'), 'cu…');
  assert.equal(maskIdentity('device', ''), '…');
});
