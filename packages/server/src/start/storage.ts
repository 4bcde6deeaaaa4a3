import type { Config } from '../config.ts';
import {
  lockDirectory,
  migrate,
  openDatabase,
  startEmbedded,
  type OpenDatabase,
} from '../platform/db/index.ts';
import type { Log } from '../platform/log/index.ts';

export interface Storage {
  /** Address of the owner: secret. */
  readonly url: string;
  /** What it is, in words, without a secret. */
  readonly description: string;
  readonly database: OpenDatabase;
  /** Tells a second starter on this data directory where the running server is. */
  publishAddress(address: string): void;
  close(): Promise<void>;
}

/** Takes the data directory, starts the embedded PostgreSQL unless DATABASE_URL is set, and brings the schema up to date. */
export async function openStorage(config: Config, log: Log): Promise<Storage> {
  const lock = lockDirectory(config.dataDir);
  try {
    const embedded =
      config.databaseUrl === undefined
        ? await startEmbedded({
            directory: config.dataDir,
            onRestart: (durationMs) => log.warn('database.restarted', { duration_ms: durationMs }),
            onLost: (error) => log.error('database.lost', {}, error),
          })
        : undefined;
    try {
      const url = embedded?.url ?? config.databaseUrl ?? '';
      await migrate(url);
      const database = openDatabase({
        url,
        applicationName: `zgoda ${config.role}`,
        poolSize: config.databaseConnections,
      });
      return {
        url,
        description:
          embedded === undefined ? 'PostgreSQL of DATABASE_URL' : `embedded PostgreSQL ${embedded.version}`,
        database,
        publishAddress: (address) => lock.publish(address),
        async close() {
          await database.close();
          await embedded?.stop();
          lock.release();
        },
      };
    } catch (error) {
      await embedded?.stop();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}
