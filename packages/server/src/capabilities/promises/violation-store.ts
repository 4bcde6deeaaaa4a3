import { sql, type RawBuilder } from 'kysely';
import type { EntryId } from '@zgoda/vocabulary/ids';
import type { Violations } from './board.ts';

/** How many entries a finding shows. */
const shownEntries = 5;

/** The columns of one kind of violation in the row of an audit. */
export type ViolationColumns<Name extends string> = Readonly<
  Record<`${Name}_count`, number> &
    Record<`${Name}_since`, Date | null> &
    Record<`${Name}_entries`, readonly EntryId[] | null>
>;

/**
 * Aggregates over rows with `at` and `entry_id`: how many meet the condition, since when, and the latest entries.
 * Name and condition are constants of the caller's code.
 */
export function violationColumns(name: string, condition: string): RawBuilder<unknown> {
  return sql.raw(`
    count(*) filter (where ${condition}) as ${name}_count,
    min(at) filter (where ${condition}) as ${name}_since,
    (array_agg(entry_id order by at desc) filter (where ${condition}))[1:${shownEntries}] as ${name}_entries`);
}

export function toViolations<Name extends string>(name: Name, row: ViolationColumns<Name>): Violations {
  const columns: Readonly<Record<string, unknown>> = row;
  const since = columns[`${name}_since`];
  const entries = columns[`${name}_entries`];
  return {
    count: Number(columns[`${name}_count`]),
    ...(since instanceof Date ? { since } : {}),
    entryIds: Array.isArray(entries) ? entries.filter((entry) => entry !== null) : [],
  };
}
