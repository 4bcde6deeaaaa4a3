import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testConnector, type Fixture } from '@zgoda/connector-kit/conformance';
import { Client, escapeIdentifier } from 'pg';
import { joinTestServer } from '../../../server/src/platform/db/test-server.ts';
import { postgresConnector } from './postgres.ts';

async function startPostgres(suffix = 'suite'): Promise<Fixture> {
  const server = await joinTestServer();
  const name = `zgoda_connector_${process.pid}_${suffix}`;
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = server.url.replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
  const open = async () => {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const owner = await open();
  await owner.query(
    `create collation caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
  );
  const sessions = `from pg_stat_activity where datname = '${name}' and application_name = 'zgoda'`;
  return {
    connector: postgresConnector,
    settings: (timeouts) => ({ url, ...timeouts }),
    schema: 'public',
    execute: async (sql) => void (await owner.query(sql)),
    types: {
      bytes: 'bytea',
      uuid: 'uuid',
      timestamp: 'timestamp(6)',
      decimal: 'numeric(20,2)',
      caseless: 'varchar(60) collate caseless',
      exact: 'varchar(60)',
    },
    bytes: (hex) => `'\\x${hex}'`,
    quote: escapeIdentifier,
    restoringTrigger: (table, column) => [
      `create function restore() returns trigger language plpgsql as $$ begin new.${column} := old.${column}; return new; end $$`,
      `create trigger restore before update on ${table} for each row execute function restore()`,
    ],
    swallowingTrigger: (table) => [
      'create function swallow() returns trigger language plpgsql as $$ begin return null; end $$',
      `create trigger swallow before delete on ${table} for each row execute function swallow()`,
    ],
    hold: async (sql) => {
      const other = await open();
      await other.query(`begin; ${sql}`);
      return { release: () => other.end() };
    },
    isWaiting: async () => {
      const { rowCount } = await admin.query(`select ${sessions} and wait_event_type = 'Lock'`);
      return (rowCount ?? 0) > 0;
    },
    kill: async () => void (await admin.query(`select pg_terminate_backend(pid) ${sessions}`)),
    close: async () => {
      await owner.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      server.release();
    },
  };
}

testConnector('PostgreSQL', () => startPostgres());

test('rows that row security hides are an error, never “none found”', async () => {
  const fixture = await startPostgres('rls');
  const role = `zgoda_reader_${process.pid}`;
  const connection = await fixture.connector.open(fixture.settings(), 'read');
  try {
    await fixture.execute(`create role ${role}`);
    await fixture.execute('create table guarded (id integer primary key, owner integer)');
    await fixture.execute('insert into guarded values (1, 7)');
    await fixture.execute(`grant select on guarded to ${role}`);
    await fixture.execute('alter table guarded enable row level security');
    const { url } = fixture.settings() as { url: string };
    const limited = await fixture.connector.open(
      { url: `${url}${url.includes('?') ? '&' : '?'}options=-c%20role%3D${role}` },
      'read',
    );
    const table = { schema: 'public', name: 'guarded' };
    const selection = {
      table,
      columns: ['owner'],
      tuples: [[{ kind: 'integer' as const, text: '7' }]],
    };
    assert.equal(await connection.count(selection), 1);
    await assert.rejects(limited.count(selection), { code: 'hidden_rows' });
    await limited.close();
  } finally {
    await connection.close();
    await fixture.execute('drop table if exists guarded');
    await fixture.execute(`drop role if exists ${role}`);
    await fixture.close();
  }
});
