import {
  findMessageClass,
  findPurpose,
  findTopic,
  localise,
  type Policy,
  type PolicyTopic,
} from '@zgoda/policy';
import type {
  campaignSummarySchema,
  campaignTermsSchema,
  campaignViewSchema,
  deliveriesSchema,
  topicsViewSchema,
} from '@zgoda/vocabulary/console-campaigns';
import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import {
  actionsOf,
  getResult,
  getResults,
  getTopicAudience,
  toHead,
  toResult,
  type Campaign,
} from '../capabilities/campaigns/index.ts';
import { countDeliveriesByDay, getContent, listTemplatesFor } from '../capabilities/messages/index.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { getTopicGrowth, getWithdrawalsByDay } from '../capabilities/subscriptions/index.ts';
import type { Context } from '../context.ts';

type Terms = z.output<typeof campaignTermsSchema>;
type TopicsView = z.output<typeof topicsViewSchema>;

const listTopicsByMail = (policy: Policy): readonly PolicyTopic[] =>
  policy.topics.filter(({ channels }) => channels.includes('email'));

/** What a topic is in the policy, and so what a mail on it is. */
function topicTerms(policy: Policy, topic: PolicyTopic, locale: string) {
  const messageClass = findMessageClass(policy, topic.message_class);
  const purpose = findPurpose(policy, topic.purpose);
  if (messageClass === undefined || purpose === undefined) throw new Error('a checked policy has both');
  const kinds = policy.relationships.filter(({ id }) => topic.only_for.includes(id));
  return {
    topic: topic.id,
    title: localise(policy, topic.title, locale),
    description: localise(policy, topic.description, locale),
    class_label: localise(policy, messageClass.label, locale),
    carries_marketing: messageClass.carries_marketing,
    purpose_label: localise(policy, purpose.label, locale),
    legal_basis: purpose.legal_basis,
    clause: topic.clause ?? purpose.clause,
    opt_in: topic.opt_in,
    only_for: kinds.map(({ label }) => localise(policy, label, locale)),
  };
}

export async function getTermsView(ctx: Context, locale: string): Promise<Terms> {
  const { policy } = await getPolicyInForce(ctx);
  const topics = listTopicsByMail(policy).map((topic) => ({
    ...topicTerms(policy, topic, locale),
    templates: listTemplatesFor(policy, topic.id).map(({ template, data }) => ({
      template,
      fields: Object.entries(data).map(([name, kind]) => ({ name, kind })),
    })),
  }));
  return {
    locales: [...policy.locales],
    default_locale: policy.default_locale,
    time_zone: policy.controller.time_zone,
    topics,
  };
}

/** Rows of the list, with how far each has come. */
export async function getSummaries(
  ctx: Context,
  campaigns: readonly Campaign[],
  locale: string,
): Promise<z.output<typeof campaignSummarySchema>[]> {
  const [{ policy }, results] = await Promise.all([getPolicyInForce(ctx), getResults(ctx, campaigns)]);
  return campaigns.map((campaign) => {
    const topic = findTopic(policy, campaign.topic);
    const { reasons: _, ...result } = toResult(results.get(campaign.contentId) ?? []);
    return {
      ...toHead(campaign),
      topic_title: topic === undefined ? campaign.topic : localise(policy, topic.title, locale),
      ...(campaign.audience !== undefined && { result }),
    };
  });
}

export async function getCampaignView(
  ctx: Context,
  campaign: Campaign,
): Promise<z.output<typeof campaignViewSchema>> {
  const { template, data } = await getContent(ctx, campaign.contentId);
  const result = campaign.audience === undefined ? undefined : toResult(await getResult(ctx, campaign));
  return {
    ...toHead(campaign),
    template,
    content: data,
    actions: [...actionsOf(campaign.state)],
    ...(result !== undefined && { result }),
  };
}

const shownDays = 30;

/** Every topic with how many receive it: the audience that a campaign would have, and those whose last mail is too recent for one now. */
export async function getTopicsView(ctx: Context, locale: string): Promise<TopicsView> {
  const { policy } = await getPolicyInForce(ctx);
  const since = new Date(ctx.clock.now().getTime() - shownDays * 24 * 3_600_000);
  const growth = new Map((await getTopicGrowth(ctx, since)).map((each) => [each.topic, each]));
  const items = await Promise.all(
    listTopicsByMail(policy).map(async (topic) => ({
      ...topicTerms(policy, topic, locale),
      receives: (await getTopicAudience(ctx, topic.id, policy.locales))
        .filter(({ reason }) => reason === undefined || reason === 'too_soon')
        .reduce((sum, { count }) => sum + count, 0),
      joined: growth.get(topic.id)?.joined ?? 0,
      left: growth.get(topic.id)?.left ?? 0,
    })),
  );
  return { since: since.toISOString(), items };
}

/** The last thirty days, today included. */
export async function getDeliveriesView(ctx: Context): Promise<z.output<typeof deliveriesSchema>> {
  const { policy } = await getPolicyInForce(ctx);
  const { time_zone: timeZone } = policy.controller;
  const today = Temporal.Instant.fromEpochMilliseconds(ctx.clock.now().getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const first = today.subtract({ days: shownDays - 1 });
  const since = new Date(first.toZonedDateTime(timeZone).epochMilliseconds);
  const [settled, left] = await Promise.all([
    countDeliveriesByDay(ctx, since, timeZone),
    getWithdrawalsByDay(ctx, since, timeZone),
  ]);
  const counts = new Map(settled.map(({ day, state, count }) => [`${day} ${state}`, count]));
  const withdrawals = new Map(left.map(({ day, count }) => [day, count]));
  const days = Array.from({ length: shownDays }, (_, at) => {
    const day = first.add({ days: at }).toString();
    const of = (state: string): number => counts.get(`${day} ${state}`) ?? 0;
    return {
      day,
      sent: of('sent'),
      held: of('held'),
      failed: of('failed'),
      uncertain: of('uncertain'),
      withdrawn: withdrawals.get(day) ?? 0,
    };
  });
  return { time_zone: timeZone, days };
}
