import type {
  BatchHead,
  Correction,
  Coverage,
  CoverageLine,
  Plan,
  PlanConflict,
  PlanKind,
  SystemOutcome,
  TablePlan,
} from './plan.ts';
import { rowConnectors, type DataMap, type MappedColumn, type Strategy, type System } from './system.ts';

/** What was still found when the places were read again. Without a column: rows that should be gone. */
export interface PlaceResidue {
  readonly system: string;
  /** As the map names it. */
  readonly table: string;
  readonly column?: string;
  readonly rows: number;
}

/** How a system ended that was asked rather than written to. */
export interface TaskOutcome {
  readonly system: string;
  readonly outcome: 'done' | 'none_found' | 'kept' | 'failed' | 'waiting';
  /** For `kept`: the law, and the last day. */
  readonly because?: string;
  readonly until?: string;
}

/** What is known of the execution when it has come to rest. */
export interface ExecutionFacts {
  readonly map: DataMap;
  readonly outcomes: ReadonlyMap<string, SystemOutcome>;
  readonly residues: readonly PlaceResidue[];
  readonly tasks: readonly TaskOutcome[];
  /** For a plan of kind `rectification`: what was to be corrected. */
  readonly corrections?: readonly Correction[];
}

type Ending = Omit<CoverageLine, 'system' | 'table' | 'column' | 'category'>;

interface Place {
  readonly system: System;
  readonly table: string;
  readonly column: string;
  readonly mappedColumn: MappedColumn;
}
type PlaceName = Pick<CoverageLine, 'system' | 'table' | 'column'>;

const endOf: Readonly<Record<PlanKind, CoverageLine['outcome']>> = {
  erasure: 'erased',
  rectification: 'corrected',
  restriction: 'restricted',
};
const isUnmapped = ({ kind }: PlanConflict): boolean =>
  kind === 'table_not_mapped' || kind === 'column_not_mapped';

/** A place without a column speaks of every column of the table, one without a table of every table. */
const covers = (wider: PlaceName, place: PlaceName): boolean =>
  wider.system === place.system &&
  (wider.table === undefined || wider.table === place.table) &&
  (wider.column === undefined || wider.column === place.column);

/** The same table, whatever column the wider one names. */
const isIn = (wider: PlaceName, place: PlaceName): boolean =>
  wider.system === place.system && (wider.table === undefined || wider.table === place.table);

const nameOf = ({ system, table, column }: PlaceName): PlaceName => ({
  system,
  ...(table === undefined ? {} : { table }),
  ...(column === undefined ? {} : { column }),
});

const failed = (rows?: number): Ending => ({ outcome: 'failed', ...(rows === undefined ? {} : { rows }) });

const reasonOf = ({ because, until }: { because?: string; until?: string }): Partial<Ending> => ({
  ...(because === undefined ? {} : { because }),
  ...(until === undefined ? {} : { until }),
});

/** Whether every batch with rows of the table is known to be done. Of a system that waits, none is. */
function isCarriedOut(
  batches: readonly BatchHead[],
  { system, table }: TablePlan,
  outcome: SystemOutcome | undefined,
): boolean {
  const own = batches.filter(
    (batch) => batch.system === system && batch.steps.some((step) => step.table === table),
  );
  if (own.length === 0 || outcome?.outcome === 'done') return true;
  return outcome?.outcome === 'failed' && own.every(({ no }) => no < outcome.batch);
}

const endOfStrategy = (strategy: Strategy): CoverageLine['outcome'] =>
  strategy === 'null' ? 'erased' : 'masked';

/** What a law keeps, where the column is to stay with its row. */
function keptEnding(place: PlaceName, plan: Plan, { kept, keptUntil }: TablePlan): Ending {
  const law = plan.conflicts.find(
    (it) => it.kind === 'kept_by_law' && it.rows !== undefined && isIn(it, place),
  );
  const until = law?.until ?? keptUntil;
  return {
    outcome: 'kept',
    rows: kept,
    ...reasonOf({
      ...(law?.because === undefined ? {} : { because: law.because }),
      ...(until === undefined ? {} : { until }),
    }),
  };
}

/** Where some rows are deleted and others stay, the line tells of those that stay. */
function erasureEnding(place: Place, plan: Plan, table: TablePlan): Ending {
  const { found, deleted, changed, kept } = table;
  if (deleted + changed + kept < found) return failed(found - deleted - changed - kept);
  const strategy = place.mappedColumn.on_erasure ?? 'keep';
  if (kept > 0 && strategy === 'keep')
    return keptEnding({ system: place.system.id, table: place.table }, plan, table);
  if (deleted >= found) return { outcome: 'erased', rows: found };
  // Kept by no law and changed by no rule: the value is where it was.
  return strategy === 'keep' ? failed(found) : { outcome: endOfStrategy(strategy), rows: found };
}

/** `table` without the rows that are held back. */
function plannedEnding(place: Place, plan: Plan, table: TablePlan): Ending {
  if (table.found <= 0) return { outcome: 'none_found' };
  if (plan.kind === 'erasure') return erasureEnding(place, plan, table);
  const { found, changed } = table;
  return changed < found && plan.kind === 'restriction'
    ? failed(found - changed)
    : { outcome: endOf[plan.kind], rows: changed };
}

