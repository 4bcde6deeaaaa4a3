import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');

/** One mail as the development mailbox shows it over JSON. */
export interface ReceivedMail {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
}

export interface RunningServer {
  readonly url: string;
  readonly dataDirectory: string;
  readonly process: ChildProcess;
  /** Everything the server printed: searched for personal data by the canary test. */
  output(): string;
  api(path: string, options?: ApiOptions): Promise<Response>;
  mailbox(to: string): Promise<readonly ReceivedMail[]>;
  /** Waits until at least `count` mails to that address have arrived. */
  waitForMail(to: string, count?: number): Promise<readonly ReceivedMail[]>;
  advance(duration: string): Promise<void>;
  /** Ends the process as the operating system would; resolves when it is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Stops it and removes its data directory. */
  stop(): Promise<void>;
}

export interface ApiOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServerOptions {
  readonly dataDirectory?: string;
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Polls until `look` yields something; fails with `what` after `timeoutMs`. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await delay(50);
  }
}

/** Starts the system as `npm start` does, on a free port and a data directory of its own, and waits until it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const port = options.port ?? (await freePort());
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'zgoda-acceptance-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'packages/server/src/main.ts')],
    {
      cwd: root,
      env: { ...process.env, PORT: String(port), ZGODA_DATA_DIR: dataDirectory, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;

  await eventually(
    'the server answers /readyz',
    async () => {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output}`);
      const answer = await fetch(`${url}/readyz`).catch(() => undefined);
      return answer?.status === 200 ? true : undefined;
    },
    60_000,
  ).catch(async (error: unknown) => {
    child.kill('SIGTERM');
    await exited;
    throw error;
  });

  const mailbox = async (to: string): Promise<readonly ReceivedMail[]> => {
    const answer = await fetch(`${url}/dev/mailbox?to=${encodeURIComponent(to)}`, {
      headers: { accept: 'application/json' },
    });
    return ((await answer.json()) as { items: ReceivedMail[] }).items;
  };
  const server: RunningServer = {
    url,
    dataDirectory,
    process: child,
    output: () => output,
    api: (path, { method, body, key = 'zk_dev_payroll-mail', headers = {} } = {}) =>
      fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    mailbox,
    waitForMail: (to, count = 1) =>
      eventually(`${count} mail(s) to ${to}`, async () => {
        const mails = await mailbox(to);
        return mails.length >= count ? mails : undefined;
      }),
    advance: async (duration) => {
      const answer = await fetch(`${url}/dev/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advance: duration }),
      });
      if (answer.status !== 200) throw new Error(`The clock answered ${answer.status}`);
    },
    kill: async (signal) => {
      child.kill(signal);
      await exited;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
  return server;
}
