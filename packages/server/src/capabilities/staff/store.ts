import type { ControllerId, StaffId } from '@zgoda/vocabulary/ids';
import type { StaffRole } from '@zgoda/vocabulary/staff';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { StaffAccount } from './staff.ts';

interface AccountRow {
  readonly staff_id: string;
  readonly roles: readonly StaffRole[];
  readonly password_hash: string | null;
  readonly totp_secret_sealed: Buffer | null;
  readonly totp_last_step: string | number;
  readonly email_sealed: Buffer;
  readonly name_sealed: Buffer;
  readonly created_at: Date;
  readonly deactivated_at: Date | null;
}

const accountColumns = sql`staff_id, roles, password_hash, totp_secret_sealed, totp_last_step, email_sealed,
  name_sealed, created_at, deactivated_at`;

function toAccount(row: AccountRow): StaffAccount {
  return {
    staffId: row.staff_id as StaffId,
    roles: row.roles,
    totpLastStep: Number(row.totp_last_step),
    emailSealed: row.email_sealed,
    nameSealed: row.name_sealed,
    createdAt: row.created_at,
    ...(row.password_hash !== null && { passwordHash: row.password_hash }),
    ...(row.totp_secret_sealed !== null && { totpSecretSealed: row.totp_secret_sealed }),
    ...(row.deactivated_at !== null && { deactivatedAt: row.deactivated_at }),
  };
}

export async function findAccountByEmail(
  db: Db,
  controller: ControllerId,
  emailIndex: Buffer,
): Promise<StaffAccount | undefined> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns}
    from staff
    where controller_id = ${controller} and email_index = ${emailIndex}`.execute(db);
  return rows[0] && toAccount(rows[0]);
}

export async function findAccount(
  db: Db,
  controller: ControllerId,
  staffId: StaffId,
): Promise<StaffAccount | undefined> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns}
    from staff
    where controller_id = ${controller} and staff_id = ${staffId}`.execute(db);
  return rows[0] && toAccount(rows[0]);
}

/** Locked until the transaction ends. */
export async function lockAccount(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
): Promise<StaffAccount | undefined> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns}
    from staff
    where controller_id = ${controller} and staff_id = ${staffId}
    for update`.execute(tx);
  return rows[0] && toAccount(rows[0]);
}

export interface ListedAccount extends StaffAccount {
  readonly lastSeenAt?: Date;
}

/** All accounts of the controller, oldest first: there are as many as it has people who work with the console. */
export async function listAccounts(db: Db, controller: ControllerId): Promise<readonly ListedAccount[]> {
  const { rows } = await sql<AccountRow & { last_seen_at: Date | null }>`
    select ${accountColumns}, (
      select max(session.last_seen_at)
      from staff_session session
      where session.controller_id = staff.controller_id and session.staff_id = staff.staff_id
    ) as last_seen_at
    from staff
    where controller_id = ${controller}
    order by created_at, staff_id`.execute(db);
  return rows.map((row) => ({
    ...toAccount(row),
    ...(row.last_seen_at !== null && { lastSeenAt: row.last_seen_at }),
  }));
}

/** Names as sealed, by account. */
export async function listSealedNames(
  db: Db,
  controller: ControllerId,
  staffIds: readonly StaffId[],
): Promise<ReadonlyMap<string, Buffer>> {
  const { rows } = await sql<{ staff_id: string; name_sealed: Buffer }>`
    select staff_id, name_sealed
    from staff
    where controller_id = ${controller} and staff_id = any(${staffIds}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.staff_id, row.name_sealed]));
}

export interface NewAccount {
  readonly staffId: StaffId;
  readonly emailIndex: Buffer;
  readonly emailSealed: Buffer;
  readonly nameSealed: Buffer;
  readonly roles: readonly StaffRole[];
}

