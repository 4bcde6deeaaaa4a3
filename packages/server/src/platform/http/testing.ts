import type { OpenAPIHono } from '@hono/zod-openapi';
import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.ts';
import { silentLog } from '../log/index.ts';
import { createMetrics } from '../metrics.ts';
import { createAccess } from './access.ts';
import { createApi } from './api.ts';
import type { ApiRole } from '@zgoda/vocabulary/api-keys';
import type { ApiEnv } from './env.ts';
import { createFace } from './face.ts';

export interface TestApi {
  /** Calls a route, such as `request('/v1/consents', { method: 'POST', … })`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** The same with a JSON body, and an answer that is JSON or empty. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/**
 * Routes as they are mounted under `/v1`, called in process with a key of the context's controller: for the
 * `routes.test.ts` of capabilities.
 */
export function testApi(
  ctx: Context,
  register: (api: OpenAPIHono<ApiEnv>) => void,
  role: ApiRole = 'secret',
): TestApi {
  const api = createApi();
  register(api);
  const access = createAccess({
    contextFor: (_controller, actor) => ({ ...ctx, actor }),
    findCaller: async () => ({ keyId: randomUUID(), controller: ctx.controller, role, origins: [] }),
    countCall: async () => {},
  });
  const face = createFace({
    prefix: '/v1',
    app: api,
    observers: { log: silentLog, metrics: createMetrics() },
    prepare: (c) => c.set('access', access),
  });

  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', 'Bearer test_key_of_the_context');
    return face.app.request(path, { ...init, headers });
  };
  return {
    request,
    async call(method, path, body, headers = {}) {
      const hasBody = body !== undefined;
      const response = await request(path, {
        method,
        headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers },
        ...(hasBody && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? undefined : JSON.parse(text),
        headers: response.headers,
      };
    },
  };
}
