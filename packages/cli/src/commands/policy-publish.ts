import { callServer } from '../admin-client.ts';
import { exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { controllerOf } from './policy-diff.ts';

export interface PolicyPublishOptions {
  readonly dataDir: string;
  readonly controller?: string;
  /** The publisher knows that people are worse off by it. */
  readonly material?: boolean;
}

/** Publishes a folder on the running server. Exit code 1 when its check refused it; the version in force then stays. */
export async function publishPolicyFolder(
  output: Output,
  folder: string,
  { dataDir, controller: named, material = false }: PolicyPublishOptions,
): Promise<number> {
  const controller = controllerOf(folder, named);
  const files = Object.fromEntries(readPolicyFiles(folder));
  const input = { controller, files, material };
  const result = await callServer({ dataDir, command: 'policy.publish', input });
  for (const problem of result.problems) output.line(`  ${problem}`);
  showWeakening(output, result.weaker ?? [], result.refused_by);
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

/** Why a folder was refused that leaves people worse off, and what can be done about it. */
function showWeakening(output: Output, weaker: readonly string[], clause: string | undefined): void {
  for (const change of weaker) output.line(`  ${output.paint('bad', '▼ weaker')}  ${change}`);
  if (weaker.length === 0) return;
  output.line(
    clause === undefined
      ? '  People would be worse off. If that is meant, publish it with --material.'
      : `  ${clause} promises that the policy will not be weakened. Take these changes out.`,
  );
}
