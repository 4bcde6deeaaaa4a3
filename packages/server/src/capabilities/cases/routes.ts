import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  caseActionSchema,
  caseAnswerSchema,
  caseListQuerySchema,
  caseListSchema,
  caseParams,
  caseRequestSchema,
  caseSchema,
  contactRequestSchema,
} from '@zgoda/vocabulary/cases';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { acceptCase, addContact, getCase, listCases } from './service.ts';
import { toCase, toCaseSummary } from './view-service.ts';
import { actOnCase, answerCase } from './work-service.ts';

const openRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/cases',
  summary: 'Open a case',
  description: 'What a person wants of you, with the first contact about it, whatever its channel.',
  request: { body: jsonBody(caseRequestSchema) },
  responses: { 201: jsonAnswer(caseSchema, 'Open, with its term.') },
});

const contactRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/cases/{case}/contacts',
  summary: 'Record a contact about a case',
  description:
    'One from the person opens the case again, one from you answers it. Contacts are never changed.',
  request: { params: caseParams, body: jsonBody(contactRequestSchema) },
  responses: { 201: jsonAnswer(caseSchema, 'As it stands now.') },
});

const answerRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/cases/{case}/answers',
  summary: 'Answer by mail, in the thread of the case',
  description:
    'In the words of a person: it does not call itself automatic, and what is written back comes into the case.',
  request: { params: caseParams, body: jsonBody(caseAnswerSchema) },
  responses: { 201: jsonAnswer(caseSchema, 'On its way, and recorded as a contact.') },
});

const actionRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/cases/{case}/actions',
  summary: 'Close, reopen, assign, set a term, restrict, or carry out a removal',
  description: 'A case that is restricted to the data protection officer is not found here any more.',
  request: { params: caseParams, body: jsonBody(caseActionSchema) },
  responses: { 200: jsonAnswer(caseSchema, 'As it stands now.') },
});

const listRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/cases',
  summary: 'Cases, newest first',
  request: { query: caseListQuerySchema },
  responses: { 200: jsonAnswer(caseListSchema, 'Fifty at most, without their words.') },
});

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/cases/{case}',
  summary: 'A case and every contact about it',
  request: { params: caseParams },
  responses: { 200: jsonAnswer(caseSchema, 'With the words of every contact.') },
});

const pageSize = 50;

/** `/v1/cases` */
export function registerCaseRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(openRoute, (c) =>
    idempotently(c, 201, async (tx) => toCase(await acceptCase(tx, c.req.valid('json')))),
  );
  api.openapi(contactRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const { at, ...contact } = c.req.valid('json');
      const caseId = c.req.valid('param').case;
      await addContact(tx, caseId, { ...contact, at: at === undefined ? undefined : new Date(at) });
      return toCase(await getCase(tx, caseId));
    }),
  );
  api.openapi(answerRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const caseId = c.req.valid('param').case;
      await answerCase(tx, caseId, c.req.valid('json'));
      return toCase(await getCase(tx, caseId));
    }),
  );
  api.openapi(actionRoute, (c) =>
    idempotently(c, 200, async (tx) =>
      toCase(await actOnCase(tx, c.req.valid('param').case, c.req.valid('json'))),
    ),
  );
  api.openapi(listRoute, async (c) => {
    const { state, subject_id: subjectId, cursor: before } = c.req.valid('query');
    const found = await listCases(c.get('ctx'), { state, subjectId, before, limit: pageSize + 1 });
    const items = found.slice(0, pageSize).map(toCaseSummary);
    return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
  });
  api.openapi(readRoute, async (c) =>
    c.json(toCase(await getCase(c.get('ctx'), c.req.valid('param').case)), 200),
  );
}
