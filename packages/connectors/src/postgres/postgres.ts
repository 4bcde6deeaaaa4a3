import { ConnectorError, type Connector, type ConnectorErrorCode } from '@zgoda/connector-kit';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import { createSqlConnection } from '../sql/connection.ts';
import type { Driver, Transaction } from '../sql/dialect.ts';
import { serverSettings, type ServerSettings } from '../settings.ts';
import { postgresTables } from './catalog.ts';
import { postgresDialect } from './dialect.ts';

const codes: Readonly<Record<string, ConnectorErrorCode>> = {
  '23001': 'blocked_by_reference',
  '23503': 'blocked_by_reference',
  '23505': 'unique_conflict',
  '25006': 'read_only',
  '40001': 'busy',
  '40P01': 'busy',
  '42501': 'access_denied',
  '42703': 'schema_changed',
  '42P01': 'schema_changed',
  '55P03': 'busy',
  '57014': 'timed_out',
};
/** Class 08 and the server going down: the session is no more. */
const isLost = (code: string): boolean => code.startsWith('08') || /^57P0[1-5]$/.test(code);

function translate(error: unknown, at: 'work' | 'commit'): Error | undefined {
  if (error instanceof ConnectorError) return error;
  if (!(error instanceof Error)) return undefined;
  const lost = at === 'commit' ? 'outcome_unknown' : 'connection_lost';
  if (!(error instanceof DatabaseError)) {
    const isOfConnection = 'code' in error || /connection/i.test(error.message);
    return isOfConnection ? new ConnectorError(lost) : undefined;
  }
  const code = error.code ?? '';
  const details = {
    databaseCode: code,
    ...(error.schema === undefined || error.table === undefined
      ? {}
      : { table: `${error.schema}.${error.table}` }),
    ...(error.constraint === undefined ? {} : { constraint: error.constraint }),
  };
  if (isLost(code)) return new ConnectorError(lost, details);
  if (code === '42501' && /row-level security/.test(error.message))
    return new ConnectorError('hidden_rows', details);
  return new ConnectorError(codes[code] ?? 'refused', details);
}

/*
 * Set inside each transaction, so that a pooler in between cannot lose it. An empty search path keeps functions and operators of
 * the customer's schemas out of our statements; row security off turns rows that would be hidden into an error.
 */
const sessionOf = ({ statementTimeoutMs }: ServerSettings): string =>
  [
    `set local statement_timeout = ${statementTimeoutMs}`,
    `set local lock_timeout = ${statementTimeoutMs}`,
    `set local search_path = ''`,
    'set local row_security = off',
    `set local time zone 'UTC'`,
    `set local datestyle = 'ISO, YMD'`,
    `set local intervalstyle = 'iso_8601'`,
    `set local bytea_output = 'hex'`,
    'set local extra_float_digits = 1',
    `set local xmloption = 'content'`,
  ].join('; ');

const asText = { getTypeParser: () => (value: string) => value };

function transactionOn(client: PoolClient): Transaction {
  const query = async (text: string, given: readonly unknown[]) => {
    const values = [...given];
    const result = await client.query<unknown[]>({ text, values, rowMode: 'array', types: asText });
    values.length = 0;
    return result;
  };
  const run: Transaction['run'] = async (text, values) => {
    const { rows, rowCount } = await query(text, values);
    return { rows, affected: rowCount ?? 0 };
  };
  const finish = async (sql: string): Promise<void> => {
    let failure: unknown;
    try {
      const { command } = await client.query(sql);
      if (command !== sql.toUpperCase()) throw new ConnectorError('refused', { databaseCode: command });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      client.release(failure !== undefined);
    }
  };
  return {
    run,
    async *stream(sql, parameters, rows) {
      await run(`declare zgoda_rows no scroll cursor for ${sql}`, parameters);
      for (;;) {
        const { rows: batch } = await query(`fetch ${rows} from zgoda_rows`, []);
        if (batch.length === 0) break;
        yield batch;
        // The collector keeps for long what a finished query gave: without this, 2,000,000 rows grow the process by three times as much.
        batch.length = 0;
      }
      await run('close zgoda_rows', []);
    },
    commit: () => finish('commit'),
    rollback: () => finish('rollback'),
  };
}

function openDriver(settings: ServerSettings): Driver {
  const pool = new Pool({
    connectionString: settings.url,
    max: settings.connections,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    application_name: 'zgoda',
    keepAlive: true,
  });
  // A connection that dies while idle is simply replaced.
  pool.on('error', () => undefined);
  const session = sessionOf(settings);
  return {
    dialect: postgresDialect,
    async begin(access) {
      let client: PoolClient;
      try {
        client = await pool.connect();
      } catch (error) {
        throw unreachable(error);
      }
      // The pool listens only while the connection is idle; the query under way fails by itself.
      if (client.listenerCount('error') === 0) client.on('error', () => undefined);
      try {
        const mode =
          access === 'read'
            ? 'isolation level repeatable read read only'
            : 'isolation level read committed read write';
        await client.query(`begin ${mode}; ${session}`);
      } catch (error) {
        client.release(true);
        throw translate(error, 'work') ?? error;
      }
      return transactionOn(client);
    },
    tables: postgresTables,
    translate,
    close: () => pool.end(),
  };
}

function unreachable(error: unknown): ConnectorError {
  const code = error instanceof DatabaseError ? error.code : undefined;
  if (code !== undefined && code.startsWith('28'))
    return new ConnectorError('access_denied', { databaseCode: code });
  return new ConnectorError('unreachable', code === undefined ? {} : { databaseCode: code });
}

/** PostgreSQL 15 and later. */
export const postgresConnector: Connector = {
  name: 'postgres',
  async open(given, access) {
    const driver = openDriver(serverSettings(given, ['postgres', 'postgresql']));
    return createSqlConnection(driver, access);
  },
};
