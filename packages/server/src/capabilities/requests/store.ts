import type {
  ControllerId,
  EntryId,
  PlanId,
  RequestId,
  StaffId,
  SubjectId,
  VerificationId,
} from '@zgoda/vocabulary/ids';
import type {
  Milestone,
  RequestAction,
  RequestActor,
  RequestState,
  RequestType,
} from '@zgoda/vocabulary/requests';
import type { AlertLevel, IdentityProof, RequestChannel } from '@zgoda/vocabulary/requests-api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RequestTable } from '../../platform/db/schema.gen.ts';
import { eraseDocuments } from './attached-store.ts';
import type { RequestStep, RequestTerms, SubjectRequest } from './request.ts';

/** A request with what is sealed of it. */
export interface SealedRequest extends SubjectRequest {
  readonly sealedDetails?: Buffer | undefined;
  readonly detailsHash?: Buffer | undefined;
}

export async function insertRequest(tx: Tx, controller: ControllerId, row: SealedRequest): Promise<void> {
  await tx
    .insertInto('request')
    .values({
      controller_id: controller,
      request_id: row.requestId,
      subject_id: row.subjectId ?? null,
      type: row.type,
      channel: row.channel,
      state: row.state,
      locale: row.locale,
      clause: row.clause ?? null,
      sealed_details: row.sealedDetails ?? null,
      details_hash: row.detailsHash ?? null,
      received_at: row.receivedAt,
      recorded_at: row.recordedAt,
      policy_version: row.policyVersion,
      entry_id: row.entryId,
      ...termColumns(row.terms),
    })
    .execute();
}

const termColumns = (terms: RequestTerms) => ({
  due_at: terms.dueAt ?? null,
  due_milestone: terms.dueMilestone ?? null,
  answer_due_at: terms.answerDueAt ?? null,
  alert_at: terms.alertAt ?? null,
  alert_level: terms.alertLevel ?? null,
  waits_since: terms.waitsSince ?? null,
  remind_at: terms.remindAt ?? null,
});

/** What changes of a request; absent parts stay. */
export interface RequestChange {
  readonly subjectId?: SubjectId;
  readonly aboutId?: SubjectId;
  readonly state?: RequestState;
  readonly sealedDetails?: Buffer;
  readonly verificationId?: VerificationId;
  /** Null: to nobody. */
  readonly assignedTo?: StaffId | null;
  readonly decidedBy?: string;
  readonly planId?: PlanId;
  readonly joinedTo?: RequestId;
  readonly attendedAt?: Date;
  /** Null: it is open again. */
  readonly answeredAt?: Date | null;
  /** Null: we wait for something else. */
  readonly remindedAt?: Date | null;
  readonly policyVersion?: number;
  readonly coverage?: Readonly<Record<string, number>>;
  readonly terms?: RequestTerms;
}

export async function updateRequest(
  tx: Tx,
  controller: ControllerId,
  requestId: RequestId,
  change: RequestChange,
): Promise<void> {
  const columns = {
    subject_id: change.subjectId,
    about_id: change.aboutId,
    state: change.state,
    sealed_details: change.sealedDetails,
    verification_id: change.verificationId,
    assigned_to: change.assignedTo,
    decided_by: change.decidedBy,
    plan_id: change.planId,
    joined_to: change.joinedTo,
    attended_at: change.attendedAt,
    answered_at: change.answeredAt,
    reminded_at: change.remindedAt,
    policy_version: change.policyVersion,
    coverage: change.coverage && JSON.stringify(change.coverage),
    ...(change.terms && termColumns(change.terms)),
  };
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) return;
  await tx
    .updateTable('request')
    .set(given)
    .where('controller_id', '=', controller)
    .where('request_id', '=', requestId)
    .execute();
}

