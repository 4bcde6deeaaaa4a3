import { toPublicId, type SessionId, type StaffId } from '@zgoda/vocabulary/ids';
import type { DomainError } from '@zgoda/vocabulary/errors';
import { permissionsOf, staffErrors, type Permission, type StaffRole } from '@zgoda/vocabulary/staff';
import type { Context, TxContext } from '../../context.ts';
import { hashPassword, isOutdatedHash, verifyPassword } from '../../platform/crypto/password-hash.ts';
import { transaction } from '../../platform/db/index.ts';
import {
  actingAs,
  emailIndexOf,
  hashToken,
  loadStaffKey,
  openField,
  recordStaffAct,
  sealField,
} from './account-service.ts';
import {
  clearAttempts,
  countAttempts,
  countCodeAttempt,
  deleteSignIn,
  endSessions,
  findSessionByToken,
  findSignIn,
  insertSession,
  insertSignIn,
  listSessions,
  touchSession,
  type PendingSignIn,
} from './session-store.ts';
import {
  codeAttempts,
  controllerOfToken,
  describeDevice,
  durations,
  idleExpiry,
  isDueForTouch,
  isOpen,
  joinToken,
  normaliseStaffEmail,
  readCode,
  recoveryCodeBytes,
  recoveryCodeCount,
  signInLimits,
  toRecoveryCode,
  type SecondFactor,
  type SignInLimit,
  type StaffAccount,
  type StaffSession,
} from './staff.ts';
import {
  countRecoveryCodes,
  findAccount,
  findAccountByEmail,
  lockAccount,
  replaceRecoveryCodes,
  spendRecoveryCode,
  updatePassword,
  updateSecondFactor,
  updateTotpStep,
} from './store.ts';
import { findTotpStep, totpSecretBytes, totpSecretText, totpUri } from './totp.ts';

export interface PasswordAttempt {
  readonly email: string;
  readonly password: string;
  /** Where it comes from, for counting only; kept as a keyed hash. */
  readonly network: string;
}

export interface SignInStarted {
  /** For the cookie of the second step. */
  readonly token: string;
  readonly next: 'code' | 'enrolment';
  readonly expiresAt: Date;
}

const limitKey = (ctx: Context, limit: SignInLimit, of: string): Buffer =>
  ctx.vault.blindIndex(ctx.controller, `staff.sign-in.${limit}\n${of}`);

/** Attempts are counted and kept before anything else is looked at, so that a refusal cannot undo them. */
async function assertWithinLimits(ctx: Context, attempt: PasswordAttempt): Promise<void> {
  const email = normaliseStaffEmail(attempt.email);
  const counted: Readonly<Record<SignInLimit, string>> = {
    pair: `${email}\n${attempt.network}`,
    account: email,
    address: attempt.network,
  };
  const now = ctx.clock.now();
  const limits = (Object.keys(counted) as SignInLimit[]).map((limit) => ({
    keyHash: limitKey(ctx, limit, counted[limit]),
    most: signInLimits[limit].attempts,
    windowEndsAt: new Date(now.getTime() + signInLimits[limit].windowMs),
  }));
  const counts = await transaction(ctx, (tx) => countAttempts(tx.tx, tx.controller, limits, now));
  const waits = counts
    .filter(
      (count) => count.attempts > (limits.find(({ keyHash }) => keyHash.equals(count.keyHash))?.most ?? 0),
    )
    .map((count) => Math.ceil((count.windowEndsAt.getTime() - now.getTime()) / 1000));
  if (waits.length === 0) return;
  ctx.log.warn('staff.sign_in_limited', {});
  throw staffErrors.too_many_sign_ins({ retry_after_seconds: Math.max(...waits) });
}

/** Opens the second step for somebody whose password is known to be right. */
export async function openSignIn(ctx: Context, account: StaffAccount): Promise<SignInStarted> {
  const createdAt = ctx.clock.now();
  const expiresAt = new Date(createdAt.getTime() + durations.signInMs);
  const token = joinToken(ctx.controller, ctx.ids.random(32));
  const isEnrolled = account.totpSecretSealed !== undefined;
  await transaction(ctx, async (tx) => {
    const key = await loadStaffKey(tx, account.staffId);
    const secret = sealField(tx, key, 'totp', tx.ids.random(totpSecretBytes));
    await insertSignIn(tx.tx, tx.controller, {
      staffId: account.staffId,
      tokenHash: hashToken(token),
      createdAt,
      expiresAt,
      ...(!isEnrolled && { totpSecretSealed: secret }),
    });
  });
  return { token, next: isEnrolled ? 'code' : 'enrolment', expiresAt };
}

/**
 * First step: address and password. An unknown address, one without a password, a closed account and a wrong password
 * are refused alike, after the same work.
 * @throws DomainError `too_many_sign_ins`, `sign_in_refused`
 */
