import {
  columnOf,
  ConnectorError,
  isSameTable,
  rowKey,
  tableLabel,
  tupleId,
  type FoundRow,
  type Literal,
  type Page,
  type Selection,
  type TableName,
} from '@zgoda/connector-kit';
import type { Dialect, SqlColumn, SqlTable, Transaction } from './dialect.ts';
import { columnSql, comesAfter, createParameters, fitted, holdsOneOf } from './predicate.ts';

const streamedRows = 1000;

export interface Reader {
  readonly dialect: Dialect;
  readonly tables: readonly SqlTable[];
  readonly transaction: Transaction;
}

export function tableNamed({ tables }: { readonly tables: readonly SqlTable[] }, name: TableName): SqlTable {
  const table = tables.find((candidate) => isSameTable(candidate, name));
  if (table === undefined) throw new ConnectorError('schema_changed', { table: tableLabel(name) });
  return table;
}

export function columnsNamed(table: SqlTable, names: readonly string[]): readonly SqlColumn[] {
  return names.map((name) => {
    const column = columnOf(table, name);
    if (column === undefined)
      throw new ConnectorError('schema_changed', { table: tableLabel(table), column: name });
    return column as SqlColumn;
  });
}

export function keyOf(table: SqlTable): readonly SqlColumn[] {
  const key = rowKey(table);
  if (key === undefined) throw new ConnectorError('no_key', { table: tableLabel(table) });
  return columnsNamed(table, key);
}

export const fromSql = (dialect: Dialect, table: TableName): string =>
  `${dialect.quote(table.schema)}.${dialect.quote(table.name)}`;

export const selectList = (dialect: Dialect, columns: readonly SqlColumn[]): string =>
  columns.length === 0
    ? '1'
    : columns.map((column) => dialect.read(column, columnSql(dialect, column))).join(', ');

export const parseRow = (
  dialect: Dialect,
  columns: readonly SqlColumn[],
  raw: readonly unknown[],
): readonly Literal[] => columns.map((column, index) => dialect.parse(column, raw[index]));

export function* chunksOf<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

interface Chunked {
  readonly table: SqlTable;
  readonly where: readonly SqlColumn[];
  readonly chunks: readonly (readonly (readonly Literal[])[])[];
}

/** The tuples that a row could hold, each once, in parts small enough for one statement. */
function chunked({ dialect, tables }: Reader, selection: Selection): Chunked {
  const table = tableNamed({ tables }, selection.table);
  const where = columnsNamed(table, selection.columns);
  const blind = where.find((column) => !column.comparable);
  if (blind !== undefined)
    throw new ConnectorError('not_comparable', { table: tableLabel(table), column: blind.name });
  const unique = new Map<string, readonly Literal[]>();
  for (const tuple of selection.tuples) {
    const fit = where.map((column, index) => fitted(dialect, column, tuple[index] ?? null));
    if (!fit.every((value) => value !== undefined && value !== null)) continue;
    const id = tupleId(fit);
    unique.set(selection.ignoringCase === true ? id.toLowerCase() : id, fit);
  }
  return { table, where, chunks: [...chunksOf([...unique.values()], dialect.tuplesPerStatement)] };
}

/** Conditions of one part of a selection, ready to be put into a statement. */
const partOf = (
  reader: Reader,
  { where }: Chunked,
  selection: Selection,
  tuples: readonly (readonly Literal[])[],
) => {
  const parameters = createParameters(reader.dialect);
  const condition = holdsOneOf(reader.dialect, where, tuples, {
    parameters,
    ignoringCase: selection.ignoringCase,
  });
  return { parameters, condition };
};

export async function countRows(reader: Reader, selection: Selection): Promise<number> {
  const plan = chunked(reader, selection);
  let count = 0;
  for (const tuples of plan.chunks) {
    const { parameters, condition } = partOf(reader, plan, selection, tuples);
    const sql = `select count(*) from ${fromSql(reader.dialect, plan.table)} t where ${condition}`;
    const { rows } = await reader.transaction.run(sql, parameters.values);
    count += Number(rows[0]?.[0]);
  }
  return count;
}

