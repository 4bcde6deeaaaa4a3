import { makePlan, type Plan, type PlanRequest } from '@zgoda/datamap';
import { ConnectorError } from '@zgoda/connector-kit';
import type { PlanId, SubjectId, TaskId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { insertBatch, deleteBatches, replaceTasks, encodeBatch, type SealedRequest } from './batch-store.ts';
import { batchRecord, ClaimLost, leaseMs, whileHolding, type Held } from './claim-service.ts';
import { getDataMap, openSystemFor, type ConnectedSystems } from './map-service.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listHoldsOf } from '../retention/index.ts';
import {
  blocking,
  isAutomatic,
  knowsOfHold,
  laterKey,
  nextRunAt,
  ownSystem,
  planFields,
  unreachableOnly,
  waitOn,
  type PlanRow,
  type Waiting,
} from './plan.ts';
import {
  approvePlan,
  isOtherRunning,
  loadPerson,
  loadPersonKey,
  openRequest,
  planDue,
  planMade,
  recordPlanStep,
  sealRequest,
  takePlan,
} from './plan-service.ts';
import { findPlanRow, renewClaim, updatePlan } from './store.ts';

export interface MakeOptions {
  readonly systems: ConnectedSystems;
  readonly signal: AbortSignal;
  /** Most rows of one transaction in a system. */
  readonly batchRows?: number;
  /** Called after each batch was stored, and before the plan is: tests kill the process there. */
  readonly onStep?: ((step: 'stored' | 'making', no: number) => void) | undefined;
}

/** Then staff is told that the plan cannot be made. */
const mostAttempts = 6;

/**
 * Makes a plan that was asked for. A system that cannot be reached is tried again, for as long as it takes; what cannot be read for
 * another reason is told. Safe to run twice: a plan is one transaction, and what was read before it counts for nothing.
 */
export async function makeDuePlan(
  ctx: Context,
  planId: PlanId,
  { signal, ...options }: MakeOptions,
): Promise<void> {
  await whileHolding(ctx, planId, { states: ['making'], signal }, async (held) => {
    const row = await findPlanRow(ctx.db, ctx.controller, planId);
    if (row?.subjectId === undefined) return;
    try {
      await make(ctx, { ...row, subjectId: row.subjectId }, { held, ...options });
    } catch (error) {
      held.signal.throwIfAborted();
      if (error instanceof ClaimLost) throw error;
      await postpone(ctx, held, error);
    }
  });
}

interface Making extends Omit<MakeOptions, 'signal'> {
  readonly held: Held;
}

async function make(
  ctx: Context,
  { planId, subjectId, kind }: PlanRow & { readonly subjectId: SubjectId },
  { held, systems, batchRows, onStep }: Making,
): Promise<void> {
  const key = await loadPersonKey(ctx, subjectId);
  const { corrections } = (await openRequest(ctx, planId, key)) ?? {};
  const person = await loadPerson(ctx, subjectId);
  const request: SealedRequest = { person, ...(corrections !== undefined && { corrections }) };
  const [map, { policy }] = await Promise.all([getDataMap(ctx), getPolicyInForce(ctx)]);
  await transaction(ctx, ({ tx }) => deleteBatches(tx, ctx.controller, planId));
  const holds = kind === 'erasure' ? await listHoldsOf(ctx, [subjectId]) : [];
  const asked: PlanRequest = {
    kind,
    people: [person],
    asOf: ctx.clock.now().getTime(),
    holds: holds.map(({ matter }) => ({ person: subjectId, reason: matter })),
    ...(corrections !== undefined && { corrections }),
  };
  const plan = await makePlan(asked, {
    map,
    open: openSystemFor(ctx, systems),
    sink: createSink(ctx, held, { key, onStep }),
    ...(batchRows !== undefined && { batchRows }),
    signal: held.signal,
    pseudonymKey: ctx.vault.blindIndex(ctx.controller, 'datamap pseudonyms\n1'),
    locale: policy.default_locale,
  });
  onStep?.('making', 0);
  // Where it is not declared how the system is asked, people are.
  const connectors = new Map(
    map.systems.map(({ id, connector, operations }) => [
      id,
      connector === 'http' && operations?.[kind] === undefined ? 'by-hand' : connector,
    ]),
  );
  await transaction(ctx, (tx) =>
    settle(tx, held, { plan, connectors, sealed: sealRequest(tx, planId, key, request) }),
  );
}

/** Seals each batch as it is planned, so that none has to stay in memory. */
function createSink(
  ctx: Context,
  { claim }: Held,
  { key, onStep }: { readonly key: OwnerKey } & Pick<MakeOptions, 'onStep'>,
) {
  return {
    async put(batch: Parameters<typeof encodeBatch>[0]): Promise<void> {
      const sealed = ctx.vault.seal(key, batchRecord(claim.planId, batch.no), encodeBatch(batch));
      const row = { no: batch.no, system: batch.system, sealed };
      if (!(await transaction(ctx, ({ tx }) => insertBatch(tx, ctx.controller, claim, row))))
        throw new ClaimLost();
      onStep?.('stored', batch.no);
    },
  };
}

interface Made {
  readonly plan: Plan;
  readonly connectors: ReadonlyMap<string, string>;
  readonly sealed: Buffer;
}

/** @throws ClaimLost */
async function holdOn(tx: TxContext, { claim }: Held): Promise<PlanRow> {
  const row = await takePlan(tx, claim.planId);
  const until = new Date(tx.clock.now().getTime() + leaseMs);
  if (!(await renewClaim(tx.tx, tx.controller, claim, until)) || row.state !== 'making')
    throw new ClaimLost();
  return row;
}

/** Stores what was made; a plan that needs no person is approved at once. */
async function settle(tx: TxContext, held: Held, { plan, connectors, sealed }: Made): Promise<void> {
  const row = await holdOn(tx, held);
  const { planId } = row;
  const at = tx.clock.now();
  const isUnattended = isAutomatic(row.cause);
  const away = [...unreachableOnly(plan)];
  if (isUnattended && away.length === 0 && (await isOtherRunning(tx, row)))
    away.push({ system: ownSystem, code: 'plan_still_runs' });
  if (isUnattended && away.length === 0 && knowsOfHold(plan)) away.push({ system: ownSystem, code: 'held' });
  if (away.length > 0) {
    await wait(tx, row, away, { plan });
    return;
  }
  const tasks = plan.tasks.map(({ system, operation }) => ({
    taskId: tx.ids.uuid() as TaskId,
    system,
    operation,
    connector: connectors.get(system) ?? 'by-hand',
  }));
  await replaceTasks(tx.tx, tx.controller, planId, { tasks, at });
  const payload = { act: 'plan_made', ...planFields(plan), conflicts: plan.conflicts.length };
  const entryId = await recordPlanStep(tx, row, { class: 'request_step', payload });
  const change = { state: 'made', at, plan, mapHash: plan.mapHash, sealedRequest: sealed, entryId } as const;
  await updatePlan(tx.tx, tx.controller, planId, change);
  if (isUnattended && blocking(plan).length === 0) await approvePlan(tx, planId, plan.hash);
  await tx.enqueue(tx, planMade, { planId });
}

/** Nothing is lost by waiting: it is tried again later, and until then it is seen what for. */
async function wait(
  tx: TxContext,
  { planId, attempts, waitingFor }: PlanRow,
  away: readonly Omit<Waiting, 'since'>[],
  { plan }: { readonly plan?: Plan } = {},
): Promise<void> {
  const at = tx.clock.now();
  const next = nextRunAt(at, attempts);
  await updatePlan(tx.tx, tx.controller, planId, {
    state: 'making',
    at,
    waiting: waitOn(waitingFor, away, at),
    attempts: attempts + 1,
    nextRunAt: next,
    ...(plan !== undefined && { plan, mapHash: plan.mapHash }),
  });
  await tx.enqueue(tx, planDue, { planId }, { singletonKey: laterKey(planId), startAfter: next });
}

/** After an error: again later, or, where that has not helped, to staff. */
async function postpone(ctx: Context, held: Held, error: unknown): Promise<void> {
  const { planId } = held.claim;
  const code = error instanceof ConnectorError ? error.code : 'internal_error';
  ctx.log.warn('datamap.plan_not_made', { plan_id: planId, code }, error);
  await transaction(ctx, async (tx) => {
    const row = await holdOn(tx, held);
    if (row.attempts + 1 < mostAttempts) {
      await wait(tx, row, [{ system: ownSystem, code }]);
      return;
    }
    const at = tx.clock.now();
    const payload = { act: 'plan_not_made', code };
    const entryId = await recordPlanStep(tx, row, { class: 'request_step', payload });
    await updatePlan(tx.tx, tx.controller, planId, { state: 'failed', at, failure: code, entryId });
    await tx.enqueue(tx, planMade, { planId });
  });
}
