import type { CaseAct, CaseKind, CaseState, ContactChannel, ContactDirection } from '@zgoda/vocabulary/cases';
import type {
  CaseId,
  CaseStepId,
  ContactId,
  ControllerId,
  EntryId,
  MessageId,
  StaffId,
  SubjectId,
} from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { CaseStepTable, ContactTable, CorrespondenceCaseTable } from '../../platform/db/schema.gen.ts';
import type { RetentionTarget, RetentionTerm } from '../policies/index.ts';
import type { Case, CaseChange, CaseStep, Contact } from './case.ts';

/** Whether cases for the data protection officer only are there for whoever asks. */
export interface Sight {
  readonly seesDpoOnly: boolean;
}

export async function insertCase(tx: Tx, controller: ControllerId, row: Case): Promise<void> {
  await tx
    .insertInto('correspondence_case')
    .values({
      controller_id: controller,
      case_id: row.caseId,
      subject_id: row.subjectId,
      kind: row.kind,
      state: row.state,
      locale: row.locale,
      opened_at: row.openedAt,
      due_at: row.dueAt,
      answer_by: row.answerBy,
      dpo_only: row.isDpoOnly,
      changed_at: row.changedAt,
      entry_id: row.entryId,
    })
    .execute();
}

/** A contact with what is sealed of it. */
export interface SealedContact extends Contact {
  readonly sealedText: Buffer;
  readonly sealedMailId?: Buffer | undefined;
}

export async function insertContact(tx: Tx, controller: ControllerId, row: SealedContact): Promise<void> {
  await tx
    .insertInto('contact')
    .values({
      controller_id: controller,
      contact_id: row.contactId,
      case_id: row.caseId,
      subject_id: row.subjectId,
      channel: row.channel,
      direction: row.direction,
      sealed_text: row.sealedText,
      took_place_at: row.at,
      recorded_at: row.recordedAt,
      recorded_by: row.recordedBy,
      entry_id: row.entryId,
      message_id: row.messageId ?? null,
      sealed_mail_id: row.sealedMailId ?? null,
    })
    .execute();
}

/** Absent parts stay. The first answer stands; a reopened case is not closed. */
export async function updateCase(
  tx: Tx,
  controller: ControllerId,
  caseId: CaseId,
  change: CaseChange & { readonly at: Date },
): Promise<void> {
  const { at, state = null, answerBy = null, assignedTo = null, isDpoOnly = null } = change;
  await sql`
    update correspondence_case
    set state = coalesce(${state}, state),
      changed_at = case when ${state}::text is null then changed_at else ${at} end,
      answer_by = coalesce(${answerBy}::timestamptz, answer_by),
      dpo_only = coalesce(${isDpoOnly}::boolean, dpo_only),
      assigned_to = case when ${change.assignedTo !== undefined}::boolean then ${assignedTo}::uuid else assigned_to end,
      answered_at = case when ${change.isAnswer === true}::boolean then coalesce(answered_at, ${at}) else answered_at end,
      closed_at = case coalesce(${state}, state) when 'closed' then coalesce(closed_at, ${at}) end
    where controller_id = ${controller} and case_id = ${caseId}`.execute(tx);
}

export async function findCase(
  db: Db,
  controller: ControllerId,
  caseId: CaseId,
  { seesDpoOnly }: Sight,
): Promise<Case | undefined> {
  const { rows } = await sql<CorrespondenceCaseTable>`
    select * from correspondence_case
    where controller_id = ${controller} and case_id = ${caseId} and (${seesDpoOnly}::boolean or not dpo_only)`.execute(
    db,
  );
  return rows[0] && toCase(rows[0]);
}

/** As it stands, locked until the transaction ends. */
export async function lockCase(
  tx: Tx,
  controller: ControllerId,
  caseId: CaseId,
  { seesDpoOnly }: Sight,
): Promise<Case | undefined> {
  const { rows } = await sql<CorrespondenceCaseTable>`
    select * from correspondence_case
    where controller_id = ${controller} and case_id = ${caseId} and (${seesDpoOnly}::boolean or not dpo_only)
    for update`.execute(tx);
  return rows[0] && toCase(rows[0]);
}

