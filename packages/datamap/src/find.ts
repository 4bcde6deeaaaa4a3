import type { Connection, Literal, Selection } from '@zgoda/connector-kit';
import { identityColumns, reachableNodes, type Edge, type Graph, type Node } from './graph.ts';
import type { Person, PlanConflict } from './plan.ts';
import { heldColumns, looseId, piecesOf, refersToSomething, RowSet, targetId } from './rows.ts';

/** Tuples of one statement. */
const tuplesAtOnce = 5000;

/** The rows of some people in one system. */
export interface Owned {
  readonly sets: ReadonlyMap<Node, RowSet>;
  /** References over which rows of a table were found. */
  readonly foundOver: ReadonlyMap<Node, ReadonlySet<Edge>>;
  readonly conflicts: readonly PlanConflict[];
}

/** Tables whose rows are read again when they are planned, with the reference over which; undefined where by an identity. */
export type Streamed = ReadonlyMap<Node, Edge | undefined>;

export interface Search {
  readonly graph: Graph;
  readonly connection: Connection;
  readonly people: readonly Person[];
  readonly streamed: Streamed;
  /** Rows that are not these people's although something leads to them: those of people whose data are held back. */
  readonly except?: Owned;
  readonly signal?: AbortSignal | undefined;
}

export const seedTuples = (people: readonly Person[], kind: string): readonly (readonly Literal[])[] =>
  [
    ...new Set(
      people.flatMap(({ identities }) =>
        identities.filter((identity) => identity.kind === kind).map(({ value }) => value),
      ),
    ),
  ]
    .toSorted()
    .map((text) => [{ kind: 'text', text }]);

/** Values of one column by which people are known, among the rows of a table. E-mail addresses are compared without regard to case. */
export const identitySelection = (
  node: Node,
  column: string,
  { kind, tuples }: { readonly kind: string; readonly tuples: Selection['tuples'] },
): Selection => ({
  table: node.table,
  columns: [column],
  tuples,
  ...(kind === 'email' ? { ignoringCase: true } : {}),
});

/**
 * The tables whose rows can be read again instead of held: rows found in one way only, to which nothing refers, and which refer to
 * nothing else that a person's rows could be in.
 */
export function streamedNodes(graph: Graph, isErasure: boolean): Streamed {
  const reachable = reachableNodes(graph);
  const streamed = new Map<Node, Edge | undefined>();
  for (const node of reachable) {
    if (node.key === undefined || (graph.edgesTo.get(node) ?? []).length > 0) continue;
    const edges = (graph.edgesFrom.get(node) ?? []).filter(({ to }) => reachable.has(to));
    const sources = edges.filter(({ finds }) => finds === 'these_rows');
    if (edges.length > sources.length || sources.length + identityColumns(node).length !== 1) continue;
    const stays = isErasure && node.mapped?.on_erasure !== 'delete_rows';
    if (stays && sources.some(({ to }) => to.mapped?.on_erasure === 'delete_rows')) continue;
    streamed.set(node, sources[0]);
  }
  return streamed;
}

class Finder {
  readonly sets = new Map<Node, RowSet>();
  readonly foundOver = new Map<Node, Set<Edge>>();
  readonly conflicts: PlanConflict[] = [];
  readonly #search: Search;
  readonly #pending = new Map<Node, string[]>();

  constructor(search: Search) {
    this.#search = search;
  }

  #setOf(node: Node): RowSet {
    const known = this.sets.get(node);
    if (known !== undefined) return known;
    const set = new RowSet(node, heldColumns(this.#search.graph, node));
    this.sets.set(node, set);
    return set;
  }

  #add(node: Node, values: readonly Literal[], over?: Edge): void {
    const set = this.#setOf(node);
    const id = set.idOf(values);
    if (this.#search.except?.sets.get(node)?.has(id) === true) return;
    if (over !== undefined) {
      const edges = this.foundOver.get(node);
      if (edges === undefined) this.foundOver.set(node, new Set([over]));
      else edges.add(over);
    }
    if (!set.add(values)) return;
    const pending = this.#pending.get(node);
    if (pending === undefined) this.#pending.set(node, [id]);
    else pending.push(id);
  }

  async *#read(selection: Omit<Selection, 'tuples'>, node: Node, tuples: Selection['tuples']) {
    const { columns } = this.#setOf(node);
    for (const piece of piecesOf(tuples, tuplesAtOnce)) {
      this.#search.signal?.throwIfAborted();
      for await (const rows of this.#search.connection.stream({ ...selection, tuples: piece }, columns))
        yield* rows;
    }
  }

  async seed(): Promise<void> {
    const { graph, people, streamed } = this.#search;
    for (const node of graph.nodes) {
      if (streamed.has(node)) continue;
      for (const [column, kind] of identityColumns(node)) {
        const tuples = seedTuples(people, kind);
        const matches = new Map<string, number>();
        const selection = identitySelection(node, column, { kind, tuples: [] });
        for await (const row of this.#read(selection, node, tuples)) {
          this.#add(node, row);
          const [value] = this.#setOf(node).pick(row, [column]);
          const text = kind === 'email' ? (value?.text ?? '').toLowerCase() : (value?.text ?? '');
          matches.set(text, (matches.get(text) ?? 0) + 1);
        }
        this.#tellAmbiguity(node, column, matches);
      }
    }
  }

  /** Several rows with one value speak of one person or of several only where the table lists people: where others are found through it. */
  #tellAmbiguity(node: Node, column: string, matches: ReadonlyMap<string, number>): void {
    const { graph } = this.#search;
    const { primaryKey, uniqueKeys } = node.table;
    const isUnique = [primaryKey, ...uniqueKeys].some((key) => key.length === 1 && key[0] === column);
    const listsPeople = (graph.edgesTo.get(node) ?? []).some(({ finds }) => finds === 'these_rows');
    const rows = [...matches.values()].filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
    if (isUnique || !listsPeople || rows === 0) return;
    const place = { system: graph.system.id, table: node.name, column };
    this.conflicts.push({ kind: 'ambiguous_identity', ...place, rows, blocks: false });
  }

