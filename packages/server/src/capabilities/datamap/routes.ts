import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  planParams,
  planSchema,
  systemListSchema,
  taskConfirmationSchema,
  taskListSchema,
  taskParams,
  taskSchema,
} from '@zgoda/vocabulary/datamap';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { getDataMap } from './map-service.ts';
import { toPlanWire, toSystemWire, toTaskWire } from './plan.ts';
import { confirmTask, getPlan } from './plan-service.ts';

const systemsRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/systems',
  summary: 'Systems that hold personal data, as mapped',
  responses: { 200: jsonAnswer(systemListSchema, 'The map that was published last.') },
});

const planRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/plans/{plan}',
  summary: 'A plan over the systems and how far it is',
  description: 'Names and numbers of rows; never a value. Its end follows from what was read again.',
  request: { params: planParams },
  responses: { 200: jsonAnswer(planSchema, 'As it stands now.') },
});

const tasksRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/plans/{plan}/tasks',
  summary: 'What a plan asks of systems that people work by hand',
  request: { params: planParams },
  responses: { 200: jsonAnswer(taskListSchema, 'In the order of systems.') },
});

const confirmRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/tasks/{task}/confirmations',
  summary: 'Say what became of a task',
  description: 'In the name of the member of staff who did it. With the last one the plan goes on.',
  request: { params: taskParams, body: jsonBody(taskConfirmationSchema) },
  responses: { 201: jsonAnswer(taskSchema, 'Closed.') },
});

/** `/v1/systems`, `/v1/plans` and `/v1/tasks` */
export function registerDatamapRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(systemsRoute, async (c) => {
    const { systems, hash } = await getDataMap(c.get('ctx'));
    return c.json({ items: systems.map(toSystemWire), map_hash: hash }, 200);
  });
  api.openapi(planRoute, async (c) =>
    c.json(toPlanWire(await getPlan(c.get('ctx'), c.req.valid('param').plan)), 200),
  );
  api.openapi(tasksRoute, async (c) => {
    const { tasks } = await getPlan(c.get('ctx'), c.req.valid('param').plan);
    return c.json({ items: tasks.map(toTaskWire) }, 200);
  });
  api.openapi(confirmRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const { confirmed_by: confirmedBy, ...end } = c.req.valid('json');
      return toTaskWire(await confirmTask(tx, c.req.valid('param').task, { ...end, confirmedBy }));
    }),
  );
}
