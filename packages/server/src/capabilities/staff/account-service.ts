import { createHash } from 'node:crypto';
import { toPublicId, type SessionId, type StaffId } from '@zgoda/vocabulary/ids';
import { staffErrors, type StaffRole } from '@zgoda/vocabulary/staff';
import type { Context, TxContext } from '../../context.ts';
import { hashPassword, verifyPassword } from '../../platform/crypto/password-hash.ts';
import { transaction } from '../../platform/db/index.ts';
import type { LiveOwnerKey } from '../../platform/vault/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { findPasswordWeakness } from './password-rules.ts';
import { endSessions } from './session-store.ts';
import { controllerOfToken, durations, joinToken, normaliseStaffEmail, type StaffAccount } from './staff.ts';
import {
  clearCredentials,
  findAccount,
  insertAccount,
  listAccounts,
  listSealedNames,
  lockAccount,
  lockInvitation,
  replaceInvitation,
  spendInvitation,
  updateAccount,
  updatePassword,
} from './store.ts';

type SealedField = 'email' | 'name' | 'totp';
const fieldId = (staffId: StaffId, field: SealedField): string => `staff/${staffId}/${field}`;

/** The key under which everything about one member of staff is sealed. @throws DomainError `staff_not_found` once erased */
export async function loadStaffKey(ctx: Context, staffId: StaffId): Promise<LiveOwnerKey> {
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [staffId])).get(staffId);
  if (key?.kind !== 'live') throw staffErrors.staff_not_found({ staff_id: staffId });
  return key;
}

export const sealField = (ctx: Context, key: LiveOwnerKey, field: SealedField, plain: Uint8Array): Buffer =>
  ctx.vault.seal(key, fieldId(key.ownerId as StaffId, field), plain);
export const openField = (ctx: Context, key: LiveOwnerKey, field: SealedField, sealed: Buffer): Buffer =>
  ctx.vault.open(key, fieldId(key.ownerId as StaffId, field), sealed);

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
export const emailIndexOf = (ctx: Context, email: string): Buffer =>
  ctx.vault.blindIndex(ctx.controller, `staff.email\n${normaliseStaffEmail(email)}`);

/** One entry of class `system` about an account; who acted is written by the log itself. */
export async function recordStaffAct(
  tx: TxContext,
  staffId: StaffId,
  facts: Readonly<Record<string, string | number | boolean>> & { readonly act: string },
): Promise<void> {
  const payload = { ...facts, staff: toPublicId('staff', staffId) };
  await recordEvidence(tx, [{ class: 'system', policyHash: '', payload }]);
}

/** The same transaction with the account's owner as the one who acts. */
export const actingAs = (tx: TxContext, { staffId, roles }: StaffAccount): TxContext => ({
  ...tx,
  actor: { kind: 'staff', staffId, roles },
});

export interface Invitation {
  readonly staffId: StaffId;
  readonly token: string;
  readonly expiresAt: Date;
}

async function issueInvitation(tx: TxContext, staffId: StaffId): Promise<Invitation> {
  const createdAt = tx.clock.now();
  const expiresAt = new Date(createdAt.getTime() + durations.invitationMs);
  const token = joinToken(tx.controller, tx.ids.random(32));
  await replaceInvitation(tx.tx, tx.controller, staffId, {
    tokenHash: hashToken(token),
    createdAt,
    expiresAt,
  });
  return { staffId, token, expiresAt };
}

export interface NewStaff {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
}

/** Makes an account that nobody can use yet. @throws DomainError `staff_exists` */
export async function createAccount(
  tx: TxContext,
  staff: NewStaff,
): Promise<{ staffId: StaffId; key: LiveOwnerKey }> {
  const staffId = tx.ids.uuid() as StaffId;
  const { key, row } = tx.vault.newOwnerKey(tx.controller, staffId);
  await tx.vault.insertOwnerKeys(tx.tx, [row]);
  const account = {
    staffId,
    emailIndex: emailIndexOf(tx, staff.email),
    emailSealed: sealField(tx, key, 'email', Buffer.from(staff.email.trim())),
    nameSealed: sealField(tx, key, 'name', Buffer.from(staff.name.trim())),
    roles: [...new Set(staff.roles)],
  };
  const isNew = await insertAccount(tx.tx, tx.controller, account, tx.clock.now());
  if (!isNew) throw staffErrors.staff_exists();
  await recordStaffAct(tx, staffId, { act: 'staff.account_created', roles: account.roles.join(' ') });
  return { staffId, key };
}

/**
 * Makes an account and the one-time link by which its owner sets a password; the link works for three days.
 * @throws DomainError `staff_exists`
 */
export async function inviteStaff(ctx: Context, staff: NewStaff): Promise<Invitation> {
  return transaction(ctx, async (tx) => {
    const { staffId } = await createAccount(tx, staff);
    return issueInvitation(tx, staffId);
  });
}

/** Locked until the transaction ends. @throws DomainError `staff_not_found`, `own_account` */
export async function getAccountForChange(tx: TxContext, staffId: StaffId): Promise<StaffAccount> {
  if (tx.actor.kind === 'staff' && tx.actor.staffId === staffId)
    throw staffErrors.own_account({ staff_id: staffId });
  const account = await lockAccount(tx.tx, tx.controller, staffId);
  if (account === undefined) throw staffErrors.staff_not_found({ staff_id: staffId });
  return account;
}

/**
 * For a lost password or authenticator: takes both away, ends every session, and invites anew.
 * @throws DomainError `staff_not_found`, `own_account`
 */
