import type { DeleteAction, ForeignKey, LiteralKind } from '@zgoda/connector-kit';
import type { SqlColumn, SqlTable, Transaction } from '../sql/dialect.ts';

const deleteActions: Readonly<Record<string, DeleteAction>> = {
  CASCADE: 'cascade',
  'SET NULL': 'set null',
  'SET DEFAULT': 'set default',
};

/** By the name that the column declares, in the order of SQLite's own rules of affinity, with dates told apart. */
const kinds: readonly (readonly [RegExp, LiteralKind])[] = [
  [/int/i, 'integer'],
  [/char|clob|text/i, 'text'],
  [/blob/i, 'bytes'],
  [/real|floa|doub/i, 'float'],
  [/bool/i, 'boolean'],
  [/datetime|timestamp/i, 'timestamp'],
  [/date/i, 'date'],
  [/time/i, 'time'],
  [/uuid|guid/i, 'uuid'],
  [/json/i, 'json'],
  [/num|dec/i, 'decimal'],
];
const kindOf = (type: string): LiteralKind => kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';

type Row = readonly unknown[];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const columnQuery = `
  select l.name, x.name, x.type, x."notnull", x.pk, x.hidden, l.wr
  from pragma_table_list l, pragma_table_xinfo(l.name) x
  where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite\\_%' escape '\\' and x.hidden <> 1
  order by l.name, x.cid`;
const keyQuery = `
  select l.name, i.name, x.name
  from pragma_table_list l, pragma_index_list(l.name) i, pragma_index_xinfo(i.name) x
  where l.schema = 'main' and l.type = 'table' and i."unique" = 1 and i.partial = 0 and i.origin <> 'pk' and x.key = 1
  order by l.name, i.seq, x.seqno`;
const referenceQuery = `
  select l.name, f.id, f."from", f."table", f."to", f.on_delete
  from pragma_table_list l, pragma_foreign_key_list(l.name) f
  where l.schema = 'main' and l.type = 'table'
  order by l.name, f.id, f.seq`;

function toColumns(rows: readonly Row[]): { readonly columns: SqlColumn[]; readonly primaryKey: string[] } {
  const parts = rows.filter((row) => Number(row[4]) > 0).toSorted((a, b) => Number(a[4]) - Number(b[4]));
  const columns = rows.map((row): SqlColumn => {
    const type = text(row[2]);
    // Only these never hold NULL in spite of what they declare: SQLite lets NULL into other primary keys.
    const isRowId = parts.length === 1 && parts[0] === row && type.toUpperCase() === 'INTEGER';
    const isKeyPart = Number(row[4]) > 0 && Number(row[6]) === 1;
    return {
      name: text(row[1]),
      type: type === '' ? 'any' : type,
      kind: kindOf(type),
      nullable: !(Number(row[3]) === 1 || isRowId || isKeyPart),
      generated: Number(row[5]) > 1,
      comparable: true,
      castType: '',
    };
  });
  return { columns, primaryKey: parts.map((row) => text(row[1])) };
}

/** A key over an expression has a part without a name. */
const toKeys = (rows: readonly Row[]): string[][] =>
  [...Map.groupBy(rows, (row) => text(row[1])).values()]
    .map((parts) => parts.map((part) => text(part[2])))
    .filter((key) => !key.includes(''));

function toReferences(
  rows: readonly Row[],
  primaryKeys: ReadonlyMap<string, readonly string[]>,
): ForeignKey[] {
  return [...Map.groupBy(rows, (row) => Number(row[1]))].map(([id, parts]) => {
    const wanted = text(parts[0]?.[3]);
    // SQLite does not mind case in names; without columns the reference is to the primary key.
    const target =
      [...primaryKeys.keys()].find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? wanted;
    const named = parts.map((part) => text(part[4])).filter((name) => name !== '');
    return {
      name: `foreign key ${id}`,
      columns: parts.map((part) => text(part[2])),
      references: {
        table: { schema: 'main', name: target },
        columns: named.length > 0 ? named : (primaryKeys.get(target) ?? []),
      },
      onDelete: deleteActions[text(parts[0]?.[5])] ?? 'restrict',
    };
  });
}

/** Tables of the main database; shadow and virtual tables are not among them. */
export async function sqliteTables(transaction: Transaction): Promise<readonly SqlTable[]> {
  const read = async (sql: string) =>
    Map.groupBy((await transaction.run(sql, [])).rows, (row) => text(row[0]));
  const tables = new Map([...(await read(columnQuery))].map(([name, rows]) => [name, toColumns(rows)]));
  const primaryKeys = new Map([...tables].map(([name, { primaryKey }]) => [name, primaryKey]));
  const keys = await read(keyQuery);
  const references = await read(referenceQuery);
  return [...tables].map(([name, { columns, primaryKey }]) => ({
    schema: 'main',
    name,
    columns,
    primaryKey,
    uniqueKeys: toKeys(keys.get(name) ?? []),
    foreignKeys: toReferences(references.get(name) ?? [], primaryKeys),
    transactional: true,
  }));
}
