import type { PauseReason } from '@zgoda/vocabulary/requests';
import { Temporal } from 'temporal-polyfill';

/** A time in which we waited for the person; ms since the epoch, UTC. Without `until` it lasts. */
export interface Pause {
  readonly reason: PauseReason;
  readonly from: number;
  readonly until?: number | undefined;
}

/** Time in which the clock stood still, whatever the reasons: none of these overlap. */
export interface Standstill {
  readonly from: number;
  readonly until: number;
  readonly reasons: readonly PauseReason[];
  readonly lasts: boolean;
}

/**
 * Pauses as they count: none before receipt, a lasting one up to now, and what overlaps or touches once only. The order in
 * which they are given does not matter.
 * @throws RangeError when a pause ends before it begins
 */
export function mergePauses(
  pauses: readonly Pause[],
  { receivedAt, now }: { readonly receivedAt: number; readonly now: number },
): readonly Standstill[] {
  const bounded = pauses.map(({ reason, from, until }): Standstill => {
    if (until !== undefined && until < from) throw new RangeError('a pause ends before it begins');
    const begin = Math.max(from, receivedAt);
    const end = Math.max(until ?? now, begin);
    return { from: begin, until: end, reasons: [reason], lasts: until === undefined };
  });
  const merged: Standstill[] = [];
  for (const next of bounded.toSorted((left, right) => left.from - right.from)) {
    const last = merged.at(-1);
    if (last === undefined || next.from > last.until) merged.push(next);
    else merged[merged.length - 1] = joined(last, next);
  }
  return merged.map((each) => ({ ...each, reasons: each.reasons.toSorted() }));
}

function joined(left: Standstill, right: Standstill): Standstill {
  return {
    from: left.from,
    until: Math.max(left.until, right.until),
    reasons: [...new Set([...left.reasons, ...right.reasons])],
    lasts: left.lasts || right.lasts,
  };
}

/** The same in days of a time zone: from the day on which the clock stopped to the day on which it ran on. */
export interface DaysStill {
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
  readonly days: number;
  readonly standstill: Standstill;
}

export function inDays(standstill: Standstill, timeZone: string): DaysStill {
  const dayOf = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const [from, until] = [dayOf(standstill.from), dayOf(standstill.until)];
  return { from, until, days: from.until(until).days, standstill };
}
