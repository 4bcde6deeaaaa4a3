import {
  findPurpose,
  findTopic,
  rarerThan,
  type Policy,
  type PolicyPurpose,
  type PolicyTopic,
} from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import type { OnlyWith } from './campaign.ts';

/** What the audience of a mail depends on. */
export interface AudienceQuestion {
  readonly controller: ControllerId;
  readonly policy: Policy;
  readonly topic: string;
  /** Languages there are words in; everybody else gets the policy's default one. */
  readonly locales: readonly string[];
  /** Categories of data that its words say of their reader; absent: none. */
  readonly categories?: readonly string[] | undefined;
  readonly at: Date;
  /** Only those who got an earlier one of a thread; absent: whether they got anything before does not matter. */
  readonly thread?: { readonly threadId: string; readonly contentId: string } | undefined;
  /** Only those of whose lasting relationships one has, for each attribute, one of its values; absent or empty: everybody. */
  readonly onlyWith?: OnlyWith | undefined;
}

const periods = sql`
  case cap when 'daily' then interval '1 day' when 'weekly' then interval '7 days'
    when 'monthly' then interval '1 month' else interval '3 months' end`;

/** Subjects who got, may have got or are just getting a mail. */
const wentOut = (at: Date): RawBuilder<unknown> =>
  sql`(m.state in ('sent', 'uncertain') or (m.state = 'sending' and m.leased_until > ${at}))`;

const isAsked = (onlyWith: OnlyWith | undefined): boolean => Object.keys(onlyWith ?? {}).length > 0;

/** One row each: when the topic last came to whom, as far back as the rarest frequency reaches. */
function lastSent({ controller, topic, at }: AudienceQuestion): RawBuilder<unknown> {
  return sql`
    select coalesce(s.linked_into, s.subject_id) as subject_id, max(m.claimed_at) as last_at
    from message m
    join subject s using (controller_id, subject_id)
    where m.controller_id = ${controller} and m.topic = ${topic} and m.claimed_at > ${at}::timestamptz - interval '93 days'
      and ${wentOut(at)}
    group by 1`;
}

/** Those one of whose addresses is closed to the topic, or to mail. */
function suppressedBy({ controller, topic }: AudienceQuestion): RawBuilder<unknown> {
  return sql`
    select distinct i.subject_id
    from suppression x
    join identity i on i.controller_id = x.controller_id and i.identity_hash = x.identity_hash
    where x.controller_id = ${controller}
      and (x.topic = ${topic} or (x.topic = '' and x.channel in ('', 'email')))`;
}

/** Those who got an earlier one of the thread. */
function threaded({ controller, thread, at }: AudienceQuestion): RawBuilder<unknown> {
  return sql`
    select distinct coalesce(s.linked_into, s.subject_id) as subject_id
    from message_content t
    join message m using (controller_id, content_id)
    join subject s using (controller_id, subject_id)
    where t.controller_id = ${controller} and t.thread_id = ${thread?.threadId ?? null}
      and t.content_id <> ${thread?.contentId ?? null} and ${wentOut(at)}`;
}

/** Those of whose lasting relationships one has all that is asked for. */
function affected({ controller, onlyWith = {} }: AudienceQuestion): RawBuilder<unknown> {
  const conditions = Object.entries(onlyWith).map(
    ([name, values]) => sql`attributes ->> ${name} = any (${values}::text[])`,
  );
  return sql`
    select distinct subject_id from relationship
    where controller_id = ${controller} and ended_at is null and ${sql.join([sql`true`, ...conditions], sql` and `)}`;
}

/** Of the person in scope as `one`: has an address that mail can go to. */
const hasAddress = ({ controller }: AudienceQuestion): RawBuilder<unknown> =>
  sql`exists (
    select from identity i
    where i.controller_id = ${controller} and i.subject_id = one.subject_id and i.kind = 'email'
  )`;

