/** A day on which nobody has to work. Both ends of its validity are included; absent: open. */
export interface HolidayRule {
  readonly id: string;
  /** `MM-DD`, or so many days after Easter Sunday of that church. */
  readonly on: string | { readonly afterEaster: number; readonly church: 'western' | 'eastern' };
  readonly from?: string;
  readonly until?: string;
}

/** A time in which holidays are worked through. */
export interface WorkedPeriod {
  readonly from: string;
  readonly until?: string;
  readonly article: string;
}

/** The public holidays of a state, as law. Saturday and Sunday are days off in each of these states. */
export interface StateCalendar {
  readonly country: string;
  readonly article: string;
  readonly holidays: readonly HolidayRule[];
  /** A holiday on a Saturday or Sunday makes the next working day a day off. */
  readonly movesFromWeekend?: boolean;
  readonly worked?: readonly WorkedPeriod[];
}

const western = (id: string, afterEaster: number): HolidayRule => ({
  id,
  on: { afterEaster, church: 'western' },
});
const eastern = (id: string, afterEaster: number): HolidayRule => ({
  id,
  on: { afterEaster, church: 'eastern' },
});
const newYear: HolidayRule = { id: 'new_year', on: '01-01' };
const labourDay: HolidayRule = { id: 'labour_day', on: '05-01' };
const assumption: HolidayRule = { id: 'assumption', on: '08-15' };
const allSaints: HolidayRule = { id: 'all_saints', on: '11-01' };
const christmas: HolidayRule = { id: 'christmas', on: '12-25' };

/** The last day on which the dates before Law 3258-IX held. */
const oldDates = '2023-07-28';
const newDates = '2023-07-29';

const ukraine: StateCalendar = {
  country: 'UA',
  article: 'Labour Code of Ukraine Art. 67(3), 73',
  movesFromWeekend: true,
  worked: [{ from: '2022-03-24', article: 'Law 2136-IX Art. 6(6)' }],
  holidays: [
    newYear,
    { id: 'christmas_by_the_old_calendar', on: '01-07', until: oldDates },
    { id: 'womens_day', on: '03-08' },
    eastern('easter', 0),
    labourDay,
    { id: 'victory_day', on: '05-09', until: '2023-06-12' },
    { id: 'remembrance_and_victory_day', on: '05-08', from: '2023-06-13' },
    eastern('trinity', 49),
    { id: 'constitution_day', on: '06-28' },
    { id: 'statehood_day', on: '07-28', from: '2022-06-01', until: oldDates },
    { id: 'statehood_day', on: '07-15', from: newDates },
    { id: 'independence_day', on: '08-24' },
    { id: 'defenders_day', on: '10-14', until: oldDates },
    { id: 'defenders_day', on: '10-01', from: newDates },
    { ...christmas, from: '2017-12-01' },
  ],
};

const belgium: StateCalendar = {
  country: 'BE',
  article: 'Royal Decree of 18 April 1974 Art. 1 (Belgium)',
  holidays: [
    newYear,
    western('easter_monday', 1),
    labourDay,
    western('ascension', 39),
    western('whit_monday', 50),
    { id: 'national_day', on: '07-21' },
    assumption,
    allSaints,
    { id: 'armistice_day', on: '11-11' },
    christmas,
  ],
};

/** The holidays of every Land alike. */
const germany: StateCalendar = {
  country: 'DE',
  article: 'holidays common to the laws of all Länder (Germany)',
  holidays: [
    newYear,
    western('good_friday', -2),
    western('easter_monday', 1),
    labourDay,
    western('ascension', 39),
    western('whit_monday', 50),
    { id: 'unity_day', on: '10-03' },
    christmas,
    { id: 'second_day_of_christmas', on: '12-26' },
  ],
};

const poland: StateCalendar = {
  country: 'PL',
  article: 'Act of 18 January 1951 Art. 1 (Poland)',
  holidays: [
    newYear,
    { id: 'epiphany', on: '01-06' },
    western('easter', 0),
    western('easter_monday', 1),
    labourDay,
    { id: 'constitution_day', on: '05-03' },
    western('pentecost', 49),
    western('corpus_christi', 60),
    assumption,
    allSaints,
    { id: 'independence_day', on: '11-11' },
    { id: 'christmas_eve', on: '12-24', from: '2025-02-01' },
    christmas,
    { id: 'second_day_of_christmas', on: '12-26' },
  ],
};

/**
 * States whose holidays are known here. Elsewhere only weekends are days off until the policy names holidays: a term then
 * ends earlier than the law allows, never later.
 */
export const stateCalendars: ReadonlyMap<string, StateCalendar> = new Map(
  [ukraine, belgium, germany, poland].map((calendar) => [calendar.country, calendar]),
);
