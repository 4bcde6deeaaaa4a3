import { findPurpose, findTopic, type Policy } from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../platform/db/index.ts';

/** What the audience of a mail depends on. */
export interface AudienceQuestion {
  readonly controller: ControllerId;
  readonly policy: Policy;
  readonly topic: string;
  /** Languages there are words in; everybody else gets the policy's default one. */
  readonly locales: readonly string[];
  readonly at: Date;
}

/**
 * Everybody who stands anyhow with a topic by mail, and why they do not get it: the gate's rules and order of reasons as one set
 * (`packages/policy`, decide). Columns `subject_id`, `locale`, `reason` (null: gets it). It starts from subscriptions and lasting
 * relationships, so that whoever chose nothing is not in it at all.
 *
 * It reads tables of subscriptions, consent and subjects, since a set can't be asked for person by person; the gate itself is asked
 * again about each, immediately before the hand-over, so that this decides who is looked at, never who is written to.
 *
 * Plan: subscription__topic_channel; suppressions from their side, since they are few; states and identities by primary key.
 */
function judged({ controller, policy, topic: topicId, locales, at }: AudienceQuestion): RawBuilder<unknown> {
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
  const isTimeLimit = sql`not l ?| array['category', 'recipient', 'channel']`;
  const hasBegun = sql`coalesce((l ->> 'until')::timestamptz <= ${at}, true)`;
  return sql`
    with holder as (
      select subject_id, bool_or(relationship = any (${covers}::text[])) as covers,
        bool_or(relationship = any (${topic.only_for}::text[])) as admits
      from relationship
      where controller_id = ${controller} and ended_at is null and relationship = any (${kinds}::text[])
        and (scope is null or ${topic.id} = any (scope))
      group by subject_id
    ),
    suppressed as (
      select distinct i.subject_id
      from suppression x
      join identity i on i.controller_id = x.controller_id and i.identity_hash = x.identity_hash
      where x.controller_id = ${controller}
        and (x.topic = ${topic.id} or (x.topic = '' and x.channel in ('', 'email')))
    ),
    candidate as (
      select coalesce(s.subject_id, h.subject_id) as subject_id, s.status, s.changed_at, s.locale,
        coalesce(h.covers, false) as covers, coalesce(h.admits, false) as admits
      from (
        select subject_id, status, changed_at, locale from subscription
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
    )
    select subject_id,
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
        when not exists (
          select from identity i
          where i.controller_id = ${controller} and i.subject_id = said.subject_id and i.kind = 'email'
        ) then 'address_missing'
      end as reason
    from said`;
}

/** Those who would get it: `subject_id` and `locale`, as a query to select from. */
export function audienceQuery(question: AudienceQuestion): RawBuilder<unknown> {
  return sql`select subject_id, locale from (${judged(question)}) as judged where reason is null`;
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
