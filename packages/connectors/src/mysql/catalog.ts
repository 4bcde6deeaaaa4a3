import type { DeleteAction, ForeignKey, LiteralKind } from '@zgoda/connector-kit';
import type { SqlColumn, SqlTable, Transaction } from '../sql/dialect.ts';

const kinds: Readonly<Record<string, LiteralKind>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  bit: 'integer',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  set: 'text',
  binary: 'bytes',
  varbinary: 'bytes',
  tinyblob: 'bytes',
  blob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  json: 'json',
  uuid: 'uuid',
};
const deleteActions: Readonly<Record<string, DeleteAction>> = {
  CASCADE: 'cascade',
  'SET NULL': 'set null',
  'SET DEFAULT': 'set default',
};

const own = (column: string): string =>
  `lower(${column}) not in ('mysql', 'information_schema', 'performance_schema', 'sys')`;

const tableQuery = `
  select table_schema, table_name, table_type, engine, cast(table_rows as char)
  from information_schema.tables
  where table_type in ('BASE TABLE', 'SYSTEM VERSIONED') and ${own('table_schema')}
  order by 1, 2`;
const columnQuery = `
  select table_schema, table_name, column_name, column_type, lower(data_type), is_nullable,
    coalesce(generation_expression, ''), cast(character_maximum_length as char), cast(numeric_scale as char)
  from information_schema.columns
  where ${own('table_schema')}
  order by table_schema, table_name, ordinal_position`;
/** Keys over the beginning of a text, or over an expression, have a part that counts for nothing here. */
const keyQuery = `
  select table_schema, table_name, index_name, column_name, cast(sub_part as char)
  from information_schema.statistics
  where non_unique = 0 and ${own('table_schema')}
  order by table_schema, table_name, index_name, seq_in_index`;
const referenceQuery = `
  select k.table_schema, k.table_name, k.constraint_name, k.column_name, k.referenced_table_schema,
    k.referenced_table_name, k.referenced_column_name, r.delete_rule
  from information_schema.key_column_usage k
  join information_schema.referential_constraints r
    on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name
    and r.table_name = k.table_name
  where k.referenced_table_name is not null and ${own('k.table_schema')}
  order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position`;

type Row = readonly unknown[];
const text = (value: unknown): string =>
  typeof value === 'string' ? value : Buffer.isBuffer(value) ? value.toString() : '';
const place = (row: Row): string => JSON.stringify([text(row[0]), text(row[1])]);

function castTypeOf(kind: LiteralKind, isUnsigned: boolean, scale: string): string {
  if (kind === 'integer') return isUnsigned ? 'unsigned' : 'signed';
  if (kind === 'decimal') return `decimal(65,${scale})`;
  if (kind === 'float') return 'double';
  if (kind === 'date' || kind === 'uuid') return kind;
  if (kind === 'time') return 'time(6)';
  return kind === 'timestamp' ? 'datetime(6)' : '';
}

function toColumn(row: Row): SqlColumn {
  const [, , name = '', type = '', base = '', nullable, generation, length, scale = '0'] = row.map(text);
  const kind = kinds[base] ?? 'other';
  const isUnsigned = type.includes('unsigned') || base === 'bit';
  return {
    name,
    type,
    kind,
    nullable: nullable === 'YES',
    generated: generation !== '',
    comparable: kind !== 'other' && kind !== 'json' && base !== 'float',
    castType: castTypeOf(kind, isUnsigned, scale),
    ...(isUnsigned ? { unsigned: true } : {}),
    ...(kind !== 'text' || length === '' || length === undefined ? {} : { maxLength: Number(length) }),
  };
}

function toKeys(rows: readonly Row[]): { readonly primary: string[]; readonly unique: string[][] } {
  const whole = [...Map.groupBy(rows, (row) => text(row[2]))].filter(([, parts]) =>
    parts.every((part) => text(part[3]) !== '' && text(part[4]) === ''),
  );
  const columns = (parts: readonly Row[]) => parts.map((part) => text(part[3]));
  return {
    primary: whole.filter(([name]) => name === 'PRIMARY').flatMap(([, parts]) => columns(parts)),
    unique: whole.filter(([name]) => name !== 'PRIMARY').map(([, parts]) => columns(parts)),
  };
}

const toReferences = (rows: readonly Row[]): ForeignKey[] =>
  [...Map.groupBy(rows, (row) => text(row[2]))].map(([name, parts]) => ({
    name,
    columns: parts.map((part) => text(part[3])),
    references: {
      table: { schema: text(parts[0]?.[4]), name: text(parts[0]?.[5]) },
      columns: parts.map((part) => text(part[6])),
    },
    onDelete: deleteActions[text(parts[0]?.[7])] ?? 'restrict',
  }));

/** Tables of all databases that the account may see, but the server's own. */
export async function mysqlTables(transaction: Transaction): Promise<readonly SqlTable[]> {
  const read = async (sql: string) => Map.groupBy((await transaction.run(sql, [])).rows, place);
  const tables = await read(tableQuery);
  const columns = await read(columnQuery);
  const keys = await read(keyQuery);
  const references = await read(referenceQuery);
  return [...tables].map(([id, [row = []]]) => {
    const { primary, unique } = toKeys(keys.get(id) ?? []);
    const estimate = text(row[4]);
    return {
      schema: text(row[0]),
      name: text(row[1]),
      columns: (columns.get(id) ?? []).map(toColumn),
      primaryKey: primary,
      uniqueKeys: unique,
      foreignKeys: toReferences(references.get(id) ?? []),
      transactional: text(row[3]).toLowerCase() === 'innodb',
      ...(text(row[2]) === 'SYSTEM VERSIONED' ? { keepsHistory: true } : {}),
      ...(estimate === '' ? {} : { estimatedRows: Number(estimate) }),
    };
  });
}
