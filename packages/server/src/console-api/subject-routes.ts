import type { OpenAPIHono } from '@hono/zod-openapi';
import { toPublicId, type IdentityId, type SubjectId } from '@zgoda/vocabulary/ids';
import {
  localeQuerySchema,
  revealedSchema,
  revealSchema,
  subjectFoundSchema,
  subjectIdParam,
  subjectRecordSchema,
  subjectSearchSchema,
  subjectViewSchema,
} from '@zgoda/vocabulary/console';
import { staffErrors } from '@zgoda/vocabulary/staff';
import type { SubjectRef } from '@zgoda/vocabulary/subjects';
import type { Context as HonoContext } from 'hono';
import { findOpenLook, recordLook, type OpenLook, type StaffSession } from '../capabilities/staff/index.ts';
import { findSubject, listIdentities, readIdentity } from '../capabilities/subjects/index.ts';
import type { Context, TxContext } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';
import { getSubjectRecord, getSubjectView } from './subject-view.ts';

/**
 * Finds one person by an exact identity, and writes the search down whether or not it finds somebody.
 * @throws DomainError `person_not_found`, `identity_invalid`
 */
async function searchSubject(
  ctx: Context,
  session: StaffSession,
  search: { readonly subject: SubjectRef; readonly reason: string },
): Promise<SubjectId> {
  const found = await transaction(ctx, async (tx) => {
    const subjectId = await findSubject(tx, search.subject);
    const look = { session, action: 'searched', reason: search.reason } as const;
    await recordLook(tx, { ...look, ...(subjectId !== undefined && { subjectId }) });
    return subjectId;
  });
  if (found === undefined) throw staffErrors.person_not_found();
  return found;
}

/**
 * Looks at a person under a reason stated before, in one transaction with the log entry of the look. Without an open look the
 * person is as absent as one that does not exist.
 * @throws DomainError `person_not_found`
 */
async function underLook<T>(
  c: HonoContext<ConsoleEnv>,
  subjectId: SubjectId,
  work: (tx: TxContext, look: OpenLook) => Promise<T>,
): Promise<T> {
  const { session } = c.get('staff');
  return transaction(c.get('ctx'), async (tx) => {
    const look = await findOpenLook(tx, session.sessionId, subjectId);
    if (look === undefined) throw staffErrors.person_not_found();
    if (!look.isViewed) await recordLook(tx, { session, action: 'viewed', subjectId, reason: look.reason });
    return work(tx, look);
  });
}

async function revealIdentity(tx: TxContext, subjectId: SubjectId, identityId: IdentityId): Promise<string> {
  const held = (await listIdentities(tx, subjectId)).find((identity) => identity.identityId === identityId);
  const value = held && (await readIdentity(tx, subjectId, held.kind, identityId));
  if (value === undefined) throw staffErrors.person_not_found();
  return value.reveal();
}

/** People, one at a time, each look with its reason. */
export function registerSubjectRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('subjects.search', {
      method: 'post',
      path: '/subjects/searches',
      summary: 'Finds one person by an exact identity, for a stated reason',
      request: { body: jsonBody(subjectSearchSchema) },
      responses: { 200: jsonAnswer(subjectFoundSchema, 'The person; open to this session for 30 minutes.') },
    }),
    async (c) => {
      const subjectId = await searchSubject(c.get('ctx'), c.get('staff').session, c.req.valid('json'));
      return c.json({ subject_id: toPublicId('subject', subjectId) }, 200);
    },
  );

  api.openapi(
    consoleRoute('subjects.search', {
      method: 'get',
      path: '/subjects/{subject_id}',
      summary: 'What a person is known by, masked',
      request: { params: subjectIdParam },
      responses: { 200: jsonAnswer(subjectViewSchema, 'The person, while a look is open.') },
    }),
    async (c) => {
      const subjectId = c.req.valid('param').subject_id;
      return c.json(await underLook(c, subjectId, (tx, look) => getSubjectView(tx, subjectId, look)), 200);
    },
  );

  api.openapi(
    consoleRoute('subjects.read', {
      method: 'get',
      path: '/subjects/{subject_id}/record',
      summary: 'Consents, subscriptions, messages and evidence of a person',
      request: { params: subjectIdParam, query: localeQuerySchema },
      responses: { 200: jsonAnswer(subjectRecordSchema, 'The record, while a look is open.') },
    }),
    async (c) => {
      const subjectId = c.req.valid('param').subject_id;
      const locale = toLocale(c.req.valid('query').locale);
      return c.json(await underLook(c, subjectId, (tx) => getSubjectRecord(tx, subjectId, locale)), 200);
    },
  );

  api.openapi(
    consoleRoute('subjects.reveal', {
      method: 'post',
      path: '/subjects/{subject_id}/reveals',
      summary: 'Shows one identity in full, for a reason of its own',
      request: { params: subjectIdParam, body: jsonBody(revealSchema) },
      responses: { 200: jsonAnswer(revealedSchema, 'The value.') },
    }),
    async (c) => {
      const subjectId = c.req.valid('param').subject_id;
      const { identity_id: identityId, reason } = c.req.valid('json');
      const value = await underLook(c, subjectId, async (tx) => {
        const revealed = await revealIdentity(tx, subjectId, identityId);
        await recordLook(tx, { session: c.get('staff').session, action: 'revealed', subjectId, reason });
        return revealed;
      });
      return c.json({ value }, 200);
    },
  );
}
