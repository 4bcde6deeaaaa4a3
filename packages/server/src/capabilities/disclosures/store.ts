import type { DisclosureGround } from '@zgoda/vocabulary/disclosures';
import type { ControllerId, DisclosureId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { byteaArray, uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { DisclosureTable } from '../../platform/db/schema.gen.ts';
import type { RetentionTarget, RetentionTerm } from '../policies/index.ts';
import type { Disclosure } from './disclosure.ts';

/** A disclosure with what is sealed of it. */
export interface SealedDisclosure extends Disclosure {
  readonly sealedRecipient?: Buffer | undefined;
}

/** Of many people, alike in everything but who it is and what is sealed for them. */
export async function insertDisclosures(
  tx: Tx,
  controller: ControllerId,
  rows: readonly SealedDisclosure[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const sealed = rows.map(({ sealedRecipient }) => sealedRecipient ?? Buffer.alloc(0));
  await sql`
    insert into disclosure
      (controller_id, subject_id, disclosure_id, recipient, sealed_recipient, ground, purpose, categories, safeguard,
       reference, policy_version, disclosed_at, recorded_at, recorded_by, entry_id)
    select ${controller}, n.subject_id, n.disclosure_id, ${first.recipient ?? null}, nullif(n.sealed, ''::bytea),
      ${first.ground}, ${first.purpose ?? null}, ${first.categories}::text[], ${first.safeguard ?? null},
      ${first.reference ?? null}, ${first.policyVersion}::integer, ${first.at}::timestamptz, ${first.recordedAt}::timestamptz,
      ${first.recordedBy}, n.entry_id
    from unnest(
      ${uuidArray(rows.map((row) => row.subjectId))}::uuid[], ${uuidArray(rows.map((row) => row.disclosureId))}::uuid[],
      ${byteaArray(sealed)}::bytea[], ${uuidArray(rows.map((row) => row.entryId))}::uuid[]
    ) as n (subject_id, disclosure_id, sealed, entry_id)`.execute(tx);
}

/** Newest first, behind `before`. */
export async function listDisclosureRows(
  db: Db,
  controller: ControllerId,
  wanted: {
    readonly subjectIds: readonly SubjectId[] | undefined;
    readonly before: DisclosureId | undefined;
    readonly limit: number | undefined;
  },
): Promise<readonly SealedDisclosure[]> {
  const { before = null, limit = null } = wanted;
  const people = wanted.subjectIds === undefined ? null : uuidArray(wanted.subjectIds);
  const { rows } = await sql<DisclosureTable>`
    select * from disclosure
    where controller_id = ${controller} and (${people}::uuid[] is null or subject_id = any (${people}::uuid[]))
      and (${before}::uuid is null or (disclosed_at, disclosure_id) < (
        select disclosed_at, disclosure_id from disclosure
        where controller_id = ${controller} and disclosure_id = ${before}))
    order by disclosed_at desc, disclosure_id desc
    limit ${limit}::bigint`.execute(db);
  return rows.map(toDisclosure);
}

/** Who got any of these categories of these people, each recipient once with all of them that they got; named ones by name. */
export async function listReached(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  categories: readonly string[],
): Promise<readonly (SealedDisclosure & { readonly reached: readonly string[] })[]> {
  const { rows } = await sql<DisclosureTable & { reached: string[] }>`
    select distinct on (coalesce(d.recipient, d.disclosure_id::text)) d.*, (
      select array_agg(distinct c order by c)
      from disclosure o cross join unnest(o.categories) as c
      where o.controller_id = d.controller_id and o.subject_id = any (${uuidArray(subjectIds)}::uuid[])
        and coalesce(o.recipient, o.disclosure_id::text) = coalesce(d.recipient, d.disclosure_id::text)
        and c = any (${categories}::text[])
    ) as reached
    from disclosure d
    where d.controller_id = ${controller} and d.subject_id = any (${uuidArray(subjectIds)}::uuid[])
      and d.categories && ${categories}::text[]
    order by coalesce(d.recipient, d.disclosure_id::text), d.disclosed_at desc`.execute(db);
  return rows.map((row) => ({ ...toDisclosure(row), reached: row.reached }));
}

/** Disclosures for a purpose (absent: at people's own request) whose time is over. */
export function dueDisclosures(
  controller: ControllerId,
  purpose: string | undefined,
  term: RetentionTerm,
): RetentionTarget {
  return {
    rule: term.rule,
    due: sql`
      select d.subject_id, d.disclosure_id from disclosure d
      where d.controller_id = ${controller} and d.purpose is not distinct from ${purpose ?? null}
        and d.disclosed_at < ${term.before} and ${term.isOver(sql.ref('d.subject_id'))}`,
    deletes: [
      sql`
        delete from disclosure t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id and t.disclosure_id = due.disclosure_id`,
    ],
  };
}

/** Notices that have ended and whose time is over; of people who are still here. */
export function dueNotices(controller: ControllerId, term: RetentionTerm): RetentionTarget {
  return {
    rule: term.rule,
    due: sql`
      select n.subject_id, n.notice_id from recipient_notice n
      where n.controller_id = ${controller} and n.ended_at < ${term.before} and n.subject_id is not null
        and ${term.isOver(sql.ref('n.subject_id'))}`,
    deletes: [
      sql`
        delete from recipient_notice t using due
        where t.controller_id = ${controller} and t.notice_id = due.notice_id`,
    ],
  };
}

export async function countOfSubject(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const own = sql`controller_id = ${controller} and subject_id = ${subjectId}`;
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from disclosure where ${own}) + (select count(*) from recipient_notice where ${own})
      as count`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The register, and ended notices. Open ones go on without the person's id: they tell of this very erasure. */
export async function deleteOfSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const rows = await countOfSubject(tx, controller, subjectId);
  const own = sql`controller_id = ${controller} and subject_id = ${subjectId}`;
  await sql`delete from disclosure where ${own}`.execute(tx);
  await sql`delete from recipient_notice where ${own} and state <> 'open'`.execute(tx);
  await sql`update recipient_notice set subject_id = null, disclosure_id = null where ${own}`.execute(tx);
  return rows;
}

function toDisclosure(row: DisclosureTable): SealedDisclosure {
  return {
    disclosureId: row.disclosure_id as DisclosureId,
    subjectId: row.subject_id as SubjectId,
    recipient: row.recipient ?? undefined,
    sealedRecipient: row.sealed_recipient ?? undefined,
    ground: row.ground as DisclosureGround,
    purpose: row.purpose ?? undefined,
    categories: row.categories,
    safeguard: row.safeguard ?? undefined,
    reference: row.reference ?? undefined,
    policyVersion: row.policy_version,
    at: row.disclosed_at,
    recordedAt: row.recorded_at,
    recordedBy: row.recorded_by,
    entryId: row.entry_id as EntryId,
  };
}
