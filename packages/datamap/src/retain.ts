import type { Literal } from '@zgoda/connector-kit';
import { Temporal } from 'temporal-polyfill';
import type { MappedTable } from './system.ts';

type Retain = NonNullable<MappedTable['retain']>;

/** Why a row stays. Without a last day it stays until somebody gives it its date. */
export interface Kept {
  readonly law: string;
  readonly until?: string;
  /** The row has no date from which the term could be counted. */
  readonly undated?: boolean;
}

const dayPattern = /^(\d{4}-\d\d-\d\d)(?!.* BC$)/;

export const dayOf = (at: number): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC').toPlainDate().toString();

function lastDay(day: string, retain: Retain): string {
  const { years, months, weeks, days, hours, minutes, seconds } = Temporal.Duration.from(retain.for);
  // Hours round up to a whole day: too long by less than a day, never too short.
  const more = Math.ceil((hours + minutes / 60 + seconds / 3600) / 24);
  return Temporal.PlainDate.from(day)
    .add({ years, months, weeks, days: days + more })
    .toString();
}

/**
 * Whether a law keeps the row on the day of `asOf`, in days of UTC. The first day is not counted and the last is kept to its end; a month
 * without such a day ends on its last. A row without a date is kept: what a law demands is not deleted because a date is missing.
 * @see Regulation 1182/71 Art. 3(1), 3(2)(c); GDPR Art. 17(3)(b)
 */
export function keptBy(
  retain: Retain,
  value: Literal,
  { asOf, locale }: { readonly asOf: number; readonly locale?: string | undefined },
): Kept | undefined {
  const law = retain.law[locale ?? ''] ?? Object.values(retain.law)[0] ?? '';
  if (value === null) return { law, undated: true };
  if (value.text === 'infinity') return { law };
  if (value.text === '-infinity' || value.text.endsWith(' BC')) return undefined;
  const day = dayPattern.exec(value.text)?.[1];
  if (day === undefined) return { law, undated: true };
  let until: string;
  try {
    until = lastDay(day, retain);
  } catch {
    return { law, undated: true };
  }
  return dayOf(asOf) <= until ? { law, until } : undefined;
}