/** Newest first, behind `before`. */
export async function listCaseRows(
  db: Db,
  controller: ControllerId,
  wanted: Sight & {
    readonly state: CaseState | undefined;
    readonly subjectIds: readonly SubjectId[] | undefined;
    readonly before: CaseId | undefined;
    readonly limit: number;
  },
): Promise<readonly Case[]> {
  const { state = null, subjectIds = null, before = null, limit, seesDpoOnly } = wanted;
  const { rows } = await sql<CorrespondenceCaseTable>`
    select * from correspondence_case
    where controller_id = ${controller} and (${seesDpoOnly}::boolean or not dpo_only)
      and (${state}::text is null or state = ${state})
      and (${subjectIds}::uuid[] is null or subject_id = any (${subjectIds}::uuid[]))
      and (${before}::uuid is null or (opened_at, case_id) < (
        select opened_at, case_id from correspondence_case
        where controller_id = ${controller} and case_id = ${before}))
    order by opened_at desc, case_id desc
    limit ${limit}`.execute(db);
  return rows.map(toCase);
}

/** A case as a list of work shows it. */
export interface WorklistRow extends Case {
  readonly lastContact?: Pick<Contact, 'channel' | 'direction' | 'at'> | undefined;
}

/** How cases stand in the list of work: as the index correspondence_case__worklist has them, word for word. */
const rank = sql`(case state when 'open' then 0 when 'answered' then 1 else 2 end)`;
const urgency = sql`(case when state = 'closed' then timestamptz '2200-01-01 00:00:00+00' - changed_at else answer_by - timestamptz '2000-01-01 00:00:00+00' end)`;

/** Open before answered before closed; by their term, the closed ones latest first. Behind `after`. */
export async function listWorklistRows(
  db: Db,
  controller: ControllerId,
  wanted: Sight & {
    readonly state?: CaseState | undefined;
    readonly kind?: CaseKind | undefined;
    /** Null: to nobody. */
    readonly assignedTo?: StaffId | null | undefined;
    /** Only those that wait since before this moment. */
    readonly overdueAt?: Date | undefined;
    readonly after?: CaseId | undefined;
    readonly limit: number;
  },
): Promise<readonly WorklistRow[]> {
  const { state = null, kind = null, assignedTo, overdueAt = null, after = null, limit } = wanted;
  const { rows } = await sql<
    CorrespondenceCaseTable & { channel: ContactChannel | null; direction: ContactDirection; at: Date }
  >`
    select c.*, k.channel, k.direction, k.took_place_at as at
    from (
      select *, ${rank} as rank, ${urgency} as urgency
      from correspondence_case
      where controller_id = ${controller} and (${wanted.seesDpoOnly}::boolean or not dpo_only)
        and (${state}::text is null or state = ${state})
        and (${kind}::text is null or kind = ${kind})
        and (${assignedTo === undefined}::boolean or assigned_to is not distinct from ${assignedTo ?? null}::uuid)
        and (${overdueAt}::timestamptz is null or (state = 'open' and answer_by < ${overdueAt}))
        and (${after}::uuid is null or (${rank}, ${urgency}, case_id) > (
          select ${rank}, ${urgency}, case_id from correspondence_case
          where controller_id = ${controller} and case_id = ${after}))
      order by ${rank}, ${urgency}, case_id
      limit ${limit}
    ) c
    left join lateral (
      select channel, direction, took_place_at from contact k
      where k.controller_id = ${controller} and k.case_id = c.case_id
      order by took_place_at desc, contact_id desc
      limit 1
    ) k on true
    order by c.rank, c.urgency, c.case_id`.execute(db);
  return rows.map((row) => ({
    ...toCase(row),
    ...(row.channel !== null && {
      lastContact: { channel: row.channel, direction: row.direction, at: row.at },
    }),
  }));
}

/** How many wait for us, and for how many of them the term has passed. Plan: correspondence_case__open. */
export async function countOpen(
  db: Db,
  controller: ControllerId,
  { seesDpoOnly, at }: Sight & { readonly at: Date },
): Promise<{ readonly open: number; readonly overdue: number }> {
  const { rows } = await sql<{ open: number; overdue: number }>`
    select count(*) as open, count(*) filter (where answer_by < ${at}) as overdue
    from correspondence_case
    where controller_id = ${controller} and state = 'open' and (${seesDpoOnly}::boolean or not dpo_only)`.execute(
    db,
  );
  return rows[0] ?? { open: 0, overdue: 0 };
}

