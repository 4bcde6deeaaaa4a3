import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWithinPeriod, rarer, rarerThan } from './frequency.ts';

const kyiv = 'Europe/Kyiv';
const at = (text: string): number => Date.parse(text);

test('a period is one of the calendar, by the clock of the time zone', () => {
  const rows = [
    ['daily', '2026-03-28T10:00:00+02:00', '2026-03-29T09:59:59+03:00', '2026-03-29T10:00:00+03:00'],
    ['weekly', '2026-10-20T10:00:00+03:00', '2026-10-27T09:59:59+02:00', '2026-10-27T10:00:00+02:00'],
    ['monthly', '2026-01-31T10:00:00+02:00', '2026-02-28T09:59:59+02:00', '2026-02-28T10:00:00+02:00'],
    ['quarterly', '2026-11-30T23:30:00+02:00', '2027-02-28T23:29:59+02:00', '2027-02-28T23:30:00+02:00'],
  ] as const;
  for (const [frequency, last, within, over] of rows) {
    assert.equal(isWithinPeriod(frequency, at(last), at(within), kyiv), true, `${frequency}: ${within}`);
    assert.equal(isWithinPeriod(frequency, at(last), at(over), kyiv), false, `${frequency}: ${over}`);
  }
});

test('the month ends by the time zone, not by UTC', () => {
  const last = at('2026-01-31T22:30:00Z');
  assert.equal(isWithinPeriod('monthly', last, at('2026-02-28T22:29:00Z'), kyiv), true);
  assert.equal(isWithinPeriod('monthly', last, at('2026-02-28T22:30:00Z'), kyiv), false);
  assert.equal(isWithinPeriod('monthly', last, at('2026-02-28T22:29:00Z'), 'UTC'), true);
});

test('a person can only lower how often a topic comes', () => {
  assert.equal(rarer('weekly', undefined), 'weekly');
  assert.equal(rarer('weekly', 'daily'), 'weekly');
  assert.equal(rarer('weekly', 'quarterly'), 'quarterly');
  assert.deepEqual(rarerThan('weekly'), ['monthly', 'quarterly']);
  assert.deepEqual(rarerThan('quarterly'), []);
});
