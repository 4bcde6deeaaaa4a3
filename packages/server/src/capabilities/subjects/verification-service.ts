import { timingSafeEqual } from 'node:crypto';
import type { IdentityId, SubjectId, VerificationId } from '@zgoda/vocabulary/ids';
import type { IdentityRef, VerifiableKind } from '@zgoda/vocabulary/subjects';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { Personal } from '../../platform/log/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { indexText, toIdentity } from './identity.ts';
import { ensureSubjects } from './service.ts';
import { listLiving, setVerified } from './store.ts';
import {
  countAttempt,
  deleteExpiredVerifications,
  insertVerification,
  lockOpenVerification,
  setCode,
  setConfirmed,
} from './verification-store.ts';
import {
  codeLifetimeMs,
  codeRequested,
  codeText,
  hourMs,
  makeCode,
  maxAttempts,
  maxCodesAnHour,
  requestLifetimeMs,
} from './verification.ts';

/** An address that a code can be sent to. */
export type VerifiableRef = Extract<IdentityRef, { email: string } | { phone: string }>;

/**
 * Asks for a code to be sent to an address. Whether anybody has that address is not even looked up, so nothing in the
 * answer, its time or the statements behind it can tell.
 * @throws identity_invalid
 */
export async function requestCode(
  ctx: Context,
  { ref, locale }: { readonly ref: VerifiableRef; readonly locale: string },
): Promise<{ readonly verificationId: VerificationId; readonly expiresAt: Date }> {
  const identity = toIdentity(ref);
  const requestedAt = ctx.clock.now();
  const expiresAt = new Date(requestedAt.getTime() + requestLifetimeMs);
  const verificationId = ctx.ids.uuid() as VerificationId;
  await transaction(ctx, async (tx) => {
    await insertVerification(tx.tx, tx.controller, {
      verificationId,
      identityHash: tx.vault.blindIndex(tx.controller, indexText(identity)),
      sealedIdentity: tx.vault.seal(
        tx.vault.controllerOwnerKey(tx.controller),
        verificationId,
        Buffer.from(JSON.stringify(ref)),
      ),
      locale,
      requestedAt,
      expiresAt,
    });
    await tx.enqueue(tx, codeRequested, { verificationId });
  });
  return { verificationId, expiresAt };
}

export interface IssuedCode {
  readonly subjectId: SubjectId;
  /** The address that the code is for, and that alone may get it. */
  readonly identityId: IdentityId;
  readonly kind: VerifiableKind;
  readonly code: Personal<string>;
  readonly locale: string;
  readonly expiresAt: Date;
}

/**
 * Makes the code for a request, to be handed to the message in the same transaction; a repeat makes a new one and voids the
 * old. Undefined when there is nothing to send: expired, confirmed, or too many codes for this address within the hour.
 */
export async function issueCode(
  tx: TxContext,
  verificationId: VerificationId,
): Promise<IssuedCode | undefined> {
  const now = tx.clock.now();
  const codesSince = new Date(now.getTime() - hourMs);
  const open = await lockOpenVerification(tx.tx, tx.controller, verificationId, { now, codesSince });
  if (open === undefined || open.recent_codes >= maxCodesAnHour) return undefined;
  const plain = tx.vault.open(
    tx.vault.controllerOwnerKey(tx.controller),
    verificationId,
    open.sealed_identity,
  );
  const ref = JSON.parse(plain.toString()) as VerifiableRef;
  const [subject] = await ensureSubjects(tx, [ref]);
  if (subject?.identityId === undefined) return undefined;
  const code = makeCode((bytes) => tx.ids.random(bytes));
  const expiresAt = new Date(now.getTime() + codeLifetimeMs);
  await setCode(tx.tx, tx.controller, verificationId, {
    hash: tx.vault.blindIndex(tx.controller, codeText(verificationId, code)),
    subjectId: subject.subjectId,
    issuedAt: now,
    expiresAt,
  });
  return {
    subjectId: subject.subjectId,
    identityId: subject.identityId,
    kind: 'email' in ref ? 'email' : 'phone',
    code: new Personal(code),
    locale: open.locale,
    expiresAt,
  };
}

export type ConfirmedCode =
  | { readonly verified: true; readonly subjectId: SubjectId }
  | { readonly verified: false };

/**
 * Tries a code. Wrong, expired, used up, never sent and never asked for have one answer; each try counts, so the tries
 * are spent whatever the caller does with the answer.
 */
export async function confirmCode(
  ctx: Context,
  { verificationId, code }: { readonly verificationId: VerificationId; readonly code: string },
): Promise<ConfirmedCode> {
  const given = ctx.vault.blindIndex(ctx.controller, codeText(verificationId, code));
  return transaction(ctx, async (tx): Promise<ConfirmedCode> => {
    const now = tx.clock.now();
    const tried = await countAttempt(tx.tx, tx.controller, verificationId, { now, maxAttempts });
    if (tried === undefined || !timingSafeEqual(tried.code_hash, given)) return { verified: false };
    await setConfirmed(tx.tx, tx.controller, verificationId, now);
    await setVerified(tx.tx, tx.controller, tried.identity_hash, now);
    const living = await listLiving(tx.tx, tx.controller, [tried.subject_id]);
    const subjectId = living[0]?.living_id;
    if (subjectId === undefined) return { verified: false };
    const { hash: policyHash } = await getPolicyInForce(tx);
    await recordEvidence(tx, [
      {
        class: 'request_step',
        subjectId,
        policyHash,
        payload: { act: 'identity_verified', verification: verificationId },
      },
    ]);
    return { verified: true, subjectId };
  });
}

const dayMs = 24 * hourMs;

/** Deletes verifications a day after their end, a batch at a time. @returns how many */
export async function sweepVerifications(ctx: Context, signal: AbortSignal): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - dayMs);
  const limit = 1_000;
  let deleted = 0;
  for (let batch = limit; batch === limit && !signal.aborted; deleted += batch) {
    batch = await transaction(ctx, (tx) =>
      deleteExpiredVerifications(tx.tx, tx.controller, { before, limit }),
    );
  }
  return deleted;
}
