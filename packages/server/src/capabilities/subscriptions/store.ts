import type { ControllerId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Frequency, SubscriptionEnding, SubscriptionStatus } from '@zgoda/vocabulary/subscriptions';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RetentionTarget, RetentionTerm } from '../policies/index.ts';
import type { Subscription } from './subscription.ts';

/** A subscription as it is stored. */
export interface StoredSubscription extends Subscription {
  readonly subjectId: SubjectId;
  readonly entryId: EntryId;
  /** Language in which it was chosen; absent: the policy's default one. */
  readonly locale?: string | undefined;
}

interface SubscriptionRow {
  readonly subject_id: SubjectId;
  readonly topic: string;
  readonly channel: string;
  readonly status: SubscriptionStatus;
  readonly confirm_by: Date | null;
  readonly changed_at: Date;
  readonly entry_id: EntryId;
  readonly ending: SubscriptionEnding | null;
  readonly locale: string | null;
  readonly at_most: Frequency | null;
  readonly at_most_since: Date | null;
  readonly time_zone: string | null;
}

function toSubscription(row: SubscriptionRow): StoredSubscription {
  return {
    subjectId: row.subject_id,
    topic: row.topic,
    channel: row.channel,
    status: row.status,
    ...(row.confirm_by !== null && { confirmBy: row.confirm_by }),
    changedAt: row.changed_at,
    entryId: row.entry_id,
    ...(row.ending !== null && { ending: row.ending }),
    ...(row.locale !== null && { locale: row.locale }),
    ...(row.at_most !== null && { atMost: row.at_most }),
    ...(row.at_most_since !== null && { atMostSince: row.at_most_since }),
    ...(row.time_zone !== null && { timeZone: row.time_zone }),
  };
}

const columns = sql`subject_id, topic, channel, status, confirm_by, changed_at, entry_id, ending, locale, at_most,
  at_most_since, time_zone`;

