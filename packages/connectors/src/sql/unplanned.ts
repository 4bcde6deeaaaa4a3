import { ConnectorError, isSameTable, tableLabel, type ForeignKey } from '@zgoda/connector-kit';
import type { SqlTable } from './dialect.ts';
import { createParameters, holdsOneOf } from './predicate.ts';
import { chunksOf, columnsNamed, fromSql, type Reader } from './read.ts';
import type { PreparedStep } from './step.ts';

interface Reference {
  readonly child: SqlTable;
  readonly by: ForeignKey;
}

/** References through which the database would delete or change rows by itself. */
export const followedBy = (tables: readonly SqlTable[], parent: SqlTable): readonly Reference[] =>
  tables.flatMap((child) =>
    child.foreignKeys
      .filter((by) => by.onDelete !== 'restrict' && isSameTable(by.references.table, parent))
      .map((by) => ({ child, by })),
  );

/** Rows of the child that refer to rows of the step and are not among them. */
async function countOthers(
  reader: Reader,
  prepared: PreparedStep,
  { child, by }: Reference,
): Promise<number> {
  const { dialect, transaction } = reader;
  const { table, key } = prepared;
  const pairs = columnsNamed(table, by.references.columns).map((column, index) => {
    const [own] = columnsNamed(child, by.columns.slice(index, index + 1));
    return dialect.equals(column, `t.${dialect.quote(column.name)}`, `c.${dialect.quote(own?.name ?? '')}`);
  });
  const itself = key.map((column) => {
    const name = dialect.quote(column.name);
    return dialect.equals(column, `t.${name}`, `c.${name}`);
  });
  let count = 0;
  for (const rows of chunksOf(prepared.rows, dialect.tuplesPerStatement)) {
    const parameters = createParameters(dialect);
    const among = (conditions: readonly string[]) => {
      const ours = holdsOneOf(
        dialect,
        key,
        rows.map((row) => row.key),
        { parameters },
      );
      return `exists (select 1 from ${fromSql(dialect, table)} t where ${[ours, ...conditions].join(' and ')})`;
    };
    const others = isSameTable(child, table) ? ` and not ${among(itself)}` : '';
    const sql = `select count(*) from ${fromSql(dialect, child)} c where ${among(pairs)}${others}`;
    count += Number((await transaction.run(sql, parameters.values)).rows[0]?.[0]);
  }
  return count;
}

/**
 * Cascades reach rows that nobody planned and nobody approved, and MariaDB's run no triggers: a plan names the rows of every
 * table, or the deletion is refused. The rows are locked, so no new reference can come in between.
 * @throws ConnectorError `unplanned_rows`
 */
export async function refuseUnplannedRows(reader: Reader, prepared: PreparedStep): Promise<void> {
  for (const reference of followedBy(reader.tables, prepared.table)) {
    const found = await countOthers(reader, prepared, reference);
    if (found > 0)
      throw new ConnectorError('unplanned_rows', {
        table: tableLabel(reference.child),
        constraint: reference.by.name,
        found,
      });
  }
}
