import type { ControllerId, EntryId, RequestDocumentId, RequestId } from '@zgoda/vocabulary/ids';
import type { Milestone, RequestType } from '@zgoda/vocabulary/requests';
import type { AlertLevel } from '@zgoda/vocabulary/requests-api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RaisedAlert, WantedLimit } from './request.ts';

export async function insertLimits(
  tx: Tx,
  controller: ControllerId,
  requestId: RequestId,
  {
    hashes,
    limits,
    at,
  }: { readonly hashes: readonly Buffer[]; readonly limits: readonly WantedLimit[]; readonly at: Date },
): Promise<void> {
  await sql`
    insert into processing_limit (controller_id, identity_hash, request_id, kind, purpose, since)
    select ${controller}, h, ${requestId}, l.kind, l.purpose, ${at}
    from unnest(${hashes}::bytea[]) as h
    cross join unnest(${limits.map(({ kind }) => kind)}::text[], ${limits.map(({ purpose }) => purpose)}::text[]) as l (kind, purpose)
    on conflict do nothing`.execute(tx);
}

export async function endLimits(
  tx: Tx,
  controller: ControllerId,
  requestId: RequestId,
  at: Date,
): Promise<void> {
  await sql`
    update processing_limit set ended_at = ${at}
    where controller_id = ${controller} and request_id = ${requestId} and ended_at is null`.execute(tx);
}

/** What was restricted while it was weighed is objected to for good. */
export async function makeLimitsLasting(
  tx: Tx,
  controller: ControllerId,
  requestId: RequestId,
): Promise<void> {
  await sql`
    update processing_limit set kind = 'objected'
    where controller_id = ${controller} and request_id = ${requestId} and kind = 'restricted' and ended_at is null`.execute(
    tx,
  );
}

export interface StoredDocument {
  readonly documentId: RequestDocumentId;
  readonly requestId: RequestId;
  readonly kind: 'identity_fields' | 'identity_document' | 'scan';
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly addedAt: Date;
  readonly erasedAt?: Date | undefined;
}

export async function insertDocument(
  tx: Tx,
  controller: ControllerId,
  row: StoredDocument & { readonly sealed: Buffer; readonly addedBy: string; readonly entryId: EntryId },
): Promise<void> {
  await sql`
    insert into request_document
      (controller_id, document_id, request_id, kind, media_type, sealed_content, size_bytes, added_at, added_by, entry_id)
    values
      (${controller}, ${row.documentId}, ${row.requestId}, ${row.kind}, ${row.mediaType}, ${row.sealed}, ${row.sizeBytes},
       ${row.addedAt}, ${row.addedBy}, ${row.entryId})`.execute(tx);
}

interface DocumentRow {
  readonly document_id: RequestDocumentId;
  readonly request_id: RequestId;
  readonly kind: StoredDocument['kind'];
  readonly media_type: string;
  readonly size_bytes: number;
  readonly added_at: Date;
  readonly erased_at: Date | null;
}

