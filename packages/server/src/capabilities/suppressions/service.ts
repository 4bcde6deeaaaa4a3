import { clausesKeptBy, decide, findTopic, type Policy } from '@zgoda/policy';
import { engagementErrors, type EngagementRequest } from '@zgoda/vocabulary/engagements';
import { toPublicId, type EngagementId, type EntryId, type SuppressionExportId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { recordEvidence, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { openIdentities } from '../subjects/index.ts';
import {
  countUnwilling,
  findEngagement,
  findExport,
  insertEngagement,
  insertExport,
  listEngagementRows,
  packUnwilling,
  lockEngagement,
  lockUnraised,
  updateAttested,
  updateRaised,
  type Engagement,
  type HeldAddress,
  type SuppressionExport,
  type Unwilling,
} from './store.ts';
import {
  engagementState,
  exchangeHash,
  latestExpiry,
  pageRange,
  pagesOf,
  type ExchangeHash,
} from './engagement.ts';

const saltBytes = 32;

async function recordAct(tx: TxContext, act: Omit<EvidenceAct, 'policyHash'>): Promise<EntryId> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const [ref] = await recordEvidence(tx, [{ ...act, policyHash }]);
  if (ref === undefined) throw new Error('an act has its evidence');
  return ref.entryId;
}

/**
 * Puts on record under which terms a list may be lent. Nothing is given yet.
 * @throws engagement_not_promised, engagement_recipient_unknown, engagement_topic_unknown, engagement_terms_in_future,
 *   engagement_expiry_invalid
 */
export async function createEngagement(tx: TxContext, request: EngagementRequest): Promise<Engagement> {
  const { policy } = await getPolicyInForce(tx);
  const now = tx.clock.now();
  assertPromised(policy, request, now);
  const engagementId = tx.ids.uuid() as EngagementId;
  const { recipient, purpose, topic, terms, hash: hashKind } = request;
  const hash: ExchangeHash =
    hashKind === 'salted' ? { kind: hashKind, salt: tx.ids.random(saltBytes) } : { kind: hashKind };
  const entryId = await recordAct(tx, {
    class: 'system',
    payload: {
      act: 'engagement_created',
      engagement: toPublicId('engagement', engagementId),
      recipient,
      ...(topic !== undefined && { topic }),
      terms: terms.sha256,
      hash: hashKind,
      expires_at: new Date(request.expires_at).toISOString(),
    },
  });
  const engagement: Engagement = {
    engagementId,
    recipient,
    purpose,
    topic,
    terms: { reference: terms.reference, sha256: terms.sha256, signedOn: terms.signed_on },
    hash,
    createdAt: now,
    expiresAt: new Date(request.expires_at),
    entryId,
  };
  await insertEngagement(tx.tx, tx.controller, engagement);
  return engagement;
}

function assertPromised(policy: Policy, request: EngagementRequest, now: Date): void {
  const latest = latestExpiry(policy, now);
  if (latest === undefined) throw engagementErrors.engagement_not_promised();
  const recipient = policy.recipients.find(({ id }) => id === request.recipient);
  if (recipient?.kind !== 'third_party' && recipient?.kind !== 'processor')
    throw engagementErrors.engagement_recipient_unknown({ field: 'recipient' });
  if (request.topic !== undefined && findTopic(policy, request.topic) === undefined)
    throw engagementErrors.engagement_topic_unknown({ field: 'topic' });
  // The day may have begun already where it was signed.
  if (new Date(request.terms.signed_on).getTime() > now.getTime() + 86_400_000)
    throw engagementErrors.engagement_terms_in_future({ field: 'terms.signed_on' });
  const expiresAt = new Date(request.expires_at);
  if (expiresAt <= now || expiresAt > latest)
    throw engagementErrors.engagement_expiry_invalid({
      field: 'expires_at',
      latest: latest.toISOString(),
      clause: exchangeClause(policy),
    });
}

/** The clause that speaks of lent lists; empty when none does. */
export const exchangeClause = (policy: Policy): string =>
  clausesKeptBy(policy, 'suppression-export')[0] ?? '';

/** @throws engagement_not_found */
export async function getEngagement(ctx: Context, engagementId: EngagementId): Promise<Engagement> {
  const engagement = await findEngagement(ctx.db, ctx.controller, engagementId);
  if (engagement === undefined) throw engagementErrors.engagement_not_found();
  return engagement;
}

/** Newest first, behind `before`. */
export function listEngagements(
  ctx: Context,
  page: { readonly before: EngagementId | undefined; readonly limit: number },
): Promise<readonly Engagement[]> {
  return listEngagementRows(ctx.db, ctx.controller, page);
}

/** Locks it until the transaction ends. @throws engagement_not_found */
async function takeEngagement(tx: TxContext, engagementId: EngagementId): Promise<Engagement> {
  const engagement = await lockEngagement(tx.tx, tx.controller, engagementId);
  if (engagement === undefined) throw engagementErrors.engagement_not_found();
  return engagement;
}

/** @throws engagement_not_open with its state */
export function assertOpen(engagement: Engagement, now: Date): void {
  const state = engagementState(engagement, now);
  if (state !== 'open') throw engagementErrors.engagement_not_open({ state });
}

/** The recipient has confirmed that it destroyed the list, possibly before its time. Nothing more is given afterwards. */
export async function attestDeletion(
  tx: TxContext,
  engagementId: EngagementId,
  reference: string,
): Promise<Engagement> {
  const engagement = await takeEngagement(tx, engagementId);
  if (engagement.exportedAt === undefined || engagement.attestedAt !== undefined)
    throw engagementErrors.engagement_nothing_to_attest({
      state: engagementState(engagement, tx.clock.now()),
    });
  const entryId = await recordAct(tx, {
    class: 'system',
    payload: {
      act: 'deletion_attested',
      engagement: toPublicId('engagement', engagementId),
      recipient: engagement.recipient,
      reference,
    },
  });
  const at = tx.clock.now();
  await updateAttested(tx.tx, tx.controller, { engagementId, attestation: reference, at, entryId });
  return getEngagement(tx, engagementId);
}

/** Puts on record which engagements are over while their lists are out: somebody has to ask the recipient. */
export async function raiseAttestations(ctx: Context): Promise<void> {
  const raised = await transaction(ctx, async (tx) => {
    const at = tx.clock.now();
    const due = await lockUnraised(tx.tx, tx.controller, at);
    if (due.length === 0) return 0;
    const { hash: policyHash } = await getPolicyInForce(tx);
    const refs = await recordEvidence(
      tx,
      due.map(({ engagementId, recipient }) => ({
        class: 'system',
        policyHash,
        payload: {
          act: 'attestation_due',
          engagement: toPublicId('engagement', engagementId),
          recipient,
        },
      })),
    );
    const rows = due.flatMap(({ engagementId }, index) => {
      const entryId = refs[index]?.entryId;
      return entryId === undefined ? [] : [{ engagementId, entryId }];
    });
    await updateRaised(tx.tx, tx.controller, rows, at);
    return due.length;
  });
  if (raised > 0) ctx.log.warn('subscriptions.attestation_due', { engagements: raised });
}

function unwilling(ctx: Context, policy: Policy, topicId: string | undefined, at: Date): Unwilling {
  const topics = policy.topics.filter(({ id }) => topicId === undefined || id === topicId);
  return {
    controller: ctx.controller,
    topic: topicId,
    purposes: [...new Set(topics.map(({ purpose }) => purpose))],
    at,
  };
}

export interface Manifest {
  readonly engagement: Engagement;
  readonly made: SuppressionExport;
}

/**
 * Makes a list to be fetched page by page: counts, and records with evidence, before the first hash leaves. What is made is who
 * wanted no mail at this moment.
 * @throws engagement_not_found, engagement_not_open
 */
export async function createExport(tx: TxContext, engagementId: EngagementId): Promise<Manifest> {
  const { policy } = await getPolicyInForce(tx);
  const engagement = await takeEngagement(tx, engagementId);
  const at = tx.clock.now();
  assertOpen(engagement, at);
  const counts = await countUnwilling(tx.db, unwilling(tx, policy, engagement.topic, at));
  const exportId = tx.ids.uuid() as SuppressionExportId;
  const entryId = await recordAct(tx, {
    class: 'disclosure',
    payload: {
      act: 'suppression_export',
      export: toPublicId('suppression_export', exportId),
      engagement: toPublicId('engagement', engagementId),
      recipient: engagement.recipient,
      ...(engagement.topic !== undefined && { topic: engagement.topic }),
      terms: engagement.terms.sha256,
      hash: engagement.hash.kind,
      count: counts.hashCount,
      not_exportable: counts.notExportableCount,
      expires_at: engagement.expiresAt.toISOString(),
    },
  });
  const made: SuppressionExport = { exportId, engagementId, exportedAt: at, ...counts, entryId };
  await insertExport(tx.tx, tx.controller, made);
  return { engagement, made };
}

/** @throws suppression_export_not_found */
export async function getExport(ctx: Context, exportId: SuppressionExportId): Promise<Manifest> {
  const made = await findExport(ctx.db, ctx.controller, exportId);
  if (made === undefined) throw engagementErrors.suppression_export_not_found();
  return { engagement: await getEngagement(ctx, made.engagementId), made };
}

export interface ExportPage {
  readonly pages: number;
  /** Sorted. */
  readonly hashes: readonly string[];
}

/**
 * A page of hashes, made now from the sealed addresses and kept nowhere. Not inside a transaction, which would hold people's keys.
 * @throws suppression_export_not_found, engagement_not_open
 */
export async function readExportPage(
  ctx: Context,
  exportId: SuppressionExportId,
  page: number,
): Promise<ExportPage> {
  const { engagement, made } = await getExport(ctx, exportId);
  assertOpen(engagement, ctx.clock.now());
  const pages = pagesOf(made.hashCount);
  if (page >= pages) throw engagementErrors.suppression_export_not_found({ field: 'page' });
  const { policy } = await getPolicyInForce(ctx);
  const question = unwilling(ctx, policy, engagement.topic, made.exportedAt);
  const records = await packUnwilling(ctx.db, question, pageRange(page, pages));
  const addresses = await ctx.vault.openMany(ctx.db, ctx.controller, records);
  return { pages, hashes: addresses.map((address) => exchangeHash(address, engagement.hash)).sort() };
}

/** Pages under way at a time: while one is opened, the next is read from the database. */
const pagesAtOnce = 2;

/**
 * The whole list, one hash a line, made while it is read and kept nowhere: whoever reads slowly waits, and memory holds a few pages.
 * @throws suppression_export_not_found, engagement_not_open, also while it is read
 */
export async function readExportFile(
  ctx: Context,
  exportId: SuppressionExportId,
): Promise<AsyncIterable<Uint8Array>> {
  const first = await readExportPage(ctx, exportId, 0);
  return exportLines((page) => readExportPage(ctx, exportId, page), first);
}

async function* exportLines(
  read: (page: number) => Promise<ExportPage>,
  first: ExportPage,
): AsyncGenerator<Uint8Array> {
  const begun = [Promise.resolve(first)];
  for (let page = 0, next = 1; page < first.pages; page += 1) {
    for (; next < first.pages && begun.length <= pagesAtOnce; next += 1) {
      const one = read(next);
      // Whoever stops reading waits for none of them.
      one.catch(() => undefined);
      begun.push(one);
    }
    const { hashes = [] } = (await begun.shift()) ?? {};
    if (hashes.length > 0) yield Buffer.from(`${hashes.join('\n')}\n`);
  }
}

/** People unsealed between two turns of the event loop: some 20 ms of work. */
const unsealedAtOnce = 1_000;

/** By address; whoever was erased meanwhile is absent. The next are fetched while some are unsealed, so give it thousands. */
export async function hashHeld(
  ctx: Context,
  held: readonly HeldAddress[],
  how: ExchangeHash,
): Promise<ReadonlyMap<HeldAddress, string>> {
  const hashed = new Map<HeldAddress, string>();
  const hashSome = async (some: readonly HeldAddress[]): Promise<void> => {
    const addresses = await openIdentities(ctx, some);
    for (const [index, one] of some.entries()) {
      const address = addresses[index];
      if (address !== undefined) hashed.set(one, exchangeHash(address.reveal(), how));
    }
  };
  const starts = Array.from(
    { length: Math.ceil(held.length / unsealedAtOnce) },
    (_, i) => i * unsealedAtOnce,
  );
  await Promise.all(starts.map((start) => hashSome(held.slice(start, start + unsealedAtOnce))));
  return hashed;
}

/**
 * Refuses to give addresses away. To a third party the gate refuses it as any other disclosure, and its clause is named; to a
 * processor, the clause on lent lists, which are all that there is to export.
 * @throws suppression_addresses_refused, always
 */
export async function refuseAddresses(ctx: Context, engagementId: EngagementId): Promise<never> {
  const { policy, gate } = await getPolicyInForce(ctx);
  const { recipient } = await getEngagement(ctx, engagementId);
  const categories = policy.categories.filter(({ channel }) => channel === 'email').map(({ id }) => id);
  const purpose = policy.topics[0]?.purpose ?? '';
  const at = ctx.clock.now().getTime();
  const { reason, clause } = decide(gate, undefined, { purpose, recipient, categories, at });
  const isThirdParty = reason === 'third_party_refused';
  throw engagementErrors.suppression_addresses_refused({
    clause: (isThirdParty ? clause : undefined) ?? exchangeClause(policy),
  });
}
