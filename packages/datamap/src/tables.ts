import { tableLabel, type Table } from '@zgoda/connector-kit';

/** Schemas of a connection's own tables: PostgreSQL's and SQLite's. MariaDB and MySQL show one database only. */
const ownSchemas = new Set(['public', 'main']);

/** The table that a map means by `schema.table`, or by `table` in the connection's own schema. */
export function tableInMap(tables: readonly Table[], name: string): Table | undefined {
  const exact = tables.find((table) => tableLabel(table) === name);
  if (exact !== undefined) return exact;
  const named = tables.filter((table) => table.name === name);
  return named.find(({ schema }) => ownSchemas.has(schema)) ?? (named.length === 1 ? named[0] : undefined);
}
