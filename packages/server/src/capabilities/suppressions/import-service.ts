import { engagementErrors, type ImportRequest } from '@zgoda/vocabulary/engagements';
import { toPublicId, type EngagementId, type EntryId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { recordEvidence, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { identityHashOf } from '../subjects/index.ts';
import { suppressHeld } from '../subscriptions/index.ts';
import { isExchangeHash, type ExchangeHash } from './engagement.ts';
import { assertOpen, exchangeClause, getEngagement, hashHeld } from './service.ts';
import { listAddressesAfter, listHeld } from './store.ts';

/** Hashes that somebody else sent, against the addresses on record. */
export interface MatchedImport {
  readonly received: number;
  readonly malformed: number;
  /** Keyed hashes of ours. */
  readonly matched: readonly Buffer[];
  /** Empty: all. */
  readonly topic: string;
}

/**
 * Finds our own people among the hashes: plain ones by our keyed hash of each, salted ones by hashing every address on record in the
 * same way. The hashes of others are forgotten with the call. Not inside a transaction, which would hold everybody's keys.
 * @throws suppression_contacts_refused, suppression_hash_kind_mismatch, engagement_not_found, engagement_not_open
 */
export async function matchImport(ctx: Context, request: ImportRequest): Promise<MatchedImport> {
  const { policy } = await getPolicyInForce(ctx);
  if (request.kind === 'addresses')
    throw engagementErrors.suppression_contacts_refused({ clause: exchangeClause(policy) });
  const engagement =
    request.engagement === undefined ? undefined : await getEngagement(ctx, request.engagement);
  if (engagement !== undefined) assertOpen(engagement, ctx.clock.now());
  const how: ExchangeHash | undefined = request.kind === 'sha256' ? { kind: 'sha256' } : engagement?.hash;
  if (how?.kind !== request.kind) throw engagementErrors.suppression_hash_kind_mismatch({ field: 'kind' });
  const wanted = new Set(request.hashes.filter(isExchangeHash));
  const malformed = request.hashes.filter((hash) => !isExchangeHash(hash)).length;
  return {
    received: request.hashes.length,
    malformed,
    matched: wanted.size === 0 ? [] : await findMatches(ctx, wanted, how),
    topic: engagement?.topic ?? '',
  };
}

/** Addresses compared in one go. */
const comparedAtOnce = 5_000;

async function findMatches(
  ctx: Context,
  wanted: ReadonlySet<string>,
  how: ExchangeHash,
): Promise<readonly Buffer[]> {
  return how.kind === 'sha256' ? findByIndex(ctx, wanted) : findByHashing(ctx, wanted, how);
}

/** A keyed hash of ours is taken over the plain one, so that nobody's address has to be unsealed. */
async function findByIndex(ctx: Context, wanted: ReadonlySet<string>): Promise<readonly Buffer[]> {
  const hashes = [...wanted];
  const matched: Buffer[] = [];
  for (let start = 0; start < hashes.length; start += comparedAtOnce) {
    const some = hashes.slice(start, start + comparedAtOnce).map((hash) => identityHashOf(ctx, hash));
    matched.push(...(await listHeld(ctx.db, ctx.controller, some)));
  }
  return matched;
}

async function findByHashing(
  ctx: Context,
  wanted: ReadonlySet<string>,
  how: ExchangeHash,
): Promise<readonly Buffer[]> {
  const matched: Buffer[] = [];
  for (let after = Buffer.alloc(0); ;) {
    const held = await listAddressesAfter(ctx.db, ctx.controller, after, comparedAtOnce);
    for (const [{ identityHash }, hash] of await hashHeld(ctx, held, how)) {
      if (wanted.has(hash)) matched.push(identityHash);
    }
    const last = held.at(-1);
    if (last === undefined || held.length < comparedAtOnce) return matched;
    after = Buffer.from(last.identityHash);
  }
}

/**
 * Closes the addresses that were found, with an entry for each person to whom something changed and one for the whole import.
 * @returns how many addresses were not closed in this way before
 */
export async function recordImport(
  tx: TxContext,
  { received, malformed, matched, topic }: MatchedImport,
  engagementId: EngagementId | undefined,
): Promise<{ readonly suppressed: number; readonly entryId: EntryId }> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const people = await suppressHeld(tx.tx, tx.controller, matched, { topic, at: tx.clock.now() });
  const suppressed = people.reduce((sum, { addresses }) => sum + addresses, 0);
  const under = {
    ...(engagementId !== undefined && { engagement: toPublicId('engagement', engagementId) }),
    ...(topic !== '' && { topic }),
  };
  const [whole] = await recordEvidence(tx, [
    {
      class: 'system',
      policyHash,
      payload: {
        act: 'suppression_import',
        ...under,
        received,
        malformed,
        matched: matched.length,
        suppressed,
      },
    },
    ...people.map(({ subjectId }): EvidenceAct => ({
      class: 'withdrawal',
      subjectId,
      policyHash,
      payload: { act: 'suppressed_by_third_party', ...under },
    })),
  ]);
  if (whole === undefined) throw new Error('an act has its evidence');
  return { suppressed, entryId: whole.entryId };
}
