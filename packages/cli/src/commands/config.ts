import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { callServer } from '../admin-client.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';
import { nodeArguments, serverMain } from './serve.ts';

const settingsSchema = z.array(z.object({ variable: z.string(), shown: z.string(), source: z.string() }));
export type ShownSettings = z.output<typeof settingsSchema>;

/** What a server started here would use. @throws CommandFailure `configuration_unusable` with every problem found */
export function readSettings(directory: string): ShownSettings {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArguments, serverMain, 'config'], {
    cwd: directory,
    encoding: 'utf8',
  });
  if (status === 0) return settingsSchema.parse(JSON.parse(stdout));
  throw new CommandFailure('configuration_unusable', stderr.trim().replace(/^Zgoda: /, ''));
}

async function settingsInUse(dataDir: string): Promise<ShownSettings | undefined> {
  try {
    return (await callServer({ dataDir, command: 'config.print', input: {} })).settings;
  } catch (error) {
    if (error instanceof CommandFailure && error.code === 'no_server') return undefined;
    throw error;
  }
}

/** Shows the effective settings and where each comes from: of the running server, or of one that would start here. */
export async function printConfig(
  output: Output,
  { dataDir, directory }: { readonly dataDir: string; readonly directory: string },
): Promise<number> {
  const inUse = await settingsInUse(dataDir);
  const settings = inUse ?? readSettings(directory);
  output.line(
    output.paint(
      'quiet',
      inUse === undefined
        ? 'No server runs on this data directory: a server started here would use'
        : 'The running server uses',
    ),
  );
  output.table(
    settings.map(({ variable, shown, source }) => [
      variable,
      shown === '' ? '–' : shown,
      output.paint('quiet', source),
    ]),
  );
  output.document({ running: inUse !== undefined, settings });
  return exitCodes.ok;
}
