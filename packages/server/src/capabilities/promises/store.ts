import { sql } from 'kysely';
import type { EntryId } from '@zgoda/vocabulary/ids';
import type { Db } from '../../platform/db/index.ts';
import type { Violations } from './board.ts';
import type { AuditRange } from './mail-store.ts';
import { toViolations, violationColumns, type ViolationColumns } from './violation-store.ts';

export interface ConfirmationAudit {
  readonly confirmed: number;
  readonly withoutConfirmation: Violations;
}

/**
 * Subscriptions that stand confirmed, against the append-only records: each needs one that was given from the mailbox
 * itself, by the link in a mail or on the page that it opens. Subjects that were linked are one person.
 *
 * Plan: consent_record and subscription by controller, joined as sets. A confirmation bears the time of the subscription,
 * so older records cannot be it.
 */
export async function auditConfirmations(
  db: Db,
  { controller, since }: AuditRange,
  doubleOptInTopics: readonly string[],
): Promise<ConfirmationAudit> {
  const { rows } = await sql<{ readonly confirmed: number } & ViolationColumns<'unconfirmed'>>`
    with given as materialized (
      select distinct coalesce(p.linked_into, r.subject_id) as person, t.topic, r.channel
      from consent_record r
      cross join unnest(r.topics) as t (topic)
      left join subject p on p.controller_id = r.controller_id and p.subject_id = r.subject_id
        and p.linked_into is not null
      where r.controller_id = ${controller} and r.recorded_at >= ${since}
        and r.status = 'given' and r.method in ('email_link', 'preference_centre')
    ),
    judged as (
      select s.changed_at as at, s.entry_id, g.person is not null as is_confirmed
      from subscription s
      left join given g on g.person = s.subject_id and g.topic = s.topic and g.channel = s.channel
      where s.controller_id = ${controller} and s.status = 'confirmed' and s.changed_at >= ${since}
        and s.topic = any (${doubleOptInTopics}::text[])
    )
    select count(*) as confirmed, ${violationColumns('unconfirmed', 'not is_confirmed')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { confirmed: row.confirmed, withoutConfirmation: toViolations('unconfirmed', row) };
}

export interface ConsentAudit {
  readonly records: number;
  readonly reservations: number;
  readonly withoutEvidence: Violations;
}

/** Consent records, each of which must have its entry in the log or waiting for it. Plan: index on the entry's id. */
export async function auditConsents(db: Db, { controller, since }: AuditRange): Promise<ConsentAudit> {
  const { rows } = await sql<
    { readonly records: number; readonly reservations: number } & ViolationColumns<'evidence'>
  >`
    with judged as (
      select r.recorded_at as at, r.entry_id, r.reservations is not null as has_reservation,
        exists (select 1 from evidence_entry e where e.entry_id = r.entry_id)
          or exists (
            select 1 from evidence_pending w
            where w.controller_id = r.controller_id and w.entry_id = r.entry_id
          ) as has_evidence
      from consent_record r
      where r.controller_id = ${controller} and r.recorded_at >= ${since}
    )
    select count(*) as records, count(*) filter (where has_reservation) as reservations,
      ${violationColumns('evidence', 'not has_evidence')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return {
    records: row.records,
    reservations: row.reservations,
    withoutEvidence: toViolations('evidence', row),
  };
}

export interface FormAudit {
  readonly submissions: number;
  readonly undeclared: Violations;
}

/** Submissions of forms that the policy does not declare. */
export async function auditForms(
  db: Db,
  { controller, since }: AuditRange,
  declared: readonly string[],
): Promise<FormAudit> {
  const { rows } = await sql<{ readonly submissions: number } & ViolationColumns<'undeclared'>>`
    with judged as (
      select f.submitted_at as at, f.entry_id, f.form <> all (${declared}::text[]) as is_undeclared
      from form_submission f
      where f.controller_id = ${controller} and f.submitted_at >= ${since}
    )
    select count(*) as submissions, ${violationColumns('undeclared', 'is_undeclared')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { submissions: row.submissions, undeclared: toViolations('undeclared', row) };
}

export interface VersionAudit {
  readonly versions: number;
  readonly altered: Violations;
}

/** Published versions: numbered without a gap, and the bytes still have the hashes they were published under. */
export async function auditVersions(
  db: Db,
  { controller }: Pick<AuditRange, 'controller'>,
): Promise<VersionAudit> {
  const { rows } = await sql<{ readonly versions: number } & ViolationColumns<'altered'>>`
    with judged as (
      select v.published_at as at, v.entry_id,
        v.hash <> sha256(convert_to(v.document, 'UTF8'))
        or v.version <> row_number() over (order by v.version)
        or exists (
          select 1 from policy_notice n
          where n.controller_id = v.controller_id and n.version = v.version
            and n.hash <> sha256(convert_to(n.document, 'UTF8'))
        ) as is_altered
      from policy_version v
      where v.controller_id = ${controller}
    )
    select count(*) as versions, ${violationColumns('altered', 'is_altered')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { versions: row.versions, altered: toViolations('altered', row) };
}

export interface Succession {
  readonly version: number;
  /** The version that governed until this one did. */
  readonly predecessor: number;
  readonly publishedAt: Date;
  readonly entryId: EntryId;
}

/** The versions of late with the one before them, oldest first, at most the last hundred. */
export async function listSuccessions(
  db: Db,
  { controller, since }: AuditRange,
): Promise<readonly Succession[]> {
  const { rows } = await sql<{
    readonly version: number;
    readonly predecessor: number;
    readonly published_at: Date;
    readonly entry_id: EntryId;
  }>`
    select v.version, p.version as predecessor, v.published_at, v.entry_id
    from policy_version v
    cross join lateral (
      select e.version from policy_version e
      where e.controller_id = v.controller_id and e.version < v.version and e.in_force_from <= v.in_force_from
      order by e.version desc
      limit 1
    ) p
    where v.controller_id = ${controller} and v.published_at >= ${since}
    order by v.version desc
    limit 100`.execute(db);
  const successions = rows.map(({ version, predecessor, published_at: publishedAt, entry_id: entryId }) => ({
    version,
    predecessor,
    publishedAt,
    entryId,
  }));
  return successions.toReversed();
}

/** Whether the controller's log takes entries. */
export async function isLogOpen(db: Db, { controller }: Pick<AuditRange, 'controller'>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from evidence_log where controller_id = ${controller} and state = 'open'`.execute(db);
  return rows.length > 0;
}

export interface LentListAudit {
  readonly lists: number;
  readonly amiss: Violations;
}

/**
 * Lists of hashes that were lent: each must have its entry in the log or waiting for it, and its end no later after it than promised.
 * `expiresAfter` is an ISO 8601 duration. Plan: suppression_export by controller; index on the entry's id.
 */
export async function auditLentLists(
  db: Db,
  { controller, since }: AuditRange,
  expiresAfter: string,
): Promise<LentListAudit> {
  const { rows } = await sql<{ readonly lists: number } & ViolationColumns<'amiss'>>`
    with judged as (
      select x.exported_at as at, x.entry_id,
        g.expires_at > g.created_at + ${expiresAfter}::interval or x.exported_at >= g.expires_at
          or not (
            exists (select 1 from evidence_entry e where e.entry_id = x.entry_id)
            or exists (
              select 1 from evidence_pending w
              where w.controller_id = x.controller_id and w.entry_id = x.entry_id
            )
          ) as is_amiss
      from suppression_export x
      join engagement g on g.controller_id = x.controller_id and g.engagement_id = x.engagement_id
      where x.controller_id = ${controller} and x.exported_at >= ${since}
    )
    select count(*) as lists, ${violationColumns('amiss', 'is_amiss')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { lists: row.lists, amiss: toViolations('amiss', row) };
}

export interface AttestationAudit {
  /** Over, with a list out whose deletion nobody has confirmed. */
  readonly waiting: number;
  /** Of these, unconfirmed for more than half of the promised time. */
  readonly slow: number;
  readonly overdue: Violations;
}

/** Engagements that are over, against the confirmation of the deletion. One that came late counts for as long as a probe looks back. */
export async function auditAttestations(
  db: Db,
  { controller, since }: AuditRange,
  promise: { readonly within: string; readonly now: Date },
): Promise<AttestationAudit> {
  const { within, now } = promise;
  const { rows } = await sql<
    { readonly waiting: number; readonly slow: number } & ViolationColumns<'overdue'>
  >`
    with judged as (
      select g.expires_at as at, g.entry_id, g.attested_at is null as is_waiting,
        g.expires_at + ${within}::interval < coalesce(g.attested_at, ${now}::timestamptz) as is_overdue,
        g.expires_at + ${within}::interval / 2 < ${now}::timestamptz as is_half_due
      from engagement g
      where g.controller_id = ${controller} and g.expires_at <= ${now} and g.exported_at is not null
        and (g.attested_at is null or g.attested_at >= ${since})
    )
    select count(*) filter (where is_waiting) as waiting,
      count(*) filter (where is_waiting and is_half_due and not is_overdue) as slow,
      ${violationColumns('overdue', 'is_overdue')}
    from judged`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gives one row');
  return { waiting: row.waiting, slow: row.slow, overdue: toViolations('overdue', row) };
}
