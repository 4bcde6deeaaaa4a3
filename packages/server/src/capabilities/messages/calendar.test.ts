import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarOf } from './compose.ts';

const template = { calendar: { starts: 'from', ends: 'until', what: 'what' } };
const data = {
  from: '2026-12-01T22:00:00+02:00',
  until: '2026-12-02T01:30:00+02:00',
  what: 'Mail; web, shop',
};
const identity = { uid: 'one@verbena.example', sequence: 2, at: new Date('2026-11-22T10:00:00Z') };

test('the entry is published, in UTC, and the same one in every mail of its thread', () => {
  const lines = calendarOf(template, data, 'Works', identity)?.split('\r\n') ?? [];
  for (const line of [
    'METHOD:PUBLISH',
    'UID:one@verbena.example',
    'SEQUENCE:2',
    'DTSTAMP:20261122T100000Z',
    'DTSTART:20261201T200000Z',
    'DTEND:20261201T233000Z',
    'SUMMARY:Works',
    String.raw`DESCRIPTION:Mail\; web\, shop`,
  ])
    assert.ok(lines.includes(line), `${line} in ${lines.join('|')}`);
});

test('a template without a calendar brings none, and an event that ends before it starts is refused', () => {
  assert.equal(calendarOf({}, data, 'Works', identity), undefined);
  const turned = { ...data, until: data.from };
  assert.throws(() => calendarOf(template, turned, 'Works', identity), RangeError);
});
