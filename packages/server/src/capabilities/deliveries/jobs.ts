import type { Context } from '../../context.ts';
import { defineSchedule, type Schedule } from '../../platform/jobs/index.ts';
import { sweepDeliveries } from './service.ts';

export const deliverySchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'deliveries.sweep', cron: '*/10 * * * *', handler: sweepDeliveries }),
];
