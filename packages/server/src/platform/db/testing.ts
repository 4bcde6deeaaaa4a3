import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { Client } from 'pg';
import type { Actor, Context } from '../../context.ts';
import { createMovableClock, systemClock, type MovableClock } from '../clock.ts';
import { systemIds } from '../ids.ts';
import { openJobs, type AnyJob, type Enqueue, type Jobs } from '../jobs/index.ts';
import { silentLog } from '../log/index.ts';
import { createVault, generateMasterKey, parseMasterKeys, type Vault } from '../vault/index.ts';
import { openDatabase, type Db } from './pool.ts';
import { migratedDatabase } from './test-databases.ts';

/** A migrated database of one test file, dropped after its tests. */
export interface TestDatabase {
  readonly db: Db;
  /** Address of the owner of this database. */
  readonly url: string;
  /** One vault for all contexts of the file, under a random master key. */
  readonly vault: Vault;
  /** Puts jobs into this database; nothing works on them until `runJobs`. */
  readonly enqueue: Enqueue;
  /** Runs the waiting jobs of these names in this context, and those they add, until none is left; a throwing handler throws here. */
  runJobs<C>(ctx: C, jobs: readonly AnyJob<C>[]): Promise<void>;
  /** A plain connection as the owner, for what the application's role may not do; ended after the tests. */
  owner(): Promise<Client>;
}

/**
 * A fresh migrated database, on the server that ZGODA_TEST_DATABASE_URL names or on an embedded one that all test processes share.
 * Call it at the top of a test file: everything is closed and dropped after the file's tests.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const file = await migratedDatabase();
  const { url } = file;
  const pool = openDatabase({ url, applicationName: 'zgoda test' });
  const { db } = pool;
  let opened: Promise<Jobs> | undefined;
  const jobs = (): Promise<Jobs> => (opened ??= openJobs({ url, db, log: silentLog, works: false }));
  file.atEnd(async () => (await opened)?.stop());
  file.atEnd(() => pool.close());
  const masterKeys = parseMasterKeys(generateMasterKey());
  return {
    db,
    url,
    vault: createVault({ db, clock: systemClock, ids: systemIds, masterKeys }),
    enqueue: async (...job) => (await jobs()).enqueue(...job),
    runJobs: async (ctx, list) => (await jobs()).runWaiting(ctx, list),
    async owner() {
      const client = new Client({ connectionString: url });
      await client.connect();
      file.atEnd(() => client.end());
      return client;
    },
  };
}

export interface TestContext extends Context {
  readonly clock: MovableClock;
}

/** A context of one controller on a test database, with the controller's keys made; the clock can be moved. */
export async function testContext(
  database: TestDatabase,
  options: { readonly controller?: string; readonly clock?: MovableClock; readonly actor?: Actor } = {},
): Promise<TestContext> {
  const controller = controllerIdSchema.parse(options.controller ?? 'payroll-mail');
  await database.vault.ensureController(controller);
  return {
    db: database.db,
    clock: options.clock ?? createMovableClock(),
    ids: systemIds,
    actor: options.actor ?? { kind: 'system' },
    controller,
    log: silentLog,
    vault: database.vault,
    enqueue: database.enqueue,
  };
}
