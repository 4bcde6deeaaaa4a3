import type { ControllerId, EntryId, SubjectId, SubmissionId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { RetentionTarget, RetentionTerm } from '../policies/index.ts';

export interface StoredSubmission {
  readonly submissionId: SubmissionId;
  readonly subjectId: SubjectId;
  readonly form: string;
  readonly sealedFields: Buffer;
  readonly topics: readonly string[];
  readonly policyVersion: number;
  readonly locale: string;
  readonly submittedAt: Date;
  readonly entryId: EntryId;
}

export async function insertSubmission(
  tx: Tx,
  controller: ControllerId,
  row: StoredSubmission,
): Promise<void> {
  await sql`
    insert into form_submission
      (controller_id, subject_id, submission_id, form, sealed_fields, topics, policy_version, locale, submitted_at, entry_id)
    values
      (${controller}, ${row.subjectId}, ${row.submissionId}, ${row.form}, ${row.sealedFields}, ${row.topics}::text[],
       ${row.policyVersion}, ${row.locale}, ${row.submittedAt}, ${row.entryId})`.execute(tx);
}

/** Undefined when there is none, or another person's. */
export async function findSubmission(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
  submissionId: SubmissionId,
): Promise<Pick<StoredSubmission, 'form' | 'sealedFields' | 'submittedAt'> | undefined> {
  const { rows } = await sql<{ form: string; sealed_fields: Buffer; submitted_at: Date }>`
    select form, sealed_fields, submitted_at
    from form_submission
    where controller_id = ${controller} and subject_id = ${subjectId} and submission_id = ${submissionId}`.execute(
    db,
  );
  const [row] = rows;
  return row && { form: row.form, sealedFields: row.sealed_fields, submittedAt: row.submitted_at };
}

export async function countSubmissions(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from form_submission
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function deleteSubmissions(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from form_submission
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows);
}

/** What came in through this form and whose time is over. Plan: form_submission__form. */
export function dueSubmissions(controller: ControllerId, form: string, term: RetentionTerm): RetentionTarget {
  return {
    rule: term.rule,
    due: sql`
      select f.subject_id, f.submission_id from form_submission f
      where f.controller_id = ${controller} and f.form = ${form} and f.submitted_at < ${term.before}
        and ${term.isOver(sql.ref('f.subject_id'))}`,
    deletes: [
      sql`
        delete from form_submission t using due
        where t.controller_id = ${controller} and t.subject_id = due.subject_id and t.submission_id = due.submission_id`,
    ],
  };
}
