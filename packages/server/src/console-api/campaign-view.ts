import {
  findMessageClass,
  findPurpose,
  findTopic,
  localise,
  type Policy,
  type PolicyTopic,
} from '@zgoda/policy';
import type { UnsentState } from '@zgoda/vocabulary/campaigns';
import { toPublicId, type SubjectId } from '@zgoda/vocabulary/ids';
import type {
  campaignSummarySchema,
  campaignTermsSchema,
  campaignViewSchema,
  classCountsSchema,
  deliveriesSchema,
  incidentsSchema,
  topicsViewSchema,
  unsentPeopleSchema,
} from '@zgoda/vocabulary/console-campaigns';
import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import {
  actionsOf,
  countTopicAudiences,
  getApproval,
  getResult,
  getResults,
  listApprovals,
  listCampaignMessages,
  listThreads,
  toHead,
  toResult,
  toUnsent,
  type ApprovalView,
  type Campaign,
} from '../capabilities/campaigns/index.ts';
import {
  countClasses,
  countDeliveriesByDay,
  getContent,
  listTemplatesFor,
} from '../capabilities/messages/index.ts';
import { getPolicyInForce, listPolicyVersions } from '../capabilities/policies/index.ts';
import { readIdentities } from '../capabilities/subjects/index.ts';
import { getTopicGrowth, getWithdrawalsByDay } from '../capabilities/subscriptions/index.ts';
import type { Context } from '../context.ts';
import { maskIdentity } from './mask.ts';

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
    message_class: messageClass.id,
    class_label: localise(policy, messageClass.label, locale),
    carries_marketing: messageClass.carries_marketing,
    purpose_label: localise(policy, purpose.label, locale),
    legal_basis: purpose.legal_basis,
    clause: topic.clause ?? purpose.clause,
    opt_in: topic.opt_in,
    only_for: kinds.map(({ label }) => localise(policy, label, locale)),
  };
}

/** Versions of the policy that a notice is offered to tell of. */
const shownVersions = 20;

/** A letter is written from its subject line down to its text, whatever order a canonical document has. */
const rankOf = ({ name, kind }: { readonly name: string; readonly kind: string }): number =>
  name === 'title' ? 0 : kind === 'markdown' ? 2 : 1;

const templateViews = (
  policy: Policy,
  of: Parameters<typeof listTemplatesFor>[1],
  locale: string,
): Terms['topics'][number]['templates'] =>
  listTemplatesFor(policy, of).map(({ template, data, reader }) => ({
    template,
    reader: reader.map((field) => ({ ...field, label: localise(policy, field.label, locale) })),
    fields: Object.entries(data)
      .map(([name, kind]) => ({ name, kind }))
      .toSorted((one, other) => rankOf(one) - rankOf(other)),
    calendar: policy.templates.find(({ id }) => id === template)?.calendar,
  }));

export async function getTermsView(ctx: Context, locale: string): Promise<Terms> {
  const { policy } = await getPolicyInForce(ctx);
  const topics = listTopicsByMail(policy).map((topic) => ({
    ...topicTerms(policy, topic, locale),
    templates: templateViews(policy, { topicId: topic.id }, locale),
  }));
  const classes = policy.message_classes
    .filter(({ addressed_by: by }) => by === 'everyone_concerned')
    .map(({ id, label, clause }) => ({
      message_class: id,
      label: localise(policy, label, locale),
      clause,
      templates: templateViews(policy, { classId: id }, locale),
    }));
  const versions = await listPolicyVersions(ctx, { limit: shownVersions });
  return {
    locales: [...policy.locales],
    default_locale: policy.default_locale,
    time_zone: policy.controller.time_zone,
    topics,
    classes,
    purposes: policy.purposes.map(({ id, label }) => ({
      purpose: id,
      label: localise(policy, label, locale),
    })),
    policy_versions: versions.map(({ version, inForceFrom }) => ({
      version,
      in_force_from: inForceFrom.toISOString(),
    })),
  };
}

const tiesOf = ({ follows, onlyWith }: Campaign) => ({
  ...(follows !== undefined && { follows: toPublicId('campaign', follows) }),
  ...(onlyWith !== undefined && {
    only_with: Object.fromEntries(Object.entries(onlyWith).map(([name, values]) => [name, [...values]])),
  }),
});

function toApproval(approval: ApprovalView): NonNullable<z.output<typeof campaignViewSchema>['approval']> {
  return {
    given: approval.isGiven,
    hash: approval.hash,
    by: approval.approvedBy?.name ?? null,
    at: approval.approvedBy?.at.toISOString() ?? null,
    waits_for: [...approval.approvers],
    yours: approval.isYours,
    changes: approval.changes.map(({ field, before, after }) => ({
      field,
      before: before ?? null,
      after: after ?? null,
    })),
  };
}

