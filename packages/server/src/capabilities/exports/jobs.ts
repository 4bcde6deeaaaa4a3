import type { DataExportId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { runExport, type ExportWiring } from './run-service.ts';
import { exportDue } from './service.ts';
import { listDue } from './store.ts';

const longestRunSeconds = 3600;

export function exportJobs({ systems }: ExportWiring): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...exportDue,
      options: { concurrency: 2, expireInSeconds: longestRunSeconds },
      handler: (ctx: Context, { exportId }, signal) =>
        runExport(ctx, exportId as DataExportId, { systems, signal }),
    }),
  ] as readonly AnyJob<Context>[];
}

/** Puts in line what should run and does not: its job was lost. */
async function attendExports(ctx: Context): Promise<void> {
  for (const exportId of await listDue(ctx.db, ctx.controller, ctx.clock.now()))
    await transaction(ctx, (tx) => tx.enqueue(tx, exportDue, { exportId }, { singletonKey: exportId }));
}

export const exportSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'exports.attend', cron: '*/5 * * * *', handler: attendExports }),
];
