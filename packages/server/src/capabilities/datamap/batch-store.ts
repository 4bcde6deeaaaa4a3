import { createHash } from 'node:crypto';
import type { Correction, Person, Plan, PlannedBatch } from '@zgoda/datamap';
import { canonicalize, type JsonValue } from '@zgoda/verify';
import type { TaskOutcomeCode, TaskState } from '@zgoda/vocabulary/datamap';
import type { ControllerId, EntryId, PlanId, StaffId, TaskId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { PlanTaskTable } from '../../platform/db/schema.gen.ts';
import type { Claim, TaskView } from './plan.ts';

/** What a plan is made from, as it is sealed with it. */
export interface SealedRequest {
  /** Absent before it was made for the first time. */
  readonly person?: Person;
  readonly corrections?: readonly Correction[];
}

/** Bytes, which only the key of a pseudonym has, are spelled in hexadecimal, as in its hash: `{ kind: 'hash', key }`. */
export const encodeBatch = (batch: PlannedBatch): Buffer =>
  Buffer.from(
    JSON.stringify(batch, function (this: Readonly<Record<string, unknown>>, name, value: unknown) {
      // A Buffer has become something else in `value` already.
      const given = this[name];
      return given instanceof Uint8Array ? Buffer.from(given).toString('hex') : value;
    }),
  );

/** The inverse. */
export const decodeBatch = (bytes: Uint8Array): PlannedBatch =>
  JSON.parse(Buffer.from(bytes).toString(), function (this: { kind?: unknown }, name, value: unknown) {
    return name === 'key' && typeof value === 'string' && this.kind === 'hash'
      ? new Uint8Array(Buffer.from(value, 'hex'))
      : value;
  }) as PlannedBatch;

/** SHA-256 of the canonical JSON, hexadecimal: what an evidence entry commits to. */
export const hashOfJson = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value as JsonValue))
    .digest('hex');

/** Of a batch as it is sealed. */
export const hashOfBatch = (batch: PlannedBatch): string =>
  hashOfJson(JSON.parse(encodeBatch(batch).toString()));

/** Over all of a plan but the hash itself. */
export function hashOfPlan(whole: Plan): string {
  const { hash: _, ...plan } = whole;
  return hashOfJson(plan);
}

export interface SealedBatch {
  readonly no: number;
  readonly system: string;
  readonly sealed: Buffer;
}

/** @returns false when another process has taken the plan over */
export async function insertBatch(
  tx: Tx,
  controller: ControllerId,
  { planId, fence }: Claim,
  batch: SealedBatch,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into plan_batch (controller_id, plan_id, batch_no, system, state, sealed_batch)
    select controller_id, plan_id, ${batch.no}, ${batch.system}, 'planned', ${batch.sealed}
    from plan
    where controller_id = ${controller} and plan_id = ${planId} and fence = ${fence}
    for share`.execute(tx);
  return numAffectedRows === 1n;
}

export interface StoredBatch extends SealedBatch {
  readonly state: 'planned' | 'begun' | 'done';
}

/** In their order, behind `after`; of one system, or of all. */
export async function listBatches(
  db: Db,
  controller: ControllerId,
  planId: PlanId,
  page: { readonly system?: string; readonly after: number; readonly limit: number },
): Promise<readonly StoredBatch[]> {
  const { rows } = await sql<StoredBatch>`
    select batch_no as no, system, state, sealed_batch as sealed
    from plan_batch
    where controller_id = ${controller} and plan_id = ${planId} and batch_no > ${page.after}
      and (${page.system ?? null}::text is null or system = ${page.system ?? null})
    order by batch_no
    limit ${page.limit}`.execute(db);
  return rows;
}

/** @returns false when another process has taken the plan over */
export async function moveBatch(
  tx: Tx,
  controller: ControllerId,
  { planId, fence }: Claim,
  step: { readonly no: number; readonly state: 'begun' | 'done'; readonly at: Date; readonly until: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with mine as (
      update plan set runs_until = ${step.until}
      where controller_id = ${controller} and plan_id = ${planId} and fence = ${fence}
      returning plan_id)
    update plan_batch as b
    set state = ${step.state},
      begun_at = case when ${step.state} = 'begun' then ${step.at} else b.begun_at end,
      done_at = case when ${step.state} = 'done' then ${step.at}::timestamptz end
    from mine
    where b.controller_id = ${controller} and b.plan_id = mine.plan_id and b.batch_no = ${step.no}`.execute(
    tx,
  );
  return numAffectedRows === 1n;
}

/** Rows of a plan that was not carried out, before it is made anew. */
export async function deleteBatches(tx: Tx, controller: ControllerId, planId: PlanId): Promise<void> {
  await sql`delete from plan_batch where controller_id = ${controller} and plan_id = ${planId}`.execute(tx);
}

