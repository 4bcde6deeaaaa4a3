import type { PlanId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { retentionDue } from '../retention/index.ts';
import { accountClosed } from '../subscriptions/index.ts';
import { carryOutDuePlan } from './carry-out-service.ts';
import { makeDuePlan } from './make-service.ts';
import type { ConnectedSystems } from './map-service.ts';
import { eraseOwnRecords, ownErasureDue, type OwnErasure } from './person-service.ts';
import { carryOutDue, eraseByPolicy, planDue } from './plan-service.ts';
import { listUnattended } from './store.ts';

/** One run works for an hour at most; another one goes on from there. */
const longestRunSeconds = 3600;

export interface DatamapWiring extends OwnErasure {
  readonly systems: ConnectedSystems;
}

export function datamapJobs({ systems, ...own }: DatamapWiring): readonly AnyJob<Context>[] {
  const options = { concurrency: 2, expireInSeconds: longestRunSeconds };
  return [
    defineJob({
      ...planDue,
      options,
      handler: (ctx: Context, { planId }, signal) => makeDuePlan(ctx, planId as PlanId, { systems, signal }),
    }),
    defineJob({
      ...carryOutDue,
      options,
      handler: (ctx: Context, { planId }, signal) =>
        carryOutDuePlan(ctx, planId as PlanId, { systems, signal }),
    }),
    defineJob({
      ...accountClosed,
      handler: (ctx: Context, { subjectId }) =>
        transaction(ctx, (tx) => eraseByPolicy(tx, subjectId as SubjectId, { cause: 'account_closed' })),
    }),
    defineJob({
      ...retentionDue,
      handler: async (ctx: Context, { subjectId, rule }) =>
        transaction(ctx, (tx) => eraseByPolicy(tx, subjectId as SubjectId, { cause: 'retention_due', rule })),
    }),
    defineJob({
      ...ownErasureDue,
      handler: (ctx: Context, { subjectId, planId }) =>
        eraseOwnRecords(
          ctx,
          {
            subjectId: subjectId as SubjectId,
            ...(planId !== undefined && { planId: planId as PlanId }),
          },
          own,
        ),
    }),
  ] as readonly AnyJob<Context>[];
}

/** Puts in line what should run and does not: its job was lost, or its process was killed. */
async function attendPlans(ctx: Context): Promise<void> {
  for (const { planId, state } of await listUnattended(ctx.db, ctx.controller, ctx.clock.now()))
    await transaction(ctx, (tx) =>
      tx.enqueue(tx, state === 'making' ? planDue : carryOutDue, { planId }, { singletonKey: planId }),
    );
}

export const datamapSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'datamap.attend', cron: '* * * * *', handler: attendPlans }),
];
