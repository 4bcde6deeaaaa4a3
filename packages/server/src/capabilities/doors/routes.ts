import { controllerIdSchema, type RequestId } from '@zgoda/vocabulary/ids';
import { Hono, type Context as HonoContext } from 'hono';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { boundBody, TransportError, type ContextFor, type RootEnv } from '../../platform/http/index.ts';
import {
  DrpRefusal,
  exercise,
  findAgent,
  readStatus,
  registerAgent,
  revoke,
  type DrpDoor,
  type KnownAgent,
} from './service.ts';

export interface DoorDependencies {
  readonly contextFor: ContextFor;
  readonly drp: DrpDoor | undefined;
}

type DoorContext = HonoContext<RootEnv>;
const bearer = /^Bearer +([A-Za-z0-9_-]{8,128})$/i;
const maxBodyBytes = 32 * 1024;

/** What every address of the door begins with. */
function entrance({ contextFor, drp }: { readonly contextFor: ContextFor; readonly drp: DrpDoor }) {
  const enter = (c: DoorContext): Context => {
    const controller = controllerIdSchema.safeParse(c.req.param('controller'));
    const ctx =
      controller.success && drp.directory.businesses.has(controller.data)
        ? contextFor(controller.data, { kind: 'system' }, c.get('requestId'))
        : undefined;
    if (ctx === undefined) throw new TransportError('route_not_found');
    return ctx;
  };
  const readSigned = async (c: DoorContext): Promise<string> => {
    await boundBody(c, { maxBodyBytes, mediaTypes: ['text/plain'] });
    return c.req.text();
  };
  const agentOf = async (c: DoorContext, ctx: Context): Promise<KnownAgent> => {
    const token = bearer.exec(c.req.header('authorization') ?? '')?.[1];
    const agent = token === undefined ? undefined : await findAgent(ctx, drp, token);
    if (agent === undefined)
      throw new DrpRefusal({ status: 403, message: 'The bearer token is nobody’s here.', fatal: false });
    return agent;
  };
  const requestOf = (c: DoorContext): RequestId => {
    const id = z.uuid().safeParse(c.req.param('request'));
    if (!id.success)
      throw new DrpRefusal({ status: 403, message: 'There is no such request of this agent.', fatal: true });
    return id.data.toLowerCase() as RequestId;
  };
  const answering =
    (answer: (c: DoorContext, ctx: Context) => Promise<Response>) => async (c: DoorContext) => {
      const ctx = enter(c);
      c.header('cache-control', 'no-store');
      try {
        return await answer(c, ctx);
      } catch (error) {
        if (!(error instanceof DrpRefusal)) throw error;
        const { status, message, fatal } = error.error;
        return c.json({ code: String(status), message, ...(fatal && { fatal }) }, status);
      }
    };
  return { enter, readSigned, agentOf, requestOf, answering };
}
type Entrance = ReturnType<typeof entrance>;

/** 2.05, 2.06 */
function registerAgents(
  app: Hono<RootEnv>,
  drp: DrpDoor,
  { enter, readSigned, agentOf, answering }: Entrance,
): void {
  app.post('/:controller/drp/v1/agent/:agent', async (c) => {
    const ctx = enter(c);
    const body = await readSigned(c);
    const agentId = c.req.param('agent');
    c.header('cache-control', 'no-store');
    try {
      return c.json({ 'agent-id': agentId, token: await registerAgent(ctx, drp, { agentId, body }) });
    } catch (error) {
      if (error instanceof DrpRefusal) return c.body(null, 403);
      throw error;
    }
  });
  app.get(
    '/:controller/drp/v1/agent/:agent',
    answering(async (c, ctx) => {
      const agent = await agentOf(c, ctx);
      if (agent.agentId !== c.req.param('agent'))
        throw new DrpRefusal({ status: 403, message: 'The bearer token is another’s.', fatal: false });
      return c.json({});
    }),
  );
}

/** 2.01, 2.02, 2.04 */
function registerRequests(app: Hono<RootEnv>, drp: DrpDoor, given: Entrance): void {
  const { readSigned, agentOf, requestOf, answering } = given;
  const take = answering(async (c, ctx) => {
    const body = await readSigned(c);
    return c.json(await exercise(ctx, drp, { agent: await agentOf(c, ctx), body }));
  });
  app.post('/:controller/drp/v1/data-rights-request', take);
  app.post('/:controller/drp/v1/data-rights-request/', take);
  app.get(
    '/:controller/drp/v1/data-rights-request/:request',
    answering(async (c, ctx) =>
      c.json(await readStatus(ctx, drp, { agent: await agentOf(c, ctx), requestId: requestOf(c) })),
    ),
  );
  app.delete(
    '/:controller/drp/v1/data-rights-request/:request',
    answering(async (c, ctx) => {
      const body = await readSigned(c);
      const agent = await agentOf(c, ctx);
      return c.json(await revoke(ctx, drp, { agent, requestId: requestOf(c), body }));
    }),
  );
}

/** `/{controller}/drp/v1`: closed where no directory names the controller. */
export function createDoors({ contextFor, drp }: DoorDependencies): Hono<RootEnv> {
  const app = new Hono<RootEnv>();
  if (drp === undefined) return app;
  const given = entrance({ contextFor, drp });
  registerAgents(app, drp, given);
  registerRequests(app, drp, given);
  return app;
}
