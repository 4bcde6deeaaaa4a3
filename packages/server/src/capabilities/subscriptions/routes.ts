import type { OpenAPIHono } from '@hono/zod-openapi';
import { publicId } from '@zgoda/vocabulary/ids';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import {
  hostEventAnswerSchema,
  hostEventSchema,
  preferencesAnswerSchema,
  preferencesChangeSchema,
  preferencesQuerySchema,
  subscriptionRequestAnswerSchema,
  subscriptionRequestSchema,
} from '@zgoda/vocabulary/subscriptions';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { ensureSubjects, findSubject } from '../subjects/index.ts';
import { recordHostEvent } from './relationship-service.ts';
import { requestSubscription } from './request-service.ts';
import { getPreferences, listOffered, setPreferences, type Preference } from './service.ts';

const requestRoute = apiRoute(['secret', 'browser'], {
  method: 'post',
  path: '/subscriptions/requests',
  summary: 'Ask for mailings in somebody’s name',
  description:
    'The person gets one mail to confirm it, and nothing else before. The answer is the same for every address.',
  request: { body: jsonBody(subscriptionRequestSchema) },
  responses: {
    202: jsonAnswer(subscriptionRequestAnswerSchema, 'A confirmation is on its way, if one is due.'),
  },
});

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/subscriptions',
  summary: 'Topics by channels of a person',
  description: 'By subject id; an address goes into the body of POST /v1/subscriptions/query.',
  request: { query: z.strictObject({ subject_id: publicId('subject') }) },
  responses: { 200: jsonAnswer(preferencesAnswerSchema, 'Every topic and channel of the policy in force.') },
});

const queryRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/subscriptions/query',
    summary: 'Topics by channels of a person named by an address',
    request: { body: jsonBody(preferencesQuerySchema) },
    responses: {
      200: jsonAnswer(preferencesAnswerSchema, 'Every topic and channel of the policy in force.'),
    },
  },
  { isReadOnly: true },
);

const changeRoute = apiRoute(['secret'], {
  method: 'put',
  path: '/subscriptions',
  summary: 'Switch topics on and off for a person',
  description:
    'Off is effective with the answer. On asks the person to confirm by mail, unless the topic takes a single opt-in.',
  request: { body: jsonBody(preferencesChangeSchema) },
  responses: { 200: jsonAnswer(preferencesAnswerSchema, 'Where the person stands now.') },
});

const eventRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/events',
  summary: 'Report what happened in your system',
  request: { body: jsonBody(hostEventSchema) },
  responses: { 200: jsonAnswer(hostEventAnswerSchema, 'Recorded, with what ended by it.') },
});

const toAnswer = (preferences: readonly Preference[]): z.input<typeof preferencesAnswerSchema> => ({
  items: preferences.map(({ topic, channel, status, since, basis, available, receives, atMost }) => ({
    topic,
    channel,
    status,
    ...(since !== undefined && { since: since.toISOString() }),
    basis,
    available,
    receives,
    ...(atMost !== undefined && { at_most: atMost }),
  })),
});

/** Unknown people have the same answer as those who chose nothing. */
async function readAnswer(ctx: Context, ref: SubjectRef) {
  const subjectId = await findSubject(ctx, ref);
  return toAnswer(subjectId === undefined ? await listOffered(ctx) : await getPreferences(ctx, subjectId));
}

/** `/v1/subscriptions` and `/v1/events`. */
export function registerSubscriptionRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(requestRoute, (c) =>
    idempotently(c, 202, (tx) => requestSubscription(tx, c.req.valid('json'))),
  );
  api.openapi(readRoute, async (c) => c.json(await readAnswer(c.get('ctx'), c.req.valid('query')), 200));
  api.openapi(queryRoute, async (c) =>
    c.json(await readAnswer(c.get('ctx'), c.req.valid('json').subject), 200),
  );
  api.openapi(changeRoute, async (c) => {
    const { subject, changes, locale, time_zone: timeZone } = c.req.valid('json');
    const wishes = changes.map(({ at_most: atMost, ...cell }) => ({ ...cell, atMost }));
    const preferences = await transaction(c.get('ctx'), async (tx) => {
      const [person] = await ensureSubjects(tx, [subject]);
      if (person === undefined) throw new Error('a reference has a subject');
      const { subjectId, identityId } = person;
      const how = { proof: 'host', method: 'api', locale, identityId, timeZone } as const;
      await setPreferences(tx, subjectId, wishes, how);
      return getPreferences(tx, person.subjectId);
    });
    return c.json(toAnswer(preferences), 200);
  });
  api.openapi(eventRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const { endedTopics } = await recordHostEvent(tx, c.req.valid('json'));
      return { accepted: true as const, ended_topics: [...endedTopics] };
    }),
  );
}
