import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** As whom PostgreSQL runs: it refuses to be root. */
export interface ProcessOwner {
  /** Program and leading arguments put before the real ones. */
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

const nobody = 65_534;
const run = promisify(execFile);
const unshare = ['unshare', '--user', '--map-user=1000', '--map-group=1000'] as const;

/**
 * Decides as whom to run: as ourselves, or, for root, as the owner of the existing data, else as nobody, else, where nobody
 * cannot reach the directories, as root under another number in a user namespace.
 * @param data the database's own directory, which may not exist yet, in one that does
 * @param program a file that the process must be able to run
 */
export async function chooseOwner(data: string, program: string): Promise<ProcessOwner> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const found = statSync(data, { throwIfNoEntry: false });
  if (found !== undefined)
    return found.uid === 0 ? { prefix: unshare } : { prefix: [], uid: found.uid, gid: found.gid };
  const unreachable = [dirname(data), program].find((path) => !isReachable(path));
  if (unreachable === undefined) return { prefix: [], uid: nobody, gid: nobody };
  try {
    await run(unshare[0], [...unshare.slice(1), 'true']);
    return { prefix: unshare };
  } catch (error) {
    throw new Error(
      `PostgreSQL does not run as root, and other users cannot reach ${unreachable}: run as an ordinary user, or set DATABASE_URL`,
      { cause: error },
    );
  }
}

/** Whether everybody may pass every directory above. */
function isReachable(path: string): boolean {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    if ((statSync(directory).mode & 0o001) === 0) return false;
    if (directory === dirname(directory)) return true;
  }
}

/** Gives a path to the owner; nothing to do when it is ourselves. */
export function handOver(path: string, owner: ProcessOwner): void {
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(path, owner.uid, owner.gid);
}

/** Makes what was renamed in a directory survive a power cut. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Lets the owner pass through a directory that stays unreadable to it. */
export function letPass(directory: string, owner: ProcessOwner): void {
  if (owner.uid !== undefined) chmodSync(directory, 0o711);
}

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly owner: ProcessOwner;
}

function withOwner({ program, args, owner }: Command): [string, string[], { uid?: number; gid?: number }] {
  const [first = program, ...rest] = [...owner.prefix, program, ...args];
  const ids = owner.uid === undefined || owner.gid === undefined ? {} : { uid: owner.uid, gid: owner.gid };
  return [first, rest, ids];
}

/** Runs a program to its end. @throws Error with what it printed, when it fails */
export async function runToEnd(command: Command): Promise<void> {
  const [program, args, ids] = withOwner(command);
  await run(program, args, { ...ids, cwd: '/' }).catch((error: Error & { stderr?: string }) => {
    throw new Error(`${command.program} failed: ${error.stderr?.trim() || error.message}`, { cause: error });
  });
}

/** Starts a program in a session of its own (a Ctrl-C meant for us must not reach it), printing to a file. */
export function startDetached(command: Command, logFile: string): ChildProcess {
  const [program, args, ids] = withOwner(command);
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(program, args, { ...ids, cwd: '/', detached: true, stdio: ['ignore', log, log] });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether a live process is the PostgreSQL server of this data directory, and neither one of another directory nor a process that
 * got the number of a dead server.
 */
export async function isServerOf(pid: number, data: string): Promise<boolean> {
  const command = existsSync('/proc/self/cmdline') ? readCommand(pid) : await askForCommand(pid);
  return command.includes('postgres') && command.includes(data);
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

async function askForCommand(pid: number): Promise<string> {
  const [program, ...args] =
    process.platform === 'win32'
      ? ['wmic', 'process', 'where', `ProcessId=${pid}`, 'get', 'CommandLine']
      : ['ps', '-ww', '-o', 'args=', '-p', `${pid}`];
  return run(program, args).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

/** Asks a server to end, ever less politely: roll back and leave, leave at once, be killed. */
export async function stopServer(pid: number, patienceMs = 20_000): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', patienceMs],
    ['SIGQUIT', 5000],
    ['SIGKILL', 5000],
  ] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    if (await hasEnded(pid, waitMs)) return;
  }
  throw new Error(`the PostgreSQL server with process id ${pid} does not end`);
}

async function hasEnded(pid: number, waitMs: number): Promise<boolean> {
  for (const end = Date.now() + waitMs; Date.now() < end; await sleep(10)) if (!isAlive(pid)) return true;
  return !isAlive(pid);
}
