import type { OpenAPIHono } from '@hono/zod-openapi';
import { publicId, toPublicId } from '@zgoda/vocabulary/ids';
import {
  codeSchema,
  confirmationAnswerSchema,
  linkAnswerSchema,
  linkRequestSchema,
  verificationAnswerSchema,
  verificationRequestSchema,
} from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import type { LinkParticipant } from './linking.ts';
import { linkSubjects } from './linking-service.ts';
import { confirmCode, requestCode } from './verification-service.ts';

const requestRoute = apiRoute(['secret', 'browser'], {
  method: 'post',
  path: '/verifications',
  summary: 'Send a six-digit code to an address',
  description: 'The answer is the same whether or not anybody with this address is known.',
  request: { body: jsonBody(verificationRequestSchema) },
  responses: {
    202: jsonAnswer(verificationAnswerSchema, 'If the address can be reached, a code is on its way.'),
  },
});

const confirmRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/verifications/{verification}/confirm',
  summary: 'Try a code',
  description: 'Five tries within ten minutes. Wrong, expired, used up and unknown have one answer.',
  request: {
    params: z.strictObject({ verification: publicId('verification') }),
    body: jsonBody(codeSchema),
  },
  responses: { 200: jsonAnswer(confirmationAnswerSchema, 'Whether the person holds the address.') },
});

const linkRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/subjects/links',
  summary: 'Make one person of two whose addresses were both verified',
  request: { body: jsonBody(linkRequestSchema) },
  responses: {
    200: jsonAnswer(linkAnswerSchema, 'The person; `linked` is false when they were one already.'),
  },
});

/** Verification by code, and linking. `linkParticipants` are the later capabilities that hold people's current state. */
export function registerSubjectRoutes(
  api: OpenAPIHono<ApiEnv>,
  { linkParticipants }: { readonly linkParticipants: readonly LinkParticipant[] },
): void {
  api.openapi(requestRoute, (c) =>
    idempotently(c, 202, async (tx) => {
      const { subject: ref, locale } = c.req.valid('json');
      const { verificationId, expiresAt } = await requestCode(tx, { ref, locale });
      return {
        verification: toPublicId('verification', verificationId),
        expires_at: expiresAt.toISOString(),
      };
    }),
  );
  api.openapi(confirmRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const { verification: verificationId } = c.req.valid('param');
      const outcome = await confirmCode(tx, { verificationId, code: c.req.valid('json').code });
      return outcome.verified
        ? { verified: true as const, subject_id: toPublicId('subject', outcome.subjectId) }
        : { verified: false as const };
    }),
  );
  api.openapi(linkRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const { subjectId, linked } = await linkSubjects(
        tx,
        c.req.valid('json').verifications,
        linkParticipants,
      );
      return { subject_id: toPublicId('subject', subjectId), linked };
    }),
  );
}
