import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  automatedDecisionParams,
  automatedDecisionSchema,
  newAutomatedDecisionSchema,
} from '@zgoda/vocabulary/automated-decisions';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { getAutomatedDecision, recordAutomatedDecision } from './service.ts';
import type { MachineDecision } from './store.ts';

const recordRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/automated-decisions',
  summary: 'Record a decision about a person that your system made by itself',
  description:
    'With `held` nothing may follow from it yet: the person asked for human review. Ask again before you act on it later.',
  request: { body: jsonBody(newAutomatedDecisionSchema) },
  responses: { 201: jsonAnswer(automatedDecisionSchema, 'Recorded.') },
});

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/automated-decisions/{decision}',
  summary: 'Whether an automated decision may be acted on',
  request: { params: automatedDecisionParams },
  responses: { 200: jsonAnswer(automatedDecisionSchema, 'Released, held or changed.') },
});

const toWire = (one: MachineDecision) => ({
  id: toPublicId('automated_decision', one.decisionId),
  decision: one.decision,
  state: one.state,
  request: one.requestId && toPublicId('request', one.requestId),
  decided_at: one.decidedAt.toISOString(),
  reviewed_at: one.reviewedAt?.toISOString(),
});

/** `/v1/automated-decisions` */
export function registerAutomatedDecisionRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(recordRoute, (c) =>
    idempotently(c, 201, async (tx) => toWire(await recordAutomatedDecision(tx, c.req.valid('json')))),
  );
  api.openapi(readRoute, async (c) =>
    c.json(toWire(await getAutomatedDecision(c.get('ctx'), c.req.valid('param').decision)), 200),
  );
}
