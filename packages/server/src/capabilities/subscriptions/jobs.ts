import type { IdentityId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineJob, type AnyJob } from '../../platform/jobs/index.ts';
import { topicsChosen } from '../consent/index.ts';
import { acceptIntake, requestCells, subscriptionRequested } from './request-service.ts';

/** Requests that were answered and are to be looked at, and topics chosen beside a form. */
export function subscriptionJobs(): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...subscriptionRequested,
      handler: (ctx: Context, { intakeId }) => acceptIntake(ctx, intakeId),
    }),
    defineJob({
      ...topicsChosen,
      handler: async (ctx: Context, { subjectId, identityId, topics, locale }) => {
        const person = { subjectId: subjectId as SubjectId, identityId: identityId as IdentityId };
        const cells = topics.map((topic) => ({ topic, channel: 'email' }));
        await transaction(ctx, (tx) => requestCells(tx, person, cells, { locale, method: 'web_form' }));
      },
    }),
  ] as readonly AnyJob<Context>[];
}
