import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually, freePort } from '../running-server.ts';

const root = join(import.meta.dirname, '../..');
const cliMain = join(root, 'packages/cli/src/main.ts');

const refusalWithinMs = 20_000;

export type Environment = Readonly<Record<string, string>>;

export interface Ran {
  readonly exitCode: number | null;
  readonly out: string;
  readonly error: string;
}

interface RunningCommand {
  readonly ended: Promise<Ran>;
  /** Everything printed so far. */
  output(): string;
  stop(): Promise<Ran>;
}

/** Starts `zgoda …` with these variables, and no others of ours. */
function startZgoda(args: readonly string[], environment: Environment): RunningCommand {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(ZGODA_|DATABASE_URL$|PORT$|HOST$)/.test(name),
  );
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cliMain, ...args], {
    cwd: root,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { out: '', error: '' };
  child.stdout.on('data', (chunk) => (printed.out += String(chunk)));
  child.stderr.on('data', (chunk) => (printed.error += String(chunk)));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...printed }));
  });
  return {
    ended,
    output: () => printed.out + printed.error,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Runs a command of `zgoda` to its end. */
export const zgoda = (args: readonly string[], environment: Environment): Promise<Ran> =>
  startZgoda(args, environment).ended;

/** The one document that a command answers with under `--json`. @throws Error with what it printed, when it failed */
export async function zgodaJson<T>(args: readonly string[], environment: Environment): Promise<T> {
  const { exitCode, out, error } = await zgoda([...args, '--json'], environment);
  if (exitCode !== 0) throw new Error(`zgoda ${args.join(' ')} ended with ${exitCode}: ${out}${error}`);
  return JSON.parse(out) as T;
}

export interface ProductionServer {
  /** Where it listens; people use the public address. */
  readonly url: string;
  /** For commands that speak with it. */
  readonly environment: Environment;
  output(): string;
  stop(): Promise<Ran>;
}

/** `zgoda serve …`, ready to answer. */
export async function serve(
  environment: Environment,
  ...options: readonly string[]
): Promise<ProductionServer> {
  const port = await freePort();
  const all = { ...environment, PORT: String(port) };
  const command = startZgoda(['serve', ...options], all);
  const url = `http://127.0.0.1:${port}`;
  let ended: Ran | undefined;
  const watch = async (): Promise<void> => {
    ended = await command.ended;
  };
  void watch();
  try {
    await eventually('the server is ready', async () => {
      if (ended !== undefined) throw new Error(`zgoda serve ended: ${ended.out}${ended.error}`);
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      return answer?.status === 200 || undefined;
    });
  } catch (error) {
    await command.stop();
    throw error;
  }
  return { url, environment: all, output: command.output, stop: command.stop };
}

/** `zgoda serve` where it has to refuse; one that starts all the same is stopped, and its exit code is then 0. */
export async function serveInVain(environment: Environment): Promise<Ran> {
  const command = startZgoda(['serve'], { ...environment, PORT: String(await freePort()) });
  const timer = setTimeout(() => void command.stop(), refusalWithinMs);
  const ran = await command.ended;
  clearTimeout(timer);
  return ran;
}

/** `zgoda serve` that only works: it listens nowhere. */
export const startWorker = (environment: Environment): RunningCommand =>
  startZgoda(['serve'], { ...environment, ZGODA_ROLE: 'worker' });
