import { sql, type RawBuilder } from 'kysely';
import type { UnsentState } from '@zgoda/vocabulary/campaigns';
import type { ControllerId, EntryId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import type { MessageState } from '@zgoda/vocabulary/messages';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { MessageTable } from '../../platform/db/schema.gen.ts';
import type { Message, PlannedMessage } from './message.ts';
import { toMessage, type MessageRef } from './store.ts';

/** What a template is given, by name. */
export type ContentData = Readonly<Record<string, string | number | boolean>>;

/** Words that many messages share. */
export interface Content {
  readonly contentId: string;
  readonly template: string;
  /** Absent: for everyone concerned. */
  readonly topic?: string | undefined;
  /** By language. */
  readonly data: Readonly<Record<string, ContentData>>;
  /** False: none of its messages goes out for now. */
  readonly isOpen: boolean;
  /** The first content of its thread; its own id where it follows none. */
  readonly threadId: string;
  /** Public id of the campaign that it belongs to. */
  readonly origin?: string | undefined;
  /** Names of the attributes that the audience is chosen by. */
  readonly matched?: readonly string[] | undefined;
  /** Version of the policy that it tells of. */
  readonly announces?: number | undefined;
}

export async function insertContent(
  tx: Tx,
  controller: ControllerId,
  content: Content & { readonly createdAt: Date },
): Promise<void> {
  await sql`
    insert into message_content
      (controller_id, content_id, template, topic, data, is_open, created_at, thread_id, origin, matched, announces)
    values (${controller}, ${content.contentId}, ${content.template}, ${content.topic ?? null},
      ${JSON.stringify(content.data)}::jsonb, ${content.isOpen}, ${content.createdAt}, ${content.threadId},
      ${content.origin ?? null}, ${content.matched ?? null}::text[], ${content.announces ?? null})`.execute(
    tx,
  );
}

/** Unknown ones are absent; none for no ids. */
export async function listContents(
  db: Db,
  controller: ControllerId,
  contentIds: readonly string[],
): Promise<readonly Content[]> {
  if (contentIds.length === 0) return [];
  const { rows } = await sql<
    Omit<Content, 'topic' | 'origin' | 'matched' | 'announces'> & {
      topic: string | null;
      origin: string | null;
      matched: readonly string[] | null;
      announces: number | null;
    }
  >`
    select content_id as "contentId", template, topic, data, is_open as "isOpen", thread_id as "threadId", origin, matched, announces
    from message_content
    where controller_id = ${controller} and content_id = any (${contentIds}::uuid[])`.execute(db);
  return rows.map((row) => ({
    ...row,
    topic: row.topic ?? undefined,
    origin: row.origin ?? undefined,
    matched: row.matched ?? undefined,
    announces: row.announces ?? undefined,
  }));
}

/**
 * What each person got of a thread before, oldest first, by the message that follows; none for those who got nothing. One that may
 * not have arrived counts: a reference to a mail that one does not have does no harm.
 * Plan: the contents of the threads, then message__content.
 * @see RFC 5322 3.6.4
 */
export async function listThreads(
  db: Db,
  controller: ControllerId,
  followers: readonly (MessageRef & { readonly threadId: string })[],
): Promise<ReadonlyMap<MessageId, readonly MessageId[]>> {
  if (followers.length === 0) return new Map();
  const { rows } = await sql<{ message_id: MessageId; earlier: readonly MessageId[] }>`
    select n.message_id, array_agg(m.message_id order by m.claimed_at, m.message_id) as earlier
    from unnest(
      ${followers.map((one) => one.subjectId)}::uuid[], ${followers.map((one) => one.messageId)}::uuid[],
      ${followers.map((one) => one.threadId)}::uuid[]
    ) as n (subject_id, message_id, thread_id)
    join message_content c on c.controller_id = ${controller} and c.thread_id = n.thread_id
    join subject s on s.controller_id = ${controller} and (s.subject_id = n.subject_id or s.linked_into = n.subject_id)
    join message m on m.controller_id = ${controller} and m.content_id = c.content_id and m.subject_id = s.subject_id
    where m.message_id <> n.message_id and m.state in ('sent', 'uncertain')
    group by n.message_id`.execute(db);
  return new Map(rows.map((row) => [row.message_id, row.earlier]));
}

/** Writes the words anew; only for a content that nobody was addressed with. */
export async function updateContentWords(
  tx: Tx,
  controller: ControllerId,
  {
    contentId,
    template,
    topic,
    data,
    matched,
    announces,
  }: Pick<Content, 'contentId' | 'template' | 'topic' | 'data' | 'matched' | 'announces'>,
): Promise<void> {
  await sql`
    update message_content
    set template = ${template}, topic = ${topic ?? null}, data = ${JSON.stringify(data)}::jsonb, matched = ${matched ?? null}::text[],
      announces = ${announces ?? null}
    where controller_id = ${controller} and content_id = ${contentId}`.execute(tx);
}

export async function updateContentOpen(
  tx: Tx,
  controller: ControllerId,
  contentId: string,
  isOpen: boolean,
): Promise<void> {
  await sql`
    update message_content set is_open = ${isOpen}
    where controller_id = ${controller} and content_id = ${contentId}`.execute(tx);
}

/**
 * A queued message for each row of `audience` (`subject_id`, `locale`, `time_zone`), in one statement; whoever has one of this content
 * already gets no other. @returns how many
 */
export async function insertContentMessages(
  tx: Tx,
  controller: ControllerId,
  {
    contentId,
    planned,
    at,
  }: {
    readonly contentId: string;
    readonly planned: Omit<PlannedMessage, 'locale' | 'cause' | 'readerFields'>;
    readonly at: Date;
  },
  audience: RawBuilder<unknown>,
): Promise<number> {
  // Millions of rows take longer than any other statement may.
  await sql`set local statement_timeout = '30min'`.execute(tx);
  const { numAffectedRows } = await sql`
    insert into message (controller_id, subject_id, message_id, class, template, purpose, topic, locale, time_zone, content_id, state,
      attempts, created_at, changed_at, next_attempt_at)
    select ${controller}, a.subject_id, gen_random_uuid(), ${planned.messageClass}, ${planned.template}, ${planned.purpose},
      ${planned.topic ?? null}, a.locale, a.time_zone, ${contentId}, ${'queued' satisfies MessageState}, 0, ${at}, ${at}, ${at}
    from (${audience}) as a
    on conflict (controller_id, content_id, subject_id) where content_id is not null do nothing`.execute(tx);
  // Or the statements that follow would be planned for the table as it was before.
  await sql`select message_analyze()`.execute(tx);
  return Number(numAffectedRows);
}

/** The next messages of a content that are due, by subject, behind `after`. Plan: message__content. */
export async function listDueOfContent(
  db: Db,
  controller: ControllerId,
  contentId: string,
  page: { readonly after: SubjectId | undefined; readonly now: Date; readonly limit: number },
): Promise<readonly MessageRef[]> {
  const { rows } = await sql<MessageRef>`
    select subject_id as "subjectId", message_id as "messageId"
    from message
    where controller_id = ${controller} and content_id = ${contentId}
      and subject_id > ${page.after ?? '00000000-0000-0000-0000-000000000000'}
      and ((state = 'queued' and next_attempt_at <= ${page.now}) or (state = 'sending' and leased_until < ${page.now}))
    order by subject_id
    limit ${page.limit}`.execute(db);
  return rows;
}

export interface ContentCount {
  readonly state: MessageState;
  /** The gate's reason where held, else why it failed or is put off. */
  readonly reason?: string | undefined;
  readonly clause?: string | undefined;
  readonly count: number;
  /** Of those put off or under way: when the earliest of them is to be looked at again. */
  readonly nextAt?: Date | undefined;
}

/** Where the messages of a content stand. */
export async function countContentMessages(
  db: Db,
  controller: ControllerId,
  contentId: string,
): Promise<readonly ContentCount[]> {
  const { rows } = await sql<{
    state: MessageState;
    reason: string | null;
    clause: string | null;
    count: number;
    next_at: Date | null;
  }>`
    select state, reason, clause, count(*) as count, min(coalesce(next_attempt_at, leased_until)) as next_at
    from message
    where controller_id = ${controller} and content_id = ${contentId}
    group by state, reason, clause
    order by state, reason, clause`.execute(db);
  return rows.map((row) => ({
    state: row.state,
    reason: row.reason ?? undefined,
    clause: row.clause ?? undefined,
    count: row.count,
    nextAt: row.next_at ?? undefined,
  }));
}

/** Where the messages of several contents stand, without reasons, by content; one without messages is absent. Plan: message__content. */
export async function countManyContents(
  db: Db,
  controller: ControllerId,
  contentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ContentCount[]>> {
  const { rows } = await sql<{ content_id: string; state: MessageState; count: number }>`
    select content_id, state, count(*) as count
    from message
    where controller_id = ${controller} and content_id = any (${contentIds}::uuid[])
    group by content_id, state
    order by content_id, state`.execute(db);
  return Map.groupBy(rows, (row) => row.content_id);
}

/** What became of mails on topics, by the day on which it did: settled ones alone. */
export interface DayCount {
  /** `2026-11-22`, as the time zone has it. */
  readonly day: string;
  readonly state: MessageState;
  readonly count: number;
}

/** Plan: message__created_at; a message is settled within days of its acceptance. */
export async function countSettledByDay(
  db: Db,
  controller: ControllerId,
  {
    since,
    acceptedSince,
    timeZone,
  }: { readonly since: Date; readonly acceptedSince: Date; readonly timeZone: string },
): Promise<readonly DayCount[]> {
  const { rows } = await sql<DayCount>`
    select to_char(changed_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, state, count(*) as count
    from message
    where controller_id = ${controller} and created_at >= ${acceptedSince} and changed_at >= ${since}
      and (topic is not null or content_id is not null) and state in ('sent', 'failed', 'held', 'uncertain')
    group by 1, 2
    order by 1, 2`.execute(db);
  return rows;
}

/** Ends what has not been taken for a hand-over. @returns how many */
export async function holdQueuedOfContent(
  tx: Tx,
  controller: ControllerId,
  contentId: string,
  { reason, at }: { readonly reason: string; readonly at: Date },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update message
    set state = 'held', reason = ${reason}, changed_at = ${at}, next_attempt_at = null
    where controller_id = ${controller} and content_id = ${contentId} and state = 'queued'`.execute(tx);
  return Number(numAffectedRows);
}

/**
 * Messages of a content in one state in which somebody did not get it for sure, by subject, behind `after`.
 * Plan: message__not_sent.
 */
export async function listUnsentOfContent(
  db: Db,
  controller: ControllerId,
  contentId: string,
  page: { readonly state: UnsentState; readonly after: SubjectId | undefined; readonly limit: number },
): Promise<readonly Message[]> {
  const { rows } = await sql<MessageTable>`
    select * from message
    where controller_id = ${controller} and content_id = ${contentId} and state in ('held', 'failed', 'uncertain')
      and state = ${page.state} and subject_id > ${page.after ?? '00000000-0000-0000-0000-000000000000'}
    order by subject_id
    limit ${page.limit}`.execute(db);
  return rows.map(toMessage);
}

/** What a person decided about a message of unknown fate. @returns false when its fate is known by now */
export async function settleUncertain(
  tx: Tx,
  controller: ControllerId,
  { subjectId, messageId }: MessageRef,
  move: { readonly to: 'sent' | 'queued'; readonly at: Date; readonly entryId: EntryId | undefined },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update message
    set state = ${move.to}, reason = null, changed_at = ${move.at}, entry_id = ${move.entryId ?? null},
      next_attempt_at = ${move.to === 'queued' ? move.at : null}, leased_until = null
    where controller_id = ${controller} and subject_id = ${subjectId} and message_id = ${messageId}
      and state = 'uncertain'`.execute(tx);
  return numAffectedRows === 1n;
}

/** Messages accepted since, by class and state. Plan: message__created_at. */
export async function countByClass(
  db: Db,
  controller: ControllerId,
  since: Date,
): Promise<readonly { readonly id: string; readonly state: MessageState; readonly count: number }[]> {
  const { rows } = await sql<{ id: string; state: MessageState; count: number }>`
    select class as id, state, count(*) as count
    from message
    where controller_id = ${controller} and created_at >= ${since}
    group by class, state
    order by class, state`.execute(db);
  return rows;
}

/**
 * Of these messages, those that somebody gets under another record: two records were linked while a mail to many was under way. The one
 * that went out counts, or may have; of those that wait, the one of the living record, then the first. To be asked with the people's
 * cells held, so that nobody is linked in between. Plan: subject by primary key and subject__linked_into, message__content.
 */
export async function listSamePerson(
  tx: Tx,
  controller: ControllerId,
  messages: readonly (MessageRef & { readonly contentId?: string | undefined })[],
): Promise<ReadonlySet<MessageId>> {
  const shared = messages.filter(({ contentId }) => contentId !== undefined);
  if (shared.length === 0) return new Set();
  const { rows } = await sql<{ message_id: MessageId }>`
    select n.message_id
    from unnest(
      ${shared.map((one) => one.subjectId)}::uuid[], ${shared.map((one) => one.messageId)}::uuid[],
      ${shared.map((one) => one.contentId)}::uuid[]
    ) as n (subject_id, message_id, content_id)
    join subject s on s.controller_id = ${controller} and s.subject_id = n.subject_id
    where exists (
      select from subject o
      join message m on m.controller_id = ${controller} and m.content_id = n.content_id and m.subject_id = o.subject_id
      where o.controller_id = ${controller} and o.subject_id <> n.subject_id
        and (o.subject_id = coalesce(s.linked_into, s.subject_id) or o.linked_into = coalesce(s.linked_into, s.subject_id))
        and (m.state in ('sending', 'sent', 'uncertain')
          or (m.state = 'queued' and (o.linked_into is not null, o.subject_id) < (s.linked_into is not null, s.subject_id)))
    )`.execute(tx);
  return new Set(rows.map((row) => row.message_id));
}
