import type { ControllerId, SessionId, StaffId, SubjectId } from '@zgoda/vocabulary/ids';
import type { AccessAction } from '@zgoda/vocabulary/staff';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';

/** Stands for nobody: a search that found no person. */
const nobody = '00000000-0000-0000-0000-000000000000';

export interface AccessRecord {
  /** A UUID version 7: newer looks have greater ids. */
  readonly accessId: string;
  /** Absent for a search that found nobody. */
  readonly subjectId?: SubjectId;
  readonly staffId: StaffId;
  readonly sessionId: SessionId;
  readonly action: AccessAction;
  readonly reasonSealed: Buffer;
  readonly occurredAt: Date;
}

interface AccessRow {
  readonly access_id: string;
  readonly subject_id: string;
  readonly staff_id: string;
  readonly session_id: string;
  readonly action: AccessAction;
  readonly reason_sealed: Buffer;
  readonly occurred_at: Date;
}

const columns = sql`access_id, subject_id, staff_id, session_id, action, reason_sealed, occurred_at`;

const toRecord = (row: AccessRow): AccessRecord => ({
  accessId: row.access_id,
  staffId: row.staff_id as StaffId,
  sessionId: row.session_id as SessionId,
  action: row.action,
  reasonSealed: row.reason_sealed,
  occurredAt: row.occurred_at,
  ...(row.subject_id !== nobody && { subjectId: row.subject_id as SubjectId }),
});

export async function insertAccess(tx: Tx, controller: ControllerId, record: AccessRecord): Promise<void> {
  await sql`
    insert into access_log (controller_id, subject_id, access_id, staff_id, session_id, action, reason_sealed,
      occurred_at)
    values (${controller}, ${record.subjectId ?? nobody}, ${record.accessId}, ${record.staffId},
      ${record.sessionId}, ${record.action}, ${record.reasonSealed}, ${record.occurredAt})`.execute(tx);
}

/** What this session did with this person since then, newest first. */
export async function listSessionAccess(
  db: Db,
  controller: ControllerId,
  looked: { readonly subjectId: SubjectId; readonly sessionId: SessionId; readonly since: Date },
): Promise<readonly AccessRecord[]> {
  const { rows } = await sql<AccessRow>`
    select ${columns}
    from access_log
    where controller_id = ${controller} and subject_id = ${looked.subjectId} and session_id = ${looked.sessionId}
      and occurred_at > ${looked.since}
    order by access_id desc`.execute(db);
  return rows.map(toRecord);
}

export interface AccessFilter {
  readonly staffId?: StaffId | undefined;
  readonly subjectId?: SubjectId | undefined;
  readonly action?: AccessAction | undefined;
  /** Only looks before this one. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first; walks the index on (controller_id, access_id desc). */
export async function listAccess(
  db: Db,
  controller: ControllerId,
  filter: AccessFilter,
): Promise<readonly AccessRecord[]> {
  const { rows } = await sql<AccessRow>`
    select ${columns}
    from access_log
    where controller_id = ${controller}
      and (${filter.before ?? null}::uuid is null or access_id < ${filter.before ?? null}::uuid)
      and (${filter.staffId ?? null}::uuid is null or staff_id = ${filter.staffId ?? null}::uuid)
      and (${filter.subjectId ?? null}::uuid is null or subject_id = ${filter.subjectId ?? null}::uuid)
      and (${filter.action ?? null}::text is null or action = ${filter.action ?? null}::text)
    order by access_id desc
    limit ${filter.limit}`.execute(db);
  return rows.map(toRecord);
}
