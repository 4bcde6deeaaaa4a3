import type { ControllerId, IdentityId, SubjectId } from '@zgoda/vocabulary/ids';
import type { IdentityKind } from '@zgoda/vocabulary/subjects';
import { sql } from 'kysely';
import { byteaArray, uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';

export interface IdentityRow {
  readonly identity_hash: Buffer;
  readonly identity_id: IdentityId;
  readonly subject_id: SubjectId;
  readonly kind: IdentityKind;
  readonly sealed_value: Buffer;
  readonly created_at: Date;
  readonly verified_at: Date | null;
}

export type HolderRow = Pick<IdentityRow, 'identity_hash' | 'identity_id' | 'subject_id'>;

/** Whose these identities are; unknown ones are absent. Plan: identity's primary key, one probe a hash. */
export async function listHolders(
  db: Db,
  controller: ControllerId,
  hashes: readonly Buffer[],
): Promise<readonly HolderRow[]> {
  const { rows } = await sql<HolderRow>`
    select identity_hash, identity_id, subject_id
    from identity
    where controller_id = ${controller} and identity_hash = any (${byteaArray(hashes)}::bytea[])`.execute(db);
  return rows;
}

/** The living subject behind each of these ids: itself, or the one that it was linked into. Unknown ids are absent. */
export async function listLiving(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly { readonly subject_id: SubjectId; readonly living_id: SubjectId }[]> {
  const { rows } = await sql<{ subject_id: SubjectId; living_id: SubjectId }>`
    select subject_id, coalesce(linked_into, subject_id) as living_id
    from subject
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[])`.execute(db);
  return rows;
}

/** The subject and all that were linked into it. */
export async function listLinkedIds(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<readonly SubjectId[]> {
  const { rows } = await sql<{ subject_id: SubjectId }>`
    select subject_id
    from subject
    where controller_id = ${controller} and (subject_id = ${subjectId} or linked_into = ${subjectId})
    order by created_at, subject_id`.execute(db);
  return rows.map((row) => row.subject_id);
}

export async function insertSubjects(
  tx: Tx,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  at: Date,
): Promise<void> {
  await sql`
    insert into subject (controller_id, subject_id, created_at)
    select ${controller}, id, ${at}
    from unnest(${uuidArray(subjectIds)}::uuid[]) as id`.execute(tx);
}

export type NewIdentityRow = Omit<IdentityRow, 'verified_at'>;

/** @returns how many were free; the others somebody else has taken meanwhile */
export async function insertIdentities(
  tx: Tx,
  controller: ControllerId,
  rows: readonly NewIdentityRow[],
): Promise<number> {
  const column = <K extends keyof NewIdentityRow>(name: K): NewIdentityRow[K][] =>
    rows.map((row) => row[name]);
  const { numAffectedRows } = await sql`
    insert into identity (controller_id, identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
    select ${controller}, n.*
    from unnest(
      ${byteaArray(column('identity_hash'))}::bytea[], ${uuidArray(column('identity_id'))}::uuid[],
      ${uuidArray(column('subject_id'))}::uuid[],
      ${column('kind')}::text[], ${byteaArray(column('sealed_value'))}::bytea[], ${column('created_at')}::timestamptz[]
    ) as n (identity_hash, identity_id, subject_id, kind, sealed_value, created_at)
    on conflict (controller_id, identity_hash) do nothing`.execute(tx);
  return Number(numAffectedRows);
}

/** All identities of the living subject behind this one: verified ones first, then the latest first. */
export async function listIdentityRows(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<readonly IdentityRow[]> {
  const { rows } = await sql<IdentityRow>`
    select identity_hash, identity_id, subject_id, kind, sealed_value, created_at, verified_at
    from identity
    where controller_id = ${controller} and subject_id = (
      select coalesce(s.linked_into, s.subject_id) from subject as s
      where s.controller_id = ${controller} and s.subject_id = ${subjectId})
    order by verified_at desc nulls last, created_at desc, identity_id`.execute(db);
  return rows;
}

/** As `listIdentityRows` for many, of one kind; `named_id` is the subject that was asked about. */
export async function listIdentityRowsOfMany(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  kind: IdentityKind,
): Promise<
  readonly (Pick<IdentityRow, 'identity_id' | 'subject_id' | 'sealed_value'> & {
    readonly named_id: SubjectId;
  })[]
> {
  const { rows } = await sql<
    Pick<IdentityRow, 'identity_id' | 'subject_id' | 'sealed_value'> & { named_id: SubjectId }
  >`
    select s.subject_id as named_id, i.identity_id, i.subject_id, i.sealed_value
    from subject s
    join identity i on i.controller_id = ${controller} and i.subject_id = coalesce(s.linked_into, s.subject_id)
    where s.controller_id = ${controller} and s.subject_id = any (${uuidArray(subjectIds)}::uuid[]) and i.kind = ${kind}
    order by s.subject_id, i.verified_at desc nulls last, i.created_at desc, i.identity_id`.execute(db);
  return rows;
}

export interface IdentityHash {
  readonly subjectId: SubjectId;
  readonly kind: IdentityKind;
  readonly hash: Buffer;
}

export async function listHashes(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly IdentityHash[]> {
  const { rows } = await sql<IdentityHash>`
    select subject_id as "subjectId", kind, identity_hash as hash
    from identity
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[])`.execute(db);
  return rows;
}

export async function setVerifiedById(
  tx: Tx,
  controller: ControllerId,
  row: { readonly subjectId: SubjectId; readonly identityId: IdentityId; readonly at: Date },
): Promise<void> {
  await sql`
    update identity
    set verified_at = ${row.at}
    where controller_id = ${controller} and subject_id = ${row.subjectId} and identity_id = ${row.identityId}`.execute(
    tx,
  );
}

export async function setVerified(
  tx: Tx,
  controller: ControllerId,
  identityHash: Buffer,
  at: Date,
): Promise<void> {
  await sql`
    update identity
    set verified_at = ${at}
    where controller_id = ${controller} and identity_hash = ${identityHash}`.execute(tx);
}

/** Locks both subjects against a concurrent link, in the order of their ids. @returns those not linked away */
export async function lockLiving(
  tx: Tx,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly { readonly subject_id: SubjectId; readonly created_at: Date }[]> {
  const { rows } = await sql<{ subject_id: SubjectId; created_at: Date }>`
    select subject_id, created_at
    from subject
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[]) and linked_into is null
    order by subject_id
    for update`.execute(tx);
  return rows;
}

/** Gives identities, sealed anew, to another subject. */
export async function moveIdentities(
  tx: Tx,
  controller: ControllerId,
  into: SubjectId,
  rows: readonly Pick<IdentityRow, 'identity_hash' | 'sealed_value'>[],
): Promise<void> {
  await sql`
    update identity as i
    set subject_id = ${into}, sealed_value = n.sealed_value
    from unnest(
      ${rows.map((row) => row.identity_hash)}::bytea[], ${rows.map((row) => row.sealed_value)}::bytea[]
    ) as n (identity_hash, sealed_value)
    where i.controller_id = ${controller} and i.identity_hash = n.identity_hash`.execute(tx);
}

/** Marks a subject, and all that were linked into it before, as linked: chains stay one step long. */
export async function setLinkedInto(
  tx: Tx,
  controller: ControllerId,
  link: { readonly from: SubjectId; readonly into: SubjectId; readonly at: Date },
): Promise<void> {
  await sql`
    update subject
    set linked_into = ${link.into}, linked_at = coalesce(linked_at, ${link.at})
    where controller_id = ${controller} and (subject_id = ${link.from} or linked_into = ${link.from})`.execute(
    tx,
  );
}

/** A subject with identities and verifications. @returns how many rows */
export async function deletePerson(tx: Tx, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone_verification as (
      delete from verification
      where controller_id = ${controller} and subject_id = ${subjectId}
      returning 1),
    gone_identity as (
      delete from identity
      where controller_id = ${controller} and subject_id = ${subjectId}
      returning 1),
    gone_subject as (
      delete from subject
      where controller_id = ${controller} and subject_id = ${subjectId}
      returning 1)
    select (select count(*) from gone_verification) + (select count(*) from gone_identity)
      + (select count(*) from gone_subject) as count`.execute(tx);
  return rows[0]?.count ?? 0;
}

export async function countPerson(db: Db, controller: ControllerId, subjectId: SubjectId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from verification where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from identity where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from subject where controller_id = ${controller} and subject_id = ${subjectId}) as count`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}
