import type { ConsentMethod, ConsentStatus, Reservation } from '@zgoda/vocabulary/consent';
import type { ConsentId, ControllerId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RetentionTarget, RetentionTerm } from '../policies/index.ts';

/** One append-only record. */
export interface ConsentRecord {
  readonly recordId: ConsentId;
  readonly subjectId: SubjectId;
  readonly purpose: string;
  /** Absent: the whole purpose. */
  readonly topics?: readonly string[];
  readonly channel?: string;
  readonly status: ConsentStatus;
  readonly reservations: readonly Reservation[];
  readonly policyVersion: number;
  readonly locale: string;
  readonly method: ConsentMethod;
  readonly recordedAt: Date;
  readonly entryId: EntryId;
}

/** Where a choice stands: the latest record on the whole purpose. */
export interface ConsentState {
  readonly subjectId: SubjectId;
  readonly purpose: string;
  readonly status: ConsentStatus;
  readonly reservations: readonly Reservation[];
  readonly policyVersion: number;
  readonly recordId: ConsentId;
  readonly changedAt: Date;
}

interface RecordRow {
  readonly record_id: ConsentId;
  readonly subject_id: SubjectId;
  readonly purpose: string;
  readonly topics: readonly string[] | null;
  readonly channel: string | null;
  readonly status: ConsentStatus;
  readonly reservations: readonly Reservation[] | null;
  readonly policy_version: number;
  readonly locale: string;
  readonly method: ConsentMethod;
  readonly recorded_at: Date;
  readonly entry_id: EntryId;
}

function toRecord(row: RecordRow): ConsentRecord {
  return {
    recordId: row.record_id,
    subjectId: row.subject_id,
    purpose: row.purpose,
    ...(row.topics !== null && { topics: row.topics }),
    ...(row.channel !== null && { channel: row.channel }),
    status: row.status,
    reservations: row.reservations ?? [],
    policyVersion: row.policy_version,
    locale: row.locale,
    method: row.method,
    recordedAt: row.recorded_at,
    entryId: row.entry_id,
  };
}

const toJson = (reservations: readonly Reservation[]): string | null =>
  reservations.length === 0 ? null : JSON.stringify(reservations);
/** Lists of lists do not fit into unnest, so topics travel joined; no name holds a space. */
const toJoined = (topics: readonly string[] | undefined): string | null => topics?.join(' ') ?? null;

export async function insertRecords(
  tx: Tx,
  controller: ControllerId,
  records: readonly ConsentRecord[],
): Promise<void> {
  const column = <T>(value: (record: ConsentRecord) => T): T[] => records.map(value);
  await sql`
    insert into consent_record
      (controller_id, subject_id, record_id, purpose, topics, channel, status, reservations, policy_version, locale, method,
       recorded_at, entry_id)
    select ${controller}, n.subject_id, n.record_id, n.purpose, string_to_array(n.topics, ' '), n.channel, n.status,
      n.reservations, n.policy_version, n.locale, n.method, n.recorded_at, n.entry_id
    from unnest(
      ${uuidArray(column((r) => r.subjectId))}::uuid[], ${uuidArray(column((r) => r.recordId))}::uuid[],
      ${column((r) => r.purpose)}::text[],
      ${column((r) => toJoined(r.topics))}::text[], ${column((r) => r.channel ?? null)}::text[],
      ${column((r) => r.status)}::text[], ${column((r) => toJson(r.reservations))}::jsonb[],
      ${column((r) => r.policyVersion)}::integer[], ${column((r) => r.locale)}::text[],
      ${column((r) => r.method)}::text[], ${column((r) => r.recordedAt)}::timestamptz[],
      ${uuidArray(column((r) => r.entryId))}::uuid[]
    ) as n (subject_id, record_id, purpose, topics, channel, status, reservations, policy_version, locale, method,
      recorded_at, entry_id)`.execute(tx);
}

