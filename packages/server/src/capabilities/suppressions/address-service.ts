import { findTopic } from '@zgoda/policy';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { SuppressionReason } from '@zgoda/vocabulary/subscriptions';
import {
  liftableReasons,
  suppressionErrors,
  type AddressBlock,
  type AddressLift,
} from '@zgoda/vocabulary/suppressions';
import type { Context, TxContext } from '../../context.ts';
import { recordEvidence, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubject, identityHash, listIdentityHashes } from '../subjects/index.ts';
import { closeAddresses } from '../subscriptions/index.ts';
import {
  countClosures,
  deleteClosure,
  listClosures,
  type ClosureCount,
  type ClosureRow,
} from './address-store.ts';

/** One way in which an address is closed, as staff may know it. */
export interface Closure extends Omit<ClosureRow, 'identityHash'> {
  /** It stands at another address of the same person. */
  readonly isOther: boolean;
  readonly isLiftable: boolean;
}

export interface AddressState {
  /** Absent: nobody on record has it. */
  readonly subjectId: SubjectId | undefined;
  readonly closures: readonly Closure[];
}

export const isLiftable = (reason: SuppressionReason): boolean =>
  (liftableReasons as readonly string[]).includes(reason);

/** Whether and why nothing is sent to an address: by itself, or by another of the same person. @throws identity_invalid */
export async function checkAddress(ctx: Context, email: string): Promise<AddressState> {
  const own = identityHash(ctx, { email });
  const subjectId = await findSubject(ctx, { email });
  const held = subjectId === undefined ? [] : await listIdentityHashes(ctx.db, ctx.controller, [subjectId]);
  const hashes = [own, ...held.map(({ hash }) => hash).filter((hash) => !hash.equals(own))];
  const rows = await listClosures(ctx.db, ctx.controller, hashes);
  const closures = rows.map(({ identityHash: hash, ...row }): Closure => {
    const isOther = !hash.equals(own);
    return { ...row, isOther, isLiftable: !isOther && isLiftable(row.reason) };
  });
  return { subjectId, closures };
}

/** Closes an address, of whomever it is, with evidence. Doing it again changes nothing. @throws suppression_topic_unknown, identity_invalid */
export async function blockAddress(tx: TxContext, block: AddressBlock): Promise<AddressState> {
  const { email, channel, topic, wished } = block;
  const { policy } = await getPolicyInForce(tx);
  if (topic !== '' && findTopic(policy, topic)?.channels.includes('email') !== true)
    throw suppressionErrors.suppression_topic_unknown({ field: 'topic' });
  const reason = wished ? 'withdrawal' : 'operator';
  const place = { channel: topic === '' ? channel : 'email', topic };
  const { subjectId, closures } = await checkAddress(tx, email);
  const isThere = (one: Closure): boolean =>
    !one.isOther && one.channel === place.channel && one.topic === topic && one.reason === reason;
  if (closures.some(isThere)) return { subjectId, closures };
  await closeAddresses(tx, [{ email, ...place, reason }]);
  await recordAct(tx, {
    class: wished && subjectId !== undefined ? 'withdrawal' : 'system',
    ...(subjectId !== undefined && { subjectId }),
    payload: { act: 'address_closed', reason, channel: place.channel || '*', topic: topic || '*' },
  });
  return checkAddress(tx, email);
}

/**
 * Takes back what was not the person's own wish. @throws suppression_not_liftable, suppression_not_found, identity_invalid
 */
export async function liftAddress(tx: TxContext, lift: AddressLift): Promise<AddressState> {
  const { email, channel, topic, cause: reason } = lift;
  if (!isLiftable(reason)) throw suppressionErrors.suppression_not_liftable({ cause: reason });
  const own = { identityHash: identityHash(tx, { email }), channel, topic, reason };
  if (!(await deleteClosure(tx.tx, tx.controller, own))) throw suppressionErrors.suppression_not_found();
  const after = await checkAddress(tx, email);
  await recordAct(tx, {
    class: 'system',
    ...(after.subjectId !== undefined && { subjectId: after.subjectId }),
    payload: { act: 'address_opened', reason, channel: channel || '*', topic: topic || '*' },
  });
  return after;
}

async function recordAct(tx: TxContext, act: Omit<EvidenceAct, 'policyHash'>): Promise<void> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  await recordEvidence(tx, [{ ...act, policyHash }]);
}

export const countClosedAddresses = (ctx: Context): Promise<readonly ClosureCount[]> =>
  countClosures(ctx.db, ctx.controller);
