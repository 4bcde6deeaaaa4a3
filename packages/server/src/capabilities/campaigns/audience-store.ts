import { findPurpose, findTopic, rarerThan, type Policy } from '@zgoda/policy';
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

/** One row each: when the topic last came to whom. Empty for a topic that may come at any time. */
function lastSent({ controller, policy, topic, at }: AudienceQuestion): RawBuilder<unknown> {
  const isCapped = findTopic(policy, topic)?.frequency !== undefined;
  return sql`
    select coalesce(s.linked_into, s.subject_id) as subject_id, max(m.claimed_at) as last_at
    from message m
    join subject s using (controller_id, subject_id)
    where ${isCapped} and m.controller_id = ${controller} and m.topic = ${topic} and ${wentOut(at)}
    group by 1`;
}

/** Those one of whose addresses is closed to the topic, or to mail. */
function suppressedBy({ controller, topic }: AudienceQuestion): RawBuilder<unknown> {
  return sql`
      select distinct i.subject_id
      from suppression x
      join identity i on i.controller_id = x.controller_id and i.identity_hash = x.identity_hash
      where x.controller_id = ${controller}
        and (x.topic = ${topic} or (x.topic = '' and x.channel in ('', 'email')))
    `;
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

/**
 * Everybody who stands anyhow with a topic by mail, and why they do not get it: the gate's rules and order of reasons as one set
 * (`packages/policy`, decide), then what the campaign itself asks for. Columns `subject_id`, `locale`, `time_zone`, `reason` (null: gets it). It starts from subscriptions and lasting
 * relationships, so that whoever chose nothing is not in it at all.
 *
 * It reads tables of subscriptions, consent, subjects and messages, since a set can't be asked for person by person; the gate itself is asked
 * again about each, immediately before the hand-over, so that this decides who is looked at, never who is written to.
 *
 * Plan: subscription__topic_channel; suppressions from their side, since they are few; states and identities by primary key.
 */
function judged(question: AudienceQuestion): RawBuilder<unknown> {
  const { controller, policy, topic: topicId, locales, at } = question;
  const topic = findTopic(policy, topicId);
  const purpose = findPurpose(policy, topic?.purpose ?? '');
  if (topic === undefined || purpose === undefined) throw new Error(`the policy has no topic ${topicId}`);
  const restsOnConsent = purpose.legal_basis === 'consent';
  const covers = restsOnConsent
    ? []
    : policy.relationships.filter((kind) => kind.covers.includes(topic.id)).map(({ id }) => id);
  const kinds = [...new Set([...covers, ...topic.only_for])];
  const categories = policy.categories
    .filter((category) => category.channel === 'email' && purpose.categories.includes(category.id))
    .map(({ id }) => id);
  const { frequency } = topic;
  const lower = frequency?.person_may_lower === true ? rarerThan(frequency.at_most) : [];
  const isTimeLimit = sql`not l ?| array['category', 'recipient', 'channel']`;
  const hasBegun = sql`coalesce((l ->> 'until')::timestamptz <= ${at}, true)`;
  return sql`
    with sent as (${lastSent(question)}),
    threaded as (${threaded(question)}),
    affected as (${affected(question)}),
    holder as (
      select subject_id, bool_or(relationship = any (${covers}::text[])) as covers,
        bool_or(relationship = any (${topic.only_for}::text[])) as admits
      from relationship
      where controller_id = ${controller} and ended_at is null and relationship = any (${kinds}::text[])
        and (scope is null or ${topic.id} = any (scope))
      group by subject_id
    ),
    suppressed as (${suppressedBy(question)}),
    candidate as (
      select coalesce(s.subject_id, h.subject_id) as subject_id, s.status, s.changed_at, s.locale,
        s.time_zone, case when s.at_most = any (${lower}::text[]) then s.at_most else ${frequency?.at_most ?? null} end as cap,
        coalesce(h.covers, false) as covers, coalesce(h.admits, false) as admits
      from (
        select subject_id, status, changed_at, locale, at_most, time_zone from subscription
        where controller_id = ${controller} and topic = ${topic.id} and channel = 'email'
      ) as s
      full join holder h on h.subject_id = s.subject_id
      where s.subject_id is not null or h.covers
    ),
    said as (
      select c.*, x.subject_id is not null as is_suppressed, coalesce(st.reservations, '[]') as reservations,
        st.status as choice,
        case when st.status is null or (c.status = 'confirmed' and c.changed_at > st.changed_at) then null else st.status end
          as standing
      from candidate c
      left join suppressed x on x.subject_id = c.subject_id
      left join consent_state st on st.controller_id = ${controller} and st.subject_id = c.subject_id
        and st.purpose = ${purpose.id}
    ),
    asked as (
    select subject_id, cap, time_zone,
      case when locale = any (${locales}::text[]) then locale else ${policy.default_locale} end as locale,
      case
        when standing = 'withdrawn' and not ${purpose.necessary} then 'withdrawn'
        when status = 'ended' then 'withdrawn'
        when is_suppressed then 'suppressed'
        when ${restsOnConsent} and standing is not null and exists (
          select from jsonb_array_elements(reservations) l where l ? 'until' and ${isTimeLimit} and ${hasBegun}
        ) then 'expired'
        when ${restsOnConsent} and choice is not null and exists (
          select from jsonb_array_elements(reservations) l
          where not (l ? 'until' and ${isTimeLimit}) and not l ? 'recipient'
            and coalesce(l ->> 'category' = any (${categories}::text[]), true)
            and coalesce(l ->> 'channel' = 'email', true) and ${hasBegun}
        ) then 'reserved'
        when ${topic.only_for.length > 0} and not admits then 'relationship_missing'
        when covers then null
        when ${topic.opt_in === 'none'} then 'relationship_missing'
        when status = 'requested' then 'not_confirmed'
        when status is distinct from 'confirmed' then 'not_given'
        when ${restsOnConsent} and standing is not null and standing <> 'given' then
          case standing when 'expired' then 'expired' when 'requested' then 'not_confirmed' else 'not_given' end
      end as reason
    from said)
    ${asCampaignAsks(question)}`;
}

/** Of `asked`, whom the gate would not stop: why the campaign leaves them out, and to whom it comes too soon. */
function asCampaignAsks({
  controller,
  policy,
  at,
  thread,
  onlyWith = {},
}: AudienceQuestion): RawBuilder<unknown> {
  const local = (time: RawBuilder<unknown>) => sql`${time} at time zone ${policy.controller.time_zone}`;
  return sql`
    select subject_id, locale, time_zone,
      case
        when reason is not null then reason
        when ${thread !== undefined} and threaded.subject_id is null then 'thread_missing'
        when ${Object.keys(onlyWith).length > 0} and affected.subject_id is null then 'attribute_missing'
        when not exists (
          select from identity i
          where i.controller_id = ${controller} and i.subject_id = asked.subject_id and i.kind = 'email'
        ) then 'address_missing'
        when ${local(sql`${at}::timestamptz`)} < (${local(sql`last_at`)}) + ${periods} then 'too_soon'
      end as reason
    from asked
    left join sent using (subject_id)
    left join threaded using (subject_id)
    left join affected using (subject_id)`;
}

/**
 * Those it is addressed to: `subject_id`, `locale` and `time_zone`, as a query to select from. Those to whom it comes too soon are
 * among them, so that each of them has a message that the gate holds and records, unless it has become time by then.
 */
export function audienceQuery(question: AudienceQuestion): RawBuilder<unknown> {
  return sql`select subject_id, locale, time_zone from (${judged(question)}) as judged where reason is null or reason = 'too_soon'`;
}

export interface AudienceCount {
  /** Absent: they get it. */
  readonly reason?: string | undefined;
  readonly locale: string;
  readonly count: number;
}

/** How many there are, by reason and language. */
export async function countAudience(db: Db, question: AudienceQuestion): Promise<readonly AudienceCount[]> {
  const { rows } = await sql<{ reason: string | null; locale: string; count: number }>`
    select reason, locale, count(*) as count from (${judged(question)}) as judged
    group by reason, locale
    order by reason nulls first, locale`.execute(db);
  return rows.map(({ reason, ...row }) => ({ ...row, reason: reason ?? undefined }));
}
