const units = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;
type Unit = (typeof units)[number];

const daySeconds = 86_400;
/** The longest a unit can be: a month of 31 days, a year of 366. */
const longestSeconds: Readonly<Record<Unit, number>> = {
  year: 366 * daySeconds,
  month: 31 * daySeconds,
  week: 7 * daySeconds,
  day: daySeconds,
  hour: 3600,
  minute: 60,
  second: 1,
};

const pattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

type DurationPart = readonly [amount: number, unit: Unit];

function parseParts(duration: string): readonly DurationPart[] {
  const match = pattern.exec(duration);
  const parts = units.flatMap((unit, index): DurationPart[] => {
    const digits = match?.[index + 1];
    return digits === undefined ? [] : [[Number(digits), unit]];
  });
  if (parts.length === 0) throw new RangeError(`not an ISO 8601 duration: ${duration}`);
  return parts;
}

/** A duration by what it is counted in. `isFiner`: it has a part that is shorter than a day. */
export interface DurationFields {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  /** Hours, minutes and seconds together. */
  readonly seconds: number;
  readonly isFiner: boolean;
}

/** @throws RangeError when the text is not an ISO 8601 duration */
export function parseDuration(duration: string): DurationFields {
  const parts = parseParts(duration);
  const amountOf = (unit: Unit): number => parts.find(([, each]) => each === unit)?.[0] ?? 0;
  const fine = parts.filter(([, unit]) => unit === 'hour' || unit === 'minute' || unit === 'second');
  return {
    years: amountOf('year'),
    months: amountOf('month'),
    weeks: amountOf('week'),
    days: amountOf('day'),
    seconds: fine.reduce((sum, [amount, unit]) => sum + amount * longestSeconds[unit], 0),
    isFiner: fine.length > 0,
  };
}

/**
 * The longest time, in seconds, that a duration can come to: `P1M` is 31 days. Two terms are compared by it, so that a
 * setting counts as laxer than a law if it can ever be longer.
 * @throws RangeError when the text is not an ISO 8601 duration
 */
export function longestDurationSeconds(duration: string): number {
  return parseParts(duration).reduce((sum, [amount, unit]) => sum + amount * longestSeconds[unit], 0);
}

/**
 * The duration in words: "30 days", "1 year and 6 months", "72 години".
 * @throws RangeError when the text is not an ISO 8601 duration
 */
export function formatDuration(duration: string, locale: string): string {
  const words = parseParts(duration).map(([amount, unit]) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount),
  );
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(words);
}
