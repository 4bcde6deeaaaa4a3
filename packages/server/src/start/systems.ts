import {
  csvConnector,
  httpTasks,
  mysqlConnector,
  postgresConnector,
  sqliteConnector,
} from '@zgoda/connectors';
import type { Connections } from '@zgoda/datamap';
import type { ConnectedSystems } from '../capabilities/datamap/index.ts';

/** The customers' databases as this process reaches them: drivers and settings are handed in here and known nowhere else. */
export const connectSystems = (connections: Connections): ConnectedSystems => ({
  connectors: {
    postgres: postgresConnector,
    mysql: mysqlConnector,
    sqlite: sqliteConnector,
    csv: csvConnector,
  },
  askers: { http: httpTasks },
  settingsOf: (controller, system) => connections.get(controller)?.get(system),
});
