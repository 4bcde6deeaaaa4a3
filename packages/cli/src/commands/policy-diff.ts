import { basename, resolve } from 'node:path';
import {
  checkPolicy,
  clausesKeptBy,
  difference,
  policySchema,
  tellChanges,
  type PolicyDocument,
  type PolicyTexts,
  type ToldChange,
} from '@zgoda/policy';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { countOf, type Output, type Tone } from '../output.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { showProblem } from './policy-check.ts';

function documentOf(output: Output, folder: string): PolicyDocument {
  const checked = checkPolicy(readPolicyFiles(folder));
  if (checked.isSound) return checked;
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

/** Most of a text that is shown, and how much of it before the first letter that differs. */
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

const signs = {
  weaker: ['bad', '▼ weaker  '],
  stronger: ['good', '▲ stronger'],
  neutral: ['quiet', '· neutral '],
} as const satisfies Record<ToldChange['effect'], readonly [Tone, string]>;

/** The words of a clause on one line. */
function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : Object.values(Object(value) as object).join(' ');
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** One change on a line: what it means to people, and in words what it is. A text is shown where it begins to differ. */
export function showChange(output: Output, { effect, rule, clause, words, before, now }: ToldChange): void {
  const [tone, sign] = signs[effect];
  const named = clause === undefined ? '' : `${output.paint('strong', clause)}  `;
  output.line(`${output.paint(tone, sign)}  ${named}${words['en'] ?? rule}  ${output.paint('quiet', rule)}`);
  if (rule !== 'texts') return;
  const [old, young] = [textOf(before), textOf(now)];
  const place = commonStart(old, young);
  output.line(`    ${output.paint('bad', '−')} ${stretch(old, place)}`);
  output.line(`    ${output.paint('good', '+')} ${stretch(young, place)}`);
}

/** What has to be known before such a folder is published. */
function showVerdict(output: Output, changes: readonly ToldChange[], clause: string | undefined): void {
  if (!changes.some(({ effect }) => effect === 'weaker')) return;
  const verdict =
    clause === undefined
      ? 'People would be worse off: publish it with --material, if that is meant.'
      : `${clause} promises that the policy will not be weakened: this would not be published.`;
  output.line(`\n${output.paint('warning', verdict)}`);
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
      ? ([documentOf(output, folders[0]), folders[0]] as const)
      : await inForce(dataDir, controllerOf(now, controller));
  const changes = tellChanges(difference(old, young), old, young);
  const [clause] = clausesKeptBy(old.policy, 'weakening-refusal');
  output.line(
    changes.length === 0
      ? `${output.paint('good', '✓')} ${now} says the same as ${name}`
      : `${countOf(changes.length, 'change')} from ${name} to ${now}\n`,
  );
  for (const change of changes) showChange(output, change);
  showVerdict(output, changes, clause);
  const isRefused = clause !== undefined && changes.some(({ effect }) => effect === 'weaker');
  output.document({ changes, ...(isRefused && { refused_by: clause }) });
  return changes.length === 0 ? exitCodes.ok : exitCodes.problems;
}

async function inForce(
  dataDir: string,
  controller: ReturnType<typeof controllerOf>,
): Promise<readonly [PolicyDocument, string]> {
  const { version, document } = await callServer({ dataDir, command: 'policy.get', input: { controller } });
  const policy = policySchema.safeParse(document.policy);
  if (!policy.success) {
    throw new CommandFailure(
      'policy_unreadable',
      `Version ${version} in force was written by another release of zgoda.`,
      'Compare with the same release that the server runs.',
    );
  }
  return [{ policy: policy.data, texts: document.texts as PolicyTexts }, `version ${version} in force`];
}
