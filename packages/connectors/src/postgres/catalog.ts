import type { DeleteAction, ForeignKey, LiteralKind } from '@zgoda/connector-kit';
import type { SqlTable, Transaction } from '../sql/dialect.ts';
import type { PostgresColumn } from './dialect.ts';

const kinds: Readonly<Record<string, LiteralKind>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  bytea: 'bytes',
  uuid: 'uuid',
  date: 'date',
  time: 'time',
  timetz: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  json: 'json',
  jsonb: 'json',
};
/** Types without an equality that tells all values apart. */
const incomparable = new Set([
  'json',
  'xml',
  'point',
  'line',
  'lseg',
  'box',
  'path',
  'polygon',
  'circle',
  'refcursor',
]);
const deleteActions: Readonly<Record<string, DeleteAction>> = {
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

const ownTables = `
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
    and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`;

const tableQuery = `select c.oid::text, n.nspname, c.relname, c.reltuples::bigint::text ${ownTables} order by 2, 3`;

const columnQuery = `
  select a.attrelid::text, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
    pg_catalog.format_type(a.atttypid, -1), b.typname, b.typcategory::text, b.typtype::text, bn.nspname,
    (not (a.attnotnull or y.typnotnull))::text, (a.attgenerated <> '' or a.attidentity = 'a')::text,
    case when b.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then (a.atttypmod - 4)::text end
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_type y on y.oid = a.atttypid
  join pg_catalog.pg_type b on b.oid = case when y.typtype = 'd' then y.typbasetype else y.oid end
  join pg_catalog.pg_namespace bn on bn.oid = b.typnamespace
  where a.attnum > 0 and not a.attisdropped and a.attrelid in (select c.oid ${ownTables})
  order by a.attrelid, a.attnum`;

const keyQuery = `
  select i.indrelid::text, i.indisprimary::text,
    (select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by k.place))::text
     from pg_catalog.unnest(i.indkey::smallint[]) with ordinality as k(number, place)
     join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
     where k.place <= i.indnkeyatts)
  from pg_catalog.pg_index i
  where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
    and i.indrelid in (select c.oid ${ownTables})
  order by i.indexrelid`;

const names = (array: string, relation: string): string => `
  (select pg_catalog.array_to_json(pg_catalog.array_agg(a.attname order by k.place))::text
   from pg_catalog.unnest(${array}) with ordinality as k(number, place)
   join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const referenceQuery = `
  select r.conrelid::text, r.conname, ${names('r.conkey', 'r.conrelid')}, fn.nspname, f.relname,
    ${names('r.confkey', 'r.confrelid')}, r.confdeltype::text
  from pg_catalog.pg_constraint r
  join pg_catalog.pg_class f on f.oid = r.confrelid
  join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
  where r.contype = 'f' and r.conparentid = 0
  order by r.conrelid, r.conname`;

type Row = readonly unknown[];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): string[] => JSON.parse(text(value)) as string[];
const byTable = (rows: readonly Row[]): Map<string, Row[]> => Map.groupBy(rows, (row) => text(row[0]));

function toColumn(row: Row): PostgresColumn {
  const [, name, type, cast, base, category, typeKind, schema, nullable, generated, length] = row.map(text);
  const isText = category === 'S' || typeKind === 'e';
  const kind = kinds[base ?? ''] ?? (isText ? 'text' : 'other');
  const isExtension = schema !== 'pg_catalog' && typeKind === 'b' && category !== 'A';
  return {
    name: name ?? '',
    type: type ?? '',
    kind,
    nullable: nullable === 'true',
    generated: generated === 'true',
    comparable: !incomparable.has(base ?? '') && category !== 'G',
    // A number that is too wide for the column is then no error but simply not there.
    castType: kind === 'integer' ? 'bigint' : (cast ?? ''),
    operatorSchema: isExtension ? (schema ?? '') : 'pg_catalog',
    isText,
    ...(length === '' || length === undefined ? {} : { maxLength: Number(length) }),
  };
}

const toReference = (row: Row): ForeignKey => ({
  name: text(row[1]),
  columns: list(row[2]),
  references: { table: { schema: text(row[3]), name: text(row[4]) }, columns: list(row[5]) },
  onDelete: deleteActions[text(row[6])] ?? 'restrict',
});

/** Tables of all schemas; partitions belong to their table. */
export async function postgresTables(transaction: Transaction): Promise<readonly SqlTable[]> {
  const read = async (sql: string) => (await transaction.run(sql, [])).rows;
  const tables = await read(tableQuery);
  const columns = byTable(await read(columnQuery));
  const keys = byTable(await read(keyQuery));
  const references = byTable(await read(referenceQuery));
  return tables.map((row) => {
    const id = text(row[0]);
    const own = keys.get(id) ?? [];
    const estimate = Number(row[3]);
    return {
      schema: text(row[1]),
      name: text(row[2]),
      columns: (columns.get(id) ?? []).map(toColumn),
      primaryKey: own.filter((key) => key[1] === 'true').flatMap((key) => list(key[2])),
      uniqueKeys: own.filter((key) => key[1] !== 'true').map((key) => list(key[2])),
      foreignKeys: (references.get(id) ?? []).map(toReference),
      transactional: true,
      ...(estimate < 0 ? {} : { estimatedRows: estimate }),
    };
  });
}
