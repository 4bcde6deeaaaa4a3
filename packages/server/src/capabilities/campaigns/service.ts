import { findTopic, type Policy } from '@zgoda/policy';
import {
  campaignErrors,
  type CampaignActionRequest,
  type CampaignRequest,
} from '@zgoda/vocabulary/campaigns';
import { toPublicId, type CampaignId, type StaffId } from '@zgoda/vocabulary/ids';
import { noticeErrors } from '@zgoda/vocabulary/notices';
import type { RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { allowSets, isTimedOut, refreshStatistics, transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import {
  categoriesOfContent,
  countContentMessages,
  countManyContents,
  createContent,
  getContent,
  getContents,
  holdQueuedOfContent,
  isForTopic,
  planContent,
  previewContent,
  updateContent,
  updateContentOpen,
  type ContentCount,
  type PreviewedLetter,
  type Reader,
} from '../messages/index.ts';
import { assertNoMarketing, concernedBy, getConcerned, planNotice, type Notice } from '../notices/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { isApproved } from './approval-service.ts';
import {
  audienceQuery,
  countAddressed,
  countAudience,
  type AudienceCount,
  type AudienceQuestion,
} from './audience-store.ts';
import { actionsOf, missingWords, stateAfter, type Campaign } from './campaign.ts';
import {
  findCampaign,
  insertCampaign,
  listCampaignRows,
  listThreadRows,
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
 *   campaign_follows_invalid, message_template_unknown, message_data_invalid; those of `noticeOf` and notice_carries_marketing
 */
export async function createCampaign(tx: TxContext, request: CampaignRequest): Promise<Campaign> {
  const { policy } = await getPolicyInForce(tx);
  const notice = await noticeOf(tx, request);
  assertFits(policy, request);
  const { topic, template, content, follows, only_with: onlyWith } = request;
  const followed = follows === undefined ? undefined : await getFollowed(tx, follows, topic);
  const at = tx.clock.now();
  const campaignId = tx.ids.uuid() as CampaignId;
  const ties = {
    origin: toPublicId('campaign', campaignId),
    follows: followed?.contentId,
    matched: onlyWith === undefined ? undefined : Object.keys(onlyWith),
    announces: notice?.announces,
  };
  const campaign: Campaign = {
    campaignId,
    name: request.name,
    topic,
    notice,
    contentId: await createContent(tx, { template, topic, data: content }, ties),
    follows,
    onlyWith,
    state: 'draft',
    pacePerMinute: request.pace_per_minute,
    createdAt: at,
    changedAt: at,
    writtenBy: withAuthor([], tx),
  };
  await insertCampaign(tx.tx, tx.controller, campaign);
  if (notice !== undefined) await assertNoMarketing(tx, campaign.contentId);
  return campaign;
}

/**
 * A campaign that names a class instead of a topic is a notice.
 * @throws notice_or_topic, notice_takes_no_limit and those of `planNotice`
 */
async function noticeOf(ctx: Context, request: CampaignRequest): Promise<Notice | undefined> {
  const { topic, class: classId, about, policy_version: version, follows, only_with: onlyWith } = request;
  const isNotice = classId !== undefined;
  if (isNotice === (topic !== undefined) || (!isNotice && (about ?? version) !== undefined))
    throw noticeErrors.notice_or_topic({ field: isNotice ? 'topic' : 'class' });
  if (!isNotice) return undefined;
  if (follows !== undefined || onlyWith !== undefined)
    throw noticeErrors.notice_takes_no_limit({ field: follows === undefined ? 'only_with' : 'follows' });
  return planNotice(ctx, { ...request, class: classId });
}

/** Members of staff who wrote on it, with the one who writes now. */
function withAuthor(writtenBy: readonly StaffId[], { actor }: Context): readonly StaffId[] {
  return actor.kind === 'staff' ? [...new Set([...writtenBy, actor.staffId as StaffId])] : writtenBy;
}

/**
 * Replaces name, topic, words, pace and the attributes that a draft is limited to; what it follows stays.
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
  const notice = await noticeOf(tx, request);
  assertFits(policy, request);
  if (campaign.follows !== undefined) await getFollowed(tx, campaign.follows, request.topic);
  const { name, topic, template, content, pace_per_minute: pacePerMinute, only_with: onlyWith } = request;
  const matched = onlyWith && Object.keys(onlyWith);
  const words = { template, topic, data: content, matched, announces: notice?.announces };
  await updateContent(tx, campaign.contentId, words);
  if (notice !== undefined) await assertNoMarketing(tx, campaign.contentId);
  await updateCampaignDraft(tx.tx, tx.controller, campaignId, {
    name,
    topic,
    notice,
    onlyWith,
    pacePerMinute,
    changedAt: tx.clock.now(),
    writtenBy: withAuthor(campaign.writtenBy, tx),
  });
  return getCampaign(tx, campaignId);
}

/** What a campaign follows: one on the same topic that was sent to somebody, or will be. */
async function getFollowed(tx: TxContext, follows: CampaignId, topic: string | undefined): Promise<Campaign> {
  const followed = await findCampaign(tx.db, tx.controller, follows);
  if (followed?.topic === undefined || followed.topic !== topic)
    throw campaignErrors.campaign_follows_invalid({ field: 'follows' });
  return followed;
}

function assertFits(policy: Policy, { topic: topicId, template, content }: CampaignRequest): void {
  const topic = findTopic(policy, topicId ?? '');
  if (topicId !== undefined && topic?.channels.includes('email') !== true)
    throw campaignErrors.campaign_topic_unknown({ field: 'topic' });
  if (content[policy.default_locale] === undefined)
    throw campaignErrors.campaign_locale_missing({ field: 'content', locale: policy.default_locale });
  const unknown = Object.keys(content).find((locale) => !policy.locales.includes(locale));
  if (unknown !== undefined) throw campaignErrors.campaign_locale_unknown({ field: `content.${unknown}` });
  const planned = planContent(policy, { template, topic: topicId, data: content });
  if (topicId !== undefined && !isForTopic(policy, planned))
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

/** A count of millions takes seconds; who asks for it waits no longer than this, and is told. */
const countLimitMs = 120_000;

/** Counts with plans for the tables as they are now. @throws campaign_count_too_long */
async function countSets<T>(ctx: Context, limitMs: number, count: (tx: TxContext) => Promise<T>): Promise<T> {
  await refreshStatistics(ctx);
  try {
    return await transaction(ctx, async (tx) => {
      await allowSets(tx.tx, limitMs);
      return count(tx);
    });
  } catch (error) {
    if (!isTimedOut(error)) throw error;
    throw campaignErrors.campaign_count_too_long({ seconds: limitMs / 1000 }, error);
  }
}

/** Who would get it now, and how many do not and why. Counts only. @throws campaign_count_too_long */
export function getAudience(
  ctx: Context,
  campaign: Campaign,
  limitMs = countLimitMs,
): Promise<readonly AudienceCount[]> {
  return countSets(ctx, limitMs, (tx) => countWho(tx, campaign));
}

async function countWho(ctx: Context, campaign: Campaign): Promise<readonly AudienceCount[]> {
  const { policy } = await getPolicyInForce(ctx);
  // Its topic may have left the policy: then nobody is on it.
  if (campaign.notice !== undefined) return getConcerned(ctx, campaign.notice, campaign.contentId);
  if (findTopic(policy, campaign.topic ?? '') === undefined) return [];
  return countAudience(ctx.db, await askFor(ctx, policy, campaign));
}

/** Who is to get a campaign that begins now: `subject_id`, `locale` and `time_zone`, as a query to select from. */
export async function audienceOf(
  ctx: Context,
  policy: Policy,
  campaign: Campaign,
): Promise<RawBuilder<unknown>> {
  const { notice, contentId } = campaign;
  if (notice !== undefined) return concernedBy(ctx, notice, contentId);
  return audienceQuery(await askFor(ctx, policy, campaign));
}

async function askFor(
  ctx: Context,
  policy: Policy,
  { topic = '', contentId, follows, onlyWith }: Campaign,
): Promise<AudienceQuestion> {
  const content = await getContent(ctx, contentId);
  const { data, threadId } = content;
  return {
    controller: ctx.controller,
    policy,
    topic,
    locales: Object.keys(data),
    categories: categoriesOfContent(policy, content),
    at: ctx.clock.now(),
    thread: follows && { threadId, contentId },
    onlyWith,
  };
}

/** How many a mail on each of these topics would be addressed to now, those to whom it came too soon included; 0 for one that left the policy. */
export async function countTopicAudiences(
  ctx: Context,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { policy } = await getPolicyInForce(ctx);
  const { controller, clock } = ctx;
  const known = topics.filter((topic) => findTopic(policy, topic) !== undefined);
  const question = { controller, policy, locales: policy.locales, at: clock.now() };
  const questions = known.map((topic) => ({ ...question, topic }));
  const counts = await countSets(ctx, countLimitMs, ({ tx }) => countAddressed(tx, questions));
  return new Map(topics.map((topic) => [topic, counts[known.indexOf(topic)] ?? 0]));
}

/** As an invented reader gets it. */
export const previewCampaign = (
  ctx: Context,
  { contentId }: Campaign,
  reader: Reader,
): Promise<PreviewedLetter> => previewContent(ctx, contentId, reader);

/** Campaigns of one thread, oldest first, by the id of the one that starts it. */
export async function listThreads(
  ctx: Context,
  starts: readonly Campaign[],
): Promise<ReadonlyMap<CampaignId, readonly Campaign[]>> {
  const contents = await getContents(
    ctx,
    starts.map(({ contentId }) => contentId),
  );
  const threadOf = ({ contentId }: Campaign): string => contents.get(contentId)?.threadId ?? contentId;
  const rows = await listThreadRows(ctx.db, ctx.controller, starts.map(threadOf));
  const byThread = Map.groupBy(rows, ({ threadId }) => threadId);
  return new Map(starts.map((campaign) => [campaign.campaignId, byThread.get(threadOf(campaign)) ?? []]));
}

/**
 * Does what somebody decided about a campaign. Pausing and cancelling stop every hand-over that has not begun.
 * @throws campaign_not_found, campaign_action_not_allowed with `state` and `allowed`, campaign_starts_in_past,
 *   campaign_words_missing with `fields`, campaign_window_invalid, campaign_approval_missing
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
  if (state === 'scheduled') {
    await assertComplete(tx, contentId);
    if (!(await isApproved(tx, campaign))) throw campaignErrors.campaign_approval_missing();
  }
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

/** @throws campaign_words_missing, campaign_window_invalid */
export async function assertComplete(ctx: Context, contentId: string): Promise<void> {
  const { data, template } = await getContent(ctx, contentId);
  const fields = missingWords(data);
  if (fields.length > 0) throw campaignErrors.campaign_words_missing({ fields: [...fields] });
  const { policy } = await getPolicyInForce(ctx);
  const window = policy.templates.find(({ id }) => id === template)?.calendar;
  if (window === undefined) return;
  const backwards = Object.entries(data).filter(
    ([, words]) => new Date(String(words[window.ends])) <= new Date(String(words[window.starts])),
  );
  if (backwards.length > 0) {
    throw campaignErrors.campaign_window_invalid({
      fields: backwards.map(([locale]) => `${locale}.${window.ends}`),
    });
  }
}

/** Changes the state, with evidence of it, of who decided it, and of why where nobody did. */
export async function changeState(
  tx: TxContext,
  { campaignId, topic, notice, audience }: Campaign,
  change: StateChange & { readonly reason?: string },
): Promise<void> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const addressed = change.audience ?? audience;
  const payload = {
    act: `campaign_${change.state}`,
    campaign: toPublicId('campaign', campaignId),
    ...(topic !== undefined && { topic }),
    ...(notice !== undefined && { message_class: notice.messageClass }),
    ...(notice?.about !== undefined && { about: notice.about.join(' ') }),
    ...(notice?.announces !== undefined && { policy_version: notice.announces }),
    ...(tx.actor.kind === 'staff' && { staff: toPublicId('staff', tx.actor.staffId as StaffId) }),
    ...(addressed !== undefined && { audience: addressed }),
    ...(change.reason !== undefined && { reason: change.reason }),
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
