import type { ControllerId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RetentionTarget, RetentionTerm } from '../policies/index.ts';

export interface StoredRelationship {
  readonly subjectId: SubjectId;
  readonly relationship: string;
  /** Absent: all topics that the policy ties to the kind. */
  readonly scope?: readonly string[];
}

/** Those that last now. */
export async function listRelationships(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly StoredRelationship[]> {
  const { rows } = await sql<{
    subject_id: SubjectId;
    relationship: string;
    scope: readonly string[] | null;
  }>`
    select subject_id, relationship, scope
    from relationship
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[]) and ended_at is null`.execute(
    db,
  );
  return rows.map((row) => ({
    subjectId: row.subject_id,
    relationship: row.relationship,
    ...(row.scope !== null && { scope: row.scope }),
  }));
}

/** An attribute of a kind of relationship. */
export interface AttributeRef {
  readonly relationship: string;
  readonly attribute: string;
}

/**
 * What is on record of these people in relationships that last; of several that have an attribute, the latest says. Those who have
 * none are absent. Plan: primary key, one probe a person.
 */
export async function listAttributes(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  wanted: readonly AttributeRef[],
): Promise<readonly (AttributeRef & { readonly subjectId: SubjectId; readonly value: string })[]> {
  if (subjectIds.length === 0 || wanted.length === 0) return [];
  const { rows } = await sql<AttributeRef & { readonly subjectId: SubjectId; readonly value: string }>`
    select distinct on (r.subject_id, w.relationship, w.attribute)
      r.subject_id as "subjectId", w.relationship, w.attribute, r.attributes ->> w.attribute as value
    from relationship r
    join unnest(${wanted.map((one) => one.relationship)}::text[], ${wanted.map((one) => one.attribute)}::text[])
      as w (relationship, attribute) on w.relationship = r.relationship and r.attributes ? w.attribute
    where r.controller_id = ${controller} and r.subject_id = any (${subjectIds}::uuid[]) and r.ended_at is null
    order by r.subject_id, w.relationship, w.attribute, r.started_at desc, r.reference`.execute(db);
  return rows;
}

/** @returns false when exactly this relationship lasts already */
export async function startRelationship(
  tx: Tx,
  controller: ControllerId,
  row: StoredRelationship & {
    readonly reference: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly startedAt: Date;
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into relationship as r (controller_id, subject_id, relationship, reference, scope, attributes, started_at)
    values (${controller}, ${row.subjectId}, ${row.relationship}, ${row.reference}, ${row.scope ?? null}::text[],
      ${JSON.stringify(row.attributes)}::jsonb, ${row.startedAt})
    on conflict (controller_id, subject_id, relationship, reference) do update
    set scope = excluded.scope, attributes = excluded.attributes, started_at = excluded.started_at, ended_at = null
    where r.ended_at is not null or r.scope is distinct from excluded.scope or r.attributes <> excluded.attributes`.execute(
    tx,
  );
  return numAffectedRows === 1n;
}

/** @returns false when no such relationship lasts */
export async function endRelationship(
  tx: Tx,
  controller: ControllerId,
  row: {
    readonly subjectId: SubjectId;
    readonly relationship: string;
    readonly reference: string;
    readonly endedAt: Date;
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update relationship
    set ended_at = ${row.endedAt}
    where controller_id = ${controller} and subject_id = ${row.subjectId} and relationship = ${row.relationship}
      and reference = ${row.reference} and ended_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Gives a subject's relationships to another; where both have the same one, it lasts if either does. */
export async function moveRelationships(
  tx: Tx,
  controller: ControllerId,
  link: { readonly from: SubjectId; readonly into: SubjectId },
): Promise<void> {
  await sql`
    with gone as (
      delete from relationship
      where controller_id = ${controller} and subject_id = ${link.from}
      returning *)
    insert into relationship as r
      (controller_id, subject_id, relationship, reference, scope, attributes, started_at, ended_at)
    select controller_id, ${link.into}, relationship, reference, scope, attributes, started_at, ended_at from gone
    on conflict (controller_id, subject_id, relationship, reference) do update
    set scope = excluded.scope, attributes = excluded.attributes, started_at = excluded.started_at, ended_at = excluded.ended_at
    where r.ended_at is not null and excluded.ended_at is null`.execute(tx);
}

export async function deleteRelationships(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from relationship
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows);
}

export interface RelationshipReference {
  readonly subjectId: SubjectId;
  readonly relationship: string;
  readonly reference: string;
  readonly lasts: boolean;
}

/** @returns false when it is on record already */
export async function insertIssue(
  tx: Tx,
  controller: ControllerId,
  row: { readonly reference: string; readonly foundAt: Date; readonly entryId: EntryId },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into detected_issue (controller_id, reference, found_at, entry_id)
    values (${controller}, ${row.reference}, ${row.foundAt}, ${row.entryId})
    on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

export async function hasIssue(db: Db, controller: ControllerId, reference: string): Promise<boolean> {
  const { rows } = await sql`
    select from detected_issue where controller_id = ${controller} and reference = ${reference}`.execute(db);
  return rows.length > 0;
}

/** All that were ever reported of these people. */
export async function listRelationshipReferences(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly RelationshipReference[]> {
  const { rows } = await sql<{
    subject_id: SubjectId;
    relationship: string;
    reference: string;
    lasts: boolean;
  }>`
    select subject_id, relationship, reference, ended_at is null as lasts
    from relationship
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[])`.execute(db);
  return rows.map(({ subject_id: subjectId, ...row }) => ({ subjectId, ...row }));
}

export interface NewRelationship {
  readonly subjectId: SubjectId;
  readonly relationship: string;
  readonly reference: string;
  readonly scope: readonly string[];
}

/** Those that are on record already stay as they are. */
export async function insertRelationships(
  tx: Tx,
  controller: ControllerId,
  rows: readonly NewRelationship[],
  at: Date,
): Promise<void> {
  const column = <T>(value: (row: NewRelationship) => T): T[] => rows.map(value);
  await sql`
    insert into relationship (controller_id, subject_id, relationship, reference, scope, started_at)
    select ${controller}, n.subject_id, n.relationship, n.reference, string_to_array(n.scope, ' '), ${at}
    from unnest(
      ${column((r) => r.subjectId)}::uuid[], ${column((r) => r.relationship)}::text[],
      ${column((r) => r.reference)}::text[], ${column((r) => r.scope.join(' '))}::text[]
    ) as n (subject_id, relationship, reference, scope)
    on conflict do nothing`.execute(tx);
}

/** Relationships that ended and whose time is over. */
export function dueRelationships(controller: ControllerId, term: RetentionTerm): RetentionTarget {
  return {
    rule: term.rule,
    due: sql`
      select r.subject_id, r.relationship, r.reference from relationship r
      where r.controller_id = ${controller} and r.ended_at < ${term.before}
        and ${term.isOver(sql.ref('r.subject_id'))}`,
    deletes: [
      sql`
        delete from relationship t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id
          and t.relationship = due.relationship and t.reference = due.reference`,
    ],
  };
}
