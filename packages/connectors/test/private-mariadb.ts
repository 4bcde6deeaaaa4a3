import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type Connection } from 'mysql2/promise';

/** The class whose methods send the statements, for tests that watch them. */
export { PoolConnection } from 'mysql2';

/** A MariaDB for one test file: in a directory of its own, on a socket only, with the database `customer` and the account `app`. */
export interface PrivateServer {
  readonly socket: string;
  /** Runs statements on the database `customer` as its owner. */
  execute(statements: string): Promise<void>;
  start(): Promise<void>;
  /** Kills the server at once, as a power cut would. */
  crash(): Promise<void>;
  /** Ends the server and removes its directory. */
  stop(): Promise<void>;
}

/** A session of the database's owner. */
export const openOwner = ({ socket }: PrivateServer): Promise<Connection> =>
  createConnection({ socketPath: socket, user: 'root', database: 'customer' });

const isRoot = process.getuid?.() === 0;
/** MariaDB refuses to run as root; 65534 is `nobody` on every Linux. */
const identity = isRoot ? { uid: 65_534, gid: 65_534 } : {};

async function untilReady(socket: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) break;
    if (!existsSync(socket)) continue;
    try {
      const connection = await createConnection({ socketPath: socket, user: 'root' });
      await connection.end();
      return;
    } catch {
      // It listens before it answers.
    }
  }
  throw new Error('the private MariaDB does not start; its log is error.log in its directory');
}

const preparation = [
  'create database customer character set utf8mb4',
  `create user app@localhost identified by 'secret'`,
  'grant select, insert, update, delete on customer.* to app@localhost',
];

export async function startMariaDb(): Promise<PrivateServer> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-mariadb-'));
  if (isRoot) chownSync(directory, 65_534, 65_534);
  const data = join(directory, 'data');
  const socket = join(directory, 'server.sock');
  const options = ['--no-defaults', `--datadir=${data}`];
  const installer = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync('/usr/bin/mariadb-install-db', [...options, ...installer], {
    ...identity,
    cwd: '/',
    stdio: 'ignore',
  });
  let child: ChildProcess | undefined;
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null) return;
    const closed = new Promise((resolve) => running.once('close', resolve));
    running.kill(signal);
    await closed;
  };
  const start = async (): Promise<void> => {
    rmSync(socket, { force: true });
    const place = [
      `--socket=${socket}`,
      `--pid-file=${join(directory, 'pid')}`,
      `--log-error=${join(directory, 'error.log')}`,
    ];
    const size = ['--skip-networking', '--innodb-buffer-pool-size=32M', '--performance-schema=off'];
    child = spawn('/usr/sbin/mariadbd', [...options, ...place, ...size], {
      ...identity,
      cwd: '/',
      stdio: 'ignore',
    });
    await untilReady(socket, child);
  };
  const execute = async (statements: string, database?: string): Promise<void> => {
    const owner = await createConnection({
      socketPath: socket,
      user: 'root',
      multipleStatements: true,
      ...(database === undefined ? {} : { database }),
    });
    await owner.query(statements);
    await owner.end();
  };
  await start();
  await execute(preparation.join(';'));
  return {
    socket,
    execute: (statements) => execute(statements, 'customer'),
    start,
    crash: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      rmSync(directory, { recursive: true });
    },
  };
}