export async function findRequest(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<SealedRequest | undefined> {
  const { rows } = await sql<RequestTable>`
    select * from request where controller_id = ${controller} and request_id = ${requestId}`.execute(db);
  return rows[0] && toRequest(rows[0]);
}

/** As it stands, locked until the transaction ends. */
export async function lockRequest(
  tx: Tx,
  controller: ControllerId,
  requestId: RequestId,
): Promise<SealedRequest | undefined> {
  const { rows } = await sql<RequestTable>`
    select * from request where controller_id = ${controller} and request_id = ${requestId} for update`.execute(
    tx,
  );
  return rows[0] && toRequest(rows[0]);
}

export async function findRequestOfPlan(
  db: Db,
  controller: ControllerId,
  planId: PlanId,
): Promise<RequestId | undefined> {
  const { rows } = await sql<{ request_id: RequestId }>`
    select request_id from request where controller_id = ${controller} and plan_id = ${planId}`.execute(db);
  return rows[0]?.request_id;
}

/** How requests stand in the list: as the index request__listed has it, word for word. */
const urgency = sql`(coalesce(answer_due_at, timestamptz '2200-01-01 00:00:00+00'))`;

/** By the day on which the answer is due, what has ended last. Behind `after`. */
export async function listRequestRows(
  db: Db,
  controller: ControllerId,
  wanted: {
    readonly state?: RequestState | undefined;
    readonly type?: RequestType | undefined;
    readonly subjectIds?: readonly SubjectId[] | undefined;
    /** Only those that are late at this moment. */
    readonly overdueAt?: Date | undefined;
    /** Null: nobody. */
    readonly assignedTo?: StaffId | null | undefined;
    readonly after?: RequestId | undefined;
    readonly limit: number;
  },
): Promise<readonly SealedRequest[]> {
  const { state = null, type = null, subjectIds = null, overdueAt = null, after = null, limit } = wanted;
  const { assignedTo } = wanted;
  const isAnybody = assignedTo === undefined;
  const { rows } = await sql<RequestTable>`
    select * from request
    where controller_id = ${controller}
      and (${state}::text is null or state = ${state})
      and (${type}::text is null or type = ${type})
      and (${subjectIds}::uuid[] is null or subject_id = any (${subjectIds}::uuid[]) or about_id = any (${subjectIds}::uuid[]))
      and (${overdueAt}::timestamptz is null or due_at <= ${overdueAt})
      and (${isAnybody}::boolean or assigned_to is not distinct from ${assignedTo ?? null}::uuid)
      and (${after}::uuid is null or (${urgency}, request_id) > (
        select ${urgency}, request_id from request where controller_id = ${controller} and request_id = ${after}))
    order by ${urgency}, request_id
    limit ${limit}`.execute(db);
  return rows.map(toRequest);
}

/** Plan: request__due_at. */
export async function countDue(
  db: Db,
  controller: ControllerId,
  at: Date,
): Promise<{ readonly open: number; readonly overdue: number; readonly since: Date | null }> {
  const { rows } = await sql<{ open: number; overdue: number; since: Date | null }>`
    select count(*) as open, count(*) filter (where due_at <= ${at}) as overdue,
      min(due_at) filter (where due_at <= ${at}) as since
    from request
    where controller_id = ${controller} and due_at is not null`.execute(db);
  return rows[0] ?? { open: 0, overdue: 0, since: null };
}

/** Complaints by the clause that they name: how many wait for an answer, and how many there were since then. */
export async function countComplaintsByClause(
  db: Db,
  controller: ControllerId,
  since: Date,
): Promise<readonly { readonly clause: string; readonly open: number; readonly recent: number }[]> {
  const { rows } = await sql<{ clause: string; open: number; recent: number }>`
    select clause, count(*) filter (where answer_due_at is not null) as open, count(*) filter (where received_at > ${since}) as recent
    from request
    where controller_id = ${controller} and type = 'complaint' and clause is not null and state <> 'joined'
      and (answer_due_at is not null or received_at > ${since})
    group by clause
    order by clause`.execute(db);
  return rows;
}

/** The earlier ones first. */
export async function listJoined(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<readonly SealedRequest[]> {
  const { rows } = await sql<RequestTable>`
    select * from request
    where controller_id = ${controller} and joined_to = ${requestId}
    order by received_at, request_id`.execute(db);
  return rows.map(toRequest);
}

export interface SealedRequestStep extends RequestStep {
  readonly requestId: RequestId;
  readonly sealedWords?: Buffer | undefined;
}

/** @returns false where another step took the number meanwhile */
export async function insertStep(tx: Tx, controller: ControllerId, row: SealedRequestStep): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into request_step
      (controller_id, request_id, seq, step_id, action, state, taken_at, taken_by, taken_as, ground, article, until_day, proof,
       sealed_words, entry_id)
    values
      (${controller}, ${row.requestId}, ${row.seq}, ${row.stepId}, ${row.action}, ${row.state}, ${row.at}, ${row.takenBy},
       ${row.takenAs}, ${row.ground ?? null}, ${row.article ?? null}, ${row.until ?? null}, ${row.proof ?? null},
       ${row.sealedWords ?? null}, ${row.entryId})
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows) === 1;
}

