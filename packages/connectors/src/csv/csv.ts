import { readdir, readFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import {
  columnOf,
  ConnectorError,
  tableLabel,
  tupleId,
  type Connection,
  type Connector,
  type Literal,
  type Selection,
  type Table,
  type TableName,
} from '@zgoda/connector-kit';
import { fieldsOf, invalidSettings } from '../settings.ts';
import { parseCsv } from './parse.ts';

/** One file of the drop: its header is the columns, all of them texts. */
interface Drop {
  readonly table: Table;
  readonly rows: readonly (readonly Literal[])[];
}

const schema = 'drop';
const asText = (text: string): Literal => ({ kind: 'text', text });

async function readDrop(directory: string, file: string): Promise<Drop> {
  const [header = [], ...lines] = parseCsv(await readFile(join(directory, file), 'utf8'));
  const columns = header.map((name) => ({
    name,
    type: 'text',
    kind: 'text' as const,
    nullable: false,
    generated: false,
    comparable: true,
  }));
  const name = { schema, name: basename(file, '.csv') };
  if (lines.some((line) => line.length !== header.length))
    throw new ConnectorError('schema_changed', { table: tableLabel(name) });
  const rows = lines.map((line) => line.map(asText));
  const keys = { primaryKey: [], uniqueKeys: [], foreignKeys: [] };
  return { table: { ...name, columns, ...keys, estimatedRows: rows.length, transactional: false }, rows };
}

async function dropNamed(directory: string, name: TableName): Promise<Drop> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.csv'));
  const file = files.find((candidate) => name.schema === schema && candidate === `${name.name}.csv`);
  if (file === undefined) throw new ConnectorError('schema_changed', { table: tableLabel(name) });
  return readDrop(directory, file);
}

function placesOf(table: Table, columns: readonly string[]): readonly number[] {
  return columns.map((column) => {
    if (columnOf(table, column) === undefined)
      throw new ConnectorError('schema_changed', { table: tableLabel(table), column });
    return table.columns.findIndex(({ name }) => name === column);
  });
}

function selected({ table, rows }: Drop, { columns, tuples, ignoringCase }: Selection) {
  const places = placesOf(table, columns);
  const fold = (values: readonly Literal[]): string =>
    ignoringCase === true ? tupleId(values).toLowerCase() : tupleId(values);
  const texts = tuples.filter((tuple) => !tuple.includes(null));
  const wanted = new Set(texts.map((tuple) => fold(tuple.map((value) => asText(value?.text ?? '')))));
  return rows.filter((row) => wanted.has(fold(places.map((place) => row[place] ?? null))));
}
const only = (rows: readonly (readonly Literal[])[], places: readonly number[]) =>
  rows.map((row) => places.map((place) => row[place] ?? null));

/** Reads what was dropped. A file has no transactions and no keys, so its erasure is done by hand. */
function openDrop(directory: string): Connection {
  const count = async (selection: Selection): Promise<number> =>
    selected(await dropNamed(directory, selection.table), selection).length;
  return {
    async describe() {
      const files = (await readdir(directory)).filter((file) => file.endsWith('.csv')).toSorted();
      return Promise.all(files.map(async (file) => (await readDrop(directory, file)).table));
    },
    async sample(table, columns, rows) {
      const drop = await dropNamed(directory, table);
      return only(drop.rows, placesOf(drop.table, columns)).slice(0, rows);
    },
    count,
    async find(selection) {
      throw new ConnectorError('no_key', { table: tableLabel(selection.table) });
    },
    async *stream(selection, columns) {
      const drop = await dropNamed(directory, selection.table);
      const rows = only(selected(drop, selection), placesOf(drop.table, columns));
      for (let start = 0; start < rows.length; start += 1000) yield rows.slice(start, start + 1000);
    },
    async apply({ steps }) {
      const [step] = steps;
      if (step === undefined) return [];
      throw new ConnectorError('not_transactional', { table: tableLabel(step.table) });
    },
    residual: (selections) =>
      Promise.all(
        selections.map(async (selection) => ({ table: selection.table, rows: await count(selection) })),
      ),
    close: async () => undefined,
  };
}

/** A directory into which another system drops its exports, one table a file with a header. */
export const csvConnector: Connector = {
  name: 'csv',
  async open(given) {
    const { directory } = fieldsOf(given, ['directory']);
    if (typeof directory !== 'string' || !isAbsolute(directory)) throw invalidSettings('directory');
    await readdir(directory).catch(() => {
      throw new ConnectorError('unreachable');
    });
    return openDrop(directory);
  },
};
