import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A directory held by this process until released; the operating system releases it when the process dies. */
export interface DirectoryLock {
  /** Lets a second starter name the server that holds the directory. */
  publish(address: string): void;
  release(): void;
}

const sqliteBusy = 5;

/** Thrown when another process holds the directory; the message names its address where known. */
export class DirectoryHeld extends Error {
  constructor(directory: string, address: string | undefined) {
    const where = address === undefined ? '' : ` at ${address}`;
    super(
      `the data directory ${directory} is in use by a running server${where}: stop it first, or set ZGODA_DATA_DIR`,
    );
    this.name = 'DirectoryHeld';
  }
}

/**
 * Takes a directory for this process, at once or not at all, creating it with mode 0700 when absent.
 * The lock is SQLite's file lock: it is the operating system's, works on every platform, and never outlives its holder.
 * @throws DirectoryHeld
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const addressFile = join(directory, 'server.address');
  const lock = new DatabaseSync(join(directory, 'server.lock'));
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      throw new DirectoryHeld(directory, readAddress(addressFile));
    }
    throw error;
  }
  rmSync(addressFile, { force: true });
  return {
    publish: (address) => writeFileSync(addressFile, address),
    release() {
      rmSync(addressFile, { force: true });
      lock.close();
    },
  };
}

function readAddress(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
