import type { OpenAPIHono } from '@hono/zod-openapi';
import { toPublicId } from '@zgoda/vocabulary/ids';
import {
  explanationQuerySchema,
  explanationSchema,
  newDocumentSchema,
  newPlanSchema,
  newRequestSchema,
  receivedSchema,
  requestActionSchema,
  requestAssignmentSchema,
  requestListQuerySchema,
  requestListSchema,
  requestParams,
  requestSchema,
} from '@zgoda/vocabulary/requests-api';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { actOnRequest, assignRequest } from './act-service.ts';
import { addDocument } from './step-service.ts';
import { receiveRequest } from './intake-service.ts';
import { explainRequest, getRequest, listRequests, toRequestSummary, toRequestView } from './service.ts';
import { planRequest } from './work-service.ts';

const receiveRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/requests',
  summary: 'Receive a request of a person',
  description:
    'The answer is the same whether anybody is known by that name or not; it is looked up afterwards. An objection to marketing and a withdrawal take effect with it.',
  request: { body: jsonBody(newRequestSchema) },
  responses: { 201: jsonAnswer(receivedSchema, 'Received, with the day on which the answer is due.') },
});

const listRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/requests',
  summary: 'Requests by the day on which they are due',
  request: { query: requestListQuerySchema },
  responses: {
    200: jsonAnswer(requestListSchema, 'Fifty at most, without their words; those that ended last.'),
  },
});

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/requests/{request}',
  summary: 'A request with its steps',
  request: { params: requestParams },
  responses: { 200: jsonAnswer(requestSchema, 'As it stands, and what can be done from there.') },
});

const actRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/requests/{request}/actions',
  summary:
    'Verify, quote, extend, propose, approve, refuse, complete, appeal and what else the life cycle knows',
  description:
    'What a law does not allow is refused with its article. A code that is not right is no error: the request stays where it is.',
  request: { params: requestParams, body: jsonBody(requestActionSchema) },
  responses: { 200: jsonAnswer(requestSchema, 'As it stands now.') },
});

const planRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/requests/{request}/plans',
  summary: 'Make a plan for a request, or another one',
  description: 'Corrections that were read from the words of the person, or a map that has changed.',
  request: { params: requestParams, body: jsonBody(newPlanSchema) },
  responses: { 202: jsonAnswer(requestSchema, 'The plan is being made.') },
});

const assignRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/requests/{request}/assignments',
  summary: 'Give a request to a member of staff, or to nobody',
  request: { params: requestParams, body: jsonBody(requestAssignmentSchema) },
  responses: { 200: jsonAnswer(requestSchema, 'As it stands now.') },
});

const mostDocumentBytes = 7 * 1024 * 1024;
const documentRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/requests/{request}/documents',
    summary: 'Add a proof of identity or a scanned paper',
    description: 'Only staff who verify can read it, and its content goes with the decision.',
    request: { params: requestParams, body: jsonBody(newDocumentSchema) },
    responses: { 201: jsonAnswer(requestSchema, 'With the document among the others.') },
  },
  { maxBodyBytes: mostDocumentBytes },
);

const explainRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/requests/{request}/explanation',
  summary: 'Every term of a request, counted in words',
  request: { params: requestParams, query: explanationQuerySchema },
  responses: { 200: jsonAnswer(explanationSchema, 'Each with its rule, its article and its arithmetic.') },
});

const pageSize = 50;

/** `/v1/requests` */
export function registerRequestRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(receiveRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const body = c.req.valid('json');
      const { type, channel, subject, person, details, locale, received_at: receivedAt } = body;
      const received = await receiveRequest(tx, {
        type,
        by: channel,
        identity: subject,
        person,
        details,
        locale,
        receivedAt: receivedAt === undefined ? undefined : new Date(receivedAt),
        proof: body.identity_proved ? 'host' : undefined,
      });
      return {
        id: toPublicId('request', received.requestId),
        state: 'received' as const,
        received_at: received.receivedAt.toISOString(),
        due_at: received.dueAt.toISOString(),
      };
    }),
  );
  api.openapi(actRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const requestId = await actOnRequest(tx, c.req.valid('param').request, c.req.valid('json'));
      return toRequestView(tx, await getRequest(tx, requestId));
    }),
  );
  api.openapi(planRoute, (c) =>
    idempotently(c, 202, async (tx) => {
      const requestId = c.req.valid('param').request;
      await planRequest(tx, requestId, c.req.valid('json'));
      return toRequestView(tx, await getRequest(tx, requestId));
    }),
  );
  api.openapi(assignRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const requestId = c.req.valid('param').request;
      await assignRequest(tx, requestId, c.req.valid('json').staff_id);
      return toRequestView(tx, await getRequest(tx, requestId));
    }),
  );
  api.openapi(documentRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const requestId = c.req.valid('param').request;
      await addDocument(tx, requestId, c.req.valid('json'));
      return toRequestView(tx, await getRequest(tx, requestId));
    }),
  );
  api.openapi(listRoute, async (c) => {
    const ctx = c.get('ctx');
    const { state, type, overdue, subject_id: subjectId, cursor: after } = c.req.valid('query');
    const isOverdue = overdue === 'true';
    const found = await listRequests(ctx, { state, type, subjectId, isOverdue, after, limit: pageSize + 1 });
    const items = found.slice(0, pageSize).map((one) => toRequestSummary(one, ctx.clock.now()));
    return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
  });
  api.openapi(readRoute, async (c) => {
    const ctx = c.get('ctx');
    return c.json(await toRequestView(ctx, await getRequest(ctx, c.req.valid('param').request)), 200);
  });
  api.openapi(explainRoute, async (c) => {
    const ctx = c.get('ctx');
    const { policy } = await getPolicyInForce(ctx);
    const { lang = policy.default_locale } = c.req.valid('query');
    return c.json(await explainRequest(ctx, c.req.valid('param').request, lang), 200);
  });
}
