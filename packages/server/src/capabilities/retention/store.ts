import type { Policy } from '@zgoda/policy';
import type { ControllerId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql, type RawBuilder } from 'kysely';
import { uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RetentionTarget, RetentionTerm, Sweep } from '../policies/index.ts';
import { joinRules, type JointRules } from './sweep.ts';

/** Lets holds and sweeps take turns until the transaction ends: whoever was held in time is found held. */
export async function lockRetention(tx: Tx, controller: ControllerId): Promise<void> {
  const name = `retention/${controller}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}

/** Everybody under a hold at this moment, with the subjects that were linked with them. */
export async function listHeld(db: Db, controller: ControllerId, at: Date): Promise<readonly SubjectId[]> {
  const { rows } = await sql<{ subject_id: SubjectId }>`
    with held as (
      select distinct coalesce(s.linked_into, h.subject_id) as person
      from legal_hold h
      left join subject s on s.controller_id = h.controller_id and s.subject_id = h.subject_id
      where h.controller_id = ${controller} and h.released_at is null and (h.until_at is null or h.until_at > ${at})
    )
    select person as subject_id from held
    union
    select s.subject_id from subject s join held on held.person = s.linked_into where s.controller_id = ${controller}`.execute(
    db,
  );
  return rows.map((row) => row.subject_id);
}

/** The rules of a policy at a moment, as conditions on people. */
export function openSweep(
  controller: ControllerId,
  { policy, at, held }: { readonly policy: Policy; readonly at: Date; readonly held: readonly SubjectId[] },
): Sweep {
  return {
    policy,
    at,
    termOf(purposes) {
      const rules = joinRules(policy, purposes, at);
      return rules && toTerm(controller, { policy, rules, held });
    },
  };
}

/**
 * It reads the tables of subscriptions, consents and cases, which say when what a rule counts from has ended; records of somebody who was
 * linked into another are that person's.
 */
function toTerm(
  controller: ControllerId,
  {
    policy,
    rules,
    held,
  }: { readonly policy: Policy; readonly rules: JointRules; readonly held: readonly SubjectId[] },
): RetentionTerm {
  const { choices, relationshipsEndedBefore, casesClosedBefore, rule, isFromCollection, before } = rules;
  const topicsOf = (purposes: readonly string[]) =>
    policy.topics.filter(({ purpose }) => purposes.includes(purpose)).map(({ id }) => id);
  return {
    rule,
    isFromCollection,
    before,
    isOver(subjectId, options) {
      const person = sql`(
        select coalesce(p.linked_into, p.subject_id) from subject p
        where p.controller_id = ${controller} and p.subject_id = ${subjectId})`;
      const conditions: RawBuilder<unknown>[] = [sql`${subjectId} <> all (${uuidArray(held)}::uuid[])`];
      for (const each of choices) {
        conditions.push(sql`
          not exists (
            select from consent_state cs
            where cs.controller_id = ${controller} and cs.subject_id = ${person}
              and cs.purpose = any (${each.purposes}::text[]) and (cs.status = 'given' or cs.changed_at >= ${each.before}))
          and not exists (
            select from subscription su
            where su.controller_id = ${controller} and su.subject_id = ${person}
              and su.topic = any (${topicsOf(each.purposes)}::text[])
              and (su.status = 'confirmed' or su.changed_at >= ${each.before}))`);
      }
      if (relationshipsEndedBefore !== undefined)
        conditions.push(sql`
          not exists (
            select from relationship re
            where re.controller_id = ${controller} and re.subject_id = ${person}
              and (re.ended_at is null or re.ended_at >= ${relationshipsEndedBefore}))`);
      if (casesClosedBefore !== undefined && options?.ownCase !== true)
        conditions.push(sql`
          not exists (
            select from subject a
            join correspondence_case ca on ca.controller_id = a.controller_id and ca.subject_id = a.subject_id
            where a.controller_id = ${controller} and (a.subject_id = ${person} or a.linked_into = ${person})
              and (ca.state <> 'closed' or ca.closed_at >= ${casesClosedBefore}))`);
      return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
    },
  };
}

export async function countTarget(db: Db, { due }: RetentionTarget): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (${due}) as due`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Deletes at most `limit` of what is due; gives whose they were, a person once a record. */
export async function deleteTarget(
  tx: Tx,
  { due, deletes }: RetentionTarget,
  limit: number,
): Promise<readonly SubjectId[]> {
  const gone = sql.join(deletes.map((each, index) => sql`${sql.ref(`gone_${index}`)} as (${each})`));
  const { rows } = await sql<{ subject_id: SubjectId }>`
    with due as materialized (${due} limit ${limit}), ${gone}
    select subject_id from due`.execute(tx);
  return rows.map((row) => row.subject_id);
}

export async function addToTally(
  tx: Tx,
  controller: ControllerId,
  row: { readonly at: Date; readonly step: string; readonly rule: string; readonly rows: number },
): Promise<void> {
  await sql`
    insert into retention_tally as t (controller_id, swept_on, step, rule, rows)
    values (${controller}, (${row.at}::timestamptz at time zone 'UTC')::date, ${row.step}, ${row.rule}, ${row.rows})
    on conflict (controller_id, swept_on, step, rule) do update set rows = t.rows + excluded.rows`.execute(
    tx,
  );
}

export interface TallyRow {
  /** `2027-03-11` */
  readonly day: string;
  readonly step: string;
  readonly rule: string;
  readonly rows: number;
}

/** Latest first. */
export async function listTally(
  db: Db,
  controller: ControllerId,
  limit: number,
): Promise<readonly TallyRow[]> {
  const { rows } = await sql<TallyRow>`
    select to_char(swept_on, 'YYYY-MM-DD') as day, step, rule, rows
    from retention_tally
    where controller_id = ${controller}
    order by swept_on desc, step, rule
    limit ${limit}`.execute(db);
  return rows;
}

export async function noteLeftovers(
  tx: Tx,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  at: Date,
): Promise<void> {
  await sql`
    insert into retention_leftover (controller_id, subject_id, noted_at)
    select distinct ${controller}, coalesce(s.linked_into, s.subject_id), ${at}::timestamptz
    from subject s
    where s.controller_id = ${controller} and s.subject_id = any (${uuidArray(subjectIds)}::uuid[])
    on conflict do nothing`.execute(tx);
}

/** Those that nobody holds and that no other system is being seen to for, behind `after`. */
export async function listLeftovers(
  db: Db,
  controller: ControllerId,
  page: {
    readonly held: readonly SubjectId[];
    readonly after: SubjectId | undefined;
    readonly limit: number;
  },
): Promise<readonly SubjectId[]> {
  const { held, after = null, limit } = page;
  const { rows } = await sql<{ subject_id: SubjectId }>`
    select l.subject_id from retention_leftover l
    where l.controller_id = ${controller} and (${after}::uuid is null or l.subject_id > ${after}::uuid)
      and l.subject_id <> all (${uuidArray(held)}::uuid[])
      and not exists (
        select from retention_due d
        where d.controller_id = ${controller} and d.subject_id = l.subject_id
          and (d.state = 'raised' or d.next_at is not null))
    order by l.subject_id
    limit ${limit}`.execute(db);
  return rows.map((row) => row.subject_id);
}

export async function markErasing(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
  at: Date,
): Promise<void> {
  await sql`
    update retention_leftover set erasing_at = coalesce(erasing_at, ${at})
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
}

/** One of them, or one that was linked into them, is being erased. */
export async function isBeingErased(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<boolean> {
  const { rows } = await sql`
    select from retention_leftover
    where controller_id = ${controller} and subject_id = any (${uuidArray(subjectIds)}::uuid[])
      and erasing_at is not null`.execute(db);
  return rows.length > 0;
}

export async function deleteLeftover(tx: Tx, controller: ControllerId, subjectId: SubjectId): Promise<void> {
  await sql`
    delete from retention_leftover where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    tx,
  );
}

