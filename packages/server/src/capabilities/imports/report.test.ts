import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFindings, toCell } from './report.ts';
import { parseTime } from './row.ts';

test('what a spreadsheet would take for a formula is escaped, and quotation marks are doubled', () => {
  const cells = ['=1+1', '+7', '-2', '@x', '\tx', 'a,b', 'say "so"', 'plain'];
  assert.deepEqual(cells.map(toCell), [
    "'=1+1",
    "'+7",
    "'-2",
    "'@x",
    "'\tx",
    '"a,b"',
    '"say ""so"""',
    'plain',
  ]);
});

test('a finding is its row, column, code and sentence', () => {
  assert.equal(
    formatFindings([{ row: 7, column: 'email', code: 'address_invalid' }]),
    '7,email,address_invalid,This is not an e-mail address.\r\n',
  );
});

test('times are read as the known lists write them, and as nothing else', () => {
  const read = (text: string): string | undefined => parseTime(text)?.toISOString();
  assert.equal(read('2024-03-05T09:58:00Z'), '2024-03-05T09:58:00.000Z');
  assert.equal(read('2024-03-05T09:58:00+02:00'), '2024-03-05T07:58:00.000Z');
  assert.equal(read('2024-03-05 09:58:00'), '2024-03-05T09:58:00.000Z');
  assert.equal(read('2024-03-05 09:58:00.123456 +0200 EET'), '2024-03-05T07:58:00.123Z');
  assert.equal(read('2024-03-05'), '2024-03-05T00:00:00.000Z');
  for (const wrong of ['2023-02-30', '05.03.2024', '2024-03-05T25:00:00Z', 'soon', '', '1709632680'])
    assert.equal(read(wrong), undefined, wrong);
});
