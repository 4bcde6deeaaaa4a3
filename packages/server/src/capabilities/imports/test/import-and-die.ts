import { parseArgs } from 'node:util';
import type { ControllerId, ImportId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../../context.ts';
import { standingClock } from '../../../platform/clock.ts';
import { openDatabase } from '../../../platform/db/index.ts';
import { systemIds } from '../../../platform/ids.ts';
import { silentLog } from '../../../platform/log/index.ts';
import { createVault, parseMasterKeys } from '../../../platform/vault/index.ts';
import { runImport } from '../run-service.ts';

/** A process that carries out an import and is killed at a row, before or after it is committed. */
const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    keys: { type: 'string' },
    controller: { type: 'string' },
    import: { type: 'string' },
    point: { type: 'string' },
    row: { type: 'string' },
    now: { type: 'string' },
  },
});
const given = (name: keyof typeof values): string => {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
};
const controller = given('controller') as ControllerId;
const clock = standingClock(new Date(given('now')));
const { db } = openDatabase({ url: given('database'), applicationName: 'zgoda test child' });
const vault = createVault({ db, clock, ids: systemIds, masterKeys: parseMasterKeys(given('keys')) });
await vault.ensureController(controller);
const ctx: Context = {
  db,
  clock,
  ids: systemIds,
  actor: { kind: 'system' },
  controller,
  log: silentLog,
  vault,
  enqueue: () => Promise.reject(new Error('a run that is killed puts nothing in line')),
};
const die = (point: string) => (position: number) => {
  if (point === given('point') && position === Number(given('row'))) process.kill(process.pid, 'SIGKILL');
};
await runImport(ctx, given('import') as ImportId, new AbortController().signal, {
  beforeCommit: die('before_commit'),
  afterBatch: die('after_batch'),
});
throw new Error(`the import never came to ${given('point')} of row ${given('row')}`);
