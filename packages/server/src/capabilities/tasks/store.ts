import type { ControllerId, PlanId, SubjectId, TaskId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { TaskAskTable } from '../../platform/db/schema.gen.ts';
import type { Ask, AskChange, AskOutcome, AskState } from './ask.ts';

export interface NewAsk {
  readonly askId: string;
  readonly part: number;
}

/** Puts the questions of a task in line. One that had failed is put again, under another key; every other one stays as it is. */
export async function openAsks(
  tx: Tx,
  controller: ControllerId,
  of: Pick<Ask, 'taskId' | 'planId' | 'subjectId' | 'system'>,
  { asks, at }: { readonly asks: readonly NewAsk[]; readonly at: Date },
): Promise<void> {
  await sql`
    insert into task_ask (controller_id, ask_id, task_id, part, plan_id, subject_id, system, state, attempts, checks, next_at, created_at)
    select ${controller}, n.ask_id, ${of.taskId}, n.part, ${of.planId}, ${of.subjectId}, ${of.system}, 'open', 0, 0, ${at}, ${at}
    from unnest(${asks.map(({ askId }) => askId)}::uuid[], ${asks.map(({ part }) => part)}::integer[]) as n (ask_id, part)
    on conflict (controller_id, task_id, part) do update
    set ask_id = excluded.ask_id, state = 'open', outcome = null, code = null, sealed_ticket = null, callback_id = null,
      attempts = 0, checks = 0, next_at = excluded.next_at, asked_at = null, told_at = null, ended_at = null
    where task_ask.state = 'ended' and task_ask.outcome = 'failed'`.execute(tx);
}

/** Takes what is due of a plan for a while: who dies meanwhile is followed after that. */
export async function claimDueAsks(
  tx: Tx,
  controller: ControllerId,
  planId: PlanId,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<readonly Ask[]> {
  const { rows } = await sql<TaskAskTable>`
    update task_ask set next_at = ${until}
    where controller_id = ${controller} and plan_id = ${planId} and state <> 'ended' and next_at <= ${now}
    returning *`.execute(tx);
  return rows.map(toAsk);
}

/** @returns false when its state was changed by somebody else meanwhile, such as a callback */
export async function moveAsk(
  tx: Tx,
  controller: ControllerId,
  { askId, state }: Pick<Ask, 'askId' | 'state'>,
  change: AskChange & { readonly at: Date },
): Promise<boolean> {
  const { at } = change;
  const { numAffectedRows } = await sql`
    update task_ask
    set state = ${change.state}, outcome = ${change.outcome ?? null}, code = ${change.code ?? null},
      sealed_ticket = coalesce(${change.sealedTicket ?? null}, sealed_ticket),
      attempts = ${change.attempts}, checks = ${change.checks}, next_at = ${change.nextAt ?? null},
      asked_at = case when state = 'open' and ${change.state} <> 'open' then ${at}::timestamptz else asked_at end,
      told_at = case when ${change.state} = 'told' then coalesce(told_at, ${at}::timestamptz) else told_at end,
      ended_at = case when ${change.state} = 'ended' then ${at}::timestamptz end
    where controller_id = ${controller} and ask_id = ${askId} and state = ${state}`.execute(tx);
  return numAffectedRows === 1n;
}

export async function findAsk(db: Db, controller: ControllerId, askId: string): Promise<Ask | undefined> {
  const { rows } = await sql<TaskAskTable>`
    select * from task_ask where controller_id = ${controller} and ask_id = ${askId}`.execute(db);
  return rows[0] && toAsk(rows[0]);
}

/** What the other side said in a signed call. @returns false for one that was told before, or has ended */
export async function noteCallback(
  tx: Tx,
  controller: ControllerId,
  askId: string,
  told: { readonly outcome: AskOutcome; readonly callbackId: string; readonly at: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update task_ask
    set state = 'told', outcome = ${told.outcome}, callback_id = ${told.callbackId}, code = null, attempts = 0,
      next_at = ${told.at}, asked_at = coalesce(asked_at, ${told.at}), told_at = ${told.at}
    where controller_id = ${controller} and ask_id = ${askId} and state in ('open', 'waiting')`.execute(tx);
  return numAffectedRows === 1n;
}

export async function listAsks(db: Db, controller: ControllerId, taskId: TaskId): Promise<readonly Ask[]> {
  const { rows } = await sql<TaskAskTable>`
    select * from task_ask where controller_id = ${controller} and task_id = ${taskId} order by part`.execute(
    db,
  );
  return rows.map(toAsk);
}

/** Nobody waits for their answers any more. */
export async function endAsksOf(tx: Tx, controller: ControllerId, planId: PlanId, at: Date): Promise<void> {
  await sql`
    update task_ask
    set state = 'ended', outcome = coalesce(outcome, 'failed'), code = 'plan_ended', next_at = null, ended_at = ${at}
    where controller_id = ${controller} and plan_id = ${planId} and state <> 'ended'`.execute(tx);
}

/** Plans with something due. */
export async function listDuePlans(db: Db, controller: ControllerId, now: Date): Promise<readonly PlanId[]> {
  const { rows } = await sql<{ plan_id: string }>`
    select plan_id from task_ask
    where controller_id = ${controller} and state <> 'ended' and next_at <= ${now}
    group by plan_id
    order by min(next_at)
    limit 1000`.execute(db);
  return rows.map((row) => row.plan_id as PlanId);
}

export async function deleteAsksOf(tx: Tx, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from task_ask where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function countAsksOf(db: Db, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from task_ask where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

function toAsk(row: TaskAskTable): Ask {
  return {
    askId: row.ask_id,
    taskId: row.task_id as TaskId,
    part: row.part,
    planId: row.plan_id as PlanId,
    subjectId: row.subject_id as SubjectId,
    system: row.system,
    state: row.state as AskState,
    ...(row.outcome !== null && { outcome: row.outcome as AskOutcome }),
    ...(row.code !== null && { code: row.code }),
    ...(row.sealed_ticket !== null && { sealedTicket: row.sealed_ticket }),
    attempts: row.attempts,
    checks: row.checks,
  };
}
