import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatProblem } from '@zgoda/policy';
import { controllerIdSchema, type ControllerId } from '@zgoda/vocabulary/ids';
import { checkPolicyFolder, type PolicyFiles } from '../capabilities/policies/index.ts';

/** A controller's policy as it lies on disk. */
export interface PolicyFolder {
  readonly controller: ControllerId;
  /** Where it lies. */
  readonly path: string;
  readonly files: PolicyFiles;
}

/** What keeps the server from starting: every finding, ready to be read. */
export class UnsoundPolicies extends Error {
  constructor(findings: readonly string[]) {
    super(
      `the server does not start with an unsound policy:\n${findings.map((line) => `  ${line}`).join('\n')}`,
    );
    this.name = 'UnsoundPolicies';
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const filesIn = (folder: string, name: string, ending: string): readonly string[] =>
  isDirectory(join(folder, name))
    ? readdirSync(join(folder, name))
        .filter((file) => file.endsWith(ending))
        .toSorted()
        .map((file) => `${name}/${file}`)
    : [];

/** `policy.yaml`, `text/<locale>.md` and `systems/<id>.yaml` of one folder, by path. */
function readFiles(folder: string): PolicyFiles {
  const paths = ['policy.yaml', ...filesIn(folder, 'text', '.md'), ...filesIn(folder, 'systems', '.yaml')];
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/**
 * Reads and checks every folder with a `policy.yaml` in the given directories, before anything else starts.
 * @throws UnsoundPolicies naming file, line and what to do
 */
export function loadPolicyFolders(directories: readonly string[]): readonly PolicyFolder[] {
  const findings: string[] = [];
  const folders: PolicyFolder[] = [];
  for (const directory of directories) {
    if (!isDirectory(directory)) {
      findings.push(`${directory} is not a directory (ZGODA_POLICIES)`);
      continue;
    }
    for (const name of readdirSync(directory).toSorted()) {
      const folder = join(directory, name);
      if (!isFile(join(folder, 'policy.yaml'))) continue;
      const controller = controllerIdSchema.safeParse(basename(folder));
      if (!controller.success) {
        findings.push(
          `${folder}: a folder name is lower-case letters, digits and hyphens, as it becomes an address`,
        );
        continue;
      }
      const files = readFiles(folder);
      const checked = checkPolicyFolder(controller.data, files);
      if (checked.isSound) folders.push({ controller: controller.data, path: folder, files });
      else findings.push(...checked.problems.map((problem) => join(folder, formatProblem(problem))));
    }
  }
  if (folders.length === 0 && findings.length === 0) {
    findings.push(`no folder with a policy.yaml in ${directories.join(', ')} (ZGODA_POLICIES)`);
  }
  if (findings.length > 0) throw new UnsoundPolicies(findings);
  return folders;
}
