import { openSqliteAnchorStore } from '../src/platform/anchor/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { openDatabase } from '../src/platform/db/index.ts';
import { systemIds } from '../src/platform/ids.ts';
import { silentLog } from '../src/platform/log/index.ts';
import { createVault, parseMasterKeys } from '../src/platform/vault/index.ts';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { startSequencer } from '../src/capabilities/evidence/sequencer-service.ts';

/**
 * A sequencer in a process of its own that kills itself, as `kill -9` would, the first time it reaches a step; run by
 * `faults.test.ts`. Arguments: address of the database, file of the anchors, master key, controller, step, and how many times
 * the step is passed before.
 */
const [url = '', file = '', masterKey = '', slug = '', step = '', passes = '0'] = process.argv.slice(2);
const { db } = openDatabase({ url, applicationName: 'zgoda fault test' });
const controller = controllerIdSchema.parse(slug);
const masterKeys = parseMasterKeys(masterKey);
const vault = createVault({ db, clock: systemClock, ids: systemIds, masterKeys });
await vault.ensureController(controller);
let left = Number(passes);
startSequencer({
  db,
  vault,
  anchors: openSqliteAnchorStore({ file }),
  log: silentLog,
  controllers: () => [controller],
  onStep(reached) {
    if (reached === step && left-- === 0) process.kill(process.pid, 'SIGKILL');
  },
});
