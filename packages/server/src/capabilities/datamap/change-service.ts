import type { Connection, Literal, Step } from '@zgoda/connector-kit';
import type { BatchHead, PlannedBatch } from '@zgoda/datamap';
import { datamapErrors } from '@zgoda/vocabulary/datamap';
import type { PlanId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { openBatches } from './claim-service.ts';
import { getMapOfPlan, openSystemFor, type ConnectedSystems } from './map-service.ts';
import { loadPersonKey } from './plan-service.ts';
import { findPlanRow } from './store.ts';

/** What a plan makes of one column, row by row: as it is in the database now, and as it would be. For the eyes of staff. */
export interface PlannedChange {
  readonly system: string;
  /** As the map names it. */
  readonly table: string;
  readonly column: string;
  readonly rows: readonly { readonly from: string | null; readonly to: string | null }[];
}

const mostRowsShown = 100;
type ChangeStep = Extract<Step, { kind: 'change' }>;

/**
 * Old and new values side by side, of a hundred rows a column at most. Whoever shows them writes it into the access log. Pseudonyms and
 * generalised values, which a rectification never has, are left out.
 * @throws plan_not_found, plan_state_differs once its rows are erased
 * @throws ConnectorError where a system cannot be read
 */
export async function readChanges(
  ctx: Context,
  planId: PlanId,
  systems: ConnectedSystems,
): Promise<readonly PlannedChange[]> {
  const row = await findPlanRow(ctx.db, ctx.controller, planId);
  if (row === undefined) throw datamapErrors.plan_not_found();
  const { plan, subjectId, state } = row;
  if (plan === undefined || subjectId === undefined || !row.hasRows || state === 'making')
    throw datamapErrors.plan_state_differs({ state });
  const key = await loadPersonKey(ctx, subjectId);
  const map = await getMapOfPlan(ctx, plan.mapHash);
  const open = openSystemFor(ctx, systems);
  const found = new Map<string, OpenChange>();
  for (const system of map.systems) {
    let connection: Connection | undefined;
    const connect = async () => (connection ??= await open(system, 'read'));
    try {
      for await (const { batch } of openBatches(ctx, planId, key, system.id))
        await readSteps(connect, changesOf(batch, plan.batches[batch.no]), found);
    } finally {
      await connection?.close();
    }
  }
  return [...found.values()];
}

type OpenChange = PlannedChange & { readonly rows: PlannedChange['rows'][number][] };

/** One column of one step. */
interface ColumnChange {
  readonly place: Omit<PlannedChange, 'rows'>;
  readonly step: ChangeStep;
  readonly to: string | null;
}

const changesOf = ({ system, steps }: PlannedBatch, head: BatchHead | undefined): readonly ColumnChange[] =>
  steps.flatMap((step, index) => {
    if (step.kind !== 'change') return [];
    const table = head?.steps[index]?.table ?? step.table.name;
    return fixedValues(step).map(([column, to]) => ({ place: { system, table, column }, step, to }));
  });

async function readSteps(
  connect: () => Promise<Connection>,
  steps: readonly ColumnChange[],
  found: Map<string, OpenChange>,
): Promise<void> {
  for (const { place, step, to } of steps) {
    const id = JSON.stringify(place);
    const known = found.get(id) ?? { ...place, rows: [] };
    found.set(id, known);
    const now = await readColumn(await connect(), step, place.column, mostRowsShown - known.rows.length);
    known.rows.push(...now.map((from) => ({ from: from?.text ?? null, to })));
  }
}

const fixedValues = ({ changes }: ChangeStep): readonly (readonly [string, string | null])[] =>
  Object.entries(changes).flatMap(([column, change]): readonly (readonly [string, string | null])[] => {
    if (change.kind === 'fixed') return [[column, change.value.text]];
    return change.kind === 'null' ? [[column, null]] : [];
  });

async function readColumn(
  connection: Connection,
  { table, keyColumns, rows }: ChangeStep,
  column: string,
  limit: number,
): Promise<readonly Literal[]> {
  const tuples = rows.slice(0, limit).map(({ key }) => key);
  if (tuples.length === 0) return [];
  const page = await connection.find({ table, columns: keyColumns, tuples }, [column], { limit });
  return page.rows.map(({ values }) => values[0] ?? null);
}
