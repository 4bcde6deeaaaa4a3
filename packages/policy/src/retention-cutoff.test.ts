import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { retentionCutoff } from './retention-cutoff.ts';

const kyiv = 'Europe/Kyiv';
const cutoff = (keepFor: string, at: string, timeZone = kyiv): string =>
  new Date(retentionCutoff(keepFor, { at: Date.parse(at), timeZone })).toISOString();

describe('until when data must have begun for their term to be over', () => {
  for (const [what, keepFor, at, expected] of [
    // Closed on 10 March 2026, kept a year: kept to the end of 10 March 2027 in Kyiv, gone from 11 March 00:00 (22:00 UTC).
    ['a year, on its last day', 'P1Y', '2027-03-10T21:59:59Z', '2026-03-09T22:00:00.000Z'],
    ['a year, a second later', 'P1Y', '2027-03-10T22:00:00Z', '2026-03-10T22:00:00.000Z'],
    // 30 and 31 January end with 28 February.
    ['a month, from days that February lacks', 'P1M', '2027-02-28T22:00:00Z', '2027-01-31T22:00:00.000Z'],
    ['a month, the day before', 'P1M', '2027-02-28T21:59:59Z', '2027-01-27T22:00:00.000Z'],
    // 29 February 2028 and a year: 28 February 2029.
    ['a year from a leap day', 'P1Y', '2029-02-28T22:00:00Z', '2028-02-29T22:00:00.000Z'],
    // The clock went forward on 28 March 2027: days are days of the calendar there.
    ['days over a change of the clock', 'P2D', '2027-03-29T21:00:00Z', '2027-03-27T22:00:00.000Z'],
    ['hours, to the moment', 'PT12H', '2027-03-10T12:00:00Z', '2027-03-10T00:00:00.000Z'],
    [
      'no time at all: the day of the event is kept to its end',
      'P0D',
      '2027-03-10T12:00:00Z',
      '2027-03-09T22:00:00.000Z',
    ],
  ] as const) {
    it(what, () => assert.equal(cutoff(keepFor, at), expected));
  }

  const moment = fc.integer({ min: Date.parse('2020-01-01Z'), max: Date.parse('2040-01-01Z') });
  const term = fc
    .record({ y: fc.nat(10), m: fc.nat(14), w: fc.nat(3), d: fc.nat(400), h: fc.constantFrom('', 'T5H') })
    .map(({ y, m, w, d, h }) => `P${y}Y${m}M${w}W${d}D${h}`);
  const zone = fc.constantFrom(kyiv, 'UTC', 'America/St_Johns', 'Pacific/Apia');

  it('never takes back with a later clock what was due', () => {
    fc.assert(
      fc.property(term, moment, fc.nat(90 * 86_400_000), zone, (keepFor, at, later, timeZone) => {
        const [first, second] = [at, at + later].map((each) =>
          retentionCutoff(keepFor, { at: each, timeZone }),
        );
        assert.ok((first ?? 0) <= (second ?? 0));
      }),
    );
  });

  it('lets nothing go before its term, nor two days after it', () => {
    fc.assert(
      fc.property(term, moment, zone, (keepFor, at, timeZone) => {
        fc.pre(!keepFor.includes('T'));
        const before = retentionCutoff(keepFor, { at, timeZone });
        const zoned = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
        const lastDue = zoned(before - 1);
        assert.ok(
          Temporal.Instant.compare(
            lastDue.add(Temporal.Duration.from(keepFor)).toInstant(),
            zoned(at).toInstant(),
          ) <= 0,
        );
        const firstKept = zoned(before).add(Temporal.Duration.from(keepFor)).add({ days: 2 });
        assert.ok(Temporal.Instant.compare(firstKept.toInstant(), zoned(at).toInstant()) > 0);
      }),
    );
  });
});
