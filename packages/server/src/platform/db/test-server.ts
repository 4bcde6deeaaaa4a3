import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DirectoryHeld, lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { startEmbedded, type EmbeddedDatabase } from './embedded.ts';

/*
 * One PostgreSQL for all test processes of a checkout. The first process to ask starts this file as a keeper; each asker holds a
 * socket open, which the operating system closes with the process; the keeper ends the server when nobody is left.
 */

/** Time for the next test file to come before the server is ended. */
const graceMs = 1500;
const startWaitMs = 60_000;

interface Keeper {
  readonly directory: string;
  readonly socket: string;
}

function keeperOf(binaries: string | undefined): Keeper {
  const identity = `${fileURLToPath(import.meta.url)}\n${userInfo().uid}\n${binaries ?? ''}`;
  const name = `zgoda-test-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
  const directory = join(tmpdir(), name);
  return {
    directory,
    socket: process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(directory, 'keeper.sock'),
  };
}

export interface TestServer {
  readonly url: string;
  /** Lets the server go: it ends soon after the last process has let go. */
  release(): void;
}

/**
 * Joins the shared test server, starting it when there is none.
 * @param binaries directory of `postgres` and `initdb`; the npm package's when absent
 */
export async function joinTestServer(binaries?: string): Promise<TestServer> {
  const keeper = keeperOf(binaries);
  for (const deadline = Date.now() + startWaitMs; Date.now() < deadline; await sleep(40)) {
    const joined = await askKeeper(keeper.socket);
    if (joined !== undefined) return joined;
    startKeeper(keeper, binaries);
    for (let tries = 0; tries < 50; tries += 1) {
      await sleep(20);
      const late = await askKeeper(keeper.socket);
      if (late !== undefined) return late;
    }
  }
  throw new Error(`the test server did not start: see ${join(keeper.directory, 'postgres.log')}`);
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

function startKeeper({ directory }: Keeper, binaries: string | undefined): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const args = [fileURLToPath(import.meta.url), ...(binaries === undefined ? [] : [binaries])];
  spawn(process.execPath, args, { cwd: '/', detached: true, stdio: 'ignore' }).unref();
}

async function keep(binaries: string | undefined): Promise<void> {
  const { directory, socket } = keeperOf(binaries);
  const lock = tryLock(directory);
  if (lock === undefined) return;
  const database = await startEmbedded({
    directory,
    durable: false,
    maxConnections: 300,
    ...(binaries === undefined ? {} : { binaries }),
  });
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

function serve(path: string, database: EmbeddedDatabase, lock: DirectoryLock): void {
  const users = new Set<Socket>();
  let leaving: NodeJS.Timeout | undefined;
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
  leaving = setTimeout(end, graceMs);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  if (process.platform !== 'win32') rmSync(path, { force: true });
  server.listen(path);
}

if (import.meta.main) await keep(process.argv[2]);
