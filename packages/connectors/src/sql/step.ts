import {
  assertChangeFits,
  changedValue,
  ConnectorError,
  isSameValue,
  tableLabel,
  tupleId,
  type Change,
  type Literal,
  type PlannedRow,
  type Step,
} from '@zgoda/connector-kit';
import type { Dialect, SqlColumn, SqlTable } from './dialect.ts';
import { createParameters, fitted, holdsOneOf } from './predicate.ts';
import {
  chunksOf,
  columnsNamed,
  fromSql,
  keyOf,
  parseRow,
  selectList,
  tableNamed,
  type Reader,
} from './read.ts';

export interface PreparedStep {
  readonly dialect: Dialect;
  readonly step: Step;
  readonly table: SqlTable;
  readonly key: readonly SqlColumn[];
  readonly expected: readonly SqlColumn[];
  readonly changed: readonly { readonly column: SqlColumn; readonly change: Change }[];
  readonly rows: readonly PlannedRow[];
}

export interface RowNow {
  readonly key: readonly Literal[];
  readonly expected: readonly Literal[];
  readonly values: readonly Literal[];
}

/** What is to be done, what an earlier try has done, and how many rows are neither. */
export interface Sorted {
  readonly todo: readonly RowNow[];
  readonly already: number;
  readonly strange: number;
}

/** Refuses what cannot work before anything is touched. */
export function prepareStep({ dialect, tables }: Reader, step: Step): PreparedStep {
  const table = tableNamed({ tables }, step.table);
  const details = { table: tableLabel(table) };
  if (!table.transactional) throw new ConnectorError('not_transactional', details);
  if (table.keepsHistory === true) throw new ConnectorError('keeps_history', details);
  const key = keyOf(table);
  if (tupleId(key.map(({ name }) => ({ kind: 'text', text: name }))) !== namesId(step.keyColumns))
    throw new ConnectorError('no_key', details);
  const changes = step.kind === 'change' ? Object.entries(step.changes) : [];
  const changed = columnsNamed(
    table,
    changes.map(([name]) => name),
  ).map((column, index) => {
    const change = changes[index]?.[1] ?? { kind: 'null' };
    assertChangeFits(table, column, change);
    return { column, change };
  });
  if (changed.some(({ column }) => key.includes(column))) throw new ConnectorError('change_unfit', details);
  const rows = step.rows.map((row) => ({
    key: key.map((column, index) => fittedPart(dialect, table, column, row.key[index])),
    expected: row.expected,
  }));
  if (new Set(rows.map((row) => tupleId(row.key))).size < rows.length)
    throw new ConnectorError('no_key', details);
  if (step.rows.some((row) => row.expected.length !== step.expectedColumns.length))
    throw new ConnectorError('value_unfit', details);
  return { dialect, step, table, key, expected: columnsNamed(table, step.expectedColumns), changed, rows };
}

const namesId = (names: readonly string[]): string => tupleId(names.map((text) => ({ kind: 'text', text })));

/** A part that is missing is no NULL: a key cut short would name the rows of others. */
function fittedPart(
  dialect: Dialect,
  table: SqlTable,
  column: SqlColumn,
  value: Literal | undefined,
): Literal {
  const fit = value === undefined ? undefined : fitted(dialect, column, value);
  if (fit === undefined)
    throw new ConnectorError('value_unfit', { table: tableLabel(table), column: column.name });
  return fit;
}

/** Locks the rows of the step and reads them as they are now. */
export async function rowsNow(
  { dialect, transaction }: Reader,
  prepared: PreparedStep,
  lock: boolean,
): Promise<RowNow[]> {
  const { table, key, expected, changed } = prepared;
  const columns = [...key, ...expected, ...changed.map(({ column }) => column)];
  const now: RowNow[] = [];
  for (const rows of chunksOf(prepared.rows, dialect.tuplesPerStatement)) {
    const parameters = createParameters(dialect);
    const where = holdsOneOf(
      dialect,
      key,
      rows.map((row) => row.key),
      { parameters },
    );
    const sql = `select ${selectList(dialect, columns)} from ${fromSql(dialect, table)} t where ${where}${lock ? dialect.lockClause : ''}`;
    for (const raw of (await transaction.run(sql, parameters.values)).rows)
      now.push(rowOf(prepared, parseRow(dialect, columns, raw)));
  }
  return now;
}

/** A row by its key, its expected columns and those to be changed, read in this order. */
export function rowOf({ key, expected }: PreparedStep, values: readonly Literal[]): RowNow {
  const second = key.length + expected.length;
  return {
    key: values.slice(0, key.length),
    expected: values.slice(key.length, second),
    values: values.slice(second),
  };
}

const isSame = (dialect: Dialect, column: SqlColumn, wanted: Literal, now: Literal): boolean => {
  const fit = fitted(dialect, column, wanted);
  return fit !== undefined && isSameValue(fit, now);
};

export const isInPlace = ({ dialect, changed }: PreparedStep, row: RowNow): boolean =>
  changed.every(({ column, change }, index) => {
    const value = row.values[index] ?? null;
    return isSame(dialect, column, changedValue(change, column, value), value);
  });

function isAsExpected(
  prepared: PreparedStep,
  plan: PlannedRow,
  row: RowNow,
  but: readonly SqlColumn[],
): boolean {
  return prepared.expected.every(
    (column, index) =>
      but.includes(column) ||
      isSame(prepared.dialect, column, plan.expected[index] ?? null, row.expected[index] ?? null),
  );
}

export function sortRows(prepared: PreparedStep, now: readonly RowNow[], begun: boolean): Sorted {
  const byKey = new Map(now.map((row) => [tupleId(row.key), row]));
  const todo: RowNow[] = [];
  let already = 0;
  let strange = now.length - byKey.size;
  const isDeletion = prepared.step.kind === 'delete';
  for (const plan of prepared.rows) {
    const row = byKey.get(tupleId(plan.key));
    if (row === undefined) {
      if (begun && isDeletion) already += 1;
      else strange += 1;
    } else if (
      !isDeletion &&
      begun &&
      isInPlace(prepared, row) &&
      isAsExpected(
        prepared,
        plan,
        row,
        prepared.changed.map(({ column }) => column),
      )
    )
      already += 1;
    else if (isAsExpected(prepared, plan, row, [])) todo.push(row);
    else strange += 1;
  }
  return { todo, already, strange };
}
