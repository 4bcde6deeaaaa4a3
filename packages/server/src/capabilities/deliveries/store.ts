import type {
  ControllerId,
  DeliveryId,
  EntryId,
  IdentityId,
  RequestId,
  SubjectId,
} from '@zgoda/vocabulary/ids';
import type { DeliveryState } from '@zgoda/vocabulary/deliveries';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { DeliveryTable } from '../../platform/db/schema.gen.ts';
import { abandonedAfterMs, repeatForMs, type Delivery } from './delivery.ts';

/** A package with what is sealed of it. */
export interface SealedDelivery extends Delivery {
  /** Absent once it is gone. */
  readonly sealedKey?: Buffer | undefined;
  readonly sealedRecipient?: Buffer | undefined;
}

export async function insertDelivery(
  tx: Tx,
  controller: ControllerId,
  row: SealedDelivery & { readonly sealedKey: Buffer },
): Promise<void> {
  await tx
    .insertInto('delivery')
    .values({
      controller_id: controller,
      delivery_id: row.deliveryId,
      subject_id: row.subjectId,
      request_id: row.requestId ?? null,
      holder_id: row.holderId,
      recipient_id: row.recipientId ?? null,
      sealed_recipient: row.sealedRecipient ?? null,
      state: row.state,
      sealed_key: row.sealedKey,
      bytes: row.bytes,
      chunks: row.chunks,
      stored_at: row.storedAt,
      expires_at: row.expiresAt,
    })
    .execute();
}

export async function insertChunk(
  tx: Tx,
  controller: ControllerId,
  deliveryId: DeliveryId,
  { no, sealed }: { readonly no: number; readonly sealed: Buffer },
): Promise<void> {
  await tx
    .insertInto('delivery_chunk')
    .values({ controller_id: controller, delivery_id: deliveryId, no, sealed })
    .execute();
}

export async function setReady(
  tx: Tx,
  controller: ControllerId,
  { deliveryId, bytes, chunks }: Pick<Delivery, 'deliveryId' | 'bytes' | 'chunks'>,
  entryId: EntryId,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update delivery set state = 'ready', bytes = ${bytes}, chunks = ${chunks}, entry_id = ${entryId}
    where controller_id = ${controller} and delivery_id = ${deliveryId} and state = 'storing'`.execute(tx);
  return numAffectedRows === 1n;
}

export async function findDelivery(
  db: Db,
  controller: ControllerId,
  deliveryId: DeliveryId,
): Promise<SealedDelivery | undefined> {
  const { rows } = await sql<DeliveryTable>`
    select * from delivery where controller_id = ${controller} and delivery_id = ${deliveryId}`.execute(db);
  return rows[0] && toDelivery(rows[0]);
}

/** Locks it until the transaction ends. */
export async function lockDelivery(
  tx: Tx,
  controller: ControllerId,
  deliveryId: DeliveryId,
): Promise<SealedDelivery | undefined> {
  const { rows } = await sql<DeliveryTable>`
    select * from delivery
    where controller_id = ${controller} and delivery_id = ${deliveryId} for update`.execute(tx);
  return rows[0] && toDelivery(rows[0]);
}

/** Plan: delivery__request. */
export async function listDeliveriesOfRequest(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<readonly Delivery[]> {
  const { rows } = await sql<DeliveryTable>`
    select * from delivery where controller_id = ${controller} and request_id = ${requestId}
    order by delivery_id`.execute(db);
  return rows.map(toDelivery);
}

/** One piece as it rests; undefined where there is none of that number. */
export async function findChunk(
  db: Db,
  controller: ControllerId,
  deliveryId: DeliveryId,
  no: number,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ sealed: Buffer }>`
    select sealed from delivery_chunk
    where controller_id = ${controller} and delivery_id = ${deliveryId} and no = ${no}`.execute(db);
  return rows[0]?.sealed;
}

export async function setTaken(
  tx: Tx,
  controller: ControllerId,
  deliveryId: DeliveryId,
  at: Date,
): Promise<void> {
  await sql`
    update delivery set taken_at = ${at}
    where controller_id = ${controller} and delivery_id = ${deliveryId}`.execute(tx);
}

/** Packages whose time is over, locked: fetched an hour ago, past their term. Plan: delivery__expires. */
export async function lockOver(
  tx: Tx,
  controller: ControllerId,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly Delivery[]> {
  const takenBefore = new Date(now.getTime() - repeatForMs);
  const { rows } = await sql<DeliveryTable>`
    select * from delivery
    where controller_id = ${controller} and state = 'ready'
      and (expires_at <= ${now} or taken_at <= ${takenBefore})
    order by delivery_id limit ${limit} for update skip locked`.execute(tx);
  return rows.map(toDelivery);
}

/** Erases the contents; the row says that there was a package. */
export async function setGone(
  tx: Tx,
  controller: ControllerId,
  deliveryIds: readonly DeliveryId[],
): Promise<void> {
  await sql`
    delete from delivery_chunk
    where controller_id = ${controller} and delivery_id = any (${deliveryIds}::uuid[])`.execute(tx);
  await sql`
    update delivery set state = 'gone', sealed_key = null
    where controller_id = ${controller} and delivery_id = any (${deliveryIds}::uuid[])`.execute(tx);
}

export async function deleteDelivery(
  tx: Tx,
  controller: ControllerId,
  deliveryId: DeliveryId,
): Promise<void> {
  await sql`
    delete from delivery where controller_id = ${controller} and delivery_id = ${deliveryId}`.execute(tx);
}

/** What a process that died has left half-stored. */
export async function deleteAbandoned(tx: Tx, controller: ControllerId, now: Date): Promise<void> {
  const before = new Date(now.getTime() - abandonedAfterMs);
  await sql`
    delete from delivery
    where controller_id = ${controller} and state = 'storing' and stored_at < ${before}`.execute(tx);
}

export async function deleteDeliveriesOf(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from delivery
    where controller_id = ${controller} and (subject_id = ${subjectId} or holder_id = ${subjectId})`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0n);
}

export async function countDeliveriesOf(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from delivery
    where controller_id = ${controller} and (subject_id = ${subjectId} or holder_id = ${subjectId})`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

function toDelivery(row: DeliveryTable): SealedDelivery {
  return {
    deliveryId: row.delivery_id as DeliveryId,
    subjectId: row.subject_id as SubjectId,
    requestId: (row.request_id ?? undefined) as RequestId | undefined,
    holderId: row.holder_id as SubjectId,
    recipientId: (row.recipient_id ?? undefined) as IdentityId | undefined,
    state: row.state as DeliveryState,
    bytes: row.bytes,
    chunks: row.chunks,
    storedAt: row.stored_at,
    expiresAt: row.expires_at,
    takenAt: row.taken_at ?? undefined,
    sealedKey: row.sealed_key ?? undefined,
    sealedRecipient: row.sealed_recipient ?? undefined,
  };
}