export async function listSubscriptions(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly StoredSubscription[]> {
  const { rows } = await sql<SubscriptionRow>`
    select ${columns}
    from subscription
    where controller_id = ${controller} and subject_id = any (${subjectIds}::uuid[])
    order by subject_id, topic, channel`.execute(db);
  return rows.map(toSubscription);
}

/**
 * Lets changes of a person's cells queue up, also of cells without a row yet, until the transaction ends; of many in one order. Holds
 * one lock a person, so not for more than a few thousand.
 */
export async function lockCellsOfMany(
  tx: Tx,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<void> {
  const names = subjectIds.toSorted().map((subjectId) => `subscription/${controller}/${subjectId}`);
  await sql`
    select count(pg_advisory_xact_lock(hashtextextended(n.name, 0)))
    from (select name from unnest(${names}::text[]) with ordinality as u (name, place) order by place) as n`.execute(
    tx,
  );
}

/**
 * Keeps the cells of these people as they are until the transaction ends: changes wait, and whoever reads them after this sees
 * those that came before. Others may hold them at the same time. In one order, so that two who hold the same do not wait in a ring.
 */
export async function holdCells(
  tx: Tx,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<void> {
  const names = subjectIds.map((subjectId) => `subscription/${controller}/${subjectId}`);
  await sql`
    select pg_advisory_xact_lock_shared(key)
    from (select distinct hashtextextended(name, 0) as key from unnest(${names}::text[]) as name order by 1) as k`.execute(
    tx,
  );
}

/** Writes where a subject now stands with these cells. How often, and the time zone, stay where nothing is said of them. */
export async function upsertSubscriptions(
  tx: Tx,
  controller: ControllerId,
  rows: readonly StoredSubscription[],
): Promise<void> {
  if (rows.length === 0) return;
  const column = <T>(value: (row: StoredSubscription) => T): T[] => rows.map(value);
  await sql`
    insert into subscription
      (controller_id, subject_id, topic, channel, status, confirm_by, changed_at, entry_id, ending, locale, at_most,
      at_most_since, time_zone)
    select ${controller}, n.*
    from unnest(
      ${column((r) => r.subjectId)}::uuid[], ${column((r) => r.topic)}::text[], ${column((r) => r.channel)}::text[],
      ${column((r) => r.status)}::text[], ${column((r) => r.confirmBy ?? null)}::timestamptz[],
      ${column((r) => r.changedAt)}::timestamptz[], ${column((r) => r.entryId)}::uuid[],
      ${column((r) => r.ending ?? null)}::text[], ${column((r) => r.locale ?? null)}::text[],
      ${column((r) => r.atMost ?? null)}::text[], ${column((r) => r.atMostSince ?? null)}::timestamptz[],
      ${column((r) => r.timeZone ?? null)}::text[]
    ) as n (subject_id, topic, channel, status, confirm_by, changed_at, entry_id, ending, locale, at_most,
      at_most_since, time_zone)
    on conflict (controller_id, subject_id, topic, channel) do update
    set status = excluded.status, confirm_by = excluded.confirm_by, changed_at = excluded.changed_at,
      entry_id = excluded.entry_id, ending = excluded.ending, locale = excluded.locale,
      at_most = coalesce(excluded.at_most, subscription.at_most),
      at_most_since = coalesce(excluded.at_most_since, subscription.at_most_since),
      time_zone = coalesce(excluded.time_zone, subscription.time_zone)`.execute(tx);
}

/** How often a person wants to hear of a topic, and the time zone they read; undefined leaves it, null is as the policy says. */
export async function updateManner(
  tx: Tx,
  controller: ControllerId,
  { subjectId, topic, channel }: Pick<StoredSubscription, 'subjectId' | 'topic' | 'channel'>,
  manner: {
    readonly atMost?: Frequency | null | undefined;
    readonly timeZone?: string | undefined;
    readonly at: Date;
  },
): Promise<void> {
  const since = manner.atMost == null ? null : manner.at;
  await sql`
    update subscription
    set at_most = case when ${manner.atMost === undefined} then at_most else ${manner.atMost ?? null} end,
      at_most_since = case when ${manner.atMost === undefined} then at_most_since else ${since}::timestamptz end,
      time_zone = coalesce(${manner.timeZone ?? null}, time_zone)
    where controller_id = ${controller} and subject_id = ${subjectId} and topic = ${topic} and channel = ${channel}`.execute(
    tx,
  );
}

export async function deleteSubscriptions(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from subscription
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows);
}

/** Counts one confirmation mail. @returns how many there were within the window, this one included */
export async function countConfirmation(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
  { now, windowMs }: { readonly now: Date; readonly windowMs: number },
): Promise<number> {
  const since = new Date(now.getTime() - windowMs);
  const { rows } = await sql<{ mails: number }>`
    insert into confirmation_allowance as a (controller_id, subject_id, window_started_at, mails)
    values (${controller}, ${subjectId}, ${now}, 1)
    on conflict (controller_id, subject_id) do update
    set mails = case when a.window_started_at <= ${since} then 1 else least(a.mails + 1, 1000) end,
      window_started_at = case when a.window_started_at <= ${since} then ${now} else a.window_started_at end
    returning mails`.execute(tx);
  return rows[0]?.mails ?? 0;
}

export async function deleteAllowance(tx: Tx, controller: ControllerId, subjectId: SubjectId): Promise<void> {
  await sql`
    delete from confirmation_allowance
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
}

export async function insertIntake(
  tx: Tx,
  controller: ControllerId,
  intake: { readonly intakeId: string; readonly sealedRequest: Buffer; readonly requestedAt: Date },
): Promise<void> {
  await sql`
    insert into subscription_intake (controller_id, intake_id, sealed_request, requested_at)
    values (${controller}, ${intake.intakeId}, ${intake.sealedRequest}, ${intake.requestedAt})`.execute(tx);
}

/** Takes a request out; undefined when it was taken before. */
export async function takeIntake(
  tx: Tx,
  controller: ControllerId,
  intakeId: string,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ sealed_request: Buffer }>`
    delete from subscription_intake
    where controller_id = ${controller} and intake_id = ${intakeId}
    returning sealed_request`.execute(tx);
  return rows[0]?.sealed_request;
}

/** How a topic grew by mail since a moment. */
export interface TopicGrowth {
  readonly topic: string;
  /** Confirmed since, and still there. */
  readonly joined: number;
  /** Left since. */
  readonly left: number;
}

export async function countTopicGrowth(
  db: Db,
  controller: ControllerId,
  since: Date,
): Promise<readonly TopicGrowth[]> {
  const { rows } = await sql<TopicGrowth>`
    select topic, count(*) filter (where status = 'confirmed') as joined,
      count(*) filter (where status = 'ended') as left
    from subscription
    where controller_id = ${controller} and channel = 'email' and changed_at >= ${since}
    group by topic
    order by topic`.execute(db);
  return rows;
}

/** How many topics people left by mail, by day of this time zone. */
export async function countWithdrawalsByDay(
  db: Db,
  controller: ControllerId,
  since: Date,
  timeZone: string,
): Promise<readonly { readonly day: string; readonly count: number }[]> {
  const { rows } = await sql<{ day: string; count: number }>`
    select to_char(changed_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*) as count
    from subscription
    where controller_id = ${controller} and channel = 'email' and ending = 'withdrawn' and changed_at >= ${since}
    group by 1
    order by 1`.execute(db);
  return rows;
}

/** Rows of a subject in the tables of this capability. */
export async function countSubjectRows(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select
      (select count(*) from subscription where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from relationship where controller_id = ${controller} and subject_id = ${subjectId})
      + (select count(*) from confirmation_allowance where controller_id = ${controller} and subject_id = ${subjectId})
      as count`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Subscriptions to these topics that were ended or never confirmed, and whose time is over. */
export function dueSubscriptions(
  controller: ControllerId,
  { topics, keepsWishes }: { readonly topics: readonly string[]; readonly keepsWishes: boolean },
  term: RetentionTerm,
): RetentionTarget {
  return {
    rule: term.rule,
    due: sql`
      select s.subject_id, s.topic, s.channel from subscription s
      where s.controller_id = ${controller} and s.topic = any (${topics}::text[]) and s.status <> 'confirmed'
        and (s.ending is distinct from 'withdrawn' or not ${keepsWishes}::boolean)
        and s.changed_at < ${term.before} and ${term.isOver(sql.ref('s.subject_id'))}`,
    deletes: [
      sql`
        delete from subscription t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id and t.topic = due.topic
          and t.channel = due.channel`,
    ],
  };
}

/** Counts of confirmation mails that count no more. */
export function dueAllowances(controller: ControllerId, before: Date): RetentionTarget {
  return {
    rule: 'confirmation-allowance',
    due: sql`
      select a.subject_id from confirmation_allowance a
      where a.controller_id = ${controller} and a.window_started_at < ${before}`,
    deletes: [
      sql`
        delete from confirmation_allowance t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id`,
    ],
  };
}
