import type { CaseKind, CaseState, ContactChannel, ContactDirection } from '@zgoda/vocabulary/cases';
import type { CaseId, ContactId, ControllerId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { ContactTable, CorrespondenceCaseTable } from '../../platform/db/schema.gen.ts';
import type { Case, Contact } from './case.ts';

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
      changed_at: row.changedAt,
      entry_id: row.entryId,
    })
    .execute();
}

export async function insertContact(
  tx: Tx,
  controller: ControllerId,
  row: Contact & { readonly sealedText: Buffer },
): Promise<void> {
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
    })
    .execute();
}

/** `answeredAt` and `closedAt`: the first answer stands; closing ends with the state. */
export async function updateCaseState(
  tx: Tx,
  controller: ControllerId,
  caseId: CaseId,
  change: { readonly state: CaseState; readonly at: Date; readonly isAnswer: boolean },
): Promise<void> {
  await sql`
    update correspondence_case
    set state = ${change.state}, changed_at = ${change.at},
      answered_at = case when ${change.isAnswer}::boolean then coalesce(answered_at, ${change.at}) else answered_at end,
      closed_at = case when ${change.state} = 'closed' then coalesce(closed_at, ${change.at}) end
    where controller_id = ${controller} and case_id = ${caseId}`.execute(tx);
}

export async function findCase(db: Db, controller: ControllerId, caseId: CaseId): Promise<Case | undefined> {
  const row = await db
    .selectFrom('correspondence_case')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  return row && toCase(row);
}

/** As it stands, locked until the transaction ends. */
export async function lockCase(tx: Tx, controller: ControllerId, caseId: CaseId): Promise<Case | undefined> {
  const { rows } = await sql<CorrespondenceCaseTable>`
    select * from correspondence_case
    where controller_id = ${controller} and case_id = ${caseId}
    for update`.execute(tx);
  return rows[0] && toCase(rows[0]);
}

/** Newest first, behind `before`. */
export async function listCaseRows(
  db: Db,
  controller: ControllerId,
  wanted: {
    readonly state: CaseState | undefined;
    readonly subjectIds: readonly SubjectId[] | undefined;
    readonly before: CaseId | undefined;
    readonly limit: number;
  },
): Promise<readonly Case[]> {
  const { state = null, subjectIds = null, before = null, limit } = wanted;
  const { rows } = await sql<CorrespondenceCaseTable>`
    select * from correspondence_case
    where controller_id = ${controller}
      and (${state}::text is null or state = ${state})
      and (${subjectIds}::uuid[] is null or subject_id = any (${subjectIds}::uuid[]))
      and (${before}::uuid is null or (opened_at, case_id) < (
        select opened_at, case_id from correspondence_case
        where controller_id = ${controller} and case_id = ${before}))
    order by opened_at desc, case_id desc
    limit ${limit}`.execute(db);
  return rows.map(toCase);
}

/** In the order in which they took place. */
export async function listContactRows(
  db: Db,
  controller: ControllerId,
  caseIds: readonly CaseId[],
): Promise<readonly (Contact & { readonly sealedText: Buffer })[]> {
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
    entryId: row.entry_id as EntryId,
    sealedText: row.sealed_text,
  }));
}

/** Contacts, cases, and what is left of mails. */
export async function deleteOfSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const rows = await countOfSubject(tx, controller, subjectId);
  await sql`
    delete from contact
    where controller_id = ${controller} and (subject_id = ${subjectId} or case_id in (
      select case_id from correspondence_case where controller_id = ${controller} and subject_id = ${subjectId}))`.execute(
    tx,
  );
  await sql`
    delete from correspondence_case where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    tx,
  );
  await sql`delete from inbound_mail where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
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
      + (select count(*) from correspondence_case where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from inbound_mail where controller_id = ${controller} and subject_id = ${subjectId})
      as count`.execute(db);
  return rows[0]?.count ?? 0;
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
    changedAt: row.changed_at,
    answeredAt: row.answered_at ?? undefined,
    closedAt: row.closed_at ?? undefined,
    entryId: row.entry_id as EntryId,
  };
}
