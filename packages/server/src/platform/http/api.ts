import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context as HonoContext, Env, Handler } from 'hono';
import { z } from 'zod';
import { defaultMaxBodyBytes } from './body.ts';
import type { ApiRole } from '@zgoda/vocabulary/api-keys';
import type { ApiEnv } from './env.ts';
import { requestReader } from './request-reader.ts';

/** What a route of ours carries beside its OpenAPI part. */
interface RouteRuntime {
  /** Runs before the request is read. */
  readonly admit?: (c: HonoContext) => Promise<void>;
  /** Runs after a handler that did not throw. */
  readonly settle?: (c: HonoContext) => void;
  readonly maxBodyBytes: number;
}

const runtimes = new WeakMap<object, RouteRuntime>();

/**
 * Routes whose requests are checked by their schemas: one schema is validation, type and OpenAPI. What does not match
 * is refused with `request_invalid`, naming the place and never repeating the value.
 *
 * The request is admitted, read and checked in one step, where the library would take five (docs/decisions, HTTP).
 */
export function createBaseApi<E extends Env>(): OpenAPIHono<E> {
  const api = new OpenAPIHono<E>();
  const openapi = (route: RouteConfig, handler: Handler<E>): OpenAPIHono<E> => {
    const runtime = runtimes.get(route);
    if (runtime === undefined)
      throw new Error(`${route.path}: routes are made by apiRoute() or boundedRoute()`);
    api.openAPIRegistry.registerPath(route);
    const { admit, settle } = runtime;
    const read = requestReader(route, runtime.maxBodyBytes);
    const answer: Handler<E> = async (c, next) => {
      if (admit !== undefined) await admit(c);
      await read(c);
      const response = await handler(c, next);
      settle?.(c);
      return response;
    };
    api.on(route.method.toUpperCase(), [toHonoPath(route.path)], answer);
    return api;
  };
  api.openapi = openapi as typeof api.openapi;
  return api;
}

/** `/requests/{id}` to `/requests/:id` */
const toHonoPath = (path: string): string => path.replaceAll(/\/\{(\w+)\}/g, '/:$1');

/** Routes of `/v1`: capabilities register theirs with `api.openapi(apiRoute(…), handler)`. */
export const createApi = (): OpenAPIHono<ApiEnv> => createBaseApi<ApiEnv>();

/** A JSON request body for `request.body`. Always required: an absent body is refused. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema, description = '') => ({
  content: { 'application/json': { schema } },
  required: true,
  ...(description !== '' && { description }),
});

/** A body of text, as long as it may be: the handler reads it as it comes, with `readLines()`. */
export const linesBody = (description: string) => ({
  content: { 'text/plain': { schema: z.string() } },
  required: true,
  description,
});

/** A JSON answer for `responses[status]`. */
export const jsonAnswer = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  content: { 'application/json': { schema } },
  description,
});

type RouteDeclaration = Omit<RouteConfig, 'middleware' | 'security'>;

export interface RouteOptions {
  /** Most the body may measure; 64 KiB when absent. */
  readonly maxBodyBytes?: number;
  /** Refuses by throwing, before the body is read: authentication of an API that is not `/v1`. */
  readonly admit?: (c: HonoContext) => Promise<void>;
}

function declare<Route extends RouteDeclaration>(route: Route, runtime: RouteRuntime): Route {
  const declared = createRoute(route);
  runtimes.set(declared, runtime);
  return declared;
}

/** `createRoute` for an API that brings its own authentication; its body is bounded by size and media type. */
export function boundedRoute<Route extends RouteDeclaration>(
  declaration: Route,
  options: RouteOptions = {},
): Route {
  return declare(declaration, { maxBodyBytes: defaultMaxBodyBytes, ...options });
}

export interface ApiRouteOptions {
  /** Most the body may measure; 64 KiB when absent. */
  readonly maxBodyBytes?: number;
  /** A POST that only asks: it writes nothing, so that repeating it is harmless. Absent: false. */
  readonly isReadOnly?: boolean;
}

/**
 * A route of `/v1`, open to keys of these roles and no other. It authenticates, applies limits and bounds, and leaves
 * `c.get('ctx')`, the context of the key's controller. A POST that writes answers through `idempotently()`; one that
 * forgets it fails at its first success.
 */
export function apiRoute<Route extends RouteDeclaration>(
  roles: readonly [ApiRole, ...ApiRole[]],
  declaration: Route,
  { isReadOnly = false, maxBodyBytes = defaultMaxBodyBytes }: ApiRouteOptions = {},
): Route {
  const mustHonourKey = declaration.method === 'post' && !isReadOnly;
  const security = roles.map((role) => ({ [role]: [] }));
  return declare(
    { ...declaration, security },
    {
      maxBodyBytes,
      admit: (c: HonoContext<ApiEnv>) => c.get('access').admit(c, roles),
      settle: (c: HonoContext<ApiEnv>) => {
        if (!mustHonourKey || c.get('honoursIdempotencyKey')) return;
        throw new Error(`POST ${declaration.path} must answer through idempotently()`);
      },
    },
  );
}
