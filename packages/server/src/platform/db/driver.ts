import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  Transaction,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import {
  DatabaseError,
  type Pool,
  type PoolClient,
  type QueryConfig,
  type QueryResult as PgResult,
} from 'pg';
import { createStatementNames } from './statement-names.ts';

const insideTransaction = new AsyncLocalStorage<true>();

/** Runs work in which asking the pool for a connection is refused. */
export function withoutPool<T>(work: () => Promise<T>): Promise<T> {
  return insideTransaction.run(true, work);
}

/** What a migration under a running server does to statements that a connection keeps planned. */
export function isOutdatedPlan(error: unknown): boolean {
  return error instanceof DatabaseError && error.routine === 'RevalidateCachedQuery';
}

/** in_failed_sql_transaction: says only that a statement before this one failed. */
function isAftermath(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '25P02';
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** A pooled connection, as Kysely sees it and as `transaction()` steers it. */
export class PooledConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #dialect: Dialect;
  readonly #nameOf: (text: string) => string | undefined;
  #isSpoilt = false;

  constructor(client: PoolClient, dialect: Dialect, nameOf: (text: string) => string | undefined) {
    this.#client = client;
    this.#dialect = dialect;
    this.#nameOf = nameOf;
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const name = parameters.length === 0 ? undefined : this.#nameOf(text);
    const query = { text, values: [...parameters], ...(name === undefined ? {} : { name }) };
    try {
      const { command, rowCount, rows } = await this.#send(query);
      return { rows, ...(changing.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
    } catch (error) {
      if (isOutdatedPlan(error)) this.spoil();
      // Whoever waits for several statements together is to hear of the cause, which comes through more layers perhaps.
      if (isAftermath(error)) await nextTurn();
      throw error;
    }
  }

  streamQuery(): never {
    throw new Error('cursors do not work on pipelining connections: read in pages');
  }

  /** Runs a statement of transaction control and tells how the server answered, such as `COMMIT`. */
  async control(statement: string): Promise<string> {
    return (await this.#send({ text: statement })).command;
  }

  /** Statements of one turn of the event loop leave in one write, and wake PostgreSQL once for all of them. */
  #send(query: QueryConfig): Promise<PgResult> {
    const { stream } = this.#client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
    return this.#client.query(query);
  }

  /** Keeps the connection from going back to the pool. */
  spoil(): void {
    this.#isSpoilt = true;
  }

  release(): void {
    this.#client.release(this.#isSpoilt);
  }

  /** Kysely's transaction on this connection, until `end`. Unlike its own, it does not queue statements that come together. */
  openTransaction<Schema>(db: Kysely<Schema>): { readonly tx: Transaction<Schema>; end(): void } {
    let isOpen = true;
    const executor = db.getExecutor().withConnectionProvider({
      provideConnection: (consumer) => {
        if (!isOpen) throw new Error('the transaction has ended');
        return consumer(this);
      },
    });
    const dialect = this.#dialect;
    const tx = new Transaction<Schema>({
      config: { dialect },
      dialect,
      driver: dialect.createDriver(),
      executor,
    });
    return {
      tx,
      end() {
        isOpen = false;
      },
    };
  }
}

/**
 * Kysely's PostgreSQL dialect over a pool of pipelining connections: statements of one transaction that do not wait for each other
 * travel together, statements that come back are prepared, and the pool is out of reach inside a transaction.
 */
export function createDialect(pool: Pool): Dialect {
  const nameOf = createStatementNames();
  const connections = new WeakMap<PoolClient, PooledConnection>();
  const driver: Driver = {
    init: () => Promise.resolve(),
    async acquireConnection() {
      if (insideTransaction.getStore() === true) {
        throw new Error(
          'the pool was used inside a transaction: use the context that transaction() hands out',
        );
      }
      const client = await pool.connect();
      const connection = connections.get(client) ?? new PooledConnection(client, dialect, nameOf);
      connections.set(client, connection);
      return connection;
    },
    releaseConnection(connection) {
      toPooled(connection).release();
      return Promise.resolve();
    },
    beginTransaction: refuseOwnTransactions,
    commitTransaction: refuseOwnTransactions,
    rollbackTransaction: refuseOwnTransactions,
    destroy: () => pool.end(),
  };
  const dialect: Dialect = {
    createDriver: () => driver,
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
  return dialect;
}

function refuseOwnTransactions(): Promise<never> {
  return Promise.reject(
    new Error('use transaction() of platform/db: it retries, and keeps the pool out of reach'),
  );
}

/** @throws Error for a connection of another driver */
export function toPooled(connection: DatabaseConnection): PooledConnection {
  if (connection instanceof PooledConnection) return connection;
  throw new Error('not a connection of openDatabase()');
}
