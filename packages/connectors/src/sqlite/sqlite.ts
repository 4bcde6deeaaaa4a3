import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { ConnectorError, type Connector, type ConnectorErrorCode } from '@zgoda/connector-kit';
import { countIn, fieldsOf, invalidSettings } from '../settings.ts';
import { createSqlConnection } from '../sql/connection.ts';
import type { Driver, Transaction } from '../sql/dialect.ts';
import { sqliteTables } from './catalog.ts';
import { sqliteDialect } from './dialect.ts';

/** By the extended result code, then by the primary one. */
const codes: Readonly<Record<number, ConnectorErrorCode>> = {
  5: 'busy',
  6: 'busy',
  8: 'read_only',
  14: 'unreachable',
  26: 'unreachable',
  787: 'blocked_by_reference',
  1555: 'unique_conflict',
  2067: 'unique_conflict',
};

function translate(error: unknown): Error | undefined {
  if (error instanceof ConnectorError) return error;
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  const code = Number(error.errcode);
  if (code === 1 && /^no such (?:table|column)/.test(error.message))
    return new ConnectorError('schema_changed', { databaseCode: '1' });
  return new ConnectorError(codes[code] ?? codes[code % 256] ?? 'refused', { databaseCode: String(code) });
}

interface FileSettings {
  readonly path: string;
  /** Longest time to wait for a lock. SQLite has no limit for a statement. */
  readonly statementTimeoutMs: number;
}

function fileSettings(given: unknown): FileSettings {
  const fields = fieldsOf(given, ['path', 'statementTimeoutMs']);
  const { path } = fields;
  if (typeof path !== 'string' || !isAbsolute(path) || path.includes('\0')) throw invalidSettings('path');
  return { path, statementTimeoutMs: countIn(fields, 'statementTimeoutMs') };
}

function openFile({ path, statementTimeoutMs }: FileSettings, access: 'read' | 'write'): DatabaseSync {
  // Opening makes a new, empty database where there is none: that would be an answer about nothing.
  if (!existsSync(path)) throw new ConnectorError('unreachable');
  const database = new DatabaseSync(path, {
    readOnly: access === 'read',
    timeout: statementTimeoutMs,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  });
  database.exec('pragma trusted_schema = off; pragma secure_delete = on');
  return database;
}

const bound = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];

function transactionOn(database: DatabaseSync): Transaction {
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    return statement;
  };
  const finish = async (sql: string): Promise<void> => {
    try {
      database.exec(sql);
    } finally {
      database.close();
    }
  };
  return {
    async run(sql, parameters) {
      const statement = prepare(sql);
      if (statement.columns().length === 0)
        return { rows: [], affected: Number(statement.run(...bound(parameters)).changes) };
      return { rows: statement.all(...bound(parameters)) as unknown as unknown[][], affected: 0 };
    },
    async *stream(sql, parameters, rows) {
      let batch: unknown[][] = [];
      for (const row of prepare(sql).iterate(...bound(parameters))) {
        batch.push(row as unknown as unknown[]);
        if (batch.length < rows) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
    commit: () => finish('commit'),
    rollback: () => finish('rollback'),
  };
}

const openDriver = (settings: FileSettings): Driver => ({
  dialect: sqliteDialect,
  async begin(access) {
    let database: DatabaseSync | undefined;
    try {
      database = openFile(settings, access);
      database.exec(access === 'read' ? 'begin' : 'begin immediate');
      return transactionOn(database);
    } catch (error) {
      database?.close();
      throw translate(error) ?? error;
    }
  },
  tables: sqliteTables,
  translate,
  close: async () => undefined,
});

/** A file of SQLite 3 on this machine; each transaction opens it anew. */
export const sqliteConnector: Connector = {
  name: 'sqlite',
  async open(given, access) {
    const settings = fileSettings(given);
    const driver = openDriver(settings);
    await (await driver.begin('read')).commit();
    return createSqlConnection(driver, access);
  },
};