/** Replaces what stood; at most one state a subject and purpose. Writers of one subject queue at its evidence head. */
export async function upsertStates(
  tx: Tx,
  controller: ControllerId,
  states: readonly ConsentState[],
): Promise<void> {
  if (states.length === 0) return;
  const column = <T>(value: (state: ConsentState) => T): T[] => states.map(value);
  await sql`
    insert into consent_state
      (controller_id, subject_id, purpose, status, reservations, policy_version, record_id, changed_at)
    select ${controller}, n.*
    from unnest(
      ${uuidArray(column((s) => s.subjectId))}::uuid[], ${column((s) => s.purpose)}::text[], ${column((s) => s.status)}::text[],
      ${column((s) => toJson(s.reservations))}::jsonb[], ${column((s) => s.policyVersion)}::integer[],
      ${uuidArray(column((s) => s.recordId))}::uuid[], ${column((s) => s.changedAt)}::timestamptz[]
    ) as n (subject_id, purpose, status, reservations, policy_version, record_id, changed_at)
    on conflict (controller_id, subject_id, purpose) do update
    set status = excluded.status, reservations = excluded.reservations, policy_version = excluded.policy_version,
      record_id = excluded.record_id, changed_at = excluded.changed_at`.execute(tx);
}

/** All states of these subjects. Plan: primary key, one range a subject. */
export async function listStates(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly ConsentState[]> {
  const { rows } = await sql<{
    subject_id: SubjectId;
    purpose: string;
    status: ConsentStatus;
    reservations: readonly Reservation[] | null;
    policy_version: number;
    record_id: ConsentId;
    changed_at: Date;
  }>`
    select subject_id, purpose, status, reservations, policy_version, record_id, changed_at
    from consent_state
    where controller_id = ${controller} and subject_id = any (${uuidArray(subjectIds)}::uuid[])
    order by subject_id, purpose`.execute(db);
  return rows.map((row) => ({
    subjectId: row.subject_id,
    purpose: row.purpose,
    status: row.status,
    reservations: row.reservations ?? [],
    policyVersion: row.policy_version,
    recordId: row.record_id,
    changedAt: row.changed_at,
  }));
}

/** Records of these subjects, newest first. */
export async function listRecords(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  limit: number,
): Promise<readonly ConsentRecord[]> {
  const { rows } = await sql<RecordRow>`
    select record_id, subject_id, purpose, topics, channel, status, reservations, policy_version, locale, method,
      recorded_at, entry_id
    from consent_record
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[])
    order by recorded_at desc, record_id desc
    limit ${limit}`.execute(db);
  return rows.map(toRecord);
}

export async function deleteStates(tx: Tx, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from consent_state
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows);
}

export async function countStates(db: Db, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from consent_state
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function countRecords(db: Db, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from consent_record
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Erasure only: records are otherwise never deleted. */
export async function deleteRecords(tx: Tx, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from consent_record
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows);
}

/** Choices on a purpose that do not stand any more and whose time is over. */
export function dueStates(controller: ControllerId, purpose: string, term: RetentionTerm): RetentionTarget {
  return {
    rule: term.rule,
    due: sql`
      select s.subject_id, s.purpose from consent_state s
      where s.controller_id = ${controller} and s.purpose = ${purpose}
        and s.changed_at < ${term.before} and (s.status <> 'given' or not ${term.isFromCollection}::boolean)
        and ${term.isOver(sql.ref('s.subject_id'))}`,
    deletes: [
      sql`
        delete from consent_state t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id and t.purpose = due.purpose`,
    ],
  };
}

/** Records on a purpose whose time is over, and of which no choice is left to be proven. */
export function dueRecords(controller: ControllerId, purpose: string, term: RetentionTerm): RetentionTarget {
  return {
    rule: term.rule,
    due: sql`
      select r.subject_id, r.record_id from consent_record r
      where r.controller_id = ${controller} and r.purpose = ${purpose}
        and r.recorded_at < ${term.before} and ${term.isOver(sql.ref('r.subject_id'))}
        and not exists (
          select from subject a
          join consent_state s on s.controller_id = a.controller_id and s.subject_id in (a.subject_id, a.linked_into)
          where a.controller_id = ${controller} and a.subject_id = r.subject_id and s.purpose = r.purpose)
        and not exists (
          select from subject a
          join subscription s on s.controller_id = a.controller_id and s.subject_id in (a.subject_id, a.linked_into)
          where a.controller_id = ${controller} and a.subject_id = r.subject_id and s.topic = any (r.topics))`,
    deletes: [
      sql`
        delete from consent_record t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id and t.record_id = due.record_id`,
    ],
  };
}
