import { sql } from 'kysely';
import type { CauseKind } from '@zgoda/policy';
import type { ControllerId, EntryId, IdentityId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import type { MessageState } from '@zgoda/vocabulary/messages';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { MessageTable } from '../../platform/db/schema.gen.ts';
import { statesBefore, type Message } from './message.ts';

/** What names a message within one controller. */
export interface MessageRef {
  readonly subjectId: SubjectId;
  readonly messageId: MessageId;
}

/** A message with what is kept sealed until its end. */
export interface StoredMessage extends Message {
  readonly sealedData?: Buffer | undefined;
}

export interface NewMessageRow extends MessageRef {
  readonly messageClass: string;
  readonly template: string;
  readonly purpose: string;
  readonly topic?: string | undefined;
  readonly cause?: { readonly kind: string; readonly id: string } | undefined;
  readonly identityId?: IdentityId | undefined;
  readonly locale: string;
  /** Keyed hash of what the message must come only once for. */
  readonly keyHash?: Buffer | undefined;
  readonly sealedData: Buffer;
  readonly createdAt: Date;
  readonly expiresAt?: Date | undefined;
}

/** @returns false when the subject has a message with this key already */
export async function insertMessage(tx: Tx, controller: ControllerId, row: NewMessageRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('message')
    .values({
      controller_id: controller,
      subject_id: row.subjectId,
      message_id: row.messageId,
      class: row.messageClass,
      template: row.template,
      purpose: row.purpose,
      topic: row.topic ?? null,
      cause_kind: row.cause?.kind ?? null,
      cause_id: row.cause?.id ?? null,
      identity_id: row.identityId ?? null,
      locale: row.locale,
      key_hash: row.keyHash ?? null,
      sealed_data: row.sealedData,
      state: 'queued' satisfies MessageState,
      attempts: 0,
      created_at: row.createdAt,
      changed_at: row.createdAt,
      next_attempt_at: row.createdAt,
      expires_at: row.expiresAt ?? null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['controller_id', 'subject_id', 'key_hash'])
        .where('key_hash', 'is not', null)
        .doNothing(),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findMessageByKey(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
  keyHash: Buffer,
): Promise<Message | undefined> {
  const row = await db
    .selectFrom('message')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('subject_id', '=', subjectId)
    .where('key_hash', '=', keyHash)
    .executeTakeFirst();
  return row && toMessage(row);
}

export async function findStoredMessage(
  db: Db,
  controller: ControllerId,
  { subjectId, messageId }: MessageRef,
): Promise<StoredMessage | undefined> {
  const row = await db
    .selectFrom('message')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('subject_id', '=', subjectId)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return row && { ...toMessage(row), sealedData: row.sealed_data ?? undefined };
}

/** The message as it stands, locked until the transaction ends. */
export async function lockMessage(
  tx: Tx,
  controller: ControllerId,
  { subjectId, messageId }: MessageRef,
): Promise<Message | undefined> {
  const { rows } = await sql<MessageTable>`
    select *
    from message
    where controller_id = ${controller} and subject_id = ${subjectId} and message_id = ${messageId}
    for update`.execute(tx);
  return rows[0] && toMessage(rows[0]);
}

/** Plan: index message__message_id; on partitions by subject, one probe each. */
export async function findMessageById(
  db: Db,
  controller: ControllerId,
  messageId: MessageId,
): Promise<Message | undefined> {
  const row = await db
    .selectFrom('message')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return row && toMessage(row);
}

/** Newest first. */
export async function listMessageRows(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
  limit: number,
): Promise<readonly Message[]> {
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where('controller_id', '=', controller)
    .where('subject_id', '=', subjectId)
    .orderBy('created_at', 'desc')
    .orderBy('message_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMessage);
}

/** The next state of a message, with all that comes with it; what is absent becomes empty, but for `claimedAt`. */
export interface Move {
  readonly to: MessageState;
  readonly at: Date;
  /** The number of attempts that the message must have; another one means that somebody else took it over. */
  readonly attemptsBefore: number;
  readonly attempts: number;
  readonly reason?: string | undefined;
  readonly clause?: string | undefined;
  readonly nextAttemptAt?: Date | undefined;
  /** Kept from the earlier claim where absent. */
  readonly claimedAt?: Date | undefined;
  readonly leasedUntil?: Date | undefined;
  readonly entryId?: EntryId | undefined;
}

/** @returns false when the message was no longer where the move starts */
export async function updateMessageState(
  tx: Tx,
  controller: ControllerId,
  { subjectId, messageId }: MessageRef,
  move: Move,
): Promise<boolean> {
  const keepsData = move.to === 'queued' || move.to === 'sending';
  const { numAffectedRows } = await sql`
    update message
    set state = ${move.to},
      reason = ${move.reason ?? null},
      clause = ${move.clause ?? null},
      attempts = ${move.attempts},
      changed_at = ${move.at},
      next_attempt_at = ${move.nextAttemptAt ?? null},
      claimed_at = coalesce(${move.claimedAt ?? null}::timestamptz, claimed_at),
      leased_until = ${move.leasedUntil ?? null},
      entry_id = ${move.entryId ?? null},
      sealed_data = case when ${keepsData}::boolean then sealed_data end
    where controller_id = ${controller} and subject_id = ${subjectId} and message_id = ${messageId}
      and attempts = ${move.attemptsBefore}
      and state = any (${statesBefore(move.to)}::text[])`.execute(tx);
  return numAffectedRows === 1n;
}

/**
 * Messages whose job seems to be lost: due, or leased, since before `before`. Those with words in common have no job each.
 * Plan: index message__unsettled.
 */
export async function listOverdueMessages(
  db: Db,
  controller: ControllerId,
  before: Date,
  limit: number,
): Promise<readonly MessageRef[]> {
  const { rows } = await sql<{ subject_id: SubjectId; message_id: MessageId }>`
    select subject_id, message_id
    from message
    where controller_id = ${controller}
      and state in ('queued', 'sending') and content_id is null
      and coalesce(next_attempt_at, leased_until) < ${before}
    order by changed_at
    limit ${limit}`.execute(db);
  return rows.map((row) => ({ subjectId: row.subject_id, messageId: row.message_id }));
}

export interface MessageCount {
  readonly messageClass: string;
  readonly template: string;
  readonly topic?: string | undefined;
  readonly state: MessageState;
  readonly count: number;
  /** When the longest in this state has reached it. */
  readonly oldestChangedAt: Date;
}

/** Messages accepted since, or still unsettled whenever they were accepted. Plan: message__created_at or message__unsettled. */
export async function countMessageRows(
  db: Db,
  controller: ControllerId,
  since: Date,
): Promise<readonly MessageCount[]> {
  const { rows } = await sql<{
    class: string;
    template: string;
    topic: string | null;
    state: MessageState;
    count: number;
    oldest: Date;
  }>`
    select class, template, topic, state, count(*) as count, min(changed_at) as oldest
    from message
    where controller_id = ${controller}
      and (created_at >= ${since} or state in ('queued', 'sending', 'uncertain'))
    group by class, template, topic, state
    order by class, template, topic, state`.execute(db);
  return rows.map((row) => ({
    messageClass: row.class,
    template: row.template,
    topic: row.topic ?? undefined,
    state: row.state,
    count: row.count,
    oldestChangedAt: row.oldest,
  }));
}

export async function deleteMessages(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('message')
    .where('controller_id', '=', controller)
    .where('subject_id', '=', subjectId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function countMessagesOf(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { count } = await db
    .selectFrom('message')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('controller_id', '=', controller)
    .where('subject_id', '=', subjectId)
    .executeTakeFirstOrThrow();
  return count;
}

function toMessage(row: MessageTable): Message {
  return {
    subjectId: row.subject_id as SubjectId,
    messageId: row.message_id as MessageId,
    messageClass: row.class,
    template: row.template,
    purpose: row.purpose,
    topic: row.topic ?? undefined,
    cause:
      row.cause_kind === null || row.cause_id === null
        ? undefined
        : { kind: row.cause_kind as CauseKind, id: row.cause_id },
    identityId: (row.identity_id ?? undefined) as IdentityId | undefined,
    locale: row.locale,
    contentId: row.content_id ?? undefined,
    state: row.state as MessageState,
    reason: row.reason ?? undefined,
    clause: row.clause ?? undefined,
    attempts: row.attempts,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    nextAttemptAt: row.next_attempt_at ?? undefined,
    leasedUntil: row.leased_until ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    entryId: (row.entry_id ?? undefined) as EntryId | undefined,
  };
}
