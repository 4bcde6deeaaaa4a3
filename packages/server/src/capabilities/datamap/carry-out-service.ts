import {
  carryOut,
  coverageOf,
  readAgain,
  type Correction,
  type Coverage,
  type Plan,
  type SystemOutcome,
} from '@zgoda/datamap';
import { ConnectorError } from '@zgoda/connector-kit';
import type { PlanId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { VaultError, type OwnerKey } from '../../platform/vault/index.ts';
import {
  deleteRows,
  listTaskRows,
  type TaskRow,
  hashOfBatch,
  hashOfJson,
  hashOfPlan,
} from './batch-store.ts';
import {
  ClaimLost,
  createJournal,
  leaseMs,
  openBatches,
  whileHolding,
  type Held,
  type JournalSteps,
} from './claim-service.ts';
import { getMapOfPlan, openSystemFor, type ConnectedSystems } from './map-service.ts';
import { notifyRecipients } from '../disclosures/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { settleDue } from '../retention/index.ts';
import {
  categoriesTold,
  coverageFields,
  keptUntil,
  laterKey,
  nextRunAt,
  ownSystem,
  planFields,
  tidingsOf,
  unavailable,
  waitOn,
  type PlanRow,
  type Waiting,
} from './plan.ts';
import { requestOwnErasure } from './person-service.ts';
import {
  carryOutDue,
  isHeldUnknown,
  loadPersonKey,
  openRequest,
  openTaskWords,
  planCarriedOut,
  recordPlanStep,
  takePlan,
} from './plan-service.ts';
import { findPlanRow, renewClaim, updatePlan } from './store.ts';

export interface CarryOutOptions extends JournalSteps {
  readonly systems: ConnectedSystems;
  readonly signal: AbortSignal;
}

/**
 * Carries out an approved plan, or goes on with it: batches in their order, then everything is read again, and the end follows from that. What
 * is executed is the approved plan or nothing. A system that does not answer is tried again for as long as it takes.
 */
export async function carryOutDuePlan(ctx: Context, planId: PlanId, options: CarryOutOptions): Promise<void> {
  const { signal } = options;
  await whileHolding(ctx, planId, { states: ['approved', 'waiting'], signal }, async (held) => {
    const row = await findPlanRow(ctx.db, ctx.controller, planId);
    if (row?.plan === undefined || row.subjectId === undefined) return;
    try {
      await work(ctx, { ...row, plan: row.plan, subjectId: row.subjectId }, { ...options, held });
    } catch (error) {
      held.signal.throwIfAborted();
      if (error instanceof ClaimLost) throw error;
      const code = error instanceof ConnectorError ? error.code : 'internal_error';
      ctx.log.warn('datamap.plan_interrupted', { plan_id: planId, code }, error);
      await transaction(ctx, (tx) => wait(tx, held, [{ system: ownSystem, code }]));
    }
  });
}

type RunningPlan = PlanRow & { readonly plan: Plan; readonly subjectId: SubjectId };

async function work(
  ctx: Context,
  row: RunningPlan,
  { held, systems, onStep }: CarryOutOptions & { readonly held: Held },
): Promise<void> {
  const { plan, planId, subjectId } = row;
  const key = await loadPersonKey(ctx, subjectId);
  const request = await openRequest(ctx, planId, key);
  if (request?.person === undefined || !(await isWhatWasApproved(ctx, row, key))) {
    await transaction(ctx, (tx) => refuse(tx, held));
    return;
  }
  if (await isHeldUnknown(ctx, row)) {
    await transaction(ctx, (tx) => wait(tx, held, [{ system: ownSystem, code: 'held' }]));
    return;
  }
  const { signal } = held;
  const map = await getMapOfPlan(ctx, plan.mapHash);
  const open = openSystemFor(ctx, systems);
  const journal = createJournal(ctx, held.claim, key, { onStep });
  const outcomes = await carryOut(plan, { map, open, journal, signal });
  const tasks = await listTaskRows(ctx.db, ctx.controller, { planId });
  const away = [...unavailable(outcomes), ...openTasks(tasks)];
  if (away.length > 0) {
    await transaction(ctx, (tx) => wait(tx, held, away));
    return;
  }
  const residues = await readAgain(plan, { map, open, journal, people: [request.person], signal });
  const facts = { map, outcomes, residues, tasks: tasks.map((task) => toOutcome(ctx, task, key)) };
  const { corrections } = request;
  const coverage = coverageOf(plan, { ...facts, ...(corrections !== undefined && { corrections }) });
  onStep?.('ending', 0);
  await transaction(ctx, (tx) => end(tx, held, { plan, coverage, outcomes, corrections }));
}

/** Every sealed batch is what its hash says, in its place, and all of them are there. */
async function isWhatWasApproved(
  ctx: Context,
  { planId, plan }: RunningPlan,
  key: OwnerKey,
): Promise<boolean> {
  if (hashOfPlan(plan) !== plan.hash) return false;
  let next = 0;
  try {
    for await (const { batch } of openBatches(ctx, planId, key)) {
      const head = plan.batches[next];
      if (head === undefined || batch.no !== head.no || batch.system !== head.system) return false;
      if (hashOfBatch(batch) !== head.hash) return false;
      next += 1;
    }
  } catch (error) {
    // Sealed for another place, or by somebody else.
    if (error instanceof VaultError) return false;
    throw error;
  }
  return next === plan.batches.length;
}

const openTasks = (tasks: readonly TaskRow[]): readonly Omit<Waiting, 'since'>[] =>
  tasks.filter(({ state }) => state === 'open').map(({ system }) => ({ system, code: 'task_open' }));

function toOutcome(ctx: Context, task: TaskRow, key: OwnerKey) {
  const { because, until } = openTaskWords(ctx, task, key) ?? {};
  return {
    system: task.system,
    outcome: task.outcome ?? ('waiting' as const),
    ...(because !== undefined && { because }),
    ...(until !== undefined && { until }),
  };
}

/** @throws ClaimLost */
async function holdOn(tx: TxContext, { claim }: Held): Promise<PlanRow> {
  const row = await takePlan(tx, claim.planId);
  const until = new Date(tx.clock.now().getTime() + leaseMs);
  const isOurs = row.state === 'approved' || row.state === 'waiting';
  if (!isOurs || !(await renewClaim(tx.tx, tx.controller, claim, until))) throw new ClaimLost();
  return row;
}

/** Never “done”: it is seen which system is missing and since when. Where only tasks are open, the last of them wakes it. */
async function wait(tx: TxContext, held: Held, away: readonly Omit<Waiting, 'since'>[]): Promise<void> {
  const { planId, attempts, waitingFor } = await holdOn(tx, held);
  const at = tx.clock.now();
  const isTimed = away.some(({ code }) => code !== 'task_open');
  const next = nextRunAt(at, attempts);
  await updatePlan(tx.tx, tx.controller, planId, {
    state: 'waiting',
    at,
    waiting: waitOn(waitingFor, away, at),
    attempts: isTimed ? attempts + 1 : 0,
    ...(isTimed && { nextRunAt: next }),
  });
  if (isTimed)
    await tx.enqueue(tx, carryOutDue, { planId }, { singletonKey: laterKey(planId), startAfter: next });
}

/** What lies here is not what was approved: nothing of it is carried out. */
async function refuse(tx: TxContext, held: Held): Promise<void> {
  const row = await holdOn(tx, held);
  const { planId } = row;
  const payload = { act: 'plan_refused', code: 'not_the_plan', plan_hash: row.plan?.hash ?? '' };
  const entryId = await recordPlanStep(tx, row, { class: 'request_step', payload });
  const at = tx.clock.now();
  await updatePlan(tx.tx, tx.controller, planId, { state: 'failed', at, failure: 'not_the_plan', entryId });
  await tx.enqueue(tx, planCarriedOut, { planId, outcome: 'partly_done' });
}

const dayMs = 86_400_000;

interface End {
  readonly plan: Plan;
  readonly coverage: Coverage;
  readonly outcomes: ReadonlyMap<string, SystemOutcome>;
  readonly corrections: readonly Correction[] | undefined;
}

/** The end follows from what was read again. Rows of a plan that is wholly carried out are erased with it. */
async function end(tx: TxContext, held: Held, { plan, coverage, outcomes, corrections }: End): Promise<void> {
  const row = await holdOn(tx, held);
  const { planId } = row;
  const outcome = coverage.isWhole ? 'carried_out' : 'partly_done';
  const failures = [...outcomes].flatMap(([system, { outcome: how, ...rest }]) =>
    how === 'failed' && 'code' in rest ? [`${system}: ${rest.code}`] : [],
  );
  const entryId = await recordPlanStep(tx, row, {
    class: row.kind === 'erasure' ? 'erasure' : 'request_step',
    payload: {
      act: 'plan_carried_out',
      outcome,
      ...planFields(plan),
      ...coverageFields(coverage),
      coverage_sha256: hashOfJson(coverage),
      ...(failures.length > 0 && { failures: failures.join(' ').slice(0, 1_000) }),
    },
  });
  await updatePlan(tx.tx, tx.controller, planId, { state: outcome, at: tx.clock.now(), coverage, entryId });
  await tellRecipients(tx, row, { coverage, corrections });
  if (outcome === 'carried_out') await deleteRows(tx.tx, tx.controller, planId);
  await tx.enqueue(tx, planCarriedOut, { planId, outcome });
  if (outcome === 'carried_out') await follow(tx, row, plan);
}

/**
 * Whoever got these data of us is told what became of them, in the same transaction and before our own records of the person go. What
 * nobody asked for is told once it is whole, since it is told once.
 * @see GDPR Art. 19; Law 2297-VI Art. 21(2)
 */
async function tellRecipients(
  tx: TxContext,
  { subjectId, requestId, kind }: PlanRow,
  { coverage, corrections }: Pick<End, 'coverage' | 'corrections'>,
): Promise<void> {
  if (subjectId === undefined || (requestId === undefined && !coverage.isWhole)) return;
  const { policy } = await getPolicyInForce(tx);
  const all = policy.categories.map(({ id }) => id);
  const categories = categoriesTold(coverage, kind, all);
  if (categories.length === 0) return;
  const { lines } = coverage;
  // Nobody is told more than what they got before.
  const wordsFor = (of: readonly string[]): string | undefined => {
    const right = (corrections ?? []).filter(({ system, table, column }) =>
      lines.some(
        (line) =>
          line.system === system &&
          line.table === table &&
          line.column === column &&
          line.category !== undefined &&
          of.includes(line.category),
      ),
    );
    return right.length === 0
      ? undefined
      : right.map(({ column, value }) => `${column}: ${value ?? '—'}`).join('\n');
  };
  await notifyRecipients(tx, {
    subjectId,
    kind: tidingsOf[kind],
    categories,
    requestId,
    wordsFor,
  });
}

/** What the policy has follow by itself: our own records of a closed account, and the rule whose time was over. */
async function follow(tx: TxContext, { planId, subjectId, cause, rule }: PlanRow, plan: Plan): Promise<void> {
  if (subjectId === undefined) return;
  if (cause === 'account_closed') await requestOwnErasure(tx, { subjectId, planId });
  if (cause !== 'retention_due' || rule === undefined) return;
  const last = keptUntil(plan);
  await settleDue(tx, {
    subjectId,
    rule,
    // Kept to the end of that day.
    keptUntil:
      last === undefined ? undefined : new Date(Date.parse(`${last.slice(0, 10)}T00:00:00Z`) + dayMs),
  });
}
