import { OpenAPIHono } from '@hono/zod-openapi';
import { createBaseApi, createFace, type Face, type Observers } from '../platform/http/index.ts';
import { registerAccountRoutes } from './account-routes.ts';
import { registerBoardRoutes } from './board-routes.ts';
import { registerCampaignRoutes, registerTopicRoutes } from './campaign-routes.ts';
import { registerCaseRoutes } from './case-routes.ts';
import type { ConsoleDependencies, ConsoleEnv } from './door.ts';
import { registerEngagementRoutes } from './engagement-routes.ts';
import { registerEvidenceRoutes } from './evidence-routes.ts';
import { createConsolePages } from './pages.ts';
import { registerHoldRoutes, registerTaskRoutes } from './request-work-routes.ts';
import { registerRequestRoutes } from './request-routes.ts';
import { registerSignInRoutes } from './sign-in-routes.ts';
import { registerAccessLogRoutes, registerStaffRoutes } from './staff-routes.ts';
import { registerSubjectRoutes } from './subject-routes.ts';
import { registerSuppressionRoutes } from './suppression-routes.ts';

const prefix = '/console/api';
/** Calls of one network that hash a password or check a code. */
const passwordCalls = { calls: 60, perSeconds: 60 };

function createRoutes(): OpenAPIHono<ConsoleEnv> {
  const api = createBaseApi<ConsoleEnv>();
  registerSignInRoutes(api);
  registerAccountRoutes(api);
  registerStaffRoutes(api);
  registerAccessLogRoutes(api);
  registerBoardRoutes(api);
  registerCampaignRoutes(api);
  registerTopicRoutes(api);
  registerCaseRoutes(api);
  registerRequestRoutes(api);
  registerTaskRoutes(api);
  registerHoldRoutes(api);
  registerSuppressionRoutes(api);
  registerEngagementRoutes(api);
  registerSubjectRoutes(api);
  registerEvidenceRoutes(api);
  return api;
}

export type ConsoleDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** OpenAPI 3.1 of the console's API; each operation says in `x-permission` who may call it. */
export function consoleDocument(api = createRoutes()): ConsoleDocument {
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Zgoda console',
      version: '1',
      description: 'For the console only: it may change with any release.',
    },
    servers: [{ url: prefix }],
  });
  return {
    ...document,
    components: {
      ...document.components,
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-zgoda_session' } },
    },
  };
}

/** The routes with what they need of the server, without their prefix. */
export function createConsoleApi(deps: ConsoleDependencies): OpenAPIHono<ConsoleEnv> {
  const api = createRoutes();
  const document = consoleDocument(api);
  const app = new OpenAPIHono<ConsoleEnv>();
  app.use(async (c, next) => {
    c.set('door', deps);
    await next();
  });
  const passwords = deps.limits.forNetwork('console passwords', passwordCalls);
  for (const path of ['/sign-in', '/sign-in/code', '/invitations', '/me/password']) app.use(path, passwords);
  app.get('/openapi.json', (c) => c.json(document));
  app.route('/', api);
  return app;
}

export interface ConsoleOptions extends ConsoleDependencies {
  /** Directory of the built console. */
  readonly dist: string;
  readonly observers: Observers;
}

/** The staff console: its API under `/console/api`, its page under `/console`. @throws Error when it was not built */
export function createConsoleFaces({ dist, observers, ...deps }: ConsoleOptions): readonly Face[] {
  return [
    createFace({ prefix, app: createConsoleApi(deps), observers }),
    createFace({ prefix: '/console', app: createConsolePages(dist), observers }),
  ];
}
