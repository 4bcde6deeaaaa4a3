import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer, type RunningServer } from '../running-server.ts';
import { processesNaming } from './processes.ts';

export const controller = 'payroll-mail';
export const purpose = 'practice-news';
const root = join(import.meta.dirname, '../..');
const serverMain = join(root, 'packages/server/src/main.ts');

/** A data directory, a port and policies that outlive the servers started on them. */
export interface Ground {
  readonly dataDirectory: string;
  readonly port: number;
  /** Directory of policy folders. */
  readonly policies: string;
  /** For a process of ours on this ground. */
  readonly environment: Readonly<Record<string, string>>;
  start(): Promise<RunningServer>;
  /** Starts a server that ends by itself, or is killed after so long. */
  startToEnd(options?: StartToEndOptions): Promise<EndedProcess>;
  /** Removes everything, and ends the database of a server that was killed last. */
  clear(): void;
}

export interface StartToEndOptions {
  readonly killAfterMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface EndedProcess {
  /** Null: killed. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the server's entry point to its end. */
function runToEnd(
  environment: Readonly<Record<string, string>>,
  killAfterMs?: number,
): Promise<EndedProcess> {
  const ended = Promise.withResolvers<EndedProcess>();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', serverMain], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  child.once('error', ended.reject);
  child.once('close', (exitCode) => {
    clearTimeout(timer);
    ended.resolve({ exitCode, output });
  });
  return ended.promise;
}

/** Prepares for servers of one controller, whose compiled code is kept, so that a restart is cheap. */
export async function prepareGround(controllers: readonly string[] = [controller]): Promise<Ground> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-faults-'));
  const dataDirectory = join(directory, 'data');
  const policies = join(directory, 'policies');
  for (const name of controllers)
    cpSync(join(root, 'examples', name), join(policies, name), { recursive: true });
  const environment = { ZGODA_POLICIES: policies, NODE_COMPILE_CACHE: join(directory, 'compiled') };
  const port = await freePort();
  return {
    dataDirectory,
    port,
    policies,
    environment,
    start: () => startServer({ dataDirectory, port, environment }),
    startToEnd: (options = {}) =>
      runToEnd(
        { PORT: String(port), ZGODA_DATA_DIR: dataDirectory, ...environment, ...options.environment },
        options.killAfterMs,
      ),
    clear() {
      for (const { pid } of processesNaming(dataDirectory)) process.kill(pid, 'SIGQUIT');
      rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
