import type { Connection, Literal, PlannedRow } from '@zgoda/connector-kit';
import type { BatchWriter, StepKind } from './batches.ts';
import { identitySelection, seedTuples, type Owned, type Streamed } from './find.ts';
import { identityColumns, type Graph, type Node } from './graph.ts';
import type { Person, PlanConflict, PlanRequest } from './plan.ts';
import type { Kept } from './retain.ts';
import { heldColumns, looseId, piecesOf, refersToSomething, RowSet } from './rows.ts';
import type { Changes } from './strategy.ts';

/** Rows of one page. */
const pageRows = 1000;
const tuplesAtOnce = 5000;

/** Numbers of one line of the plan while it is made. */
export interface Tally {
  found: number;
  deleted: number;
  changed: number;
  detached: number;
  kept: number;
  keptUntil?: string;
}

/** What one system's plan is made with. */
export interface Work {
  readonly graph: Graph;
  readonly connection: Connection;
  readonly request: PlanRequest;
  /** Those whose rows may be touched. */
  readonly people: readonly Person[];
  readonly owned: Owned;
  /** Rows of people whose data are held back. */
  readonly held?: Owned | undefined;
  readonly streamed: Streamed;
  readonly writer: BatchWriter;
  readonly tallies: Map<Node, Tally>;
  readonly conflicts: PlanConflict[];
  readonly pseudonymKey?: Uint8Array | undefined;
  readonly locale?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function tallyOf({ tallies }: Pick<Work, 'tallies'>, node: Node): Tally {
  const known = tallies.get(node);
  if (known !== undefined) return known;
  const tally: Tally = { found: 0, deleted: 0, changed: 0, detached: 0, kept: 0 };
  tallies.set(node, tally);
  return tally;
}

export const setOf = ({ graph, owned }: Pick<Work, 'graph' | 'owned'>, node: Node): RowSet =>
  owned.sets.get(node) ?? new RowSet(node, heldColumns(graph, node));

/** By what a row was found. It is not touched when these have changed since: it may be somebody else's. */
export function expectedColumns({ edgesFrom, edgesTo }: Graph, node: Node): readonly string[] {
  const columns = [
    ...identityColumns(node).map(([name]) => name),
    ...(edgesFrom.get(node) ?? []).flatMap((edge) => (edge.finds === 'these_rows' ? edge.columns : [])),
    ...(edgesTo.get(node) ?? []).flatMap((edge) => (edge.finds === 'those_rows' ? edge.toColumns : [])),
  ];
  return [...new Set(columns)].filter((name) => node.key?.includes(name) !== true).toSorted();
}

export const plannedRow = (
  set: RowSet,
  { node, expectedColumns }: StepKind,
  values: readonly Literal[],
): PlannedRow => ({
  key: values.slice(0, node.key?.length ?? 0),
  expected: set.pick(values, expectedColumns),
});

export const stepKind = (
  told: StepKind['told'],
  { graph, node }: { readonly graph: Graph; readonly node: Node },
  options: { readonly changes?: Changes; readonly without?: ReadonlySet<string> } = {},
): StepKind => ({
  told,
  node,
  expectedColumns: expectedColumns(graph, node).filter((name) => options.without?.has(name) !== true),
  ...(options.changes === undefined ? {} : { changes: options.changes }),
});

/** Distinct values of these columns, in an order that does not depend on how the rows were found. */
export function tuplesOf(
  set: RowSet,
  ids: Iterable<string>,
  columns: readonly string[],
): readonly (readonly Literal[])[] {
  const tuples = new Map<string, readonly Literal[]>();
  for (const id of ids) {
    const tuple = set.pick(set.values(id), columns);
    if (refersToSomething(tuple)) tuples.set(looseId(tuple), tuple);
  }
  return [...tuples].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, tuple]) => tuple);
}

/** Rows of a table with a key, page by page in the order of their keys, with all that is held of a row. */
export async function* pagesOf(
  { graph, connection, signal }: Pick<Work, 'graph' | 'connection' | 'signal'>,
  node: Node,
  selection: {
    readonly columns: readonly string[];
    readonly tuples: readonly (readonly Literal[])[];
    readonly ignoringCase?: boolean;
  },
): AsyncGenerator<readonly (readonly Literal[])[]> {
  const columns = heldColumns(graph, node).slice(node.key?.length ?? 0);
  for (const tuples of piecesOf(selection.tuples, tuplesAtOnce)) {
    let after: string | undefined;
    do {
      signal?.throwIfAborted();
      const page = await connection.find({ ...selection, table: node.table, tuples }, columns, {
        limit: pageRows,
        ...(after === undefined ? {} : { after }),
      });
      yield page.rows.map(({ key, values }) => [...key, ...values]);
      after = page.next;
    } while (after !== undefined);
  }
}

/** The one way in which the rows of a streamed table are found. */
export function sourceOf(work: Work, node: Node) {
  const edge = work.streamed.get(node);
  if (edge !== undefined) {
    const parents = setOf(work, edge.to);
    return { columns: edge.columns, tuples: tuplesOf(parents, parents.ids(), edge.toColumns) };
  }
  const [column = '', kind = ''] = identityColumns(node)[0] ?? [];
  return identitySelection(node, column, { kind, tuples: seedTuples(work.people, kind) });
}

const isLater = (a: Kept, b: Kept | undefined): boolean =>
  b === undefined || (b.until !== undefined && (a.until === undefined || a.until > b.until));

/** What a law keeps, told table by table. */
export class KeptRows {
  readonly byNode = new Map<Node, Map<string, Kept>>();

  /** Whether it is news: the row was not kept, or not so long. */
  add(node: Node, id: string, kept: Kept): boolean {
    const rows = this.byNode.get(node) ?? new Map<string, Kept>();
    this.byNode.set(node, rows);
    if (!isLater(kept, rows.get(id))) return false;
    rows.set(id, kept);
    return true;
  }

  has(node: Node, id: string): boolean {
    return this.byNode.get(node)?.has(id) === true;
  }
}

/** Counts of rows that one law keeps in one table, for the conflict that tells of them. */
export class KeptTelling {
  readonly #told = new Map<string, { law: string; dated: boolean; rows: number; until?: string }>();

  add({ law, until, undated }: Kept): void {
    const key = JSON.stringify([law, undated === true]);
    const told = this.#told.get(key) ?? { law, dated: undated !== true, rows: 0 };
    told.rows += 1;
    if (until !== undefined && until > (told.until ?? '')) told.until = until;
    this.#told.set(key, told);
  }

  lastDay(): string | undefined {
    return [...this.#told.values()]
      .flatMap(({ until }) => until ?? [])
      .toSorted()
      .at(-1);
  }

  conflicts({
    system,
    table,
    from,
  }: {
    readonly system: string;
    readonly table: string;
    readonly from?: string;
  }): PlanConflict[] {
    return [...this.#told.values()]
      .toSorted((a, b) => Number(b.dated) - Number(a.dated) || (a.law < b.law ? -1 : 1))
      .map(({ law, dated, rows, until }) => ({
        kind: 'kept_by_law',
        system,
        table,
        ...(dated || from === undefined ? {} : { column: from }),
        rows,
        because: law,
        ...(until === undefined ? {} : { until }),
        blocks: false,
      }));
  }
}
