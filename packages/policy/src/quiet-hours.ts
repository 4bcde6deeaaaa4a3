import { Temporal } from 'temporal-polyfill';
import type { QuietHours } from './schema.ts';

/** What would go out, and on whose clock. */
export interface QuietQuestion {
  readonly channel: string;
  readonly messageClass: string;
  /** The reader's time zone, or the controller's where it is not known. */
  readonly timeZone: string;
  /** ms since the epoch, UTC. */
  readonly at: number;
}

/**
 * When the quiet hours that this moment falls into are over, in ms since the epoch; undefined: it falls into none. Hours are those of the
 * reader's wall clock, whatever it does that night: an end that the clock skips comes as much later as it skips, and one that it shows
 * twice is the first that lies ahead.
 * @throws RangeError when the time zone is none
 */
export function quietUntil(hours: readonly QuietHours[], question: QuietQuestion): number | undefined {
  const { channel, messageClass, timeZone } = question;
  const own = hours.filter(
    ({ channels, classes }) => channels.some((each) => each === channel) && classes.includes(messageClass),
  );
  let now = question.at;
  // The end of one may lie within another; a day in which all of it is quiet would never end.
  for (const _ of own) {
    const ends = own.flatMap((each) => endOf(each, now, timeZone) ?? []);
    if (ends.length === 0) break;
    now = Math.max(...ends);
  }
  return now === question.at ? undefined : now;
}

function endOf({ from, to }: QuietHours, at: number, timeZone: string): number | undefined {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const time = local.toPlainTime();
  const isFrom = Temporal.PlainTime.compare(time, from) >= 0;
  const isBefore = Temporal.PlainTime.compare(time, to) < 0;
  const spansMidnight = Temporal.PlainTime.compare(to, from) < 0;
  if (spansMidnight ? !isFrom && !isBefore : !isFrom || !isBefore) return undefined;
  const day = spansMidnight && isFrom ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate();
  const end = day.toPlainDateTime(to);
  const first = end.toZonedDateTime(timeZone).epochMilliseconds;
  return first > at ? first : end.toZonedDateTime(timeZone, { disambiguation: 'later' }).epochMilliseconds;
}
