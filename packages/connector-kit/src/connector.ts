import type { Change } from './change.ts';
import type { Literal } from './literal.ts';
import type { Table, TableName } from './schema.ts';

/** The rows whose columns hold one of these tuples. No tuple means no row; a tuple with a NULL in it refers to nothing. */
export interface Selection {
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly tuples: readonly (readonly Literal[])[];
  /** Texts are compared exactly, byte for byte, whatever the column's collation says, unless this is set (e-mail addresses). */
  readonly ignoringCase?: boolean;
}

export interface FoundRow {
  /** In the order of the table's `rowKey`. */
  readonly key: readonly Literal[];
  /** In the order of the columns asked for. */
  readonly values: readonly Literal[];
}

export interface Page {
  readonly rows: readonly FoundRow[];
  /** Where the next page starts; absent after the last one. It holds a row's key: keep it as carefully as a row. */
  readonly next?: string;
}

export interface PlannedRow {
  readonly key: readonly Literal[];
  /** Values of `expectedColumns` when the plan was made, such as whose row it is. A row that differs is not touched. */
  readonly expected: readonly Literal[];
}

interface RowsOfStep {
  readonly table: TableName;
  /** All columns of the table's `rowKey`. */
  readonly keyColumns: readonly string[];
  readonly expectedColumns: readonly string[];
  readonly rows: readonly PlannedRow[];
}

export type Step =
  | (RowsOfStep & { readonly kind: 'delete' })
  | (RowsOfStep & { readonly kind: 'change'; readonly changes: Readonly<Record<string, Change>> });

/** One transaction: all of its steps, in order, or nothing. */
export interface Batch {
  readonly steps: readonly Step[];
  /**
   * Whether the caller's ledger says that this batch was tried before and its end is unknown. Only then is a row that is gone, or
   * holds the new values already, counted as done: a batch is one transaction, so all its rows are done or none. Some of each
   * means that somebody else was there.
   */
  readonly begun: boolean;
}

export interface StepResult {
  readonly affected: number;
  /** Rows done by an earlier try of the same batch. */
  readonly already: number;
}

export interface Residue {
  readonly table: TableName;
  readonly rows: number;
}

/** Reading from one moment, whatever is written meanwhile: one statement at a time. */
export type Snapshot = Pick<Connection, 'count' | 'find' | 'stream' | 'close'>;

/** A session with one database of a customer. Every call throws `ConnectorError` and nothing else on purpose. */
export interface Connection {
  /** Reads the schema anew. */
  describe(): Promise<readonly Table[]>;
  /** Some rows, for the scan: never more than `rows`, and not the first ones on purpose. */
  sample(
    table: TableName,
    columns: readonly string[],
    rows: number,
  ): Promise<readonly (readonly Literal[])[]>;
  count(selection: Selection): Promise<number>;
  /** One page in the order of the key; memory is bounded by `limit`. @throws `no_key` */
  find(
    selection: Selection,
    columns: readonly string[],
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page>;
  /** All rows in batches from one snapshot; the database is read no faster than the batches are taken. Needs no key. */
  stream(selection: Selection, columns: readonly string[]): AsyncIterable<readonly (readonly Literal[])[]>;
  /** Absent where the system cannot read several tables as of one moment. */
  snapshot?(): Promise<Snapshot>;
  /** Carries out one batch. @throws `rows_changed`, `unplanned_rows`, `blocked_by_reference`, `outcome_unknown` and more */
  apply(batch: Batch): Promise<readonly StepResult[]>;
  /** Reads again what should be gone, and tells what is left, table by table in the order asked. */
  residual(selections: readonly Selection[]): Promise<readonly Residue[]>;
  close(): Promise<void>;
}

/** What opens connections of one kind. `settings` come from outside: `open` validates them. */
export interface Connector {
  readonly name: string;
  /** Reading sessions cannot write, by the database's own means. */
  open(settings: unknown, access: 'read' | 'write'): Promise<Connection>;
}
