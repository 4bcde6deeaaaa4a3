import {
  columnOf,
  ConnectorError,
  tableLabel,
  type Connection,
  type Literal,
  type Selection,
} from '@zgoda/connector-kit';
import type { Localised } from '@zgoda/policy';
import { SeenSet, TupleQueue } from './export-sets.ts';
import { findOwned, identitySelection, seedTuples, type Owned } from './find.ts';
import { graphOf, identityColumns, reachableNodes, type Edge, type Graph, type Node } from './graph.ts';
import type { OpenSystem, Person } from './plan.ts';
import { piecesOf } from './rows.ts';
import { rowConnectors, type DataMap, type System } from './system.ts';

/** The rows of some people in one table. `rows` is read once, before the next table is asked for. */
export interface TableExport {
  readonly system: string;
  /** As the map names it. */
  readonly table: string;
  /** A column without a category is there because it names the row. */
  readonly columns: readonly { readonly name: string; readonly category?: string }[];
  /** Where these data come from, where not from the person (GDPR Art. 15(1)(g)). */
  readonly source?: Localised;
  readonly rows: AsyncIterable<readonly (readonly Literal[])[]>;
}

interface ExportOptions {
  readonly map: DataMap;
  readonly open: OpenSystem;
  readonly signal?: AbortSignal;
}

const tuplesAtOnce = 5000;

type Reading = Pick<Connection, 'stream'>;

/** These edges lead from the rows that are known to those that are looked for. */
const leadingTo = ({ edgesFrom }: Graph, node: Node): readonly Edge[] =>
  (edgesFrom.get(node) ?? []).filter(({ finds }) => finds === 'these_rows');
const leadingFrom = ({ edgesTo }: Graph, node: Node): readonly Edge[] =>
  (edgesTo.get(node) ?? []).filter(({ finds }) => finds === 'these_rows');

/** Tables in an order in which each comes after those through which its rows are found; undefined when they lead to one another in a circle. */
function inOrder(graph: Graph, nodes: ReadonlySet<Node>): readonly Node[] | undefined {
  const ordered = new Set<Node>();
  const isReady = (node: Node) =>
    leadingTo(graph, node).every(({ to }) => to === node || ordered.has(to) || !nodes.has(to));
  for (let before = -1; before < ordered.size;) {
    before = ordered.size;
    for (const node of nodes) if (!ordered.has(node) && isReady(node)) ordered.add(node);
  }
  return ordered.size === nodes.size ? [...ordered] : undefined;
}

const covers = (columns: readonly string[], key: readonly string[]): boolean =>
  key.length > 0 && key.every((name) => columns.includes(name));

/** Whether no two rows of the table hold the same tuple. */
const areUnique = ({ table, key = [] }: Node, columns: readonly string[]): boolean =>
  [key, ...table.uniqueKeys].some((unique) => covers(columns, unique));

const noKey = ({ table }: Node): ConnectorError => new ConnectorError('no_key', { table: tableLabel(table) });

/** SQLite lets parts of a key be NULL: such a row cannot be asked for again. */
function keyIn(node: Node, values: readonly Literal[]): readonly Literal[] {
  const key = values.slice(0, node.key?.length);
  if (key.includes(null)) throw noKey(node);
  return key;
}

/** The rows of some people in one system, table after table: each is read once, and leaves behind what leads to the next. */
class Walk {
  readonly #graph: Graph;
  readonly #people: readonly Person[];
  readonly #reading: Reading;
  readonly #signal: AbortSignal | undefined;
  readonly #queues = new Map<Edge, TupleQueue>();
  /** Rows found beforehand, where one way through the tables is not enough. */
  readonly #owned: Owned | undefined;

  constructor(options: {
    readonly graph: Graph;
    readonly people: readonly Person[];
    readonly reading: Reading;
    readonly owned: Owned | undefined;
    readonly signal: AbortSignal | undefined;
  }) {
    this.#graph = options.graph;
    this.#people = options.people;
    this.#reading = options.reading;
    this.#owned = options.owned;
    this.#signal = options.signal;
  }