/**
 * Raises people whose last relationship ended so long ago that the rule is over, each once for that end; and again when what a law still
 * kept in another system has run out. At most `limit`.
 */
export async function raiseDue(
  tx: Tx,
  controller: ControllerId,
  term: RetentionTerm,
  { at, limit }: { readonly at: Date; readonly limit: number },
): Promise<readonly SubjectId[]> {
  const { rows } = await sql<{ subject_id: SubjectId }>`
    with ended as (
      select r.subject_id, max(r.ended_at) as counted_from
      from relationship r
      where r.controller_id = ${controller} and r.ended_at < ${term.before} and ${term.isOver(sql.ref('r.subject_id'))}
      group by r.subject_id
    ), wanted as (
      select e.subject_id, e.counted_from from ended e
      left join retention_due d
        on d.controller_id = ${controller} and d.subject_id = e.subject_id and d.rule = ${term.rule}
      where d.counted_from is distinct from e.counted_from
      union
      select d.subject_id, d.counted_from from retention_due d
      where d.controller_id = ${controller} and d.rule = ${term.rule} and d.next_at <= ${at}
        and ${term.isOver(sql.ref('d.subject_id'))}
      limit ${limit}
    )
    insert into retention_due as d (controller_id, subject_id, rule, counted_from, state, raised_at)
    select distinct on (w.subject_id) ${controller}, w.subject_id, ${term.rule}, w.counted_from, 'raised', ${at}::timestamptz
    from wanted w
    order by w.subject_id, w.counted_from desc
    on conflict (controller_id, subject_id, rule) do update
    set counted_from = excluded.counted_from, state = 'raised', raised_at = excluded.raised_at, next_at = null
    returning d.subject_id`.execute(tx);
  return rows.map((row) => row.subject_id);
}

/** @returns false where nothing was raised for them */
export async function settleRaised(
  tx: Tx,
  controller: ControllerId,
  row: { readonly subjectId: SubjectId; readonly rule: string; readonly nextAt: Date | undefined },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update retention_due set state = 'settled', next_at = ${row.nextAt ?? null}::timestamptz
    where controller_id = ${controller} and subject_id = ${row.subjectId} and rule = ${row.rule}`.execute(tx);
  return numAffectedRows === 1n;
}

export async function countOfSubject(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const own = sql`controller_id = ${controller} and subject_id = ${subjectId}`;
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from legal_hold where ${own}) + (select count(*) from retention_due where ${own})
      + (select count(*) from retention_leftover where ${own}) as count`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function deleteOfSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const rows = await countOfSubject(tx, controller, subjectId);
  const own = sql`controller_id = ${controller} and subject_id = ${subjectId}`;
  await sql`
    with holds as (delete from legal_hold where ${own}), due as (delete from retention_due where ${own})
    delete from retention_leftover where ${own}`.execute(tx);
  return rows;
}
