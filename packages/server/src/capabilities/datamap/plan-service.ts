import type { Correction, PlanKind } from '@zgoda/datamap';
import { datamapErrors, type PlanCause, type TaskOutcomeCode } from '@zgoda/vocabulary/datamap';
import {
  toPublicId,
  type EntryId,
  type PlanId,
  type RequestId,
  type StaffId,
  type SubjectId,
  type TaskId,
} from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { recordEvidence, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listHoldsOf } from '../retention/index.ts';
import { findSubject, getSubject, listLinkedSubjects, readPerson } from '../subjects/index.ts';
import {
  closeTask,
  deleteRows,
  reopenTasks,
  listTaskRows,
  lockTask,
  setTaskWaiting,
  type TaskRow,
  hashOfJson,
  type SealedRequest,
} from './batch-store.ts';
import { getDataMap } from './map-service.ts';
import {
  blocking,
  isUnderWay,
  knowsOfHold,
  planFields,
  type PlanRow,
  type PlanView,
  type TaskView,
} from './plan.ts';
import {
  findPlanRow,
  findSealedRequest,
  insertPlan,
  listPlanRows,
  listWaitingRows,
  lockPlan,
  lockPlansOf,
  setNextRun,
  updatePlan,
} from './store.ts';

const planIdSchema = z.strictObject({ planId: z.uuid() });

/** A plan is to be made. */
export const planDue = defineEvent({ name: 'datamap.make_plan', schema: planIdSchema });
/** An approved plan is to be carried out, or gone on with. */
export const carryOutDue = defineEvent({ name: 'datamap.carry_out', schema: planIdSchema });
/** Tasks of a plan may be worked on now. */
export const tasksOpened = defineEvent({ name: 'datamap.tasks_opened', schema: planIdSchema });
/** A plan was made, or could not be. */
export const planMade = defineEvent({ name: 'datamap.plan_made', schema: planIdSchema });
/** A plan came to its end, after everything was read again. */
export const planCarriedOut = defineEvent({
  name: 'datamap.plan_carried_out',
  schema: planIdSchema.extend({ outcome: z.enum(['carried_out', 'partly_done']) }),
});

export interface NewPlanWish {
  readonly subjectId: SubjectId;
  readonly kind: PlanKind;
  /** For kind `rectification`. */
  readonly corrections?: readonly Correction[];
  readonly forRequest?: RequestId;
  /** Absent: a request, so that staff approves it. */
  readonly cause?: PlanCause;
  /** For cause `retention_due`. */
  readonly rule?: string | undefined;
}

const requestRecord = (planId: PlanId): string => `plan:${planId}:request`;

/** @throws subject_not_found for who was erased */
export async function loadPersonKey(ctx: Context, subjectId: SubjectId): Promise<OwnerKey> {
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  return key;
}

export const sealRequest = (ctx: Context, planId: PlanId, key: OwnerKey, request: SealedRequest): Buffer =>
  ctx.vault.seal(key, requestRecord(planId), Buffer.from(JSON.stringify(request)));

/** Undefined once the plan was carried out. */
export async function openRequest(
  ctx: Context,
  planId: PlanId,
  key: OwnerKey,
): Promise<SealedRequest | undefined> {
  const sealed = await findSealedRequest(ctx.db, ctx.controller, planId);
  if (sealed === undefined) return undefined;
  return JSON.parse(ctx.vault.open(key, requestRecord(planId), sealed).toString()) as SealedRequest;
}

/** All that a person is known by here. Values are personal: they go into what is sealed, and to the systems. */
export async function loadPerson(
  ctx: Context,
  subjectId: SubjectId,
): Promise<NonNullable<SealedRequest['person']>> {
  const identities = await readPerson(ctx, subjectId);
  return {
    id: subjectId,
    identities: identities
      .map(({ kind, value }) => ({ kind, value: value.reveal() }))
      .toSorted((a, b) => (`${a.kind}\n${a.value}` < `${b.kind}\n${b.value}` ? -1 : 1)),
  };
}

/** Asks for a plan: it is made as a job, which ends with the event `datamap.plan_made`. @throws subject_not_found */
export async function startPlan(tx: TxContext, wish: NewPlanWish): Promise<PlanId> {
  const { kind, corrections, forRequest, cause = 'request', rule } = wish;
  const subjectId = await getSubject(tx, { subject_id: wish.subjectId });
  const planId = tx.ids.uuid() as PlanId;
  const key = await loadPersonKey(tx, subjectId);
  const sealedRequest = sealRequest(tx, planId, key, { ...(corrections !== undefined && { corrections }) });
  const plan = {
    planId,
    subjectId,
    requestId: forRequest,
    kind,
    cause,
    rule,
    sealedRequest,
    at: tx.clock.now(),
  };
  await insertPlan(tx.tx, tx.controller, plan);
  await tx.enqueue(tx, planDue, { planId }, { singletonKey: planId });
  return planId;
}

