import type { AutomatedDecisionState } from '@zgoda/vocabulary/automated-decisions';
import type { AutomatedDecisionId, ControllerId, EntryId, RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { AutomatedDecisionTable } from '../../platform/db/schema.gen.ts';

/** A decision about a person that a machine made. */
export interface MachineDecision {
  readonly decisionId: AutomatedDecisionId;
  readonly subjectId: SubjectId;
  /** Of the policy. */
  readonly decision: string;
  readonly state: AutomatedDecisionState;
  readonly requestId?: RequestId | undefined;
  readonly decidedAt: Date;
  readonly reviewedAt?: Date | undefined;
}

export async function insertDecision(
  tx: Tx,
  controller: ControllerId,
  row: MachineDecision & { readonly sealedOutcome: Buffer; readonly entryId: EntryId },
): Promise<void> {
  await sql`
    insert into automated_decision
      (controller_id, decision_id, subject_id, decision, state, sealed_outcome, request_id, decided_at, entry_id)
    values
      (${controller}, ${row.decisionId}, ${row.subjectId}, ${row.decision}, ${row.state}, ${row.sealedOutcome},
       ${row.requestId ?? null}, ${row.decidedAt}, ${row.entryId})`.execute(tx);
}

export async function findDecision(
  db: Db,
  controller: ControllerId,
  decisionId: AutomatedDecisionId,
): Promise<MachineDecision | undefined> {
  const { rows } = await sql<AutomatedDecisionTable>`
    select * from automated_decision where controller_id = ${controller} and decision_id = ${decisionId}`.execute(
    db,
  );
  return rows[0] && toDecision(rows[0]);
}

/** The request under which decisions of this kind are held for one of these people now. */
export async function findReview(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  decision: string,
): Promise<RequestId | undefined> {
  const { rows } = await sql<{ request_id: RequestId }>`
    select request_id from automated_decision
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[]) and decision = ${decision} and state = 'held'
    limit 1`.execute(db);
  return rows[0]?.request_id;
}

/** @returns those that are held from now on */
export async function hold(
  tx: Tx,
  controller: ControllerId,
  {
    subjectIds,
    decision,
    requestId,
  }: {
    readonly subjectIds: readonly SubjectId[];
    readonly decision: string | undefined;
    readonly requestId: RequestId;
  },
): Promise<readonly MachineDecision[]> {
  const { rows } = await sql<AutomatedDecisionTable>`
    update automated_decision set state = 'held', request_id = ${requestId}, reviewed_at = null
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[]) and state <> 'held'
      and (${decision ?? null}::text is null or decision = ${decision ?? null})
    returning *`.execute(tx);
  return rows.map(toDecision);
}

/** @returns those that were held for the request */
export async function settle(
  tx: Tx,
  controller: ControllerId,
  requestId: RequestId,
  { state, at }: { readonly state: AutomatedDecisionState; readonly at: Date },
): Promise<readonly MachineDecision[]> {
  const { rows } = await sql<AutomatedDecisionTable>`
    update automated_decision set state = ${state}, reviewed_at = ${at}
    where controller_id = ${controller} and request_id = ${requestId} and state = 'held'
    returning *`.execute(tx);
  return rows.map(toDecision);
}

export async function deleteOfSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from automated_decision where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    tx,
  );
  return Number(numAffectedRows);
}

export async function countOfSubject(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from automated_decision
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(db);
  return rows[0]?.count ?? 0;
}

const toDecision = (row: AutomatedDecisionTable): MachineDecision => ({
  decisionId: row.decision_id as AutomatedDecisionId,
  subjectId: row.subject_id as SubjectId,
  decision: row.decision,
  state: row.state as AutomatedDecisionState,
  requestId: (row.request_id ?? undefined) as RequestId | undefined,
  decidedAt: row.decided_at,
  reviewedAt: row.reviewed_at ?? undefined,
});
