import type { SubjectId, VerificationId } from '@zgoda/vocabulary/ids';
import { subjectErrors } from '@zgoda/vocabulary/subjects';
import type { Context, TxContext } from '../../context.ts';
import { ConflictRetry, transaction } from '../../platform/db/index.ts';
import { recordEvidence, type ErasureStep } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { chooseDirection, type Link, type LinkParticipant, type LinkPlan } from './linking.ts';
import {
  countPerson,
  deletePerson,
  listIdentityRows,
  listLiving,
  lockLiving,
  moveIdentities,
  setLinkedInto,
} from './store.ts';
import { listConfirmed } from './verification-store.ts';
import { confirmedLifetimeMs } from './verification.ts';

/**
 * Makes one person of the two behind two verifications, each confirmed within the last hour. Plans, then applies, in one
 * transaction; records and evidence stay where they are, only identities and current state move. `linked` is false when
 * they were one person already.
 * @throws verification_not_confirmed
 */
export async function linkSubjects(
  ctx: Context,
  verificationIds: readonly [VerificationId, VerificationId],
  participants: readonly LinkParticipant[],
): Promise<{ readonly subjectId: SubjectId; readonly linked: boolean }> {
  return transaction(ctx, async (tx) => {
    const [a, b] = await listVerified(tx, verificationIds);
    if (a === b) return { subjectId: a, linked: false };
    const plan = await planLink(tx, [a, b], participants);
    await applyLink(tx, plan, participants);
    return { subjectId: plan.into, linked: true };
  });
}

async function listVerified(
  tx: TxContext,
  verificationIds: readonly [VerificationId, VerificationId],
): Promise<readonly [SubjectId, SubjectId]> {
  const since = new Date(tx.clock.now().getTime() - confirmedLifetimeMs);
  const confirmed = await listConfirmed(tx.tx, tx.controller, verificationIds, since);
  const living = await listLiving(
    tx.tx,
    tx.controller,
    confirmed.map((row) => row.subject_id),
  );
  const livingOf = new Map(living.map((row) => [row.subject_id, row.living_id]));
  const [a, b] = verificationIds.map((id) => {
    const row = confirmed.find((candidate) => candidate.verification_id === id);
    return row && livingOf.get(row.subject_id);
  });
  if (a === undefined || b === undefined || verificationIds[0] === verificationIds[1])
    throw subjectErrors.verification_not_confirmed();
  return [a, b];
}

/** What linking the two would do. Locks both against another link. */
async function planLink(
  tx: TxContext,
  subjects: readonly [SubjectId, SubjectId],
  participants: readonly LinkParticipant[],
): Promise<LinkPlan> {
  const [a, b] = await lockLiving(tx.tx, tx.controller, subjects);
  if (a === undefined || b === undefined) throw new ConflictRetry('a subject');
  const link = chooseDirection(
    { subjectId: a.subject_id, createdAt: a.created_at },
    { subjectId: b.subject_id, createdAt: b.created_at },
  );
  const identities = await listIdentityRows(tx.tx, tx.controller, link.from);
  const rows: Record<string, number> = {};
  for (const { name, count } of participants) rows[name] = await count(tx.tx, tx.controller, link.from);
  return { ...link, identities: identities.length, rows };
}

async function applyLink(
  tx: TxContext,
  plan: LinkPlan,
  participants: readonly LinkParticipant[],
): Promise<void> {
  await resealIdentities(tx, plan);
  for (const { move } of participants) await move(tx.tx, tx.controller, plan);
  await setLinkedInto(tx.tx, tx.controller, { ...plan, at: tx.clock.now() });
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = {
    act: 'subjects_linked',
    from: plan.from,
    into: plan.into,
    identities: plan.identities,
    ...Object.fromEntries(Object.entries(plan.rows).map(([name, count]) => [`moved_${name}`, count])),
  };
  await recordEvidence(
    tx,
    [plan.from, plan.into].map((subjectId) => ({ class: 'system' as const, subjectId, policyHash, payload })),
  );
}

/** An identity is sealed with its holder's key, so a new holder means sealing it anew. */
async function resealIdentities(tx: TxContext, { from, into }: Link): Promise<void> {
  const rows = await listIdentityRows(tx.tx, tx.controller, from);
  const keys = await tx.vault.loadOwnerKeys(tx.tx, tx.controller, [from, into]);
  const [oldKey, newKey] = [keys.get(from), keys.get(into)];
  if (oldKey === undefined || newKey === undefined) throw new Error('a subject has no key');
  const resealed = rows.map((row) => ({
    identity_hash: row.identity_hash,
    sealed_value: tx.vault.seal(
      newKey,
      row.identity_id,
      tx.vault.open(oldKey, row.identity_id, row.sealed_value),
    ),
  }));
  await moveIdentities(tx.tx, tx.controller, into, resealed);
}

/** Erasure of a person's identities, and of the subject. After all other capabilities, which need the identities. */
export const subjectErasure: ErasureStep = {
  name: 'subjects',
  erase: ({ tx, controller }, subjectId) => deletePerson(tx, controller, subjectId),
  countResidue: ({ tx, controller }, subjectId) => countPerson(tx, controller, subjectId),
};
