import type { Policy } from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import { deadReasons } from '../subscriptions/index.ts';

export interface ConcernedQuestion {
  readonly controller: ControllerId;
  readonly policy: Policy;
  /** Purposes; absent: all. */
  readonly about?: readonly string[] | undefined;
  /** Languages there are words in; everybody else gets the policy's default one. */
  readonly locales: readonly string[];
}

/** Mails that show nothing but that somebody entered an address. */
const unprovenCauses = ['subscription_request', 'identity_check'];

/**
 * One row for each thing on record of a person under the purposes: `is_sure` where it did not come from an address that somebody merely
 * entered. What people ended or withdrew counts: the data are held until they are erased. Mails to many need not be looked at, since whoever
 * got one has a subscription or a relationship.
 */
function held({ controller, policy, about }: ConcernedQuestion): RawBuilder<unknown> {
  const isAbout = (purpose: string): boolean => about?.includes(purpose) !== false;
  const topics = policy.topics.filter(({ purpose }) => isAbout(purpose)).map(({ id }) => id);
  const kinds = policy.relationships
    .filter(
      ({ id, covers }) =>
        covers.some((topic) => topics.includes(topic)) ||
        policy.topics.some((topic) => topic.only_for.includes(id) && topics.includes(topic.id)),
    )
    .map(({ id }) => id);
  const forms = policy.forms.filter(({ purposes }) => purposes.some(isAbout)).map(({ id }) => id);
  const oneOf = (column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<unknown> =>
    about === undefined ? sql`true` : sql`${column} = any (${ids}::text[])`;
  const parts = [
    sql`select subject_id, status <> 'requested' as is_sure from consent_state
      where controller_id = ${controller} and ${oneOf(sql`purpose`, about ?? [])}`,
    sql`select subject_id, status <> 'requested' from subscription
      where controller_id = ${controller} and ${oneOf(sql`topic`, topics)}`,
    sql`select subject_id, true from relationship
      where controller_id = ${controller} and ${oneOf(sql`relationship`, kinds)}`,
    sql`select subject_id, true from form_submission
      where controller_id = ${controller} and ${oneOf(sql`form`, forms)}`,
    sql`select subject_id, cause_kind <> all (${unprovenCauses}::text[]) from message
      where controller_id = ${controller} and cause_kind is not null and ${oneOf(sql`purpose`, about ?? [])}`,
  ];
  const ofAny = [
    sql`select subject_id, true from correspondence_case where controller_id = ${controller}`,
    sql`select subject_id, verified_at is not null from identity where controller_id = ${controller}`,
  ];
  return sql.join(about === undefined ? [...parts, ...ofAny] : parts, sql` union all `);
}

/**
 * Everybody of whom data are held under the purposes, and why they do not get a notice: `subject_id`, `locale`, `time_zone` and `reason`
 * (null: gets it). No choice is looked at; the gate's only reason here is a dead address. It reads tables of other capabilities, since a
 * set can't be asked for person by person; the gate itself is asked again about each, immediately before the hand-over.
 *
 * Plan: each table once from its own side, one hash aggregate over people.
 */
function judged(question: ConcernedQuestion): RawBuilder<unknown> {
  const { controller, policy, locales } = question;
  return sql`
    with person as (
      select coalesce(s.linked_into, s.subject_id) as subject_id, bool_or(h.is_sure) as is_sure
      from (${held(question)}) as h
      join subject s on s.controller_id = ${controller} and s.subject_id = h.subject_id
      group by 1
    ),
    heard as (
      select distinct on (1) coalesce(s.linked_into, s.subject_id) as subject_id, h.locale, h.time_zone
      from (
        select subject_id, locale, time_zone, changed_at as at from subscription where controller_id = ${controller}
        union all
        select subject_id, locale, null, submitted_at from form_submission where controller_id = ${controller}
      ) as h
      join subject s on s.controller_id = ${controller} and s.subject_id = h.subject_id
      where h.locale is not null
      order by 1, h.at desc
    ),
    dead as (
      select distinct i.subject_id
      from suppression x
      join identity i on i.controller_id = x.controller_id and i.identity_hash = x.identity_hash
      where x.controller_id = ${controller} and x.topic = '' and x.channel = 'email' and x.reason = any (${deadReasons}::text[])
    )
    select subject_id, time_zone,
      case when locale = any (${locales}::text[]) then locale else ${policy.default_locale} end as locale,
      case
        when dead.subject_id is not null then 'suppressed'
        when not is_sure then 'not_confirmed'
        when not exists (
          select from identity i
          where i.controller_id = ${controller} and i.subject_id = person.subject_id and i.kind = 'email'
        ) then 'address_missing'
      end as reason
    from person
    left join heard using (subject_id)
    left join dead using (subject_id)`;
}

/** Those a notice goes to: `subject_id`, `locale` and `time_zone`, as a query to select from. */
export function concernedQuery(question: ConcernedQuestion): RawBuilder<unknown> {
  return sql`select subject_id, locale, time_zone from (${judged(question)}) as judged where reason is null`;
}

export interface ConcernedCount {
  /** Absent: they get it. */
  readonly reason?: string | undefined;
  readonly locale: string;
  readonly count: number;
}

/** How many there are, by reason and language. */
export async function countConcerned(
  db: Db,
  question: ConcernedQuestion,
): Promise<readonly ConcernedCount[]> {
  const { rows } = await sql<{ reason: string | null; locale: string; count: number }>`
    select reason, locale, count(*) as count from (${judged(question)}) as judged
    group by reason, locale
    order by reason nulls first, locale`.execute(db);
  return rows.map(({ reason, ...row }) => ({ ...row, reason: reason ?? undefined }));
}
