import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from './failure.ts';

const patterns = ['policy.yaml', 'text/*.md', 'systems/*.yaml'];

/**
 * Reads a policy folder: path inside the folder to text.
 * @throws CommandFailure `unreadable` when there is no such folder
 */
export function readPolicyFiles(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new CommandFailure(
      'unreadable',
      `There is no folder ${folder}.`,
      'Name the folder that holds policy.yaml.',
    );
  }
  const names = globSync(patterns, { cwd: folder }).map((name) => name.replaceAll('\\', '/'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
