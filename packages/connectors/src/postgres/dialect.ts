import { escapeIdentifier } from 'pg';
import { fitLiteral, type Literal } from '@zgoda/connector-kit';
import type { Dialect, SqlColumn } from '../sql/dialect.ts';

/** A column with the schema of its type's operators: `pg_catalog`, or that of an extension's type such as citext. */
export interface PostgresColumn extends SqlColumn {
  readonly operatorSchema: string;
  readonly isText: boolean;
}

const operator = (column: SqlColumn, sign: string): string =>
  `operator(${escapeIdentifier((column as PostgresColumn).operatorSchema)}.${sign})`;
const isText = (column: SqlColumn): boolean => (column as PostgresColumn).isText;
const bytes = (expression: string): string => `(${expression})::text collate "C"`;

/** What an unnested array element is cast to, for the whole column at once. */
const textOf = (column: SqlColumn, value: Literal): string | null => {
  if (value === null) return null;
  return column.kind === 'bytes' ? `\\x${value.text}` : value.text;
};

export const postgresDialect: Dialect = {
  tuplesPerStatement: 10_000,
  lockClause: ' for update',
  quote: escapeIdentifier,
  placeholder: (position) => `$${position}`,
  fit(column, value) {
    // PostgreSQL holds no NUL in a text.
    return isText(column) && value.text.includes('\0') ? undefined : fitLiteral(value, column);
  },
  bind: textOf,
  typed: (column, placeholder) => `${placeholder}::${column.castType}`,
  // The text of a padded type without its padding; everything else comes as PostgreSQL prints it.
  read: (column, expression) => (column.castType === 'bpchar' ? `${expression}::text` : expression),
  parse(column, raw) {
    if (typeof raw !== 'string') return null;
    const text = raw;
    if (column.kind === 'bytes') return { kind: 'bytes', text: text.slice(2) };
    if (column.kind === 'boolean') return { kind: 'boolean', text: text === 't' ? 'true' : 'false' };
    return { kind: column.kind, text };
  },
  equals: (column, left, right) => `${left} ${operator(column, '=')} ${right}`,
  sameBytes: (column, left, right) => (isText(column) ? `${bytes(left)} = ${bytes(right())}` : undefined),
  folded: (_, expression) => `lower((${expression})::text) collate "C"`,
  ordered: (column, expression) => (isText(column) ? bytes(expression) : expression),
  among(columns, tuples, compare, parameters) {
    const arrays = columns.map((column, index) => {
      const values = tuples.map((tuple) => textOf(column, tuple[index] ?? null));
      return `${parameters.add(values)}::text[]`;
    });
    const names = columns.map((_, index) => `v${index}`);
    const conditions = columns.map((column, index) =>
      compare(column, () => `k.v${index}::${column.castType}`),
    );
    return `exists (select from unnest(${arrays.join(', ')}) as k(${names.join(', ')}) where ${conditions.join(' and ')})`;
  },
  deletionsReturn: true,
  deleteFrom: (table) => `delete from ${table}`,
  sampleOf(table, rows) {
    const from = `${escapeIdentifier(table.schema)}.${escapeIdentifier(table.name)} t`;
    const estimate = table.estimatedRows ?? 0;
    if (estimate < 10_000) return { from, orderBy: ' order by random()' };
    const percent = Math.min(100, (rows * 1000) / estimate);
    return { from: `${from} tablesample system (${percent})`, orderBy: '' };
  },
};
