import type { Coverage, Plan, PlanKind } from '@zgoda/datamap';
import type { PlanCause, PlanState } from '@zgoda/vocabulary/datamap';
import type { ControllerId, EntryId, PlanId, RequestId, StaffId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { PlanTable } from '../../platform/db/schema.gen.ts';
import type { Claim, PlanRow, Waiting } from './plan.ts';

export interface StoredMap {
  readonly version: number;
  readonly hash: string;
  readonly document: string;
}

export async function findLatestMap(db: Db, controller: ControllerId): Promise<StoredMap | undefined> {
  const { rows } = await sql<StoredMap>`
    select version, map_hash as hash, document
    from data_map
    where controller_id = ${controller}
    order by version desc
    limit 1`.execute(db);
  return rows[0];
}

/** Any published map, by its content. */
export async function findMapByHash(
  db: Db,
  controller: ControllerId,
  hash: string,
): Promise<StoredMap | undefined> {
  const { rows } = await sql<StoredMap>`
    select version, map_hash as hash, document
    from data_map
    where controller_id = ${controller} and map_hash = ${hash}
    limit 1`.execute(db);
  return rows[0];
}

/** @returns false when another process has published this version meanwhile */
export async function insertMap(
  tx: Tx,
  controller: ControllerId,
  map: StoredMap & { readonly at: Date; readonly entryId: EntryId },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into data_map (controller_id, version, map_hash, document, published_at, entry_id)
    values (${controller}, ${map.version}, ${map.hash}, ${map.document}, ${map.at}, ${map.entryId})
    on conflict (controller_id, version) do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

export interface NewPlan {
  readonly planId: PlanId;
  readonly subjectId: SubjectId;
  readonly requestId: RequestId | undefined;
  readonly kind: PlanKind;
  readonly cause: PlanCause;
  readonly rule: string | undefined;
  readonly sealedRequest: Buffer;
  readonly at: Date;
}

export async function insertPlan(tx: Tx, controller: ControllerId, plan: NewPlan): Promise<void> {
  await sql`
    insert into plan (controller_id, plan_id, subject_id, request_id, kind, cause, rule, state, sealed_request, waiting, attempts,
      next_run_at, fence, created_at, changed_at)
    values (${controller}, ${plan.planId}, ${plan.subjectId}, ${plan.requestId ?? null}, ${plan.kind}, ${plan.cause}, ${plan.rule ?? null}, 'making',
      ${plan.sealedRequest}, '[]', 0, ${plan.at}, 0, ${plan.at}, ${plan.at})`.execute(tx);
}

export async function findPlanRow(
  db: Db,
  controller: ControllerId,
  planId: PlanId,
): Promise<PlanRow | undefined> {
  const { rows } = await sql<PlanTable>`
    select * from plan where controller_id = ${controller} and plan_id = ${planId}`.execute(db);
  return rows[0] && toPlanRow(rows[0]);
}

/** As it stands, locked until the transaction ends. */
export async function lockPlan(
  tx: Tx,
  controller: ControllerId,
  planId: PlanId,
): Promise<PlanRow | undefined> {
  const { rows } = await sql<PlanTable>`
    select * from plan where controller_id = ${controller} and plan_id = ${planId} for update`.execute(tx);
  return rows[0] && toPlanRow(rows[0]);
}

/** Newest first; all of these people, or of this request. */
export async function listPlanRows(
  db: Db,
  controller: ControllerId,
  of: { readonly subjectIds?: readonly SubjectId[]; readonly requestId?: RequestId },
): Promise<readonly PlanRow[]> {
  const { subjectIds = null, requestId = null } = of;
  const { rows } = await sql<PlanTable>`
    select * from plan
    where controller_id = ${controller}
      and (${subjectIds}::uuid[] is null or subject_id = any (${subjectIds}::uuid[]))
      and (${requestId}::uuid is null or request_id = ${requestId})
    order by created_at desc, plan_id
    limit 200`.execute(db);
  return rows.map(toPlanRow);
}

/** Every plan of these people, locked until the transaction ends. */
export async function lockPlansOf(
  tx: Tx,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly PlanRow[]> {
  const { rows } = await sql<PlanTable>`
    select * from plan
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[])
    order by plan_id
    for update`.execute(tx);
  return rows.map(toPlanRow);
}

/** Plans that wait for systems, longest first. */
export async function listWaitingRows(db: Db, controller: ControllerId): Promise<readonly PlanRow[]> {
  const { rows } = await sql<PlanTable>`
    select * from plan
    where controller_id = ${controller} and state in ('making', 'approved', 'waiting') and waiting <> '[]'
    order by created_at, plan_id
    limit 200`.execute(db);
  return rows.map(toPlanRow);
}

export async function findSealedRequest(
  db: Db,
  controller: ControllerId,
  planId: PlanId,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ sealed_request: Buffer | null }>`
    select sealed_request from plan where controller_id = ${controller} and plan_id = ${planId}`.execute(db);
  return rows[0]?.sealed_request ?? undefined;
}

/** @returns undefined when it is in none of these states, or another process is at it */
export async function claimPlan(
  tx: Tx,
  controller: ControllerId,
  planId: PlanId,
  wanted: { readonly states: readonly PlanState[]; readonly now: Date; readonly until: Date },
): Promise<Claim | undefined> {
  const { rows } = await sql<{ fence: number }>`
    update plan set runs_until = ${wanted.until}, fence = fence + 1
    where controller_id = ${controller} and plan_id = ${planId} and state = any (${wanted.states}::text[])
      and (runs_until is null or runs_until <= ${wanted.now})
    returning fence`.execute(tx);
  return rows[0] && { planId, fence: rows[0].fence };
}

/** @returns false when another process has taken over */
export async function renewClaim(
  tx: Tx,
  controller: ControllerId,
  { planId, fence }: Claim,
  until: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update plan set runs_until = ${until}
    where controller_id = ${controller} and plan_id = ${planId} and fence = ${fence}`.execute(tx);
  return numAffectedRows === 1n;
}

export async function releaseClaim(
  tx: Tx,
  controller: ControllerId,
  { planId, fence }: Claim,
): Promise<void> {
  await sql`
    update plan set runs_until = null
    where controller_id = ${controller} and plan_id = ${planId} and fence = ${fence}`.execute(tx);
}

/** What changes with a state; what is absent stays, but for `waiting`, `failure` and the next run, which are set. */
export interface PlanChange {
  readonly state: PlanState;
  readonly at: Date;
  readonly waiting?: readonly Waiting[];
  readonly attempts?: number;
  readonly nextRunAt?: Date;
  readonly mapHash?: string;
  readonly plan?: Plan;
  readonly approvedBy?: StaffId | undefined;
  readonly coverage?: Coverage;
  readonly failure?: string;
  readonly sealedRequest?: Buffer;
  readonly entryId?: EntryId;
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export async function updatePlan(
  tx: Tx,
  controller: ControllerId,
  planId: PlanId,
  change: PlanChange,
): Promise<void> {
  const { state, at, waiting = [], plan, attempts = 0 } = change;
  const isEnd = state === 'carried_out' || state === 'partly_done';
  await sql`
    update plan
    set state = ${state}, changed_at = ${at}, waiting = ${JSON.stringify(waiting)}::jsonb, attempts = ${attempts},
      next_run_at = ${change.nextRunAt ?? null}, failure = ${change.failure ?? null},
      map_hash = coalesce(${change.mapHash ?? null}, map_hash),
      plan_hash = coalesce(${plan?.hash ?? null}, plan_hash),
      summary = coalesce(${json(plan)}::jsonb, summary),
      coverage = coalesce(${json(change.coverage)}::jsonb, coverage),
      sealed_request = coalesce(${change.sealedRequest ?? null}, sealed_request),
      entry_id = coalesce(${change.entryId ?? null}::uuid, entry_id),
      made_at = case when ${state} = 'made' then ${at} when ${state} = 'making' then null else made_at end,
      approved_at = case when ${state} = 'approved' then coalesce(approved_at, ${at}) when ${state} in ('making', 'made') then null
        else approved_at end,
      approved_by = case when ${state} = 'approved' then coalesce(approved_by, ${change.approvedBy ?? null}::uuid)
        when ${state} in ('making', 'made') then null else approved_by end,
      ended_at = case when ${isEnd}::boolean then ${at}::timestamptz end
    where controller_id = ${controller} and plan_id = ${planId}`.execute(tx);
}

/** It is taken up again now. */
export async function setNextRun(tx: Tx, controller: ControllerId, planId: PlanId, at: Date): Promise<void> {
  await sql`
    update plan set next_run_at = ${at} where controller_id = ${controller} and plan_id = ${planId}`.execute(
    tx,
  );
}

/** After its own erasure, what became of the person's records here is told too. */
export async function setCoverage(
  tx: Tx,
  controller: ControllerId,
  planId: PlanId,
  coverage: Coverage,
): Promise<void> {
  await sql`
    update plan set coverage = ${JSON.stringify(coverage)}::jsonb
    where controller_id = ${controller} and plan_id = ${planId}`.execute(tx);
}

/** Those that should be worked on and are not: their job was lost, or their process was killed. */
export async function listUnattended(
  db: Db,
  controller: ControllerId,
  now: Date,
): Promise<readonly PlanRow[]> {
  const { rows } = await sql<PlanTable>`
    select * from plan
    where controller_id = ${controller} and state in ('making', 'approved', 'waiting') and next_run_at <= ${now}
      and coalesce(runs_until <= ${now}, true)
    order by next_run_at
    limit 1000`.execute(db);
  return rows.map(toPlanRow);
}

/** What follows once a person is erased here: counts stay, whose they were does not. @returns how many rows had something of theirs */
export async function forgetSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
  at: Date,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with theirs as (
      select plan_id from plan where controller_id = ${controller} and subject_id = ${subjectId} for update),
    gone as (
      delete from plan_batch using theirs
      where plan_batch.controller_id = ${controller} and plan_batch.plan_id = theirs.plan_id
      returning 1),
    silent as (
      update plan_task set sealed_words = null from theirs
      where plan_task.controller_id = ${controller} and plan_task.plan_id = theirs.plan_id
        and plan_task.sealed_words is not null
      returning 1),
    parted as (
      update plan
      set subject_id = null, sealed_request = null, next_run_at = null, runs_until = null, fence = plan.fence + 1,
        state = case when plan.state in ('carried_out', 'partly_done') then plan.state else 'failed' end,
        failure = case when plan.state in ('carried_out', 'partly_done') then null
          else coalesce(plan.failure, 'person_erased') end,
        changed_at = ${at}
      from theirs
      where plan.controller_id = ${controller} and plan.plan_id = theirs.plan_id
      returning 1)
    select (select count(*) from gone) + (select count(*) from silent) + (select count(*) from parted) as count`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

export async function countOfSubject(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from plan where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

function toPlanRow(row: PlanTable): PlanRow {
  const waiting = row.waiting as readonly {
    readonly system: string;
    readonly code: string;
    readonly since: string;
  }[];
  return {
    planId: row.plan_id as PlanId,
    ...(row.subject_id !== null && { subjectId: row.subject_id as SubjectId }),
    ...(row.request_id !== null && { requestId: row.request_id as RequestId }),
    kind: row.kind as PlanKind,
    cause: row.cause as PlanCause,
    state: row.state as PlanState,
    ...(row.summary !== null && { plan: row.summary as Plan }),
    waitingFor: waiting.map(({ system, code, since }) => ({ system, code, since: new Date(since) })),
    ...(row.coverage !== null && { coverage: row.coverage as Coverage }),
    ...(row.failure !== null && { failure: row.failure }),
    createdAt: row.created_at,
    ...(row.made_at !== null && { madeAt: row.made_at }),
    ...(row.approved_at !== null && { approvedAt: row.approved_at }),
    ...(row.approved_by !== null && { approvedBy: row.approved_by as StaffId }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.rule !== null && { rule: row.rule }),
    attempts: row.attempts,
    hasRows: row.sealed_request !== null,
  };
}