/** All that is sealed of a plan but the words of its tasks. @returns how many batches there were */
export async function deleteRows(tx: Tx, controller: ControllerId, planId: PlanId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from plan_batch where controller_id = ${controller} and plan_id = ${planId} returning 1),
    emptied as (
      update plan set sealed_request = null where controller_id = ${controller} and plan_id = ${planId} returning 1)
    select (select count(*) from gone) as count, (select count(*) from emptied)`.execute(tx);
  return rows[0]?.count ?? 0;
}

export interface NewTask {
  readonly taskId: TaskId;
  readonly system: string;
  readonly connector: string;
  readonly operation: TaskView['operation'];
}

/** Those of a plan that is made anew are put in place of the former ones. */
export async function replaceTasks(
  tx: Tx,
  controller: ControllerId,
  planId: PlanId,
  { tasks, at }: { readonly tasks: readonly NewTask[]; readonly at: Date },
): Promise<void> {
  await sql`delete from plan_task where controller_id = ${controller} and plan_id = ${planId}`.execute(tx);
  await sql`
    insert into plan_task (controller_id, task_id, plan_id, system, connector, operation, state, created_at)
    select ${controller}, n.task_id, ${planId}, n.system, n.connector, n.operation, 'open', ${at}
    from unnest(
      ${tasks.map(({ taskId }) => taskId)}::uuid[], ${tasks.map(({ system }) => system)}::text[],
      ${tasks.map(({ connector }) => connector)}::text[], ${tasks.map(({ operation }) => operation)}::text[]
    ) as n (task_id, system, connector, operation)`.execute(tx);
}

export type TaskRow = TaskView & { readonly sealedWords?: Buffer };

/** Of one plan in the order of systems; or the open ones of plans that are approved, oldest first. */
export async function listTaskRows(
  db: Db,
  controller: ControllerId,
  of: { readonly planId?: PlanId; readonly isOpen?: boolean },
): Promise<readonly TaskRow[]> {
  const { planId = null, isOpen = false } = of;
  const { rows } = await sql<PlanTaskTable>`
    select t.*
    from plan_task as t
    join plan as p on p.controller_id = t.controller_id and p.plan_id = t.plan_id
    where t.controller_id = ${controller} and (${planId}::uuid is null or t.plan_id = ${planId})
      and (not ${isOpen}::boolean or (t.state = 'open' and p.state in ('approved', 'waiting')))
    order by t.created_at, t.system, t.task_id
    limit 500`.execute(db);
  return rows.map(toTask);
}

/** As it stands, locked until the transaction ends. */
export async function lockTask(
  tx: Tx,
  controller: ControllerId,
  taskId: TaskId,
): Promise<TaskRow | undefined> {
  const { rows } = await sql<PlanTaskTable>`
    select * from plan_task where controller_id = ${controller} and task_id = ${taskId} for update`.execute(
    tx,
  );
  return rows[0] && toTask(rows[0]);
}

export async function closeTask(
  tx: Tx,
  controller: ControllerId,
  taskId: TaskId,
  end: {
    readonly state: TaskState;
    readonly outcome: TaskOutcomeCode;
    readonly closedBy: StaffId | undefined;
    readonly sealedWords: Buffer;
    readonly at: Date;
    readonly entryId: EntryId;
  },
): Promise<void> {
  await sql`
    update plan_task
    set state = ${end.state}, outcome = ${end.outcome}, closed_by = ${end.closedBy ?? null}, sealed_words = ${end.sealedWords},
      closed_at = ${end.at}, entry_id = ${end.entryId}
    where controller_id = ${controller} and task_id = ${taskId}`.execute(tx);
}

/** What a task that a connector works on waits for; the time since when stays while that does. */
export async function setTaskWaiting(
  tx: Tx,
  controller: ControllerId,
  taskId: TaskId,
  { code, at }: { readonly code: string; readonly at: Date },
): Promise<void> {
  await sql`
    update plan_task
    set waits_for = ${code}, waits_since = case when waits_for = ${code} then waits_since else ${at}::timestamptz end
    where controller_id = ${controller} and task_id = ${taskId} and state = 'open'`.execute(tx);
}

/** Tasks that a connector failed at can be tried by it again. */
export async function reopenTasks(tx: Tx, controller: ControllerId, planId: PlanId): Promise<void> {
  await sql`
    update plan_task
    set state = 'open', outcome = null, closed_at = null, closed_by = null, sealed_words = null, waits_for = null, waits_since = null
    where controller_id = ${controller} and plan_id = ${planId} and state = 'failed' and connector = 'http'`.execute(
    tx,
  );
}

function toTask(row: PlanTaskTable): TaskRow {
  return {
    taskId: row.task_id as TaskId,
    planId: row.plan_id as PlanId,
    system: row.system,
    connector: row.connector,
    operation: row.operation as TaskView['operation'],
    state: row.state as TaskState,
    ...(row.outcome !== null && { outcome: row.outcome as TaskOutcomeCode }),
    ...(row.state === 'open' &&
      row.waits_for !== null &&
      row.waits_since !== null && { waiting: { for: row.waits_for, since: row.waits_since } }),
    ...(row.closed_by !== null && { closedBy: row.closed_by as StaffId }),
    createdAt: row.created_at,
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
    ...(row.sealed_words !== null && { sealedWords: row.sealed_words }),
  };
}