/** Those of these people that are for the data protection officer only. */
export async function listDpoOnlyIds(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly CaseId[]> {
  const { rows } = await sql<{ case_id: CaseId }>`
    select case_id from correspondence_case
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[]) and dpo_only`.execute(
    db,
  );
  return rows.map((row) => row.case_id);
}

/** In the order in which they took place. */
export async function listContactRows(
  db: Db,
  controller: ControllerId,
  caseIds: readonly CaseId[],
): Promise<readonly SealedContact[]> {
  const { rows } = await sql<ContactTable>`
    select * from contact
    where controller_id = ${controller} and case_id = any (${caseIds}::uuid[])
    order by took_place_at, contact_id`.execute(db);
  return rows.map((row) => ({
    contactId: row.contact_id as ContactId,
    caseId: row.case_id as CaseId,
    subjectId: row.subject_id as SubjectId,
    channel: row.channel as ContactChannel,
    direction: row.direction as ContactDirection,
    at: row.took_place_at,
    recordedAt: row.recorded_at,
    recordedBy: row.recorded_by,
    messageId: (row.message_id ?? undefined) as MessageId | undefined,
    entryId: row.entry_id as EntryId,
    sealedText: row.sealed_text,
    sealedMailId: row.sealed_mail_id ?? undefined,
  }));
}

/** A step with what is sealed of it. */
export interface SealedStep extends CaseStep {
  readonly sealedReason?: Buffer | undefined;
}

export async function insertStep(tx: Tx, controller: ControllerId, row: SealedStep): Promise<void> {
  await tx
    .insertInto('case_step')
    .values({
      controller_id: controller,
      step_id: row.stepId,
      case_id: row.caseId,
      subject_id: row.subjectId,
      act: row.act,
      sealed_reason: row.sealedReason ?? null,
      assigned_to: row.assignedTo ?? null,
      answer_by: row.answerBy ?? null,
      taken_at: row.at,
      taken_by: row.takenBy,
      entry_id: row.entryId,
    })
    .execute();
}

/** In their order. */
export async function listStepRows(
  db: Db,
  controller: ControllerId,
  caseId: CaseId,
): Promise<readonly SealedStep[]> {
  const { rows } = await sql<CaseStepTable>`
    select * from case_step
    where controller_id = ${controller} and case_id = ${caseId}
    order by taken_at, step_id`.execute(db);
  return rows.map((row) => ({
    stepId: row.step_id as CaseStepId,
    caseId: row.case_id as CaseId,
    subjectId: row.subject_id as SubjectId,
    act: row.act as CaseAct,
    assignedTo: (row.assigned_to ?? undefined) as StaffId | undefined,
    answerBy: row.answer_by ?? undefined,
    at: row.taken_at,
    takenBy: row.taken_by,
    entryId: row.entry_id as EntryId,
    sealedReason: row.sealed_reason ?? undefined,
  }));
}

/** Steps, contacts, cases. */
export async function deleteOfSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const rows = await countOfSubject(tx, controller, subjectId);
  const own = sql`controller_id = ${controller} and (subject_id = ${subjectId} or case_id in (
    select case_id from correspondence_case where controller_id = ${controller} and subject_id = ${subjectId}))`;
  await sql`delete from case_step where ${own}`.execute(tx);
  await sql`delete from contact where ${own}`.execute(tx);
  await sql`
    delete from correspondence_case where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    tx,
  );
  return rows;
}

export async function countOfSubject(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select
      (select count(*) from contact where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from case_step where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from correspondence_case where controller_id = ${controller} and subject_id = ${subjectId})
      as count`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Closed cases whose time is over, with their contacts and steps. Plan: correspondence_case__closed_at. */
export function dueCases(controller: ControllerId, term: RetentionTerm): RetentionTarget {
  const since = term.isFromCollection ? sql.ref('c.opened_at') : sql.ref('c.closed_at');
  return {
    rule: term.rule,
    due: sql`
      select c.case_id, c.subject_id from correspondence_case c
      where c.controller_id = ${controller} and c.state = 'closed' and ${since} < ${term.before}
        and ${term.isOver(sql.ref('c.subject_id'), { ownCase: true })}`,
    deletes: ['case_step', 'contact', 'correspondence_case'].map(
      (table) => sql`
        delete from ${sql.table(table)} t using due
        where t.controller_id = ${controller} and t.case_id = due.case_id`,
    ),
  };
}

function toCase(row: CorrespondenceCaseTable): Case {
  return {
    caseId: row.case_id as CaseId,
    subjectId: row.subject_id as SubjectId,
    kind: row.kind as CaseKind,
    state: row.state as CaseState,
    locale: row.locale,
    openedAt: row.opened_at,
    dueAt: row.due_at,
    answerBy: row.answer_by,
    changedAt: row.changed_at,
    answeredAt: row.answered_at ?? undefined,
    closedAt: row.closed_at ?? undefined,
    assignedTo: (row.assigned_to ?? undefined) as StaffId | undefined,
    isDpoOnly: row.dpo_only,
    entryId: row.entry_id as EntryId,
  };
}
