import type { Schemas } from '../api/client.ts';

export type Day = Schemas['Deliveries']['days'][number];
/** Each drawn on a scale of its own, since the first is a thousand times the others. */
export const series = ['sent', 'held', 'failed', 'uncertain', 'withdrawn'] as const;
export type Series = (typeof series)[number];

export interface Bars {
  readonly total: number;
  /** The highest day; undefined where every day is zero. */
  readonly peak: { readonly day: string; readonly count: number } | undefined;
  /** By day, as part of the highest: 0 to 1. */
  readonly heights: readonly number[];
}

export function barsOf(days: readonly Day[], name: Series): Bars {
  const counts = days.map((day) => day[name]);
  const most = Math.max(0, ...counts);
  const highest = days[counts.indexOf(most)];
  return {
    total: counts.reduce((sum, count) => sum + count, 0),
    peak: most === 0 || highest === undefined ? undefined : { day: highest.day, count: most },
    heights: counts.map((count) => (most === 0 ? 0 : count / most)),
  };
}
