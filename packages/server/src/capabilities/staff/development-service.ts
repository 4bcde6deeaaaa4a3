import { staffRoles, type StaffRole } from '@zgoda/vocabulary/staff';
import type { Context } from '../../context.ts';
import { hashPassword } from '../../platform/crypto/password-hash.ts';
import { transaction } from '../../platform/db/index.ts';
import { createAccount, emailIndexOf, sealField } from './account-service.ts';
import { findAccountByEmail, updatePassword, updateSecondFactor } from './store.ts';
import { totpCode, totpSecretBytes, totpSecretText } from './totp.ts';

/** Invented people, one a role. */
const names: Readonly<Record<StaffRole, string>> = {
  dpo: 'Daria Orlenko',
  officer: 'Ostap Hnatiuk',
  communicator: 'Klara Melnyk',
  verifier: 'Vasyl Petrash',
  auditor: 'Alina Roman',
  admin: 'Adam Bilyk',
};

export interface DevelopmentSignIn {
  readonly role: StaffRole;
  readonly email: string;
  readonly password: string;
  /** Base32, for an authenticator. */
  readonly totpSecret: string;
  /** What an authenticator shows now, by the development clock. */
  readonly code: string;
}

/**
 * Password and secret come from the installation's own key, so that they are the same after a restart, and nobody else's
 * installation has them.
 */
function credentialsOf(ctx: Context, role: StaffRole): { password: string; secret: Buffer } {
  const derive = (purpose: string): Buffer =>
    ctx.vault.blindIndex(ctx.controller, `staff.development.${purpose}\n${role}`);
  const password = derive('password').toString('hex').slice(0, 16).match(/.{4}/g)?.join('-') ?? '';
  return { password, secret: derive('totp').subarray(0, totpSecretBytes) };
}

/** How to sign in to the console in development, one account a role. Reads nothing and changes nothing. */
export function listDevelopmentSignIns(ctx: Context): readonly DevelopmentSignIn[] {
  return staffRoles.map((role) => {
    const { password, secret } = credentialsOf(ctx, role);
    const email = `${role}@${ctx.controller}.example`;
    return {
      role,
      email,
      password,
      totpSecret: totpSecretText(secret),
      code: totpCode(secret, ctx.clock.now()),
    };
  });
}

/**
 * Makes the invented staff of a controller where they are missing, and tells how to sign in as each. Accounts that exist
 * are left as they are. Development only: the server calls it under `npm start` and nowhere else.
 */
export async function seedDevelopmentStaff(ctx: Context): Promise<readonly DevelopmentSignIn[]> {
  const signIns = listDevelopmentSignIns(ctx);
  const missing = await Promise.all(
    signIns.map(async (signIn) => {
      const existing = await findAccountByEmail(ctx.db, ctx.controller, emailIndexOf(ctx, signIn.email));
      return existing === undefined ? [{ ...signIn, hash: await hashPassword(signIn.password) }] : [];
    }),
  );
  for (const signIn of missing.flat()) await seedAccount(ctx, signIn);
  return signIns;
}

async function seedAccount(
  ctx: Context,
  { role, email, hash }: { readonly role: StaffRole; readonly email: string; readonly hash: string },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { staffId, key } = await createAccount(tx, { email, name: names[role], roles: [role] });
    const now = tx.clock.now();
    const secretSealed = sealField(tx, key, 'totp', credentialsOf(ctx, role).secret);
    await updatePassword(tx.tx, tx.controller, staffId, { hash, changedAt: now });
    await updateSecondFactor(tx.tx, tx.controller, staffId, { secretSealed, step: 0, enrolledAt: now });
  });
}
