import { join } from 'node:path';
import { parseTrustPolicy, verifyLog } from '@zgoda/verify';
import { nodePrimitives, openLogDirectory } from '@zgoda/verify/node';
import type { Context } from '../../packages/server/src/context.ts';
import { exportLog, getTrust } from '../../packages/server/src/capabilities/evidence/index.ts';
import type { House } from './house.ts';

/** The full audit of an exported log, every value hashed again: entries per second. */
export async function measureAudit(
  house: House,
  ctx: Context,
): Promise<{
  readonly auditedPerSecond: number;
  readonly exportedPerSecond: number;
  readonly entries: number;
}> {
  const copy = openLogDirectory(join(house.directory, 'copy'));
  const exportStartedAt = performance.now();
  const entries = await exportLog(ctx, copy);
  const exportSeconds = (performance.now() - exportStartedAt) / 1000;
  const trust = parseTrustPolicy(nodePrimitives.sha256, await getTrust(ctx));
  const startedAt = performance.now();
  const verdict = await verifyLog(nodePrimitives, copy, { trust });
  const seconds = (performance.now() - startedAt) / 1000;
  if (!verdict.isProven) throw new Error(`the log does not verify: ${verdict.message}`);
  return { auditedPerSecond: entries / seconds, exportedPerSecond: entries / exportSeconds, entries };
}
