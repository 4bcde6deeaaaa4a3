import type { DataExportId, PlanId, RequestId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { planCarriedOut, planMade } from '../datamap/index.ts';
import { exportEnded } from '../exports/index.ts';
import type { Delivery } from '../messages/index.ts';
import { alertMailDue, attendTerms, sendAlertMail } from './alert-service.ts';
import { attendRequest, requestReceived } from './intake-service.ts';
import { concludeExport, concludePlan, forgetDue, forgetPerson } from './work-service.ts';

export function requestJobs(delivery: Pick<Delivery, 'mailer' | 'publicOrigin'>): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...requestReceived,
      handler: (ctx: Context, { requestId }) => attendRequest(ctx, requestId as RequestId),
    }),
    defineJob({
      ...planCarriedOut,
      handler: (ctx: Context, { planId }) => concludePlan(ctx, planId as PlanId),
    }),
    defineJob({
      ...exportEnded,
      handler: (ctx: Context, { exportId }) => concludeExport(ctx, exportId as DataExportId, delivery),
    }),
    defineJob({
      ...planMade,
      handler: async (ctx: Context, { planId }) => ctx.log.info('requests.plan_made', { plan_id: planId }),
    }),
    defineJob({
      ...forgetDue,
      handler: (ctx: Context, { requestId }) => forgetPerson(ctx, requestId as RequestId),
    }),
    defineJob({
      ...alertMailDue,
      handler: (ctx: Context, data) => sendAlertMail(ctx, delivery, data),
    }),
  ] as readonly AnyJob<Context>[];
}

export const requestSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'requests.attend_terms', cron: '*/5 * * * *', handler: attendTerms }),
];
