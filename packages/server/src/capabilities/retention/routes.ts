import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  holdListQuerySchema,
  holdListSchema,
  holdParams,
  holdReleaseSchema,
  holdRequestSchema,
  holdSchema,
  sweepPreviewQuerySchema,
  sweepPreviewSchema,
  sweptListSchema,
} from '@zgoda/vocabulary/retention';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { getSubject } from '../subjects/index.ts';
import { getHold, listHolds, placeHold, releaseHold } from './service.ts';
import { listSwept, previewSweep, type SweepWiring } from './sweep-service.ts';
import { toHoldView, toPreviewView, toSweptView } from './view-service.ts';

const placeRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/holds',
  summary: 'Hold a person’s data back from erasure',
  description: 'Sweeps and plans leave them out from now on, and say for which matter (GDPR Art. 17(3)(e)).',
  request: { body: jsonBody(holdRequestSchema) },
  responses: { 201: jsonAnswer(holdSchema, 'In force.') },
});

const listRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/holds',
  summary: 'Holds, newest first',
  request: { query: holdListQuerySchema },
  responses: { 200: jsonAnswer(holdListSchema, 'Fifty at most, released ones too.') },
});

const releaseRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/holds/{hold}/release',
  summary: 'End a hold',
  description: 'What is due by then goes with the next sweep.',
  request: { params: holdParams, body: jsonBody(holdReleaseSchema) },
  responses: { 200: jsonAnswer(holdSchema, 'As it stands now.') },
});

const previewRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/retention/preview',
  summary: 'What a sweep would erase',
  description: 'Counts by retention rule at a moment; nothing is changed.',
  request: { query: sweepPreviewQuerySchema },
  responses: { 200: jsonAnswer(sweepPreviewSchema, 'Rules by which nothing is due are left out.') },
});

const sweptRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/retention/sweeps',
  summary: 'What was erased because its time was over',
  description: 'Counts by day and retention rule. They stay.',
  responses: { 200: jsonAnswer(sweptListSchema, 'Latest first, a thousand at most.') },
});

const pageSize = 50;

/** `/v1/holds`, `/v1/retention` */
export function registerRetentionRoutes(api: OpenAPIHono<ApiEnv>, wiring: Pick<SweepWiring, 'steps'>): void {
  api.openapi(placeRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const { subject, until, ...wanted } = c.req.valid('json');
      const holdId = await placeHold(tx, {
        ...wanted,
        subjectId: await getSubject(tx, subject),
        until: until === undefined ? undefined : new Date(until),
      });
      return toHoldView(await getHold(tx, holdId));
    }),
  );
  api.openapi(listRoute, async (c) => {
    const { subject_id: subjectId, cursor: before } = c.req.valid('query');
    const found = await listHolds(c.get('ctx'), { subjectId, before, limit: pageSize + 1 });
    const items = found.slice(0, pageSize).map(toHoldView);
    return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
  });
  api.openapi(releaseRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const holdId = c.req.valid('param').hold;
      await releaseHold(tx, holdId, c.req.valid('json'));
      return toHoldView(await getHold(tx, holdId));
    }),
  );
  api.openapi(previewRoute, async (c) => {
    const ctx = c.get('ctx');
    const asked = c.req.valid('query').at;
    const at = asked === undefined ? ctx.clock.now() : new Date(asked);
    return c.json(toPreviewView(at, await previewSweep(ctx, wiring, at)), 200);
  });
  api.openapi(sweptRoute, async (c) => c.json(toSweptView(await listSwept(c.get('ctx'))), 200));
}
