import { Kysely, type Transaction } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import { createDialect } from './driver.ts';
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
  /** A statement that takes longer is cancelled; 30 s when absent. */
  readonly statementTimeoutMs?: number;
  /** Told of a connection that broke; the pool drops it. */
  readonly onConnectionLost?: (error: Error) => void;
}

export interface OpenDatabase {
  /** Reads only: what is written outside `transaction()` is refused by the database. */
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

const defaultStatementTimeoutMs = 30_000;
const idleInTransactionTimeoutMs = 30_000;
const connectTimeoutMs = 10_000;

/** Opens the pool; nothing is sent before the first statement. */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const pool = new Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    options: `-c role=${appRole} -c default_transaction_read_only=on -c random_page_cost=1.1`,
    max: options.poolSize ?? 10,
    statement_timeout: options.statementTimeoutMs ?? defaultStatementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    pipeline: true,
    types: columnTypes,
  });
  // A connection may break in use as well as idle; an error that nobody listens for would end the process.
  pool.on('connect', (client) => client.on('error', (error) => options.onConnectionLost?.(error)));
  pool.on('error', () => undefined);
  const db = new Kysely<Database>({ dialect: createDialect(pool) });
  return {
    db,
    connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => db.destroy(),
  };
}
