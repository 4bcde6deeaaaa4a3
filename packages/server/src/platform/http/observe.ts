import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { randomUUID } from 'node:crypto';
import type { Log } from '../log/index.ts';
import type { Metrics } from '../metrics.ts';
import type { NodeBindings, RootEnv } from './env.ts';
import { toProblem } from './problem.ts';

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The pattern of the route that answered; paths may carry link tokens and are told to nobody. */
function patternOf(c: HonoContext): string {
  const pattern = routePath(c);
  return pattern.endsWith('*') ? 'unmatched' : pattern;
}

/** Standard methods only: any other word is the client's own text. */
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * The first middleware of every face: names the call, then counts, times and logs it when it is answered. A fault is
 * logged here once, whoever rendered its answer.
 */
export function observe(
  { log, metrics }: Observers,
  prepare?: (c: HonoContext) => void,
): MiddlewareHandler<RootEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    c.set('requestId', requestId);
    (c.env as NodeBindings | undefined)?.outgoing?.identify(requestId);
    prepare?.(c);
    await next();
    const durationMs = performance.now() - startedAt;
    const { status } = c.res;
    const method = knownMethods.has(c.req.method) ? c.req.method : 'OTHER';
    const route = patternOf(c);
    metrics.answered({ method, route, status, durationMs });
    const fields = {
      request_id: requestId,
      method,
      route,
      status,
      duration_ms: Math.round(durationMs * 100) / 100,
    };
    if (c.error !== undefined && !toProblem(c.error, requestId).isExpected)
      log.error('http.failed', fields, c.error);
    else log.info('http.answered', fields);
  };
}
