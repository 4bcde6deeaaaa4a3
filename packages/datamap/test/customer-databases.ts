import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Connector } from '@zgoda/connector-kit';
import { Client } from 'pg';
import { mysqlConnector, postgresConnector, sqliteConnector } from '../../connectors/src/index.ts';
import { openOwner, startMariaDb, type PrivateServer } from '../../connectors/test/private-mariadb.ts';
import { joinTestServer } from '../../server/src/platform/db/test-server.ts';

export type CustomerKind = 'postgres' | 'mysql' | 'sqlite';

/** A private, empty database as a customer would have it. */
export interface CustomerDatabase {
  readonly kind: CustomerKind;
  readonly connector: Connector;
  readonly settings: unknown;
  /** Where unqualified tables lie. */
  readonly schema: string;
  /** As the owner, in a session that is not the connector's. */
  execute(...statements: readonly string[]): Promise<void>;
  /** All values of all rows as texts. */
  rows(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  close(): Promise<void>;
}

export interface CustomerMaria extends CustomerDatabase {
  readonly server: PrivateServer;
}

export const connectors: Readonly<Record<CustomerKind, Connector>> = {
  postgres: postgresConnector,
  mysql: mysqlConnector,
  sqlite: sqliteConnector,
};

const asText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' ? value : JSON.stringify(value);
};
const asTexts = (rows: readonly unknown[]): (string | null)[][] =>
  rows.map((row) => (row as readonly unknown[]).map(asText));

export async function startCustomerPostgres(): Promise<CustomerDatabase & { readonly url: string }> {
  const server = await joinTestServer();
  const name = `zgoda_customer_${randomUUID().slice(0, 8)}`;
  const admin = new Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = server.url.replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
  const owner = new Client({ connectionString: url });
  owner.on('error', () => undefined);
  await owner.connect();
  await owner.query(`set time zone 'UTC'`);
  return {
    kind: 'postgres',
    connector: postgresConnector,
    settings: { url, statementTimeoutMs: 30_000 },
    url,
    schema: 'public',
    async execute(...statements) {
      for (const statement of statements) await owner.query(statement);
    },
    async rows(sql) {
      const types = { getTypeParser: () => (text: string) => text };
      return asTexts((await owner.query({ text: sql, rowMode: 'array', types })).rows);
    },
    async close() {
      await owner.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      server.release();
    },
  };
}

export async function startCustomerMaria(): Promise<CustomerMaria> {
  const server = await startMariaDb();
  const withOwner = async <T>(work: (owner: Awaited<ReturnType<typeof openOwner>>) => Promise<T>) => {
    const owner = await openOwner(server);
    try {
      return await work(owner);
    } finally {
      await owner.end();
    }
  };
  return {
    kind: 'mysql',
    connector: mysqlConnector,
    server,
    settings: { url: `mysql://app:secret@localhost/customer?socket=${encodeURIComponent(server.socket)}` },
    schema: 'customer',
    execute: (...statements) =>
      withOwner(async (owner) => {
        for (const statement of statements) await owner.query(statement);
      }),
    rows: (sql) =>
      withOwner(async (owner) => {
        const [rows] = await owner.query({ sql, rowsAsArray: true });
        return asTexts(rows as unknown[]);
      }),
    close: () => server.stop(),
  };
}

export async function startCustomerSqlite(): Promise<CustomerDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-customer-'));
  const path = join(directory, 'customer.db');
  const withOwner = async <T>(work: (owner: DatabaseSync) => T): Promise<T> => {
    const owner = new DatabaseSync(path, { timeout: 30_000 });
    try {
      return work(owner);
    } finally {
      owner.close();
    }
  };
  await withOwner((owner) => owner.exec('pragma journal_mode = wal'));
  return {
    kind: 'sqlite',
    connector: sqliteConnector,
    settings: { path },
    schema: 'main',
    execute: (...statements) =>
      withOwner((owner) => {
        for (const statement of statements) owner.exec(statement);
      }),
    rows: (sql) =>
      withOwner((owner) => {
        const statement = owner.prepare(sql);
        statement.setReturnArrays(true);
        statement.setReadBigInts(true);
        return asTexts(statement.all());
      }),
    close: async () => rmSync(directory, { recursive: true }),
  };
}

export const startCustomer: Readonly<Record<CustomerKind, () => Promise<CustomerDatabase>>> = {
  postgres: startCustomerPostgres,
  mysql: startCustomerMaria,
  sqlite: startCustomerSqlite,
};
