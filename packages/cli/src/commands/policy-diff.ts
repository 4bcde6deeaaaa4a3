import { basename, resolve } from 'node:path';
import { canonicalPolicy, checkPolicy } from '@zgoda/policy';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, type Output } from '../output.ts';
import { differencesOf, type Difference } from '../policy-difference.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { showProblem } from './policy-check.ts';

function documentOf(output: Output, folder: string): unknown {
  const checked = checkPolicy(readPolicyFiles(folder));
  if (checked.isSound) return JSON.parse(canonicalPolicy(checked.policy, checked.texts));
  for (const problem of checked.problems) showProblem(output, problem);
  throw new CommandFailure('policy_unsound', `The policy in ${folder} has errors, so it cannot be compared.`);
}

/** The controller that a folder is of: named, or the folder's own name. @throws CommandFailure `no_controller` */
export function controllerOf(folder: string, named: string | undefined) {
  const slug = controllerIdSchema.safeParse(named ?? basename(resolve(folder)));
  if (slug.success) return slug.data;
  throw new CommandFailure(
    'no_controller',
    'The folder’s name is no controller’s name.',
    'Name it with --controller.',
  );
}

/** A value in one line, short enough to compare by eye. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}

function show(output: Output, difference: Difference): void {
  const signs = {
    added: output.paint('good', '+'),
    removed: output.paint('bad', '−'),
    changed: output.paint('warning', '~'),
  };
  output.line(`${signs[difference.kind]} ${output.paint('strong', difference.path)}`);
  if (difference.kind !== 'added') output.line(`    ${output.paint('bad', '−')} ${shown(difference.before)}`);
  if (difference.kind !== 'removed') output.line(`    ${output.paint('good', '+')} ${shown(difference.now)}`);
}

export interface PolicyDiffOptions {
  readonly dataDir: string;
  readonly controller?: string;
}

/** Compares two folders, or one with the version in force on the running server. Exit code 1 when they differ. */
export async function diffPolicies(
  output: Output,
  folders: readonly [before: string, now: string] | readonly [now: string],
  { dataDir, controller }: PolicyDiffOptions,
): Promise<number> {
  const now = folders.at(-1) ?? '';
  const young = documentOf(output, now);
  const [old, name] =
    folders.length === 2
      ? [documentOf(output, folders[0]), folders[0]]
      : await inForce(dataDir, controllerOf(now, controller));
  const differences = differencesOf(old, young);
  output.line(
    differences.length === 0
      ? `${output.paint('good', '✓')} ${now} says the same as ${name}`
      : `${countOf(differences.length, 'difference')} between ${name} and ${now}\n`,
  );
  for (const difference of differences) show(output, difference);
  output.document({ differences });
  return differences.length === 0 ? exitCodes.ok : exitCodes.problems;
}

async function inForce(
  dataDir: string,
  controller: ReturnType<typeof controllerOf>,
): Promise<[unknown, string]> {
  const { version, document } = await callServer({ dataDir, command: 'policy.get', input: { controller } });
  return [JSON.parse(document), `version ${version} in force`];
}
