import { Temporal } from 'temporal-polyfill';
import type { Locale } from './locale.ts';

/** Where a date is read: the reader's language and the controller's time zone (IANA name). */
export interface DatePlace {
  readonly locale: Locale;
  readonly timeZone: string;
}

/** A date alone, or with the preposition that its place in the sentence asks for: Slavic weekdays are declined with it. */
export type DateRole = 'plain' | 'on' | 'since' | 'by';

const englishDays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** By locale and role, Monday first. */
const weekdays: Readonly<Record<Locale, Readonly<Record<DateRole, readonly string[]>>>> = {
  en: {
    plain: englishDays,
    on: englishDays.map((day) => `on ${day}`),
    since: englishDays.map((day) => `since ${day}`),
    by: englishDays.map((day) => `by ${day}`),
  },
  uk: {
    plain: ['понеділок', 'вівторок', 'середа', 'четвер', 'п’ятниця', 'субота', 'неділя'],
    on: ['у понеділок', 'у вівторок', 'у середу', 'у четвер', 'у п’ятницю', 'у суботу', 'у неділю'],
    since: ['з понеділка', 'з вівторка', 'із середи', 'з четверга', 'з п’ятниці', 'із суботи', 'з неділі'],
    by: ['до понеділка', 'до вівторка', 'до середи', 'до четверга', 'до п’ятниці', 'до суботи', 'до неділі'],
  },
  ru: {
    plain: ['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье'],
    on: ['в понедельник', 'во вторник', 'в среду', 'в четверг', 'в пятницу', 'в субботу', 'в воскресенье'],
    since: [
      'с понедельника',
      'со вторника',
      'со среды',
      'с четверга',
      'с пятницы',
      'с субботы',
      'с воскресенья',
    ],
    by: [
      'до понедельника',
      'до вторника',
      'до среды',
      'до четверга',
      'до пятницы',
      'до субботы',
      'до воскресенья',
    ],
  },
};

const intlTags: Readonly<Record<Locale, string>> = { en: 'en-GB', uk: 'uk', ru: 'ru' };
const joiners: Readonly<Record<Locale, readonly [afterWeekday: string, afterYear: string]>> = {
  en: [' ', ''],
  uk: [', ', ' року'],
  ru: [', ', ' года'],
};

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** Kept for each locale and zone: making one takes longer than a whole page. */
function dateFormat({ locale, timeZone }: DatePlace): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const known = dateFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(intlTags[locale], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  });
  dateFormats.set(key, made);
  return made;
}

const zoned = (at: Date, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);

/** "Tuesday 5 January 2027", "by Tuesday 5 January 2027"; «до вівторка, 5 січня 2027 року». */
export function formatDay(at: Date, place: DatePlace, role: DateRole = 'plain'): string {
  const weekday = weekdays[place.locale][role][zoned(at, place.timeZone).dayOfWeek - 1] ?? '';
  const parts = dateFormat(place).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((one) => one.type === type)?.value ?? '';
  const [afterWeekday, afterYear] = joiners[place.locale];
  return `${weekday}${afterWeekday}${part('day')} ${part('month')} ${part('year')}${afterYear}`;
}

/** As `formatDay`, with hours and minutes: "since Tuesday 5 January 2027, 14:05". */
export function formatMoment(at: Date, place: DatePlace, role: DateRole = 'plain'): string {
  const time = zoned(at, place.timeZone).toPlainTime().toString({ smallestUnit: 'minute' });
  return `${formatDay(at, place, role)}, ${time}`;
}

/** How far `at` is from `now` in calendar days of the place: "in 12 days", "tomorrow", "today", "2 days ago". */
export function formatDistance(at: Date, now: Date, { locale, timeZone }: DatePlace): string {
  const day = zoned(at, timeZone).toPlainDate();
  const days = zoned(now, timeZone).toPlainDate().until(day, { largestUnit: 'day' }).days;
  return new Intl.RelativeTimeFormat(intlTags[locale], { numeric: 'auto' }).format(days, 'day');
}
