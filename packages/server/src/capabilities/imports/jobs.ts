import type { ImportId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { attendImports, runImport } from './run-service.ts';
import { importDue, sweepImports } from './service.ts';

/** One run works for an hour at most; another one goes on from there. */
const longestRunSeconds = 3600;

export function importJobs(): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...importDue,
      options: { concurrency: 1, expireInSeconds: longestRunSeconds },
      handler: (ctx: Context, { importId }, signal) => runImport(ctx, importId as ImportId, signal),
    }),
  ] as readonly AnyJob<Context>[];
}

export const importSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'imports.attend', cron: '* * * * *', handler: attendImports }),
  defineSchedule({ name: 'imports.sweep', cron: '43 * * * *', handler: sweepImports }),
];