/** Starts an erasure that needs no person, where none of this person is on its way. */
export async function eraseByPolicy(
  tx: TxContext,
  subject: SubjectId,
  cause: { readonly cause: Exclude<PlanCause, 'request'>; readonly rule?: string },
): Promise<void> {
  const subjectId = await findSubject(tx, { subject_id: subject });
  if (subjectId === undefined) return;
  const people = await listLinkedSubjects(tx, subjectId);
  const theirs = await lockPlansOf(tx.tx, tx.controller, people);
  const isCovered = theirs.some(
    (plan) =>
      plan.kind === 'erasure' &&
      plan.cause === cause.cause &&
      plan.rule === cause.rule &&
      isUnderWay(plan.state),
  );
  if (!isCovered) await startPlan(tx, { subjectId, kind: 'erasure', ...cause });
}

/** @throws plan_not_found */
export async function getPlan(ctx: Context, planId: PlanId): Promise<PlanView> {
  const [row, tasks] = await Promise.all([
    findPlanRow(ctx.db, ctx.controller, planId),
    listTaskRows(ctx.db, ctx.controller, { planId }),
  ]);
  if (row === undefined) throw datamapErrors.plan_not_found();
  return toView(row, tasks);
}

/** Newest first: those of a person, links followed, or of a request. */
export async function listPlans(
  ctx: Context,
  of: { readonly subjectId: SubjectId } | { readonly requestId: RequestId },
): Promise<readonly PlanView[]> {
  const wanted =
    'subjectId' in of
      ? { subjectIds: await listLinkedSubjects(ctx, of.subjectId) }
      : { requestId: of.requestId };
  const rows = await listPlanRows(ctx.db, ctx.controller, wanted);
  return rows.map((row) => toView(row, []));
}

/** Plans that wait for a system or a task, oldest first. */
export async function listWaitingPlans(ctx: Context): Promise<readonly PlanView[]> {
  return (await listWaitingRows(ctx.db, ctx.controller)).map((row) => toView(row, []));
}

function toView(row: PlanRow, tasks: readonly TaskRow[]): PlanView {
  const { attempts: _, hasRows: __, rule: ___, ...view } = row;
  return { ...view, tasks: tasks.map(toTask) };
}

function toTask(row: TaskRow): TaskView {
  const { sealedWords: _, ...task } = row;
  return task;
}

/** @throws plan_not_found */
export async function takePlan(tx: TxContext, planId: PlanId): Promise<PlanRow> {
  const row = await lockPlan(tx.tx, tx.controller, planId);
  if (row === undefined) throw datamapErrors.plan_not_found();
  return row;
}

/** Evidence of a step of a plan, in the person's chain. */
export async function recordPlanStep(
  tx: TxContext,
  { planId, subjectId, kind }: Pick<PlanRow, 'planId' | 'subjectId' | 'kind'>,
  act: Pick<EvidenceAct, 'class' | 'payload'>,
): Promise<EntryId> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = { plan: toPublicId('plan', planId), kind, ...act.payload };
  const [entry] = await recordEvidence(tx, [
    { class: act.class, policyHash, payload, ...(subjectId !== undefined && { subjectId }) },
  ]);
  if (entry === undefined) throw new Error('an act has its evidence');
  return entry.entryId;
}

const staffIdOf = ({ actor }: Context): StaffId | undefined =>
  actor.kind === 'staff' ? (actor.staffId as StaffId) : undefined;

/** Whether the person's data are held back by now, and the plan does not know of it. */
export async function isHeldUnknown(ctx: Context, { kind, plan, subjectId }: PlanRow): Promise<boolean> {
  if (kind !== 'erasure' || plan === undefined || subjectId === undefined || knowsOfHold(plan)) return false;
  return (await listHoldsOf(ctx, [subjectId])).length > 0;
}

/** Whether another plan changes rows of the same person now. */
export async function isOtherRunning(tx: TxContext, { planId, subjectId }: PlanRow): Promise<boolean> {
  if (subjectId === undefined) return false;
  const people = await listLinkedSubjects(
    tx,
    (await findSubject(tx, { subject_id: subjectId })) ?? subjectId,
  );
  const theirs = await lockPlansOf(tx.tx, tx.controller, people);
  return theirs.some(
    (other) => other.planId !== planId && (other.state === 'approved' || other.state === 'waiting'),
  );
}

/**
 * Has exactly this plan carried out, as jobs.
 * @throws plan_not_found, plan_state_differs
 * @throws plan_changed when it has another hash, the systems are mapped otherwise now, the person is known by something else or held back since
 * @throws plan_blocked with the kinds of what stands in the way
 * @throws plan_still_runs for another one of the same person
 */
