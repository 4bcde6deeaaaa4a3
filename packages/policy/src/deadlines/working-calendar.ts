import { Temporal } from 'temporal-polyfill';
import { stateCalendars, type HolidayRule, type StateCalendar } from './state-calendars.ts';

/** What the policy says of holidays in a time; both ends are included, an absent end is open. */
export interface CalendarPeriod {
  readonly from: string;
  readonly until?: string | undefined;
  /** As the state's law has them; worked through; or these days, `MM-DD` or `YYYY-MM-DD`. */
  readonly holidays: 'national' | 'none' | readonly string[];
}

export type DayOff =
  | { readonly why: 'weekend' }
  /** `in_place_of`: it is off because that holiday fell on a weekend. */
  | { readonly why: 'holiday' | 'in_place_of'; readonly holiday: string };

/** Which days are off. */
export type WorkingCalendar = (day: Temporal.PlainDate) => DayOff | undefined;

/** The days off in a state, as its law and the policy say; the policy's own period decides where it has one. */
export function workingCalendar(country: string, periods: readonly CalendarPeriod[] = []): WorkingCalendar {
  const state = stateCalendars.get(country);
  const years = new Map<number, ReadonlyMap<string, DayOff>>();
  const national = (day: Temporal.PlainDate): DayOff | undefined => {
    if (state === undefined) return undefined;
    let year = years.get(day.year);
    if (year === undefined) years.set(day.year, (year = daysOffIn(state, day.year)));
    return year.get(day.toString());
  };
  return (day) => {
    if (isWeekend(day)) return { why: 'weekend' };
    const iso = day.toString();
    const period = periods.findLast((each) => isWithin(each, iso));
    if (period === undefined) {
      return state?.worked?.some((each) => isWithin(each, iso)) ? undefined : national(day);
    }
    if (period.holidays === 'none') return undefined;
    if (period.holidays === 'national') return national(day);
    const named = period.holidays.find((each) => each === iso || each === iso.slice(5));
    return named === undefined ? undefined : { why: 'holiday', holiday: named };
  };
}

const isWeekend = (day: Temporal.PlainDate): boolean => day.dayOfWeek > 5;

function isWithin(
  { from, until }: { readonly from?: string | undefined; readonly until?: string | undefined },
  iso: string,
): boolean {
  return (from === undefined || iso >= from) && (until === undefined || iso <= until);
}

function daysOffIn(state: StateCalendar, year: number): ReadonlyMap<string, DayOff> {
  const holidays = state.holidays
    .map((rule) => ({ id: rule.id, rule, day: dayOf(rule, year) }))
    .filter(({ rule, day }) => isWithin(rule, day.toString()))
    .toSorted((left, right) => Temporal.PlainDate.compare(left.day, right.day));
  const off = new Map<string, DayOff>(
    holidays.map(({ id, day }) => [day.toString(), { why: 'holiday', holiday: id }]),
  );
  if (state.movesFromWeekend !== true) return off;
  for (const { id, day } of holidays) {
    if (!isWeekend(day)) continue;
    let next = day.add({ days: 1 });
    while (isWeekend(next) || off.has(next.toString())) next = next.add({ days: 1 });
    off.set(next.toString(), { why: 'in_place_of', holiday: id });
  }
  return off;
}

function dayOf({ on }: HolidayRule, year: number): Temporal.PlainDate {
  if (typeof on === 'string') return Temporal.PlainDate.from(`${year}-${on}`);
  const sunday = on.church === 'western' ? westernEaster(year) : easternEaster(year);
  return sunday.add({ days: on.afterEaster });
}

/** Easter Sunday by the Gregorian reckoning (Meeus, Jones, Butcher). */
function westernEaster(year: number): Temporal.PlainDate {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return Temporal.PlainDate.from({ year, month: Math.floor(sum / 31), day: (sum % 31) + 1 });
}

/** Easter Sunday by the Julian reckoning (Meeus), as a date of our calendar: 13 days on, from 1900 to 2099. */
function easternEaster(year: number): Temporal.PlainDate {
  const [a, b, c] = [year % 4, year % 7, year % 19];
  const d = (19 * c + 15) % 30;
  const e = (2 * a + 4 * b - d + 34) % 7;
  const sum = d + e + 114;
  return Temporal.PlainDate.from({ year, month: Math.floor(sum / 31), day: (sum % 31) + 1 }).add({
    days: 13,
  });
}