/** The topic and its purpose in the policy. */
function termsOf({ policy, topic: topicId }: AudienceQuestion): {
  readonly topic: PolicyTopic;
  readonly purpose: PolicyPurpose;
} {
  const topic = findTopic(policy, topicId);
  const purpose = findPurpose(policy, topic?.purpose ?? '');
  if (topic === undefined || purpose === undefined) throw new Error(`the policy has no topic ${topicId}`);
  return { topic, purpose };
}

const restsOnConsent = (question: AudienceQuestion): boolean =>
  termsOf(question).purpose.legal_basis === 'consent';

/**
 * Everybody who stands anyhow with a topic by mail. It starts from subscriptions and lasting relationships, so that whoever chose nothing is
 * not in it at all.
 */
function candidates(question: AudienceQuestion): RawBuilder<unknown> {
  const { controller, policy } = question;
  const { topic } = termsOf(question);
  const covers = restsOnConsent(question)
    ? []
    : policy.relationships.filter((kind) => kind.covers.includes(topic.id)).map(({ id }) => id);
  const kinds = [...new Set([...covers, ...topic.only_for])];
  const { frequency } = topic;
  const lower = frequency?.person_may_lower === true ? rarerThan(frequency.at_most) : [];
  const cap =
    frequency === undefined
      ? sql`null`
      : sql`case when at_most = any (${lower}::text[]) then at_most else ${frequency.at_most}::text end`;
  const subscribed = sql`
    select subject_id, status, changed_at, locale, time_zone, ${cap} as cap
    from subscription
    where controller_id = ${controller} and topic = ${topic.id} and channel = 'email'`;
  if (kinds.length === 0) return sql`select *, false as covers, false as admits from (${subscribed}) as s`;
  return sql`
    select coalesce(s.subject_id, h.subject_id) as subject_id, s.status, s.changed_at, s.locale, s.time_zone,
      coalesce(s.cap, ${frequency?.at_most ?? null}) as cap, coalesce(h.covers, false) as covers,
      coalesce(h.admits, false) as admits
    from (${subscribed}) as s
    full join (
      select subject_id, bool_or(relationship = any (${covers}::text[])) as covers,
        bool_or(relationship = any (${topic.only_for}::text[])) as admits
      from relationship
      where controller_id = ${controller} and ended_at is null and relationship = any (${kinds}::text[])
        and (scope is null or ${topic.id} = any (scope))
      group by subject_id
    ) as h on h.subject_id = s.subject_id
    where s.subject_id is not null or h.covers`;
}

/**
 * What the gate looks at of each candidate, but for suppression and limits: few different values, so that equal people can be counted
 * together, and without subqueries, which would keep it from being read in parallel.
 */
function whatWasSaid(question: AudienceQuestion): RawBuilder<unknown> {
  const { controller, policy, locales } = question;
  const { purpose } = termsOf(question);
  return sql`
    select c.subject_id, c.cap, c.time_zone, c.status, c.covers, c.admits, st.status as choice,
      case when c.locale = any (${locales}::text[]) then c.locale else ${policy.default_locale} end as locale,
      coalesce(c.status = 'confirmed' and c.changed_at > st.changed_at, false) as is_later
    from candidate c
    left join consent_state st on st.controller_id = ${controller} and st.subject_id = c.subject_id
      and st.purpose = ${purpose.id}`;
}

/** Those whose consent was given with limits, and which of them bear on mail now. A limit of time ends the consent it was set on. */
function limited(question: AudienceQuestion): RawBuilder<unknown> {
  const { controller, policy, at, categories: said = [] } = question;
  const { purpose } = termsOf(question);
  const ofAddress = policy.categories
    .filter((category) => category.channel === 'email' && purpose.categories.includes(category.id))
    .map(({ id }) => id);
  const categories = [...ofAddress, ...said];
  const isTimeLimit = sql`(l ? 'until' and not l ?| array['category', 'recipient', 'channel'])`;
  const excludes = sql`(
    not ${isTimeLimit} and not l ? 'recipient' and coalesce(l ->> 'category' = any (${categories}::text[]), true)
    and coalesce(l ->> 'channel' = 'email', true)
  )`;
  return sql`
    select subject_id, bool_or(${isTimeLimit}) as is_time_up, bool_or(${excludes}) as is_excluded
    from consent_state
    cross join jsonb_array_elements(reservations) as l
    where controller_id = ${controller} and purpose = ${purpose.id} and reservations is not null
      and coalesce((l ->> 'until')::timestamptz <= ${at}, true)
    group by subject_id`;
}

