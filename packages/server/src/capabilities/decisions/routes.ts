import type { OpenAPIHono } from '@hono/zod-openapi';
import { reasonCodes, type Decision } from '@zgoda/policy';
import {
  decisionRequestSchema,
  decisionsAnswerSchema,
  type DecisionAnswer,
} from '@zgoda/vocabulary/decisions';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { apiRoute, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { decideAll } from './service.ts';

export interface DecisionRoutesOptions {
  /** Where people read the policy: `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
}

/** A thousand questions with long addresses. */
const maxBodyBytes = 512 * 1024;

const decisionsRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/decisions',
    summary: 'Ask the gate',
    description:
      'May this purpose use these categories of this person now? One question, or up to 1,000, answered in their order. Unknown people are answered like those who chose nothing.',
    request: { body: jsonBody(decisionRequestSchema) },
    responses: { 200: jsonAnswer(decisionsAnswerSchema, 'One answer, or as many as questions.') },
  },
  { isReadOnly: true, maxBodyBytes },
);

/** `POST /v1/decisions`. */
export function registerDecisionRoutes(
  api: OpenAPIHono<ApiEnv>,
  { publicOrigin }: DecisionRoutesOptions,
): void {
  api.openapi(decisionsRoute, async (c) => {
    const ctx = c.get('ctx');
    const asked = c.req.valid('json');
    const decisions = await decideAll(ctx, Array.isArray(asked) ? asked : [asked]);
    const answers = decisions.map((decision) => toAnswer(decision, ctx.controller, publicOrigin));
    const [first] = answers;
    return c.json(Array.isArray(asked) || first === undefined ? answers : first, 200);
  });
}

function toAnswer(decision: Decision, controller: ControllerId, publicOrigin: string): DecisionAnswer {
  const { allow, reason, basis, clause, policyVersion } = decision;
  return {
    allow,
    reason,
    basis,
    clause,
    policy_version: policyVersion,
    explanation: {
      text: reasonCodes[reason],
      clause_url: clause === undefined ? undefined : `${publicOrigin}/${controller}/policy/${clause}`,
    },
  };
}