  /** Rows that refer to those found, until there are no new ones. Each row is gone through once, so cycles end. */
  async follow(): Promise<void> {
    const { graph, streamed } = this.#search;
    for (;;) {
      const next = [...this.#pending].find(([, ids]) => ids.length > 0);
      if (next === undefined) return;
      const [node, ids] = next;
      this.#pending.set(node, []);
      for (const edge of graph.edgesTo.get(node) ?? []) {
        if (edge.finds !== 'these_rows' || streamed.has(edge.from)) continue;
        const tuples = this.#tuplesOf(node, edge.toColumns, ids);
        const selection = { table: edge.from.table, columns: edge.columns };
        for await (const row of this.#read(selection, edge.from, tuples)) this.#add(edge.from, row, edge);
      }
    }
  }

  #tuplesOf(node: Node, columns: readonly string[], ids: Iterable<string>): readonly (readonly Literal[])[] {
    const set = this.#setOf(node);
    const tuples = new Map<string, readonly Literal[]>();
    for (const id of ids) {
      const tuple = set.pick(set.values(id), columns);
      if (refersToSomething(tuple)) tuples.set(looseId(tuple), tuple);
    }
    return [...tuples.values()];
  }

  /**
   * Rows to which the person's rows refer are the person's unless somebody else's refer to them too. A reference that makes its row the
   * person's follows its target, so it does not count as somebody else's.
   */
  async claim(): Promise<void> {
    const edges = this.#search.graph.edges.filter(({ finds }) => finds === 'those_rows');
    for (;;) {
      const shared: PlanConflict[] = [];
      let isNew = false;
      for (const edge of edges) {
        const outcome = await this.#claimOver(edge);
        shared.push(...outcome.shared);
        isNew ||= outcome.isNew;
      }
      if (!isNew) {
        this.conflicts.push(...shared);
        return;
      }
      await this.follow();
    }
  }

  async #claimOver(edge: Edge): Promise<{ readonly isNew: boolean; readonly shared: PlanConflict[] }> {
    const from = this.sets.get(edge.from);
    if (from === undefined) return { isNew: false, shared: [] };
    const target = this.#setOf(edge.to);
    const candidates = new Map<string, readonly Literal[]>();
    const tuples = this.#tuplesOf(edge.from, edge.columns, from.ids());
    const selection = { table: edge.to.table, columns: edge.toColumns };
    for await (const row of this.#read(selection, edge.to, tuples))
      if (!target.has(target.idOf(row))) candidates.set(target.idOf(row), row);
    const sharedBy = await this.#sharedBy(edge.to, candidates);
    let isNew = false;
    for (const [id, row] of candidates) {
      if (sharedBy.has(id)) continue;
      this.#add(edge.to, row, edge);
      isNew ||= target.has(id);
    }
    const { id: system } = this.#search.graph.system;
    const shared = [...Map.groupBy(sharedBy.values(), (by) => by)].map(([by, rows]): PlanConflict => ({
      kind: 'shared_row',
      system,
      table: edge.to.name,
      by,
      rows: rows.length,
      blocks: false,
    }));
    return { isNew, shared };
  }

  /** Which of the rows are referred to by rows that are not the person's, and from which table. */
  async #sharedBy(node: Node, candidates: ReadonlyMap<string, readonly Literal[]>) {
    const shared = new Map<string, string>();
    const target = this.#setOf(node);
    for (const edge of this.#search.graph.edgesTo.get(node) ?? []) {
      if (edge.finds === 'these_rows') continue;
      const idsByTuple = Map.groupBy(candidates, ([, row]) => looseId(target.pick(row, edge.toColumns)));
      const tuples = [...idsByTuple.values()].flatMap(([first]) =>
        first === undefined ? [] : [target.pick(first[1], edge.toColumns)],
      );
      const referring = this.#setOf(edge.from);
      const selection = { table: edge.from.table, columns: edge.columns };
      for await (const row of this.#read(selection, edge.from, tuples.filter(refersToSomething))) {
        if (referring.has(referring.idOf(row)) && edge.from.key !== undefined) continue;
        const id = targetId(edge, referring.pick(row, edge.columns));
        for (const [candidate] of idsByTuple.get(id ?? '') ?? []) shared.set(candidate, edge.from.name);
      }
    }
    return shared;
  }
}

/** All rows that are these people's: by identities, then over references, to the end. */
export async function findOwned(search: Search): Promise<Owned> {
  const finder = new Finder(search);
  await finder.seed();
  await finder.follow();
  await finder.claim();
  return finder;
}