export async function inviteAgain(ctx: Context, staffId: StaffId): Promise<Invitation> {
  return transaction(ctx, async (tx) => {
    await getAccountForChange(tx, staffId);
    await clearCredentials(tx.tx, tx.controller, staffId);
    await endSessions(tx.tx, tx.controller, staffId, { at: tx.clock.now() });
    await recordStaffAct(tx, staffId, { act: 'staff.credentials_reset' });
    return issueInvitation(tx, staffId);
  });
}

/**
 * Changes roles, or takes access away and gives it back. Taking access away ends every session at once.
 * @throws DomainError `staff_not_found`, `own_account`
 */
export async function changeStaff(
  ctx: Context,
  staffId: StaffId,
  change: { readonly roles?: readonly StaffRole[] | undefined; readonly active?: boolean | undefined },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const account = await getAccountForChange(tx, staffId);
    const now = tx.clock.now();
    const roles = [...new Set(change.roles ?? account.roles)];
    const isActive = change.active ?? account.deactivatedAt === undefined;
    const deactivatedAt = isActive ? undefined : (account.deactivatedAt ?? now);
    await updateAccount(tx.tx, tx.controller, staffId, { roles, deactivatedAt });
    if (!isActive) await endSessions(tx.tx, tx.controller, staffId, { at: now });
    await recordStaffAct(tx, staffId, {
      act: 'staff.account_changed',
      roles: roles.join(' '),
      active: isActive,
    });
  });
}

async function assertStrong(ctx: Context, account: StaffAccount, password: string): Promise<void> {
  const key = await loadStaffKey(ctx, account.staffId);
  const weakness = findPasswordWeakness(password, {
    email: openField(ctx, key, 'email', account.emailSealed).toString(),
    name: openField(ctx, key, 'name', account.nameSealed).toString(),
    organisation: ctx.controller,
  });
  if (weakness !== undefined) throw staffErrors.password_weak({ reason: weakness });
}

/**
 * Sets the password of an invited account and uses the invitation up. A weak password leaves the invitation as it is.
 * @throws DomainError `invitation_refused` whatever is wrong with it, `password_weak` with its reason
 */
export async function acceptInvitation(ctx: Context, token: string, password: string): Promise<StaffAccount> {
  if (controllerOfToken(token) !== ctx.controller) throw staffErrors.invitation_refused();
  const hash = await hashPassword(password);
  return transaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const staffId = await lockInvitation(tx.tx, tx.controller, hashToken(token), now);
    const account = staffId && (await findAccount(tx.db, tx.controller, staffId));
    if (account === undefined || account.deactivatedAt !== undefined) throw staffErrors.invitation_refused();
    await assertStrong(tx, account, password);
    await updatePassword(tx.tx, tx.controller, account.staffId, { hash, changedAt: now });
    await spendInvitation(tx.tx, tx.controller, hashToken(token), now);
    await recordStaffAct(actingAs(tx, account), account.staffId, { act: 'staff.password_set' });
    return account;
  });
}

/**
 * Changes one's own password and ends every other session of one's own.
 * @throws DomainError `password_wrong`, `password_weak`
 */
export async function changePassword(
  ctx: Context,
  own: { readonly staffId: StaffId; readonly sessionId: SessionId },
  passwords: { readonly current: string; readonly next: string },
): Promise<void> {
  const account = await findAccount(ctx.db, ctx.controller, own.staffId);
  if (!(await verifyPassword(passwords.current, account?.passwordHash)) || account === undefined) {
    throw staffErrors.password_wrong();
  }
  await assertStrong(ctx, account, passwords.next);
  const hash = await hashPassword(passwords.next);
  await transaction(ctx, async (tx) => {
    const changedAt = tx.clock.now();
    await updatePassword(tx.tx, tx.controller, own.staffId, { hash, changedAt });
    const ended = { at: changedAt, except: own.sessionId };
    await endSessions(tx.tx, tx.controller, own.staffId, ended);
    await recordStaffAct(tx, own.staffId, { act: 'staff.password_set' });
  });
}

export interface StaffMember {
  readonly staffId: StaffId;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly StaffRole[];
  readonly status: 'invited' | 'active' | 'inactive';
  readonly createdAt: Date;
  /** Absent before the first sign-in, and a year after the last one. */
  readonly lastSeenAt?: Date;
}

function statusOf(account: StaffAccount): StaffMember['status'] {
  if (account.deactivatedAt !== undefined) return 'inactive';
  return account.totpSecretSealed === undefined ? 'invited' : 'active';
}

/** Everybody with an account; those erased are left out. */
export async function listStaff(ctx: Context): Promise<readonly StaffMember[]> {
  const accounts = await listAccounts(ctx.db, ctx.controller);
  const ids = accounts.map((account) => account.staffId);
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, ids);
  return accounts.flatMap((account) => {
    const key = keys.get(account.staffId);
    if (key?.kind !== 'live') return [];
    const { staffId, roles, createdAt, lastSeenAt } = account;
    const email = openField(ctx, key, 'email', account.emailSealed).toString();
    const name = openField(ctx, key, 'name', account.nameSealed).toString();
    const seen = lastSeenAt === undefined ? {} : { lastSeenAt };
    return [{ staffId, name, email, roles, status: statusOf(account), createdAt, ...seen }];
  });
}

/** Names of staff by id; those erased are absent. */
export async function findStaffNames(
  ctx: Context,
  staffIds: readonly StaffId[],
): Promise<ReadonlyMap<string, string>> {
  const sealed = await listSealedNames(ctx.db, ctx.controller, staffIds);
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, staffIds);
  const names = new Map<string, string>();
  for (const [staffId, name] of sealed) {
    const key = keys.get(staffId);
    if (key?.kind === 'live') names.set(staffId, openField(ctx, key, 'name', name).toString());
  }
  return names;
}
