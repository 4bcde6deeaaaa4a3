import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import {
  adminCommands,
  adminLineSchema,
  adminSocketPath,
  type AdminCommandName,
  type AdminInput,
  type AdminProgress,
  type AdminResult,
} from '@zgoda/vocabulary/admin';
import { CommandFailure } from './failure.ts';

export interface AdminCall<Name extends AdminCommandName> {
  readonly dataDir: string;
  readonly command: Name;
  readonly input: AdminInput<Name>;
  readonly onProgress?: (progress: AdminProgress) => void;
}

const noServerCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);

function unreachable(dataDir: string, error: Error & { readonly code?: string }): CommandFailure {
  if (error.code === 'EACCES') {
    return new CommandFailure(
      'not_permitted',
      `The server of ${dataDir} belongs to another user.`,
      'Run the command as the user that the server runs as.',
    );
  }
  if (!noServerCodes.has(error.code ?? '')) {
    return new CommandFailure(
      'connection_lost',
      `The server of ${dataDir} did not answer: ${error.message}.`,
    );
  }
  return new CommandFailure(
    'no_server',
    `No server is running on the data directory ${dataDir}.`,
    'Start one with “zgoda serve”, or name the directory with --data-dir or ZGODA_DATA_DIR.',
  );
}

async function connect(dataDir: string, command: string, input: unknown): Promise<IncomingMessage> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const socketPath = adminSocketPath(dataDir, process.platform);
  const outgoing = request({ socketPath, path: `/${command}`, method: 'POST' }, answered.resolve);
  outgoing.on('error', (error: Error) => answered.reject(unreachable(dataDir, error)));
  outgoing.end(JSON.stringify(input));
  return answered.promise;
}

/**
 * Asks the server that runs on a data directory.
 * @throws CommandFailure `no_server`, `not_permitted`, or with the code that the server gave
 */
export async function callServer<Name extends AdminCommandName>({
  dataDir,
  command,
  input,
  onProgress,
}: AdminCall<Name>): Promise<AdminResult<Name>> {
  const answer = await connect(dataDir, command, input);
  for await (const text of createInterface({ input: answer })) {
    const line = adminLineSchema.parse(JSON.parse(text));
    if ('progress' in line) onProgress?.(line.progress);
    else if ('problem' in line) {
      const flaws = (line.problem.errors ?? []).map(({ pointer, message }) => `${pointer}: ${message}`);
      throw new CommandFailure(line.problem.code, [line.problem.detail, ...flaws].join('\n'));
    } else return adminCommands[command].result.parse(line.result) as AdminResult<Name>;
  }
  throw new CommandFailure('connection_lost', `The server of ${dataDir} ended before it answered.`);
}
