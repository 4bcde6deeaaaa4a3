import type { MessageTemplate } from '@zgoda/policy';
import ical, { ICalCalendarMethod } from 'ical-generator';

/** What is the same for an event however often it is told of. */
export interface EventIdentity {
  /** `id@domain`; the same in every mail of a thread, so that the entry changes instead of doubling. */
  readonly uid: string;
  /** How many of the thread the person got before. */
  readonly sequence: number;
  readonly at: Date;
}

/**
 * The entry for the reader's calendar, in UTC, so that each calendar shows it in its own time zone; undefined where the template
 * declares none.
 * @throws RangeError when it ends before it starts
 * @see RFC 5545 3.6.1, 3.8.4.7, 3.8.7.4; RFC 5546 3.2.1
 */
export function calendarOf(
  template: Pick<MessageTemplate, 'calendar'>,
  data: Readonly<Record<string, string | number | boolean>>,
  summary: string,
  { uid, sequence, at }: EventIdentity,
): string | undefined {
  const { calendar: names } = template;
  if (names === undefined) return undefined;
  const start = new Date(String(data[names.starts]));
  const end = new Date(String(data[names.ends]));
  if (end <= start) throw new RangeError('an event ends before it starts');
  const description = String(data[names.what]);
  const calendar = ical({ prodId: '//Zgoda//Zgoda//EN', method: ICalCalendarMethod.PUBLISH });
  calendar.createEvent({ id: uid, sequence, stamp: at, start, end, summary, description });
  return calendar.toString();
}
