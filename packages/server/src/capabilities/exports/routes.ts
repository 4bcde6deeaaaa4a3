import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  exportErrors,
  exportParams,
  exportPartConfirmationSchema,
  exportPartParams,
  exportSchema,
} from '@zgoda/vocabulary/exports';
import type { RequestId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { confirmPart, findExportOf, retryExport, toExportWire } from './service.ts';

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/requests/{request}/export',
  summary: 'How far the data of a person are read together',
  description: 'Systems that are away, and those where somebody has to look, with since when. Never a value.',
  request: { params: exportParams },
  responses: { 200: jsonAnswer(exportSchema, 'As it stands now.') },
});

const retryRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/requests/{request}/export/retries',
  summary: 'Try the systems of an export again now',
  request: { params: exportParams },
  responses: { 202: jsonAnswer(exportSchema, 'As it stands now.') },
});

const mostFileBytes = 7 * 1024 * 1024;
const confirmRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/requests/{request}/export/parts/{system}/confirmations',
    summary: 'Say what is in a system that people work by hand',
    description: 'In the name of the member of staff who looked. With the last one the package is made.',
    request: { params: exportPartParams, body: jsonBody(exportPartConfirmationSchema) },
    responses: { 201: jsonAnswer(exportSchema, 'As it stands now.') },
  },
  { maxBodyBytes: mostFileBytes },
);

async function viewOf(ctx: Context, requestId: RequestId) {
  const view = await findExportOf(ctx, requestId);
  if (view === undefined) throw exportErrors.export_not_found();
  return toExportWire(view);
}

/** `/v1/requests/{request}/export` */
export function registerExportRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(readRoute, async (c) => c.json(await viewOf(c.get('ctx'), c.req.valid('param').request), 200));
  api.openapi(retryRoute, (c) =>
    idempotently(c, 202, async (tx) => {
      const { request } = c.req.valid('param');
      await retryExport(tx, request);
      return viewOf(tx, request);
    }),
  );
  api.openapi(confirmRoute, (c) =>
    idempotently(c, 201, async (tx) => {
      const { request, system } = c.req.valid('param');
      await confirmPart(tx, request, system, c.req.valid('json'));
      return viewOf(tx, request);
    }),
  );
}
