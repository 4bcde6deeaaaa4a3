import { columnOf, ConnectorError, type Change, type Connection } from '@zgoda/connector-kit';
import { BatchWriter, hashOfJson } from './batches.ts';
import { planErasure } from './erasure.ts';
import { findOwned, streamedNodes, type Owned } from './find.ts';
import { graphOf, type Edge, type Graph, type Node } from './graph.ts';
import type {
  BatchSink,
  OpenSystem,
  Person,
  Plan,
  PlanConflict,
  PlannedTask,
  PlanRequest,
  TablePlan,
} from './plan.ts';
import { changeToText, isFit, type Changes } from './strategy.ts';
import { rowConnectors, type DataMap, type System } from './system.ts';
import { pagesOf, plannedRow, setOf, sourceOf, stepKind, tallyOf, type Work } from './work.ts';

/** What a plan is made with. */
export interface Planning {
  readonly map: DataMap;
  readonly open: OpenSystem;
  readonly sink: BatchSink;
  readonly signal?: AbortSignal;
  /** Most rows of one transaction. */
  readonly batchRows?: number;
  /** For strategy `hash`, 16 bytes or more. It stands in the batches. */
  readonly pseudonymKey?: Uint8Array;
  /** In which locale laws are named; their first words where it has none. */
  readonly locale?: string;
}

const defaultBatchRows = 1000;

/** The plan while it is made, over all systems. */
interface Draft {
  readonly request: PlanRequest;
  readonly planning: Planning;
  readonly people: readonly Person[];
  readonly heldPeople: readonly Person[];
  readonly heldBecause: string;
  readonly writer: BatchWriter;
  readonly tables: TablePlan[];
  readonly tasks: PlannedTask[];
  readonly conflicts: PlanConflict[];
}

const isRowSystem = ({ connector }: System): boolean =>
  (rowConnectors as readonly string[]).includes(connector);
/** Its files are read, never written: whoever keeps them does what the counts say. */
const isReadOnly = ({ connector }: System): boolean => connector === 'csv';

const byId = (a: System, b: System): number => (a.id < b.id ? -1 : 1);

function draftOf(request: PlanRequest, planning: Planning): Draft {
  const reasons = new Map((request.holds ?? []).map(({ person, reason }) => [person, reason]));
  const heldPeople = request.people.filter(({ id }) => reasons.has(id));
  return {
    request,
    planning,
    people: request.people.filter(({ id }) => !reasons.has(id)),
    heldPeople,
    heldBecause: [...new Set(heldPeople.map(({ id }) => reasons.get(id) ?? ''))].toSorted().join('; '),
    writer: new BatchWriter(planning.sink, planning.batchRows ?? defaultBatchRows),
    tables: [],
    tasks: [],
    conflicts: [],
  };
}

function heldConflict(
  draft: Draft,
  place: { readonly system: string; readonly table?: string; readonly rows?: number },
) {
  draft.conflicts.push({ kind: 'held', ...place, because: draft.heldBecause, blocks: false });
}

/** A system that holds no rows that we could see: it is asked. */
function planTask(draft: Draft, { id }: System): void {
  if (draft.heldPeople.length > 0) heldConflict(draft, { system: id });
  if (draft.people.length > 0) draft.tasks.push({ system: id, operation: draft.request.kind });
}

function tellUnreachable(draft: Draft, { id }: System, error: unknown): void {
  if (!(error instanceof ConnectorError)) throw error;
  draft.conflicts.push({ kind: 'system_unreachable', system: id, because: error.code, blocks: true });
}

async function planSystem(draft: Draft, system: System): Promise<void> {
  let connection: Connection;
  try {
    connection = await draft.planning.open(system, 'read');
  } catch (error) {
    tellUnreachable(draft, system, error);
    return;
  }
  try {
    await planRows(draft, graphOf(system, await connection.describe()), connection);
  } catch (error) {
    tellUnreachable(draft, system, error);
  } finally {
    await draft.writer.flush();
    await connection.close();
  }
}

async function planRows(draft: Draft, graph: Graph, connection: Connection): Promise<void> {
  const { request, planning } = draft;
  draft.conflicts.push(...graph.gaps);
  const search = { graph, connection, streamed: new Map<Node, Edge | undefined>(), signal: planning.signal };
  const held =
    draft.heldPeople.length === 0 ? undefined : await findOwned({ ...search, people: draft.heldPeople });
  const mayStream = held === undefined && !isReadOnly(graph.system);
  const streamed = mayStream ? streamedNodes(graph, request.kind === 'erasure') : search.streamed;
  const owned = await findOwned({
    ...search,
    people: draft.people,
    streamed,
    ...(held === undefined ? {} : { except: held }),
  });
  draft.conflicts.push(...owned.conflicts);
  const work: Work = {
    graph,
    connection,
    request,
    people: draft.people,
    owned,
    held,
    streamed,
    writer: draft.writer,
    tallies: new Map(),
    conflicts: draft.conflicts,
    pseudonymKey: planning.pseudonymKey,
    locale: planning.locale,
    signal: planning.signal,
  };
  countFound(work);
  if (isReadOnly(graph.system)) planByHand(draft, work);
  else {
    tellKeyless(work);
    if (request.kind === 'erasure') await planErasure(work);
    else await planChanges(work);
  }
  if (held !== undefined) tellHeld(draft, work, held);
  tellTables(draft, work);
}

function countFound(work: Work): void {
  for (const [node, set] of work.owned.sets) tallyOf(work, node).found += set.size;
}

