import type { OpenAPIHono } from '@hono/zod-openapi';
import { clausesKeptBy, findTopic, localise, mechanismSettings } from '@zgoda/policy';
import { localeQuerySchema } from '@zgoda/vocabulary/console';
import {
  attestationSchema,
  consoleImportAnswerSchema,
  consoleImportSchema,
  engagementTermsSchema,
  engagementViewSchema,
  engagementViewsQuerySchema,
  engagementViewsSchema,
  manifestViewSchema,
} from '@zgoda/vocabulary/console-work';
import { engagementParams, engagementRequestSchema, exportParams } from '@zgoda/vocabulary/engagements';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import {
  attestDeletion,
  createEngagement,
  createExport,
  getEngagement,
  latestExpiry,
  listEngagements,
  matchImport,
  readExportFile,
  recordImport,
  toEngagement,
  toManifest,
  type Engagement,
} from '../capabilities/suppressions/index.ts';
import type { Context } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';

const pageSize = 50;
/** 100,000 hashes of 64 digits with their quotes and commas. */
const maxImportBytes = 8 * 1024 * 1024;
const asItStands = { 200: jsonAnswer(engagementViewSchema, 'As it stands now.') };

function later(at: Date, duration: string): Date {
  const start = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO('UTC');
  return new Date(start.add(duration).epochMilliseconds);
}

async function toViews(
  ctx: Context,
  engagements: readonly Engagement[],
  locale: string,
): Promise<z.output<typeof engagementViewSchema>[]> {
  const { policy } = await getPolicyInForce(ctx);
  const within = mechanismSettings(policy, 'suppression-engagements')?.attest_within;
  return engagements.map((one) => {
    const view = toEngagement(ctx, one);
    const recipient = policy.recipients.find(({ id }) => id === one.recipient);
    const topic = one.topic === undefined ? undefined : findTopic(policy, one.topic);
    const attestBy = one.exportedAt === undefined ? undefined : later(one.expiresAt, within ?? 'P0D');
    return {
      ...view,
      recipient_title: recipient === undefined ? one.recipient : localise(policy, recipient.name, locale),
      topic_title: topic === undefined ? (one.topic ?? null) : localise(policy, topic.title, locale),
      attest_by: attestBy?.toISOString() ?? null,
      overdue: view.state === 'attestation_due' && attestBy !== undefined && attestBy < ctx.clock.now(),
    };
  });
}

async function toView(ctx: Context, one: Engagement, locale: string) {
  const [view] = await toViews(ctx, [one], locale);
  if (view === undefined) throw new Error('one has one view');
  return view;
}

/** Lists of those who want no mail, lent to others and taken from them: hashes only. */
export function registerEngagementRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  registerReadRoutes(api);
  registerActRoutes(api);
  registerListRoutes(api);
}

function registerReadRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('engagements.read', {
      method: 'get',
      path: '/engagement-terms',
      summary: 'To whom the policy lets a list be lent, and for how long',
      request: { query: localeQuerySchema },
      responses: { 200: jsonAnswer(engagementTermsSchema, 'Recipients, topics, the latest end.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const locale = toLocale(c.req.valid('query').locale);
      const { policy } = await getPolicyInForce(ctx);
      const mayBorrow = policy.recipients.filter(
        ({ kind }) => kind === 'third_party' || kind === 'processor',
      );
      const byMail = policy.topics.filter(({ channels }) => channels.includes('email'));
      return c.json(
        {
          recipients: mayBorrow.map(({ id, name }) => ({ id, title: localise(policy, name, locale) })),
          topics: byMail.map(({ id, title }) => ({ id, title: localise(policy, title, locale) })),
          latest_expiry: latestExpiry(policy, ctx.clock.now())?.toISOString() ?? null,
          clause: clausesKeptBy(policy, 'suppression-export')[0] ?? null,
          time_zone: policy.controller.time_zone,
        },
        200,
      );
    },
  );
  api.openapi(
    consoleRoute('engagements.read', {
      method: 'get',
      path: '/engagements',
      summary: 'Engagements, newest first',
      request: { query: engagementViewsQuerySchema },
      responses: { 200: jsonAnswer(engagementViewsSchema, 'Fifty at most.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const { cursor: before, locale } = c.req.valid('query');
      const found = await listEngagements(ctx, { before, limit: pageSize + 1 });
      const items = await toViews(ctx, found.slice(0, pageSize), toLocale(locale));
      return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
    },
  );
  api.openapi(
    consoleRoute('engagements.read', {
      method: 'get',
      path: '/engagements/{engagement}',
      summary: 'An engagement and where it stands',
      request: { params: engagementParams, query: localeQuerySchema },
      responses: asItStands,
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const found = await getEngagement(ctx, c.req.valid('param').engagement);
      return c.json(await toView(ctx, found, toLocale(c.req.valid('query').locale)), 200);
    },
  );
}

function registerActRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('engagements.write', {
      method: 'post',
      path: '/engagements',
      summary: 'Records under which terms a list may be lent',
      request: { query: localeQuerySchema, body: jsonBody(engagementRequestSchema) },
      responses: { 201: jsonAnswer(engagementViewSchema, 'Recorded; nothing is given yet.') },
    }),
    async (c) => {
      const locale = toLocale(c.req.valid('query').locale);
      const view = await transaction(c.get('ctx'), async (tx) =>
        toView(tx, await createEngagement(tx, c.req.valid('json')), locale),
      );
      return c.json(view, 201);
    },
  );
  api.openapi(
    consoleRoute('engagements.write', {
      method: 'post',
      path: '/engagements/{engagement}/attestations',
      summary: 'Records that the recipient confirmed the deletion',
      request: { params: engagementParams, query: localeQuerySchema, body: jsonBody(attestationSchema) },
      responses: asItStands,
    }),
    async (c) => {
      const locale = toLocale(c.req.valid('query').locale);
      const { reference } = c.req.valid('json');
      const view = await transaction(c.get('ctx'), async (tx) =>
        toView(tx, await attestDeletion(tx, c.req.valid('param').engagement, reference), locale),
      );
      return c.json(view, 200);
    },
  );
  api.openapi(
    consoleRoute(
      'engagements.write',
      {
        method: 'post',
        path: '/engagements/{engagement}/imports',
        summary: 'Takes over who told the third party that they want no mail',
        request: { params: engagementParams, body: jsonBody(consoleImportSchema) },
        responses: { 200: jsonAnswer(consoleImportAnswerSchema, 'Done, with what was not understood.') },
      },
      { maxBodyBytes: maxImportBytes },
    ),
    async (c) => {
      const ctx = c.get('ctx');
      const { engagementId, hash } = await getEngagement(ctx, c.req.valid('param').engagement);
      const request = { engagement: engagementId, kind: hash.kind };
      const found = await matchImport(ctx, request, [c.req.valid('json').hashes]);
      const { suppressed, entryId } = await transaction(ctx, (tx) => recordImport(tx, found, engagementId));
      const { received, malformed, matched } = found;
      const counts = { received, malformed, matched: matched.size, suppressed };
      return c.json({ ...counts, entry_id: toPublicId('entry', entryId) }, 200);
    },
  );
}

function registerListRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('engagements.write', {
      method: 'post',
      path: '/engagements/{engagement}/exports',
      summary: 'Makes a list, on record as a disclosure',
      request: { params: engagementParams },
      responses: { 201: jsonAnswer(manifestViewSchema, 'What goes with the list.') },
    }),
    async (c) => {
      const manifest = await transaction(c.get('ctx'), (tx) =>
        createExport(tx, c.req.valid('param').engagement),
      );
      return c.json(toManifest(manifest), 201);
    },
  );
  api.openapi(
    consoleRoute('engagements.write', {
      method: 'get',
      path: '/suppression-exports/{export}/file',
      summary: 'The list as a file: one hash a line',
      request: { params: exportParams },
      responses: {
        200: { description: 'Hashes.', content: { 'text/csv': { schema: z.string() } } },
      },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const exportId = c.req.valid('param').export;
      return c.body(ReadableStream.from(await readExportFile(ctx, exportId)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${toPublicId('suppression_export', exportId)}.csv"`,
        'cache-control': 'no-store',
      });
    },
  );
}