  #queueOf(edge: Edge): TupleQueue {
    const known = this.#queues.get(edge);
    if (known !== undefined) return known;
    const queue = new TupleQueue(edge.columns.length, !areUnique(edge.to, edge.toColumns));
    this.#queues.set(edge, queue);
    return queue;
  }

  /** Every selection by which rows of the table are found. */
  *#selections(node: Node): Generator<Selection> {
    const held = this.#owned?.sets.get(node);
    const { table, key } = node;
    const isClaimed = (this.#graph.edgesTo.get(node) ?? []).some(({ finds }) => finds === 'those_rows');
    if (key === undefined && isClaimed) throw noKey(node);
    if (held !== undefined && key !== undefined) {
      const keys = held.ids();
      for (const ids of piecesOf(keys, tuplesAtOnce))
        yield { table, columns: key, tuples: ids.map((id) => keyIn(node, held.values(id))) };
      return;
    }
    for (const [column, kind] of identityColumns(node)) {
      const tuples = seedTuples(this.#people, kind);
      if (tuples.length > 0) yield identitySelection(node, column, { kind, tuples });
    }
    // The table's own rows come last: they are found from all the others.
    const edges = leadingTo(this.#graph, node).toSorted(
      (a, b) => Number(a.to === node) - Number(b.to === node),
    );
    for (const edge of edges)
      for (const tuples of this.#queueOf(edge).take()) yield { table, columns: edge.columns, tuples };
  }

  /** Whether a row can be found twice. */
  #mayRepeat(node: Node): boolean {
    if (this.#owned?.sets.has(node) === true && node.key !== undefined) return false;
    const ways = leadingTo(this.#graph, node);
    return ways.length + identityColumns(node).length > 1 || ways.some(({ to }) => to === node);
  }

  /** The rows with these columns; what leads on from them is put in line. */
  async *rows(node: Node, wanted: readonly string[]): AsyncGenerator<readonly (readonly Literal[])[]> {
    const onward = leadingFrom(this.#graph, node);
    const told = this.#mayRepeat(node) ? (node.key ?? node.table.columns.map(({ name }) => name)) : [];
    const columns = [...new Set([...wanted, ...told, ...onward.flatMap(({ toColumns }) => toColumns)])];
    const placesOf = (names: readonly string[]) => names.map((name) => columns.indexOf(name));
    const seen = told.length > 0 ? new SeenSet() : undefined;
    const toldAt = placesOf(told);
    const ways = onward.map((edge) => ({ queue: this.#queueOf(edge), at: placesOf(edge.toColumns) }));
    const pick = (row: readonly Literal[], places: readonly number[]) =>
      places.map((place) => row[place] ?? null);
    for (const selection of this.#selections(node)) {
      this.#signal?.throwIfAborted();
      for await (const batch of this.#reading.stream(selection, columns)) {
        const fresh = seen === undefined ? batch : batch.filter((row) => seen.add(pick(row, toldAt)));
        for (const { queue, at } of ways) fresh.forEach((row) => queue.add(pick(row, at)));
        if (fresh.length === 0) continue;
        yield columns.length === wanted.length ? fresh : fresh.map((row) => row.slice(0, wanted.length));
      }
    }
  }
}

/** The columns that a person is given, each with its category, and before them what names the row. */
function columnsOf({ key = [], mapped, table }: Node): TableExport['columns'] {
  const personal = Object.entries(mapped?.columns ?? {}).map(([name, { category }]) => ({ name, category }));
  for (const { name } of personal)
    if (columnOf(table, name) === undefined)
      throw new ConnectorError('schema_changed', { table: tableLabel(table), column: name });
  if (personal.length === 0) return [];
  const others = key.filter((name) => personal.every((column) => column.name !== name));
  return [...others.map((name) => ({ name })), ...personal];
}

async function* exportSystem(
  system: System,
  people: readonly Person[],
  {
    connection,
    reading,
    signal,
  }: { connection: Connection; reading: Reading; signal: AbortSignal | undefined },
): AsyncGenerator<TableExport> {
  const graph = graphOf(system, await connection.describe());
  for (const name of Object.keys(system.tables))
    if (graph.nodes.every((node) => node.name !== name))
      throw new ConnectorError('schema_changed', { table: name });
  const nodes = reachableNodes(graph);
  const order = inOrder(graph, nodes);
  const needsAll = order === undefined || graph.edges.some(({ finds }) => finds === 'those_rows');
  const owned = needsAll
    ? await findOwned({
        graph,
        connection: { ...connection, ...reading },
        people,
        streamed: new Map(),
        signal,
      })
    : undefined;
  const walk = new Walk({ graph, people, reading, owned, signal });
  // Rows without a key are found through those that have one.
  const inTurn =
    order ?? [...nodes].toSorted((a, b) => Number(a.key === undefined) - Number(b.key === undefined));
  for (const node of inTurn) {
    const columns = columnsOf(node);
    const rows = walk.rows(
      node,
      columns.map(({ name }) => name),
    );
    if (columns.length > 0)
      yield {
        system: system.id,
        table: node.name,
        columns,
        ...(node.mapped?.source === undefined ? {} : { source: node.mapped.source }),
        rows: { [Symbol.asyncIterator]: () => ({ next: () => rows.next() }) },
      };
    // What was not read still leads on to other tables.
    while ((await rows.next()).done !== true);
  }
}

/**
 * All rows of these people, system by system and table by table, each system as of one moment where it can be read so. Memory does not
 * grow with the rows: but for keys of rows that lead on to other tables, some ten bytes each, and of rows that are found in several
 * ways. Where references lead in circles or to shared rows, the keys of that system are held.
 * @throws ConnectorError when a place of the map cannot be read: a package with a hole in it is none
 */
export async function* exportPeople(
  people: readonly Person[],
  { map, open, signal }: ExportOptions,
): AsyncGenerator<TableExport> {
  for (const system of map.systems) {
    if (!(rowConnectors as readonly string[]).includes(system.connector)) continue;
    const connection = await open(system, 'read');
    try {
      const snapshot = await connection.snapshot?.();
      try {
        yield* exportSystem(system, people, { connection, reading: snapshot ?? connection, signal });
      } finally {
        await snapshot?.close();
      }
    } finally {
      await connection.close();
    }
  }
}