/** Why their own choices stop somebody: the gate's rules and order, but for suppression and limits, which come right behind `withdrawn`. */
function reasonOfChoices(question: AudienceQuestion): RawBuilder<unknown> {
  const { topic, purpose } = termsOf(question);
  return sql`
    case
      when choice = 'withdrawn' and not is_later and not ${purpose.necessary} then 'withdrawn'
      when status = 'ended' then 'withdrawn'
      when ${topic.only_for.length > 0} and not admits then 'relationship_missing'
      when covers then null
      when ${topic.opt_in === 'none'} then 'relationship_missing'
      when status = 'requested' then 'not_confirmed'
      when status is distinct from 'confirmed' then 'not_given'
      when ${restsOnConsent(question)} and not is_later and choice <> 'given' then
        case choice when 'expired' then 'expired' when 'requested' then 'not_confirmed' else 'not_given' end
    end`;
}

/**
 * Those it is addressed to: `subject_id`, `locale` and `time_zone`. Those to whom it comes too soon are among them, so that each of them
 * has a message that the gate holds and records, unless it has become time by then.
 *
 * It reads tables of subscriptions, consent, subjects and messages, since a set can't be asked for person by person; the gate itself is asked
 * again about each, immediately before the hand-over, so that this decides who is looked at, never who is written to.
 *
 * Plan: subscription__topic_channel; suppressions from their side, since they are few; states and addresses hashed, or each by its index.
 */
function addressed(question: AudienceQuestion): RawBuilder<unknown> {
  const isIn = (set: RawBuilder<unknown>) =>
    sql`exists (select from (${set}) as other where other.subject_id = one.subject_id)`;
  const conditions = [
    sql`${reasonOfChoices(question)} is null`,
    sql`not ${isIn(suppressedBy(question))}`,
    hasAddress(question),
    ...(restsOnConsent(question)
      ? [
          sql`not exists (
            select from (${limited(question)}) as other
            where other.subject_id = one.subject_id and (other.is_excluded or (other.is_time_up and not one.is_later))
          )`,
        ]
      : []),
    ...(question.thread === undefined ? [] : [isIn(threaded(question))]),
    ...(isAsked(question.onlyWith) ? [isIn(affected(question))] : []),
  ];
  return sql`
    with candidate as (${candidates(question)}), said as (${whatWasSaid(question)})
    select subject_id, locale, time_zone from said as one
    where ${sql.join(conditions, sql` and `)}`;
}

/** As a query to select from, in the order of the index by which messages of a content are read, which is cheaper to fill so. */
export const audienceQuery = (question: AudienceQuestion): RawBuilder<unknown> =>
  sql`${addressed(question)} order by subject_id`;

/** How many each of these would be addressed to, in their order, in one statement. */
export async function countAddressed(
  db: Db,
  questions: readonly AudienceQuestion[],
): Promise<readonly number[]> {
  if (questions.length === 0) return [];
  const counts = questions.map(
    (question, place) =>
      sql`select ${place}::integer as place, count(*) as count from (${addressed(question)}) as one`,
  );
  const { rows } = await sql<{ count: number }>`
    ${sql.join(counts, sql` union all `)} order by place`.execute(db);
  return rows.map(({ count }) => count);
}

export interface AudienceCount {
  /** Absent: they get it. */
  readonly reason?: string | undefined;
  readonly locale: string;
  readonly count: number;
}

