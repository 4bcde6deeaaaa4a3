import { Temporal } from 'temporal-polyfill';

/** Where every time in the system comes from; SQL's `now()` is never asked. */
export interface Clock {
  /** The present instant, in milliseconds' precision. */
  now(): Date;
}

/** A clock that can be moved forwards: development (`/dev/clock`) and tests only. */
export interface MovableClock extends Clock {
  /**
   * Moves the clock and tells its new time.
   * @param duration an ISO 8601 duration such as `P10D` or `PT90S`, not negative; days and months are counted in UTC
   * @throws RangeError when it is not such a duration
   */
  advance(duration: string): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still: tests that compare whole records use it under a movable one. */
export const standingClock = (at: Date): Clock => ({ now: () => new Date(at) });

export function createMovableClock(base: Clock = systemClock): MovableClock {
  let aheadMs = 0;
  const now = (): Date => new Date(base.now().getTime() + aheadMs);
  return {
    now,
    advance(duration) {
      const step = Temporal.Duration.from(duration);
      if (step.sign < 0) throw new RangeError(`the clock moves forwards only: ${duration}`);
      const before = Temporal.Instant.fromEpochMilliseconds(now().getTime()).toZonedDateTimeISO('UTC');
      aheadMs += before.add(step).epochMilliseconds - before.epochMilliseconds;
      return now();
    },
  };
}
