import type { Context } from '../../context.ts';
import { defineSchedule, type Schedule } from '../../platform/jobs/index.ts';
import { sweepVerifications } from './verification-service.ts';

export const subjectSchedules: readonly Schedule<Context>[] = [
  defineSchedule({
    name: 'subjects.sweep_verifications',
    cron: '17 * * * *',
    handler: async (ctx: Context, signal) => {
      const deleted = await sweepVerifications(ctx, signal);
      ctx.log.info('subjects.verifications_swept', { deleted });
    },
  }),
];