/** False when the address has an account already; nothing is changed then. */
export async function insertAccount(
  tx: Tx,
  controller: ControllerId,
  account: NewAccount,
  createdAt: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into staff (controller_id, staff_id, email_index, email_sealed, name_sealed, roles, created_at)
    values (${controller}, ${account.staffId}, ${account.emailIndex}, ${account.emailSealed},
      ${account.nameSealed}, ${account.roles}::text[], ${createdAt})
    on conflict (controller_id, email_index) do nothing
    returning staff_id`.execute(tx);
  return rows.length === 1;
}

export async function updatePassword(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  password: { readonly hash: string; readonly changedAt: Date },
): Promise<void> {
  await sql`
    update staff
    set password_hash = ${password.hash}, password_changed_at = ${password.changedAt}
    where controller_id = ${controller} and staff_id = ${staffId}`.execute(tx);
}

/** Takes password and second factor away, so that only a new invitation lets the person in. */
export async function clearCredentials(tx: Tx, controller: ControllerId, staffId: StaffId): Promise<void> {
  await sql`
    update staff
    set password_hash = null, password_changed_at = null, totp_secret_sealed = null, totp_enrolled_at = null
    where controller_id = ${controller} and staff_id = ${staffId}`.execute(tx);
}

export async function updateAccount(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  change: { readonly roles: readonly StaffRole[]; readonly deactivatedAt: Date | undefined },
): Promise<void> {
  await sql`
    update staff
    set roles = ${change.roles}::text[], deactivated_at = ${change.deactivatedAt ?? null}
    where controller_id = ${controller} and staff_id = ${staffId}`.execute(tx);
}

export async function updateSecondFactor(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  factor: { readonly secretSealed: Buffer; readonly step: number; readonly enrolledAt: Date },
): Promise<void> {
  await sql`
    update staff
    set totp_secret_sealed = ${factor.secretSealed}, totp_last_step = ${factor.step},
      totp_enrolled_at = ${factor.enrolledAt}
    where controller_id = ${controller} and staff_id = ${staffId}`.execute(tx);
}

export async function updateTotpStep(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  step: number,
): Promise<void> {
  await sql`
    update staff
    set totp_last_step = ${step}
    where controller_id = ${controller} and staff_id = ${staffId}`.execute(tx);
}

/** Replaces all recovery codes, used and unused. */
export async function replaceRecoveryCodes(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  codes: { readonly hashes: readonly Buffer[]; readonly createdAt: Date },
): Promise<void> {
  await sql`
    delete from staff_recovery_code
    where controller_id = ${controller} and staff_id = ${staffId}`.execute(tx);
  await sql`
    insert into staff_recovery_code (controller_id, staff_id, code_hash, created_at)
    select ${controller}, ${staffId}::uuid, code_hash, ${codes.createdAt}::timestamptz
    from unnest(${codes.hashes}::bytea[]) as code_hash`.execute(tx);
}

/** False when there is no such code or it was used before. */
export async function spendRecoveryCode(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  use: { readonly hash: Buffer; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update staff_recovery_code
    set used_at = ${use.at}
    where controller_id = ${controller} and staff_id = ${staffId} and code_hash = ${use.hash} and used_at is null
    returning code_hash`.execute(tx);
  return rows.length === 1;
}

export async function countRecoveryCodes(
  db: Db,
  controller: ControllerId,
  staffId: StaffId,
): Promise<number> {
  const { rows } = await sql<{ left: string | number }>`
    select count(*) as left
    from staff_recovery_code
    where controller_id = ${controller} and staff_id = ${staffId} and used_at is null`.execute(db);
  return Number(rows[0]?.left ?? 0);
}

/** A new invitation makes earlier ones of the same person useless. */
export async function replaceInvitation(
  tx: Tx,
  controller: ControllerId,
  staffId: StaffId,
  invitation: { readonly tokenHash: Buffer; readonly createdAt: Date; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    update staff_invitation
    set used_at = ${invitation.createdAt}
    where controller_id = ${controller} and staff_id = ${staffId} and used_at is null`.execute(tx);
  await sql`
    insert into staff_invitation (controller_id, token_hash, staff_id, created_at, expires_at)
    values (${controller}, ${invitation.tokenHash}, ${staffId}, ${invitation.createdAt}, ${invitation.expiresAt})`.execute(
    tx,
  );
}

/** Whose valid invitation it is; locked until the transaction ends. */
export async function lockInvitation(
  tx: Tx,
  controller: ControllerId,
  tokenHash: Buffer,
  now: Date,
): Promise<StaffId | undefined> {
  const { rows } = await sql<{ staff_id: string }>`
    select staff_id
    from staff_invitation
    where controller_id = ${controller} and token_hash = ${tokenHash} and used_at is null and expires_at > ${now}
    for update`.execute(tx);
  return rows[0]?.staff_id as StaffId | undefined;
}

export async function spendInvitation(
  tx: Tx,
  controller: ControllerId,
  tokenHash: Buffer,
  usedAt: Date,
): Promise<void> {
  await sql`
    update staff_invitation
    set used_at = ${usedAt}
    where controller_id = ${controller} and token_hash = ${tokenHash}`.execute(tx);
}

/** The account with all that hangs on it; the access log and the evidence keep the id. */
export async function deleteAccount(tx: Tx, controller: ControllerId, staffId: StaffId): Promise<void> {
  await sql`
    with gone_code as (
      delete from staff_recovery_code where controller_id = ${controller} and staff_id = ${staffId}),
    gone_invitation as (
      delete from staff_invitation where controller_id = ${controller} and staff_id = ${staffId}),
    gone_sign_in as (
      delete from staff_sign_in where controller_id = ${controller} and staff_id = ${staffId}),
    gone_session as (
      delete from staff_session where controller_id = ${controller} and staff_id = ${staffId})
    delete from staff where controller_id = ${controller} and staff_id = ${staffId}`.execute(tx);
}
