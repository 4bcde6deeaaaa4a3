import type { PlanId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { tasksOpened } from '../datamap/index.ts';
import { askingDue, askWhatIsDue, attendAsks, startAsking, type AskingOptions } from './service.ts';

export function taskJobs(wiring: Omit<AskingOptions, 'signal'>): readonly AnyJob<Context>[] {
  const options = { concurrency: 2, expireInSeconds: 3600 };
  return [
    defineJob({
      ...tasksOpened,
      options,
      handler: (ctx: Context, { planId }, signal) =>
        startAsking(ctx, planId as PlanId, { ...wiring, signal }),
    }),
    defineJob({
      ...askingDue,
      options,
      handler: (ctx: Context, { planId }, signal) =>
        askWhatIsDue(ctx, planId as PlanId, { ...wiring, signal }),
    }),
  ] as readonly AnyJob<Context>[];
}

export const taskSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'tasks.attend', cron: '* * * * *', handler: attendAsks }),
];