/** Those who did not get it for sure, masked. */
export async function getUnsentPeople(
  ctx: Context,
  campaign: Campaign,
  page: { readonly state: UnsentState; readonly after: SubjectId | undefined; readonly limit: number },
): Promise<z.output<typeof unsentPeopleSchema>> {
  const found = await listCampaignMessages(ctx, campaign, { ...page, limit: page.limit + 1 });
  const shown = found.slice(0, page.limit);
  const addresses = await readIdentities(ctx, shown, 'email');
  const items = shown.map((message, index) => ({
    ...toUnsent(message, page.state),
    masked: maskIdentity('email', addresses[index]?.reveal() ?? ''),
  }));
  return { items, next_cursor: found.length > page.limit ? (items.at(-1)?.subject ?? null) : null };
}

/** The message class of the platform's own name for outages. */
const incidentClass = 'incident';

export const listIncidentTopics = (policy: Policy): readonly string[] =>
  listTopicsByMail(policy)
    .filter(({ message_class: id }) => id === incidentClass)
    .map(({ id }) => id);

/** Each thread with all of it, in one statement. */
export async function getIncidentItems(
  ctx: Context,
  starts: readonly Campaign[],
  locale: string,
): Promise<z.output<typeof incidentsSchema>['items']> {
  const threads = await listThreads(ctx, starts);
  const summaries = new Map(
    (await getSummaries(ctx, [...threads.values()].flat(), locale)).map((summary) => [summary.id, summary]),
  );
  return starts.map((start) => {
    const campaigns = (threads.get(start.campaignId) ?? []).flatMap(
      ({ campaignId }) => summaries.get(toPublicId('campaign', campaignId)) ?? [],
    );
    return {
      id: toPublicId('campaign', start.campaignId),
      topic_title: campaigns[0]?.topic_title ?? start.topic ?? '',
      campaigns,
    };
  });
}

/** What went out under which class in the last thirty days: every class of the policy, and those it had before. */
export async function getClassCounts(
  ctx: Context,
  locale: string,
): Promise<z.output<typeof classCountsSchema>> {
  const { policy } = await getPolicyInForce(ctx);
  const since = new Date(ctx.clock.now().getTime() - shownDays * 24 * 3_600_000);
  const counts = await countClasses(ctx, since);
  const ids = [...new Set([...policy.message_classes.map(({ id }) => id), ...counts.map(({ id }) => id)])];
  return {
    since: since.toISOString(),
    items: ids.map((id) => {
      const messageClass = findMessageClass(policy, id);
      const of = (state: string): number =>
        counts.find((each) => each.id === id && each.state === state)?.count ?? 0;
      return {
        message_class: id,
        label: messageClass === undefined ? id : localise(policy, messageClass.label, locale),
        carries_marketing: messageClass?.carries_marketing ?? false,
        clause: messageClass?.clause ?? null,
        approval: messageClass?.approval ?? null,
        sent: of('sent'),
        held: of('held'),
        failed: of('failed'),
        uncertain: of('uncertain'),
      };
    }),
  };
}

/** What it goes out as: its topic, or the class of a notice; the bare id of one that has left the policy. */
function titleOf(policy: Policy, { topic: topicId = '', notice }: Campaign, locale: string): string {
  const label =
    notice === undefined
      ? findTopic(policy, topicId)?.title
      : findMessageClass(policy, notice.messageClass)?.label;
  return label === undefined ? (notice?.messageClass ?? topicId) : localise(policy, label, locale);
}

/** Rows of the list, with how far each has come. */
export async function getSummaries(
  ctx: Context,
  campaigns: readonly Campaign[],
  locale: string,
): Promise<z.output<typeof campaignSummarySchema>[]> {
  const [{ policy }, results, approvals] = await Promise.all([
    getPolicyInForce(ctx),
    getResults(ctx, campaigns),
    listApprovals(ctx, campaigns),
  ]);
  return campaigns.map((campaign) => {
    const { reasons: _, ...result } = toResult(results.get(campaign.contentId) ?? []);
    const approval = approvals.get(campaign.campaignId);
    return {
      ...toHead(campaign),
      ...tiesOf(campaign),
      ...(approval !== undefined && { approval }),
      topic_title: titleOf(policy, campaign, locale),
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
  const approval = await getApproval(ctx, campaign);
  return {
    ...toHead(campaign),
    ...tiesOf(campaign),
    approval: approval === undefined ? null : toApproval(approval),
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
  const topics = listTopicsByMail(policy);
  const [growths, receives] = await Promise.all([
    getTopicGrowth(ctx, since),
    countTopicAudiences(
      ctx,
      topics.map(({ id }) => id),
    ),
  ]);
  const growth = new Map(growths.map((each) => [each.topic, each]));
  const items = topics.map((topic) => ({
    ...topicTerms(policy, topic, locale),
    receives: receives.get(topic.id) ?? 0,
    joined: growth.get(topic.id)?.joined ?? 0,
    left: growth.get(topic.id)?.left ?? 0,
  }));
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