export async function approvePlan(tx: TxContext, planId: PlanId, hash: string): Promise<void> {
  const row = await takePlan(tx, planId);
  const { state, plan, subjectId } = row;
  if (state !== 'made' || plan === undefined || subjectId === undefined)
    throw datamapErrors.plan_state_differs({ state });
  if (plan.hash !== hash) throw datamapErrors.plan_changed({ part: 'plan' });
  if (plan.mapHash !== (await getDataMap(tx)).hash) throw datamapErrors.plan_changed({ part: 'map' });
  const blocked = blocking(plan);
  if (blocked.length > 0)
    throw datamapErrors.plan_blocked({ conflicts: [...new Set(blocked.map(({ kind }) => kind))] });
  const key = await loadPersonKey(tx, subjectId);
  const request = await openRequest(tx, planId, key);
  const person = await loadPerson(tx, subjectId);
  if (request?.person === undefined || hashOfJson(request.person) !== hashOfJson(person))
    throw datamapErrors.plan_changed({ part: 'identities' });
  if (await isHeldUnknown(tx, row)) throw datamapErrors.plan_changed({ part: 'holds' });
  if (await isOtherRunning(tx, row)) throw datamapErrors.plan_still_runs();
  const at = tx.clock.now();
  const payload = { act: 'plan_approved', ...planFields(plan) };
  const entryId = await recordPlanStep(tx, row, { class: 'request_step', payload });
  const approvedBy = staffIdOf(tx);
  await updatePlan(tx.tx, tx.controller, planId, {
    state: 'approved',
    at,
    nextRunAt: at,
    approvedBy,
    entryId,
  });
  await tx.enqueue(tx, carryOutDue, { planId }, { singletonKey: planId });
  if (plan.tasks.length > 0) await tx.enqueue(tx, tasksOpened, { planId }, { singletonKey: planId });
}

/**
 * Goes on where a person has removed what stood in the way: one that was only partly done is carried out and read again, any other is made anew.
 * Nothing of it is deleted that was done.
 * @throws plan_not_found, plan_state_differs
 */
export async function retryPlan(tx: TxContext, planId: PlanId): Promise<void> {
  const row = await takePlan(tx, planId);
  const at = tx.clock.now();
  const isPartly = row.state === 'partly_done' || row.state === 'waiting' || row.state === 'approved';
  const isOpen = row.state === 'making' || row.state === 'made' || row.state === 'failed';
  if (row.subjectId === undefined || !row.hasRows || !(isPartly || (isOpen && row.approvedAt === undefined)))
    throw datamapErrors.plan_state_differs({ state: row.state });
  if (isPartly && (await isOtherRunning(tx, row))) throw datamapErrors.plan_still_runs();
  const entryId = await recordPlanStep(tx, row, { class: 'request_step', payload: { act: 'plan_retried' } });
  const { waitingFor: waiting } = row;
  const change = { state: isPartly ? 'approved' : 'making', at, nextRunAt: at, waiting, entryId } as const;
  await updatePlan(tx.tx, tx.controller, planId, change);
  await tx.enqueue(tx, isPartly ? carryOutDue : planDue, { planId }, { singletonKey: planId });
  if (!isPartly) return;
  await reopenTasks(tx.tx, tx.controller, planId);
  await tx.enqueue(tx, tasksOpened, { planId }, { singletonKey: planId });
}

/** Erases all that is sealed of a plan; names, counts and coverage stay. @throws plan_not_found, plan_still_runs */
export async function purgePlanRows(tx: TxContext, planId: PlanId): Promise<void> {
  const { state } = await takePlan(tx, planId);
  if (state === 'approved' || state === 'waiting') throw datamapErrors.plan_still_runs();
  await deleteRows(tx.tx, tx.controller, planId);
}

/** Open tasks of plans that are approved, oldest first. */
export async function listTasks(
  ctx: Context,
  of: { readonly planId: PlanId } | { readonly isOpen: true } = { isOpen: true },
): Promise<readonly TaskView[]> {
  return (await listTaskRows(ctx.db, ctx.controller, of)).map(toTask);
}

export interface TaskEnd {
  readonly outcome: TaskOutcomeCode;
  /** What was done where. */
  readonly words: string;
  /** Who did it, where a host says so in their name. */
  readonly confirmedBy?: string | undefined;
  /** For `kept`: the law, and the last day. */
  readonly because?: string | undefined;
  readonly until?: string | undefined;
}

const taskRecord = (taskId: TaskId): string => `task:${taskId}:words`;

/**
 * A named member of staff says what became of a task; with the last one the plan goes on.
 * @throws task_not_found, task_closed, task_needs_person
 */
