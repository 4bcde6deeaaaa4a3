import type { CampaignId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import type { Delivery } from '../messages/index.ts';
import { attendCampaigns, runCampaign } from './run-service.ts';
import { runDue } from './service.ts';
import { sendTrial, trialDue } from './trial-service.ts';

/** One run sends for an hour at most; another one goes on from there. */
const longestRunSeconds = 3600;

export function campaignJobs(delivery: Delivery): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...runDue,
      options: { concurrency: 2, expireInSeconds: longestRunSeconds },
      handler: (ctx: Context, { campaignId }, signal) =>
        runCampaign(ctx, delivery, campaignId as CampaignId, signal),
    }),
    defineJob({
      ...trialDue,
      options: { concurrency: 1 },
      handler: (ctx: Context, data) => sendTrial(ctx, delivery, data),
    }),
  ] as readonly AnyJob<Context>[];
}

export const campaignSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'campaigns.attend', cron: '* * * * *', handler: attendCampaigns }),
];
