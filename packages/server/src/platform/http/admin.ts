import {
  adminCommands,
  type AdminCommandName,
  type AdminProgress,
  type AdminResult,
} from '@zgoda/vocabulary/admin';
import { randomUUID } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Log } from '../log/index.ts';
import { closeServer } from './close-server.ts';
import { toProblem, TransportError } from './problem.ts';
import { toFlaws } from './request-flaws.ts';

export type ReportProgress = (progress: AdminProgress) => void;

/** What runs for each command; one that a deployment does not offer is absent. */
export type AdminHandlers = {
  readonly [Name in AdminCommandName]?: (
    input: z.output<(typeof adminCommands)[Name]['input']>,
    report: ReportProgress,
  ) => Promise<AdminResult<Name>>;
};

export interface AdminSocketOptions {
  /** From adminSocketPath(). */
  readonly path: string;
  readonly log: Log;
  readonly handlers: AdminHandlers;
}

export interface AdminSocket {
  /** @throws Error when the path is too long for a socket */
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** A policy folder in several languages. */
const maxBodyBytes = 16 * 1024 * 1024;
/** `sun_path` is 104 bytes on macOS, 108 on Linux. */
const maxPathBytes = 103;

/** A command that takes longer is cut off; each can be given again. */
const drainDeadlineMs = 5_000;

const isCommand = (name: string): name is AdminCommandName => Object.hasOwn(adminCommands, name);

async function readInput(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) throw new TransportError('body_too_large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new TransportError('malformed_json');
  }
}

async function run(
  handlers: AdminHandlers,
  incoming: IncomingMessage,
  report: ReportProgress,
): Promise<unknown> {
  const name = incoming.url?.slice(1) ?? '';
  const handler = isCommand(name) ? handlers[name] : undefined;
  if (incoming.method !== 'POST' || !isCommand(name) || handler === undefined) {
    throw new TransportError('route_not_found');
  }
  const input = adminCommands[name].input.safeParse(await readInput(incoming));
  if (!input.success) {
    throw new TransportError('request_invalid', { flaws: toFlaws(input.error.issues, 'json') });
  }
  return (handler as (input: unknown, report: ReportProgress) => Promise<unknown>)(input.data, report);
}

async function answer(
  { log, handlers }: AdminSocketOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const write = (line: object): void => void outgoing.write(`${JSON.stringify(line)}\n`);
  outgoing.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const requestId = randomUUID();
  const command = (incoming.url ?? '').slice(1);
  try {
    write({ result: await run(handlers, incoming, (progress) => write({ progress })) });
    log.info('admin.done', { request_id: requestId, command });
  } catch (error) {
    const { problem, isExpected } = toProblem(error, requestId);
    const { type: _type, title: _title, status: _status, ...told } = problem;
    write({ problem: told });
    if (isExpected) log.info('admin.refused', { request_id: requestId, command, code: problem.code });
    else log.error('admin.failed', { request_id: requestId, command }, error);
  }
  outgoing.end();
}

/**
 * Serves the operator's commands on a socket that only the server's own user may open. The directory's lock guarantees
 * that no other server is behind a socket file found there.
 */
export function createAdminSocket(options: AdminSocketOptions): AdminSocket {
  const { path } = options;
  const isFile = !path.startsWith('\\\\');
  const server = createServer((incoming, outgoing) => void answer(options, incoming, outgoing));
  return {
    async listen() {
      if (isFile && Buffer.byteLength(path) > maxPathBytes) {
        throw new Error(
          `the socket path ${path} is longer than ${maxPathBytes} bytes: choose a shorter ZGODA_DATA_DIR`,
        );
      }
      if (isFile) rmSync(path, { force: true });
      await listenPrivately(server, path);
      if (isFile) chmodSync(path, 0o600);
    },
    close: () => closeServer(server, drainDeadlineMs),
  };
}

/** The socket file is made by listen() itself, so a narrow umask leaves no moment in which others could open it. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const started = Promise.withResolvers<void>();
  server.once('error', started.reject);
  const umask = process.umask(0o177);
  try {
    server.listen(path, () => started.resolve());
  } finally {
    process.umask(umask);
  }
  await started.promise;
  server.off('error', started.reject);
}
