import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver, type ProcessOwner } from './embedded-process.ts';

/** Where the embedded server listens: a socket in a directory of our own, or loopback where there are no such sockets. */
export interface Endpoint {
  /** Directory of the socket, or an address. */
  readonly host: string;
  readonly port: number;
  readonly isSocket: boolean;
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux; PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const longestSocketDirectory = 80;
const socketPort = 5432;

export async function chooseEndpoint(directory: string, owner: ProcessOwner): Promise<Endpoint> {
  if (process.platform === 'win32') return { host: '127.0.0.1', port: await freePort(), isSocket: false };
  const beside = join(directory, 'run');
  const host = beside.length <= longestSocketDirectory ? beside : shortDirectory(directory, owner);
  mkdirSync(host, { recursive: true, mode: 0o700 });
  handOver(host, owner);
  return { host, port: socketPort, isSocket: true };
}

/** The same at each start, so that killed servers leave one; another one when somebody else has made that name. */
function shortDirectory(directory: string, { uid }: ProcessOwner): string {
  const name = `zgoda-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
  const usual = join(tmpdir(), name);
  const found = lstatSync(usual, { throwIfNoEntry: false });
  if (found === undefined) return usual;
  const isOurs =
    found.isDirectory() && (found.mode & 0o077) === 0 && found.uid === (uid ?? process.getuid?.());
  return isOurs ? usual : mkdtempSync(`${usual}-`);
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
