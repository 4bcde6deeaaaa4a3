import type { RecipientNoticeKind, RecipientNoticeState } from '@zgoda/vocabulary/disclosures';
import type {
  ControllerId,
  DisclosureId,
  EntryId,
  RecipientNoticeId,
  RequestId,
  SubjectId,
} from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RecipientNoticeTable } from '../../platform/db/schema.gen.ts';
import type { RecipientNotice } from './notice.ts';

/** A notice with what is sealed of it: gone once it has ended. */
export interface SealedNotice extends RecipientNotice {
  readonly sealed?: Buffer | undefined;
}

export async function insertNotice(tx: Tx, controller: ControllerId, row: SealedNotice): Promise<void> {
  await tx
    .insertInto('recipient_notice')
    .values({
      controller_id: controller,
      notice_id: row.noticeId,
      subject_id: row.subjectId ?? null,
      disclosure_id: row.disclosureId ?? null,
      recipient: row.recipient ?? null,
      kind: row.kind,
      categories: row.categories,
      request_id: row.requestId ?? null,
      sealed_notice: row.sealed ?? null,
      by_hand: row.byHand,
      state: row.state,
      due_at: row.dueAt ?? null,
      created_at: row.createdAt,
      entry_id: row.entryId,
    })
    .execute();
}

/** Those that a request has led to already. */
export async function listNoticesOfRequest(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<readonly SealedNotice[]> {
  const { rows } = await sql<RecipientNoticeTable>`
    select * from recipient_notice
    where controller_id = ${controller} and request_id = ${requestId}
    order by created_at, notice_id`.execute(db);
  return rows.map(toNotice);
}

export async function findNotice(
  db: Db,
  controller: ControllerId,
  noticeId: RecipientNoticeId,
): Promise<SealedNotice | undefined> {
  const { rows } = await sql<RecipientNoticeTable>`
    select * from recipient_notice where controller_id = ${controller} and notice_id = ${noticeId}`.execute(
    db,
  );
  return rows[0] && toNotice(rows[0]);
}

/** As it stands, locked until the transaction ends. */
export async function lockNotice(
  tx: Tx,
  controller: ControllerId,
  noticeId: RecipientNoticeId,
): Promise<SealedNotice | undefined> {
  const { rows } = await sql<RecipientNoticeTable>`
    select * from recipient_notice
    where controller_id = ${controller} and notice_id = ${noticeId}
    for update`.execute(tx);
  return rows[0] && toNotice(rows[0]);
}

/** Absent parts stay; with its end what is sealed goes. */
export async function updateNotice(
  tx: Tx,
  controller: ControllerId,
  noticeId: RecipientNoticeId,
  change: {
    readonly sentAt?: Date;
    readonly remindedAt?: Date;
    readonly byHand?: true;
    readonly end?: { readonly at: Date; readonly acknowledgedBy?: string };
  },
): Promise<void> {
  const { sentAt = null, remindedAt = null, byHand = null, end } = change;
  const state = end === undefined ? null : end.acknowledgedBy === undefined ? 'lapsed' : 'acknowledged';
  await sql`
    update recipient_notice
    set sent_at = coalesce(sent_at, ${sentAt}::timestamptz), reminded_at = coalesce(reminded_at, ${remindedAt}::timestamptz),
      by_hand = coalesce(${byHand}::boolean, by_hand), state = coalesce(${state}, state),
      ended_at = ${end?.at ?? null}::timestamptz, acknowledged_by = ${end?.acknowledgedBy ?? null},
      sealed_notice = case when ${state}::text is null then sealed_notice end
    where controller_id = ${controller} and notice_id = ${noticeId}`.execute(tx);
}

/** Newest first, behind `before`. */
export async function listNoticeRows(
  db: Db,
  controller: ControllerId,
  wanted: {
    readonly state?: RecipientNoticeState | undefined;
    readonly subjectIds?: readonly SubjectId[] | undefined;
    readonly before?: RecipientNoticeId | undefined;
    readonly limit?: number | undefined;
  },
): Promise<readonly SealedNotice[]> {
  const { state = null, subjectIds, before = null, limit = null } = wanted;
  const people = subjectIds === undefined ? null : uuidArray(subjectIds);
  const { rows } = await sql<RecipientNoticeTable>`
    select * from recipient_notice
    where controller_id = ${controller} and (${state}::text is null or state = ${state})
      and (${people}::uuid[] is null or subject_id = any (${people}::uuid[]))
      and (${before}::uuid is null or (created_at, notice_id) < (
        select created_at, notice_id from recipient_notice
        where controller_id = ${controller} and notice_id = ${before}))
    order by created_at desc, notice_id desc
    limit ${limit}::bigint`.execute(db);
  return rows.map(toNotice);
}

/** How many wait to be confirmed, and for how many the term to tell is over though nothing went out. Plan: recipient_notice__open. */
export async function countOpenRows(
  db: Db,
  controller: ControllerId,
  at: Date,
): Promise<{ readonly open: number; readonly overdue: number; readonly byHand: number }> {
  const { rows } = await sql<{ open: number; overdue: number; byHand: number }>`
    select count(*) as open, count(*) filter (where by_hand) as "byHand",
      count(*) filter (where due_at < ${at} and (sent_at is null or by_hand)) as overdue
    from recipient_notice
    where controller_id = ${controller} and state = 'open'`.execute(db);
  return rows[0] ?? { open: 0, overdue: 0, byHand: 0 };
}

function toNotice(row: RecipientNoticeTable): SealedNotice {
  return {
    noticeId: row.notice_id as RecipientNoticeId,
    subjectId: (row.subject_id ?? undefined) as SubjectId | undefined,
    disclosureId: (row.disclosure_id ?? undefined) as DisclosureId | undefined,
    recipient: row.recipient ?? undefined,
    kind: row.kind as RecipientNoticeKind,
    categories: row.categories,
    requestId: (row.request_id ?? undefined) as RequestId | undefined,
    state: row.state as RecipientNoticeState,
    byHand: row.by_hand,
    dueAt: row.due_at ?? undefined,
    createdAt: row.created_at,
    sentAt: row.sent_at ?? undefined,
    remindedAt: row.reminded_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    acknowledgedBy: row.acknowledged_by ?? undefined,
    entryId: row.entry_id as EntryId,
    sealed: row.sealed_notice ?? undefined,
  };
}
