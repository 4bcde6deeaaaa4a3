import type { LiteralKind, LiteralTarget } from './literal.ts';

/** `schema` is the database's name in MariaDB and MySQL, and `main` in SQLite. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export interface Column extends LiteralTarget {
  readonly name: string;
  /** The type as the database declares it, for people to read. */
  readonly type: string;
  readonly kind: LiteralKind;
  readonly nullable: boolean;
  /** Computed by the database: it can be read, never written. */
  readonly generated: boolean;
  /** Whether two values can be compared exactly: not so for JSON, geometry and single-precision numbers in MySQL. */
  readonly comparable: boolean;
  /** Longest text in characters, where the type has one. */
  readonly maxLength?: number;
}

export type DeleteAction = 'restrict' | 'cascade' | 'set null' | 'set default';

/** A reference as the database declares it; a composite one keeps the order of its pairs of columns. */
export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: { readonly table: TableName; readonly columns: readonly string[] };
  readonly onDelete: DeleteAction;
}

export interface Table extends TableName {
  readonly columns: readonly Column[];
  /** Empty when there is none. */
  readonly primaryKey: readonly string[];
  /** Unique over all rows: no partial indexes and none over expressions. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
  /** What the database's statistics say; absent where it has none. Never used to decide what is there. */
  readonly estimatedRows?: number;
  readonly transactional: boolean;
  /** The database keeps what rows were before (MariaDB's system versioning): a deletion would leave all of it. */
  readonly keepsHistory?: boolean;
}

export const isSameTable = (a: TableName, b: TableName): boolean =>
  a.schema === b.schema && a.name === b.name;

/** For messages and for maps in memory: `shop.orders`. */
export const tableLabel = ({ schema, name }: TableName): string => `${schema}.${name}`;

export const columnOf = (table: Table, name: string): Column | undefined =>
  table.columns.find((column) => column.name === name);

const canName = (table: Table, key: readonly string[], mayBeNull: boolean): boolean =>
  key.length > 0 &&
  key.every((name) => {
    const column = columnOf(table, name);
    return column !== undefined && column.comparable && (mayBeNull || !column.nullable);
  });

/** The columns that name one row: the primary key, else the shortest unique key without nulls; undefined when there is none. */
export function rowKey(table: Table): readonly string[] | undefined {
  if (canName(table, table.primaryKey, true)) return table.primaryKey;
  return table.uniqueKeys
    .filter((key) => canName(table, key, false))
    .toSorted((a, b) => a.length - b.length)[0];
}