function planByHand(draft: Draft, { graph, tallies }: Work): void {
  const isAny = [...tallies].some(([{ mapped }, { found }]) => mapped !== undefined && found > 0);
  if (isAny) draft.tasks.push({ system: graph.system.id, operation: draft.request.kind });
}

function tellKeyless({ graph, owned, conflicts }: Work): void {
  for (const [node, set] of owned.sets) {
    const isTouched = node.mapped !== undefined && node.mapped.on_erasure !== 'nothing';
    if (node.key === undefined && isTouched && set.size > 0)
      conflicts.push({
        kind: 'no_key',
        system: graph.system.id,
        table: node.name,
        rows: set.size,
        blocks: true,
      });
  }
}

function tellHeld(draft: Draft, work: Work, held: Owned): void {
  for (const [node, { size }] of held.sets) {
    if (node.mapped === undefined || size === 0) continue;
    tallyOf(work, node).found += size;
    heldConflict(draft, { system: work.graph.system.id, table: node.name, rows: size });
  }
}

/** Every mapped table has its line, also where nothing was found: that nothing is there is an answer. */
function tellTables(draft: Draft, work: Work): void {
  const { graph, owned } = work;
  for (const node of graph.nodes) {
    if (node.mapped === undefined) continue;
    const over = owned.foundOver.get(node) ?? new Set();
    const streamedOver = work.streamed.get(node);
    const edges = streamedOver === undefined || tallyOf(work, node).found === 0 ? [...over] : [streamedOver];
    const foundBy = edges.map(
      ({ from, to, columns }) => `${from === node ? to.name : from.name}(${columns.join(', ')})`,
    );
    draft.tables.push({
      system: graph.system.id,
      table: node.name,
      ...tallyOf(work, node),
      foundBy: [...new Set(foundBy)].toSorted(),
    });
  }
}

/** Rectification and restriction: rows of the people get values. */
async function planChanges(work: Work): Promise<void> {
  for (const node of work.graph.nodes) {
    if (node.mapped === undefined) continue;
    const changes = changesFor(work, node);
    if (Object.keys(changes).length > 0 && node.key !== undefined) await changeRows(work, node, changes);
    else if (work.streamed.has(node))
      tallyOf(work, node).found += await work.connection.count({
        ...sourceOf(work, node),
        table: node.table,
      });
  }
}

function changesFor({ graph, request, conflicts }: Work, node: Node): Changes {
  const system = graph.system.id;
  const mark = node.mapped?.on_restriction;
  const wanted =
    request.kind === 'rectification'
      ? (request.corrections ?? []).filter((it) => it.system === system && it.table === node.name)
      : [mark].filter((it) => it !== undefined);
  const changes: Record<string, Change> = {};
  for (const { column, value } of wanted) {
    const change = changeToText(node, column, value);
    if (isFit(node, column, change)) changes[column] = change;
    else if (columnOf(node.table, column) !== undefined || request.kind === 'rectification')
      conflicts.push({ kind: 'strategy_unfit', system, table: node.name, column, blocks: true });
  }
  return changes;
}

async function changeRows(work: Work, node: Node, changes: Changes): Promise<void> {
  const { graph, writer, streamed } = work;
  const set = setOf(work, node);
  const tally = tallyOf(work, node);
  const kind = stepKind('change', { graph, node }, { changes });
  if (!streamed.has(node)) {
    for (const id of set.sortedIds())
      await writer.put(graph.system.id, kind, plannedRow(set, kind, set.values(id)));
    tally.changed += set.size;
    return;
  }
  for await (const page of pagesOf(work, node, sourceOf(work, node)))
    for (const values of page) {
      tally.found += 1;
      tally.changed += 1;
      await writer.put(graph.system.id, kind, plannedRow(set, kind, values));
    }
}

/** Corrections to places that are not in the map would be lost without a word. */
function tellLostCorrections(draft: Draft): void {
  const { request, planning, conflicts } = draft;
  for (const { system, table, column } of request.corrections ?? []) {
    const found = planning.map.systems.find(({ id }) => id === system);
    if (found !== undefined && (!isRowSystem(found) || Object.hasOwn(found.tables, table))) continue;
    conflicts.push({ kind: 'strategy_unfit', system, table, column, blocks: true });
  }
}

/**
 * Makes the plan of a request over every system of the map: which rows are the people's, what becomes of each, what stands in the way.
 * The batches go to the sink one by one; what is held of the rows is what `RowSet` holds: the keys and references of tables through
 * which others are found.
 * @throws whatever the sink and `open` throw besides ConnectorError, and the reason of `signal`
 */
export async function makePlan(request: PlanRequest, planning: Planning): Promise<Plan> {
  const draft = draftOf(request, planning);
  for (const system of planning.map.systems.toSorted(byId)) {
    planning.signal?.throwIfAborted();
    if (isRowSystem(system)) await planSystem(draft, system);
    else planTask(draft, system);
  }
  tellLostCorrections(draft);
  const plan = {
    format: 1,
    kind: request.kind,
    mapHash: planning.map.hash,
    asOf: request.asOf,
    tables: draft.tables,
    batches: draft.writer.heads,
    tasks: draft.tasks,
    conflicts: draft.conflicts,
  } as const;
  return { ...plan, hash: hashOfJson(plan) };
}

/** The same without batches, for previews: what would be found and done. It cannot be approved. */
export async function countPlan(
  request: PlanRequest,
  planning: Omit<Planning, 'sink'>,
): Promise<Omit<Plan, 'batches' | 'hash'>> {
  const sink: BatchSink = { put: async () => undefined };
  const { batches: _, hash: __, ...counts } = await makePlan(request, { ...planning, sink });
  return counts;
}
