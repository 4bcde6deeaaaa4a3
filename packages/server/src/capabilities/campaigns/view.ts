import type { audienceSchema, campaignResultSchema } from '@zgoda/vocabulary/campaigns';
import type { z } from 'zod';
import type { ContentCount } from '../messages/index.ts';

/** How counts look on the wire, for `/v1` and for the console alike. */

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