export async function startSignIn(ctx: Context, attempt: PasswordAttempt): Promise<SignInStarted> {
  await assertWithinLimits(ctx, attempt);
  const account = await findAccountByEmail(ctx.db, ctx.controller, emailIndexOf(ctx, attempt.email));
  const isRight = await verifyPassword(attempt.password, account?.passwordHash);
  if (account?.passwordHash === undefined || account.deactivatedAt !== undefined || !isRight) {
    ctx.log.warn('staff.sign_in_refused', {});
    throw staffErrors.sign_in_refused();
  }
  if (isOutdatedHash(account.passwordHash)) {
    const renewed = { hash: await hashPassword(attempt.password), changedAt: ctx.clock.now() };
    await transaction(ctx, (tx) => updatePassword(tx.tx, tx.controller, account.staffId, renewed));
  }
  return openSignIn(ctx, account);
}

/** An organisation that does not exist is refused as a wrong password is. @throws DomainError `sign_in_refused` */
export async function refuseUnknownOrganisation(password: string): Promise<never> {
  await verifyPassword(password, undefined);
  throw staffErrors.sign_in_refused();
}

export interface Enrolment {
  readonly secret: string;
  readonly uri: string;
}

/** What the authenticator needs, while a sign-in waits for its enrolment. @throws DomainError `sign_in_expired` */
export async function getEnrolment(ctx: Context, token: string): Promise<Enrolment> {
  const pending = await findSignIn(ctx.db, ctx.controller, hashToken(token), ctx.clock.now());
  const account = pending && (await findAccount(ctx.db, ctx.controller, pending.staffId));
  if (account === undefined || pending?.totpSecretSealed === undefined) throw staffErrors.sign_in_expired();
  const key = await loadStaffKey(ctx, account.staffId);
  const secret = openField(ctx, key, 'totp', pending.totpSecretSealed);
  const email = openField(ctx, key, 'email', account.emailSealed).toString();
  return {
    secret: totpSecretText(secret),
    uri: totpUri(secret, { issuer: `Zgoda ${ctx.controller}`, account: email }),
  };
}

const recoveryHash = (ctx: Context, staffId: StaffId, code: string): Buffer =>
  ctx.vault.blindIndex(ctx.controller, `staff.recovery\n${staffId}\n${code}`);

interface FactorCheck {
  readonly account: StaffAccount;
  readonly pending: PendingSignIn;
  readonly code: string;
}

/** Which factor the code proves, used up in the same transaction; undefined when it proves none. */
async function spendCode(
  tx: TxContext,
  { account, pending, code }: FactorCheck,
): Promise<SecondFactor | undefined> {
  const read = readCode(code);
  const { staffId } = account;
  if (read?.kind === 'recovery_code') {
    if (account.totpSecretSealed === undefined) return undefined;
    const use = { hash: recoveryHash(tx, staffId, read.code), at: tx.clock.now() };
    return (await spendRecoveryCode(tx.tx, tx.controller, staffId, use)) ? 'recovery_code' : undefined;
  }
  const sealed = pending.totpSecretSealed ?? account.totpSecretSealed;
  if (read === undefined || sealed === undefined) return undefined;
  const secret = openField(tx, await loadStaffKey(tx, staffId), 'totp', sealed);
  const afterStep = pending.totpSecretSealed === undefined ? account.totpLastStep : 0;
  const enrolledAt = tx.clock.now();
  const step = findTotpStep(secret, { code: read.code, at: enrolledAt, afterStep });
  if (step === undefined) return undefined;
  if (pending.totpSecretSealed === undefined) await updateTotpStep(tx.tx, tx.controller, staffId, step);
  else await updateSecondFactor(tx.tx, tx.controller, staffId, { secretSealed: sealed, step, enrolledAt });
  return 'totp';
}

async function giveRecoveryCodes(tx: TxContext, staffId: StaffId): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () =>
    toRecoveryCode(tx.ids.random(recoveryCodeBytes)),
  );
  const hashes = codes.map((code) => recoveryHash(tx, staffId, code.replaceAll('-', '')));
  await replaceRecoveryCodes(tx.tx, tx.controller, staffId, { hashes, createdAt: tx.clock.now() });
  await recordStaffAct(tx, staffId, { act: 'staff.second_factor_enrolled' });
  return codes;
}

async function openSession(
  tx: TxContext,
  staffId: StaffId,
  how: { readonly method: SecondFactor; readonly userAgent: string },
): Promise<{ token: string; session: StaffSession }> {
  const createdAt = tx.clock.now();
  const token = joinToken(tx.controller, tx.ids.random(32));
  const session: StaffSession = {
    sessionId: tx.ids.uuid() as SessionId,
    staffId,
    method: how.method,
    device: describeDevice(how.userAgent),
    createdAt,
    lastSeenAt: createdAt,
    expiresAt: new Date(createdAt.getTime() + durations.sessionMs),
  };
  await insertSession(tx.tx, tx.controller, session, hashToken(token));
  await recordStaffAct(tx, staffId, {
    act: 'staff.signed_in',
    session: toPublicId('session', session.sessionId),
    method: how.method,
  });
  return { token, session };
}

export interface SignedIn {
  /** For the session's cookie: it is new with every sign-in. */
  readonly token: string;
  readonly session: StaffSession;
  /** Empty unless the second factor was enrolled by this very step. */
  readonly recoveryCodes: readonly string[];
}
type SignInOutcome = SignedIn | { readonly refusal: DomainError };

