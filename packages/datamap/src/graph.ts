import {
  columnOf,
  rowKey,
  tableLabel,
  type ForeignKey,
  type Table,
  type TableName,
} from '@zgoda/connector-kit';
import type { IdentityKind } from '@zgoda/vocabulary/subjects';
import { findMapGaps, nameInMap } from './gaps.ts';
import type { PlanConflict } from './plan.ts';
import type { MappedTable, Reference, System } from './system.ts';
import { tableInMap } from './tables.ts';

/** A table of the database with what the map says of it; `name` is the map's, or the database's where it says nothing. */
export interface Node {
  readonly name: string;
  readonly table: Table;
  readonly key: readonly string[] | undefined;
  readonly mapped?: MappedTable;
}

/** One reference, of the map or declared in the database; the order of `columns` and `toColumns` is that of their pairs. */
export interface Edge {
  readonly from: Node;
  readonly to: Node;
  readonly columns: readonly string[];
  readonly toColumns: readonly string[];
  readonly finds: Reference['finds'];
  readonly whenGone: Reference['when_gone'];
  /** The database keeps it true. */
  readonly declared: boolean;
  readonly nullable: boolean;
}

export interface Graph {
  readonly system: System;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly edgesFrom: ReadonlyMap<Node, readonly Edge[]>;
  readonly edgesTo: ReadonlyMap<Node, readonly Edge[]>;
  /** Where the map and the database differ. */
  readonly gaps: readonly PlanConflict[];
}

const pairsOf = (columns: readonly string[], toColumns: readonly string[]): string =>
  columns
    .map((column, index) => JSON.stringify([column, toColumns[index]]))
    .toSorted()
    .join();

const gapKinds = {
  table_not_mapped: { kind: 'table_not_mapped', blocks: false },
  column_not_mapped: { kind: 'column_not_mapped', blocks: false },
  table_gone: { kind: 'mapped_table_gone', blocks: true },
  column_gone: { kind: 'mapped_column_gone', blocks: true },
} as const;

const gapsOf = (system: System, tables: readonly Table[]): readonly PlanConflict[] =>
  findMapGaps(system, tables).map(({ problem, table, column }) => ({
    ...gapKinds[problem],
    system: system.id,
    table,
    ...(column === undefined ? {} : { column }),
  }));

function memoised(find: (name: string) => Table | undefined): (name: string) => Table | undefined {
  const known = new Map<string, Table | undefined>();
  return (name) => {
    if (!known.has(name)) known.set(name, find(name));
    return known.get(name);
  };
}

/** The map's tables and references beside the database's. Pure. */
export function graphOf(system: System, tables: readonly Table[]): Graph {
  const find = memoised((name) => tableInMap(tables, name));
  const present = new Map<string, Table>();
  for (const name of Object.keys(system.tables).toSorted()) {
    const table = find(name);
    if (table !== undefined) present.set(name, table);
  }
  const nodeByLabel = new Map<string, Node>();
  for (const [name, table] of present) {
    const mapped = system.tables[name];
    if (mapped !== undefined) nodeByLabel.set(tableLabel(table), { name, table, key: rowKey(table), mapped });
  }
  for (const table of tables) {
    const label = tableLabel(table);
    if (!nodeByLabel.has(label))
      nodeByLabel.set(label, { name: nameInMap(tables, table), table, key: rowKey(table) });
  }
  const nodes = [...nodeByLabel.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const edges = nodes.flatMap((from) => edgesOf(from, { nodeByLabel, find }));
  return {
    system,
    nodes,
    edges,
    edgesFrom: Map.groupBy(edges, ({ from }) => from),
    edgesTo: Map.groupBy(edges, ({ to }) => to),
    gaps: gapsOf(system, tables),
  };
}

interface Tables {
  readonly nodeByLabel: ReadonlyMap<string, Node>;
  readonly find: (name: string) => Table | undefined;
}

function edgesOf(from: Node, { nodeByLabel, find }: Tables): Edge[] {
  const has = (node: Node, columns: readonly string[]) =>
    columns.length > 0 && columns.every((name) => columnOf(node.table, name) !== undefined);
  const nullable = (columns: readonly string[]) =>
    columns.some((name) => {
      const column = columnOf(from.table, name);
      return column?.nullable === true && !column.generated && from.key?.includes(name) !== true;
    });
  const edge = (
    to: TableName | undefined,
    columns: readonly string[],
    rest: Pick<Edge, 'toColumns' | 'finds' | 'whenGone' | 'declared'>,
  ): Edge[] => {
    const node = to === undefined ? undefined : nodeByLabel.get(tableLabel(to));
    if (node === undefined || columns.length !== rest.toColumns.length) return [];
    if (!has(from, columns) || !has(node, rest.toColumns)) return [];
    return [{ from, to: node, columns, nullable: nullable(columns), ...rest }];
  };
  const declared = from.table.foreignKeys;
  const isSame = (key: ForeignKey, { columns, to, to_columns: toColumns }: Reference): boolean => {
    const target = find(to);
    return (
      target !== undefined &&
      tableLabel(target) === tableLabel(key.references.table) &&
      pairsOf(key.columns, key.references.columns) === pairsOf(columns, toColumns)
    );
  };
  const references = from.mapped?.references ?? [];
  return [
    ...references.flatMap((reference) =>
      edge(find(reference.to), reference.columns, {
        toColumns: reference.to_columns,
        finds: reference.finds,
        whenGone: reference.when_gone,
        declared: declared.some((key) => isSame(key, reference)),
      }),
    ),
    ...declared
      .filter((key) => !references.some((reference) => isSame(key, reference)))
      .flatMap((key) =>
        edge(key.references.table, key.columns, {
          toColumns: key.references.columns,
          finds: 'nothing',
          whenGone: 'block',
          declared: true,
        }),
      ),
  ];
}

export const nullableColumns = ({ from, columns }: Edge): readonly string[] =>
  columns.filter((name) => {
    const column = columnOf(from.table, name);
    return column?.nullable === true && !column.generated && from.key?.includes(name) !== true;
  });

/** The columns by which people are known, with the kind of each. */
export const identityColumns = ({ table, mapped }: Node): readonly (readonly [string, IdentityKind])[] =>
  Object.entries(mapped?.columns ?? {})
    .flatMap(([name, { identity }]) =>
      identity === undefined || columnOf(table, name) === undefined ? [] : [[name, identity] as const],
    )
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The tables to which something leads from a person; nothing else is read. */
export function reachableNodes({ nodes, edgesFrom, edgesTo }: Graph): ReadonlySet<Node> {
  const reached = new Set(nodes.filter((node) => identityColumns(node).length > 0));
  // A set shows what is added to it while it is gone through.
  for (const node of reached) {
    for (const { from, finds } of edgesTo.get(node) ?? []) if (finds === 'these_rows') reached.add(from);
    for (const { to, finds } of edgesFrom.get(node) ?? []) if (finds === 'those_rows') reached.add(to);
  }
  return reached;
}
