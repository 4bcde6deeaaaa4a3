import type { Literal } from '@zgoda/connector-kit';
import type { StepKind } from './batches.ts';
import { nullableColumns, type Edge, type Node } from './graph.ts';
import { deletionOrder, rowGroups } from './order.ts';
import type { PlanConflict } from './plan.ts';
import { keptBy, type Kept } from './retain.ts';
import { looseId, targetId } from './rows.ts';
import { strategyChanges, type Changes, type StrategyChanges } from './strategy.ts';
import {
  KeptRows,
  KeptTelling,
  pagesOf,
  plannedRow,
  setOf,
  sourceOf,
  stepKind,
  tallyOf,
  tuplesOf,
  type Work,
} from './work.ts';

const toNull = (columns: readonly string[]): Changes =>
  Object.fromEntries(columns.map((column) => [column, { kind: 'null' }]));

/** Plans what becomes of the rows of one system. Each row is deleted, changed, or kept because of a law. */
class Erasure {
  readonly #work: Work;
  readonly #kept = new KeptRows();
  readonly #strategies = new Map<Node, StrategyChanges>();
  readonly #targets = new Map<Edge, ReadonlyMap<string, readonly string[]>>();
  /** Rows of the people whose reference was emptied before, and the columns of their table that were. */
  readonly #detached = new Map<Node, { readonly ids: Set<string>; readonly columns: Set<string> }>();

  constructor(work: Work) {
    this.#work = work;
  }

  async run(): Promise<void> {
    const { graph, owned, streamed } = this.#work;
    for (const node of graph.nodes) if (streamed.has(node)) await this.#planStreamed(node);
    this.#keepByLaw();
    const nodes = graph.nodes.filter((node) => (owned.sets.get(node)?.size ?? 0) > 0 && this.#acts(node));
    for (const node of nodes) await this.#detachFrom(node);
    const { nodes: ordered, against } = deletionOrder(nodes, graph.edges);
    for (const edge of against) await this.#breakCycle(edge);
    for (const node of ordered) await this.#planHeld(node, against);
    this.#tellKept();
  }

  /** Whether something is done to rows of the table. */
  #acts({ mapped, key }: Node): boolean {
    return key !== undefined && mapped !== undefined && mapped.on_erasure !== 'nothing';
  }

