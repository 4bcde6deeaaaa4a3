import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  caseListQuerySchema,
  caseListSchema,
  caseParams,
  caseRequestSchema,
  caseSchema,
  caseSummarySchema,
  contactRequestSchema,
} from '@zgoda/vocabulary/cases';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import type { Case } from './case.ts';
import { acceptCase, addContact, getCase, listCases, type CaseWithContacts } from './service.ts';

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
    idempotently(c, 201, async (tx) => toWire(await acceptCase(tx, c.req.valid('json')))),
  );
  api.openapi(contactRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const { at, ...contact } = c.req.valid('json');
      const caseId = c.req.valid('param').case;
      await addContact(tx, caseId, { ...contact, at: at === undefined ? undefined : new Date(at) });
      return toWire(await getCase(tx, caseId));
    }),
  );
  api.openapi(listRoute, async (c) => {
    const { state, subject_id: subjectId, cursor: before } = c.req.valid('query');
    const found = await listCases(c.get('ctx'), { state, subjectId, before, limit: pageSize + 1 });
    const items = found.slice(0, pageSize).map(toSummary);
    return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
  });
  api.openapi(readRoute, async (c) =>
    c.json(toWire(await getCase(c.get('ctx'), c.req.valid('param').case)), 200),
  );
}

function toSummary(one: Case): z.input<typeof caseSummarySchema> {
  return {
    id: toPublicId('case', one.caseId),
    subject_id: toPublicId('subject', one.subjectId),
    kind: one.kind,
    state: one.state,
    locale: one.locale,
    opened_at: one.openedAt.toISOString(),
    due_at: one.dueAt.toISOString(),
    changed_at: one.changedAt.toISOString(),
    answered_at: one.answeredAt?.toISOString(),
    closed_at: one.closedAt?.toISOString(),
  };
}

function toWire(one: CaseWithContacts): z.input<typeof caseSchema> {
  return {
    ...toSummary(one),
    contacts: one.contacts.map((contact) => ({
      id: toPublicId('contact', contact.contactId),
      channel: contact.channel,
      direction: contact.direction,
      text: contact.text,
      at: contact.at.toISOString(),
      recorded_at: contact.recordedAt.toISOString(),
      recorded_by: contact.recordedBy,
      entry_id: toPublicId('entry', contact.entryId),
    })),
  };
}
