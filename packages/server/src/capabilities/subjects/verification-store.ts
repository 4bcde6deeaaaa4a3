import type { ControllerId, SubjectId, VerificationId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';

export interface NewVerification {
  readonly verificationId: VerificationId;
  readonly identityHash: Buffer;
  readonly sealedIdentity: Buffer;
  readonly locale: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
}

export async function insertVerification(
  tx: Tx,
  controller: ControllerId,
  row: NewVerification,
): Promise<void> {
  await sql`
    insert into verification
      (controller_id, verification_id, identity_hash, sealed_identity, locale, requested_at, expires_at, attempts)
    values
      (${controller}, ${row.verificationId}, ${row.identityHash}, ${row.sealedIdentity}, ${row.locale},
       ${row.requestedAt}, ${row.expiresAt}, 0)`.execute(tx);
}

export interface OpenVerification {
  readonly identity_hash: Buffer;
  readonly sealed_identity: Buffer;
  readonly locale: string;
  /** Codes handed out for the same identity since the time asked about, this verification not counted. */
  readonly recent_codes: number;
}

/** Locks a verification that may still get a code; undefined when it is confirmed, expired or unknown. */
export async function lockOpenVerification(
  tx: Tx,
  controller: ControllerId,
  verificationId: VerificationId,
  times: { readonly now: Date; readonly codesSince: Date },
): Promise<OpenVerification | undefined> {
  const { rows } = await sql<OpenVerification>`
    select v.identity_hash, v.sealed_identity, v.locale,
      (select count(*) from verification as o
       where o.controller_id = v.controller_id and o.identity_hash = v.identity_hash
         and o.issued_at > ${times.codesSince} and o.verification_id <> v.verification_id) as recent_codes
    from verification as v
    where v.controller_id = ${controller} and v.verification_id = ${verificationId}
      and v.confirmed_at is null and v.expires_at > ${times.now}
    for update of v`.execute(tx);
  return rows[0];
}

export async function setCode(
  tx: Tx,
  controller: ControllerId,
  verificationId: VerificationId,
  code: {
    readonly hash: Buffer;
    readonly subjectId: SubjectId;
    readonly issuedAt: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await sql`
    update verification
    set code_hash = ${code.hash}, subject_id = ${code.subjectId}, issued_at = ${code.issuedAt}, expires_at = ${code.expiresAt}
    where controller_id = ${controller} and verification_id = ${verificationId}`.execute(tx);
}

export interface TriedVerification {
  readonly code_hash: Buffer;
  readonly identity_hash: Buffer;
  readonly subject_id: SubjectId;
}

/** Counts one try; undefined when there is none left, or the verification is unknown, not sent, expired or confirmed. */
export async function countAttempt(
  tx: Tx,
  controller: ControllerId,
  verificationId: VerificationId,
  limits: { readonly now: Date; readonly maxAttempts: number },
): Promise<TriedVerification | undefined> {
  const { rows } = await sql<TriedVerification>`
    update verification
    set attempts = attempts + 1
    where controller_id = ${controller} and verification_id = ${verificationId}
      and code_hash is not null and confirmed_at is null
      and attempts < ${limits.maxAttempts} and expires_at > ${limits.now}
    returning code_hash, identity_hash, subject_id`.execute(tx);
  return rows[0];
}

export async function setConfirmed(
  tx: Tx,
  controller: ControllerId,
  verificationId: VerificationId,
  at: Date,
): Promise<void> {
  await sql`
    update verification
    set confirmed_at = ${at}
    where controller_id = ${controller} and verification_id = ${verificationId}`.execute(tx);
}

/** Those of these verifications that were confirmed after `since`. */
export async function listConfirmed(
  db: Db,
  controller: ControllerId,
  verificationIds: readonly VerificationId[],
  since: Date,
): Promise<readonly { readonly verification_id: VerificationId; readonly subject_id: SubjectId }[]> {
  const { rows } = await sql<{ verification_id: VerificationId; subject_id: SubjectId }>`
    select verification_id, subject_id
    from verification
    where controller_id = ${controller} and verification_id = any (${verificationIds}::uuid[])
      and confirmed_at > ${since}`.execute(db);
  return rows;
}

/** @returns how many were deleted, at most `limit` */
export async function deleteExpiredVerifications(
  tx: Tx,
  controller: ControllerId,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from verification
    where (controller_id, verification_id) in (
      select controller_id, verification_id from verification
      where controller_id = ${controller} and expires_at < ${before}
      limit ${limit})`.execute(tx);
  return Number(numAffectedRows);
}
