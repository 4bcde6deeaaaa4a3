import { tableLabel, type Table } from '@zgoda/connector-kit';
import type { MapGap } from '@zgoda/connector-kit/scan';
import type { System } from './system.ts';
import { tableInMap } from './tables.ts';

/**
 * How a map is to call the table: without its schema where that is the connection's own or the only one, so that a test database of
 * another name has the same map.
 */
export function nameInMap(tables: readonly Table[], table: Table): string {
  const isOwn = table.schema === 'public' || tables.every(({ schema }) => schema === table.schema);
  return isOwn && tableInMap(tables, table.name) === table ? table.name : tableLabel(table);
}

/** Where the map of a system and its database differ: what the map does not mention, and what it mentions and is gone. */
export function findMapGaps(system: Pick<System, 'tables'>, tables: readonly Table[]): readonly MapGap[] {
  const mapped = Object.entries(system.tables).map(([name, { columns, not_personal: others }]) => ({
    name,
    columns: [...Object.keys(columns), ...others],
    table: tableInMap(tables, name),
  }));
  const unmapped = tables.flatMap((table): readonly MapGap[] => {
    const mentions = mapped.filter((entry) => entry.table === table);
    const name = mentions[0]?.name ?? nameInMap(tables, table);
    if (mentions.length === 0) return [{ problem: 'table_not_mapped', table: name }];
    return table.columns
      .filter((column) => !mentions.some(({ columns }) => columns.includes(column.name)))
      .map((column) => ({ problem: 'column_not_mapped', table: name, column: column.name }));
  });
  const gone = mapped.flatMap(({ name, columns, table }): readonly MapGap[] => {
    if (table === undefined) return [{ problem: 'table_gone', table: name }];
    const present = new Set(table.columns.map((column) => column.name));
    return columns
      .filter((column) => !present.has(column))
      .map((column) => ({ problem: 'column_gone', table: name, column }));
  });
  return [...unmapped, ...gone];
}
