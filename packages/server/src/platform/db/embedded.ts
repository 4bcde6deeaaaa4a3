import { rmSync } from 'node:fs';
import { Client, DatabaseError } from 'pg';
import { clusterUser, launch, openCluster, type ClusterOptions } from './embedded-cluster.ts';
import { chooseEndpoint, type Endpoint } from './embedded-endpoint.ts';
import { stopServer } from './embedded-process.ts';

export interface EmbeddedOptions extends ClusterOptions {
  /** Told when the server had died and is back, with the milliseconds it took. */
  readonly onRestart?: (durationMs: number) => void;
  /** Told when it died and could not be started again. */
  readonly onLost?: (error: unknown) => void;
}

export interface EmbeddedDatabase {
  /** Address of the owner, with its password: secret. */
  readonly url: string;
  /** Major version of PostgreSQL. */
  readonly version: number;
  /** Process id of the running server. */
  pid(): number | undefined;
  /** Rolls back what is open, writes a checkpoint and ends the server. */
  stop(): Promise<void>;
}

const databaseName = 'zgoda';

/**
 * Starts PostgreSQL on a directory, creating the database there the first time. A server that a killed process left behind on the
 * same directory is ended first. If the server dies while we run, it is started again.
 * @throws Error saying what to do when PostgreSQL cannot run here
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const cluster = await openCluster(options);
  const endpoint = await chooseEndpoint(cluster.directory, cluster.owner);
  const start = () => launch(cluster, endpoint);
  let child = await start();
  let isStopping = false;

  const restart = async (): Promise<void> => {
    const startedAt = Date.now();
    child = await start();
    watch();
    if (isStopping) child.kill('SIGINT');
    else options.onRestart?.(Date.now() - startedAt);
  };
  const watch = (): void => {
    child.once('exit', () => {
      if (!isStopping) restart().catch((error: unknown) => options.onLost?.(error));
    });
  };
  const endWithUs = (): void => void child.kill('SIGINT');
  watch();
  process.once('exit', endWithUs);

  const stop = async (): Promise<void> => {
    isStopping = true;
    process.off('exit', endWithUs);
    const isRunning = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && isRunning) await stopServer(child.pid);
    if (endpoint.isSocket) rmSync(endpoint.host, { recursive: true, force: true });
  };
  const addressOf = (database: string): string => toUrl(endpoint, cluster.password, database);
  try {
    await ensureDatabase(addressOf(databaseName), addressOf('postgres'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: addressOf(databaseName), version: cluster.binaries.version, pid: () => child.pid, stop };
}

function toUrl({ host, port, isSocket }: Endpoint, password: string, database: string): string {
  return isSocket
    ? `postgres://${clusterUser}:${password}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
    : `postgres://${clusterUser}:${password}@${host}:${port}/${database}`;
}

async function ensureDatabase(url: string, maintenanceUrl: string): Promise<void> {
  if (await isThere(url)) return;
  const client = new Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

const noSuchDatabase = '3D000';

async function isThere(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === noSuchDatabase) return false;
    throw error;
  }
}
