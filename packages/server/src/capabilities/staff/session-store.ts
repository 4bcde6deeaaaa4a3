import type { ControllerId, SessionId, StaffId } from '@zgoda/vocabulary/ids';
import type { StaffRole } from '@zgoda/vocabulary/staff';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { SecondFactor, StaffSession } from './staff.ts';

/** A sign-in between the password and the code. */
export interface PendingSignIn {
  readonly staffId: StaffId;
  /** Present while a second factor is being enrolled. */
  readonly totpSecretSealed?: Buffer;
}

export async function insertSignIn(
  tx: Tx,
  controller: ControllerId,
  signIn: PendingSignIn & { readonly tokenHash: Buffer; readonly createdAt: Date; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    insert into staff_sign_in (controller_id, token_hash, staff_id, totp_secret_sealed, attempts, created_at, expires_at)
    values (${controller}, ${signIn.tokenHash}, ${signIn.staffId}, ${signIn.totpSecretSealed ?? null}, 0,
      ${signIn.createdAt}, ${signIn.expiresAt})`.execute(tx);
}

interface SignInRow {
  readonly staff_id: string;
  readonly totp_secret_sealed: Buffer | null;
}

const toSignIn = (row: SignInRow): PendingSignIn => ({
  staffId: row.staff_id as StaffId,
  ...(row.totp_secret_sealed !== null && { totpSecretSealed: row.totp_secret_sealed }),
});

export async function findSignIn(
  db: Db,
  controller: ControllerId,
  tokenHash: Buffer,
  now: Date,
): Promise<PendingSignIn | undefined> {
  const { rows } = await sql<SignInRow>`
    select staff_id, totp_secret_sealed
    from staff_sign_in
    where controller_id = ${controller} and token_hash = ${tokenHash} and expires_at > ${now}`.execute(db);
  return rows[0] && toSignIn(rows[0]);
}

/** Counts one code against a pending sign-in, before it is looked at; undefined when there may be no more. */
export async function countCodeAttempt(
  tx: Tx,
  controller: ControllerId,
  tokenHash: Buffer,
  limits: { readonly now: Date; readonly attempts: number },
): Promise<PendingSignIn | undefined> {
  const { rows } = await sql<SignInRow>`
    update staff_sign_in
    set attempts = attempts + 1
    where controller_id = ${controller} and token_hash = ${tokenHash}
      and expires_at > ${limits.now} and attempts < ${limits.attempts}
    returning staff_id, totp_secret_sealed`.execute(tx);
  return rows[0] && toSignIn(rows[0]);
}

export async function deleteSignIn(tx: Tx, controller: ControllerId, tokenHash: Buffer): Promise<void> {
  await sql`
    delete from staff_sign_in
    where controller_id = ${controller} and token_hash = ${tokenHash}`.execute(tx);
}

interface SessionRow {
  readonly session_id: string;
  readonly staff_id: string;
  readonly method: SecondFactor;
  readonly device: string;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
}

const toSession = (row: SessionRow): StaffSession => ({
  sessionId: row.session_id as SessionId,
  staffId: row.staff_id as StaffId,
  method: row.method,
  device: row.device,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  ...(row.ended_at !== null && { endedAt: row.ended_at }),
});

const sessionColumns = sql`session.session_id, session.staff_id, session.method, session.device, session.created_at,
  session.last_seen_at, session.expires_at, session.ended_at`;

export async function insertSession(
  tx: Tx,
  controller: ControllerId,
  session: StaffSession,
  tokenHash: Buffer,
): Promise<void> {
  await sql`
    insert into staff_session (controller_id, session_id, staff_id, token_hash, method, device, created_at,
      last_seen_at, expires_at)
    values (${controller}, ${session.sessionId}, ${session.staffId}, ${tokenHash}, ${session.method},
      ${session.device}, ${session.createdAt}, ${session.lastSeenAt}, ${session.expiresAt})`.execute(tx);
}

/** The session of a token with the roles its owner has now; undefined when unknown or its owner may not sign in. */
export async function findSessionByToken(
  db: Db,
  controller: ControllerId,
  tokenHash: Buffer,
): Promise<{ readonly session: StaffSession; readonly roles: readonly StaffRole[] } | undefined> {
  const { rows } = await sql<SessionRow & { roles: readonly StaffRole[] }>`
    select ${sessionColumns}, staff.roles
    from staff_session session
    join staff using (controller_id, staff_id)
    where session.controller_id = ${controller} and session.token_hash = ${tokenHash}
      and staff.deactivated_at is null`.execute(db);
  return rows[0] && { session: toSession(rows[0]), roles: rows[0].roles };
}

export async function touchSession(
  tx: Tx,
  controller: ControllerId,
  sessionId: SessionId,
  seenAt: Date,
): Promise<void> {
  await sql`
    update staff_session
    set last_seen_at = greatest(last_seen_at, ${seenAt}::timestamptz)
    where controller_id = ${controller} and session_id = ${sessionId}`.execute(tx);
}

/** Sessions not ended and not past their last moment, newest first. */
export async function listSessions(
  db: Db,
  controller: ControllerId,
  staffId: StaffId,
  now: Date,
): Promise<readonly StaffSession[]> {
  const { rows } = await sql<SessionRow>`
    select ${sessionColumns}
    from staff_session session
    where session.controller_id = ${controller} and session.staff_id = ${staffId}
      and session.ended_at is null and session.expires_at > ${now}
    order by session.created_at desc`.execute(db);
  return rows.map(toSession);
}

/** Ends sessions of one member of staff: one of them, or all but one, or all. Tells how many were ended. */
export async function endSessions(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  which: { readonly at: Date; readonly only?: SessionId; readonly except?: SessionId },
): Promise<number> {
  const { rows } = await sql`
    update staff_session
    set ended_at = ${which.at}
    where controller_id = ${controller} and staff_id = ${staffId} and ended_at is null and expires_at > ${which.at}
      and (${which.only ?? null}::uuid is null or session_id = ${which.only ?? null}::uuid)
      and (${which.except ?? null}::uuid is null or session_id <> ${which.except ?? null}::uuid)
    returning session_id`.execute(tx);
  return rows.length;
}

export interface LimitCount {
  readonly keyHash: Buffer;
  readonly attempts: number;
  readonly windowEndsAt: Date;
}

/**
 * Counts one attempt under each key, starting windows anew that are over, and tells the counts. Keys are taken in
 * one order, so that two sign-ins at once wait for each other and never block each other for good.
 */
export async function countAttempts(
  tx: Tx,
  controller: ControllerId,
  keys: ReadonlyArray<{ readonly keyHash: Buffer; readonly windowEndsAt: Date }>,
  now: Date,
): Promise<readonly LimitCount[]> {
  const { rows } = await sql<{ key_hash: Buffer; attempts: number; window_ends_at: Date }>`
    insert into staff_sign_in_limit as counted (controller_id, key_hash, attempts, window_ends_at)
    select ${controller}, key_hash, 1, window_ends_at
    from unnest(${keys.map((key) => key.keyHash)}::bytea[], ${keys.map((key) => key.windowEndsAt)}::timestamptz[])
      as given (key_hash, window_ends_at)
    order by key_hash
    on conflict (controller_id, key_hash) do update
    set attempts = case when counted.window_ends_at <= ${now} then 1 else counted.attempts + 1 end,
      window_ends_at = case when counted.window_ends_at <= ${now} then excluded.window_ends_at
        else counted.window_ends_at end
    returning key_hash, attempts, window_ends_at`.execute(tx);
  return rows.map((row) => ({
    keyHash: row.key_hash,
    attempts: row.attempts,
    windowEndsAt: row.window_ends_at,
  }));
}

export async function clearAttempts(
  tx: Tx,
  controller: ControllerId,
  keyHashes: readonly Buffer[],
): Promise<void> {
  await sql`
    delete from staff_sign_in_limit
    where controller_id = ${controller} and key_hash = any(${keyHashes}::bytea[])`.execute(tx);
}

/** How many rows were deleted, by what they were. */
export interface SweptRows {
  readonly sessions: number;
  readonly invitations: number;
  readonly signIns: number;
  readonly limits: number;
}

/** Deletes sessions and invitations that ended before these times, and sign-ins and counts that are over. */
export async function deleteEnded(
  tx: Tx,
  controller: ControllerId,
  before: { readonly session: Date; readonly invitation: Date; readonly now: Date },
): Promise<SweptRows> {
  const { rows } = await sql<SweptRows>`
    with gone_session as (
      delete from staff_session
      where controller_id = ${controller} and least(ended_at, expires_at) < ${before.session}
      returning 1),
    gone_invitation as (
      delete from staff_invitation
      where controller_id = ${controller} and expires_at < ${before.invitation}
      returning 1),
    gone_sign_in as (
      delete from staff_sign_in where controller_id = ${controller} and expires_at <= ${before.now} returning 1),
    gone_limit as (
      delete from staff_sign_in_limit
      where controller_id = ${controller} and window_ends_at <= ${before.now}
      returning 1)
    select (select count(*) from gone_session) as sessions, (select count(*) from gone_invitation) as invitations,
      (select count(*) from gone_sign_in) as "signIns", (select count(*) from gone_limit) as limits`.execute(
    tx,
  );
  return rows[0] ?? { sessions: 0, invitations: 0, signIns: 0, limits: 0 };
}
