import {
  changedValue,
  ConnectorError,
  isSameValue,
  tableLabel,
  type Batch,
  type Literal,
  type StepResult,
} from '@zgoda/connector-kit';
import { createParameters, fitted, holdsOneOf } from './predicate.ts';
import { chunksOf, fromSql, parseRow, selectList, type Reader } from './read.ts';
import { isInPlace, prepareStep, rowOf, rowsNow, sortRows, type PreparedStep, type RowNow } from './step.ts';
import { followedBy, refuseUnplannedRows } from './unplanned.ts';

/** Rows changed by one statement when each has a value of its own. */
const individualRows = 100;

async function deleteRows(
  { dialect, transaction }: Reader,
  { table, key }: PreparedStep,
  rows: readonly RowNow[],
): Promise<number> {
  let affected = 0;
  for (const chunk of chunksOf(rows, dialect.tuplesPerStatement)) {
    const parameters = createParameters(dialect);
    const where = holdsOneOf(
      dialect,
      key,
      chunk.map((row) => row.key),
      { parameters },
    );
    const sql = `${dialect.deleteFrom(fromSql(dialect, table))} as t where ${where}`;
    affected += (await transaction.run(sql, parameters.values)).affected;
  }
  return affected;
}

/**
 * Deletes the rows and looks at what they were: whatever is not as planned ends the transaction, so nothing has to be locked and read
 * before. Not for a batch that was begun: a row that a trigger holds back would be taken for one that is gone.
 */
async function deleteAtOnce(
  { dialect, transaction }: Reader,
  prepared: PreparedStep,
): Promise<readonly RowNow[]> {
  const { table, key, expected } = prepared;
  const columns = [...key, ...expected];
  const deleted: RowNow[] = [];
  for (const chunk of chunksOf(prepared.rows, dialect.tuplesPerStatement)) {
    const parameters = createParameters(dialect);
    const where = holdsOneOf(
      dialect,
      key,
      chunk.map((row) => row.key),
      { parameters },
    );
    const sql = `${dialect.deleteFrom(fromSql(dialect, table))} as t where ${where} returning ${selectList(dialect, columns)}`;
    for (const raw of (await transaction.run(sql, parameters.values)).rows)
      deleted.push(rowOf(prepared, parseRow(dialect, columns, raw)));
  }
  return deleted;
}

/** `column = value`, or a value a row when they differ. */
function assignment(
  { dialect, table, key, changed }: PreparedStep,
  index: number,
  rows: readonly RowNow[],
  parameters: ReturnType<typeof createParameters>,
): string {
  const item = changed[index];
  if (item === undefined) return '';
  const { column, change } = item;
  const bound = (value: Literal) => dialect.typed(column, parameters.add(dialect.bind(column, value)));
  const values = rows.map((row) => {
    // As this database stores it: SQLite has no booleans.
    const value = fitted(dialect, column, changedValue(change, column, row.values[index] ?? null));
    if (value === undefined)
      throw new ConnectorError('value_unfit', { table: tableLabel(table), column: column.name });
    return value;
  });
  const first = values[0] ?? null;
  const name = dialect.quote(column.name);
  if (values.every((value) => isSameValue(value, first)))
    return `${name} = ${first === null ? 'null' : bound(first)}`;
  const cases = rows.map((row, place) => {
    const value = values[place] ?? null;
    const condition = holdsOneOf(dialect, key, [row.key], { parameters });
    return `when ${condition} then ${value === null ? 'null' : bound(value)}`;
  });
  return `${name} = case ${cases.join(' ')} else ${name} end`;
}

async function changeRows(reader: Reader, prepared: PreparedStep, rows: readonly RowNow[]): Promise<number> {
  const { dialect, transaction } = reader;
  const { table, key, changed } = prepared;
  const isIndividual = changed.some(({ change }) => change.kind === 'generalise' || change.kind === 'hash');
  let affected = 0;
  for (const chunk of chunksOf(rows, isIndividual ? individualRows : dialect.tuplesPerStatement)) {
    const parameters = createParameters(dialect);
    const set = changed.map((_, index) => assignment(prepared, index, chunk, parameters)).join(', ');
    const where = holdsOneOf(
      dialect,
      key,
      chunk.map((row) => row.key),
      { parameters },
    );
    const sql = `update ${fromSql(dialect, table)} as t set ${set} where ${where}`;
    affected += (await transaction.run(sql, parameters.values)).affected;
  }
  return affected;
}

/** A trigger that puts the old value back, and a type that cuts the new one, answer “one row changed” all the same. */
async function assertInPlace(reader: Reader, prepared: PreparedStep): Promise<void> {
  const now = await rowsNow(reader, prepared, false);
  const details = { table: tableLabel(prepared.table), expected: prepared.rows.length };
  const found = now.filter((row) => isInPlace(prepared, row)).length;
  if (found !== prepared.rows.length) throw new ConnectorError('rows_changed', { ...details, found });
}

async function applyStep(
  reader: Reader,
  prepared: PreparedStep,
  begun: boolean,
): Promise<StepResult & { readonly nothingToDo: boolean }> {
  const { table, step } = prepared;
  const isAtOnce =
    step.kind === 'delete' &&
    !begun &&
    reader.dialect.deletionsReturn &&
    followedBy(reader.tables, table).length === 0;
  const rows = isAtOnce ? await deleteAtOnce(reader, prepared) : await rowsNow(reader, prepared, true);
  const { todo, already, strange } = sortRows(prepared, rows, begun);
  const details = { table: tableLabel(table), expected: prepared.rows.length };
  if (strange > 0) throw new ConnectorError('rows_changed', { ...details, found: todo.length + already });
  if (todo.length > 0 && !isAtOnce) {
    if (step.kind === 'delete') await refuseUnplannedRows(reader, prepared);
    const affected =
      step.kind === 'delete'
        ? await deleteRows(reader, prepared, todo)
        : await changeRows(reader, prepared, todo);
    if (affected !== todo.length)
      throw new ConnectorError('rows_changed', { ...details, expected: todo.length, found: affected });
    if (step.kind === 'change') await assertInPlace(reader, prepared);
  }
  const nothingToDo = todo.every((row) => step.kind === 'change' && isInPlace(prepared, row));
  return { affected: todo.length, already, nothingToDo };
}

/** All steps in order. Some rows done before and some still to do cannot come from one transaction of ours. */
export async function applyBatch(reader: Reader, batch: Batch): Promise<readonly StepResult[]> {
  const prepared = batch.steps.map((step) => prepareStep(reader, step));
  const results: StepResult[] = [];
  let todoIn: PreparedStep | undefined;
  let doneBefore = 0;
  for (const step of prepared) {
    const { affected, already, nothingToDo } = await applyStep(reader, step, batch.begun);
    results.push({ affected, already });
    doneBefore += step.step.kind === 'delete' ? already : 0;
    if (!nothingToDo) todoIn ??= step;
    if (todoIn !== undefined && doneBefore > 0)
      throw new ConnectorError('rows_changed', { table: tableLabel(todoIn.table), found: doneBefore });
  }
  return results;
}
