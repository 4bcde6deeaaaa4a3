import type { OpenAPIHono } from '@hono/zod-openapi';
import { caseParams } from '@zgoda/vocabulary/cases';
import { localeQuerySchema } from '@zgoda/vocabulary/console';
import {
  consoleDocumentSchema,
  consolePlanSchema,
  consoleRequestActionSchema,
  documentParams,
  letterPdfParams,
  letterPreviewSchema,
  paperRequestSchema,
  plannedChangesSchema,
  requestOfCaseSchema,
  requestOpenedSchema,
  requestPageSchema,
  requestRowsQuerySchema,
  requestRowsSchema,
  requestStatisticsSchema,
} from '@zgoda/vocabulary/console-requests';
import { assigneesSchema } from '@zgoda/vocabulary/console-work';
import { toPublicId, type RequestId } from '@zgoda/vocabulary/ids';
import { requestAssignmentSchema, requestErrors, requestParams } from '@zgoda/vocabulary/requests-api';
import { permissionsOf } from '@zgoda/vocabulary/staff';
import type { Context as HonoContext } from 'hono';
import { z } from 'zod';
import { readChanges } from '../capabilities/datamap/index.ts';
import { getLetter, renderLetterPdf, toLetterText } from '../capabilities/letters/index.ts';
import {
  actOnRequest,
  addDocument,
  assignRequest,
  attendRequest,
  countOverdue,
  getRequest,
  listRequests,
  planRequest,
  previewLetter,
  readDocument,
  readStatistics,
  receiveRequest,
  requestFromCase,
} from '../capabilities/requests/index.ts';
import { listStaff, recordLookOnce } from '../capabilities/staff/index.ts';
import type { Context, TxContext } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { idempotentlyFor, jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';
import { getRequestPage, getRequestRows } from './request-view.ts';

const pageSize = 50;
/** A scan of six million base64 characters, and what is said of it. */
const maxScanBytes = 7 * 1024 * 1024;
const asItStands = { 200: jsonAnswer(requestPageSchema, 'As it stands now.') };

/** Puts a look at what a person asked, and at what is held of them, into the access log. */
async function lookAt(
  c: HonoContext<ConsoleEnv>,
  tx: TxContext,
  requestId: RequestId,
  action: 'request_read' | 'request_document_read' = 'request_read',
): Promise<void> {
  const { request } = await getRequest(tx, requestId);
  const { subjectId } = request;
  if (subjectId === undefined) return;
  const reason = toPublicId('request', requestId);
  await recordLookOnce(tx, { session: c.get('staff').session, action, subjectId, reason });
}

async function pageOf(c: HonoContext<ConsoleEnv>, ctx: Context, requestId: RequestId) {
  const locale = toLocale(c.req.query('locale'));
  return getRequestPage(ctx, await getRequest(ctx, requestId), locale);
}

/** Once for each `Idempotency-Key` of a member of staff. */
const once = <Body, const Status extends 200 | 201>(
  c: HonoContext<ConsoleEnv>,
  status: Status,
  work: (tx: TxContext) => Promise<Body>,
) => idempotentlyFor(c, { ctx: c.get('ctx'), name: c.get('staff').session.staffId }, { status, work });

/** Requests of people: the queue, one of them with its plan and letters, and every act on it. */
export function registerRequestRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  registerReadRoutes(api);
  registerAsideRoutes(api);
  registerFileRoutes(api);
  registerIntakeRoutes(api);
  registerActRoutes(api);
}

function registerReadRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('requests.read', {
      method: 'get',
      path: '/requests',
      summary: 'Requests by the day on which they are due, those that ended last',
      request: { query: requestRowsQuerySchema },
      responses: { 200: jsonAnswer(requestRowsSchema, 'Fifty at most, without anybody’s name or words.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const { cursor: after, state, type, assigned, overdue } = c.req.valid('query');
      const assignedTo =
        assigned === 'me' ? c.get('staff').session.staffId : assigned === 'nobody' ? null : undefined;
      const wanted = { state, type, assignedTo, after, isOverdue: overdue === 'yes', limit: pageSize + 1 };
      const [found, counts] = await Promise.all([listRequests(ctx, wanted), countOverdue(ctx)]);
      const items = await getRequestRows(ctx, found.slice(0, pageSize));
      const next = found.length > pageSize ? (items.at(-1)?.id ?? null) : null;
      const { open, overdue: late } = counts;
      return c.json({ items, next_cursor: next, open, overdue: late }, 200);
    },
  );
  api.openapi(
    consoleRoute('requests.read', {
      method: 'get',
      path: '/requests/{request}',
      summary: 'A request with its steps, terms, plan and letters; the reading is logged',
      request: { params: requestParams, query: localeQuerySchema },
      responses: asItStands,
    }),
    async (c) => {
      const requestId = c.req.valid('param').request;
      const view = await transaction(c.get('ctx'), async (tx) => {
        await lookAt(c, tx, requestId);
        return pageOf(c, tx, requestId);
      });
      return c.json(view, 200);
    },
  );
}

/** What is looked up beside a request, or beside all of them. */
function registerAsideRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('requests.read', {
      method: 'get',
      path: '/requests/{request}/changes',
      summary: 'Old and new values of its plan side by side; the reading is logged',
      request: { params: requestParams },
      responses: { 200: jsonAnswer(plannedChangesSchema, 'A hundred rows a column at most.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const requestId = c.req.valid('param').request;
      await transaction(ctx, (tx) => lookAt(c, tx, requestId));
      const { planId } = (await getRequest(ctx, requestId)).request;
      if (planId === undefined) return c.json({ items: [], unreadable: false }, 200);
      const items = await readChanges(ctx, planId, c.get('door').systems);
      return c.json({ items: items.map((one) => ({ ...one, rows: [...one.rows] })), unreadable: false }, 200);
    },
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'get',
      path: '/requests/{request}/assignees',
      summary: 'Whom it may be given to',
      request: { params: requestParams },
      responses: { 200: jsonAnswer(assigneesSchema, 'Colleagues who work on requests.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      await getRequest(ctx, c.req.valid('param').request);
      const staff = (await listStaff(ctx)).filter(
        ({ status, roles }) => status !== 'inactive' && permissionsOf(roles).includes('requests.write'),
      );
      const items = staff.map(({ staffId, name }) => ({ staff_id: toPublicId('staff', staffId), name }));
      return c.json({ items }, 200);
    },
  );
  api.openapi(
    consoleRoute('requests.read', {
      method: 'get',
      path: '/request-statistics',
      summary: 'Arrivals, answers and time to answer by week, and what is overdue',
      responses: { 200: jsonAnswer(requestStatisticsSchema, 'Counts; nothing of anybody.') },
    }),
    async (c) => {
      const { timeZone, weeks, open } = await readStatistics(c.get('ctx'));
      const toWeek = ({ medianDays, ...week }: (typeof weeks)[number]) => ({
        ...week,
        median_days: medianDays,
      });
      return c.json({ time_zone: timeZone, weeks: weeks.map(toWeek), overdue: [...open] }, 200);
    },
  );
}

const binary = z.string().meta({ format: 'binary' });

function registerFileRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('requests.read', {
      method: 'get',
      path: '/request-letters/{letter}',
      summary: 'A letter on paper, A4, tagged',
      request: { params: letterPdfParams },
      responses: { 200: { content: { 'application/pdf': { schema: binary } }, description: 'The letter.' } },
    }),
    async (c) => {
      const letterId = c.req.valid('param').letter;
      await transaction(c.get('ctx'), async (tx) => {
        const { requestId } = await getLetter(tx, letterId);
        if (requestId !== undefined) await lookAt(c, tx, requestId);
      });
      const pdf = await renderLetterPdf(c.get('ctx'), letterId);
      return c.body(new Uint8Array(pdf), 200, {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="${toPublicId('letter', letterId)}.pdf"`,
      });
    },
  );
  api.openapi(
    consoleRoute('requests.verify', {
      method: 'get',
      path: '/requests/{request}/documents/{document}',
      summary: 'A proof of identity or a scan; each look is logged',
      request: { params: requestParams.extend(documentParams.shape) },
      responses: {
        200: { content: { 'application/octet-stream': { schema: binary } }, description: 'As it came.' },
      },
    }),
    async (c) => {
      const { request: requestId, document } = c.req.valid('param');
      const { mediaType, content } = await transaction(c.get('ctx'), async (tx) => {
        const { documents } = await getRequest(tx, requestId);
        if (!documents.some(({ documentId }) => documentId === document))
          throw requestErrors.request_document_not_found();
        const read = await readDocument(tx, document);
        await lookAt(c, tx, requestId, 'request_document_read');
        return read;
      });
      return c.body(new Uint8Array(content), 200, {
        'content-type': mediaType,
        'content-disposition': 'inline',
        'content-security-policy': "default-src 'none'; sandbox",
      });
    },
  );
  api.openapi(
    consoleRoute(
      'requests.write',
      {
        method: 'post',
        path: '/requests/{request}/documents',
        summary: 'Adds a proof of identity or a scan',
        request: { params: requestParams, query: localeQuerySchema, body: jsonBody(consoleDocumentSchema) },
        responses: asItStands,
      },
      { maxBodyBytes: maxScanBytes },
    ),
    (c) =>
      once(c, 200, async (tx) => {
        const requestId = c.req.valid('param').request;
        await addDocument(tx, requestId, c.req.valid('json'));
        return pageOf(c, tx, requestId);
      }),
  );
}

function registerIntakeRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute(
      'requests.write',
      {
        method: 'post',
        path: '/requests',
        summary: 'Enters a request that came on paper, with its scan',
        request: { body: jsonBody(paperRequestSchema) },
        responses: { 201: jsonAnswer(requestOpenedSchema, 'Received, with its terms.') },
      },
      { maxBodyBytes: maxScanBytes },
    ),
    (c) =>
      once(c, 201, async (tx) => {
        const { scan, subject, received_at: receivedAt, ...wanted } = c.req.valid('json');
        const { requestId } = await receiveRequest(tx, {
          ...wanted,
          by: 'paper',
          identity: subject,
          receivedAt: new Date(receivedAt),
        });
        // Nobody outside sees how long this takes: it is looked up at once, so that the scan finds whose it is.
        await attendRequest(tx, requestId);
        if (scan !== undefined) await addDocument(tx, requestId, { kind: 'scan', ...scan });
        return { id: toPublicId('request', requestId) };
      }),
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'post',
      path: '/cases/{case}/requests',
      summary: 'Makes a request out of a case: its words and its day count',
      request: { params: caseParams, body: jsonBody(requestOfCaseSchema) },
      responses: { 201: jsonAnswer(requestOpenedSchema, 'Received, with its terms.') },
    }),
    (c) =>
      once(c, 201, async (tx) => {
        const { requestId } = await requestFromCase(tx, c.req.valid('param').case, c.req.valid('json'));
        return { id: toPublicId('request', requestId) };
      }),
  );
}

function registerActRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('requests.read', {
      method: 'post',
      path: '/requests/{request}/actions',
      summary: 'Acts on it: each act is for the parts that the life cycle names',
      request: {
        params: requestParams,
        query: localeQuerySchema,
        body: jsonBody(consoleRequestActionSchema),
      },
      responses: asItStands,
    }),
    (c) =>
      once(c, 200, async (tx) =>
        pageOf(c, tx, await actOnRequest(tx, c.req.valid('param').request, c.req.valid('json'))),
      ),
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'post',
      path: '/requests/{request}/letter-previews',
      summary: 'The letter that an act would write, as it would read; nothing is done',
      request: { params: requestParams, body: jsonBody(consoleRequestActionSchema) },
      responses: { 200: jsonAnswer(letterPreviewSchema, 'The letter.') },
    }),
    async (c) => {
      const input = c.req.valid('json');
      const letter = await previewLetter(c.get('ctx'), c.req.valid('param').request, input);
      if (letter === undefined) return c.json({ letter: null }, 200);
      const { text, channel } = letter;
      return c.json({ letter: { title: text.title, text: toLetterText(text), channel } }, 200);
    },
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'post',
      path: '/requests/{request}/plans',
      summary: 'Has its plan made, or made anew with other corrections',
      request: { params: requestParams, query: localeQuerySchema, body: jsonBody(consolePlanSchema) },
      responses: asItStands,
    }),
    (c) =>
      once(c, 200, async (tx) => {
        const requestId = c.req.valid('param').request;
        await planRequest(tx, requestId, c.req.valid('json'));
        return pageOf(c, tx, requestId);
      }),
  );
  api.openapi(
    consoleRoute('requests.write', {
      method: 'post',
      path: '/requests/{request}/assignments',
      summary: 'Gives it to a colleague, or to nobody',
      request: { params: requestParams, query: localeQuerySchema, body: jsonBody(requestAssignmentSchema) },
      responses: asItStands,
    }),
    (c) =>
      once(c, 200, async (tx) => {
        const requestId = c.req.valid('param').request;
        await assignRequest(tx, requestId, c.req.valid('json').staff_id);
        return pageOf(c, tx, requestId);
      }),
  );
}
