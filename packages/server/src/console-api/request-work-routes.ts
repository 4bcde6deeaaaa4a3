import type { OpenAPIHono } from '@hono/zod-openapi';
import { localeQuerySchema } from '@zgoda/vocabulary/console';
import {
  consoleConfirmationSchema,
  consoleHoldSchema,
  consoleHoldsQuerySchema,
  consoleHoldsSchema,
  consoleTasksSchema,
} from '@zgoda/vocabulary/console-requests';
import { taskParams } from '@zgoda/vocabulary/datamap';
import { holdParams, holdReleaseSchema, holdRequestSchema } from '@zgoda/vocabulary/retention';
import { confirmTask, listTasks } from '../capabilities/datamap/index.ts';
import {
  getHold,
  listHolds,
  placeHold,
  releaseHold,
  toHoldView,
  type ReadHold,
} from '../capabilities/retention/index.ts';
import { getSubject } from '../capabilities/subjects/index.ts';
import type { Context } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { idempotentlyFor, jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';
import { getTaskViews, namesOf } from './request-view.ts';

const pageSize = 50;

/** What plans ask of systems that people work by hand: a named colleague says what became of it. */
export function registerTaskRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('requests.read', {
      method: 'get',
      path: '/tasks',
      summary: 'Open tasks of plans that are approved, oldest first',
      request: { query: localeQuerySchema },
      responses: { 200: jsonAnswer(consoleTasksSchema, 'All of them.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const locale = toLocale(c.req.valid('query').locale);
      return c.json({ items: await getTaskViews(ctx, await listTasks(ctx), locale) }, 200);
    },
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'post',
      path: '/tasks/{task}/confirmations',
      summary: 'Says what became of a task; with the last one the plan goes on',
      request: { params: taskParams, query: localeQuerySchema, body: jsonBody(consoleConfirmationSchema) },
      responses: { 200: jsonAnswer(consoleTasksSchema, 'Those that are open still.') },
    }),
    async (c) => {
      const items = await transaction(c.get('ctx'), async (tx) => {
        await confirmTask(tx, c.req.valid('param').task, c.req.valid('json'));
        return getTaskViews(tx, await listTasks(tx), toLocale(c.req.valid('query').locale));
      });
      return c.json({ items }, 200);
    },
  );
}

async function toHolds(ctx: Context, holds: readonly ReadHold[]) {
  const nameOf = await namesOf(
    ctx,
    holds.map(({ placedBy }) => placedBy),
  );
  return holds.map((hold) => ({ ...toHoldView(hold), placed_by_name: nameOf(hold.placedBy) }));
}

/** Data that nothing erases while a matter needs them. GDPR Art. 17(3)(e), 18(1)(c) */
export function registerHoldRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  const asItStands = { 200: jsonAnswer(consoleHoldSchema, 'As it stands now.') };
  api.openapi(
    consoleRoute('requests.read', {
      method: 'get',
      path: '/holds',
      summary: 'Holds, newest first, released ones too',
      request: { query: consoleHoldsQuerySchema },
      responses: { 200: jsonAnswer(consoleHoldsSchema, 'Fifty at most.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const found = await listHolds(ctx, { before: c.req.valid('query').cursor, limit: pageSize + 1 });
      const items = await toHolds(ctx, found.slice(0, pageSize));
      return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
    },
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'post',
      path: '/holds',
      summary: 'Holds a person’s data back from erasure',
      request: { body: jsonBody(holdRequestSchema) },
      responses: asItStands,
    }),
    (c) =>
      idempotentlyFor(
        c,
        { ctx: c.get('ctx'), name: c.get('staff').session.staffId },
        {
          status: 200,
          work: async (tx) => {
            const { subject, until, ...wanted } = c.req.valid('json');
            const holdId = await placeHold(tx, {
              ...wanted,
              subjectId: await getSubject(tx, subject),
              until: until === undefined ? undefined : new Date(until),
            });
            const [view] = await toHolds(tx, [await getHold(tx, holdId)]);
            if (view === undefined) throw new Error('a hold that was placed is there');
            return view;
          },
        },
      ),
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'post',
      path: '/holds/{hold}/release',
      summary: 'Ends a hold; what is due by then goes with the next sweep',
      request: { params: holdParams, body: jsonBody(holdReleaseSchema) },
      responses: asItStands,
    }),
    async (c) => {
      const view = await transaction(c.get('ctx'), async (tx) => {
        const holdId = c.req.valid('param').hold;
        await releaseHold(tx, holdId, c.req.valid('json'));
        const [hold] = await toHolds(tx, [await getHold(tx, holdId)]);
        if (hold === undefined) throw new Error('a hold that was released is there');
        return hold;
      });
      return c.json(view, 200);
    },
  );
}
