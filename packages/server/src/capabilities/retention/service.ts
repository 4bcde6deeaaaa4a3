import { toPublicId, type HoldId, type SubjectId } from '@zgoda/vocabulary/ids';
import { retentionErrors } from '@zgoda/vocabulary/retention';
import type { Actor, Context, TxContext } from '../../context.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { recordEvidence, type ErasureStep } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { getSubject, listLinkedSubjects } from '../subjects/index.ts';
import { isInForce, type Hold } from './hold.ts';
import {
  insertHold,
  listHoldRows,
  listWithLinked,
  lockHold,
  setReleased,
  type SealedHold,
} from './hold-store.ts';
import { countOfSubject, deleteOfSubject, isBeingErased, lockRetention } from './store.ts';

/** A hold with its words. */
export interface ReadHold extends Hold {
  readonly reason: string;
  readonly releaseReason?: string | undefined;
  readonly isInForce: boolean;
}

function nameOf(actor: Actor): string {
  if (actor.kind === 'staff') return actor.staffId;
  return actor.kind === 'api_key' ? 'api' : 'system';
}

const releaseName = (holdId: HoldId): string => `${holdId}/release`;

async function loadKey(tx: TxContext, subjectId: SubjectId): Promise<OwnerKey> {
  const key = (await tx.vault.loadOwnerKeys(tx.tx, tx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  return key;
}

/**
 * Holds a person's data back from erasure: sweeps and plans leave them out from the commit on, and say for which matter.
 * @throws subject_not_found, hold_in_past, hold_too_late
 * @see GDPR Art. 17(3)(e), 18(1)(c)
 */
export async function placeHold(
  tx: TxContext,
  wanted: {
    readonly subjectId: SubjectId;
    /** Shown beside what stays: nothing about a person. */
    readonly matter: string;
    readonly reason: string;
    readonly until?: Date | undefined;
  },
): Promise<HoldId> {
  const { matter, reason, until } = wanted;
  const placedAt = tx.clock.now();
  if (until !== undefined && until <= placedAt) throw retentionErrors.hold_in_past({ field: 'until' });
  await lockRetention(tx.tx, tx.controller);
  const subjectId = await getSubject(tx, { subject_id: wanted.subjectId });
  if (await isBeingErased(tx.tx, tx.controller, await listLinkedSubjects(tx, subjectId)))
    throw retentionErrors.hold_too_late();
  const key = await loadKey(tx, subjectId);
  const holdId = tx.ids.uuid() as HoldId;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = {
    act: 'hold_placed',
    hold: toPublicId('hold', holdId),
    matter,
    ...(until !== undefined && { until: until.toISOString() }),
  };
  const [evidence] = await recordEvidence(tx, [{ class: 'system', subjectId, policyHash, payload }]);
  if (evidence === undefined) throw new Error('an act has its evidence');
  await insertHold(tx.tx, tx.controller, {
    holdId,
    subjectId,
    matter,
    until,
    placedAt,
    placedBy: nameOf(tx.actor),
    entryId: evidence.entryId,
    sealedReason: tx.vault.seal(key, holdId, Buffer.from(reason)),
  });
  return holdId;
}

/** Ends a hold; what is due goes with the next sweep. @throws hold_not_found, hold_released */
export async function releaseHold(
  tx: TxContext,
  holdId: HoldId,
  { reason }: { readonly reason: string },
): Promise<void> {
  const hold = await lockHold(tx.tx, tx.controller, holdId);
  if (hold === undefined) throw retentionErrors.hold_not_found();
  if (hold.releasedAt !== undefined) throw retentionErrors.hold_released();
  const { subjectId } = hold;
  const key = await loadKey(tx, subjectId);
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = { act: 'hold_released', hold: toPublicId('hold', holdId), matter: hold.matter };
  await recordEvidence(tx, [{ class: 'system', subjectId, policyHash, payload }]);
  await setReleased(tx.tx, tx.controller, {
    holdId,
    releasedAt: tx.clock.now(),
    releasedBy: nameOf(tx.actor),
    sealedRelease: tx.vault.seal(key, releaseName(holdId), Buffer.from(reason)),
  });
}

/** @throws hold_not_found */
export async function getHold(ctx: TxContext, holdId: HoldId): Promise<ReadHold> {
  const hold = await lockHold(ctx.tx, ctx.controller, holdId);
  const [read] = hold === undefined ? [] : await readHolds(ctx, [hold]);
  if (read === undefined) throw retentionErrors.hold_not_found();
  return read;
}

/** Newest first, released ones too. */
export async function listHolds(
  ctx: Context,
  page: {
    readonly subjectId?: SubjectId | undefined;
    readonly before?: HoldId | undefined;
    readonly limit: number;
  },
): Promise<readonly ReadHold[]> {
  const { subjectId, before, limit } = page;
  const subjectIds = subjectId === undefined ? undefined : await listLinkedSubjects(ctx, subjectId);
  return readHolds(ctx, await listHoldRows(ctx.db, ctx.controller, { subjectIds, before, limit }));
}

/**
 * What holds these people's data now, whoever of those linked with them was named; `subjectId` is the one that was asked about.
 * For plans: `matter` may be shown beside what stays.
 */
export async function listHoldsOf(
  ctx: Context,
  subjectIds: readonly SubjectId[],
): Promise<readonly ReadHold[]> {
  if (subjectIds.length === 0) return [];
  const linked = await listWithLinked(ctx.db, ctx.controller, subjectIds);
  const found = await readHolds(
    ctx,
    await listHoldRows(ctx.db, ctx.controller, {
      subjectIds: linked.map((each) => each.subjectId),
      inForceAt: ctx.clock.now(),
    }),
  );
  return linked.flatMap(({ asked, subjectId }) =>
    found.filter((hold) => hold.subjectId === subjectId).map((hold) => ({ ...hold, subjectId: asked })),
  );
}

async function readHolds(ctx: Context, rows: readonly SealedHold[]): Promise<readonly ReadHold[]> {
  const owners = [...new Set(rows.map(({ subjectId }) => subjectId))];
  const keys = await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, owners);
  const now = ctx.clock.now();
  return rows.map(({ sealedReason, sealedRelease, ...hold }) => {
    const key = keys.get(hold.subjectId);
    if (key === undefined) throw new Error('a subject on record has no key');
    const open = (name: string, sealed: Buffer): string => ctx.vault.open(key, name, sealed).toString();
    return {
      ...hold,
      reason: open(hold.holdId, sealedReason),
      releaseReason: sealedRelease && open(releaseName(hold.holdId), sealedRelease),
      isInForce: isInForce(hold, now),
    };
  });
}

/** Erasure takes holds and what sweeps noted of a person; whoever erases asks for holds first. GDPR Art. 17(1). */
export const retentionErasure: ErasureStep = {
  name: 'retention',
  erase: (tx, subjectId) => deleteOfSubject(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countOfSubject(tx.db, tx.controller, subjectId),
};
