import type { Frequency } from '@zgoda/vocabulary/subscriptions';
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import type { Violations } from './board.ts';
import type { AuditRange } from './mail-store.ts';
import { toViolations, violationColumns, type ViolationColumns } from './violation-store.ts';

/** How many mails were looked at, and which were against the promise. */
export interface NoticeAudit {
  readonly mails: number;
  readonly amiss: Violations;
}

async function audit(db: Db, judged: RawBuilder<unknown>): Promise<NoticeAudit> {
  const { rows } = await sql<{ readonly mails: number } & ViolationColumns<'amiss'>>`
    with judged as (${judged})
    select count(*) as mails, ${violationColumns('amiss', 'is_amiss')} from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { mails: row.mails, amiss: toViolations('amiss', row) };
}

/** A choice that came this shortly before the last look at the gate may not have been there to see. */
const commitSlack = '5 seconds';

/**
 * Mails on topics that come only so often: each against the one before it to the same person. How often the person wants to hear
 * counts from when it was chosen. Plan: message__created_at.
 */
export function auditFrequency(
  db: Db,
  { controller, since }: AuditRange,
  caps: readonly { readonly topic: string; readonly atMost: Frequency; readonly mayLower: boolean }[],
  timeZone: string,
): Promise<NoticeAudit> {
  const column = <T>(value: (cap: (typeof caps)[number]) => T): T[] => caps.map(value);
  return audit(
    db,
    sql`
    select at, entry_id,
      coalesce(at at time zone ${timeZone} < before at time zone ${timeZone} + period, false) as is_amiss
    from (
      select m.at, m.entry_id, m.before,
        (case when s.at_most_since <= m.at - ${commitSlack}::interval and c.may_lower then greatest(p.period, own.period)
          else p.period end) as period
      from (
        select topic, entry_id, claimed_at as at, coalesce(s.linked_into, s.subject_id) as person,
          lag(claimed_at) over (partition by topic, coalesce(s.linked_into, s.subject_id) order by claimed_at) as before
        from message
        join subject s using (controller_id, subject_id)
        where controller_id = ${controller} and message.created_at >= ${since} and state = 'sent'
      ) as m
      join unnest(${column((c) => c.topic)}::text[], ${column((c) => c.atMost)}::text[],
        ${column((c) => c.mayLower)}::boolean[]) as c (topic, at_most, may_lower) using (topic)
      join (values ('daily', interval '1 day'), ('weekly', interval '7 days'), ('monthly', interval '1 month'),
        ('quarterly', interval '3 months')) as p (at_most, period) on p.at_most = c.at_most
      left join subscription s on s.controller_id = ${controller} and s.subject_id = m.person and s.topic = m.topic
        and s.channel = 'email'
      left join (values ('daily', interval '1 day'), ('weekly', interval '7 days'), ('monthly', interval '1 month'),
        ('quarterly', interval '3 months')) as own (at_most, period) on own.at_most = s.at_most
    ) as paired`,
  );
}

/** Mails that follow others of a thread: whoever has one must have got an earlier one. Plan: message__created_at. */
export function auditThreads(db: Db, { controller, since }: AuditRange): Promise<NoticeAudit> {
  return audit(
    db,
    sql`
    select m.claimed_at as at, m.entry_id, not exists (
        select from message_content e
        join message b on b.controller_id = e.controller_id and b.content_id = e.content_id
        join subject bs on bs.controller_id = b.controller_id and bs.subject_id = b.subject_id
        where e.controller_id = c.controller_id and e.thread_id = c.thread_id and e.content_id <> c.content_id
          and coalesce(bs.linked_into, bs.subject_id) = coalesce(s.linked_into, s.subject_id)
          and b.claimed_at <= m.claimed_at and b.state in ('sent', 'uncertain')
      ) as is_amiss
    from message m
    join message_content c using (controller_id, content_id)
    join subject s using (controller_id, subject_id)
    where m.controller_id = ${controller} and m.created_at >= ${since} and m.state = 'sent' and c.thread_id <> c.content_id`,
  );
}

/**
 * Mails of campaigns for those with an attribute: each person must have had it. Of a relationship only what was last reported is on
 * record, so one reported again since counts as fitting. Plan: message__created_at.
 */
export function auditAffected(db: Db, { controller, since }: AuditRange): Promise<NoticeAudit> {
  return audit(
    db,
    sql`
    select m.claimed_at as at, m.entry_id, not exists (
        select from relationship r
        join subject rs on rs.controller_id = r.controller_id and rs.subject_id = r.subject_id
        where r.controller_id = m.controller_id
          and coalesce(rs.linked_into, rs.subject_id) = coalesce(s.linked_into, s.subject_id)
          and (r.started_at > m.created_at or (
            coalesce(r.ended_at > m.created_at, true)
            and not exists (
              select from jsonb_each(k.only_with) as asked (name, wanted)
              where not coalesce(asked.wanted ? (r.attributes ->> asked.name), false)
            )))
      ) as is_amiss
    from message m
    join campaign k using (controller_id, content_id)
    join subject s using (controller_id, subject_id)
    where m.controller_id = ${controller} and m.created_at >= ${since} and m.state = 'sent' and k.only_with is not null`,
  );
}

/** Mails whose template declares a calendar entry: each must have had a start and a later end. Plan: message__created_at. */
export function auditWindows(
  db: Db,
  { controller, since }: AuditRange,
  templates: readonly { readonly template: string; readonly starts: string; readonly ends: string }[],
  defaultLocale: string,
): Promise<NoticeAudit> {
  return audit(
    db,
    sql`
    select m.claimed_at as at, m.entry_id,
      not coalesce((w.data ->> t.ends)::timestamptz > (w.data ->> t.starts)::timestamptz, false) as is_amiss
    from message m
    join message_content c using (controller_id, content_id)
    join unnest(${templates.map((t) => t.template)}::text[], ${templates.map((t) => t.starts)}::text[],
      ${templates.map((t) => t.ends)}::text[]) as t (template, starts, ends) on t.template = m.template
    cross join lateral (select coalesce(c.data -> m.locale, c.data -> ${defaultLocale}) as data) as w
    where m.controller_id = ${controller} and m.created_at >= ${since} and m.state = 'sent'`,
  );
}
