import type { OpenAPIHono } from '@hono/zod-openapi';
import { mechanisms } from '@zgoda/policy';
import { toPublicId, type EntryId } from '@zgoda/vocabulary/ids';
import { promisesAnswerSchema } from '@zgoda/vocabulary/promises';
import { apiRoute, jsonAnswer, type ApiEnv } from '../../platform/http/index.ts';
import type { BoardClause, BoardMechanism, PromiseBoard } from './board.ts';
import { getBoard } from './service.ts';

const getPromises = apiRoute(['secret', 'browser'], {
  method: 'get',
  path: '/promises',
  summary: 'The promise board',
  description: 'Each clause of the policy in force: what keeps it, what the probes found, and the evidence.',
  responses: { 200: jsonAnswer(promisesAnswerSchema, 'The clauses in the order of the policy.') },
});

export function registerPromiseRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(getPromises, async (c) => {
    const { checkedAt, policyVersion, clauses, withheld } = await getBoard(c.get('ctx'));
    const body = {
      checked_at: checkedAt.toISOString(),
      policy_version: policyVersion,
      ...(withheld === undefined ? {} : { withheld: toWireWithheld(withheld) }),
      clauses: clauses.map(toWireClause),
    };
    return c.json(body, 200);
  });
}

function toWireWithheld({ refusedBy, weaker }: NonNullable<PromiseBoard['withheld']>) {
  const changes = weaker.map(({ words, path }) => words['en'] ?? path);
  return { ...(refusedBy === undefined ? {} : { refused_by: refusedBy }), changes };
}

function toWireClause({ id, status, since, mechanisms: entries, evidence, complaints }: BoardClause) {
  return {
    id,
    status,
    since: since.toISOString(),
    mechanisms: entries.map(toWireMechanism),
    probes: entries.flatMap(toWireProbes),
    evidence: evidence.map(toWireEntry),
    ...(complaints === undefined ? {} : { complaints: { ...complaints } }),
  };
}

function toWireMechanism({ id, available, status, since, reason, law, settings }: BoardMechanism) {
  return {
    id,
    keeps: mechanisms[id].keeps,
    settings: { ...settings },
    available,
    law: [...law],
    status,
    ...(reason === undefined ? {} : { reason }),
    since: since.toISOString(),
  };
}

function toWireProbes({ id, probes }: BoardMechanism) {
  return probes.map(({ status, reason, since, figures, evidence, checkedAt }) => ({
    mechanism: id,
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(since === undefined ? {} : { since: since.toISOString() }),
    figures: { ...figures },
    evidence: evidence.map(toWireEntry),
    checked_at: checkedAt.toISOString(),
  }));
}

const toWireEntry = (entryId: EntryId): string => toPublicId('entry', entryId);
