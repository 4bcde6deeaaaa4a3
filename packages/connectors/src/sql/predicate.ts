import type { Literal } from '@zgoda/connector-kit';
import type { Compare, Dialect, Parameters, SqlColumn } from './dialect.ts';

export function createParameters(dialect: Dialect): Parameters {
  const values: unknown[] = [];
  return {
    values,
    add(value) {
      values.push(value);
      return dialect.placeholder(values.length);
    },
  };
}

export const columnSql = (dialect: Dialect, column: SqlColumn): string => `t.${dialect.quote(column.name)}`;

export const fitted = (dialect: Dialect, column: SqlColumn, value: Literal): Literal | undefined =>
  value === null ? null : dialect.fit(column, value);

/** Byte for byte, whatever the collation; the first half is there for the index. */
const exactly =
  (dialect: Dialect): Compare =>
  (column, right) => {
    const left = columnSql(dialect, column);
    const byIndex = dialect.equals(column, left, right());
    const byBytes = dialect.sameBytes(column, left, right);
    return byBytes === undefined ? byIndex : `${byIndex} and ${byBytes}`;
  };

const withoutCase =
  (dialect: Dialect): Compare =>
  (column, right) =>
    column.kind === 'text'
      ? `${dialect.folded(column, columnSql(dialect, column))} = ${dialect.folded(column, right())}`
      : exactly(dialect)(column, right);

function oneTuple(
  { dialect, compare, parameters }: { dialect: Dialect; compare: Compare; parameters: Parameters },
  columns: readonly SqlColumn[],
  tuple: readonly Literal[],
): string {
  const parts = columns.map((column, index) => {
    const value = tuple[index] ?? null;
    if (value === null) return `${columnSql(dialect, column)} is null`;
    return compare(column, () => dialect.typed(column, parameters.add(dialect.bind(column, value))));
  });
  return `(${parts.join(' and ')})`;
}

/**
 * The condition that the columns hold one of the tuples, which fit their columns already. NULL stands for NULL.
 * No tuple is a condition that no row meets, never one that all meet.
 */
export function holdsOneOf(
  dialect: Dialect,
  columns: readonly SqlColumn[],
  tuples: readonly (readonly Literal[])[],
  options: { readonly parameters: Parameters; readonly ignoringCase?: boolean | undefined },
): string {
  if (tuples.length === 0 || columns.length === 0) return '(1 = 0)';
  const compare = options.ignoringCase === true ? withoutCase(dialect) : exactly(dialect);
  const hasNull = tuples.some((tuple) => tuple.includes(null));
  if (tuples.length > 1 && !hasNull && dialect.among !== undefined)
    return dialect.among(columns, tuples, compare, options.parameters);
  const each = tuples.map((tuple) =>
    oneTuple({ dialect, compare, parameters: options.parameters }, columns, tuple),
  );
  return `(${each.join(' or ')})`;
}

/** The condition that a row comes after this key in the order of the key; NULL comes first. */
export function comesAfter(
  dialect: Dialect,
  columns: readonly SqlColumn[],
  key: readonly Literal[],
  parameters: Parameters,
): string {
  const side = (column: SqlColumn) => dialect.ordered(column, columnSql(dialect, column));
  const value = (column: SqlColumn, literal: Literal) =>
    dialect.ordered(column, dialect.typed(column, parameters.add(dialect.bind(column, literal))));
  const same = (column: SqlColumn, literal: Literal) =>
    literal === null
      ? `${columnSql(dialect, column)} is null`
      : `${side(column)} = ${value(column, literal)}`;
  const beyond = (column: SqlColumn, literal: Literal) =>
    literal === null
      ? `${columnSql(dialect, column)} is not null`
      : `${side(column)} > ${value(column, literal)}`;
  const steps = columns.map((column, index) => {
    const before = columns.slice(0, index).map((earlier, place) => same(earlier, key[place] ?? null));
    return `(${[...before, beyond(column, key[index] ?? null)].join(' and ')})`;
  });
  return `(${steps.join(' or ')})`;
}
