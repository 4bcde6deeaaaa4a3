import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { DirectoryHeld, lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { startEmbedded, type EmbeddedDatabase, type EmbeddedOptions } from './embedded.ts';
import { templateName } from './test-template.ts';

/*
 * One PostgreSQL for all test processes of a checkout. The first process to ask starts this file as a keeper; each asker holds a
 * socket open, which the operating system closes with the process; the keeper ends the server when nobody is left.
 */

/** Time for the next test file to come before the server is ended. */
const graceMs = 1500;
const startWaitMs = 60_000;
const lookEveryMs = 20;
/** So long without an answer, and the keeper that was seen may just have left: another one is started. */
const looksPerKeeper = 50;

interface Keeper {
  readonly directory: string;
  readonly socket: string;
  readonly log: string;
}

function keeperOf(binaries: string | undefined): Keeper {
  const identity = `${fileURLToPath(import.meta.url)}\n${userInfo().uid}\n${binaries ?? ''}`;
  const name = `zgoda-test-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
  const directory = join(tmpdir(), name);
  const socket = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(directory, 'keeper.sock');
  return { directory, socket, log: join(directory, 'keeper.log') };
}

export interface TestServer {
  readonly url: string;
  /** Lets the server go: it ends soon after the last process has let go. */
  release(): void;
}

/**
 * Joins the shared test server, starting it when there is none.
 * @param binaries directory of `postgres` and `initdb`; the npm package's when absent
 * @throws Error with what the keeper said, when it cannot start
 */
export async function joinTestServer(binaries?: string): Promise<TestServer> {
  const keeper = keeperOf(binaries);
  const failure = new AbortController();
  for (const deadline = Date.now() + startWaitMs; Date.now() < deadline;) {
    for (let look = 0; look < looksPerKeeper; look += 1) {
      const joined = await askKeeper(keeper.socket);
      if (joined !== undefined) return joined;
      if (look === 0) startKeeper(keeper, binaries, () => failure.abort());
      await sleep(lookEveryMs);
      if (failure.signal.aborted)
        throw new Error(`the test server cannot start: ${readFileSync(keeper.log, 'utf8')}`);
    }
  }
  throw new Error(`the test server did not start in ${startWaitMs} ms: see ${keeper.directory}`);
}

/** Undefined when no keeper answers. */
function askKeeper(path: string): Promise<TestServer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let said = '';
    socket.setEncoding('utf8');
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
    socket.on('data', (text) => {
      said += text;
      if (!said.endsWith('\n')) return;
      socket.unref();
      resolve({ url: said.trim(), release: () => socket.destroy() });
    });
  });
}

function startKeeper({ directory, log }: Keeper, binaries: string | undefined, onFailure: () => void): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (lstatSync(directory).uid !== process.getuid?.())
    throw new Error(`${directory} belongs to somebody else: remove it`);
  const args = [fileURLToPath(import.meta.url), ...(binaries === undefined ? [] : [binaries])];
  const output = openSync(log, 'w', 0o600);
  const keeper = spawn(process.execPath, args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', output],
  });
  closeSync(output);
  keeper.once('exit', (code) => {
    if (code !== 0) onFailure();
  });
  keeper.unref();
}

async function keep(binaries: string | undefined): Promise<void> {
  const { directory, socket } = keeperOf(binaries);
  const lock = tryLock(directory);
  if (lock === undefined) return;
  const options = {
    directory,
    durable: false,
    maxConnections: 300,
    ...(binaries === undefined ? {} : { binaries }),
  };
  const database = await startAfresh(options);
  await dropLeftovers(database.url);
  serve(socket, database, lock);
}

/** Undefined when another keeper was faster. */
function tryLock(directory: string): DirectoryLock | undefined {
  try {
    return lockDirectory(directory);
  } catch (error) {
    if (error instanceof DirectoryHeld) return undefined;
    throw error;
  }
}

/** A directory that is not durable may be damaged by a crash: then it is made anew. */
async function startAfresh(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  try {
    return await startEmbedded(options);
  } catch {
    rmSync(join(options.directory, 'postgres'), { recursive: true, force: true });
    return startEmbedded(options);
  }
}

/** Databases of killed test processes, and templates of earlier migrations. */
async function dropLeftovers(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database where datname like 'zgoda\\_%' and datname <> $1`,
    [templateName()],
  );
  for (const { name } of rows) await client.query(`drop database ${client.escapeIdentifier(name)}`);
  await client.end();
}

function serve(path: string, database: EmbeddedDatabase, lock: DirectoryLock): void {
  const users = new Set<Socket>();
  const server = createServer((user) => {
    clearTimeout(leaving);
    users.add(user);
    user.on('error', () => user.destroy());
    user.on('close', () => {
      users.delete(user);
      if (users.size === 0) leaving = setTimeout(end, graceMs);
    });
    user.resume();
    user.write(`${database.url}\n`);
  });
  const end = (): void => {
    server.close();
    for (const user of users) user.destroy();
    database.stop().then(
      () => lock.release(),
      () => process.exit(1),
    );
  };
  let leaving = setTimeout(end, graceMs);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  if (process.platform !== 'win32') rmSync(path, { force: true });
  server.listen(path);
}

if (import.meta.main) await keep(process.argv[2]);
