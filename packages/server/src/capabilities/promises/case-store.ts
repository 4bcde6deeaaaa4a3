import { sql } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import type { Violations } from './board.ts';
import type { AuditRange } from './mail-store.ts';
import { toViolations, violationColumns, type ViolationColumns } from './violation-store.ts';

export interface InboundAudit {
  readonly mails: number;
  /** Mails that wait longer than promised. */
  readonly late: number;
  readonly lateSince?: Date | undefined;
  /** When a process last said that it takes mail; undefined: never. */
  readonly heardAt?: Date | undefined;
}

/** Mails taken in, and those not worked on within the time. `within` is an ISO 8601 duration. Plan: inbound_mail__received_at, __waiting. */
export async function auditInbound(
  db: Db,
  { controller, since }: AuditRange,
  promise: { readonly within: string; readonly now: Date },
): Promise<InboundAudit> {
  const { rows } = await sql<{ mails: number; late: number; late_since: Date | null; heard_at: Date | null }>`
    with late as (
      select received_at from inbound_mail
      where controller_id = ${controller} and state = 'waiting'
        and received_at + ${promise.within}::interval < ${promise.now}::timestamptz)
    select
      (select count(*) from inbound_mail where controller_id = ${controller} and received_at >= ${since}) as mails,
      (select count(*) from late) as late,
      (select min(received_at) from late) as late_since,
      (select heard_at from inbound_listener where controller_id = ${controller}) as heard_at`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return {
    mails: row.mails,
    late: row.late,
    lateSince: row.late_since ?? undefined,
    heardAt: row.heard_at ?? undefined,
  };
}

export interface CaseAudit {
  readonly cases: number;
  readonly late: Violations;
}

/** Cases of these kinds that wait for us beyond their term, or were first answered after it. */
export async function auditCases(
  db: Db,
  { controller, since }: AuditRange,
  { kinds, now }: { readonly kinds: readonly string[]; readonly now: Date },
): Promise<CaseAudit> {
  const { rows } = await sql<{ readonly cases: number } & ViolationColumns<'late'>>`
    with judged as (
      select c.due_at as at, c.entry_id,
        coalesce(c.answered_at, c.closed_at, ${now}::timestamptz) > c.due_at as is_late
      from correspondence_case c
      where c.controller_id = ${controller} and c.kind = any (${kinds}::text[])
        and (c.opened_at >= ${since} or c.state = 'open' or c.changed_at >= ${since})
    )
    select count(*) as cases, ${violationColumns('late', 'is_late')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { cases: row.cases, late: toViolations('late', row) };
}

export interface ContactAudit {
  readonly contacts: number;
  readonly amiss: Violations;
}

/** Contacts without their evidence, and cases without a contact. */
export async function auditContacts(db: Db, { controller, since }: AuditRange): Promise<ContactAudit> {
  const { rows } = await sql<{ readonly contacts: number } & ViolationColumns<'amiss'>>`
    with acts as (
      select k.recorded_at as at, k.entry_id, true as is_contact, true as is_complete
      from contact k
      where k.controller_id = ${controller} and k.recorded_at >= ${since}
      union all
      select c.opened_at, c.entry_id, false, exists (
        select 1 from contact k where k.controller_id = c.controller_id and k.case_id = c.case_id)
      from correspondence_case c
      where c.controller_id = ${controller} and c.opened_at >= ${since}
    ),
    judged as (
      select acts.*,
        exists (select 1 from evidence_entry e where e.entry_id = acts.entry_id)
          or exists (
            select 1 from evidence_pending w
            where w.controller_id = ${controller} and w.entry_id = acts.entry_id
          ) as has_evidence
      from acts
    )
    select count(*) filter (where is_contact) as contacts,
      ${violationColumns('amiss', 'not has_evidence or not is_complete')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { contacts: row.contacts, amiss: toViolations('amiss', row) };
}
