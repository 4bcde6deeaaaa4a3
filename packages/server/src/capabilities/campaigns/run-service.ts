import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { allowSets, refreshStatistics, transaction } from '../../platform/db/index.ts';
import { addressContent, deliverContent, type Delivery } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { isApproved } from './approval-service.ts';
import { nextSlice, type Campaign } from './campaign.ts';
import { audienceOf, changeState, enqueueRunNow, getCampaign, getResult } from './service.ts';
import { endRun, extendRun, findCampaign, listUnattended, lockCampaign } from './store.ts';

/** Another process takes over when the one at work has not been heard of for this long. */
const runLeaseMs = 60_000;
const addressLimitMs = 30 * 60_000;
/** Looked at again at the latest, though nothing seems due before: a lease of a process that was killed may have run out. */
const lookAgainMs = 5 * 60_000;

/**
 * Begins a campaign whose time has come, or goes on with one under way, until nothing of it is due. Safe to run twice and at once:
 * the second finds that another is at it. Everybody gets one message of it at most, whatever is killed when.
 */
export async function runCampaign(
  ctx: Context,
  delivery: Delivery,
  campaignId: CampaignId,
  signal: AbortSignal,
): Promise<void> {
  const campaign = await begin(ctx, campaignId);
  if (campaign?.state !== 'sending') return;
  const run = await openRun(ctx, campaignId);
  if (run === undefined) return;
  const goOn = limiter(campaign, signal, () => run.extend());
  await deliverContent(ctx, delivery, campaign.contentId, goOn).finally(() => run.end());
  await conclude(ctx, campaignId);
}

/**
 * Addresses a campaign whose time has come: its audience becomes a message each, in one statement, with its state and the evidence
 * in the same transaction. One that has lost its second person's word meanwhile, since the policy changed, is a draft again and keeps
 * the time at which it was to begin.
 */
async function begin(ctx: Context, campaignId: CampaignId): Promise<Campaign | undefined> {
  const found = await findCampaign(ctx.db, ctx.controller, campaignId);
  if (found?.state === 'scheduled') await refreshStatistics(ctx);
  return transaction(ctx, async (tx) => {
    const campaign = await lockCampaign(tx.tx, tx.controller, campaignId);
    if (campaign?.state !== 'scheduled') return campaign;
    const at = tx.clock.now();
    if (campaign.startsAt !== undefined && campaign.startsAt > at) return campaign;
    if (!(await isApproved(tx, campaign))) {
      ctx.log.warn('campaigns.approval_lost');
      await changeState(tx, campaign, {
        state: 'draft',
        at,
        startsAt: campaign.startsAt,
        reason: 'approval_missing',
      });
      return getCampaign(tx, campaignId);
    }
    const { policy } = await getPolicyInForce(tx);
    await allowSets(tx.tx, addressLimitMs);
    const addressed = await audienceOf(tx, policy, campaign);
    const audience = await addressContent(tx, campaign.contentId, addressed);
    await changeState(tx, campaign, { state: 'sending', at, audience, startedAt: at });
    return getCampaign(tx, campaignId);
  });
}

interface Run {
  /** @returns false when the campaign is to stop here */
  extend(): Promise<boolean>;
  end(): Promise<void>;
}

async function openRun(ctx: Context, campaignId: CampaignId): Promise<Run | undefined> {
  let until: Date | undefined;
  const extend = async (): Promise<boolean> => {
    const now = ctx.clock.now();
    const next = new Date(now.getTime() + runLeaseMs);
    const isOurs = await transaction(ctx, ({ tx }) =>
      extendRun(tx, ctx.controller, campaignId, { from: until, now, until: next }),
    );
    if (isOurs) until = next;
    return isOurs;
  };
  if (!(await extend())) return undefined;
  return {
    extend,
    async end() {
      const last = until;
      if (last !== undefined)
        await transaction(ctx, ({ tx }) => endRun(tx, ctx.controller, campaignId, last));
    },
  };
}

/** How many may go out next: at the pace of the campaign, and none when it was paused or the server stops. */
function limiter(
  { pacePerMinute }: Campaign,
  signal: AbortSignal,
  extend: () => Promise<boolean>,
): () => Promise<number> {
  const startedAt = performance.now();
  let sent = 0;
  return async () => {
    if (pacePerMinute === undefined) return !signal.aborted && (await extend()) ? Number.MAX_SAFE_INTEGER : 0;
    const { count, waitMs } = nextSlice(pacePerMinute, { sent, sinceMs: performance.now() - startedAt });
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted || !(await extend())) return 0;
    sent += count;
    return count;
  };
}

/** Ends a campaign of which nothing waits any more; otherwise comes back when something is due. */
async function conclude(ctx: Context, campaignId: CampaignId): Promise<void> {
  const nextAt = await transaction(ctx, async (tx) => {
    const campaign = await lockCampaign(tx.tx, tx.controller, campaignId);
    if (campaign?.state !== 'sending') return undefined;
    const now = tx.clock.now();
    const open = (await getResult(tx, campaign)).filter(
      ({ state }) => state === 'queued' || state === 'sending',
    );
    if (open.length === 0) {
      await changeState(tx, campaign, { state: 'sent', at: now, endedAt: now });
      return undefined;
    }
    const next = open.flatMap(({ nextAt: at }) => (at === undefined ? [] : [at.getTime()]));
    return new Date(Math.min(...next, now.getTime() + lookAgainMs));
  });
  if (nextAt !== undefined) await enqueueRunNow(ctx, campaignId, nextAt);
}

/** Puts in line what should run and does not: its job was lost, or its process was killed. */
export async function attendCampaigns(ctx: Context): Promise<void> {
  for (const campaignId of await listUnattended(ctx.db, ctx.controller, ctx.clock.now()))
    await enqueueRunNow(ctx, campaignId, ctx.clock.now());
}
