import { sql } from 'kysely';
import type { CauseKind } from '@zgoda/policy';
import type { ControllerId, EntryId, IdentityId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import type { MessageState } from '@zgoda/vocabulary/messages';
import { uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { MessageTable } from '../../platform/db/schema.gen.ts';
import type { RetentionTarget, RetentionTerm } from '../policies/index.ts';
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
  readonly isByPerson: boolean;
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
      by_person: row.isByPerson ? true : null,
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

/** In the order of the references; those that are gone are left out. Plan: primary key, one probe each. */
export async function listStoredMessages(
  db: Db,
  controller: ControllerId,
  refs: readonly MessageRef[],
): Promise<readonly StoredMessage[]> {
  const { rows } = await sql<MessageTable>`
    select m.*
    from unnest(${uuidArray(refs.map((ref) => ref.subjectId))}::uuid[], ${uuidArray(refs.map((ref) => ref.messageId))}::uuid[])
      with ordinality as r (subject_id, message_id, place)
    cross join lateral (
      select * from message
      where controller_id = ${controller} and subject_id = r.subject_id and message_id = r.message_id
      offset 0
    ) as m
    order by r.place`.execute(db);
  return rows.map((row) => ({ ...toMessage(row), sealedData: row.sealed_data ?? undefined }));
}

/**
 * Messages as they stand, by id, locked until the transaction ends; in one order, so that two who lock the same do not wait in a ring.
 * Plan: primary key, one probe each.
 */
export async function lockMessages(
  tx: Tx,
  controller: ControllerId,
  refs: readonly MessageRef[],
): Promise<ReadonlyMap<MessageId, Message>> {
  const { rows } = await sql<MessageTable>`
    select m.*
    from (
      select * from unnest(
        ${uuidArray(refs.map((ref) => ref.subjectId))}::uuid[], ${uuidArray(refs.map((ref) => ref.messageId))}::uuid[]
      ) as n (subject_id, message_id) order by subject_id, message_id
    ) as r
    cross join lateral (
      select * from message
      where controller_id = ${controller} and subject_id = r.subject_id and message_id = r.message_id
      for update
    ) as m`.execute(tx);
  return new Map(rows.map((row) => [row.message_id as MessageId, toMessage(row)]));
}

/**
 * Lets hand-overs that have a name in common take turns until the transaction ends, so that the second knows of the first.
 * In one order, so that two who lock the same do not wait in a ring.
 */
export async function lockTurns(tx: Tx, controller: ControllerId, turns: readonly string[]): Promise<void> {
  if (turns.length === 0) return;
  const names = turns.map((turn) => `message/${controller}/${turn}`);
  await sql`
    select pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(name, 0) as key from unnest(${names}::text[]) as name order by 1) as k`.execute(
    tx,
  );
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

export interface MessageMove {
  readonly message: Message;
  readonly move: Move;
}

/** All in one statement. Plan: primary key, one range a person. @returns the ids of those that were where their moves start */
export async function updateMessageStates(
  tx: Tx,
  controller: ControllerId,
  changes: readonly MessageMove[],
): Promise<ReadonlySet<MessageId>> {
  if (changes.length === 0) return new Set();
  const column = <T>(value: (change: MessageMove) => T): T[] => changes.map(value);
  const { rows } = await sql<{ message_id: MessageId }>`
    update message m
    set state = n.state,
      reason = n.reason,
      clause = n.clause,
      attempts = n.attempts,
      changed_at = n.changed_at,
      next_attempt_at = n.next_attempt_at,
      claimed_at = coalesce(n.claimed_at, m.claimed_at),
      leased_until = n.leased_until,
      entry_id = n.entry_id,
      sealed_data = case when n.state in ('queued', 'sending') then m.sealed_data end
    from unnest(
      ${uuidArray(column(({ message }) => message.subjectId))}::uuid[],
      ${uuidArray(column(({ message }) => message.messageId))}::uuid[],
      ${column(({ move }) => move.to)}::text[], ${column(({ move }) => move.reason ?? null)}::text[],
      ${column(({ move }) => move.clause ?? null)}::text[], ${column(({ move }) => move.attempts)}::smallint[],
      ${column(({ move }) => move.at)}::timestamptz[],
      ${column(({ move }) => move.nextAttemptAt ?? null)}::timestamptz[],
      ${column(({ move }) => move.claimedAt ?? null)}::timestamptz[],
      ${column(({ move }) => move.leasedUntil ?? null)}::timestamptz[],
      ${column(({ move }) => move.entryId ?? null)}::uuid[],
      ${column(({ move }) => move.attemptsBefore)}::smallint[],
      ${column(({ move }) => statesBefore(move.to).join(' '))}::text[]
    ) as n (subject_id, message_id, state, reason, clause, attempts, changed_at, next_attempt_at, claimed_at, leased_until,
      entry_id, attempts_before, states_before)
    where m.controller_id = ${controller} and m.subject_id = n.subject_id and m.message_id = n.message_id
      and m.subject_id = any (${uuidArray(column(({ message }) => message.subjectId))}::uuid[])
      and m.attempts = n.attempts_before and m.state = any (string_to_array(n.states_before, ' '))
    returning m.message_id`.execute(tx);
  return new Set(rows.map((row) => row.message_id));
}

/** Is a mail on a topic to one of these being handed over? Plan: primary key, one range a subject. */
export async function isHandingOver(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    select from message
    where controller_id = ${controller} and subject_id = any (${uuidArray(subjectIds)}::uuid[])
      and state = 'sending' and topic is not null and leased_until > ${now}
    limit 1`.execute(db);
  return rows.length > 0;
}

/** Longer than any message is tried. */
const longestOpen = sql`interval '14 days'`;

/**
 * Messages whose job seems to be lost: due, or leased, since before `before`. Those with words in common have no job each.
 * Plan: index message__single.
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
      and content_id is null and created_at > ${before}::timestamptz - ${longestOpen}
      and state in ('queued', 'sending') and coalesce(next_attempt_at, leased_until) < ${before}
    order by created_at
    limit ${limit}`.execute(db);
  return rows.map((row) => ({ subjectId: row.subject_id, messageId: row.message_id }));
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

/** Messages of a purpose that are on their way no more and whose time is over. Plan: message__created_at. */
export function dueMessages(controller: ControllerId, purpose: string, term: RetentionTerm): RetentionTarget {
  const since = term.isFromCollection ? sql.ref('m.created_at') : sql.ref('m.changed_at');
  return {
    rule: term.rule,
    due: sql`
      select m.subject_id, m.message_id from message m
      where m.controller_id = ${controller} and m.purpose = ${purpose}
        and m.state not in ('queued', 'sending')
        and m.created_at < ${term.before} and ${since} < ${term.before} and ${term.isOver(sql.ref('m.subject_id'))}`,
    deletes: [
      sql`
        delete from message t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id and t.message_id = due.message_id`,
    ],
  };
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

export function toMessage(row: MessageTable): Message {
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
    isByPerson: row.by_person ?? false,
    contentId: row.content_id ?? undefined,
    timeZone: row.time_zone ?? undefined,
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
