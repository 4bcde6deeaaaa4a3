import { z } from 'zod';

/** What a mechanism is: data for the checker, the guide, the board and the list of `npm run promises`. */
export interface Mechanism<Settings extends z.ZodType = z.ZodType> {
  /** What the running system does, one sentence for a reader of the board. */
  readonly keeps: string;
  /** False while this version does not carry it out: the board then says so, and never "kept". */
  readonly available: boolean;
  readonly settings: Settings;
  /** Each clause that names it has settings of its own; otherwise all clauses must agree. */
  readonly isPerClause?: boolean;
  /** What it serves in law; empty where it is a promise beyond the law. */
  readonly law: readonly string[];
}

export const noSettings = z.strictObject({});

export function mechanism<Settings extends z.ZodType>(entry: Mechanism<Settings>): Mechanism<Settings> {
  return entry;
}
