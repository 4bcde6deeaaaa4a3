import { sql } from 'kysely';
import type { ControllerId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { evidenceErrors } from '@zgoda/vocabulary/evidence';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { ChainHead } from './entry.ts';

/** Stands in `subject_id` for acts that concern nobody. */
const nobody = '00000000-0000-0000-0000-000000000000';
const logTakesNoEntries = 'ZE001';

/** What has to be known before acts can be recorded. */
export interface EvidenceHeads {
  /** The log that is open. */
  readonly origin: string;
  /** A person without entries is absent. */
  readonly bySubject: ReadonlyMap<SubjectId, ChainHead>;
}

export interface HeadRow {
  readonly subjectId: SubjectId;
  readonly seq: number;
  readonly leafHash: Buffer;
}

/** Rows of several acts, ready to be written in one statement. */
export interface EvidenceRows {
  readonly controller: ControllerId;
  readonly recordedAt: Date;
  readonly entries: readonly {
    readonly entryId: EntryId;
    readonly leaf: Buffer;
    readonly leafHash: Buffer;
    readonly subjectId: SubjectId | undefined;
    readonly subjectSeq: number;
    readonly sealed: Buffer;
  }[];
  /** Heads that a person's first entry makes. */
  readonly newHeads: readonly HeadRow[];
  /** Heads that move on from the number they were read at. */
  readonly movedHeads: readonly (HeadRow & { readonly fromSeq: number })[];
}

/** One statement. @throws log_read_only when no log of the controller is open */
export async function loadEvidenceHeads(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<EvidenceHeads> {
  const { rows } = await sql<{
    origin: string;
    subject_id: SubjectId | null;
    seq: number;
    leaf_hash: Buffer;
  }>`
    select l.origin, c.subject_id, c.seq, c.leaf_hash
    from evidence_log l
    left join evidence_chain c on c.controller_id = l.controller_id and c.subject_id = any (${subjectIds}::uuid[])
    where l.controller_id = ${controller} and l.state = 'open'`.execute(db);
  const [first] = rows;
  if (first === undefined) throw evidenceErrors.log_read_only({ controller });
  const bySubject = new Map<SubjectId, ChainHead>();
  for (const { subject_id: subjectId, seq, leaf_hash: leafHash } of rows) {
    if (subjectId !== null) bySubject.set(subjectId, { seq, leafHash });
  }
  return { origin: first.origin, bySubject };
}

/**
 * One statement, whatever the number of acts.
 * @throws log_read_only; an error of SQLSTATE 40001, which `transaction()` retries, when a head has moved meanwhile
 */
export async function appendEvidence(tx: Tx, rows: EvidenceRows): Promise<void> {
  const { controller, recordedAt, entries, newHeads, movedHeads } = rows;
  try {
    await sql`select evidence_append(
      ${controller}, ${recordedAt}::timestamptz,
      ${entries.map((entry) => entry.entryId)}::uuid[],
      ${entries.map((entry) => entry.leaf)}::bytea[],
      ${entries.map((entry) => entry.leafHash)}::bytea[],
      ${entries.map((entry) => entry.subjectId ?? nobody)}::uuid[],
      ${entries.map((entry) => entry.subjectSeq)}::bigint[],
      ${entries.map((entry) => entry.sealed)}::bytea[],
      ${newHeads.map((head) => head.subjectId)}::uuid[],
      ${newHeads.map((head) => head.seq)}::bigint[],
      ${newHeads.map((head) => head.leafHash)}::bytea[],
      ${movedHeads.map((head) => head.subjectId)}::uuid[],
      ${movedHeads.map((head) => head.fromSeq)}::bigint[],
      ${movedHeads.map((head) => head.seq)}::bigint[],
      ${movedHeads.map((head) => head.leafHash)}::bytea[])`.execute(tx);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === logTakesNoEntries) {
      throw evidenceErrors.log_read_only({ controller }, error);
    }
    throw error;
  }
}

/** An entry as it stands in the log, or waits to. */
export interface StoredEntry {
  readonly entryId: EntryId;
  readonly leaf: Buffer;
  /** Absent while it waits. */
  readonly place?: { readonly logNumber: number; readonly index: number };
  /** Only while it waits. */
  readonly recordedAt?: Date;
}

interface EntryRow {
  readonly entry_id: EntryId;
  readonly leaf: Buffer;
  readonly log_number: number | null;
  readonly entry_index: number | null;
  readonly recorded_at: Date | null;
}

export async function findStoredEntry(
  db: Db,
  controller: ControllerId,
  entryId: EntryId,
): Promise<StoredEntry | undefined> {
  const { rows } = await sql<EntryRow>`
    select entry_id, leaf, log_number, entry_index, null::timestamptz as recorded_at
    from evidence_entry
    where controller_id = ${controller} and entry_id = ${entryId}
    union all
    select entry_id, leaf, null, null, recorded_at
    from evidence_pending
    where controller_id = ${controller} and entry_id = ${entryId}`.execute(db);
  return rows[0] === undefined ? undefined : toStoredEntry(rows[0]);
}

/** How far back entries of one class are looked for, since the log is not indexed by class. */
const classSearchDepth = 100_000;

/**
 * Entries of the log, newest first; at most `limit`, before index `before` (absent: from the newest on). Those of one
 * class are looked for among the 100,000 entries before `before`.
 */
export async function listStoredEntries(
  db: Db,
  log: { readonly controller: ControllerId; readonly logNumber: number; readonly size: number },
  page: { readonly before?: number; readonly limit: number; readonly class?: string },
): Promise<readonly StoredEntry[]> {
  const before = Math.min(page.before ?? log.size, log.size);
  const from = page.class === undefined ? 0 : before - classSearchDepth;
  const prefix = page.class === undefined ? '' : `{"class":"${page.class}",`;
  const { rows } = await sql<EntryRow>`
    select entry_id, leaf, log_number, entry_index, null::timestamptz as recorded_at
    from evidence_entry
    where controller_id = ${log.controller} and log_number = ${log.logNumber} and entry_index < ${before}
      and entry_index >= ${from} and (${prefix} = '' or substr(leaf, 1, octet_length(${prefix}::bytea)) = ${prefix}::bytea)
    order by entry_index desc
    limit ${page.limit}`.execute(db);
  return rows.map(toStoredEntry);
}

/** Entries of a person by rising number, after `after`, at most `limit`. */
export async function listSubjectRows(
  db: Db,
  subject: { readonly controller: ControllerId; readonly subjectId: SubjectId },
  page: { readonly after: number; readonly limit: number },
): Promise<readonly (StoredEntry & { readonly subjectSeq: number; readonly sealed: Buffer })[]> {
  const { rows } = await sql<EntryRow & { subject_seq: number; sealed: Buffer }>`
    select p.entry_id, p.subject_seq, p.sealed, coalesce(e.leaf, w.leaf) as leaf,
      e.log_number, e.entry_index, w.recorded_at
    from evidence_payload p
    left join evidence_entry e on e.entry_id = p.entry_id
    left join evidence_pending w on w.controller_id = p.controller_id and w.entry_id = p.entry_id
    where p.controller_id = ${subject.controller} and p.subject_id = ${subject.subjectId}
      and p.subject_seq > ${page.after}
    order by p.subject_seq
    limit ${page.limit}`.execute(db);
  return rows.map((row) => ({ ...toStoredEntry(row), subjectSeq: row.subject_seq, sealed: row.sealed }));
}

export interface SealedPayload {
  /** Absent when the act concerns nobody. */
  readonly subjectId?: SubjectId;
  readonly sealed: Buffer;
}

/** Undefined once the person was erased. */
export async function findSealedPayload(
  db: Db,
  controller: ControllerId,
  entryId: EntryId,
): Promise<SealedPayload | undefined> {
  const { rows } = await sql<{ subject_id: SubjectId; sealed: Buffer }>`
    select subject_id, sealed from evidence_payload
    where controller_id = ${controller} and entry_id = ${entryId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  return row.subject_id === nobody
    ? { sealed: row.sealed }
    : { subjectId: row.subject_id, sealed: row.sealed };
}

export interface PendingCount {
  readonly count: number;
  /** Absent when nothing waits. */
  readonly oldestRecordedAt?: Date;
}

export async function countPendingEntries(db: Db, controller: ControllerId): Promise<PendingCount> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`
    select count(*) as count, min(recorded_at) as oldest from evidence_pending
    where controller_id = ${controller}`.execute(db);
  const { count = 0, oldest = null } = rows[0] ?? {};
  return oldest === null ? { count } : { count, oldestRecordedAt: oldest };
}

/** Deletes a person's payloads, with the secrets in them, and their head; gives the number of rows. GDPR Art. 17(1). */
export async function deleteSubjectRows(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with payloads as (
      delete from evidence_payload where controller_id = ${controller} and subject_id = ${subjectId} returning 1
    ), heads as (
      delete from evidence_chain where controller_id = ${controller} and subject_id = ${subjectId} returning 1
    )
    select (select count(*) from payloads) + (select count(*) from heads) as count`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** How many rows of the person evidence still holds. */
export async function countSubjectRows(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select
      (select count(*) from evidence_payload where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from evidence_chain where controller_id = ${controller} and subject_id = ${subjectId})
      as count`.execute(db);
  return rows[0]?.count ?? 0;
}

function toStoredEntry(row: EntryRow): StoredEntry {
  const { entry_id: entryId, leaf, log_number: logNumber, entry_index: index, recorded_at: recordedAt } = row;
  if (logNumber !== null && index !== null) return { entryId, leaf, place: { logNumber, index } };
  return recordedAt === null ? { entryId, leaf } : { entryId, leaf, recordedAt };
}
