import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type Transaction,
} from 'kysely';
import { Pool, TypeOverrides, types, type PoolConfig } from 'pg';
import type { Database } from './schema.gen.ts';

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

/** The role all everyday statements run under; migrations grant it what it needs and no more. */
export const appRole = 'zgoda_app';

export interface DatabaseOptions {
  /** A `postgres://` address of the owner: the pool steps down to `zgoda_app` as it connects. */
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Connections at most; 10 when absent. */
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  /** Told of a broken idle connection; the pool has already dropped it. */
  readonly onConnectionLost?: (error: Error) => void;
}

export interface OpenDatabase {
  readonly db: Db;
  /** Counts for metrics. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Waits for the statements under way and closes every connection. */
  close(): Promise<void>;
}

/** int8 as a number; beyond 2^53 an error rather than a wrong number. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 value ${text} is beyond a safe integer`);
  return value;
}

/** Column parsers: int8 and numeric as numbers, a date as `YYYY-MM-DD`, everything else as `pg` gives it. */
const columnTypes = new TypeOverrides();
columnTypes.setTypeParser(types.builtins.INT8, parseInt8);
columnTypes.setTypeParser(types.builtins.NUMERIC, Number);
columnTypes.setTypeParser(types.builtins.DATE, String);

const insideTransaction = new AsyncLocalStorage<true>();

/** Runs work in which asking the pool for a connection is refused: see `transaction()`. */
export function withoutPool<T>(work: () => Promise<T>): Promise<T> {
  return insideTransaction.run(true, work);
}

/** Pool settings shared by all connections of the application. */
export function connectionSettings(options: DatabaseOptions): PoolConfig {
  return {
    connectionString: options.url,
    application_name: options.applicationName,
    options: `-c role=${appRole}`,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 30_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: columnTypes,
  };
}

/** Opens the pool; nothing is sent before the first statement. */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const pool = new Pool({ ...connectionSettings(options), max: options.poolSize ?? 10 });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  const guarded: PostgresPool = {
    connect(): Promise<PostgresPoolClient> {
      if (insideTransaction.getStore() === true) {
        throw new Error(
          'the pool was used inside a transaction: use the context that transaction() hands out',
        );
      }
      return pool.connect();
    },
    end: () => pool.end(),
    options: pool.options,
  };
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: guarded }) });
  return {
    db,
    connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => db.destroy(),
  };
}
