import { sql, type RawBuilder } from 'kysely';
import type { EntryId } from '@zgoda/vocabulary/ids';
import type { RequestType } from '@zgoda/vocabulary/requests';
import type { Db } from '../../platform/db/index.ts';
import type { Violations } from './board.ts';
import type { AuditRange } from './mail-store.ts';
import { toViolations, violationColumns, type ViolationColumns } from './violation-store.ts';

/** How many acts were looked at, and those of them that broke the promise. */
export interface Audit {
  readonly acts: number;
  readonly amiss: Violations;
}

/** Over rows with `at`, `entry_id`, `is_amiss`. */
async function audit(db: Db, judged: RawBuilder<unknown>): Promise<Audit> {
  const { rows } = await sql<{ readonly acts: number } & ViolationColumns<'amiss'>>`
    with judged as (${judged})
    select count(*) as acts, ${violationColumns('amiss', 'is_amiss')} from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { acts: row.acts, amiss: toViolations('amiss', row) };
}

const hasEvidence = (controller: string, column: string): RawBuilder<unknown> => {
  const id = sql.ref(column);
  return sql`(exists (select 1 from evidence_entry e where e.entry_id = ${id})
    or exists (select 1 from evidence_pending w where w.controller_id = ${controller} and w.entry_id = ${id}))`;
};

/** Answers go with the person whose they are, so nothing can be said of a request whose person was erased. */
const lettersKept = sql`r.forgotten_at is null`;
const letterOf = (kinds: readonly string[]): RawBuilder<unknown> =>
  sql`exists (select 1 from letter l where l.controller_id = r.controller_id and l.request_id = r.request_id and l.kind = any (${kinds}::text[]))`;

/** Requests and steps without evidence, and requests that were not acknowledged. `within` is an ISO 8601 duration. Plan: request by controller. */
export function auditRecord(
  db: Db,
  { controller, since }: AuditRange,
  promise: { readonly types: readonly string[]; readonly within: string; readonly now: Date },
): Promise<Audit> {
  const { types, within, now } = promise;
  return audit(
    db,
    sql`
    select r.recorded_at as at, r.entry_id,
      not ${hasEvidence(controller, 'r.entry_id')}
        or (r.recorded_at + ${within}::interval < ${now}::timestamptz and r.state <> 'joined' and ${lettersKept}
          and not ${letterOf(['acknowledgement'])}) as is_amiss
    from request r
    where r.controller_id = ${controller} and r.type = any (${types}::text[]) and r.recorded_at >= ${since}
    union all
    select s.taken_at, s.entry_id, not ${hasEvidence(controller, 's.entry_id')}
    from request_step s
    join request r using (controller_id, request_id)
    where s.controller_id = ${controller} and r.type = any (${types}::text[]) and s.taken_at >= ${since}`,
  );
}

export interface DeadlineAudit extends Audit {
  /** Of those that wait, how many are so close to their term that the officer was told. */
  readonly close: number;
}

/** Requests that wait beyond their term, or were found to. */
export async function auditDeadlines(
  db: Db,
  { controller, since }: AuditRange,
  { types, now }: { readonly types: readonly string[]; readonly now: Date },
): Promise<DeadlineAudit> {
  const found = await audit(
    db,
    sql`
    select r.due_at as at, r.entry_id, r.due_at <= ${now}::timestamptz as is_amiss
    from request r
    where r.controller_id = ${controller} and r.type = any (${types}::text[]) and r.due_at is not null
    union all
    select a.due_at, r.entry_id, true
    from request_alert a
    join request r using (controller_id, request_id)
    where a.controller_id = ${controller} and r.type = any (${types}::text[]) and a.level = 'overdue' and a.raised_at >= ${since}
      and r.due_at is distinct from a.due_at`,
  );
  const { rows } = await sql<{ readonly close: number }>`
    select count(*) as close
    from request r
    where r.controller_id = ${controller} and r.type = any (${types}::text[]) and r.due_at > ${now}::timestamptz
      and exists (select 1 from request_alert a where a.controller_id = r.controller_id and a.request_id = r.request_id
        and a.due_at = r.due_at and a.level = 'escalation')`.execute(db);
  return { ...found, close: rows[0]?.close ?? 0 };
}

/** Acts on a request of these types before anything proved who asks. */
export function auditIdentity(
  db: Db,
  { controller, since }: AuditRange,
  types: readonly RequestType[],
): Promise<Audit> {
  return audit(
    db,
    sql`
    select s.taken_at as at, s.entry_id, not exists (
      select 1 from request_step v
      where v.controller_id = s.controller_id and v.request_id = s.request_id and v.action = 'verify' and v.proof is not null
        and v.seq < s.seq) as is_amiss
    from request_step s
    join request r using (controller_id, request_id)
    where s.controller_id = ${controller} and s.taken_at >= ${since} and r.type = any (${types}::text[])
      and s.action in ('propose', 'approve', 'report_partly', 'complete')`,
  );
}

/** Proofs of identity that outlived the decision by more than an hour. */
export function auditProofs(db: Db, { controller, since }: AuditRange, now: Date): Promise<Audit> {
  return audit(
    db,
    sql`
    select coalesce(r.answered_at, d.added_at) as at, d.entry_id,
      d.erased_at is null and r.answered_at + interval '1 hour' < ${now}::timestamptz
        and r.state in ('completed', 'refused', 'withdrawn', 'lapsed', 'upheld') as is_amiss
    from request_document d
    join request r using (controller_id, request_id)
    where d.controller_id = ${controller} and (d.added_at >= ${since} or d.erased_at is null)`,
  );
}

/** Plans approved by whoever proposed them. */
export function auditApprovals(
  db: Db,
  { controller, since }: AuditRange,
  types: readonly string[],
): Promise<Audit> {
  return audit(
    db,
    sql`
    select a.taken_at as at, a.entry_id, p.taken_by = a.taken_by as is_amiss
    from request_step a
    join request r using (controller_id, request_id)
    join lateral (
      select taken_by from request_step p
      where p.controller_id = a.controller_id and p.request_id = a.request_id and p.action = 'propose' and p.seq < a.seq
      order by p.seq desc limit 1) p on true
    where a.controller_id = ${controller} and a.action = 'approve' and a.taken_at >= ${since} and r.type = any (${types}::text[])`,
  );
}

/** Erasures that were answered although their plan has not ended whole. */
export function auditErasures(db: Db, { controller, since }: AuditRange): Promise<Audit> {
  return audit(
    db,
    sql`
    select r.answered_at as at, r.entry_id,
      p.state <> 'carried_out' or (p.coverage ->> 'isWhole')::boolean is not true as is_amiss
    from request r
    join plan p on p.controller_id = r.controller_id and p.plan_id = r.plan_id
    where r.controller_id = ${controller} and r.type in ('erasure', 'childs_data') and r.state = 'completed'
      and r.answered_at >= ${since}`,
  );
}

/** Approved erasures that wait for a system or a person, or of which something is left. */
export async function countWaiting(db: Db, { controller }: AuditRange): Promise<number> {
  const { rows } = await sql<{ readonly waiting: number }>`
    select count(*) as waiting from plan
    where controller_id = ${controller} and kind = 'erasure' and state in ('waiting', 'partly_done')`.execute(
    db,
  );
  return rows[0]?.waiting ?? 0;
}

/** Closed accounts whose erasure took, or takes, longer than promised, or did not end whole. */
export function auditClosedAccounts(
  db: Db,
  { controller, since }: AuditRange,
  { within, now }: { readonly within: string; readonly now: Date },
): Promise<Audit> {
  return audit(
    db,
    sql`
    select created_at as at, entry_id,
      state in ('failed', 'partly_done') or coalesce(ended_at, ${now}::timestamptz) > created_at + ${within}::interval as is_amiss
    from plan
    where controller_id = ${controller} and cause = 'account_closed' and created_at >= ${since}`,
  );
}

/** Requests for access that were answered without the data, and without saying that there are none. */
export function auditReports(db: Db, { controller, since }: AuditRange): Promise<Audit> {
  return audit(
    db,
    sql`
    select r.answered_at as at, r.entry_id,
      not exists (select 1 from delivery d where d.controller_id = r.controller_id and d.request_id = r.request_id)
        and not ${letterOf(['nothing_held'])} as is_amiss
    from request r
    where r.controller_id = ${controller} and r.type in ('access', 'portability', 'portability_to_controller')
      and r.state = 'completed' and r.answered_at >= ${since} and ${lettersKept}`,
  );
}

/** Refusals and longer terms of which no letter tells. */
export function auditLetters(db: Db, { controller, since }: AuditRange): Promise<Audit> {
  return audit(
    db,
    sql`
    select s.taken_at as at, s.entry_id, not exists (
      select 1 from letter l
      where l.controller_id = s.controller_id and l.request_id = s.request_id and l.written_at >= s.taken_at
        and l.kind = case s.action when 'refuse' then 'refusal' else 'extension' end) as is_amiss
    from request_step s
    join request r using (controller_id, request_id)
    where s.controller_id = ${controller} and s.action in ('refuse', 'extend') and s.taken_at >= ${since} and ${lettersKept}`,
  );
}

export interface Quote {
  readonly type: RequestType;
  readonly ground: string | null;
  readonly quotedAt: Date;
  readonly entryId: EntryId;
}

/** Fees that were named, the first of each type and ground. */
export async function listQuotes(db: Db, { controller, since }: AuditRange): Promise<readonly Quote[]> {
  const { rows } = await sql<Quote>`
    select distinct on (r.type, s.ground) r.type, s.ground, s.taken_at as "quotedAt", s.entry_id as "entryId"
    from request_step s
    join request r using (controller_id, request_id)
    where s.controller_id = ${controller} and s.action = 'quote' and s.taken_at >= ${since}
    order by r.type, s.ground, s.taken_at`.execute(db);
  return rows;
}

/** Objections since which the gate was not told to refuse. On paper nobody may be named whom the gate could know. */
export function auditObjections(db: Db, { controller, since }: AuditRange): Promise<Audit> {
  return audit(
    db,
    sql`
    select r.recorded_at as at, r.entry_id, not exists (
      select 1 from processing_limit x
      where x.controller_id = r.controller_id and x.request_id = r.request_id and x.since <= r.recorded_at) as is_amiss
    from request r
    where r.controller_id = ${controller} and r.type in ('objection', 'objection_to_marketing') and r.recorded_at >= ${since}
      and r.channel <> 'paper'`,
  );
}

/** Reviews of what a machine decided that no person ended. */
export function auditReviews(db: Db, { controller, since }: AuditRange): Promise<Audit> {
  return audit(
    db,
    sql`
    select s.taken_at as at, s.entry_id, s.taken_as not in ('staff', 'approver') as is_amiss
    from request_step s
    join request r using (controller_id, request_id)
    where s.controller_id = ${controller} and r.type = 'human_review' and s.action = 'complete' and s.taken_at >= ${since}`,
  );
}

/** People who ought to be gone by a rule: raised and not seen to, or left over, for longer than a sweep may take. */
export function auditRetention(
  db: Db,
  { controller, since }: AuditRange,
  { patience, now }: { readonly patience: string; readonly now: Date },
): Promise<Audit> {
  return audit(
    db,
    sql`
    select d.raised_at as at, null::uuid as entry_id,
      d.state = 'raised' and d.raised_at + ${patience}::interval < ${now}::timestamptz as is_amiss
    from retention_due d
    where d.controller_id = ${controller} and (d.raised_at >= ${since} or d.state = 'raised')
    union all
    select l.noted_at, null::uuid,
      l.noted_at + ${patience}::interval < ${now}::timestamptz and not exists (
        select 1 from legal_hold h
        where h.controller_id = l.controller_id and h.subject_id = l.subject_id and h.released_at is null
          and coalesce(h.until_at > ${now}::timestamptz, true))
        and not exists (
          select 1 from retention_due d
          where d.controller_id = l.controller_id and d.subject_id = l.subject_id and (d.state = 'raised' or d.next_at > ${now}::timestamptz))
    from retention_leftover l
    where l.controller_id = ${controller}`,
  );
}

/** A use that the policy allows: a purpose, to whom, of which data. */
export interface AllowedDisclosure {
  readonly purpose: string;
  readonly recipient: string;
  readonly categories: readonly string[];
}

/** Disclosures without evidence, and, but for those that the person asked for, ones that no purpose allows. */
export function auditDisclosures(
  db: Db,
  { controller, since }: AuditRange,
  allowed: readonly AllowedDisclosure[],
): Promise<Audit> {
  return audit(
    db,
    sql`
    select d.disclosed_at as at, d.entry_id,
      not ${hasEvidence(controller, 'd.entry_id')}
        or (d.ground <> 'at_subjects_request' and not exists (
          select 1 from jsonb_to_recordset(${JSON.stringify(allowed)}::jsonb) as a (purpose text, recipient text, categories text[])
          where a.purpose = d.purpose and a.recipient = d.recipient and d.categories <@ a.categories)) as is_amiss
    from disclosure d
    where d.controller_id = ${controller} and d.recorded_at >= ${since}`,
  );
}

/** Recipients who have not been told of a correction in time. `within` is an ISO 8601 duration. */
export function auditCorrections(
  db: Db,
  { controller, since }: AuditRange,
  { within, now }: { readonly within: string; readonly now: Date },
): Promise<Audit> {
  return audit(
    db,
    sql`
    select created_at as at, entry_id,
      state <> 'acknowledged' and coalesce(sent_at, ended_at, ${now}::timestamptz) > created_at + ${within}::interval as is_amiss
    from recipient_notice
    where controller_id = ${controller} and created_at >= ${since}`,
  );
}
