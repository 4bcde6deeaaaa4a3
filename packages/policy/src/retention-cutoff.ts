import { Temporal } from 'temporal-polyfill';
import { parseDuration } from './duration.ts';

/**
 * What began before this moment (ms since the epoch, UTC) has been kept for the whole of `keepFor` by `at`. Counted as the law counts: the day
 * of the event is not counted, and the last day is kept to its end, on the clock of the controller. A later `at` never gives an earlier
 * answer, so that what was due stays due.
 * @throws RangeError when the duration or the zone is none
 * @see Regulation (EEC, Euratom) 1182/71 Art. 3(1), 3(2)(c); Civil Code of Ukraine Art. 253, 254
 */
export function retentionCutoff(
  keepFor: string,
  { at, timeZone }: { readonly at: number; readonly timeZone: string },
): number {
  const { years, months, weeks, days, seconds, isFiner } = parseDuration(keepFor);
  const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  // Of a term with hours every part counts to the moment; the longest it can come to keeps it on the safe side.
  if (isFiner) {
    const wholeDays = years * 366 + months * 31 + weeks * 7 + days;
    return moment.toInstant().subtract({ hours: wholeDays * 24, seconds }).epochMilliseconds;
  }
  const term = { years, months, weeks, days };
  const today = moment.toPlainDate();
  const isOver = (day: Temporal.PlainDate): boolean => Temporal.PlainDate.compare(day.add(term), today) < 0;
  // Months are of unequal length: the last day of which the term is over lies within a few days of the difference.
  let last = today.subtract(term).add({ days: 4 });
  while (!isOver(last)) last = last.subtract({ days: 1 });
  return last.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}