export async function confirmTask(tx: TxContext, taskId: TaskId, end: TaskEnd): Promise<TaskView> {
  const task = await lockTask(tx.tx, tx.controller, taskId);
  if (task === undefined) throw datamapErrors.task_not_found();
  const plan = await takePlan(tx, task.planId);
  const closedBy = staffIdOf(tx);
  if (closedBy === undefined && end.confirmedBy === undefined) throw datamapErrors.task_needs_person();
  if (task.state !== 'open' || plan.subjectId === undefined) throw datamapErrors.task_closed();
  if (plan.state !== 'approved' && plan.state !== 'waiting')
    throw datamapErrors.plan_state_differs({ state: plan.state });
  return closeWith(tx, { task, plan: { ...plan, subjectId: plan.subjectId }, end, closedBy });
}

/**
 * A connector says what became of a task, as it found out itself; with the last one the plan goes on. One that a person closed meanwhile
 * stays as that person said.
 */
export async function closeAskedTask(
  tx: TxContext,
  taskId: TaskId,
  end: Pick<TaskEnd, 'outcome' | 'words'>,
): Promise<void> {
  const task = await lockTask(tx.tx, tx.controller, taskId);
  if (task === undefined) return;
  const plan = await takePlan(tx, task.planId);
  const { subjectId } = plan;
  const isOn = plan.state === 'approved' || plan.state === 'waiting';
  if (task.state !== 'open' || subjectId === undefined || !isOn) return;
  await closeWith(tx, { task, plan: { ...plan, subjectId }, end, closedBy: undefined });
}

interface Closing {
  readonly task: TaskRow;
  readonly plan: PlanRow & { readonly subjectId: SubjectId };
  readonly end: TaskEnd;
  readonly closedBy: StaffId | undefined;
}

async function closeWith(tx: TxContext, { task, plan, end, closedBy }: Closing): Promise<TaskView> {
  const { taskId } = task;
  const at = tx.clock.now();
  const entryId = await recordPlanStep(tx, plan, {
    class: 'request_step',
    payload: {
      act: 'task_closed',
      task: toPublicId('task', taskId),
      system: task.system,
      operation: task.operation,
      connector: task.connector,
      outcome: end.outcome,
      words_sha256: hashOfJson(end.words),
    },
  });
  const key = await loadPersonKey(tx, plan.subjectId);
  const { outcome, ...words } = end;
  await closeTask(tx.tx, tx.controller, taskId, {
    state: outcome === 'failed' ? 'failed' : 'confirmed',
    outcome,
    closedBy,
    sealedWords: tx.vault.seal(key, taskRecord(taskId), Buffer.from(JSON.stringify(words))),
    at,
    entryId,
  });
  await setNextRun(tx.tx, tx.controller, task.planId, at);
  await tx.enqueue(tx, carryOutDue, { planId: task.planId }, { singletonKey: task.planId });
  return { ...toTask(task), state: outcome === 'failed' ? 'failed' : 'confirmed', outcome, closedAt: at };
}

/** What the tasks of a plan are about, while it is carried out. Values are personal. */
export interface OpenTasks {
  readonly plan: PlanRow & { readonly subjectId: SubjectId };
  readonly tasks: readonly TaskView[];
  readonly person: NonNullable<SealedRequest['person']>;
  readonly corrections: readonly Correction[];
  readonly key: OwnerKey;
}

/** Undefined while the person's data are held back, and when the plan is not being carried out. */
export async function readOpenTasks(ctx: Context, planId: PlanId): Promise<OpenTasks | undefined> {
  const plan = await findPlanRow(ctx.db, ctx.controller, planId);
  if (plan?.subjectId === undefined || (plan.state !== 'approved' && plan.state !== 'waiting'))
    return undefined;
  if (await isHeldUnknown(ctx, plan)) return undefined;
  const key = await loadPersonKey(ctx, plan.subjectId);
  const { person, corrections = [] } = (await openRequest(ctx, planId, key)) ?? {};
  if (person === undefined) return undefined;
  const rows = await listTaskRows(ctx.db, ctx.controller, { planId });
  const tasks = rows.filter(({ state }) => state === 'open').map(toTask);
  return { plan: { ...plan, subjectId: plan.subjectId }, tasks, person, corrections, key };
}

/** Shows what a task waits for that a connector works on. */
export const showTaskWaiting = (tx: TxContext, taskId: TaskId, code: string): Promise<void> =>
  setTaskWaiting(tx.tx, tx.controller, taskId, { code, at: tx.clock.now() });

/** What was said when a task was closed; undefined while it is open. */
export function openTaskWords(
  ctx: Context,
  { taskId, sealedWords }: TaskRow,
  key: OwnerKey,
): Omit<TaskEnd, 'outcome'> | undefined {
  if (sealedWords === undefined) return undefined;
  return JSON.parse(ctx.vault.open(key, taskRecord(taskId), sealedWords).toString()) as Omit<
    TaskEnd,
    'outcome'
  >;
}
