import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { findBinaries, type PostgresBinaries } from './embedded-binaries.ts';
import {
  chooseOwner,
  handOver,
  isAlive,
  isPostgres,
  letPass,
  runToEnd,
  startDetached,
  stopServer,
  type ProcessOwner,
} from './embedded-process.ts';

export interface EmbeddedOptions {
  /** Where everything lives; the caller holds its lock (`lockDirectory`). */
  readonly directory: string;
  /** Directory of `postgres` and `initdb`; the platform's npm package when absent. */
  readonly binaries?: string;
  /** False gives up durability for speed: throw-away test servers only. */
  readonly durable?: boolean;
  readonly maxConnections?: number;
  /** Told when the server had died and is back, with the milliseconds it took. */
  readonly onRestart?: (durationMs: number) => void;
  /** Told when it died and could not be started again. */
  readonly onLost?: (error: unknown) => void;
}

export interface EmbeddedDatabase {
  /** Address of the owner, with its password: secret. */
  readonly url: string;
  /** Major version of PostgreSQL. */
  readonly version: number;
  /** Process id of the running server. */
  pid(): number | undefined;
  /** Rolls back what is open, writes a checkpoint and ends the server. */
  stop(): Promise<void>;
}

interface Place {
  readonly directory: string;
  readonly data: string;
  readonly logFile: string;
  readonly passwordFile: string;
  readonly binaries: PostgresBinaries;
  readonly owner: ProcessOwner;
  readonly durable: boolean;
  readonly maxConnections: number;
}

/** Where the running server listens. */
interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly socket: boolean;
}

const user = 'zgoda';
const database = 'zgoda';
const startWaitMs = 60_000;
const logLimitBytes = 8 * 1024 * 1024;
/** `sun_path` holds 104 bytes on macOS and 108 on Linux; PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const longestSocketDirectory = 80;

/**
 * Starts PostgreSQL on a directory, creating the database there the first time. A server that a killed process left behind on the
 * same directory is ended first. If the server dies while we run, it is started again.
 * @throws Error saying what to do when PostgreSQL cannot run here
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const place = await prepare(options);
  const password = readPassword(place.passwordFile);
  await endLeftover(place.data);
  if (!existsSync(join(place.data, 'PG_VERSION'))) await initialise(place, password);
  refuseOtherVersion(place);
  const endpoint = await chooseEndpoint(place);
  let child = await launch(place, endpoint);
  let stopping = false;
  const url = addressOf(endpoint, password, database);
  const onExit = (): void => void child.kill('SIGINT');
  process.once('exit', onExit);

  const restart = async (): Promise<void> => {
    const started = Date.now();
    child = await launch(place, endpoint);
    watch();
    if (stopping) child.kill('SIGINT');
    else options.onRestart?.(Date.now() - started);
  };
  const watch = (): void => {
    child.once('exit', () => {
      if (!stopping) restart().catch((error: unknown) => options.onLost?.(error));
    });
  };
  watch();

  const stop = async (): Promise<void> => {
    stopping = true;
    process.off('exit', onExit);
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      await stopServer(child.pid);
    if (endpoint.socket && !endpoint.host.startsWith(place.directory))
      rmSync(endpoint.host, { recursive: true, force: true });
  };
  try {
    await ensureDatabase(url, addressOf(endpoint, password, 'postgres'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, version: place.binaries.version, pid: () => child.pid, stop };
}

async function prepare(options: EmbeddedOptions): Promise<Place> {
  const directory = resolve(options.directory);
  const data = join(directory, 'postgres');
  const binaries = await findBinaries(options.binaries);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const owner = await chooseOwner(data, [binaries.postgres, tmpdir()]);
  letPass(directory, owner);
  return {
    directory,
    data,
    logFile: join(directory, 'postgres.log'),
    passwordFile: join(directory, 'postgres.password'),
    binaries,
    owner,
    durable: options.durable ?? true,
    maxConnections: options.maxConnections ?? 100,
  };
}

function readPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** Initialises beside and renames, so that a killed first start leaves nothing half-made. */
async function initialise({ data, binaries, owner, durable }: Place, password: string): Promise<void> {
  const fresh = `${data}.new`;
  const passwordFile = `${data}.new.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  handOver(fresh, owner);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  handOver(passwordFile, owner);
  const locale =
    binaries.version >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--locale=C'];
  const args = [
    `--pgdata=${fresh}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  try {
    await runToEnd({
      program: binaries.initdb,
      args: [...args, ...locale, '--data-checksums', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
      owner,
    });
    renameSync(fresh, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function refuseOtherVersion({ data, binaries }: Place): void {
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
 * now belongs to another program is removed, since PostgreSQL would believe it; any other stale file PostgreSQL judges better itself.
 */
async function endLeftover(data: string): Promise<void> {
  const left = readPidFile(data);
  if (left === undefined || !(left.pid > 0) || !isAlive(left.pid)) return;
  if (await isPostgres(left.pid)) await stopServer(left.pid);
  else rmSync(join(data, 'postmaster.pid'), { force: true });
}

async function chooseEndpoint({ directory, owner }: Place): Promise<Endpoint> {
  if (process.platform === 'win32') return { host: '127.0.0.1', port: await freePort(), socket: false };
  const beside = join(directory, 'run');
  const host = beside.length <= longestSocketDirectory ? beside : mkdtempSync(join(tmpdir(), 'zgoda-'));
  mkdirSync(host, { recursive: true, mode: 0o700 });
  handOver(host, owner);
  return { host, port: 5432, socket: true };
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolvePort(port));
    });
  });
}

