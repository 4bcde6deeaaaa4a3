import type { ControllerId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { InboundAddressKind } from './inbound-mail.ts';

/** A mail that waits to be worked on. */
export interface WaitingMail {
  readonly inboundId: string;
  readonly addressKind: InboundAddressKind;
  readonly messageId?: MessageId | undefined;
  readonly sealedMail: Buffer;
}

/** @returns false when the same mail was taken over before */
export async function insertInbound(
  tx: Tx,
  controller: ControllerId,
  row: WaitingMail & { readonly keyHash: Buffer; readonly receivedAt: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into inbound_mail
      (controller_id, inbound_id, key_hash, address_kind, message_id, sealed_mail, state, received_at)
    values (${controller}, ${row.inboundId}, ${row.keyHash}, ${row.addressKind}, ${row.messageId ?? null},
      ${row.sealedMail}, 'waiting', ${row.receivedAt})
    on conflict (controller_id, key_hash) do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

/** Undefined when it is done, or gone. */
export async function findWaiting(
  db: Db,
  controller: ControllerId,
  inboundId: string,
): Promise<WaitingMail | undefined> {
  const { rows } = await sql<{
    address_kind: InboundAddressKind;
    message_id: MessageId | null;
    sealed_mail: Buffer;
  }>`
    select address_kind, message_id, sealed_mail from inbound_mail
    where controller_id = ${controller} and inbound_id = ${inboundId} and state = 'waiting'`.execute(db);
  const [row] = rows;
  return (
    row && {
      inboundId,
      addressKind: row.address_kind,
      messageId: row.message_id ?? undefined,
      sealedMail: row.sealed_mail,
    }
  );
}

/** Locks it until the transaction ends. @returns false when another run has done it */
export async function lockWaiting(tx: Tx, controller: ControllerId, inboundId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from inbound_mail
    where controller_id = ${controller} and inbound_id = ${inboundId} and state = 'waiting'
    for update`.execute(tx);
  return rows.length === 1;
}

export async function finishInbound(
  tx: Tx,
  controller: ControllerId,
  inboundId: string,
  end: { readonly outcome: string; readonly subjectId: SubjectId | undefined; readonly at: Date },
): Promise<void> {
  await sql`
    update inbound_mail
    set state = 'done', outcome = ${end.outcome}, subject_id = ${end.subjectId ?? null}, done_at = ${end.at},
      sealed_mail = null
    where controller_id = ${controller} and inbound_id = ${inboundId}`.execute(tx);
}

/** Messages to a person, besides this one, that came back since with a failure that counts. */
export async function countBounces(
  tx: Tx,
  controller: ControllerId,
  { subjectId, messageId, since }: { subjectId: SubjectId; messageId: MessageId; since: Date },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct message_id) as count from inbound_mail
    where controller_id = ${controller} and subject_id = ${subjectId} and message_id <> ${messageId}
      and outcome = 'bounce_counted' and received_at >= ${since}`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Whose job seems to be lost. Plan: inbound_mail__waiting. */
export async function listOverdue(
  db: Db,
  controller: ControllerId,
  before: Date,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ inbound_id: string }>`
    select inbound_id from inbound_mail
    where controller_id = ${controller} and state = 'waiting' and received_at < ${before}
    order by received_at
    limit ${limit}`.execute(db);
  return rows.map((row) => row.inbound_id);
}

export async function deleteDoneBefore(tx: Tx, controller: ControllerId, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from inbound_mail
    where controller_id = ${controller} and state = 'done' and received_at < ${before}`.execute(tx);
  return Number(numAffectedRows);
}

/** A process that takes mail for this controller says so. */
export async function upsertListener(tx: Tx, controller: ControllerId, at: Date): Promise<void> {
  await sql`
    insert into inbound_listener (controller_id, heard_at) values (${controller}, ${at})
    on conflict (controller_id) do update set heard_at = excluded.heard_at`.execute(tx);
}

/** What is left of a person's mails. */
export async function deleteInboundOf(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from inbound_mail where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows);
}

export async function countInboundOf(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from inbound_mail
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(db);
  return rows[0]?.count ?? 0;
}
