import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Temporal } from 'temporal-polyfill';
import { workingCalendar, type CalendarPeriod } from './working-calendar.ts';

/** The days of a year on which nobody works though it is no weekend. */
function daysOff(country: string, year: number, periods: readonly CalendarPeriod[] = []): readonly string[] {
  const calendar = workingCalendar(country, periods);
  const found: string[] = [];
  for (let day = Temporal.PlainDate.from(`${year}-01-01`); day.year === year; day = day.add({ days: 1 })) {
    const off = calendar(day);
    if (off !== undefined && off.why !== 'weekend') found.push(day.toString().slice(5));
  }
  return found;
}

describe('the days off of a state', () => {
  it('are those of its law, those that move with Easter among them', () => {
    assert.deepEqual(daysOff('BE', 2026), [
      '01-01',
      '04-06',
      '05-01',
      '05-14',
      '05-25',
      '07-21',
      '11-11',
      '12-25',
    ]);
    assert.deepEqual(daysOff('DE', 2027), ['01-01', '03-26', '03-29', '05-06', '05-17']);
    assert.deepEqual(daysOff('PL', 2025), [
      '01-01',
      '01-06',
      '04-21',
      '05-01',
      '06-19',
      '08-15',
      '11-11',
      '12-24',
      '12-25',
      '12-26',
    ]);
    assert.deepEqual(daysOff('PL', 2024).slice(-2), ['12-25', '12-26']);
  });

  it('in Ukraine before martial law, moved from weekends: 2021 as it was', () => {
    assert.deepEqual(daysOff('UA', 2021), [
      '01-01',
      '01-07',
      '03-08',
      '05-03',
      '05-04',
      '05-10',
      '06-21',
      '06-28',
      '08-24',
      '10-14',
      '12-27',
    ]);
  });

  it('in Ukraine are none while martial law lasts, and from 24 March 2022', () => {
    assert.deepEqual(daysOff('UA', 2022), ['01-03', '01-07', '03-08']);
    assert.deepEqual(daysOff('UA', 2026), []);
  });

  it('in Ukraine are those of the new law once the policy says that they are kept again', () => {
    const periods = [{ from: '2027-05-01', holidays: 'national' as const }];
    assert.deepEqual(daysOff('UA', 2027, periods), [
      '05-03',
      '05-04',
      '05-10',
      '06-21',
      '06-28',
      '07-15',
      '08-24',
      '10-01',
      '12-27',
    ]);
  });

  it('are only weekends where the law of a state is not known, unless the policy names days', () => {
    assert.deepEqual(daysOff('ES', 2026), []);
    const periods = [
      { from: '2026-02-01', until: '2026-12-24', holidays: ['01-06', '05-01', '2026-10-12', '12-25'] },
    ];
    assert.deepEqual(daysOff('ES', 2026, periods), ['05-01', '10-12']);
  });
});