export async function* streamRows(
  reader: Reader,
  selection: Selection,
  names: readonly string[],
): AsyncGenerator<readonly (readonly Literal[])[]> {
  const plan = chunked(reader, selection);
  const columns = columnsNamed(plan.table, names);
  const { dialect, transaction } = reader;
  for (const tuples of plan.chunks) {
    const { parameters, condition } = partOf(reader, plan, selection, tuples);
    const sql = `select ${selectList(dialect, columns)} from ${fromSql(dialect, plan.table)} t where ${condition}`;
    for await (const rows of transaction.stream(sql, parameters.values, streamedRows))
      yield rows.map((row) => parseRow(dialect, columns, row));
  }
}

interface Place {
  readonly chunk: number;
  readonly key: readonly Literal[];
}
const toToken = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function fromToken(token: string): Place {
  try {
    const place = JSON.parse(Buffer.from(token, 'base64url').toString()) as Place;
    if (Number.isSafeInteger(place.chunk) && Array.isArray(place.key)) return place;
  } catch {
    // answered below like any other token that is not ours
  }
  throw new ConnectorError('value_unfit', { column: 'after' });
}

const isAmbiguous = (rows: readonly FoundRow[]): boolean =>
  new Set(rows.map((row) => tupleId(row.key))).size < rows.length;

export async function findPage(
  reader: Reader,
  selection: Selection,
  names: readonly string[],
  page: { readonly limit: number; readonly after?: string },
): Promise<Page> {
  const plan = chunked(reader, selection);
  if (!Number.isSafeInteger(page.limit) || page.limit < 1)
    throw new ConnectorError('value_unfit', { column: 'limit' });
  const key = keyOf(plan.table);
  const columns = columnsNamed(plan.table, names);
  const { dialect, transaction } = reader;
  let place = page.after === undefined ? undefined : fromToken(page.after);
  const found: FoundRow[] = [];
  for (let chunk = place?.chunk ?? 0; chunk < plan.chunks.length; chunk += 1) {
    const { parameters, condition } = partOf(reader, plan, selection, plan.chunks[chunk] ?? []);
    const later =
      place === undefined || place.key.length === 0
        ? ''
        : ` and ${comesAfter(dialect, key, place.key, parameters)}`;
    const order = key.map((column) => dialect.ordered(column, columnSql(dialect, column))).join(', ');
    const sql = `select ${selectList(dialect, [...key, ...columns])} from ${fromSql(dialect, plan.table)} t where ${condition}${later} order by ${order} limit ${page.limit - found.length + 1}`;
    const { rows } = await transaction.run(sql, parameters.values);
    for (const row of rows) {
      const values = parseRow(dialect, [...key, ...columns], row);
      found.push({ key: values.slice(0, key.length), values: values.slice(key.length) });
    }
    if (isAmbiguous(found)) throw new ConnectorError('no_key', { table: tableLabel(plan.table) });
    if (found.length > page.limit) {
      const kept = found.slice(0, page.limit);
      // The row too many is the first of its part: the next page starts with that part.
      const last = rows.length > 1 ? kept.at(-1)?.key : undefined;
      return { rows: kept, next: toToken({ chunk, key: last ?? [] }) };
    }
    place = undefined;
  }
  return { rows: found };
}

export async function sampleRows(
  reader: Reader,
  name: TableName,
  names: readonly string[],
  rows: number,
): Promise<readonly (readonly Literal[])[]> {
  const { dialect, transaction } = reader;
  const table = tableNamed(reader, name);
  const columns = columnsNamed(table, names);
  const limit = Math.max(0, Math.trunc(rows));
  const { from, orderBy } = dialect.sampleOf(table, limit);
  const sql = `select ${selectList(dialect, columns)} from ${from}${orderBy} limit ${limit}`;
  const result = await transaction.run(sql, []);
  return result.rows.map((row) => parseRow(dialect, columns, row));
}
