import { ConnectorError, type Connector, type ConnectorErrorCode } from '@zgoda/connector-kit';
import type { Connection as CoreConnection } from 'mysql2';
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { invalidSettings, serverSettings, type ServerSettings } from '../settings.ts';
import { createSqlConnection } from '../sql/connection.ts';
import type { Driver, Transaction } from '../sql/dialect.ts';
import { mysqlTables } from './catalog.ts';
import { mysqlDialect } from './dialect.ts';

const codes: Readonly<Record<number, ConnectorErrorCode>> = {
  1020: 'busy',
  1044: 'access_denied',
  1045: 'access_denied',
  1049: 'schema_changed',
  1054: 'schema_changed',
  1062: 'unique_conflict',
  1142: 'access_denied',
  1143: 'access_denied',
  1146: 'schema_changed',
  1205: 'busy',
  1213: 'busy',
  1290: 'read_only',
  1317: 'timed_out',
  1451: 'blocked_by_reference',
  1452: 'blocked_by_reference',
  1698: 'access_denied',
  1792: 'read_only',
  1969: 'timed_out',
  3024: 'timed_out',
};
/** Killed by an administrator, the server going down, its goodbye to an idle connection. */
const lostCodes = new Set([1053, 1079, 1927, 3169, 4031]);

interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly sqlState?: string;
  readonly fatal?: boolean;
}

function translate(error: unknown, at: 'work' | 'commit'): Error | undefined {
  if (error instanceof ConnectorError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, errno = 0, sqlState, fatal }: DriverError = error;
  const isOfServer = sqlState !== undefined && errno > 0;
  const lost = at === 'commit' ? 'outcome_unknown' : 'connection_lost';
  if (!isOfServer) {
    const isOfConnection = fatal === true || code !== undefined || /closed state/.test(error.message);
    return isOfConnection ? new ConnectorError(lost) : undefined;
  }
  const details = { databaseCode: String(errno) };
  return new ConnectorError(lostCodes.has(errno) ? lost : (codes[errno] ?? 'refused'), details);
}

/* Set for each transaction: a pooled session may come from anybody. Strict, so that no value is cut to fit. */
const sessionOf = ({ statementTimeoutMs }: ServerSettings, isMariaDb: boolean): string => {
  const seconds = Math.max(1, Math.ceil(statementTimeoutMs / 1000));
  return [
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
    `time_zone = '+00:00'`,
    'foreign_key_checks = 1',
    'unique_checks = 1',
    'sql_safe_updates = 0',
    'sql_select_limit = 18446744073709551615',
    `innodb_lock_wait_timeout = ${seconds}`,
    isMariaDb ? `max_statement_time = ${seconds}` : `max_execution_time = ${statementTimeoutMs}`,
  ].join(', ');
};

const starts = {
  read: [
    'set transaction isolation level repeatable read',
    'start transaction with consistent snapshot, read only',
  ],
  // Each statement sees what is committed by then: the check for unplanned rows must not look at the past.
  write: ['set transaction isolation level read committed', 'start transaction read write'],
} as const;

function transactionOn(connection: PoolConnection): Transaction {
  let isBroken = false;
  const finish = async (sql: string): Promise<void> => {
    if (isBroken) {
      connection.destroy();
      return;
    }
    try {
      await connection.query(sql);
      connection.release();
    } catch (error) {
      connection.destroy();
      throw error;
    }
  };
  return {
    async run(sql, parameters) {
      const [result] = await connection.execute({ sql, rowsAsArray: true, values: parameters as string[] });
      if (Array.isArray(result)) return { rows: result as unknown[][], affected: 0 };
      return { rows: [], affected: result.affectedRows };
    },
    async *stream(sql, parameters, rows) {
      isBroken = true;
      const core = connection.connection as unknown as CoreConnection;
      const source = core
        .execute({ sql, rowsAsArray: true, values: parameters as string[] })
        .stream({ highWaterMark: rows, objectMode: true });
      let batch: unknown[][] = [];
      for await (const row of source) {
        batch.push(row as unknown[]);
        if (batch.length < rows) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
      // Left early, the connection still holds rows that nobody wants: it stays broken and is closed.
      isBroken = false;
    },
    commit: () => finish('commit'),
    rollback: () => finish('rollback'),
  };
}

const openPool = (settings: ServerSettings): Pool => {
  const url = new URL(settings.url);
  const socket = url.searchParams.get('socket');
  const database = decodeURIComponent(url.pathname.slice(1));
  return createPool({
    ...(socket === null
      ? { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 3306) }
      : { socketPath: socket }),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ...(database === '' ? {} : { database }),
    ...(url.searchParams.get('tls') === 'yes' ? { ssl: { rejectUnauthorized: true } } : {}),
    charset: 'utf8mb4_bin',
    connectionLimit: settings.connections,
    connectTimeout: settings.connectTimeoutMs,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    multipleStatements: false,
    maxPreparedStatements: 50,
    flags: ['-LOCAL_FILES', 'FOUND_ROWS'],
  });
};

async function connect(pool: Pool): Promise<PoolConnection> {
  try {
    return await pool.getConnection();
  } catch (error) {
    const { errno = 0 } = error as DriverError;
    throw new ConnectorError(codes[errno] ?? 'unreachable', errno > 0 ? { databaseCode: String(errno) } : {});
  }
}

function openDriver(settings: ServerSettings): Driver {
  const pool = openPool(settings);
  let session: string | undefined;
  const sessionFor = async (connection: PoolConnection): Promise<string> => {
    if (session === undefined) {
      const [rows] = await connection.query({ sql: 'select version()', rowsAsArray: true });
      session = sessionOf(settings, /mariadb/i.test(String((rows as unknown[][])[0]?.[0])));
    }
    return session;
  };
  return {
    dialect: mysqlDialect,
    async begin(access) {
      const connection = await connect(pool);
      try {
        await connection.query(await sessionFor(connection));
        for (const statement of starts[access]) await connection.query(statement);
      } catch (error) {
        connection.destroy();
        throw translate(error, 'work') ?? error;
      }
      return transactionOn(connection);
    },
    tables: mysqlTables,
    translate,
    close: () => pool.end(),
  };
}

/**
 * MariaDB 10.6 and later, MySQL 8. The address is `mysql://user:password@host:3306/database`; `?socket=/path` takes a socket
 * instead of the host, `?tls=yes` an encrypted connection whose certificate is checked.
 */
export const mysqlConnector: Connector = {
  name: 'mysql',
  async open(given, access) {
    const settings = serverSettings(given, ['mysql', 'mariadb']);
    if (!URL.canParse(settings.url)) throw invalidSettings('url');
    return createSqlConnection(openDriver(settings), access);
  },
};
