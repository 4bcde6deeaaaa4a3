import type { Column, Literal, Table } from '@zgoda/connector-kit';

/** A column with what its dialect needs to read it and to compare it. */
export interface SqlColumn extends Column {
  /** The type a parameter is cast to, as the database's catalogue spells it: it never comes from settings. */
  readonly castType: string;
}
export interface SqlTable extends Table {
  readonly columns: readonly SqlColumn[];
}

/** Parameters of one statement; adding one gives its placeholder. */
export interface Parameters {
  readonly values: unknown[];
  add(value: unknown): string;
}

/** Where two databases differ. Everything returns SQL; values only ever travel as parameters. */
export interface Dialect {
  readonly tuplesPerStatement: number;
  readonly lockClause: string;
  quote(name: string): string;
  placeholder(position: number): string;
  /** The value as this column holds it; undefined when no row can hold it. */
  fit(column: SqlColumn, value: NonNullable<Literal>): Literal | undefined;
  bind(column: SqlColumn, value: Literal): unknown;
  /** The parameter with the column's type. */
  typed(column: SqlColumn, placeholder: string): string;
  read(column: SqlColumn, expression: string): string;
  parse(column: SqlColumn, raw: unknown): Literal;
  /** Equal as an index finds it: may be wider than `sameBytes`. */
  equals(column: SqlColumn, left: string, right: string): string;
  /** What must hold besides `equals` so that two values are the same exactly; undefined when `equals` is exact. */
  sameBytes(column: SqlColumn, left: string, right: () => string): string | undefined;
  /** The texts without regard to case, as this database folds them. */
  folded(column: SqlColumn, expression: string): string;
  /** An expression whose order is total and the same in `order by` and `>`. */
  ordered(column: SqlColumn, expression: string): string;
  /** Its own way to compare with many tuples at once; `anyOf` when absent. */
  among?(
    columns: readonly SqlColumn[],
    tuples: readonly (readonly Literal[])[],
    compare: Compare,
    parameters: Parameters,
  ): string;
  /** Whether a deletion gives back the rows as they were. */
  readonly deletionsReturn: boolean;
  /** `delete from x`, to be followed by an alias. */
  deleteFrom(table: string): string;
  sampleOf(table: SqlTable, rows: number): { readonly from: string; readonly orderBy: string };
}

/** One column's comparison: the SQL of its left side, and how to get the right side as often as needed. */
export type Compare = (column: SqlColumn, right: () => string) => string;

export interface Result {
  readonly rows: readonly (readonly unknown[])[];
  readonly affected: number;
}

export interface Transaction {
  run(sql: string, parameters: readonly unknown[]): Promise<Result>;
  stream(
    sql: string,
    parameters: readonly unknown[],
    rows: number,
  ): AsyncIterable<readonly (readonly unknown[])[]>;
  /** Both let the connection go. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface Driver {
  readonly dialect: Dialect;
  begin(access: 'read' | 'write'): Promise<Transaction>;
  tables(transaction: Transaction): Promise<readonly SqlTable[]>;
  /** Says what went wrong without the database's words; undefined when the error is none of the database's. */
  translate(error: unknown, at: 'work' | 'commit'): Error | undefined;
  close(): Promise<void>;
}
