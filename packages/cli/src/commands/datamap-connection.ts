import { resolve } from 'node:path';
import { ConnectorError, type Connection, type Connector } from '@zgoda/connector-kit';
import { csvConnector, mysqlConnector, postgresConnector, sqliteConnector } from '@zgoda/connectors';
import { readConnections, type Connections, type RowConnectorName, type System } from '@zgoda/datamap';
import type { CliEnvironment } from '../environment.ts';
import { CommandFailure } from '../failure.ts';

export const connectors: Readonly<Record<RowConnectorName, Connector>> = {
  postgres: postgresConnector,
  mysql: mysqlConnector,
  sqlite: sqliteConnector,
  csv: csvConnector,
};

export const isRowConnector = (name: string | undefined): name is RowConnectorName =>
  name !== undefined && Object.hasOwn(connectors, name);

export interface ConnectionOptions {
  readonly connector?: RowConnectorName;
  readonly url?: string;
  readonly path?: string;
  readonly directory?: string;
  readonly connections?: string;
  readonly controller?: string;
  readonly system?: string;
}

type Settings = Readonly<Record<string, unknown>>;

export interface NamedConnection {
  readonly connector: RowConnectorName;
  readonly settings: Settings;
}

/** The file of connections: `--connections`, then ZGODA_CONNECTIONS. @throws CommandFailure `connections_unusable` */
export function readGivenConnections(
  { variables, directory }: CliEnvironment,
  option: string | undefined,
): Connections | undefined {
  const file = option ?? (variables['ZGODA_CONNECTIONS'] || undefined);
  if (file === undefined) return undefined;
  const read = readConnections(resolve(directory, file));
  if ('connections' in read) return read.connections;
  throw new CommandFailure('connections_unusable', read.problems.join('\n'));
}

/**
 * The database that is meant: by an address or a path, or by its name in the file of connections.
 * @throws CommandFailure `connection_missing`, `connector_unknown`, `connector_differs`
 */
export function findConnection(
  environment: CliEnvironment,
  options: ConnectionOptions,
  map: System | undefined,
): NamedConnection {
  const settings =
    directSettings(environment, options) ?? settingsByName(environment, options, options.system ?? map?.id);
  const connector = options.connector ?? (map === undefined ? guessConnector(settings) : map.connector);
  if (map !== undefined && options.connector !== undefined && map.connector !== options.connector)
    throw new CommandFailure('connector_differs', `The map is of a “${map.connector}” system.`);
  if (isRowConnector(connector)) return { connector, settings };
  throw new CommandFailure(
    'connector_unknown',
    'It does not follow from this what kind of database it is.',
    `Say it with --connector: ${Object.keys(connectors).join(', ')}.`,
  );
}

function directSettings({ directory }: CliEnvironment, options: ConnectionOptions): Settings | undefined {
  if (options.url !== undefined) return { url: options.url };
  if (options.path !== undefined) return { path: resolve(directory, options.path) };
  if (options.directory !== undefined) return { directory: resolve(directory, options.directory) };
  return undefined;
}

function settingsByName(
  environment: CliEnvironment,
  options: ConnectionOptions,
  system: string | undefined,
): Settings {
  const connections = readGivenConnections(environment, options.connections);
  if (connections === undefined)
    throw new CommandFailure(
      'connection_missing',
      'It is not said which database.',
      'Give --connections with --controller and --system, or --url, --path or --directory.',
    );
  const controller = options.controller ?? (connections.size === 1 ? [...connections.keys()][0] : undefined);
  const systems = controller === undefined ? undefined : connections.get(controller);
  const found = system === undefined ? undefined : systems?.get(system);
  if (found !== undefined) return found;
  const known = [...connections].flatMap(([name, its]) => [...its.keys()].map((id) => `${name}/${id}`));
  throw new CommandFailure(
    'connection_missing',
    `The connections name no system “${system ?? ''}” of “${controller ?? ''}”.`,
    `They name: ${known.join(', ')}.`,
  );
}

function guessConnector({ url, path, directory }: Settings): RowConnectorName | undefined {
  if (path !== undefined) return 'sqlite';
  if (directory !== undefined) return 'csv';
  const scheme = typeof url === 'string' ? url.split(':')[0] : undefined;
  if (scheme === 'postgres' || scheme === 'postgresql') return 'postgres';
  return scheme === 'mysql' || scheme === 'mariadb' ? 'mysql' : undefined;
}

const whatNext = {
  retry: 'Look at the address, and whether the database answers from this machine.',
  operator: 'Look at the settings; docs/guide/connectors.md lists them.',
  customer: 'Ask whoever owns the database; docs/guide/connectors.md says what the account needs.',
} as const;

/** Reads from the database and closes it. @throws CommandFailure with the code of the connector; never a value */
export async function withDatabase<T>(
  { connector, settings }: NamedConnection,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  let connection: Connection | undefined;
  try {
    connection = await connectors[connector].open(settings, 'read');
    return await work(connection);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { databaseCode } = error.details;
    const code = databaseCode === undefined ? '' : ` (${databaseCode})`;
    throw new CommandFailure(error.code, `${error.message}${code}`, whatNext[error.whoActs]);
  } finally {
    await connection?.close();
  }
}
