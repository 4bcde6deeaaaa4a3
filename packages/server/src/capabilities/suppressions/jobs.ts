import type { Context } from '../../context.ts';
import { defineSchedule, type Schedule } from '../../platform/jobs/index.ts';
import { raiseAttestations } from './service.ts';

export const suppressionSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'suppressions.attestations', cron: '* * * * *', handler: raiseAttestations }),
];
