import type { Context } from '../../context.ts';
import { defineSchedule, type Schedule } from '../../platform/jobs/index.ts';
import { sweep, type SweepWiring } from './sweep-service.ts';

export const retentionSchedules = (wiring: SweepWiring): readonly Schedule<Context>[] => [
  defineSchedule({
    name: 'retention.sweep',
    cron: '23 2 * * *',
    handler: (ctx: Context, signal) => sweep(ctx, wiring, signal),
  }),
];
