import { parseArgs } from 'node:util';
import type { Connector } from '@zgoda/connector-kit';
import { postgresConnector, sqliteConnector } from '@zgoda/connectors';
import type { ControllerId, PlanId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../../context.ts';
import { standingClock } from '../../../platform/clock.ts';
import { openDatabase } from '../../../platform/db/index.ts';
import { systemIds } from '../../../platform/ids.ts';
import { silentLog } from '../../../platform/log/index.ts';
import { createVault, parseMasterKeys } from '../../../platform/vault/index.ts';
import { carryOutDuePlan } from '../carry-out-service.ts';
import { makeDuePlan } from '../make-service.ts';

/** A process that makes a plan or carries it out, and is killed at a step. */
const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    keys: { type: 'string' },
    controller: { type: 'string' },
    plan: { type: 'string' },
    job: { type: 'string' },
    step: { type: 'string' },
    now: { type: 'string' },
    settings: { type: 'string' },
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
const settings = JSON.parse(given('settings')) as Readonly<Record<string, unknown>>;
const connectors: Readonly<Record<string, Connector>> = {
  postgres: postgresConnector,
  sqlite: sqliteConnector,
};
const options = {
  systems: { connectors, settingsOf: (_: ControllerId, system: string) => settings[system] },
  signal: new AbortController().signal,
  onStep: (step: string, no: number) => {
    if (`${step} ${no}` === given('step')) process.kill(process.pid, 'SIGKILL');
  },
};
const plan = given('plan') as PlanId;
if (given('job') === 'make') await makeDuePlan(ctx, plan, { ...options, batchRows: 2 });
else await carryOutDuePlan(ctx, plan, options);
throw new Error(`the plan never came to ${given('step')}`);
