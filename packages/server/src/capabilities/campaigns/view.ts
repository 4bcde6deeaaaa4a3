import type {
  audienceSchema,
  campaignMessageSchema,
  campaignResultSchema,
  UnsentState,
} from '@zgoda/vocabulary/campaigns';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import type { ContentCount, Message } from '../messages/index.ts';
import type { Campaign } from './campaign.ts';

/** How campaigns look on the wire, for `/v1` and for the console alike. */

/** What is on record of a campaign itself. */
export const toHead = (campaign: Campaign) => ({
  id: toPublicId('campaign', campaign.campaignId),
  name: campaign.name,
  topic: campaign.topic,
  class: campaign.notice?.messageClass,
  about: campaign.notice?.about && [...campaign.notice.about],
  policy_version: campaign.notice?.announces,
  state: campaign.state,
  starts_at: campaign.startsAt?.toISOString(),
  pace_per_minute: campaign.pacePerMinute,
  audience: campaign.audience,
  created_at: campaign.createdAt.toISOString(),
  changed_at: campaign.changedAt.toISOString(),
  started_at: campaign.startedAt?.toISOString(),
  ended_at: campaign.endedAt?.toISOString(),
});

const sum = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((total, { count }) => total + count, 0);

/** Where everybody addressed stands; the five sums are the audience. */
export function toResult(counts: readonly ContentCount[]): z.input<typeof campaignResultSchema> {
  const of = (...states: string[]): number => sum(counts.filter(({ state }) => states.includes(state)));
  return {
    waiting: of('queued', 'sending'),
    sent: of('sent'),
    held: of('held'),
    failed: of('failed'),
    uncertain: of('uncertain'),
    reasons: counts.flatMap(({ state, reason, clause, count }) =>
      reason === undefined ? [] : [{ state, reason, ...(clause !== undefined && { clause }), count }],
    ),
  };
}

/** Who gets it, by language, and who does not, by reason. */
export function toAudience(
  counts: readonly {
    readonly reason?: string | undefined;
    readonly locale: string;
    readonly count: number;
  }[],
): z.input<typeof audienceSchema> {
  const reached = counts.filter(({ reason }) => reason === undefined);
  const leftOut = Map.groupBy(
    counts.filter(({ reason }) => reason !== undefined),
    ({ reason }) => reason ?? '',
  );
  return {
    reachable: sum(reached),
    locales: reached.map(({ locale, count }) => ({ locale, count })),
    left_out: [...leftOut].map(([reason, rows]) => ({ reason, count: sum(rows) })),
  };
}

/** One who did not get it for sure: by id, never by address. */
export const toUnsent = (message: Message, state: UnsentState): z.input<typeof campaignMessageSchema> => ({
  message: toPublicId('message', message.messageId),
  subject: toPublicId('subject', message.subjectId),
  state,
  reason: message.reason,
  clause: message.clause,
  changed_at: message.changedAt.toISOString(),
});
