import type { OpenAPIHono } from '@hono/zod-openapi';
import { toPublicId } from '@zgoda/vocabulary/ids';
import {
  messageAcceptedSchema,
  messageParams,
  messageRequestSchema,
  messageSchema,
} from '@zgoda/vocabulary/messages';
import type { z } from 'zod';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import type { Message } from './message.ts';
import { acceptMessage, getMessage } from './service.ts';

const sendRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/messages',
  summary: 'Send one message to one person',
  description:
    'The gate is asked now and again immediately before the hand-over to the mail server. A message that the policy does not allow is refused (409) with the reason and the clause.',
  request: { body: jsonBody(messageRequestSchema) },
  responses: { 202: jsonAnswer(messageAcceptedSchema, 'In line to be handed over.') },
});

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/messages/{message}',
  summary: 'What became of a message',
  request: { params: messageParams },
  responses: { 200: jsonAnswer(messageSchema, 'Where it stands; no address and no words.') },
});

/** `POST /v1/messages` and `GET /v1/messages/{message}`. */
export function registerMessageRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(sendRoute, (c) => idempotently(c, 202, (tx) => acceptMessage(tx, c.req.valid('json'))));
  api.openapi(readRoute, async (c) =>
    c.json(toWire(await getMessage(c.get('ctx'), c.req.valid('param').message)), 200),
  );
}

function toWire(message: Message): z.input<typeof messageSchema> {
  return {
    id: toPublicId('message', message.messageId),
    subject_id: toPublicId('subject', message.subjectId),
    class: message.messageClass,
    template: message.template,
    topic: message.topic,
    cause: message.cause,
    locale: message.locale,
    state: message.state,
    reason: message.reason,
    clause: message.clause,
    attempts: message.attempts,
    created_at: message.createdAt.toISOString(),
    changed_at: message.changedAt.toISOString(),
    next_attempt_at: message.nextAttemptAt?.toISOString(),
    entry_id: message.entryId && toPublicId('entry', message.entryId),
  };
}
