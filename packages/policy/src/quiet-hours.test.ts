import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { quietUntil } from './quiet-hours.ts';
import type { QuietHours } from './schema.ts';

const night: QuietHours = { channels: ['sms', 'push'], classes: ['marketing'], from: '21:00', to: '08:00' };
const until = (at: string, timeZone: string, hours: readonly QuietHours[] = [night]): string | undefined => {
  const end = quietUntil(hours, {
    channel: 'sms',
    messageClass: 'marketing',
    timeZone,
    at: Temporal.Instant.from(at).epochMilliseconds,
  });
  return end === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(end).toString();
};

test('quiet hours last on the clock of the reader, over midnight and over both changes of the clock', () => {
  const cases: readonly [at: string, timeZone: string, until: string | undefined][] = [
    // Kyiv in winter is UTC+2, in summer UTC+3.
    ['2026-01-15T18:59:59Z', 'Europe/Kyiv', undefined],
    ['2026-01-15T19:00:00Z', 'Europe/Kyiv', '2026-01-16T06:00:00Z'],
    ['2026-01-16T05:59:59Z', 'Europe/Kyiv', '2026-01-16T06:00:00Z'],
    ['2026-01-16T06:00:00Z', 'Europe/Kyiv', undefined],
    ['2026-07-15T18:00:00Z', 'Europe/Kyiv', '2026-07-16T05:00:00Z'],
    // The night of 29 March 2026 is an hour shorter, that of 25 October an hour longer.
    ['2026-03-28T20:00:00Z', 'Europe/Kyiv', '2026-03-29T05:00:00Z'],
    ['2026-10-24T20:00:00Z', 'Europe/Kyiv', '2026-10-25T06:00:00Z'],
    // The same moment is quiet in one place and not in another, also beyond whole hours and the date line.
    ['2026-01-15T19:00:00Z', 'America/New_York', undefined],
    ['2026-01-15T19:00:00Z', 'Asia/Kathmandu', '2026-01-16T02:15:00Z'],
    ['2026-01-15T08:00:00Z', 'Pacific/Kiritimati', '2026-01-15T18:00:00Z'],
  ];
  for (const [at, timeZone, expected] of cases)
    assert.equal(until(at, timeZone), expected, `${at} ${timeZone}`);
});

test('hours within a day end on that day', () => {
  const noon = { ...night, from: '12:00', to: '13:30' };
  assert.equal(until('2026-01-15T09:59:00Z', 'Europe/Kyiv', [noon]), undefined);
  assert.equal(until('2026-01-15T10:00:00Z', 'Europe/Kyiv', [noon]), '2026-01-15T11:30:00Z');
  assert.equal(until('2026-01-15T11:30:00Z', 'Europe/Kyiv', [noon]), undefined);
});

test('an end that the clock skips comes later, and one that it shows twice is the first ahead', () => {
  const early = { ...night, from: '01:00', to: '03:30' };
  // 03:00 becomes 04:00 on 29 March; 04:00 becomes 03:00 on 25 October.
  assert.equal(until('2026-03-29T00:30:00Z', 'Europe/Kyiv', [early]), '2026-03-29T01:30:00Z');
  assert.equal(until('2026-10-25T00:10:00Z', 'Europe/Kyiv', [early]), '2026-10-25T00:30:00Z');
  assert.equal(until('2026-10-25T01:10:00Z', 'Europe/Kyiv', [early]), '2026-10-25T01:30:00Z');
});

test('hours that follow each other are one rest, and a day that is all quiet does not hang', () => {
  const late = { ...night, from: '07:00', to: '10:00' };
  assert.equal(until('2026-01-15T20:00:00Z', 'Europe/Kyiv', [night, late]), '2026-01-16T08:00:00Z');
  const day = { ...night, from: '08:00', to: '21:00' };
  assert.notEqual(until('2026-01-15T20:00:00Z', 'Europe/Kyiv', [night, day]), undefined);
});

test('other classes and channels know no quiet hours', () => {
  const at = Date.parse('2026-01-15T20:00:00Z');
  const asked = { channel: 'sms', messageClass: 'marketing', timeZone: 'Europe/Kyiv', at };
  assert.notEqual(quietUntil([night], asked), undefined);
  assert.equal(quietUntil([night], { ...asked, channel: 'email' }), undefined);
  assert.equal(quietUntil([night], { ...asked, messageClass: 'support' }), undefined);
  assert.equal(quietUntil([], asked), undefined);
});

test('where quiet hours end, none are left, and the end is never more than a day and an hour away', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const zone = fc.constantFrom(
    'Europe/Kyiv',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'UTC',
  );
  const moment = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-01-01') });
  fc.assert(
    fc.property(time, time, zone, moment, (from, to, timeZone, at) => {
      fc.pre(from !== to);
      const asked = { channel: 'sms', messageClass: 'marketing', timeZone };
      const end = quietUntil([{ ...night, from, to }], { ...asked, at });
      if (end === undefined) return;
      assert.ok(end > at && end - at <= 25 * 3_600_000);
      const then = Temporal.Instant.fromEpochMilliseconds(end).toZonedDateTimeISO(timeZone).toPlainTime();
      assert.ok(Temporal.PlainTime.compare(then, to) >= 0 || from < to);
    }),
  );
});
