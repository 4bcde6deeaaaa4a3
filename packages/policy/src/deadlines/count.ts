import { Temporal } from 'temporal-polyfill';
import type { CountingRule, Term } from '../regimes/request-rules.ts';
import { inDays, type DaysStill, type Standstill } from './pauses.ts';
import type { NamedDay, Step } from './step.ts';
import type { WorkingCalendar } from './working-calendar.ts';

/** What a term is counted from and how. */
export interface Count {
  readonly begin: Temporal.ZonedDateTime;
  readonly term: Term;
  readonly endsOnDayOff: CountingRule['endsOnDayOff'];
  readonly calendar: WorkingCalendar;
  /** Merged, none overlapping, in their order. */
  readonly standstills: readonly Standstill[];
}

/** The end of a term: its last day, and the first moment at which it is over. */
export interface Counted {
  readonly dueOn: Temporal.PlainDate;
  /** ms since the epoch, UTC. */
  readonly dueAt: number;
  readonly steps: readonly Step[];
}

/**
 * Counts a term. The day on which it begins is not counted; it ends with the last moment of its last day on the clock of
 * the place. A standstill lengthens it by the days from the one on which the clock stopped to the one on which it ran on.
 * @see Regulation (EEC, Euratom) 1182/71 Art. 3; Civil Code of Ukraine Art. 253
 */
export function countTerm(count: Count): Counted {
  if ('exactly' in count.term) return countExactly(count, count.term.exactly);
  const stills = count.standstills.map((standstill) => inDays(standstill, count.begin.timeZoneId));
  const lastDay = 'workingDays' in count.term ? lastWorkingDay : lastCalendarDay;
  const first = lastDay(count, []);
  const steps: Step[] = [first.step];
  const effective: DaysStill[] = [];
  const runsOn = count.endsOnDayOff === 'runs_to_next_working_day' && !('workingDays' in count.term);
  const daysOffAt = (day: Temporal.PlainDate): readonly NamedDay[] =>
    runsOn ? daysOffFrom(day, count.calendar) : [];
  let last = first.dueOn;
  for (const still of stills) {
    if (still.days === 0) continue;
    if (Temporal.PlainDate.compare(still.from, last.add({ days: daysOffAt(last).length })) > 0) {
      steps.push(...termWasOver(still));
      continue;
    }
    effective.push(still);
    const next = lastDay(count, effective);
    last = next.dueOn;
    steps.push(stoodStill(still, last, next.isLimited));
  }
  const daysOff = daysOffAt(last);
  const dueOn = last.add({ days: daysOff.length });
  if (daysOff.length > 0) steps.push({ step: 'ran_to_working_day', daysOff, gives: dueOn.toString() });
  return ended(count, dueOn, steps);
}

interface LastDay {
  readonly dueOn: Temporal.PlainDate;
  readonly step: Step;
  readonly isLimited: boolean;
}

function lastCalendarDay({ begin, term }: Count, stills: readonly DaysStill[]): LastDay {
  const { months = 0, days = 0 } = term as { readonly months?: number; readonly days?: number };
  const from = begin.toPlainDate();
  const inMonth = from.add({ months });
  const stood = stills.reduce((sum, still) => sum + still.days, 0);
  const counted = inMonth.add({ days: days + stood });
  // A clock that stopped while the term ran on over days off leaves the day on which it runs again.
  const again = stills.at(-1)?.until;
  const whole = again !== undefined && Temporal.PlainDate.compare(counted, again) < 0 ? again : counted;
  const step: Step = {
    step: 'counted',
    term,
    gives: whole.toString(),
    ...(inMonth.day === from.day ? {} : { isLastDayOfMonth: true }),
  };
  // Months differ in length: what is left of a long one must not come to more than a new term.
  const anew = again?.add({ months, days });
  const isLimited = anew !== undefined && Temporal.PlainDate.compare(anew, whole) < 0;
  return { dueOn: isLimited ? anew : whole, step, isLimited };
}

function lastWorkingDay({ begin, term, calendar }: Count, stills: readonly DaysStill[]): LastDay {
  const { workingDays } = term as { readonly workingDays: number };
  const stillOn = (each: Temporal.PlainDate): DaysStill | undefined =>
    stills.find(
      ({ from, until }) =>
        Temporal.PlainDate.compare(from, each) <= 0 && Temporal.PlainDate.compare(each, until) < 0,
    );
  let day = begin.toPlainDate();
  // Where the clock stopped on the first day, it begins on the day on which it ran on.
  day = stillOn(day)?.until ?? day;
  const daysOff: NamedDay[] = [];
  for (let left = workingDays; left > 0;) {
    day = day.add({ days: 1 });
    if (stillOn(day) !== undefined) continue;
    const off = calendar(day);
    if (off === undefined) left -= 1;
    else if (off.why !== 'weekend') daysOff.push({ ...off, day: day.toString() });
  }
  const named = daysOff.length === 0 ? {} : { daysOff };
  return {
    dueOn: day,
    step: { step: 'counted', term, gives: day.toString(), ...named },
    isLimited: false,
  };
}

/** To the moment, not to the end of a day. */
function countExactly({ begin, term, standstills }: Count, duration: string): Counted {
  const zone = begin.timeZoneId;
  const dayAt = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  let dueAt = begin.add(duration).epochMilliseconds;
  const steps: Step[] = [{ step: 'counted', term, gives: dayAt(dueAt).toPlainDate().toString() }];
  for (const standstill of standstills) {
    const still = inDays(standstill, zone);
    if (standstill.from > dueAt) {
      steps.push(...termWasOver(still));
      continue;
    }
    dueAt += standstill.until - standstill.from;
    steps.push(stoodStill(still, dayAt(dueAt).toPlainDate(), false));
  }
  const dueOn = dayAt(dueAt).toPlainDate();
  return { dueOn, dueAt, steps: [...steps, { step: 'ends', day: dueOn.toString(), at: instant(dueAt) }] };
}

const instant = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString();

function stoodStill(still: DaysStill, dueOn: Temporal.PlainDate, isLimited: boolean): Step {
  return {
    step: 'stood_still',
    from: still.from.toString(),
    until: still.until.toString(),
    days: still.days,
    reasons: still.standstill.reasons,
    ...(still.standstill.lasts ? { lasts: true } : {}),
    ...(isLimited ? { isLimitedToNewTerm: true } : {}),
    gives: dueOn.toString(),
  };
}

function termWasOver({ from, standstill }: DaysStill): readonly Step[] {
  return standstill.reasons.map((reason) => ({
    step: 'ran_on',
    from: from.toString(),
    reason,
    why: 'term_was_over',
  }));
}

function daysOffFrom(day: Temporal.PlainDate, calendar: WorkingCalendar): readonly NamedDay[] {
  const daysOff: NamedDay[] = [];
  for (let next = day, off = calendar(next); off !== undefined; off = calendar(next)) {
    daysOff.push({ ...off, day: next.toString() });
    next = next.add({ days: 1 });
  }
  return daysOff;
}

function ended({ begin }: Count, dueOn: Temporal.PlainDate, steps: readonly Step[]): Counted {
  const dueAt = endOfDay(dueOn, begin.timeZoneId);
  return { dueOn, dueAt, steps: [...steps, { step: 'ends', day: dueOn.toString(), at: instant(dueAt) }] };
}

/** The first moment of the next day, whatever the clock of the place does in that night. */
export function endOfDay(day: Temporal.PlainDate, timeZone: string): number {
  return day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}
