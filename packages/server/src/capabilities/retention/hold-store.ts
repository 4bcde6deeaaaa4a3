import type { ControllerId, EntryId, HoldId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { LegalHoldTable } from '../../platform/db/schema.gen.ts';
import type { Hold } from './hold.ts';

/** A hold with what is sealed of it. */
export interface SealedHold extends Hold {
  readonly sealedReason: Buffer;
  readonly sealedRelease?: Buffer | undefined;
}

export async function insertHold(tx: Tx, controller: ControllerId, row: SealedHold): Promise<void> {
  await tx
    .insertInto('legal_hold')
    .values({
      controller_id: controller,
      hold_id: row.holdId,
      subject_id: row.subjectId,
      matter: row.matter,
      sealed_reason: row.sealedReason,
      until_at: row.until ?? null,
      placed_at: row.placedAt,
      placed_by: row.placedBy,
      entry_id: row.entryId,
    })
    .execute();
}

/** As it stands, locked until the transaction ends. */
export async function lockHold(
  tx: Tx,
  controller: ControllerId,
  holdId: HoldId,
): Promise<SealedHold | undefined> {
  const { rows } = await sql<LegalHoldTable>`
    select * from legal_hold where controller_id = ${controller} and hold_id = ${holdId} for update`.execute(
    tx,
  );
  return rows[0] && toHold(rows[0]);
}

export async function setReleased(
  tx: Tx,
  controller: ControllerId,
  row: {
    readonly holdId: HoldId;
    readonly releasedAt: Date;
    readonly releasedBy: string;
    readonly sealedRelease: Buffer;
  },
): Promise<void> {
  await sql`
    update legal_hold
    set released_at = ${row.releasedAt}, released_by = ${row.releasedBy}, sealed_release = ${row.sealedRelease}
    where controller_id = ${controller} and hold_id = ${row.holdId}`.execute(tx);
}

/** Newest first, behind `before`; with `inForceAt` only those that keep data at that moment. */
export async function listHoldRows(
  db: Db,
  controller: ControllerId,
  wanted: {
    readonly subjectIds?: readonly SubjectId[] | undefined;
    readonly inForceAt?: Date | undefined;
    readonly before?: HoldId | undefined;
    readonly limit?: number | undefined;
  },
): Promise<readonly SealedHold[]> {
  const { subjectIds, inForceAt = null, before = null, limit = null } = wanted;
  const people = subjectIds === undefined ? null : uuidArray(subjectIds);
  const { rows } = await sql<LegalHoldTable>`
    select * from legal_hold
    where controller_id = ${controller} and (${people}::uuid[] is null or subject_id = any (${people}::uuid[]))
      and (${inForceAt}::timestamptz is null
        or (released_at is null and (until_at is null or until_at > ${inForceAt})))
      and (${before}::uuid is null or (placed_at, hold_id) < (
        select placed_at, hold_id from legal_hold where controller_id = ${controller} and hold_id = ${before}))
    order by placed_at desc, hold_id desc
    limit ${limit}::bigint`.execute(db);
  return rows.map(toHold);
}

/** People with everybody who was linked with them. */
export async function listWithLinked(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly { readonly asked: SubjectId; readonly subjectId: SubjectId }[]> {
  const { rows } = await sql<{ asked: SubjectId; subjectId: SubjectId }>`
    with asked as (
      select s.subject_id as asked, coalesce(s.linked_into, s.subject_id) as person from subject s
      where s.controller_id = ${controller} and s.subject_id = any (${uuidArray(subjectIds)}::uuid[])
    )
    select a.asked, s.subject_id as "subjectId" from asked a
    join subject s on s.controller_id = ${controller} and (s.subject_id = a.person or s.linked_into = a.person)`.execute(
    db,
  );
  return rows;
}

function toHold(row: LegalHoldTable): SealedHold {
  return {
    holdId: row.hold_id as HoldId,
    subjectId: row.subject_id as SubjectId,
    matter: row.matter,
    until: row.until_at ?? undefined,
    placedAt: row.placed_at,
    placedBy: row.placed_by,
    entryId: row.entry_id as EntryId,
    releasedAt: row.released_at ?? undefined,
    releasedBy: row.released_by ?? undefined,
    sealedReason: row.sealed_reason,
    sealedRelease: row.sealed_release ?? undefined,
  };
}
