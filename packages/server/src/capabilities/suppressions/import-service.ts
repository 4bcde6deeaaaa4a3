import { engagementErrors, type ImportRequest } from '@zgoda/vocabulary/engagements';
import { toPublicId, type EngagementId, type EntryId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { recordEvidence, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { identityHashOf } from '../subjects/index.ts';
import { suppressHeld } from '../subscriptions/index.ts';
import { isExchangeHash, type ExchangeHash } from './engagement.ts';
import { assertOpen, exchangeClause, getEngagement, hashHeld } from './service.ts';
import { HashSet } from './hash-set.ts';
import { listAddressesAfter, listHeld } from './store.ts';

/** Hashes that somebody else sent, against the addresses on record. */
export interface MatchedImport {
  readonly received: number;
  readonly malformed: number;
  /** Keyed hashes of ours. */
  readonly matched: HashSet;
  /** Empty: all. */
  readonly topic: string;
}

export type Lines = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/**
 * Finds our own people among the hashes: plain ones by our keyed hash of each, salted ones by hashing every address on record in the
 * same way. The hashes of others are forgotten with the call. Not inside a transaction, which would hold everybody's keys.
 * @param groups read once, and no more of it held than is needed
 * @throws suppression_contacts_refused, suppression_hash_kind_mismatch, engagement_not_found, engagement_not_open
 */
export async function matchImport(
  ctx: Context,
  request: Pick<ImportRequest, 'engagement' | 'kind'>,
  groups: Lines,
): Promise<MatchedImport> {
  const { policy } = await getPolicyInForce(ctx);
  if (request.kind === 'addresses')
    throw engagementErrors.suppression_contacts_refused({ clause: exchangeClause(policy) });
  const engagement =
    request.engagement === undefined ? undefined : await getEngagement(ctx, request.engagement);
  if (engagement !== undefined) assertOpen(engagement, ctx.clock.now());
  const how: ExchangeHash | undefined = request.kind === 'sha256' ? { kind: 'sha256' } : engagement?.hash;
  if (how?.kind !== request.kind) throw engagementErrors.suppression_hash_kind_mismatch({ field: 'kind' });
  const counts = { received: 0, malformed: 0 };
  const sound = soundHashes(groups, counts);
  const matched =
    how.kind === 'sha256' ? await findByIndex(ctx, sound) : await findByHashing(ctx, sound, how);
  return { ...counts, matched, topic: engagement?.topic ?? '' };
}

/** Addresses compared in one go. */
const comparedAtOnce = 5_000;

/** What is a hash, in groups of a size; the rest is counted. */
async function* soundHashes(
  groups: Lines,
  counts: { received: number; malformed: number },
): AsyncGenerator<readonly string[]> {
  let waiting: string[] = [];
  for await (const lines of groups)
    for (const line of lines) {
      counts.received += 1;
      if (!isExchangeHash(line)) {
        counts.malformed += 1;
        continue;
      }
      waiting.push(line);
      if (waiting.length < comparedAtOnce) continue;
      yield waiting;
      waiting = [];
    }
  if (waiting.length > 0) yield waiting;
}

/** A keyed hash of ours is taken over the plain one, so that nobody's address has to be unsealed. */
async function findByIndex(ctx: Context, groups: AsyncIterable<readonly string[]>): Promise<HashSet> {
  const matched = new HashSet();
  for await (const hashes of groups) {
    const keyed = hashes.map((hash) => identityHashOf(ctx, hash));
    for (const found of await listHeld(ctx.db, ctx.controller, keyed)) matched.add(found);
  }
  return matched;
}

async function findByHashing(
  ctx: Context,
  groups: AsyncIterable<readonly string[]>,
  how: ExchangeHash,
): Promise<HashSet> {
  const wanted = new HashSet();
  for await (const hashes of groups) for (const hash of hashes) wanted.add(Buffer.from(hash, 'hex'));
  const matched = new HashSet();
  if (wanted.size === 0) return matched;
  for (let after = Buffer.alloc(0); ;) {
    const held = await listAddressesAfter(ctx.db, ctx.controller, after, comparedAtOnce);
    for (const [{ identityHash }, hash] of await hashHeld(ctx, held, how)) {
      if (wanted.has(Buffer.from(hash, 'hex'))) matched.add(identityHash);
    }
    const last = held.at(-1);
    if (last === undefined || held.length < comparedAtOnce) return matched;
    after = Buffer.from(last.identityHash);
  }
}

/** Addresses closed in one transaction. */
const closedAtOnce = 10_000;

/**
 * Closes the addresses that were found, but for the last ten thousand, group by group, each with its evidence: `recordImport` closes those.
 * One transaction for a million people would keep them from acting themselves while it lasts. Whatever is killed when, the list can be
 * sent again.
 * @returns how many addresses were not closed in this way before
 */
export async function closeAhead(
  ctx: Context,
  found: MatchedImport,
  engagementId: EngagementId | undefined,
): Promise<number> {
  const { matched, topic } = found;
  let suppressed = 0;
  let waits: readonly Buffer[] | undefined;
  for (const group of matched.groups(closedAtOnce)) {
    const ready = waits;
    waits = group;
    if (ready !== undefined)
      suppressed += await transaction(ctx, (tx) => closeGroup(tx, ready, { topic, engagementId }));
  }
  return suppressed;
}

interface ClosedUnder {
  /** Empty: all. */
  readonly topic: string;
  readonly engagementId: EngagementId | undefined;
}

const toFields = ({ topic, engagementId }: ClosedUnder) => ({
  ...(engagementId !== undefined && { engagement: toPublicId('engagement', engagementId) }),
  ...(topic !== '' && { topic }),
});

/** Closes these addresses, with an entry for each person to whom something changed. @returns how many were new */
async function closeGroup(tx: TxContext, hashes: readonly Buffer[], under: ClosedUnder): Promise<number> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const people = await suppressHeld(tx.tx, tx.controller, hashes, { topic: under.topic, at: tx.clock.now() });
  await recordEvidence(
    tx,
    people.map(({ subjectId }): EvidenceAct => ({
      class: 'withdrawal',
      subjectId,
      policyHash,
      payload: { act: 'suppressed_by_third_party', ...toFields(under) },
    })),
  );
  return people.reduce((sum, { addresses }) => sum + addresses, 0);
}

/**
 * Closes the addresses that were found, with an entry for each person to whom something changed and one for the whole import.
 * @param ahead how many `closeAhead` has closed; absent where it was not called
 * @returns how many addresses were not closed in this way before
 */
export async function recordImport(
  tx: TxContext,
  { received, malformed, matched, topic }: MatchedImport,
  engagementId: EngagementId | undefined,
  ahead?: number,
): Promise<{ readonly suppressed: number; readonly entryId: EntryId }> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const under = { topic, engagementId };
  const groups = Math.ceil(matched.size / closedAtOnce);
  let suppressed = ahead ?? 0;
  let index = 0;
  for (const group of matched.groups(closedAtOnce)) {
    index += 1;
    if (ahead === undefined || index === groups) suppressed += await closeGroup(tx, group, under);
  }
  const counts = { received, malformed, matched: matched.size, suppressed };
  const payload = { act: 'suppression_import', ...toFields(under), ...counts };
  const [whole] = await recordEvidence(tx, [{ class: 'system', policyHash, payload }]);
  if (whole === undefined) throw new Error('an act has its evidence');
  return { suppressed, entryId: whole.entryId };
}
