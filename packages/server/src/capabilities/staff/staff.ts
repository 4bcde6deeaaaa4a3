import { controllerIdSchema, type ControllerId, type SessionId, type StaffId } from '@zgoda/vocabulary/ids';
import type { StaffRole } from '@zgoda/vocabulary/staff';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long what lasts, in milliseconds. @see OWASP ASVS 3.3 */
export const durations = {
  sessionIdleMs: 30 * minuteMs,
  sessionMs: 12 * hourMs,
  /** A session's last use is written down at most this often. */
  sessionTouchMs: minuteMs,
  signInMs: 5 * minuteMs,
  invitationMs: 72 * hourMs,
  /** A stated reason opens one person for this long, in the session that stated it. */
  lookMs: 30 * minuteMs,
} as const;

/** How long what has ended is kept for the access review, in milliseconds. @see GDPR Art. 5(1)(e) */
export const keptAfterEnd = {
  sessionMs: 365 * 24 * hourMs,
  invitationMs: 30 * 24 * hourMs,
} as const;

/** Codes that may be tried after one right password. */
export const codeAttempts = 5;
export const recoveryCodeCount = 10;
export const recoveryCodeBytes = 10;

/**
 * Sign-ins tried, right or wrong, per window. The pair stops guessing from one place without letting a stranger lock
 * anybody out; the account's own limit is for guessing from many places.
 * @see NIST SP 800-63B 5.2.2
 */
export const signInLimits = {
  pair: { attempts: 5, windowMs: 15 * minuteMs },
  account: { attempts: 30, windowMs: hourMs },
  address: { attempts: 50, windowMs: hourMs },
} as const;
export type SignInLimit = keyof typeof signInLimits;

export type SecondFactor = 'totp' | 'recovery_code';

export interface StaffAccount {
  readonly staffId: StaffId;
  readonly roles: readonly StaffRole[];
  /** Absent until an invitation is accepted. */
  readonly passwordHash?: string;
  readonly totpSecretSealed?: Buffer;
  readonly totpLastStep: number;
  readonly emailSealed: Buffer;
  readonly nameSealed: Buffer;
  readonly createdAt: Date;
  readonly deactivatedAt?: Date;
}

export interface StaffSession {
  readonly sessionId: SessionId;
  readonly staffId: StaffId;
  readonly method: SecondFactor;
  readonly device: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly endedAt?: Date;
}

export const idleExpiry = (session: StaffSession): Date =>
  new Date(Math.min(session.lastSeenAt.getTime() + durations.sessionIdleMs, session.expiresAt.getTime()));

/** Whether a session may still be used: not ended, not idle for 30 minutes, not older than 12 hours. */
export function isOpen(session: StaffSession, now: Date): boolean {
  return session.endedAt === undefined && now < idleExpiry(session);
}

/** Whether its use should be written down again. */
export const isDueForTouch = (session: StaffSession, now: Date): boolean =>
  now.getTime() - session.lastSeenAt.getTime() >= durations.sessionTouchMs;

/** The form under which an address is looked up: trimmed, NFC, lower case. */
export const normaliseStaffEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** A bearer token names its controller, so that looking it up never leaves that controller's rows. */
export const joinToken = (controller: ControllerId, secret: Buffer): string =>
  `${controller}.${secret.toString('base64url')}`;

/** The controller of a token, or undefined when it is not of that form. */
export function controllerOfToken(token: string): ControllerId | undefined {
  const match = /^([a-z0-9-]{2,63})\.[A-Za-z0-9_-]{43}$/.exec(token);
  const parsed = controllerIdSchema.safeParse(match?.[1]);
  return parsed.success ? parsed.data : undefined;
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Eighty bits as four groups of four characters. */
export function toRecoveryCode(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const characters = (bits.match(/.{5}/g) ?? []).map((group) => base32[Number.parseInt(group, 2)]);
  return characters.join('').replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** What was typed where a code is asked for: six digits, or sixteen characters of a recovery code. */
export function readCode(text: string): { readonly kind: SecondFactor; readonly code: string } | undefined {
  const compact = text.replaceAll(/[\s-]/g, '').toLowerCase();
  if (/^[0-9]{6}$/.test(compact)) return { kind: 'totp', code: compact };
  return /^[a-z2-7]{16}$/.test(compact) ? { kind: 'recovery_code', code: compact } : undefined;
}

const browsers: ReadonlyArray<readonly [RegExp, string]> = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: ReadonlyArray<readonly [RegExp, string]> = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

/** Browser and system by family, "Firefox, Linux", so that one's own sessions can be told apart and nothing more. */
export function describeDevice(userAgent: string): string {
  const find = (table: ReadonlyArray<readonly [RegExp, string]>): string | undefined =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [find(browsers), find(systems)].filter((name) => name !== undefined).join(', ') || 'unknown';
}