interface StepRow {
  readonly request_id: RequestId;
  readonly seq: number;
  readonly step_id: string;
  readonly action: RequestAction;
  readonly state: RequestState;
  readonly taken_at: Date;
  readonly taken_by: string;
  readonly taken_as: RequestActor;
  readonly ground: string | null;
  readonly article: string | null;
  readonly until_text: string | null;
  readonly proof: IdentityProof | null;
  readonly sealed_words: Buffer | null;
  readonly entry_id: EntryId;
}

/** In their order, by request. */
export async function listSteps(
  db: Db,
  controller: ControllerId,
  requestIds: readonly RequestId[],
): Promise<ReadonlyMap<RequestId, readonly SealedRequestStep[]>> {
  const { rows } = await sql<StepRow>`
    select *, until_day::text as until_text from request_step
    where controller_id = ${controller} and request_id = any (${requestIds}::uuid[])
    order by request_id, seq`.execute(db);
  return Map.groupBy(
    rows.map((row): SealedRequestStep => ({
      requestId: row.request_id,
      seq: row.seq,
      stepId: row.step_id,
      action: row.action,
      state: row.state,
      at: row.taken_at,
      takenBy: row.taken_by,
      takenAs: row.taken_as,
      ground: row.ground ?? undefined,
      article: row.article ?? undefined,
      until: row.until_text ?? undefined,
      proof: row.proof ?? undefined,
      sealedWords: row.sealed_words ?? undefined,
      entryId: row.entry_id,
    })),
    ({ requestId }) => requestId,
  );
}

/** Which request of a kind is answered for all of a person's. */
export interface Lead {
  readonly subjectId: SubjectId;
  readonly type: RequestType;
  readonly clause: string;
  readonly requestId: RequestId;
}

/**
 * Becomes the one that is answered, unless another is: then that one's id. Two at once: the second waits for the first to commit.
 */
export async function claimLead(tx: Tx, controller: ControllerId, lead: Lead): Promise<RequestId> {
  const { subjectId, type, clause, requestId } = lead;
  await sql`
    insert into request_lead (controller_id, subject_id, type, clause, request_id)
    values (${controller}, ${subjectId}, ${type}, ${clause}, ${requestId})
    on conflict (controller_id, subject_id, type, clause) do nothing`.execute(tx);
  const { rows } = await sql<{ request_id: RequestId }>`
    select request_id from request_lead
    where controller_id = ${controller} and subject_id = ${subjectId} and type = ${type} and clause = ${clause}
    for update`.execute(tx);
  return rows[0]?.request_id ?? requestId;
}

/** Takes over from one that is not proved to be the person's. */
export async function takeLead(tx: Tx, controller: ControllerId, lead: Lead): Promise<void> {
  const { subjectId, type, clause, requestId } = lead;
  await sql`
    update request_lead set request_id = ${requestId}
    where controller_id = ${controller} and subject_id = ${subjectId} and type = ${type} and clause = ${clause}`.execute(
    tx,
  );
}

export async function endLead(tx: Tx, controller: ControllerId, requestId: RequestId): Promise<void> {
  await sql`
    delete from request_lead where controller_id = ${controller} and request_id = ${requestId}`.execute(tx);
}