  #deletes(node: Node): boolean {
    return this.#acts(node) && node.mapped?.on_erasure === 'delete_rows';
  }

  #isDeleted(node: Node, id: string): boolean {
    return this.#deletes(node) && !this.#kept.has(node, id);
  }

  #strategy(node: Node): StrategyChanges {
    const known = this.#strategies.get(node);
    if (known !== undefined) return known;
    const found = strategyChanges(node, this.#work.pseudonymKey);
    this.#strategies.set(node, found);
    return found;
  }

  #tell(conflict: Omit<PlanConflict, 'system'>): void {
    this.#work.conflicts.push({ ...conflict, system: this.#work.graph.system.id });
  }

  /** Says once a table why its rows cannot stay as the map would have it. */
  #tellUnfit(node: Node, rows: number): void {
    const { unsaid, unfit } = this.#strategy(node);
    for (const column of [...unsaid, ...unfit])
      this.#tell({ kind: 'strategy_unfit', table: node.name, column, rows, blocks: true });
  }

  /** Which law keeps a row, with all that is held of it. */
  #lawFor(node: Node, columns: readonly string[], values: readonly Literal[]): Kept | undefined {
    const retain = node.mapped?.retain;
    if (retain === undefined) return undefined;
    const { request, locale } = this.#work;
    return keptBy(retain, values[columns.indexOf(retain.from)] ?? null, { asOf: request.asOf, locale });
  }

  /** Rows that are read again rather than held; what they keep is put down for the tables that they refer to. */
  async #planStreamed(node: Node): Promise<void> {
    const { graph, writer } = this.#work;
    const tally = tallyOf(this.#work, node);
    const source = sourceOf(this.#work, node);
    if (source.tuples.length === 0) return;
    if (!this.#acts(node)) {
      tally.found += await this.#work.connection.count({ ...source, table: node.table });
      return;
    }
    const set = setOf(this.#work, node);
    const { changes } = this.#strategy(node);
    const change = stepKind('change', { graph, node }, { changes });
    const removal = stepKind('delete', { graph, node });
    const telling = new KeptTelling();
    let staying = 0;
    for await (const page of pagesOf(this.#work, node, source))
      for (const values of page) {
        const law = this.#lawFor(node, set.columns, values);
        const stays = law !== undefined || !this.#deletes(node);
        tally.found += 1;
        if (law !== undefined) {
          telling.add(law);
          this.#keepTargets(node, (columns) => set.pick(values, columns), law);
        }
        if (stays) staying += 1;
        const kind = stays ? change : removal;
        if (stays && Object.keys(changes).length === 0) {
          tally.kept += law === undefined ? 0 : 1;
          continue;
        }
        tally[this.#countAs(law, stays)] += 1;
        await writer.put(graph.system.id, kind, plannedRow(set, kind, values));
      }
    if (staying > 0) this.#tellUnfit(node, staying);
    this.#finishTelling(node, telling);
  }

  #countAs(law: Kept | undefined, stays: boolean): 'kept' | 'changed' | 'deleted' {
    if (law !== undefined) return 'kept';
    return stays ? 'changed' : 'deleted';
  }

  #finishTelling(node: Node, telling: KeptTelling): void {
    const last = telling.lastDay();
    if (last !== undefined) tallyOf(this.#work, node).keptUntil = last;
    const from = node.mapped?.retain?.from;
    const place = { system: this.#work.graph.system.id, table: node.name };
    this.#work.conflicts.push(...telling.conflicts({ ...place, ...(from === undefined ? {} : { from }) }));
  }

  /** A row that stays keeps what it refers to, or its reference would lead nowhere. */
  #keepTargets(node: Node, pick: (columns: readonly string[]) => readonly Literal[], law: Kept): void {
    const { law: words, until } = law;
    const kept: Kept = { law: words, ...(until === undefined ? {} : { until }) };
    const waiting = [{ node, pick }];
    // An array shows what is pushed to it while it is gone through.
    for (const row of waiting)
      for (const { to, id } of this.#referredTo(row.node, row.pick)) {
        if (!this.#kept.add(to, id, kept)) continue;
        const set = setOf(this.#work, to);
        const values = set.values(id);
        waiting.push({ node: to, pick: (columns) => set.pick(values, columns) });
      }
  }

  /** The people's rows that would go, to which a row that stays refers. */
  #referredTo(node: Node, pick: (columns: readonly string[]) => readonly Literal[]) {
    return (this.#work.graph.edgesFrom.get(node) ?? [])
      .filter((edge) => this.#deletes(edge.to) && !this.#isEmptied(edge))
      .flatMap((edge) => this.#targetsOf(edge, pick(edge.columns)).map((id) => ({ to: edge.to, id })));
  }

  /** Whether rows that stay lose this reference by the strategies of their columns. */
  #isEmptied(edge: Edge): boolean {
    return edge.columns.some((column) => this.#strategy(edge.from).changes[column] !== undefined);
  }

  /** The people's rows to which a row refers. */
  #targetsOf(edge: Edge, tuple: readonly Literal[]): readonly string[] {
    const id = targetId(edge, tuple);
    return id === undefined ? [] : (this.#index(edge).get(id) ?? []);
  }

  #index(edge: Edge): ReadonlyMap<string, readonly string[]> {
    const known = this.#targets.get(edge);
    if (known !== undefined) return known;
    const set = setOf(this.#work, edge.to);
    const index = Map.groupBy(set.ids(), (id) => looseId(set.pick(set.values(id), edge.toColumns)));
    this.#targets.set(edge, index);
    return index;
  }

  #keepByLaw(): void {
    for (const [node, set] of this.#work.owned.sets) {
      if (!this.#acts(node) || node.mapped?.retain === undefined) continue;
      for (const id of set.ids()) {
        const values = set.values(id);
        const law = this.#lawFor(node, set.columns, values);
        if (law === undefined || !this.#kept.add(node, id, law)) continue;
        this.#keepTargets(node, (columns) => set.pick(values, columns), law);
      }
    }
  }

  #tellKept(): void {
    for (const [node, rows] of this.#kept.byNode) {
      const telling = new KeptTelling();
      for (const kept of rows.values()) telling.add(kept);
      this.#finishTelling(node, telling);
    }
  }

  /** Empties or reports the references of rows that stay to rows of this table that go. */
  async #detachFrom(node: Node): Promise<void> {
    if (!this.#deletes(node)) return;
    const set = setOf(this.#work, node);
    const gone = set.sortedIds().filter((id) => this.#isDeleted(node, id));
    if (gone.length === 0) return;
    for (const edge of this.#work.graph.edgesTo.get(node) ?? []) {
      await this.#detachOwn(edge);
      // Whoever refers over such a reference is among the people's rows, unless some rows are held back.
      if (edge.finds === 'these_rows' && this.#work.held === undefined) continue;
      await this.#detachOthers(edge, tuplesOf(set, gone, edge.toColumns));
    }
  }

  #canEmpty(edge: Edge): boolean {
    return edge.whenGone === 'null' && edge.nullable && edge.from.key !== undefined;
  }

  #block({ from, to }: Edge, rows: number): void {
    if (rows > 0)
      this.#tell({ kind: 'blocked_by_reference', table: to.name, by: from.name, rows, blocks: true });
  }

  /** Rows of the people that stay by the map, not by a law. */
  async #detachOwn(edge: Edge): Promise<void> {
    const { owned } = this.#work;
    const set = owned.sets.get(edge.from);
    if (set === undefined || this.#deletes(edge.from) || this.#isEmptied(edge)) return;
    const refers = set
      .sortedIds()
      .filter((id) =>
        this.#targetsOf(edge, set.pick(set.values(id), edge.columns)).some((target) =>
          this.#isDeleted(edge.to, target),
        ),
      );
    if (this.#canEmpty(edge)) await this.#emptyOwn(edge, refers);
    else this.#block(edge, refers.length);
  }

  async #emptyOwn(edge: Edge, ids: readonly string[]): Promise<void> {
    const { graph, writer } = this.#work;
    const { from: node } = edge;
    const set = setOf(this.#work, node);
    const before = this.#detached.get(node) ?? { ids: new Set(), columns: new Set() };
    const columns = nullableColumns(edge);
    const kind = stepKind('detach', { graph, node }, { changes: toNull(columns), without: before.columns });
    for (const id of ids) {
      await writer.put(graph.system.id, kind, plannedRow(set, kind, set.values(id)));
      before.ids.add(id);
    }
    if (ids.length === 0) return;
    for (const column of columns) before.columns.add(column);
    this.#detached.set(node, before);
    await writer.flush();
  }

  async #detachOthers(edge: Edge, tuples: readonly (readonly Literal[])[]): Promise<void> {
    const { graph, connection, owned, held, writer } = this.#work;
    const { from: node, columns } = edge;
    const set = setOf(this.#work, node);
    if (node.key === undefined) {
      const known = owned.sets.get(node)?.size ?? 0;
      const rows = await connection.count({ table: node.table, columns, tuples });
      this.#block(edge, Math.max(rows - known, 0));
      return;
    }
    const kind: StepKind = {
      told: 'detach',
      node,
      expectedColumns: columns.filter((column) => node.key?.includes(column) !== true),
      changes: toNull(nullableColumns(edge)),
    };
    let blocked = 0;
    for await (const page of pagesOf(this.#work, node, { columns, tuples }))
      for (const values of page) {
        const id = set.idOf(values);
        if (owned.sets.get(node)?.has(id) === true) continue;
        if (held?.sets.get(node)?.has(id) === true || !this.#canEmpty(edge)) {
          blocked += 1;
          continue;
        }
        tallyOf(this.#work, node).detached += 1;
        await writer.put(graph.system.id, kind, plannedRow(set, kind, values));
      }
    this.#block(edge, blocked);
  }

  /** A reference between rows that all go, which runs against the order in which they go. */
  async #breakCycle(edge: Edge): Promise<void> {
    const { from: node } = edge;
    const isSelf = node === edge.to;
    if (isSelf && !edge.nullable) return;
    const set = setOf(this.#work, node);
    const refers = set
      .sortedIds()
      .filter(
        (id) =>
          (this.#isDeleted(node, id) || this.#isEmptied(edge)) &&
          this.#targetsOf(edge, set.pick(set.values(id), edge.columns)).some((target) =>
            this.#isDeleted(edge.to, target),
          ),
      );
    if (edge.nullable) await this.#emptyOwn(edge, refers);
    else this.#block(edge, refers.length);
  }

  async #planHeld(node: Node, against: readonly Edge[]): Promise<void> {
    const { graph } = this.#work;
    const set = setOf(this.#work, node);
    const tally = tallyOf(this.#work, node);
    const { changes } = this.#strategy(node);
    const staying = set.sortedIds().filter((id) => !this.#isDeleted(node, id));
    const going = set.sortedIds().filter((id) => this.#isDeleted(node, id));
    const isKept = (id: string) => this.#kept.has(node, id);
    tally.kept += staying.filter(isKept).length;
    if (staying.length > 0) this.#tellUnfit(node, staying.length);
    if (Object.keys(changes).length > 0) {
      const put = this.#putter(node, (options) =>
        stepKind('change', { graph, node }, { ...options, changes }),
      );
      for (const id of staying) await put(id);
      tally.changed += staying.filter((id) => !isKept(id)).length;
    }
    const selfEdges = against.filter(({ from, to, nullable }) => from === node && to === node && !nullable);
    const { groups, stuck } =
      selfEdges.length === 0
        ? { groups: [going], stuck: 0 }
        : rowGroups(going, (id) =>
            selfEdges.flatMap((edge) => this.#targetsOf(edge, set.pick(set.values(id), edge.columns))),
          );
    for (const group of groups) {
      const put = this.#putter(node, (options) => stepKind('delete', { graph, node }, options));
      for (const id of group) await put(id);
    }
    tally.deleted += going.length - stuck;
    if (stuck > 0) for (const edge of selfEdges.slice(0, 1)) this.#block(edge, stuck);
  }

  /** Rows whose references were emptied before are expected to be so no more. */
  #putter(node: Node, kindFor: (options: { readonly without?: ReadonlySet<string> }) => StepKind) {
    const { graph, writer } = this.#work;
    const set = setOf(this.#work, node);
    const detached = this.#detached.get(node);
    const whole = kindFor({});
    const reduced = detached === undefined ? whole : kindFor({ without: detached.columns });
    return async (id: string): Promise<void> => {
      const kind = detached?.ids.has(id) === true ? reduced : whole;
      await writer.put(graph.system.id, kind, plannedRow(set, kind, set.values(id)));
    };
  }
}

export const planErasure = (work: Work): Promise<void> => new Erasure(work).run();
