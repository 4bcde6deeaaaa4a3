import type { RequestId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { requestStepped } from '../requests/index.ts';
import { planTelling, tell, tellingDue, type SendCallback } from './callback-service.ts';
import type { DrpDoor } from './service.ts';
import { forgetEnvelopes } from './store.ts';

export interface DoorJobOptions {
  readonly drp: DrpDoor | undefined;
  readonly send: SendCallback;
}

export function doorJobs({ drp, send }: DoorJobOptions): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...requestStepped,
      async handler(ctx: Context, { requestId, action }) {
        ctx.log.info('requests.stepped', { request_id: requestId, kind: action });
        if (drp !== undefined) await planTelling(ctx, requestId as RequestId);
      },
    }),
    defineJob({
      ...tellingDue,
      options: { expireInSeconds: 120 },
      async handler(ctx: Context, { requestId }, signal) {
        if (drp !== undefined) await tell(ctx, requestId as RequestId, { drp, send, signal });
      },
    }),
  ] as readonly AnyJob<Context>[];
}

export const doorSchedules: readonly Schedule<Context>[] = [
  defineSchedule({
    name: 'doors.forget_envelopes',
    cron: '23 * * * *',
    handler: (ctx: Context) =>
      transaction(ctx, (tx) => forgetEnvelopes(tx.tx, tx.controller, tx.clock.now())),
  }),
];
