import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { testConnector, type Fixture } from '@zgoda/connector-kit/conformance';
import { createParameters, holdsOneOf } from '../sql/predicate.ts';
import { sqliteDialect } from './dialect.ts';
import { sqliteConnector } from './sqlite.ts';

function startSqlite(): Fixture {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-sqlite-'));
  const path = join(directory, 'customer.db');
  const owner = new DatabaseSync(path);
  return {
    connector: sqliteConnector,
    settings: (timeouts) => ({ path, ...timeouts }),
    schema: 'main',
    execute: async (sql) => owner.exec(sql),
    types: {
      bytes: 'blob',
      uuid: 'uuid',
      timestamp: 'datetime',
      decimal: 'decimal(20,2)',
      caseless: 'varchar(60) collate nocase',
      exact: 'varchar(60)',
    },
    bytes: (hex) => `x'${hex}'`,
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    restoringTrigger: (table, column) => [
      `create trigger ${table}_restore after update on ${table} begin
         update ${table} set ${column} = old.${column} where id = new.id; end`,
    ],
    swallowingTrigger: (table) => [
      `create trigger ${table}_stays before delete on ${table} begin select raise(ignore); end`,
    ],
    hold: async (sql) => {
      const other = new DatabaseSync(path);
      other.exec(`begin immediate; ${sql}`);
      return {
        release: async () => {
          other.exec('rollback');
          other.close();
        },
      };
    },
    close: async () => {
      owner.close();
      rmSync(directory, { recursive: true });
    },
  };
}

testConnector('SQLite', async () => startSqlite());

test('a condition without a value is one that no row meets', () => {
  const parameters = createParameters(sqliteDialect);
  assert.equal(holdsOneOf(sqliteDialect, [], [], { parameters }), '(1 = 0)');
});
