import { sql, type RawBuilder } from 'kysely';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Db } from '../../platform/db/index.ts';
import type { Violations } from './board.ts';
import { toViolations, violationColumns, type ViolationColumns } from './violation-store.ts';

/** A topic, and a relationship that opens it or that it is for. */
export interface TopicOfRelationship {
  readonly topic: string;
  readonly relationship: string;
}

/** Which acts an audit looks at: those of one controller since a time. */
export interface AuditRange {
  readonly controller: ControllerId;
  readonly since: Date;
}

export interface TopicMailAudit {
  readonly mails: number;
  readonly withoutOptIn: Violations;
  readonly withoutRelationship: Violations;
  readonly afterWithdrawal: Violations;
  readonly againstReservation: Violations;
}

/**
 * An act is given the time at which its transaction began, and is seen by others once it has committed. One that came
 * this shortly before the last look at the gate may not have been there to see, so it is not held against the mail.
 */
const commitSlack = '5 seconds';

export interface TopicTies {
  readonly covers: readonly TopicOfRelationship[];
  readonly onlyFor: readonly TopicOfRelationship[];
}

/** `judged`: each mail on a topic with what the person had said by then, and the relationships they had. */
function judgedMails({ controller, since }: AuditRange, { covers, onlyFor }: TopicTies): RawBuilder<unknown> {
  return sql`
    with tie (kind, topic, relationship) as (
      select 'covers', * from unnest(${covers.map((tie) => tie.topic)}::text[],
        ${covers.map((tie) => tie.relationship)}::text[])
      union all
      select 'only_for', * from unnest(${onlyFor.map((tie) => tie.topic)}::text[],
        ${onlyFor.map((tie) => tie.relationship)}::text[])
    ),
    mail as materialized (
      select m.message_id, m.topic, m.purpose, m.entry_id, m.claimed_at as at,
        coalesce(s.linked_into, s.subject_id) as person
      from message m
      join subject s on s.controller_id = m.controller_id and s.subject_id = m.subject_id
      where m.controller_id = ${controller} and m.created_at >= ${since} and m.state = 'sent'
        and m.topic is not null and m.claimed_at is not null
    ),
    alias (person, subject_id) as (
      select distinct person, person from mail
      union all
      select linked_into, subject_id from subject where controller_id = ${controller} and linked_into is not null
    ),
    said as (
      select distinct on (mail.message_id) mail.message_id, r.status, r.recorded_at,
        exists (
          select 1 from jsonb_array_elements(r.reservations) limits where limits = '{"channel": "email"}'::jsonb
        ) as is_reserved
      from mail
      join alias a on a.person = mail.person
      join consent_record r on r.controller_id = ${controller} and r.subject_id = a.subject_id
      where r.recorded_at <= mail.at and r.status <> 'requested'
        and (mail.topic = any (r.topics) or (r.topics is null and r.purpose = mail.purpose))
      order by mail.message_id, r.recorded_at desc
    ),
    held as (
      select mail.message_id, array_agg(distinct t.kind) as kinds
      from mail
      join tie t on t.topic = mail.topic
      join alias a on a.person = mail.person
      join relationship h on h.controller_id = ${controller} and h.subject_id = a.subject_id
        and h.relationship = t.relationship
      where (h.ended_at is null or h.ended_at > mail.at - ${commitSlack}::interval)
        and (h.scope is null or mail.topic = any (h.scope))
      group by mail.message_id
    ),
    judged as (
      select mail.at, mail.entry_id, said.status, coalesce(said.is_reserved, false) as is_reserved,
        coalesce(said.recorded_at <= mail.at - ${commitSlack}::interval, true) as is_settled,
        mail.topic in (select t.topic from tie t where t.kind = 'only_for') as is_restricted,
        coalesce('covers' = any (held.kinds), false) as is_covered,
        coalesce('only_for' = any (held.kinds), false) as is_admitted
      from mail
      left join said on said.message_id = mail.message_id
      left join held on held.message_id = mail.message_id
    )`;
}

/**
 * Every mail on a topic that was handed over, against what the person had said by then in the append-only records: the
 * latest on the topic or on its whole purpose. The moment that counts is the last look at the gate, since a later
 * withdrawal finds the mail with the server. Subjects that were linked are one person. Of a relationship only the latest
 * start is on record, so a mail before it counts as covered.
 *
 * Plan: message__created_at; records and relationships joined as sets, by their primary keys where the mails are few.
 */
