import type { ControllerId, EntryId, LetterId, MessageId, RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import type { LetterKind } from '@zgoda/vocabulary/letters';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { LetterTable } from '../../platform/db/schema.gen.ts';
import type { Locale } from '../../platform/i18n/index.ts';
import type { Letter } from './letter.ts';

/** A letter as it rests. */
export interface SealedLetter extends Omit<Letter, 'text' | 'channel'> {
  readonly sealedText: Buffer;
}

export async function insertLetter(
  tx: Tx,
  controller: ControllerId,
  row: SealedLetter & { readonly writtenBy: string },
): Promise<void> {
  await tx
    .insertInto('letter')
    .values({
      controller_id: controller,
      letter_id: row.letterId,
      request_id: row.requestId ?? null,
      subject_id: row.subjectId ?? null,
      kind: row.kind,
      locale: row.locale,
      message_id: row.messageId ?? null,
      sealed_text: row.sealedText,
      written_at: row.writtenAt,
      written_by: row.writtenBy,
      entry_id: row.entryId,
    })
    .execute();
}

export async function findLetter(
  db: Db,
  controller: ControllerId,
  letterId: LetterId,
): Promise<SealedLetter | undefined> {
  const { rows } = await sql<LetterTable>`
    select * from letter where controller_id = ${controller} and letter_id = ${letterId}`.execute(db);
  return rows[0] && toLetter(rows[0]);
}

/** In the order in which they were written. Plan: letter__request. */
export async function listLettersOfRequest(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<readonly SealedLetter[]> {
  const { rows } = await sql<LetterTable>`
    select * from letter where controller_id = ${controller} and request_id = ${requestId}
    order by letter_id`.execute(db);
  return rows.map(toLetter);
}

/** The mails of a request's letters, in their order. Plan: letter__request. */
export async function listMailsOfRequest(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<readonly MessageId[]> {
  const { rows } = await sql<{ message_id: MessageId }>`
    select message_id from letter
    where controller_id = ${controller} and request_id = ${requestId} and message_id is not null
    order by letter_id`.execute(db);
  return rows.map((row) => row.message_id);
}

export async function deleteLettersOf(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from letter where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function countLettersOf(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from letter
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(db);
  return rows[0]?.count ?? 0;
}

function toLetter(row: LetterTable): SealedLetter {
  return {
    letterId: row.letter_id as LetterId,
    requestId: (row.request_id ?? undefined) as RequestId | undefined,
    subjectId: (row.subject_id ?? undefined) as SubjectId | undefined,
    kind: row.kind as LetterKind,
    locale: row.locale as Locale,
    messageId: (row.message_id ?? undefined) as MessageId | undefined,
    writtenAt: row.written_at,
    entryId: row.entry_id as EntryId,
    sealedText: row.sealed_text,
  };
}
