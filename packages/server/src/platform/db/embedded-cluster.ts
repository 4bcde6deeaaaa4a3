import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries, type PostgresBinaries } from './embedded-binaries.ts';
import type { Endpoint } from './embedded-endpoint.ts';
import {
  chooseOwner,
  handOver,
  isAlive,
  isServerOf,
  letPass,
  runToEnd,
  startDetached,
  stopServer,
  syncDirectory,
  type ProcessOwner,
} from './embedded-process.ts';

export interface ClusterOptions {
  /** Where everything lives; the caller holds its lock (`lockDirectory`). */
  readonly directory: string;
  /** Directory of `postgres` and `initdb`; the platform's npm package when absent. */
  readonly binaries?: string;
  /** False gives up durability for speed: throw-away test servers only. */
  readonly durable?: boolean;
  /** 100 when absent. */
  readonly maxConnections?: number;
}

/** A database directory and what it is run with. */
export interface Cluster {
  readonly directory: string;
  /** PostgreSQL's own directory within. */
  readonly data: string;
  readonly logFile: string;
  readonly password: string;
  readonly binaries: PostgresBinaries;
  readonly owner: ProcessOwner;
  readonly durable: boolean;
  readonly maxConnections: number;
}

/** The owner of everything in the cluster. */
export const clusterUser = 'zgoda';
const startWaitMs = 60_000;
const logLimitBytes = 8 * 1024 * 1024;

/** Makes the directory ready to be run: nothing left running there, initialised, of the right version. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const directory = resolve(options.directory);
  const binaries = await findBinaries(options.binaries);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const data = join(directory, 'postgres');
  const owner = await chooseOwner(data, binaries.postgres);
  letPass(directory, owner);
  const cluster: Cluster = {
    directory,
    data,
    logFile: join(directory, 'postgres.log'),
    password: readPassword(join(directory, 'postgres.password')),
    binaries,
    owner,
    durable: options.durable ?? true,
    maxConnections: options.maxConnections ?? 100,
  };
  await endLeftover(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(cluster);
  refuseOtherVersion(cluster);
  return cluster;
}

function readPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600, flush: true });
  return readFileSync(file, 'utf8').trim();
}

/** Initialises beside and renames, so that a killed first start leaves nothing half-made. */
async function initialise({ directory, data, binaries, owner, durable, password }: Cluster): Promise<void> {
  const fresh = `${data}.new`;
  const passwordFile = `${fresh}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  handOver(fresh, owner);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  handOver(passwordFile, owner);
  const locale =
    binaries.version >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--locale=C'];
  const secrets = [`--username=${clusterUser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const form = [
    '--encoding=UTF8',
    ...locale,
    '--data-checksums',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  try {
    await runToEnd({ program: binaries.initdb, args: [`--pgdata=${fresh}`, ...secrets, ...form], owner });
    renameSync(fresh, data);
    if (durable) syncDirectory(directory);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function refuseOtherVersion({ data, binaries }: Cluster): void {
  const made = Number(readFileSync(join(data, 'PG_VERSION'), 'utf8').trim());
  if (made !== binaries.version) {
    throw new Error(
      `${data} was made by PostgreSQL ${made}, and ${binaries.postgres} is version ${binaries.version}: upgrade the data first`,
    );
  }
}

interface PidFile {
  readonly pid: number;
  readonly isReady: boolean;
}

/** `postmaster.pid`: the process id on line 1, its state on line 8. */
function readPidFile(data: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), isReady: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

/**
 * Ends a server that still runs on this directory; we hold the directory's lock, so its starter is dead. A stale file whose number
 * now belongs to another process is removed, since PostgreSQL would believe it; any other stale file PostgreSQL judges better itself.
 */
async function endLeftover(data: string): Promise<void> {
  const left = readPidFile(data);
  if (left === undefined || !(left.pid > 0) || !isAlive(left.pid)) return;
  if (await isServerOf(left.pid, data)) await stopServer(left.pid);
  else rmSync(join(data, 'postmaster.pid'), { force: true });
}

/**
 * Everything not named here is PostgreSQL's default. Failed statements are not logged at all: their messages quote values,
 * and whoever sent them has the error.
 */
function settings(
  { durable, maxConnections, binaries }: Cluster,
  { host, port, isSocket }: Endpoint,
): readonly string[] {
  const durability = durable ? 'on' : 'off';
  const chosen: Record<string, string | number> = {
    listen_addresses: isSocket ? '' : host,
    port,
    unix_socket_directories: isSocket ? host : '',
    unix_socket_permissions: '0700',
    max_connections: maxConnections,
    fsync: durability,
    full_page_writes: durability,
    synchronous_commit: durability,
    password_encryption: 'scram-sha-256',
    jit: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(binaries.version >= 18 ? { io_method: 'sync' } : {}),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Starts the server and waits until it takes connections. Children of a killed server may hold its memory for a moment: retried. */
export async function launch(cluster: Cluster, endpoint: Endpoint): Promise<ChildProcess> {
  const { data, logFile, owner, binaries } = cluster;
  if (existsSync(logFile) && statSync(logFile).size > logLimitBytes) truncateSync(logFile);
  const args = ['-D', data, ...settings(cluster, endpoint)];
  for (const deadline = Date.now() + startWaitMs; ; await sleep(50)) {
    const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
    const child = startDetached({ program: binaries.postgres, args, owner }, logFile);
    if (await becomesReady(child, data, deadline)) return child;
    const said = readFileSync(logFile, 'utf8').slice(logStart).trim();
    if (!/shared memory block|lock file/.test(said) || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start on ${data}: ${said || `nothing in ${startWaitMs} ms`}`);
    }
  }
}

async function becomesReady(child: ChildProcess, data: string, deadline: number): Promise<boolean> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  for (; Date.now() < deadline; await sleep(5)) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const file = readPidFile(data);
    if (file?.pid === child.pid && file?.isReady === true) return true;
  }
  child.kill('SIGQUIT');
  return false;
}
