import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { Client } from 'pg';
import { testSettings } from '../../config.ts';
import type { Actor, Context } from '../../context.ts';
import { createMovableClock, systemClock, type MovableClock } from '../clock.ts';
import { systemIds } from '../ids.ts';
import { openJobs, type Enqueue, type Jobs } from '../jobs/index.ts';
import { silentLog } from '../log/index.ts';
import { createVault, generateMasterKey, parseMasterKeys, type Vault } from '../vault/index.ts';
import { migrate, migrationsHash } from './migrate.ts';
import { openDatabase, type Db, type OpenDatabase } from './pool.ts';
import { joinTestServer } from './test-server.ts';

/** A migrated database of one test file, dropped after its tests. */
export interface TestDatabase extends OpenDatabase {
  readonly db: Db;
  /** Address of the owner of this database. */
  readonly url: string;
  /** One vault for all contexts of the file, under a random master key. */
  readonly vault: Vault;
  /** Puts jobs into this database; nothing works on them. */
  readonly enqueue: Enqueue;
  /** A plain connection as the owner, for what the application's role may not do; ended after the tests. */
  owner(): Promise<Client>;
}

const templateLock = 0x7a676f74;

/**
 * A fresh migrated database, cloned from a template that is made once for each state of the migrations, on the server that
 * ZGODA_TEST_DATABASE_URL names or on an embedded one that all test processes share. Call it at the top of a test file:
 * everything is closed and dropped after the file's tests.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { databaseUrl, postgresBinaries } = testSettings();
  const server =
    databaseUrl === undefined
      ? await joinTestServer(postgresBinaries)
      : { url: databaseUrl, release: () => undefined };
  const template = `zgoda_template_${migrationsHash().slice(0, 16)}`;
  const name = `zgoda_test_${randomBytes(8).toString('hex')}`;
  await clone(server.url, template, name);
  const url = withDatabase(server.url, name);
  const open = openDatabase({ url, applicationName: 'zgoda test' });
  const owners: Client[] = [];
  let jobs: Promise<Jobs> | undefined;
  const enqueue: Enqueue = async (...job) => {
    jobs ??= openJobs({ url, db: open.db, log: silentLog, works: false });
    await (await jobs).enqueue(...job);
  };
  after(async () => {
    await (await jobs)?.stop();
    await open.close();
    for (const owner of owners) await owner.end();
    await onServer(server.url, (client) => client.query(`drop database if exists ${name} with (force)`));
    server.release();
  });
  const owner = async (): Promise<Client> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    owners.push(client);
    return client;
  };
  const masterKeys = parseMasterKeys(generateMasterKey());
  const vault = createVault({ db: open.db, clock: systemClock, ids: systemIds, masterKeys });
  return { ...open, url, vault, enqueue, owner };
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

function withDatabase(url: string, name: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/?]*)(\/[^?]*)?/, (_, start: string) => `${start}/${name}`);
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function clone(serverUrl: string, template: string, name: string): Promise<void> {
  await onServer(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    if (!(await hasDatabase(client, template))) await makeTemplate(client, serverUrl, template);
    await client.query(`create database ${name} template ${template}`);
  });
}

async function hasDatabase(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  return rowCount === 1;
}

/** Made under another name and renamed, so that a killed process leaves no half-made template. */
async function makeTemplate(client: Client, serverUrl: string, template: string): Promise<void> {
  const draft = `${template}_draft`;
  await client.query(`drop database if exists ${draft} with (force)`);
  await client.query(`create database ${draft} template template0`);
  await migrate(withDatabase(serverUrl, draft));
  await client.query(`alter database ${draft} rename to ${template}`);
}
