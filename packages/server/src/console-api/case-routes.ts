import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  caseActionSchema,
  caseAnswerSchema,
  caseParams,
  caseRequestSchema,
  contactRequestSchema,
} from '@zgoda/vocabulary/cases';
import { localeQuerySchema } from '@zgoda/vocabulary/console';
import {
  assigneesSchema,
  caseOpenedSchema,
  caseRowsQuerySchema,
  caseRowsSchema,
  caseViewSchema,
} from '@zgoda/vocabulary/console-work';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { Context as HonoContext } from 'hono';
import {
  acceptCase,
  actOnCase,
  addContact,
  answerCase,
  countOpenCases,
  getCase,
  listAssignees,
  listWorklist,
  type WholeCase,
} from '../capabilities/cases/index.ts';
import { recordLookOnce } from '../capabilities/staff/index.ts';
import type { TxContext } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { idempotentlyFor, jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { getCaseRows, getCaseView } from './case-view.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';

const pageSize = 50;
const asItStands = { 200: jsonAnswer(caseViewSchema, 'As it stands now.') };

/** Puts the reading of a case into the access log: it shows what a person wrote. */
const lookAt = (c: HonoContext<ConsoleEnv>, tx: TxContext, one: WholeCase): Promise<void> =>
  recordLookOnce(tx, {
    session: c.get('staff').session,
    action: 'case_read',
    subjectId: one.subjectId,
    reason: toPublicId('case', one.caseId),
  });

/** Once for each `Idempotency-Key` of a member of staff: what was sent is not sent again because its answer was lost. */
const once = <Body, const Status extends 200 | 201>(
  c: HonoContext<ConsoleEnv>,
  status: Status,
  work: (tx: TxContext) => Promise<Body>,
) => idempotentlyFor(c, { ctx: c.get('ctx'), name: c.get('staff').session.staffId }, { status, work });

/** Cases: those that one may see, answered and worked on; every act names who did it. */
export function registerCaseRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  registerReadRoutes(api);
  registerContactRoutes(api);
}

function registerReadRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('cases.read', {
      method: 'get',
      path: '/cases',
      summary: 'Cases: open before answered before closed, the most urgent first',
      request: { query: caseRowsQuerySchema },
      responses: { 200: jsonAnswer(caseRowsSchema, 'Fifty at most, without anybody’s name or words.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const { cursor: after, state, kind, assigned, overdue } = c.req.valid('query');
      const assignedTo =
        assigned === 'me' ? c.get('staff').session.staffId : assigned === 'nobody' ? null : undefined;
      const wanted = { state, kind, assignedTo, after, isOverdue: overdue === 'yes', limit: pageSize + 1 };
      const [found, counts] = await Promise.all([listWorklist(ctx, wanted), countOpenCases(ctx)]);
      const items = await getCaseRows(ctx, found.slice(0, pageSize));
      const next = found.length > pageSize ? (items.at(-1)?.id ?? null) : null;
      return c.json({ items, next_cursor: next, ...counts }, 200);
    },
  );
  api.openapi(
    consoleRoute('cases.read', {
      method: 'get',
      path: '/cases/{case}',
      summary: 'A case with every contact and step; the reading is logged',
      request: { params: caseParams, query: localeQuerySchema },
      responses: asItStands,
    }),
    async (c) => {
      const locale = toLocale(c.req.valid('query').locale);
      const view = await transaction(c.get('ctx'), async (tx) => {
        const one = await getCase(tx, c.req.valid('param').case);
        await lookAt(c, tx, one);
        return getCaseView(tx, one, locale);
      });
      return c.json(view, 200);
    },
  );
  api.openapi(
    consoleRoute('cases.write', {
      method: 'get',
      path: '/cases/{case}/assignees',
      summary: 'Whom it may be given to',
      request: { params: caseParams },
      responses: { 200: jsonAnswer(assigneesSchema, 'Colleagues who work on cases and see this one.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const found = await listAssignees(ctx, await getCase(ctx, c.req.valid('param').case));
      const items = found.map(({ staffId, name }) => ({ staff_id: toPublicId('staff', staffId), name }));
      return c.json({ items }, 200);
    },
  );
}

function registerContactRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('cases.write', {
      method: 'post',
      path: '/cases',
      summary: 'Opens a case for somebody who called or wrote',
      request: { body: jsonBody(caseRequestSchema) },
      responses: { 201: jsonAnswer(caseOpenedSchema, 'Open, with its term.') },
    }),
    (c) =>
      once(c, 201, async (tx) => {
        const { caseId } = await acceptCase(tx, c.req.valid('json'));
        return { id: toPublicId('case', caseId) };
      }),
  );
  api.openapi(
    consoleRoute('cases.write', {
      method: 'post',
      path: '/cases/{case}/contacts',
      summary: 'Records a contact by telephone, fax, paper or mail',
      request: { params: caseParams, query: localeQuerySchema, body: jsonBody(contactRequestSchema) },
      responses: asItStands,
    }),
    (c) =>
      once(c, 200, async (tx) => {
        const { at, ...contact } = c.req.valid('json');
        const caseId = c.req.valid('param').case;
        await addContact(tx, caseId, { ...contact, at: at === undefined ? undefined : new Date(at) });
        return getCaseView(tx, await getCase(tx, caseId), toLocale(c.req.valid('query').locale));
      }),
  );
  api.openapi(
    consoleRoute('cases.write', {
      method: 'post',
      path: '/cases/{case}/answers',
      summary: 'Answers by mail, in the thread of the case',
      request: { params: caseParams, query: localeQuerySchema, body: jsonBody(caseAnswerSchema) },
      responses: asItStands,
    }),
    (c) =>
      once(c, 200, async (tx) => {
        const caseId = c.req.valid('param').case;
        await answerCase(tx, caseId, c.req.valid('json'));
        return getCaseView(tx, await getCase(tx, caseId), toLocale(c.req.valid('query').locale));
      }),
  );
  api.openapi(
    consoleRoute('cases.write', {
      method: 'post',
      path: '/cases/{case}/actions',
      summary: 'Closes, reopens, assigns, sets a term, restricts, or carries out a removal',
      request: { params: caseParams, query: localeQuerySchema, body: jsonBody(caseActionSchema) },
      responses: asItStands,
    }),
    async (c) => {
      const view = await transaction(c.get('ctx'), async (tx) => {
        const one = await actOnCase(tx, c.req.valid('param').case, c.req.valid('json'));
        return getCaseView(tx, one, toLocale(c.req.valid('query').locale));
      });
      return c.json(view, 200);
    },
  );
}
