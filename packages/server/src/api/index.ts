import { OpenAPIHono } from '@hono/zod-openapi';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Context as HonoContext } from 'hono';
import {
  cacheControl,
  contentSecurityPolicy,
  createFace,
  type Access,
  type ApiEnv,
  type Face,
  type Observers,
} from '../platform/http/index.ts';
import { docsPage } from './docs-page.ts';
import { apiPrefix, describeApi, listOperations, type OpenApiDocument } from './document.ts';
import { createApiRoutes } from './routes.ts';

export interface ApiFaceOptions {
  readonly access: Access;
  readonly observers: Observers;
  /** Where people and programs reach the server: `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
  /** Shown in the examples of the documentation: development only. */
  readonly exampleKey?: string;
}

const stylesheetPath = '/docs/docs.css';
const stylesheet = readFileSync(new URL('docs.css', import.meta.url), 'utf8');
const docsPolicy = contentSecurityPolicy({ styles: true, images: true });

/** A document that is the same for everybody: compressed once, and sent again only when it changed. */
function sharedDocument(text: string, headers: Record<string, string>): (c: HonoContext) => Response {
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const all = { ...headers, etag, vary: 'Accept-Encoding', 'cache-control': cacheControl.revalidated };
  const compressed = new Uint8Array(gzipSync(text));
  return (c) => {
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, all);
    if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(text, 200, all);
    return c.body(compressed, 200, { ...all, 'content-encoding': 'gzip' });
  };
}

const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key',
  'access-control-max-age': '7200',
} as const;

/** Methods that a browser key may use, by path pattern of the routes. */
function browserMethods(document: OpenApiDocument): ReadonlyMap<string, readonly string[]> {
  const open = listOperations(document).filter(({ operation }) =>
    (operation.security ?? []).some((each) => 'browser' in each),
  );
  const byPath = Map.groupBy(open, ({ path }) =>
    path.slice(apiPrefix.length).replaceAll(/\{(\w+)\}/g, ':$1'),
  );
  return new Map([...byPath].map(([path, calls]) => [path, calls.map(({ method }) => method.toUpperCase())]));
}

/**
 * Answers a page's question before its call. Any origin may ask; which one a key allows is decided with the key.
 * @see Fetch standard, CORS-preflight request
 */
function answerPreflight(methods: readonly string[]): (c: HonoContext) => Response | Promise<Response> {
  const headers = { ...preflightHeaders, 'access-control-allow-methods': methods.join(', ') };
  return (c) => {
    const asked = c.req.header('access-control-request-method');
    return asked !== undefined && methods.includes(asked) ? c.body(null, 204, headers) : c.notFound();
  };
}

/** `/v1`: the routes of all capabilities, their OpenAPI description and its page. */
export function createApiFace({ access, observers, publicOrigin, exampleKey }: ApiFaceOptions): Face {
  const routes = createApiRoutes({ publicOrigin });
  const document = describeApi(routes);
  const page = docsPage(document, {
    publicOrigin,
    stylesheet: apiPrefix + stylesheetPath,
    ...(exampleKey !== undefined && { exampleKey }),
  });
  const app = new OpenAPIHono<ApiEnv>();
  app.get(
    '/openapi.json',
    sharedDocument(JSON.stringify(document), {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
    }),
  );
  app.get(
    '/docs',
    sharedDocument(String(page), {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': docsPolicy,
    }),
  );
  app.get(stylesheetPath, sharedDocument(stylesheet, { 'content-type': 'text/css; charset=utf-8' }));
  for (const [path, methods] of browserMethods(document)) app.options(path, answerPreflight(methods));
  app.route('/', routes);
  return createFace({ prefix: apiPrefix, app, observers, prepare: (c) => c.set('access', access) });
}

/** The OpenAPI document without a server: for generators and their checks. */
export const openApiDocument = (): OpenApiDocument =>
  describeApi(createApiRoutes({ publicOrigin: 'https://privacy.example' }));