export async function auditTopicMails(db: Db, range: AuditRange, ties: TopicTies): Promise<TopicMailAudit> {
  const { rows } = await sql<
    { readonly mails: number } & ViolationColumns<'opt_in'> &
      ViolationColumns<'relationship'> &
      ViolationColumns<'withdrawal'> &
      ViolationColumns<'reservation'>
  >`
    ${judgedMails(range, ties)}
    select count(*) as mails,
      ${violationColumns('opt_in', "status is distinct from 'given' and is_settled and not is_covered")},
      ${violationColumns('relationship', 'is_restricted and not is_admitted')},
      ${violationColumns('withdrawal', "status = 'withdrawn' and is_settled")},
      ${violationColumns('reservation', 'is_reserved and is_settled')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return {
    mails: row.mails,
    withoutOptIn: toViolations('opt_in', row),
    withoutRelationship: toViolations('relationship', row),
    afterWithdrawal: toViolations('withdrawal', row),
    againstReservation: toViolations('reservation', row),
  };
}

export interface CauseAudit {
  readonly messages: number;
  readonly withoutCause: Violations;
}

/** Messages of a class that goes to one person: each must name its cause and no topic. Plan: message__created_at. */
export async function auditCauses(
  db: Db,
  { controller, since }: AuditRange,
  messageClass: string,
): Promise<CauseAudit> {
  const { rows } = await sql<{ readonly messages: number } & ViolationColumns<'cause'>>`
    with judged as (
      select m.created_at as at, m.entry_id, m.cause_kind, m.topic
      from message m
      where m.controller_id = ${controller} and m.created_at >= ${since} and m.class = ${messageClass}
    )
    select count(*) as messages, ${violationColumns('cause', 'cause_kind is null or topic is not null')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { messages: row.messages, withoutCause: toViolations('cause', row) };
}

export interface ScopeAudit {
  readonly messages: number;
  readonly outsidePurposes: Violations;
  readonly outsideTopics: Violations;
}

/** Messages on a purpose or a topic that the policy does not name. Plan: message__created_at. */
export async function auditScope(
  db: Db,
  { controller, since }: AuditRange,
  named: { readonly purposes: readonly string[]; readonly topics: readonly string[] },
): Promise<ScopeAudit> {
  const { rows } = await sql<
    { readonly messages: number } & ViolationColumns<'purpose'> & ViolationColumns<'topic'>
  >`
    with judged as (
      select m.created_at as at, m.entry_id,
        m.purpose <> all (${named.purposes}::text[]) as is_outside_purposes,
        m.topic <> all (${named.topics}::text[]) as is_outside_topics
      from message m
      where m.controller_id = ${controller} and m.created_at >= ${since}
    )
    select count(*) as messages,
      ${violationColumns('purpose', 'is_outside_purposes')},
      ${violationColumns('topic', 'is_outside_topics')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return {
    messages: row.messages,
    outsidePurposes: toViolations('purpose', row),
    outsideTopics: toViolations('topic', row),
  };
}

export interface FormMailAudit {
  readonly submissions: number;
  /** Submissions that wait for their mail for more than half of the time, but not yet for all of it. */
  readonly slow: number;
  readonly missing: Violations;
  readonly doubled: Violations;
}

/**
 * Submissions of forms that promise a confirmation, against the messages that name them as their cause. One that could not
 * be delivered to the address given was still tried, so it counts as sent. `within` is an ISO 8601 duration.
 *
 * Plan: form_submission by controller, then message by its primary key.
 */
export async function auditFormMails(
  db: Db,
  { controller, since }: AuditRange,
  promise: { readonly forms: readonly string[]; readonly within: string; readonly now: Date },
): Promise<FormMailAudit> {
  const { forms, within, now } = promise;
  const { rows } = await sql<
    { readonly submissions: number; readonly slow: number } & ViolationColumns<'missing'> &
      ViolationColumns<'doubled'>
  >`
    with judged as (
      select f.submitted_at as at, f.entry_id, mails.ended, mails.sent,
        f.submitted_at + ${within}::interval < ${now}::timestamptz as is_due,
        f.submitted_at + ${within}::interval / 2 < ${now}::timestamptz as is_half_due
      from form_submission f
      join subject s on s.controller_id = f.controller_id and s.subject_id = f.subject_id
      cross join lateral (
        select count(*) filter (where m.state not in ('queued', 'sending')) as ended,
          count(*) filter (where m.state = 'sent') as sent
        from message m
        where m.controller_id = f.controller_id and m.subject_id in (f.subject_id, s.linked_into)
          and m.cause_kind = 'form_submission'
          and m.cause_id = 'frm_' || replace(f.submission_id::text, '-', '')
      ) mails
      where f.controller_id = ${controller} and f.submitted_at >= ${since} and f.form = any (${forms}::text[])
    )
    select count(*) as submissions,
      count(*) filter (where ended = 0 and is_half_due and not is_due) as slow,
      ${violationColumns('missing', 'ended = 0 and is_due')},
      ${violationColumns('doubled', 'sent > 1')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return {
    submissions: row.submissions,
    slow: row.slow,
    missing: toViolations('missing', row),
    doubled: toViolations('doubled', row),
  };
}
