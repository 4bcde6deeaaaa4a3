import { basename, resolve } from 'node:path';
import { checkPolicy, renderDocument } from '@zgoda/policy';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, type Output } from '../output.ts';
import { differencesOf, type Difference } from '../policy-difference.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { showProblem } from './policy-check.ts';

/** The settings of a folder, and its words as people would read them: what a version in force is made of. */
function documentOf(output: Output, folder: string): unknown {
  const checked = checkPolicy(readPolicyFiles(folder));
  if (checked.isSound) {
    const { policy, texts } = checked;
    const words = policy.locales.map((locale) => [locale, renderDocument(policy, texts, locale)] as const);
    return { policy, words: Object.fromEntries(words) };
  }
  for (const problem of checked.problems) showProblem(output, problem, folder);
  throw new CommandFailure(
    'policy_unsound',
    `The policy in ${folder} has errors, so it cannot be compared.`,
    `Mend what “zgoda policy check ${folder}” shows.`,
  );
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

const inOneLine = (value: unknown): string =>
  typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : JSON.stringify(value);

/** Most of a value that is shown, and how much of it before the first letter that differs. */
const shownLength = 150;
const leadIn = 40;

function commonStart(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

/** The stretch of a text that begins a little before `place`. */
function stretch(text: string, place: number): string {
  const start =
    text.length <= shownLength ? 0 : Math.max(0, Math.min(place - leadIn, text.length - shownLength));
  const end = start + shownLength;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

function show(output: Output, difference: Difference): void {
  const { good, bad } = { good: output.paint('good', '+'), bad: output.paint('bad', '−') };
  const sign = { added: good, removed: bad, changed: output.paint('warning', '~') }[difference.kind];
  output.line(`${sign} ${output.paint('strong', difference.path)}`);
  const before = 'before' in difference ? inOneLine(difference.before) : undefined;
  const now = 'now' in difference ? inOneLine(difference.now) : undefined;
  const place = commonStart(before ?? '', now ?? '');
  if (before !== undefined) output.line(`    ${bad} ${stretch(before, place)}`);
  if (now !== undefined) output.line(`    ${good} ${stretch(now, place)}`);
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
  return [document, `version ${version} in force`];
}