export async function listDocuments(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<readonly StoredDocument[]> {
  const { rows } = await sql<DocumentRow>`
    select document_id, request_id, kind, media_type, size_bytes, added_at, erased_at from request_document
    where controller_id = ${controller} and request_id = ${requestId}
    order by added_at, document_id`.execute(db);
  return rows.map((row) => ({
    documentId: row.document_id,
    requestId: row.request_id,
    kind: row.kind,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    addedAt: row.added_at,
    erasedAt: row.erased_at ?? undefined,
  }));
}

/** Undefined where it is not, or its content was erased. */
export async function findDocumentContent(
  db: Db,
  controller: ControllerId,
  documentId: RequestDocumentId,
): Promise<
  { readonly requestId: RequestId; readonly mediaType: string; readonly sealed: Buffer } | undefined
> {
  const { rows } = await sql<{ request_id: RequestId; media_type: string; sealed_content: Buffer }>`
    select request_id, media_type, sealed_content from request_document
    where controller_id = ${controller} and document_id = ${documentId} and sealed_content is not null`.execute(
    db,
  );
  const [row] = rows;
  return row && { requestId: row.request_id, mediaType: row.media_type, sealed: row.sealed_content };
}

/** @returns how many had content */
export async function eraseDocuments(
  tx: Tx,
  controller: ControllerId,
  requestIds: readonly RequestId[],
  at: Date,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update request_document set sealed_content = null, erased_at = ${at}
    where controller_id = ${controller} and request_id = any (${requestIds}::uuid[]) and sealed_content is not null`.execute(
    tx,
  );
  return Number(numAffectedRows);
}

export async function listRaised(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<readonly RaisedAlert[]> {
  const { rows } = await sql<{ level: AlertLevel; milestone: Milestone; due_at: Date }>`
    select level, milestone, due_at from request_alert
    where controller_id = ${controller} and request_id = ${requestId}`.execute(db);
  return rows.map(({ level, milestone, due_at: dueAt }) => ({ level, milestone, dueAt }));
}

/** @returns false where this was raised before */
export async function insertAlert(
  tx: Tx,
  controller: ControllerId,
  row: RaisedAlert & { readonly alertId: string; readonly requestId: RequestId; readonly at: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into request_alert (controller_id, alert_id, request_id, level, milestone, due_at, raised_at)
    values (${controller}, ${row.alertId}, ${row.requestId}, ${row.level}, ${row.milestone}, ${row.dueAt}, ${row.at})
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows) === 1;
}

/** Whose alert, reminder or lookup has come, and those counted by an earlier version of the policy. One range of an index each. */
export async function listToAttend(
  db: Db,
  controller: ControllerId,
  { at, policyVersion, limit }: { readonly at: Date; readonly policyVersion: number; readonly limit: number },
): Promise<readonly RequestId[]> {
  const { rows } = await sql<{ request_id: RequestId }>`
    (select request_id from request where controller_id = ${controller} and alert_at <= ${at} order by alert_at limit ${limit})
    union
    (select request_id from request where controller_id = ${controller} and remind_at <= ${at} order by remind_at limit ${limit})
    union
    (select request_id from request
     where controller_id = ${controller} and answer_due_at is not null and policy_version < ${policyVersion} limit ${limit})`.execute(
    db,
  );
  return rows.map((row) => row.request_id);
}

export interface WeekCount {
  /** Its Monday. */
  readonly week: string;
  readonly arrived: number;
  readonly answered: number;
  readonly medianDays: number | null;
  readonly late: number;
}

/** The last twenty-six weeks on this clock. Late: staff had been told that the term of the answer was over. */
export async function countByWeek(
  db: Db,
  controller: ControllerId,
  { at, timeZone }: { readonly at: Date; readonly timeZone: string },
): Promise<readonly WeekCount[]> {
  const { rows } = await sql<WeekCount>`
    with week as (
      select w from generate_series(
        date_trunc('week', ${at}::timestamptz at time zone ${timeZone}) - interval '25 weeks',
        date_trunc('week', ${at}::timestamptz at time zone ${timeZone}), interval '1 week') as w),
    arrived as (
      select date_trunc('week', received_at at time zone ${timeZone}) as w, count(*) as n
      from request
      where controller_id = ${controller} and received_at > ${at}::timestamptz - interval '27 weeks'
      group by 1),
    answered as (
      select date_trunc('week', answered_at at time zone ${timeZone}) as w, count(*) as n,
        percentile_cont(0.5) within group (order by extract(epoch from answered_at - received_at) / 86400) as median,
        count(*) filter (where exists (
          select from request_alert a
          where a.controller_id = r.controller_id and a.request_id = r.request_id and a.level = 'overdue'
            and a.milestone = 'answer')) as late
      from request r
      where controller_id = ${controller} and state <> 'joined' and answered_at > ${at}::timestamptz - interval '27 weeks'
      group by 1)
    select to_char(week.w, 'YYYY-MM-DD') as week, coalesce(arrived.n, 0) as arrived, coalesce(answered.n, 0) as answered,
      round(answered.median::numeric, 1)::float8 as "medianDays", coalesce(answered.late, 0) as late
    from week left join arrived using (w) left join answered using (w)
    order by week.w`.execute(db);
  return rows;
}

export interface OpenCount {
  readonly type: RequestType;
  readonly open: number;
  readonly overdue: number;
}

/** Those that wait for an answer, the most overdue type first. */
export async function countByType(db: Db, controller: ControllerId, at: Date): Promise<readonly OpenCount[]> {
  const { rows } = await sql<OpenCount>`
    select type, count(*) as open, count(*) filter (where due_at <= ${at}) as overdue
    from request
    where controller_id = ${controller} and answered_at is null
    group by type
    order by 3 desc, 2 desc, type`.execute(db);
  return rows;
}
