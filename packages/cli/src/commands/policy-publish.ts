import { callServer } from '../admin-client.ts';
import { exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { controllerOf } from './policy-diff.ts';

export interface PolicyPublishOptions {
  readonly dataDir: string;
  readonly controller?: string;
}

/** Publishes a folder on the running server. Exit code 1 when its check refused it; the version in force then stays. */
export async function publishPolicyFolder(
  output: Output,
  folder: string,
  { dataDir, controller: named }: PolicyPublishOptions,
): Promise<number> {
  const controller = controllerOf(folder, named);
  const files = Object.fromEntries(readPolicyFiles(folder));
  const result = await callServer({ dataDir, command: 'policy.publish', input: { controller, files } });
  for (const problem of result.problems) output.line(`  ${problem}`);
  output.line(
    {
      published: `${output.paint('good', '✓')} ${controller}: version ${result.version} is published`,
      unchanged: `${output.paint('good', '✓')} ${controller}: version ${result.version} says the same already`,
      refused: `${output.paint('bad', '✗')} ${controller}: not published; the version in force stays`,
    }[result.outcome],
  );
  output.document(result);
  return result.outcome === 'refused' ? exitCodes.problems : exitCodes.ok;
}
