import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testConnector, type Fixture } from '@zgoda/connector-kit/conformance';
import { createConnection, escapeId } from 'mysql2/promise';
import { startMariaDb } from '../../test/private-mariadb.ts';
import { mysqlConnector } from './mysql.ts';

async function startMysql(): Promise<Fixture> {
  const server = await startMariaDb();
  const open = () => createConnection({ socketPath: server.socket, user: 'root', database: 'customer' });
  let owner = await open();
  return {
    connector: mysqlConnector,
    settings: (timeouts) => ({
      url: `mysql://app:secret@localhost/customer?socket=${encodeURIComponent(server.socket)}`,
      ...timeouts,
    }),
    schema: 'customer',
    execute: async (sql) => void (await owner.query(sql)),
    types: {
      bytes: 'varbinary(20)',
      uuid: 'uuid',
      timestamp: 'datetime(6)',
      decimal: 'decimal(20,2)',
      // Pads as well: 'a' and 'a ' are the same to it.
      caseless: 'varchar(60) character set utf8mb4 collate utf8mb4_general_ci',
      exact: 'varchar(60) character set utf8mb4 collate utf8mb4_nopad_bin',
    },
    bytes: (hex) => `x'${hex}'`,
    quote: (name) => escapeId(name, true),
    restoringTrigger: (table, column) => [
      `create trigger restore_${table} before update on ${table} for each row set new.${column} = old.${column}`,
    ],
    hold: async (sql) => {
      const other = await open();
      other.on('error', () => undefined);
      await other.query('start transaction');
      await other.query(sql);
      return { release: async () => other.destroy() };
    },
    isWaiting: async () => {
      const [rows] = await owner.query(
        `select trx_id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`,
      );
      return Array.isArray(rows) && rows.length > 0;
    },
    kill: async () => {
      owner.on('error', () => undefined);
      await server.crash();
      await server.start();
      owner = await open();
    },
    close: async () => {
      await owner.end();
      await server.stop();
    },
  };
}

testConnector('MariaDB', startMysql);

test('tables without transactions, and tables that keep what was deleted, are refused', async () => {
  const fixture = await startMysql();
  const connection = await fixture.connector.open(fixture.settings(), 'write');
  try {
    await fixture.execute('create table loose (id integer primary key) engine = myisam');
    await fixture.execute('create table kept (id integer primary key) with system versioning');
    for (const [name, code] of [
      ['loose', 'not_transactional'],
      ['kept', 'keeps_history'],
    ] as const) {
      await fixture.execute(`insert into ${name} values (1)`);
      const rows = [{ key: [{ kind: 'integer' as const, text: '1' }], expected: [] }];
      const table = { schema: 'customer', name };
      const step = { kind: 'delete' as const, table, keyColumns: ['id'], expectedColumns: [], rows };
      await assert.rejects(connection.apply({ steps: [step], begun: false }), { code });
      assert.equal((await connection.sample(table, ['id'], 5)).length, 1);
    }
  } finally {
    await connection.close();
    await fixture.close();
  }
});
