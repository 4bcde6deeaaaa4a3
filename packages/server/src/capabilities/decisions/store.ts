import type { ControllerId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { uuidArray } from '../../platform/db/array-parameters.ts';
import type { Db } from '../../platform/db/index.ts';

export interface LastSent {
  readonly subjectId: SubjectId;
  readonly topic: string;
  readonly lastSentAt: Date;
}

/**
 * When the last mail of these topics went out to each person, whatever subjects were linked into them. One that may have arrived counts, and so does one whose hand-over is
 * under way. It reads the table of messages, which come later than the gate: that they went out is part of what the gate must know.
 * Plan: primary key of message, one range a person.
 */
export async function listLastSent(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
  { topics, at }: { readonly topics: readonly string[]; readonly at: Date },
): Promise<readonly LastSent[]> {
  if (topics.length === 0) return [];
  const { rows } = await sql<LastSent>`
    with alias (person, subject_id) as (
      select id, id from unnest(${uuidArray(subjectIds)}::uuid[]) as id
      union all
      select linked_into, subject_id from subject
      where controller_id = ${controller} and linked_into = any (${uuidArray(subjectIds)}::uuid[])
    )
    select a.person as "subjectId", m.topic, max(m.claimed_at) as "lastSentAt"
    from alias a
    cross join lateral (
      select topic, claimed_at from message m
      where m.controller_id = ${controller} and m.subject_id = a.subject_id
        and m.topic = any (${topics}::text[]) and ${wentOut(at)}
      offset 0
    ) as m
    group by a.person, m.topic`.execute(db);
  return rows;
}

/** Of a row of `message`: it went out, may have, or is being handed over. A lease that has run out is one of a lost process. */
const wentOut = (at: Date) =>
  sql`(m.state in ('sent', 'uncertain') or (m.state = 'sending' and m.leased_until > ${at}))`;

/** What the gate has to refuse since somebody objected or asked for restriction. */
export interface ProcessingLimit {
  readonly subjectId: SubjectId;
  readonly kind: 'restricted' | 'objected';
  /** Id of a purpose, `direct_marketing`, or `*` for all. */
  readonly purpose: string;
  readonly since: Date;
}

/**
 * The limits that last for any identity of these people. The table is that of requests, which come later than the gate; it goes by
 * identities, so that a limit holds from the moment of the request, before it is looked up whose they are, and after erasure.
 * Plan: identity by subject, one range of processing_limit__lasting an identity.
 */
export async function listLimits(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<readonly ProcessingLimit[]> {
  const { rows } = await sql<ProcessingLimit>`
    select i.subject_id as "subjectId", l.kind, l.purpose, max(l.since) as since
    from identity i
    join processing_limit l on l.controller_id = i.controller_id and l.identity_hash = i.identity_hash
    where i.controller_id = ${controller} and i.subject_id = any (${uuidArray(subjectIds)}::uuid[]) and l.ended_at is null
    group by i.subject_id, l.kind, l.purpose`.execute(db);
  return rows;
}
