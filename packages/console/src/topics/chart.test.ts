import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf, type Day } from './chart.ts';

const day = (date: string, sent: number): Day => ({
  day: date,
  sent,
  held: 0,
  failed: 0,
  uncertain: 0,
  withdrawn: 0,
});
const days = [day('2026-11-20', 5), day('2026-11-21', 0), day('2026-11-22', 20)];

test('bars begin at zero and the highest day fills the height', () => {
  assert.deepEqual(barsOf(days, 'sent'), {
    total: 25,
    peak: { day: '2026-11-22', count: 20 },
    heights: [0.25, 0, 1],
  });
});

test('where nothing happened there is no highest day and no bar', () => {
  assert.deepEqual(barsOf(days, 'failed'), { total: 0, peak: undefined, heights: [0, 0, 0] });
  assert.deepEqual(barsOf([], 'sent'), { total: 0, peak: undefined, heights: [] });
});
