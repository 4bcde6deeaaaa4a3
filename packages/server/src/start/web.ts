import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { createApiFace } from '../api/index.ts';
import { createOperationsFaces } from '../api/operations.ts';
import { createDoors } from '../capabilities/doors/routes.ts';
import { createEvidenceLog } from '../capabilities/evidence/routes.ts';
import { getBoard } from '../capabilities/promises/index.ts';
import { createSystemCallbacks } from '../capabilities/tasks/callback-routes.ts';
import { createCentre, renderErrorPage } from '../centre/centre.ts';
import { createConsoleFaces } from '../console-api/index.ts';
import { createHealth, type Health } from '../platform/health.ts';
import {
  createAccess,
  createCallerSource,
  createFace,
  createHttpServer,
  createRateLimits,
  defaultRateLimits,
  withDevelopmentKeys,
  type CallerSource,
  type Face,
  type HttpServer,
  type Observers,
} from '../platform/http/index.ts';
import { openDrpDoor } from './doors.ts';
import type { Runtime } from './runtime.ts';
import { connectSystems } from './systems.ts';

const root = join(import.meta.dirname, '../../../..');
const checkerFile = join(root, 'packages/verify/dist/checker.html');
const consoleFiles = join(root, 'packages/console/dist');

export interface Web {
  readonly health: Health;
  readonly callers: CallerSource;
  listen(): Promise<{ readonly host: string; readonly port: number }>;
  /** Not ready any more, then no new connection, then the end of what is under way. */
  close(): Promise<void>;
}

export interface WebOptions {
  /** Routes that exist in development only, from `/`. */
  readonly development?: Hono | undefined;
}

/** Answers everything that comes over HTTP: the API, the evidence log, the console and the public pages. */
export function createWeb(runtime: Runtime, { development }: WebOptions = {}): Web {
  const { config, log, metrics, storage, controllers, contextFor } = runtime;
  const observers: Observers = { log, metrics };
  const health = createHealth({
    onFailure: (check, error) => log.warn('health.failing', { check }, error),
  });
  health.register({
    name: 'database',
    check: async () => void (await sql`select 1`.execute(storage.database.db)),
  });
  reportConnections(runtime);

  const limits = createRateLimits(defaultRateLimits, config.trustProxy);
  const keys = createCallerSource(storage.database.db);
  const callers =
    development === undefined ? keys : withDevelopmentKeys(keys, (slug) => controllers().includes(slug));
  const access = createAccess({
    contextFor,
    findCaller: (key) => callers.find(key),
    countCall: limits.countCall,
  });
  const centre = createCentre({
    contextFor,
    getBoard,
    checkerHtml: existsSync(checkerFile) ? readFileSync(checkerFile, 'utf8') : undefined,
  });
  const pages = new Hono();
  if (development !== undefined) pages.route('/', development);
  else pages.use(limits.forPages);
  pages.route('/', createSystemCallbacks({ contextFor, systems: connectSystems(runtime.connections) }));
  pages.route('/', createDoors({ contextFor, drp: openDrpDoor(config) }));
  pages.route('/', centre);

  const faces: readonly Face[] = [
    createApiFace({
      access,
      observers,
      publicOrigin: config.publicUrl,
      ...(development === undefined ? {} : { exampleKey: `zk_dev_${exampleController(controllers())}` }),
    }),
    ...createOperationsFaces({
      health,
      observers,
      ...(config.metricsKey === undefined ? {} : { metricsKey: config.metricsKey }),
    }),
    createFace({ prefix: '/evidence', app: createEvidenceLog({ contextFor, access }), observers }),
    ...createConsoleFaces({
      contextFor,
      origin: config.publicUrl,
      limits,
      trustProxy: config.trustProxy,
      systems: connectSystems(runtime.connections),
      dist: consoleFiles,
      observers,
    }),
    createFace({ prefix: '/', app: pages, observers, render: renderErrorPage }),
  ];
  const server: HttpServer = createHttpServer({
    host: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    faces,
  });
  return {
    health,
    callers,
    listen: () => server.listen(),
    async close() {
      health.drain();
      await server.close();
    },
  };
}

/** The examples of the API's page speak of this policy. */
const exampleController = (controllers: readonly string[]): string =>
  controllers.find((slug) => slug === 'payroll-mail') ?? controllers[0] ?? '';

function reportConnections({ metrics, storage }: Runtime): void {
  const { connections } = storage.database;
  metrics.gauge('zgoda_database_connections', 'Open database connections.', () => connections().total);
  metrics.gauge(
    'zgoda_database_waiting',
    'Calls waiting for a database connection.',
    () => connections().waiting,
  );
}
