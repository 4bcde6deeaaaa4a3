import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMovableClock, standingClock } from './clock.ts';

const startAt = new Date('2026-01-31T10:00:00.123Z');

test('a movable clock goes on from where it was moved to', () => {
  const clock = createMovableClock(standingClock(startAt));
  assert.deepEqual(clock.now(), startAt);
  assert.deepEqual(clock.advance('P10D'), new Date('2026-02-10T10:00:00.123Z'));
  assert.deepEqual(clock.advance('PT90S'), new Date('2026-02-10T10:01:30.123Z'));
  assert.deepEqual(clock.now(), new Date('2026-02-10T10:01:30.123Z'));
});

test('months are calendar months in UTC, clamped to the last day', () => {
  const clock = createMovableClock(standingClock(startAt));
  assert.deepEqual(clock.advance('P1M'), new Date('2026-02-28T10:00:00.123Z'));
});

for (const wrong of ['-P1D', '10 days', '']) {
  test(`the clock does not move by "${wrong}"`, () => {
    const clock = createMovableClock(standingClock(startAt));
    assert.throws(() => clock.advance(wrong), RangeError);
    assert.deepEqual(clock.now(), startAt);
  });
}