/**
 * Second step: a code of the authenticator, the first code of one being enrolled, or a recovery code. Five codes may be
 * tried; each, right or wrong, is counted even though the answer is an error.
 * @throws DomainError `sign_in_expired`, `code_refused`
 */
export async function completeSignIn(
  ctx: Context,
  step: {
    readonly token: string;
    readonly code: string;
    readonly userAgent: string;
    readonly network: string;
  },
): Promise<SignedIn> {
  const tokenHash = hashToken(step.token);
  const outcome = await transaction(ctx, async (tx): Promise<SignInOutcome> => {
    const limits = { now: tx.clock.now(), attempts: codeAttempts };
    const pending = await countCodeAttempt(tx.tx, tx.controller, tokenHash, limits);
    const account = pending && (await lockAccount(tx.tx, tx.controller, pending.staffId));
    if (pending === undefined || account === undefined || account.deactivatedAt !== undefined) {
      return { refusal: staffErrors.sign_in_expired() };
    }
    const isEnrolling = pending.totpSecretSealed !== undefined;
    const isEnrolled = account.totpSecretSealed !== undefined;
    if (isEnrolling === isEnrolled) return { refusal: staffErrors.sign_in_expired() };
    const method = await spendCode(tx, { account, pending, code: step.code });
    if (method === undefined) return { refusal: staffErrors.code_refused() };
    const acting = actingAs(tx, account);
    const recoveryCodes = isEnrolling ? await giveRecoveryCodes(acting, account.staffId) : [];
    await deleteSignIn(tx.tx, tx.controller, tokenHash);
    await forgetAttempts(tx, account, step.network);
    return {
      ...(await openSession(acting, account.staffId, { method, userAgent: step.userAgent })),
      recoveryCodes,
    };
  });
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome;
}

/** Whoever signed in starts counting anew; the network's own count stays. */
async function forgetAttempts(tx: TxContext, account: StaffAccount, network: string): Promise<void> {
  const key = await loadStaffKey(tx, account.staffId);
  const email = normaliseStaffEmail(openField(tx, key, 'email', account.emailSealed).toString());
  const keys = [limitKey(tx, 'pair', `${email}\n${network}`), limitKey(tx, 'account', email)];
  await clearAttempts(tx.tx, tx.controller, keys);
}

export interface SignedInStaff {
  readonly session: StaffSession;
  readonly roles: readonly StaffRole[];
  readonly permissions: readonly Permission[];
}

/** Whose session a cookie's token is; undefined when it is not one that may be used now. Counts as use. */
export async function findSession(ctx: Context, token: string): Promise<SignedInStaff | undefined> {
  if (controllerOfToken(token) !== ctx.controller) return undefined;
  const found = await findSessionByToken(ctx.db, ctx.controller, hashToken(token));
  const now = ctx.clock.now();
  if (found === undefined || !isOpen(found.session, now)) return undefined;
  if (!isDueForTouch(found.session, now)) return { ...found, permissions: permissionsOf(found.roles) };
  await transaction(ctx, ({ tx }) => touchSession(tx, ctx.controller, found.session.sessionId, now));
  return {
    ...found,
    session: { ...found.session, lastSeenAt: now },
    permissions: permissionsOf(found.roles),
  };
}

export interface OwnAccount {
  readonly name: string;
  readonly email: string;
  readonly idleExpiresAt: Date;
  readonly recoveryCodesLeft: number;
}

/** What the signed-in person is shown of themselves. @throws DomainError `staff_not_found` */
export async function getOwnAccount(ctx: Context, session: StaffSession): Promise<OwnAccount> {
  const account = await findAccount(ctx.db, ctx.controller, session.staffId);
  if (account === undefined) throw staffErrors.staff_not_found();
  const key = await loadStaffKey(ctx, session.staffId);
  return {
    name: openField(ctx, key, 'name', account.nameSealed).toString(),
    email: openField(ctx, key, 'email', account.emailSealed).toString(),
    idleExpiresAt: idleExpiry(session),
    recoveryCodesLeft: await countRecoveryCodes(ctx.db, ctx.controller, session.staffId),
  };
}

/** One's own sessions that can still be used, newest first. */
export async function listOwnSessions(ctx: Context, staffId: StaffId): Promise<readonly StaffSession[]> {
  const now = ctx.clock.now();
  return (await listSessions(ctx.db, ctx.controller, staffId, now)).filter((session) => isOpen(session, now));
}

/** Ends one of one's own sessions, or, without an id, all of them. @throws DomainError `session_not_found` */
export async function endOwnSessions(ctx: Context, staffId: StaffId, only?: SessionId): Promise<void> {
  await transaction(ctx, async (tx) => {
    const which = { at: tx.clock.now(), ...(only !== undefined && { only }) };
    const ended = await endSessions(tx.tx, tx.controller, staffId, which);
    if (only !== undefined && ended === 0) throw staffErrors.session_not_found();
    await recordStaffAct(tx, staffId, { act: 'staff.sessions_ended', sessions: ended });
  });
}
