import type { Context } from '../../context.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { forgetOldMail, inboundDue, recoverOverdueMail } from './inbound-service.ts';
import { workOnMail, type Origins } from './work-service.ts';

export function correspondenceJobs(origins: Origins): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...inboundDue,
      handler: (ctx: Context, { inboundId }) => workOnMail(ctx, origins, inboundId),
    }),
  ] as readonly AnyJob<Context>[];
}

export const correspondenceSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'correspondence.recover', cron: '*/5 * * * *', handler: recoverOverdueMail }),
  defineSchedule({ name: 'correspondence.forget', cron: '41 3 * * *', handler: forgetOldMail }),
];
