import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogReader } from '../src/log-audit.ts';

/** A copy of a log in a directory, laid out like the log's addresses: any file server or object store can serve it. */
export interface LogDirectory extends LogReader {
  has(path: string): Promise<boolean>;
  /** Whole or not at all, also when the process dies meanwhile. */
  write(path: string, content: Uint8Array | string): Promise<void>;
}

export function openLogDirectory(directory: string): LogDirectory {
  return {
    read: (path) => readFile(join(directory, path)),
    has: (path) =>
      access(join(directory, path)).then(
        () => true,
        () => false,
      ),
    async write(path, content) {
      const file = join(directory, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.part`, content, { flush: true });
      await rename(`${file}.part`, file);
    },
  };
}