/** Two people who are one: where both have one of a kind, that of the person who stays is answered for new ones. */
export async function moveLeads(
  tx: Tx,
  controller: ControllerId,
  { from, into }: { readonly from: SubjectId; readonly into: SubjectId },
): Promise<void> {
  await sql`
    delete from request_lead l
    where controller_id = ${controller} and subject_id = ${from} and exists (
      select from request_lead o
      where o.controller_id = l.controller_id and o.subject_id = ${into} and o.type = l.type and o.clause = l.clause)`.execute(
    tx,
  );
  await sql`
    update request_lead set subject_id = ${into}
    where controller_id = ${controller} and subject_id = ${from}`.execute(tx);
}

export async function countLeads(db: Db, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from request_lead where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** Everything about a person but the number, type, times, states and counts. */
export async function forgetSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
  at: Date,
): Promise<number> {
  const { rows } = await sql<{ request_id: RequestId }>`
    select request_id from request
    where controller_id = ${controller} and (subject_id = ${subjectId} or about_id = ${subjectId})
    for update`.execute(tx);
  const requestIds = rows.map((row) => row.request_id);
  if (requestIds.length === 0) return 0;
  await eraseDocuments(tx, controller, requestIds, at);
  await sql`
    update request_step set sealed_words = null
    where controller_id = ${controller} and request_id = any (${requestIds}::uuid[])`.execute(tx);
  await sql`
    delete from request_lead where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  await sql`
    update request
    set about_id = null,
      subject_id = case when subject_id = ${subjectId} then null else subject_id end,
      sealed_details = null,
      details_hash = case when subject_id = ${subjectId} then null else details_hash end,
      verification_id = case when subject_id = ${subjectId} then null else verification_id end,
      forgotten_at = case when subject_id = ${subjectId} then ${at}::timestamptz else forgotten_at end,
      alert_at = case when subject_id = ${subjectId} then null else alert_at end,
      alert_level = case when subject_id = ${subjectId} then null else alert_level end,
      remind_at = case when subject_id = ${subjectId} then null else remind_at end
    where controller_id = ${controller} and request_id = any (${requestIds}::uuid[])`.execute(tx);
  return requestIds.length;
}

export async function countOfSubject(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from request
    where controller_id = ${controller} and (subject_id = ${subjectId} or about_id = ${subjectId})`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

function toRequest(row: RequestTable): SealedRequest {
  return {
    requestId: row.request_id as RequestId,
    subjectId: (row.subject_id ?? undefined) as SubjectId | undefined,
    aboutId: (row.about_id ?? undefined) as SubjectId | undefined,
    type: row.type as RequestType,
    channel: row.channel as RequestChannel,
    state: row.state as RequestState,
    locale: row.locale,
    clause: row.clause ?? undefined,
    verificationId: (row.verification_id ?? undefined) as VerificationId | undefined,
    assignedTo: (row.assigned_to ?? undefined) as StaffId | undefined,
    decidedBy: row.decided_by ?? undefined,
    planId: (row.plan_id ?? undefined) as PlanId | undefined,
    joinedTo: (row.joined_to ?? undefined) as RequestId | undefined,
    receivedAt: row.received_at,
    recordedAt: row.recorded_at,
    attendedAt: row.attended_at ?? undefined,
    answeredAt: row.answered_at ?? undefined,
    remindedAt: row.reminded_at ?? undefined,
    policyVersion: row.policy_version,
    coverage: (row.coverage ?? undefined) as Readonly<Record<string, number>> | undefined,
    forgottenAt: row.forgotten_at ?? undefined,
    terms: {
      dueAt: row.due_at ?? undefined,
      dueMilestone: (row.due_milestone ?? undefined) as Milestone | undefined,
      answerDueAt: row.answer_due_at ?? undefined,
      alertAt: row.alert_at ?? undefined,
      alertLevel: (row.alert_level ?? undefined) as AlertLevel | undefined,
      waitsSince: row.waits_since ?? undefined,
      remindAt: row.remind_at ?? undefined,
    },
    entryId: row.entry_id as EntryId,
    sealedDetails: row.sealed_details ?? undefined,
    detailsHash: row.details_hash ?? undefined,
  };
}
