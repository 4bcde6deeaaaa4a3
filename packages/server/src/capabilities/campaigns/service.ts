import { findTopic, type Policy } from '@zgoda/policy';
import {
  campaignErrors,
  type CampaignActionRequest,
  type CampaignRequest,
} from '@zgoda/vocabulary/campaigns';
import { toPublicId, type CampaignId, type StaffId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import {
  countContentMessages,
  countManyContents,
  createContent,
  getContent,
  holdQueuedOfContent,
  isForTopic,
  planContent,
  previewContent,
  updateContent,
  updateContentOpen,
  type ContentCount,
} from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { countAudience, type AudienceCount, type AudienceQuestion } from './audience-store.ts';
import { actionsOf, missingWords, stateAfter, type Campaign } from './campaign.ts';
import {
  findCampaign,
  insertCampaign,
  listCampaignRows,
  lockCampaign,
  updateCampaignDraft,
  updateCampaignState,
  type CampaignPage,
  type StateChange,
} from './store.ts';

/** A campaign has something to do: it begins, goes on, or what was put off is due. */
export const runDue = defineEvent({
  name: 'campaigns.run',
  schema: z.strictObject({ campaignId: z.uuid() }),
});

/**
 * Keeps a draft; nothing is sent before it is started.
 * @throws campaign_topic_unknown, campaign_locale_missing, campaign_locale_unknown, campaign_class_not_by_topic,
 *   campaign_follows_invalid, message_template_unknown, message_data_invalid
 */
export async function createCampaign(tx: TxContext, request: CampaignRequest): Promise<Campaign> {
  const { policy } = await getPolicyInForce(tx);
  assertFits(policy, request);
  const { topic, template, content, follows, only_with: onlyWith } = request;
  const followed = follows === undefined ? undefined : await getFollowed(tx, follows, topic);
  const at = tx.clock.now();
  const campaignId = tx.ids.uuid() as CampaignId;
  const ties = {
    origin: toPublicId('campaign', campaignId),
    follows: followed?.contentId,
    matched: onlyWith === undefined ? undefined : Object.keys(onlyWith),
  };
  const campaign: Campaign = {
    campaignId,
    name: request.name,
    topic,
    contentId: await createContent(tx, { template, topic, data: content }, ties),
    follows,
    onlyWith,
    state: 'draft',
    pacePerMinute: request.pace_per_minute,
    createdAt: at,
    changedAt: at,
  };
  await insertCampaign(tx.tx, tx.controller, campaign);
  return campaign;
}

/**
 * Replaces name, topic, words and pace of a draft; whom it follows and is limited to stays.
 * @throws campaign_not_found, campaign_not_draft, and those of `createCampaign`
 */
export async function updateDraft(
  tx: TxContext,
  campaignId: CampaignId,
  request: CampaignRequest,
): Promise<Campaign> {
  const campaign = await lockCampaign(tx.tx, tx.controller, campaignId);
  if (campaign === undefined) throw campaignErrors.campaign_not_found();
  if (campaign.state !== 'draft') throw campaignErrors.campaign_not_draft({ state: campaign.state });
  const { policy } = await getPolicyInForce(tx);
  assertFits(policy, request);
  if (campaign.follows !== undefined) await getFollowed(tx, campaign.follows, request.topic);
  const { name, topic, template, content, pace_per_minute: pacePerMinute } = request;
  await updateContent(tx, campaign.contentId, { template, topic, data: content });
  await updateCampaignDraft(tx.tx, tx.controller, campaignId, {
    name,
    topic,
    pacePerMinute,
    changedAt: tx.clock.now(),
  });
  return getCampaign(tx, campaignId);
}

/** What a campaign follows: one on the same topic that was sent to somebody, or will be. */
async function getFollowed(tx: TxContext, follows: CampaignId, topic: string): Promise<Campaign> {
  const followed = await findCampaign(tx.db, tx.controller, follows);
  if (followed === undefined || followed.topic !== topic)
    throw campaignErrors.campaign_follows_invalid({ field: 'follows' });
  return followed;
}

function assertFits(policy: Policy, { topic: topicId, template, content }: CampaignRequest): void {
  const topic = findTopic(policy, topicId);
  if (topic === undefined || !topic.channels.includes('email'))
    throw campaignErrors.campaign_topic_unknown({ field: 'topic' });
  if (content[policy.default_locale] === undefined)
    throw campaignErrors.campaign_locale_missing({ field: 'content', locale: policy.default_locale });
  const unknown = Object.keys(content).find((locale) => !policy.locales.includes(locale));
  if (unknown !== undefined) throw campaignErrors.campaign_locale_unknown({ field: `content.${unknown}` });
  if (!isForTopic(policy, planContent(policy, { template, topic: topicId, data: content })))
    throw campaignErrors.campaign_class_not_by_topic({ field: 'template' });
}

/** @throws campaign_not_found */
export async function getCampaign(ctx: Context, campaignId: CampaignId): Promise<Campaign> {
  const campaign = await findCampaign(ctx.db, ctx.controller, campaignId);
  if (campaign === undefined) throw campaignErrors.campaign_not_found();
  return campaign;
}

/** Newest first, behind `before`; of one state where it is named. */
export function listCampaigns(ctx: Context, page: CampaignPage): Promise<readonly Campaign[]> {
  return listCampaignRows(ctx.db, ctx.controller, page);
}

/** Where everybody it was addressed to stands: the counts sum up to the audience. Empty before it begins. */
export function getResult(ctx: Context, { contentId }: Campaign): Promise<readonly ContentCount[]> {
  return countContentMessages(ctx.db, ctx.controller, contentId);
}

/** The same of many campaigns at once, by content. */
export const getResults = (
  ctx: Context,
  campaigns: readonly Campaign[],
): Promise<ReadonlyMap<string, readonly ContentCount[]>> =>
  countManyContents(
    ctx.db,
    ctx.controller,
    campaigns.map(({ contentId }) => contentId),
  );

/** Who would get it now, and how many do not and why. Counts only. */
export async function getAudience(ctx: Context, campaign: Campaign): Promise<readonly AudienceCount[]> {
  const { policy } = await getPolicyInForce(ctx);
  // Its topic may have left the policy: then nobody is on it.
  if (findTopic(policy, campaign.topic) === undefined) return [];
  return countAudience(ctx.db, await askFor(ctx, policy, campaign));
}

/** Who is to get a campaign that begins now. */
export async function askFor(
  ctx: Context,
  policy: Policy,
  { topic, contentId, follows, onlyWith }: Campaign,
): Promise<AudienceQuestion> {
  const { data, threadId } = await getContent(ctx, contentId);
  return {
    controller: ctx.controller,
    policy,
    topic,
    locales: Object.keys(data),
    at: ctx.clock.now(),
    thread: follows && { threadId, contentId },
    onlyWith,
  };
}

/** Who would get a mail on this topic now. Empty for one that has left the policy: nobody is on it. */
export async function getTopicAudience(
  ctx: Context,
  topic: string,
  locales: readonly string[],
): Promise<readonly AudienceCount[]> {
  const { policy } = await getPolicyInForce(ctx);
  if (findTopic(policy, topic) === undefined) return [];
  const { controller, clock } = ctx;
  return countAudience(ctx.db, { controller, policy, topic, locales, at: clock.now() });
}

/** As a reader of this language gets it. */
export const previewCampaign = (ctx: Context, { contentId }: Campaign, locale: string | undefined) =>
  previewContent(ctx, contentId, locale);

/**
 * Does what somebody decided about a campaign. Pausing and cancelling stop every hand-over that has not begun.
 * @throws campaign_not_found, campaign_action_not_allowed with `state` and `allowed`, campaign_starts_in_past,
 *   campaign_words_missing with `fields`
 */
export async function actOnCampaign(
  tx: TxContext,
  campaignId: CampaignId,
  request: CampaignActionRequest,
): Promise<Campaign> {
  const campaign = await lockCampaign(tx.tx, tx.controller, campaignId);
  if (campaign === undefined) throw campaignErrors.campaign_not_found();
  const { action } = request;
  const state = stateAfter(campaign.state, action);
  if (state === undefined) {
    const allowed = actionsOf(campaign.state);
    throw campaignErrors.campaign_action_not_allowed({ state: campaign.state, allowed: [...allowed] });
  }
  const at = tx.clock.now();
  const startsAt = request.action === 'schedule' ? new Date(request.starts_at) : at;
  if (startsAt < at) throw campaignErrors.campaign_starts_in_past({ field: 'starts_at' });
  const { contentId } = campaign;
  if (state === 'scheduled') await assertComplete(tx, contentId);
  if (action === 'pause') await updateContentOpen(tx.tx, tx.controller, contentId, false);
  if (action === 'resume') await updateContentOpen(tx.tx, tx.controller, contentId, true);
  if (action === 'cancel') {
    await updateContentOpen(tx.tx, tx.controller, contentId, false);
    await holdQueuedOfContent(tx.tx, tx.controller, contentId, { reason: 'cancelled', at });
  }
  await changeState(tx, campaign, {
    state,
    at,
    ...(state === 'scheduled' && { startsAt }),
    ...(state === 'cancelled' && { endedAt: at }),
  });
  if (state === 'scheduled' || action === 'resume') await enqueueRun(tx, campaignId, startsAt);
  return getCampaign(tx, campaignId);
}

async function assertComplete(ctx: Context, contentId: string): Promise<void> {
  const fields = missingWords((await getContent(ctx, contentId)).data);
  if (fields.length > 0) throw campaignErrors.campaign_words_missing({ fields: [...fields] });
}

/** Changes the state, with evidence of it and of who decided it. */
export async function changeState(
  tx: TxContext,
  { campaignId, topic, audience }: Campaign,
  change: StateChange,
): Promise<void> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const addressed = change.audience ?? audience;
  const payload = {
    act: `campaign_${change.state}`,
    campaign: toPublicId('campaign', campaignId),
    topic,
    ...(tx.actor.kind === 'staff' && { staff: toPublicId('staff', tx.actor.staffId as StaffId) }),
    ...(addressed !== undefined && { audience: addressed }),
    ...(change.startsAt !== undefined && { starts_at: change.startsAt.toISOString() }),
  };
  const [evidence] = await recordEvidence(tx, [{ class: 'system', policyHash, payload }]);
  await updateCampaignState(tx.tx, tx.controller, campaignId, { ...change, entryId: evidence?.entryId });
}

/** One run waits for each time; two that meet find each other at work. */
export function enqueueRun(tx: TxContext, campaignId: CampaignId, startAfter: Date): Promise<void> {
  const isLater = startAfter > tx.clock.now();
  const singletonKey = isLater ? `${campaignId}/later` : campaignId;
  return tx.enqueue(tx, runDue, { campaignId }, { startAfter, singletonKey });
}

/** In a transaction of its own. */
export function enqueueRunNow(ctx: Context, campaignId: CampaignId, startAfter: Date): Promise<void> {
  return transaction(ctx, (tx) => enqueueRun(tx, campaignId, startAfter));
}
