import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { Client } from 'pg';
import { testSettings } from '../../config.ts';
import { migrate } from './migrate.ts';
import { joinTestServer } from './test-server.ts';
import { templateName } from './test-template.ts';

/** A database that lives as long as the tests of one file. */
export interface FileDatabase {
  /** Address of its owner. */
  readonly url: string;
  /** Adds something to do before it is dropped, in the order of the calls. */
  atEnd(close: () => Promise<unknown>): void;
}

const templateLock = 0x7a676f74;

/** An empty database, for tests of migrations. */
export function emptyDatabase(): Promise<FileDatabase> {
  return makeDatabase((client, name) => client.query(`create database ${name} template template0`));
}

/** A migrated database, cloned from a template that is made once for each state of the migrations. */
export function migratedDatabase(): Promise<FileDatabase> {
  return makeDatabase(async (client, name, serverUrl) => {
    const template = templateName();
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    if (!(await hasDatabase(client, template))) await makeTemplate(client, serverUrl, template);
    await client.query(`create database ${name} template ${template}`);
  });
}

async function makeDatabase(
  make: (client: Client, name: string, serverUrl: string) => Promise<unknown>,
): Promise<FileDatabase> {
  const { databaseUrl, postgresBinaries } = testSettings();
  const server =
    databaseUrl === undefined
      ? await joinTestServer(postgresBinaries)
      : { url: databaseUrl, release: () => undefined };
  const name = `zgoda_test_${randomBytes(8).toString('hex')}`;
  await onServer(server.url, (client) => make(client, name, server.url));
  const closings: (() => Promise<unknown>)[] = [];
  after(async () => {
    for (const close of closings) await close();
    await onServer(server.url, (client) => client.query(`drop database if exists ${name} with (force)`));
    server.release();
  });
  return {
    url: withDatabase(server.url, name),
    atEnd: (close) => void closings.push(close),
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
