import { findTopic, mechanismSettings, rarer, type Policy, type PolicyTopic } from '@zgoda/policy';
import {
  subscriptionErrors,
  type Frequency,
  type SubscriptionEnding,
  type SubscriptionStatus,
} from '@zgoda/vocabulary/subscriptions';
import { Temporal } from 'temporal-polyfill';

/** One cell of topics x channels. */
export interface Cell {
  readonly topic: string;
  readonly channel: string;
}

/** Where a person stands with a cell; a cell without a row is off. */
export interface Subscription extends Cell {
  readonly status: SubscriptionStatus;
  /** Until when the request that led here could be confirmed. */
  readonly confirmBy?: Date;
  readonly changedAt: Date;
  /** Evidence of that change. */
  readonly entryId: string;
  readonly ending?: SubscriptionEnding;
  /** How often the person wants to hear at most; absent: as the policy says. */
  readonly atMost?: Frequency | undefined;
  /** When that was chosen. */
  readonly atMostSince?: Date | undefined;
  /** Time zone in which the person reads times; absent: the controller's. */
  readonly timeZone?: string | undefined;
}

/** The relationships that last now: by kind, the topics they reach, or `all` that the policy ties to the kind. */
export type Relationships = ReadonlyMap<string, 'all' | ReadonlySet<string>>;

export const cellKey = ({ topic, channel }: Cell): string => `${topic}/${channel}`;

/** @throws topic_unknown, topic_channel_unknown; `field` says where */
export function getTopic(policy: Policy, { topic, channel }: Cell, field: string): PolicyTopic {
  const found = findTopic(policy, topic);
  if (found === undefined) throw subscriptionErrors.topic_unknown({ field, topic });
  if (!found.channels.some((offered) => offered === channel))
    throw subscriptionErrors.topic_channel_unknown({ field, topic, channel });
  return found;
}

/** Every cell that the policy offers, in its order. */
export function listCells(policy: Policy): readonly (Cell & { readonly declared: PolicyTopic })[] {
  return policy.topics.flatMap((declared) =>
    declared.channels.map((channel) => ({ topic: declared.id, channel, declared })),
  );
}

function reaches(relationships: Relationships, kind: string, topic: string): boolean {
  const scope = relationships.get(kind);
  return scope === 'all' || scope?.has(topic) === true;
}

/** May the person choose this topic at all? Some are for those with a relationship only. */
export function isAvailable(topic: PolicyTopic, relationships: Relationships): boolean {
  return topic.only_for.length === 0 || topic.only_for.some((kind) => reaches(relationships, kind, topic.id));
}

/** Does a relationship open this topic without an opt-in? */
export function isCovered(policy: Policy, topic: PolicyTopic, relationships: Relationships): boolean {
  return policy.relationships.some(
    ({ id, covers }) => covers.includes(topic.id) && reaches(relationships, id, topic.id),
  );
}

/** Topics that the policy ties to a kind of relationship. */
export function topicsOfRelationship(policy: Policy, kind: string): readonly string[] {
  const covered = policy.relationships.find(({ id }) => id === kind)?.covers ?? [];
  const restricted = policy.topics.filter((topic) => topic.only_for.includes(kind)).map(({ id }) => id);
  return [...new Set([...covered, ...restricted])];
}

/** How long a request can be confirmed, when no clause says otherwise. */
const defaultConfirmWithin = 'P7D';

/** Until when a request of now can be confirmed. */
export function confirmBy(policy: Policy, now: Date): Date {
  const within = mechanismSettings(policy, 'double-opt-in')?.confirm_within ?? defaultConfirmWithin;
  const start = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(within).epochMilliseconds);
}

/** A request that still waits for its click. */
export function isPending(row: Subscription | undefined, now: Date): boolean {
  return row?.status === 'requested' && row.confirmBy !== undefined && now < row.confirmBy;
}

/**
 * What a click on a confirming link does to a cell. A link serves the request it was made for, and later ones of the same
 * wait; once that has ended, it is void. Links tell whole seconds.
 */
export function onClick(
  row: Subscription | undefined,
  link: { readonly expiresAt: Date; readonly now: Date },
): 'confirm' | 'is_confirmed' | 'void' {
  if (row?.status === 'confirmed') return 'is_confirmed';
  if (row?.confirmBy === undefined || !isPending(row, link.now)) return 'void';
  const madeForIt = Math.floor(row.confirmBy.getTime() / 1000) <= Math.floor(link.expiresAt.getTime() / 1000);
  return madeForIt ? 'confirm' : 'void';
}

/** Confirmation mails to one address within an hour; further requests are answered alike and send nothing. */
export const maxConfirmationsAnHour = 3;
export const hourMs = 60 * 60_000;

/** The locale asked for where the policy has it, else the policy's own. */
export function pickLocale(policy: Policy, locale: string): string {
  return policy.locales.includes(locale) ? locale : policy.default_locale;
}

/** Of two choices of one person, the one that lets less through. */
export function rarest(a: Frequency | undefined, b: Frequency | undefined): Frequency | undefined {
  return a === undefined ? b : rarer(a, b);
}

/**
 * Of two subjects that are one person, what stands for a cell: an end before everything, so that linking never brings a
 * topic back; then what was confirmed.
 */
export function mergeSubscriptions(a: Subscription, b: Subscription): Subscription {
  const rank = { ended: 0, confirmed: 1, requested: 2 } as const;
  const difference = rank[a.status] - rank[b.status];
  if (difference !== 0) return difference < 0 ? a : b;
  return a.changedAt >= b.changedAt ? a : b;
}
