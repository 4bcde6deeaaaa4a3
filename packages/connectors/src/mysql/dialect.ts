import { fitLiteral, type Literal } from '@zgoda/connector-kit';
import { escapeId } from 'mysql2';
import type { Dialect, SqlColumn } from '../sql/dialect.ts';

const isText = (column: SqlColumn): boolean => column.kind === 'text';
const bytes = (expression: string): string => `cast(convert(${expression} using utf8mb4) as binary)`;

/** A time of another zone has no counterpart in a column without zones. */
function fitTime(column: SqlColumn, value: NonNullable<Literal>): Literal | undefined {
  const fit = fitLiteral({ ...value, text: value.text.replace(/[-+]00(?::00)?$/, '') }, column);
  return fit === null || fit === undefined || /[-+]\d\d(?::\d\d)*$|BC$|infinity$/.test(fit.text.slice(10))
    ? undefined
    : fit;
}

/** More decimals than the column has would be rounded to the value of somebody else. */
function fitDecimal(column: SqlColumn, value: NonNullable<Literal>): Literal | undefined {
  const fit = fitLiteral(value, column);
  const scale = Number(/,(\d+)\)$/.exec(column.castType)?.[1] ?? 0);
  const found = /^-?(\d+)(?:\.(\d*?)0*)?$/.exec(fit?.text ?? '');
  return found !== null && (found[2] ?? '').length <= scale && (found[1] ?? '').length <= 65 - scale
    ? fit
    : undefined;
}

const quote = (name: string): string => escapeId(name, true);

/*
 * Nothing is left to MySQL's own conversions: it compares a wide integer with a text as floating-point numbers, finds row 0 for
 * “abc”, and holds 'a' and 'A ' to be the same under most collations.
 */
export const mysqlDialect: Dialect = {
  tuplesPerStatement: 200,
  lockClause: ' for update',
  quote,
  placeholder: () => '?',
  fit(column, value) {
    if (column.kind === 'decimal') return fitDecimal(column, value);
    return column.kind === 'timestamp' ? fitTime(column, value) : fitLiteral(value, column);
  },
  bind: (_, value) => value?.text ?? null,
  typed(column, placeholder) {
    if (column.kind === 'bytes') return `unhex(${placeholder})`;
    return column.castType === '' ? placeholder : `cast(${placeholder} as ${column.castType})`;
  },
  read(column, expression) {
    if (column.kind === 'bytes') return `lower(hex(${expression}))`;
    if (column.kind === 'text' || column.kind === 'json') return `convert(${expression} using utf8mb4)`;
    if (column.type.startsWith('bit')) return `cast(${expression} + 0 as char)`;
    if (column.kind === 'other') return `lower(hex(${expression}))`;
    return `cast(${expression} as char)`;
  },
  parse: (column, raw) => (typeof raw === 'string' ? { kind: column.kind, text: raw } : null),
  equals: (_, left, right) => `${left} = ${right}`,
  sameBytes: (column, left, right) => (isText(column) ? `${bytes(left)} = ${bytes(right())}` : undefined),
  folded: (_, expression) => `cast(lower(convert(${expression} using utf8mb4)) as binary)`,
  ordered: (column, expression) => (isText(column) ? bytes(expression) : expression),
  deletionsReturn: false,
  deleteFrom: (table) => `delete t from ${table}`,
  sampleOf(table) {
    const from = `${quote(table.schema)}.${quote(table.name)} t`;
    return { from, orderBy: (table.estimatedRows ?? 0) > 10_000 ? '' : ' order by rand()' };
  },
};
