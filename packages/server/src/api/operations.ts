import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type Context as HonoContext } from 'hono';
import type { Health } from '../platform/health.ts';
import {
  createFace,
  TransportError,
  type Face,
  type NodeBindings,
  type Observers,
} from '../platform/http/index.ts';

export interface OperationsOptions {
  readonly health: Health;
  readonly observers: Observers;
  /** Bearer key of whoever collects metrics. Absent: only this machine may read them. */
  readonly metricsKey?: string;
}

const loopback = /^(?:::ffff:)?127\.|^::1$/;

/** A call from this machine that no reverse proxy has passed on. */
function isLocal(c: HonoContext): boolean {
  const address = (c.env as NodeBindings | undefined)?.incoming?.socket.remoteAddress ?? '';
  return loopback.test(address) && c.req.header('x-forwarded-for') === undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function mayReadMetrics(c: HonoContext, metricsKey: string | undefined): boolean {
  if (metricsKey === undefined) return isLocal(c);
  return timingSafeEqual(digest(c.req.header('authorization') ?? ''), digest(`Bearer ${metricsKey}`));
}

/**
 * `/healthz`: the process answers. `/readyz`: it can do its work, with the state of each check; 503 while it cannot, or
 * is leaving. `/metrics`: Prometheus text, for whoever may read it; to others it is not there.
 */
export function createOperationsFaces({ health, observers, metricsKey }: OperationsOptions): readonly Face[] {
  const alive = new Hono().get('/', (c) => c.text('ok'));
  const ready = new Hono().get('/', async (c) => {
    const { isReady, checks } = await health.readiness();
    return c.json({ ready: isReady, checks }, isReady ? 200 : 503);
  });
  const metrics = new Hono().get('/', async (c) => {
    if (!mayReadMetrics(c, metricsKey)) throw new TransportError('route_not_found');
    const { text, contentType } = await observers.metrics.expose();
    return c.body(text, 200, { 'content-type': contentType });
  });
  return [
    createFace({ prefix: '/healthz', app: alive, observers }),
    createFace({ prefix: '/readyz', app: ready, observers }),
    createFace({ prefix: '/metrics', app: metrics, observers }),
  ];
}
