import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { createHash, type Hash } from 'node:crypto';
import {
  engagementActionSchema,
  engagementListQuerySchema,
  engagementListSchema,
  engagementParams,
  engagementRequestSchema,
  engagementSchema,
  exportManifestSchema,
  exportPageQuerySchema,
  exportPageSchema,
  exportParams,
  exportRequestSchema,
  importAnswerSchema,
  importFileQuerySchema,
  importRequestSchema,
  maxFileBytes,
} from '@zgoda/vocabulary/engagements';
import { toPublicId } from '@zgoda/vocabulary/ids';
import {
  apiRoute,
  idempotently,
  idempotentlyAfter,
  jsonAnswer,
  jsonBody,
  linesBody,
  readLines,
  type ApiEnv,
} from '../../platform/http/index.ts';
import { closeAhead, matchImport, recordImport, type MatchedImport } from './import-service.ts';
import {
  attestDeletion,
  createEngagement,
  createExport,
  getEngagement,
  getExport,
  listEngagements,
  readExportFile,
  readExportPage,
  refuseAddresses,
} from './service.ts';
import { toEngagement, toManifest } from './view-service.ts';

const engageRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/suppressions/engagements',
  summary: 'Record under which terms a suppression list may be lent',
  description: 'Nothing is given yet. The list has to be destroyed within the time that the policy states.',
  request: { body: jsonBody(engagementRequestSchema) },
  responses: { 201: jsonAnswer(engagementSchema, 'Recorded.') },
});

const engagementsRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/suppressions/engagements',
  summary: 'Engagements, newest first',
  request: { query: engagementListQuerySchema },
  responses: { 200: jsonAnswer(engagementListSchema, 'A page; `next_cursor` leads to the next.') },
});

const engagementRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/suppressions/engagements/{engagement}',
  summary: 'An engagement and where it stands',
  request: { params: engagementParams },
  responses: { 200: jsonAnswer(engagementSchema, 'As it stands now.') },
});

const engagementActionRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/suppressions/engagements/{engagement}/actions',
  summary: 'Record that the recipient confirmed the deletion',
  request: { params: engagementParams, body: jsonBody(engagementActionSchema) },
  responses: { 200: jsonAnswer(engagementSchema, 'As it stands now.') },
});

const exportRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/suppressions/exports',
  summary: 'Make a suppression list for an engagement',
  description: 'The answer is its manifest; the hashes are fetched page by page. Addresses are never given.',
  request: { body: jsonBody(exportRequestSchema) },
  responses: { 201: jsonAnswer(exportManifestSchema, 'On record as a disclosure, and ready to be fetched.') },
});

const manifestRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/suppressions/exports/{export}',
  summary: 'The manifest of a suppression list',
  request: { params: exportParams },
  responses: { 200: jsonAnswer(exportManifestSchema, 'As it was made.') },
});

const hashesRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/suppressions/exports/{export}/hashes',
  summary: 'A page of a suppression list',
  description:
    'Hashes only, as long as the engagement is open. Pages may be fetched in any order, and again.',
  request: { params: exportParams, query: exportPageQuerySchema },
  responses: { 200: jsonAnswer(exportPageSchema, 'Some 5,000 hashes.') },
});

/** 100,000 hashes of 64 digits with their quotes and commas. */
const maxImportBytes = 8 * 1024 * 1024;

const importRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/suppressions/imports',
    summary: 'Take over who told a third party that they want no mail',
    description:
      'Our own people among them are suppressed; the other hashes are not kept. Contacts are never taken.',
    request: { body: jsonBody(importRequestSchema) },
    responses: { 200: jsonAnswer(importAnswerSchema, 'Done, with what was not understood.') },
  },
  { maxBodyBytes: maxImportBytes },
);

const importFileRoute = apiRoute(
  ['secret'],
  {
    method: 'post',
    path: '/suppressions/imports/file',
    summary: 'The same from a file: one hash a line, as long as it may be',
    description:
      'Read as it comes. What is not a hash is counted and left out. A call that broke off can be made again: what was closed stays closed.',
    request: { query: importFileQuerySchema, body: linesBody('One hash a line.') },
    responses: { 200: jsonAnswer(importAnswerSchema, 'Done, with what was not understood.') },
  },
  { maxBodyBytes: maxFileBytes },
);

const exportFileRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/suppressions/exports/{export}/file',
  summary: 'A suppression list as a file: one hash a line',
  description:
    'All of it in one answer, as long as the engagement is open. An answer that ends in an error is not whole: fetch it again, or its pages.',
  request: { params: exportParams },
  responses: { 200: { content: { 'text/csv': { schema: z.string() } }, description: 'Hashes.' } },
});

const engagementsOfPage = 50;
/** A line that is longer is no hash, whatever follows. */
const maxLineBytes = 400;

/** What an import answers. */
const toCounts = ({ received, malformed, matched }: MatchedImport) => ({
  received,
  malformed,
  matched: matched.size,
});

/** `/v1/suppressions` */
export function registerSuppressionRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(engageRoute, (c) =>
    idempotently(c, 201, async (tx) => toEngagement(tx, await createEngagement(tx, c.req.valid('json')))),
  );
  api.openapi(engagementsRoute, async (c) => {
    const ctx = c.get('ctx');
    const before = c.req.valid('query').cursor;
    const found = await listEngagements(ctx, { before, limit: engagementsOfPage + 1 });
    const items = found.slice(0, engagementsOfPage).map((engagement) => toEngagement(ctx, engagement));
    const hasMore = found.length > engagementsOfPage;
    return c.json({ items, next_cursor: hasMore ? (items.at(-1)?.id ?? null) : null }, 200);
  });
  api.openapi(engagementRoute, async (c) => {
    const ctx = c.get('ctx');
    return c.json(toEngagement(ctx, await getEngagement(ctx, c.req.valid('param').engagement)), 200);
  });
  api.openapi(engagementActionRoute, (c) =>
    idempotently(c, 200, async (tx) =>
      toEngagement(
        tx,
        await attestDeletion(tx, c.req.valid('param').engagement, c.req.valid('json').reference),
      ),
    ),
  );
  api.openapi(exportRoute, async (c) => {
    const { engagement, content } = c.req.valid('json');
    if (content === 'addresses') await refuseAddresses(c.get('ctx'), engagement);
    return idempotently(c, 201, async (tx) => toManifest(await createExport(tx, engagement)));
  });
  api.openapi(manifestRoute, async (c) =>
    c.json(toManifest(await getExport(c.get('ctx'), c.req.valid('param').export)), 200),
  );
  api.openapi(hashesRoute, async (c) => {
    const { page } = c.req.valid('query');
    const { pages, hashes } = await readExportPage(c.get('ctx'), c.req.valid('param').export, page);
    return c.json({ page, pages, hashes: [...hashes] }, 200);
  });
  api.openapi(exportFileRoute, async (c) => {
    const lines = await readExportFile(c.get('ctx'), c.req.valid('param').export);
    return c.body(ReadableStream.from(lines), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': 'no-store',
    });
  });
  api.openapi(importRoute, async (c) => {
    const request = c.req.valid('json');
    const found = await matchImport(c.get('ctx'), request, [request.hashes]);
    return idempotently(c, 200, async (tx) => {
      const { suppressed, entryId } = await recordImport(tx, found, request.engagement);
      return { ...toCounts(found), suppressed, entry_id: toPublicId('entry', entryId) };
    });
  });
  api.openapi(importFileRoute, async (c) => {
    const ctx = c.get('ctx');
    const request = c.req.valid('query');
    const digest = createHash('sha256');
    const groups = digestLines(readLines(c, { maxBodyBytes: maxFileBytes, maxLineBytes }), digest);
    const found = await matchImport(ctx, request, groups);
    const options = { status: 200, bodyDigest: digest.digest('hex') } as const;
    let ahead = 0;
    return idempotentlyAfter(
      c,
      options,
      async () => {
        ahead = await closeAhead(ctx, found, request.engagement);
      },
      async (tx) => {
        const { suppressed, entryId } = await recordImport(tx, found, request.engagement, ahead);
        return { ...toCounts(found), suppressed, entry_id: toPublicId('entry', entryId) };
      },
    );
  });
}

/** Lines but for empty ones, such as behind the last; `digest` takes in all of them. */
async function* digestLines(
  groups: AsyncIterable<readonly string[]>,
  digest: Hash,
): AsyncGenerator<readonly string[]> {
  for await (const lines of groups) {
    // However the pieces were cut, the same lines have the same digest.
    digest.update(lines.map((line) => `${line}\n`).join(''));
    yield lines.filter((line) => line !== '');
  }
}
