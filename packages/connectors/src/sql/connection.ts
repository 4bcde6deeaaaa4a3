import { ConnectorError, type Connection, type Table } from '@zgoda/connector-kit';
import { applyBatch } from './apply.ts';
import type { Driver, SqlTable, Transaction } from './dialect.ts';
import { countRows, findPage, sampleRows, streamRows, type Reader } from './read.ts';

async function end(driver: Driver, transaction: Transaction): Promise<void> {
  try {
    await transaction.commit();
  } catch (error) {
    throw driver.translate(error, 'commit') ?? error;
  }
}

async function giveUp(driver: Driver, transaction: Transaction, error: unknown): Promise<never> {
  // A rollback that fails has lost its connection, and the database rolls back by itself.
  await transaction.rollback().catch(() => undefined);
  throw driver.translate(error, 'work') ?? error;
}

async function withTransaction<T>(
  driver: Driver,
  access: 'read' | 'write',
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const transaction = await driver.begin(access);
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    return giveUp(driver, transaction, error);
  }
  await end(driver, transaction);
  return result;
}

/** What every SQL database does in the same way; where they differ stands in the driver and its dialect. */
export function createSqlConnection(driver: Driver, access: 'read' | 'write'): Connection {
  let known: Promise<readonly SqlTable[]> | undefined;
  const describe = (): Promise<readonly SqlTable[]> => {
    const reading = withTransaction(driver, 'read', (transaction) => driver.tables(transaction));
    known = reading;
    reading.catch(() => (known = undefined));
    return reading;
  };
  const using = async <T>(mode: 'read' | 'write', work: (reader: Reader) => Promise<T>): Promise<T> => {
    const tables = await (known ?? describe());
    return withTransaction(driver, mode, (transaction) =>
      work({ dialect: driver.dialect, tables, transaction }),
    );
  };
  return {
    describe: async (): Promise<readonly Table[]> => describe(),
    sample: (table, columns, rows) => using('read', (reader) => sampleRows(reader, table, columns, rows)),
    count: (selection) => using('read', (reader) => countRows(reader, selection)),
    find: (selection, columns, page) => using('read', (reader) => findPage(reader, selection, columns, page)),
    async *stream(selection, columns) {
      const tables = await (known ?? describe());
      const transaction = await driver.begin('read');
      let isDone = false;
      try {
        yield* streamRows({ dialect: driver.dialect, tables, transaction }, selection, columns);
        isDone = true;
      } catch (error) {
        throw driver.translate(error, 'work') ?? error;
      } finally {
        // Also when the reader stops early.
        await (isDone ? transaction.commit() : transaction.rollback()).catch(() => undefined);
      }
    },
    async snapshot() {
      const tables = await (known ?? describe());
      const transaction = await driver.begin('read');
      const reader = { dialect: driver.dialect, tables, transaction };
      const told = async <T>(work: Promise<T>): Promise<T> => {
        try {
          return await work;
        } catch (error) {
          throw driver.translate(error, 'work') ?? error;
        }
      };
      return {
        count: (selection) => told(countRows(reader, selection)),
        find: (selection, columns, page) => told(findPage(reader, selection, columns, page)),
        async *stream(selection, columns) {
          try {
            yield* streamRows(reader, selection, columns);
          } catch (error) {
            throw driver.translate(error, 'work') ?? error;
          }
        },
        close: () => transaction.rollback().catch(() => undefined),
      };
    },
    async apply(batch) {
      if (access === 'read') throw new ConnectorError('read_only');
      return using('write', (reader) => applyBatch(reader, batch));
    },
    residual: (selections) =>
      using('read', async (reader) => {
        const left = [];
        for (const selection of selections)
          left.push({ table: selection.table, rows: await countRows(reader, selection) });
        return left;
      }),
    close: () => driver.close(),
  };
}
