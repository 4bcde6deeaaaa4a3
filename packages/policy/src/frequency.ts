import { frequencies, type Frequency } from '@zgoda/vocabulary/subscriptions';
import { Temporal } from 'temporal-polyfill';

const periods = {
  daily: { days: 1 },
  weekly: { days: 7 },
  monthly: { months: 1 },
  quarterly: { months: 3 },
} as const satisfies Record<Frequency, Temporal.DurationLike>;

/** The rarer of the two; a person can only lower what the policy says. */
export function rarer(ofPolicy: Frequency, ofPerson: Frequency | undefined): Frequency {
  if (ofPerson === undefined) return ofPolicy;
  return frequencies.indexOf(ofPerson) > frequencies.indexOf(ofPolicy) ? ofPerson : ofPolicy;
}

/** Those that a person may choose instead of the policy's own. */
export function rarerThan(ofPolicy: Frequency): readonly Frequency[] {
  return frequencies.slice(frequencies.indexOf(ofPolicy) + 1);
}

/**
 * Whether the period after the last one has not passed yet, by calendar and clock of the time zone: monthly from 31 January is
 * over on 28 February at the same hour. Times in ms since the epoch.
 * @throws RangeError when a time is none
 */
export function isWithinPeriod(frequency: Frequency, lastAt: number, at: number, timeZone: string): boolean {
  const local = (ms: number): Temporal.PlainDateTime =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return Temporal.PlainDateTime.compare(local(at), local(lastAt).add(periods[frequency])) < 0;
}
