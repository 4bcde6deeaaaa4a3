import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of the vectors that nobody here wrote, from the directory that ZGODA_VECTORS names; undefined, with one line that
 * says so, when they are not given.
 * @param folder inside that directory
 * @param file one that the folder has to hold, for vectors that not every collection has
 */
export function outsideVectors(folder: string, file = ''): string | undefined {
  const { ZGODA_VECTORS: directory } = process.env;
  const path = directory ? join(directory, folder) : undefined;
  if (path !== undefined && (file === '' || existsSync(join(path, file)))) return path;
  process.stdout.write(`The outside vectors ${folder} were not given (ZGODA_VECTORS): own vectors only.\n`);
  return undefined;
}