/** Sets of people on whom something other than their own choices bears: the rest need not be looked up in any of them. */
function setsBeside(question: AudienceQuestion): ReadonlyMap<string, RawBuilder<unknown>> {
  const { policy, topic, thread, onlyWith } = question;
  return new Map([
    ['suppressed', suppressedBy(question)],
    ...(restsOnConsent(question) ? [['limited', limited(question)] as const] : []),
    ['unreachable', sql`select subject_id from candidate as one where not ${hasAddress(question)}`],
    ...(findTopic(policy, topic)?.frequency === undefined ? [] : [['sent', lastSent(question)] as const]),
    ...(thread === undefined ? [] : [['threaded', threaded(question)] as const]),
    ...(isAsked(onlyWith) ? [['affected', affected(question)] as const] : []),
  ]);
}

/**
 * How many there are, by reason and language: the gate's reasons in the gate's order, then what the campaign itself asks for.
 *
 * All are counted by their own choices, alike ones together, which is one parallel scan; then those are moved whose reason is another
 * one because they are in a set beside (`suppressed`, `sent` …). A thread and attributes bear on everybody: there, everybody is looked up.
 */
export async function countAudience(db: Db, question: AudienceQuestion): Promise<readonly AudienceCount[]> {
  const { policy, at, thread, onlyWith } = question;
  const sets = setsBeside(question);
  const isInNone = (set: string) => sql`${sql.ref(set)}.subject_id is null`;
  const local = (time: RawBuilder<unknown>) => sql`${time} at time zone ${policy.controller.time_zone}`;
  const comesTooSoon = sql`${local(sql`${at}::timestamptz`)} < (${local(sql`last_at`)}) + ${periods}`;
  const reasons = [
    sql`when reason = 'withdrawn' then reason`,
    sql`when not ${isInNone('suppressed')} then 'suppressed'`,
    ...(sets.has('limited')
      ? [sql`when is_time_up and not is_later then 'expired' when is_excluded then 'reserved'`]
      : []),
    sql`when reason is not null then reason`,
    ...(sets.has('threaded') ? [sql`when ${isInNone('threaded')} then 'thread_missing'`] : []),
    ...(sets.has('affected') ? [sql`when ${isInNone('affected')} then 'attribute_missing'`] : []),
    sql`when not ${isInNone('unreachable')} then 'address_missing'`,
    ...(sets.has('sent') ? [sql`when ${comesTooSoon} then 'too_soon'`] : []),
  ];
  const named = [...sets].map(([name, set]) => sql`${sql.ref(name)} as materialized (${set})`);
  const looked = [...sets.keys()].map((name) => sql`left join ${sql.ref(name)} using (subject_id)`);
  const members = [...sets.keys()].map((name) => sql`select subject_id from ${sql.ref(name)}`);
  const isLooked =
    thread !== undefined || isAsked(onlyWith)
      ? sql`true`
      : sql`subject_id in (${sql.join(members, sql` union all `)})`;
  const facts = sql`locale, status, choice, covers, admits, is_later`;
  const { rows } = await sql<{ reason: string | null; locale: string; count: number }>`
    with candidate as not materialized (${candidates(question)}),
    said as not materialized (${whatWasSaid(question)}),
    ${sql.join(named)},
    judged as (
      select locale, reason as chosen, case ${sql.join(reasons, sql` `)} end as reason
      from (select *, ${reasonOfChoices(question)} as reason from said) as one ${sql.join(looked, sql` `)}
      where ${isLooked}
    ),
    counted as (
      select ${reasonOfChoices(question)} as reason, locale, count
      from (select ${facts}, count(*) as count from said group by ${facts}) as alike
      union all
      select moved.reason, locale, sum(moved.count)
      from judged
      cross join lateral (values (judged.chosen, -1), (judged.reason, 1)) as moved (reason, count)
      where judged.chosen is distinct from judged.reason
      group by moved.reason, locale
    )
    select reason, locale, sum(count) as count from counted
    group by reason, locale
    having sum(count) > 0
    order by reason nulls first, locale`.execute(db);
  return rows.map(({ reason, ...row }) => ({ ...row, reason: reason ?? undefined }));
}
