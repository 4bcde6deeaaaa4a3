import { resolve } from 'node:path';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import { exitCodes } from '../failure.ts';
import { formatCount, type Output } from '../output.ts';
import { withProgress } from '../progress.ts';

export interface ExportOptions {
  readonly dataDir: string;
  readonly controller: ControllerId;
  /** Made when absent; tiles that are there already are kept. */
  readonly target: string;
}

/** Copies a controller's evidence log to a directory that “zgoda verify” checks. */
export async function exportEvidence(
  output: Output,
  { dataDir, controller, target }: ExportOptions,
): Promise<number> {
  const directory = resolve(target);
  const { entries } = await withProgress(output, `Copying the log of ${controller}`, (report) =>
    callServer({ dataDir, command: 'evidence.export', input: { controller, directory }, onProgress: report }),
  );
  output.line(
    `${output.paint('good', '✓')} ${formatCount(entries)} entries of ${controller} in ${directory}`,
  );
  output.line(`Check them with “zgoda verify ${target}”.`);
  output.document({ entries, directory });
  return exitCodes.ok;
}
