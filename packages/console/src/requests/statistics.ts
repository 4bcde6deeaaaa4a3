import type { Schemas } from '../api/client.ts';

type Week = Schemas['RequestStatistics']['weeks'][number];
export const numberSeries = ['arrived', 'answered', 'median_days', 'late'] as const;
export type NumberSeries = (typeof numberSeries)[number];

/** By week, as part of the highest, from zero. */
export function heightsOf(weeks: readonly Week[], name: NumberSeries): readonly number[] {
  const most = Math.max(0, ...weeks.map((week) => week[name] ?? 0));
  return weeks.map((week) => (most === 0 ? 0 : (week[name] ?? 0) / most));
}

/** The highest week; undefined where every one is zero. */
export function peakOf(
  weeks: readonly Week[],
  name: NumberSeries,
): { readonly week: string; readonly value: number } | undefined {
  const most = Math.max(0, ...weeks.map((week) => week[name] ?? 0));
  const highest = weeks.find((week) => week[name] === most);
  return most === 0 || highest === undefined ? undefined : { week: highest.week, value: most };
}
