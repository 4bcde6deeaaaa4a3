import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemPostgresBin } from './prerequisites.ts';

/** PostgreSQL refuses to run as root; 65534 is `nobody` on every Linux. */
const unprivilegedId = 65_534;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export interface SystemPostgres {
  /** Superuser URL of the maintenance database, on loopback. */
  readonly url: string;
  readonly version: string;
  stop(): Promise<void>;
}

/** Starts Debian's PostgreSQL on an empty temporary directory, durable settings as shipped; `stop` removes it. */
export async function startSystemPostgres(settings: readonly string[] = []): Promise<SystemPostgres> {
  const bin = systemPostgresBin();
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-pg-'));
  const asUser = process.getuid?.() === 0 ? { uid: unprivilegedId, gid: unprivilegedId } : {};
  if (process.getuid?.() === 0) chownSync(directory, unprivilegedId, unprivilegedId);
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o644 });
  const data = join(directory, 'data');
  execFileSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'zgoda',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
    ],
    { ...asUser, stdio: 'ignore' },
  );
  const port = await freePort();
  const options = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${directory}`,
    ...settings,
  ];
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...options.flatMap((option) => ['-c', option])], {
    ...asUser,
    stdio: 'ignore',
  });
  const ready = () => {
    try {
      execFileSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)], {
        stdio: 'ignore',
      });
      return true;
    } catch {
      return false;
    }
  };
  for (let attempt = 0; attempt < 100 && !ready(); attempt += 1) await delay(100);
  const version = execFileSync(join(bin, 'postgres'), ['--version']).toString().trim();
  return {
    url: `postgres://zgoda:${password}@127.0.0.1:${port}/postgres`,
    version,
    stop: async () => {
      const closed = new Promise((resolve) => child.on('close', resolve));
      child.kill('SIGINT');
      await closed;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
