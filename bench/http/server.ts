/** One of the servers that `main.ts` compares; the first argument says which. It answers its parent's questions. */
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Context } from '../../packages/server/src/context.ts';
import {
  apiRoute,
  createAccess,
  createApi,
  createFace,
  createHttpServer,
  createRateLimits,
  defaultRateLimits,
  jsonAnswer,
  jsonBody,
  withDevelopmentKeys,
} from '../../packages/server/src/platform/http/index.ts';
import { createLog } from '../../packages/server/src/platform/log/index.ts';
import { createMetrics } from '../../packages/server/src/platform/metrics.ts';

const question = z.strictObject({
  subject: z.strictObject({ email: z.string().max(320) }),
  purpose: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/),
});
const toAnswer = ({ purpose }: z.output<typeof question>) => ({ allow: purpose === 'practice-news' });

/** Hono alone: it parses the body and checks it by the same schema. */
async function startBare(): Promise<number> {
  const app = new Hono();
  app.post('/v1/questions', async (c) => c.json(toAnswer(question.parse(await c.req.json()))));
  const answer = getRequestListener(app.fetch);
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return (server.address() as AddressInfo).port;
}

/** Everything of ours but the database: key, role, limits, bounds, checks, problem mapping, headers, metrics, access log. */
async function startWhole(): Promise<number> {
  const observers = { log: createLog(), metrics: createMetrics() };
  const callers = withDevelopmentKeys({ find: async () => undefined, forget: () => undefined }, () => true);
  const access = createAccess({
    contextFor: (controller, actor, requestId) =>
      ({
        controller,
        actor,
        log: observers.log.with({ request_id: requestId ?? '', controller }),
      }) as Context,
    findCaller: callers.find,
    countCall: createRateLimits(defaultRateLimits, 0).countCall,
  });
  const routes = createApi();
  routes.openapi(
    apiRoute(
      ['secret'],
      {
        method: 'post',
        path: '/questions',
        request: { body: jsonBody(question) },
        responses: { 200: jsonAnswer(z.object({ allow: z.boolean() }), 'The answer.') },
      },
      { isReadOnly: true },
    ),
    (c) => c.json(toAnswer(c.req.valid('json')), 200),
  );
  const faces = [
    createFace({ prefix: '/v1', app: routes, observers, prepare: (c) => c.set('access', access) }),
  ];
  return (await createHttpServer({ host: '127.0.0.1', port: 0, faces }).listen()).port;
}

const port = await (process.argv[2] === 'bare' ? startBare() : startWhole());
process.on('message', () => process.send?.({ cpuMicroseconds: process.cpuUsage() }));
process.send?.({ port });
