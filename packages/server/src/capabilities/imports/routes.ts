import { z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  importActionSchema,
  importParams,
  importPartParams,
  importPartSchema,
  importRequestSchema,
  importSchema,
} from '@zgoda/vocabulary/imports';
import type { ImportId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import type { Context } from '../../context.ts';
import { actOnImport, createImport, getImport, putPart, readReport, toWire } from './service.ts';

const createRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/imports',
  summary: 'Begin an import of subscribers',
  description:
    'A CSV file of another list, in UTF-8. Every row needs evidence that the person asked for it; rows without are refused one by one. Nobody who ended something, is suppressed or was erased here comes back by it.',
  request: { body: jsonBody(importRequestSchema) },
  responses: { 201: jsonAnswer(importSchema, 'The import, or the one of the same file that is under way.') },
});

const partRoute = apiRoute(
  ['secret'],
  {
    method: 'put',
    path: '/imports/{import}/parts/{part}',
    summary: 'Upload a part of the file',
    description:
      'In their order, from 0. The same part may come twice. Parts are kept sealed until the import ends.',
    request: { params: importPartParams, body: jsonBody(importPartSchema) },
    responses: { 200: jsonAnswer(importSchema, 'As it stands now.') },
  },
  { maxBodyBytes: 6 * 1024 * 1024 },
);

const actRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/imports/{import}/actions',
  summary: 'Start or cancel an import',
  description: 'Rows that were carried out before it is cancelled stay.',
  request: { params: importParams, body: jsonBody(importActionSchema) },
  responses: { 200: jsonAnswer(importSchema, 'As it stands now.') },
});

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/imports/{import}',
  summary: 'An import and how far it is',
  request: { params: importParams },
  responses: {
    200: jsonAnswer(importSchema, 'Counts of rows by what became of them; they sum up to the rows done.'),
  },
});

const reportRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/imports/{import}/report',
  summary: 'Which rows were not taken, and why',
  description: 'Row number, column, code and sentence; never what stands in the file.',
  request: { params: importParams },
  responses: { 200: { content: { 'text/csv': { schema: z.string() } }, description: 'CSV in UTF-8.' } },
});

/** `/v1/imports` */
export function registerImportRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(createRoute, (c) =>
    idempotently(c, 201, async (tx) => toWire(await createImport(tx, c.req.valid('json')))),
  );
  api.openapi(partRoute, async (c) => {
    const { import: importId, part } = c.req.valid('param');
    const bytes = Buffer.from(c.req.valid('json').data, 'base64');
    const found = await transaction(c.get('ctx'), (tx) => putPart(tx, importId, part, bytes));
    return c.json(toWire(found), 200);
  });
  api.openapi(actRoute, (c) =>
    idempotently(c, 200, async (tx) =>
      toWire(await actOnImport(tx, c.req.valid('param').import, c.req.valid('json'))),
    ),
  );
  api.openapi(readRoute, async (c) =>
    c.json(toWire(await getImport(c.get('ctx'), c.req.valid('param').import)), 200),
  );
  api.openapi(reportRoute, async (c) => {
    const ctx = c.get('ctx');
    const importId = c.req.valid('param').import;
    const first = await readReport(ctx, importId);
    return c.body(ReadableStream.from(reportPages(ctx, importId, first)), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="import-report.csv"',
    });
  });
}

async function* reportPages(
  ctx: Context,
  importId: ImportId,
  first: Awaited<ReturnType<typeof readReport>>,
): AsyncGenerator<Uint8Array> {
  for (let page = first; ; page = await readReport(ctx, importId, page.next)) {
    yield Buffer.from(page.text);
    if (page.next === undefined) return;
  }
}
