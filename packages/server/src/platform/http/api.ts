import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Env, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { boundBody, checkJsonBody, defaultMaxBodyBytes } from './body.ts';
import type { ApiEnv, ApiRole } from './env.ts';
import { TransportError } from './problem.ts';
import { toFlaws } from './request-flaws.ts';

/**
 * Routes whose requests are checked by their schemas: one schema is validation, type and OpenAPI. What does not match
 * is refused with `request_invalid`, naming the place and never repeating the value.
 */
export function createBaseApi<E extends Env>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: (result) => {
      if (result.success) return;
      throw new TransportError('request_invalid', {
        flaws: toFlaws((result.error as z.ZodError).issues, result.target),
      });
    },
  });
}

/** Routes of `/v1`: capabilities register theirs with `api.openapi(apiRoute(…), handler)`. */
export const createApi = (): OpenAPIHono<ApiEnv> => createBaseApi<ApiEnv>();

/** A JSON request body for `request.body`. Always required: an absent body is refused. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema, description = '') => ({
  content: { 'application/json': { schema } },
  required: true,
  ...(description !== '' && { description }),
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
  /** Runs before the body is read: authentication of an API that is not `/v1`. */
  readonly middleware?: readonly MiddlewareHandler[];
}

function bodyGuard(declaration: RouteDeclaration, maxBodyBytes: number): MiddlewareHandler | undefined {
  const body = declaration.request?.body;
  if (body === undefined) return undefined;
  if (body.required !== true) {
    throw new Error(
      `${declaration.method} ${declaration.path}: a body that is optional would not be checked`,
    );
  }
  const mediaTypes = Object.keys(body.content);
  const isJson = mediaTypes.includes('application/json');
  return async (c, next) => {
    await boundBody(c, { maxBodyBytes, mediaTypes });
    if (isJson) await checkJsonBody(c);
    await next();
  };
}

/**
 * `createRoute` with the body bounded by size and media type; for APIs that bring their own authentication.
 * @throws Error when the route's body is optional: jsonBody() makes one that is not
 */
export function boundedRoute<Path extends string, Route extends RouteDeclaration & { path: Path }>(
  declaration: Route,
  options: RouteOptions = {},
): Route {
  const guard = bodyGuard(declaration, options.maxBodyBytes ?? defaultMaxBodyBytes);
  const middleware = [...(options.middleware ?? []), ...(guard === undefined ? [] : [guard])];
  return createRoute({ ...declaration, middleware });
}

export interface ApiRouteOptions extends Pick<RouteOptions, 'maxBodyBytes'> {
  /** A POST that only asks: it writes nothing, so that repeating it is harmless. Absent: false. */
  readonly isReadOnly?: boolean;
}

/**
 * A route of `/v1`, open to keys of these roles and no other. It authenticates, applies limits and bounds, and leaves
 * `c.get('ctx')`, the context of the key's controller. A POST that writes answers through `idempotently()`; one that
 * forgets it fails at its first success.
 */
export function apiRoute<Path extends string, Route extends RouteDeclaration & { path: Path }>(
  roles: readonly [ApiRole, ...ApiRole[]],
  declaration: Route,
  options: ApiRouteOptions = {},
): Route {
  const { isReadOnly = false, ...bounds } = options;
  const mustHonourKey = declaration.method === 'post' && !isReadOnly;
  const admit: MiddlewareHandler<ApiEnv> = async (c, next) => {
    await c.get('access').admit(c, roles);
    await next();
    if (mustHonourKey && c.res.ok && c.get('honoursIdempotencyKey') !== true) {
      throw new Error(`POST ${declaration.path} must answer through idempotently()`);
    }
  };
  const security = roles.map((role) => ({ [role]: [] }));
  return boundedRoute({ ...declaration, security }, { ...bounds, middleware: [admit as MiddlewareHandler] });
}
