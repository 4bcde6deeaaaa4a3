import { ConnectorError } from '@zgoda/connector-kit';
import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { Hono } from 'hono';
import { z } from 'zod';
import { boundBody, TransportError, type ContextFor, type RootEnv } from '../../platform/http/index.ts';
import type { ConnectedSystems } from '../datamap/index.ts';
import { takeCallback } from './service.ts';

const paramSchema = z.object({
  controller: controllerIdSchema,
  system: z.string().max(128),
  ask: z.uuid(),
});

export interface CallbackDependencies {
  readonly contextFor: ContextFor;
  readonly systems: ConnectedSystems;
}

/** `/{controller}/systems/{system}/callbacks/{ask}`: public, and nothing without the other side's signature. */
export function createSystemCallbacks({ contextFor, systems }: CallbackDependencies): Hono<RootEnv> {
  const app = new Hono<RootEnv>();
  app.post('/:controller/systems/:system/callbacks/:ask', async (c) => {
    await boundBody(c, { maxBodyBytes: 16 * 1024, mediaTypes: ['application/json'] });
    const params = paramSchema.safeParse(c.req.param());
    const ctx = params.success
      ? contextFor(params.data.controller, { kind: 'system' }, c.get('requestId'))
      : undefined;
    // Unknown, forged and old ones look the same.
    if (!params.success || ctx === undefined) return c.body(null, 401);
    const { system, ask: askId } = params.data;
    const body = new Uint8Array(await c.req.arrayBuffer());
    try {
      await takeCallback(ctx, { system, askId, headers: c.req.header(), body }, systems);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (error.code === 'answer_unfit') throw new TransportError('request_invalid');
      return c.body(null, 401);
    }
    return c.body(null, 204);
  });
  return app;
}