const heldIn = (plan: Plan, place: PlaceName): PlanConflict | undefined =>
  plan.conflicts.find((conflict) => conflict.kind === 'held' && isIn(conflict, place));

const taskEnding = (kind: PlanKind, task: TaskOutcome | undefined): Ending => {
  if (task === undefined || task.outcome === 'failed' || task.outcome === 'waiting') return failed();
  return { outcome: task.outcome === 'done' ? endOf[kind] : task.outcome, ...reasonOf(task) };
};

function columnEnding(place: Place, plan: Plan, facts: ExecutionFacts): Ending {
  const system = place.system.id;
  const here = nameOf({ ...place, system });
  const left = facts.residues.filter((residue) => covers(residue, here));
  if (left.length > 0) return failed(Math.max(...left.map(({ rows }) => rows)));
  const obstacle = plan.conflicts.find((it) => it.blocks && !isUnmapped(it) && covers(it, here));
  if (obstacle !== undefined) return failed(obstacle.rows);
  const table = plan.tables.find((it) => it.system === system && it.table === place.table);
  if (table === undefined) return failed();
  if (table.found > 0 && plan.tasks.some((task) => task.system === system))
    return taskEnding(
      plan.kind,
      facts.tasks.find((task) => task.system === system),
    );
  if (!isCarriedOut(plan.batches, table, facts.outcomes.get(system))) return failed(table.found);
  const held = heldIn(plan, here);
  const ending = plannedEnding(place, plan, { ...table, found: table.found - (held?.rows ?? 0) });
  if (held === undefined || ending.outcome === 'failed') return ending;
  return { outcome: 'kept', rows: held.rows ?? table.found, ...reasonOf(held) };
}

/** The columns that the plan is about: all that are mapped, or those that were to be corrected. */
function placesOf(system: System, { kind }: Plan, corrections: readonly Correction[]): readonly Place[] {
  return Object.entries(system.tables).flatMap(([table, { columns }]) =>
    Object.entries(columns)
      .map(([column, mappedColumn]) => ({ system, table, column, mappedColumn }))
      .filter(
        ({ column }) =>
          kind !== 'rectification' ||
          corrections.some((it) => it.system === system.id && it.table === table && it.column === column),
      ),
  );
}

/** A system that nobody was to be asked about: because everybody's data are held back, or it was forgotten. */
function heldEnding(system: string, plan: Plan): Ending {
  const held = heldIn(plan, { system });
  return held === undefined ? failed() : { outcome: 'kept', ...reasonOf(held) };
}

function linesOfTask({ id, categories }: System, plan: Plan, facts: ExecutionFacts): CoverageLine[] {
  const ending = plan.tasks.some(({ system }) => system === id)
    ? taskEnding(
        plan.kind,
        facts.tasks.find(({ system }) => system === id),
      )
    : heldEnding(id, plan);
  return categories.length === 0
    ? [{ system: id, ...ending }]
    : categories.map((category) => ({ system: id, category, ...ending }));
}

/** What went wrong at a place that no line speaks of: a table without categories, one that is not in the map any more. */
function strayFailures(plan: Plan, facts: ExecutionFacts, lines: readonly CoverageLine[]): CoverageLine[] {
  const places: (PlaceName & { readonly rows?: number })[] = [
    ...facts.residues,
    ...plan.conflicts.filter((conflict) => conflict.blocks && !isUnmapped(conflict)),
    ...[...facts.outcomes].filter(([, { outcome }]) => outcome !== 'done').map(([system]) => ({ system })),
  ];
  const stray = places.filter(
    (place) => !lines.some((line) => line.outcome === 'failed' && covers(place, line)),
  );
  const byName = new Map(stray.map((place) => [JSON.stringify(nameOf(place)), place]));
  return [...byName.values()].map((place) => ({ ...nameOf(place), ...failed(place.rows) }));
}

/**
 * Where each mapped column ended. Nothing here is told by whoever carried it out: a column is what the plan said only if its
 * batches are done and nothing of it was found when it was read again.
 */
export function coverageOf(plan: Plan, facts: ExecutionFacts): Coverage {
  const lines = facts.map.systems.flatMap((system): CoverageLine[] =>
    (rowConnectors as readonly string[]).includes(system.connector)
      ? placesOf(system, plan, facts.corrections ?? []).map((place) => ({
          system: system.id,
          table: place.table,
          column: place.column,
          category: place.mappedColumn.category,
          ...columnEnding(place, plan, facts),
        }))
      : linesOfTask(system, plan, facts),
  );
  lines.push(...strayFailures(plan, facts, lines));
  const unmapped = new Map(
    plan.conflicts.filter(isUnmapped).map((conflict) => [JSON.stringify(nameOf(conflict)), conflict]),
  );
  for (const conflict of unmapped.values()) lines.push({ ...nameOf(conflict), outcome: 'unmapped' });
  return { lines, isWhole: lines.every(({ outcome }) => outcome !== 'failed' && outcome !== 'unmapped') };
}