function addressOf({ host, port, socket }: Endpoint, password: string, name: string): string {
  return socket
    ? `postgres://${user}:${password}@/${name}?host=${encodeURIComponent(host)}&port=${port}`
    : `postgres://${user}:${password}@${host}:${port}/${name}`;
}

/** Everything not named here is PostgreSQL's default; no statement, parameter or row ever reaches the log. */
function settings(
  { durable, maxConnections, binaries }: Place,
  { host, port, socket }: Endpoint,
): readonly string[] {
  const durability = durable ? 'on' : 'off';
  const chosen: Record<string, string | number> = {
    listen_addresses: socket ? '' : host,
    port,
    unix_socket_directories: socket ? host : '',
    unix_socket_permissions: '0700',
    max_connections: maxConnections,
    fsync: durability,
    full_page_writes: durability,
    synchronous_commit: durability,
    password_encryption: 'scram-sha-256',
    jit: 'off',
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(binaries.version >= 18 ? { io_method: 'sync' } : {}),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Starts the server and waits until it takes connections. Children of a killed server may hold its memory for a moment: retried. */
async function launch(place: Place, endpoint: Endpoint): Promise<ChildProcess> {
  if (existsSync(place.logFile) && statSync(place.logFile).size > logLimitBytes) truncateSync(place.logFile);
  const deadline = Date.now() + startWaitMs;
  const program = place.binaries.postgres;
  const args = ['-D', place.data, ...settings(place, endpoint)];
  for (;;) {
    const logStart = existsSync(place.logFile) ? statSync(place.logFile).size : 0;
    const child = startDetached({ program, args, owner: place.owner }, place.logFile);
    if (await becomesReady(child, place.data, deadline)) return child;
    const said = readFileSync(place.logFile, 'utf8').slice(logStart).trim();
    if (!/shared memory block|lock file/.test(said) || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start on ${place.data}: ${said || `nothing in ${startWaitMs} ms`}`);
    }
    await sleep(50);
  }
}

async function becomesReady(child: ChildProcess, data: string, deadline: number): Promise<boolean> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  for (; Date.now() < deadline; await sleep(5)) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const file = readPidFile(data);
    if (file?.pid === child.pid && file?.isReady) return true;
  }
  child.kill('SIGQUIT');
  return false;
}

const noSuchDatabase = '3D000';

async function ensureDatabase(url: string, maintenanceUrl: string): Promise<void> {
  const state = await connectOnce(url);
  if (state === undefined) return;
  const client = new Client({ connectionString: maintenanceUrl });
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
}

/** SQLSTATE "no such database", or undefined when it is there. */
async function connectOnce(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === noSuchDatabase) return error.code;
    throw error;
  }
}
