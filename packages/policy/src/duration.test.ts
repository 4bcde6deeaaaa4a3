import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration, longestDurationSeconds } from './duration.ts';

describe('durations', () => {
  it('come to the longest time they can', () => {
    const day = 86_400;
    assert.equal(longestDurationSeconds('P1M'), 31 * day);
    assert.equal(longestDurationSeconds('P30D'), 30 * day);
    assert.equal(longestDurationSeconds('P1Y2W'), (366 + 14) * day);
    assert.equal(longestDurationSeconds('PT72H'), 3 * day);
    assert.equal(longestDurationSeconds('P1DT1H1M1S'), day + 3661);
  });

  it('are said in words of the language', () => {
    assert.equal(formatDuration('P1Y6M', 'en'), '1 year and 6 months');
    assert.equal(formatDuration('PT60S', 'uk'), '60 секунд');
    assert.equal(formatDuration('P3D', 'ru'), '3 дня');
  });

  it('are refused when they are none', () => {
    for (const text of ['', 'P', '30D', 'P-1D', 'P1.5D', 'PT']) {
      assert.throws(() => longestDurationSeconds(text), RangeError, text);
      assert.throws(() => formatDuration(text, 'en'), RangeError, text);
    }
  });
});
