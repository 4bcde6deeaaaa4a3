import type { ControllerId } from '@zgoda/vocabulary/ids';
import { callServer } from '../admin-client.ts';
import { exitCodes } from '../failure.ts';
import { countOf, formatCount, type Output } from '../output.ts';
import { withProgress } from '../progress.ts';

/** Tells which master keys wrap how many keys: a key with none is not needed any more. */
export async function showKeys(output: Output, dataDir: string): Promise<number> {
  const { current, wrapped } = await callServer({ dataDir, command: 'keys.status', input: {} });
  const rows = wrapped.map(({ master_key_id: id, keys }) => [
    id,
    countOf(keys, 'key'),
    id === current ? 'current' : '',
  ]);
  output.table([['master key', 'wraps', ''].map((head) => output.paint('quiet', head)), ...rows]);
  const old = wrapped.filter(({ master_key_id: id, keys }) => id !== current && keys > 0);
  if (old.length > 0) output.line(`\nRun “zgoda keys rotate” to wrap everything by ${current}.`);
  output.document({ current, wrapped });
  return exitCodes.ok;
}

export interface RotateOptions {
  readonly dataDir: string;
  readonly controllers: readonly ControllerId[];
  /** False: the current master key stays, and what older ones wrap is wrapped by it. */
  readonly newMasterKey: boolean;
}

/** Changes keys while the server runs. */
export async function rotateKeys(
  output: Output,
  { dataDir, controllers, newMasterKey }: RotateOptions,
): Promise<number> {
  const input = { controllers: [...controllers], new_master_key: newMasterKey };
  const result = await withProgress(output, 'Changing keys', (report) =>
    callServer({ dataDir, command: 'keys.rotate', input, onProgress: report }),
  );
  output.line(`${output.paint('good', '✓')} master key ${result.current} is current`);
  output.table([
    ['  controllers’ keys wrapped anew', formatCount(result.controller_keys)],
    ['  people’s keys wrapped anew', formatCount(result.owner_keys)],
  ]);
  output.line('\nKeep a copy of the master keys apart from the database and its backups.');
  output.document(result);
  return exitCodes.ok;
}
