import type { Context } from '../../context.ts';
import { defineSchedule, type Schedule } from '../../platform/jobs/index.ts';
import { sweepStaff } from './removal-service.ts';

export const staffSchedules: readonly Schedule<Context>[] = [
  defineSchedule({
    name: 'staff.sweep',
    cron: '27 * * * *',
    handler: async (ctx: Context) => {
      const { sessions, invitations, signIns, limits } = await sweepStaff(ctx);
      ctx.log.info('staff.swept', { sessions, invitations, sign_ins: signIns, limits });
    },
  }),
];
