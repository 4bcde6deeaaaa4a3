import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  campaignMessageParams,
  campaignMessagesQuerySchema,
  campaignParams,
  campaignRequestSchema,
  campaignTestedSchema,
  campaignTestSchema,
  previewQuerySchema,
  toInvented,
  uncertainDecisionSchema,
} from '@zgoda/vocabulary/campaigns';
import {
  approvalRequestSchema,
  audienceViewSchema,
  campaignStepSchema,
  campaignStopSchema,
  campaignsQuerySchema,
  campaignSummariesSchema,
  campaignTermsSchema,
  campaignThreadSchema,
  campaignViewSchema,
  classCountsSchema,
  deliveriesSchema,
  incidentsSchema,
  letterViewSchema,
  topicsViewSchema,
  unsentPeopleSchema,
} from '@zgoda/vocabulary/console-campaigns';
import { localeQuerySchema } from '@zgoda/vocabulary/console';
import type { z } from 'zod';
import {
  actOnCampaign,
  actOnUncertain,
  approveCampaign,
  createCampaign,
  getAudience,
  getCampaign,
  listCampaigns,
  listThreads,
  previewCampaign,
  testCampaign,
  toAudience,
  updateDraft,
} from '../capabilities/campaigns/index.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { transaction } from '../platform/db/index.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import {
  getCampaignView,
  getClassCounts,
  getDeliveriesView,
  getIncidentItems,
  getSummaries,
  getTermsView,
  getTopicsView,
  getUnsentPeople,
  listIncidentTopics,
} from './campaign-view.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';

const pageSize = 50;
/** Words of every language of the policy. */
const maxWordsBytes = 512 * 1024;
/** A letter in a frame of the console: no script, nothing from elsewhere, no address of ours (CSP 3, sandbox). */
const letterPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox";

/** Campaigns: written, looked at, approved, started and stopped. Counts, but for those who did not get theirs. */
export function registerCampaignRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  registerDraftRoutes(api);
  registerLookRoutes(api);
  registerActionRoutes(api);
  registerThreadRoutes(api);
  registerCareRoutes(api);
}

function registerDraftRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/campaign-terms',
      summary: 'What the policy lets somebody write to many about',
      request: { query: localeQuerySchema },
      responses: { 200: jsonAnswer(campaignTermsSchema, 'Languages, topics, templates.') },
    }),
    async (c) => c.json(await getTermsView(c.get('ctx'), toLocale(c.req.valid('query').locale)), 200),
  );
  api.openapi(
    consoleRoute(
      'campaigns.write',
      {
        method: 'post',
        path: '/campaigns',
        summary: 'Keeps a draft',
        request: { body: jsonBody(campaignRequestSchema) },
        responses: {
          201: jsonAnswer(campaignViewSchema, 'The draft; nothing is sent before it is started.'),
        },
      },
      { maxBodyBytes: maxWordsBytes },
    ),
    async (c) => {
      const view = await transaction(c.get('ctx'), async (tx) =>
        getCampaignView(tx, await createCampaign(tx, c.req.valid('json'))),
      );
      return c.json(view, 201);
    },
  );
  api.openapi(
    consoleRoute(
      'campaigns.write',
      {
        method: 'put',
        path: '/campaigns/{campaign}',
        summary: 'Writes a draft anew',
        request: { params: campaignParams, body: jsonBody(campaignRequestSchema) },
        responses: { 200: jsonAnswer(campaignViewSchema, 'As it stands now.') },
      },
      { maxBodyBytes: maxWordsBytes },
    ),
    async (c) => {
      const view = await transaction(c.get('ctx'), async (tx) =>
        getCampaignView(tx, await updateDraft(tx, c.req.valid('param').campaign, c.req.valid('json'))),
      );
      return c.json(view, 200);
    },
  );
}

function registerLookRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/campaigns',
      summary: 'Campaigns, newest first, each with how far it has come',
      request: { query: campaignsQuerySchema },
      responses: { 200: jsonAnswer(campaignSummariesSchema, 'Fifty at most.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const { cursor, state, locale } = c.req.valid('query');
      const found = await listCampaigns(ctx, { before: cursor, limit: pageSize + 1, state });
      const items = await getSummaries(ctx, found.slice(0, pageSize), toLocale(locale));
      return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/campaigns/{campaign}',
      summary: 'A campaign: its words, what may be done, its progress and result',
      request: { params: campaignParams },
      responses: { 200: jsonAnswer(campaignViewSchema, 'Where it stands.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      return c.json(await getCampaignView(ctx, await getCampaign(ctx, c.req.valid('param').campaign)), 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/campaigns/{campaign}/audience',
      summary: 'How many would get it now, and why others do not',
      request: { params: campaignParams },
      responses: { 200: jsonAnswer(audienceViewSchema, 'Counts.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
      return c.json(toAudience(await getAudience(ctx, campaign)), 200);
    },
  );
  registerPreviewRoutes(api);
}

const readerOf = ({ locale, time_zone: timeZone, reader }: z.output<typeof previewQuerySchema>) => ({
  locale,
  timeZone,
  said: toInvented(reader),
});

function registerPreviewRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/campaigns/{campaign}/preview',
      summary: 'Subject and text part as a reader of a language gets them',
      request: { params: campaignParams, query: previewQuerySchema },
      responses: { 200: jsonAnswer(letterViewSchema, 'Its links lead nowhere.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
      const { html: _, ...letter } = await previewCampaign(ctx, campaign, readerOf(c.req.valid('query')));
      return c.json({ ...letter, reader: [...letter.reader] }, 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/campaigns/{campaign}/letter',
      summary: 'The mail as a page, to be shown in a frame',
      request: { params: campaignParams, query: previewQuerySchema },
      responses: {
        200: {
          description: 'HTML without scripts.',
          content: { 'text/html': { schema: { type: 'string' } } },
        },
      },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
      const { html } = await previewCampaign(ctx, campaign, readerOf(c.req.valid('query')));
      return c.html(html, 200, {
        'content-security-policy': letterPolicy,
        'x-frame-options': 'SAMEORIGIN',
      });
    },
  );
}

function registerActionRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('campaigns.write', {
      method: 'post',
      path: '/campaigns/{campaign}/actions',
      summary: 'Starts, schedules, unschedules or resumes it',
      request: { params: campaignParams, body: jsonBody(campaignStepSchema) },
      responses: { 200: jsonAnswer(campaignViewSchema, 'As it stands now.') },
    }),
    async (c) => {
      const view = await transaction(c.get('ctx'), async (tx) =>
        getCampaignView(tx, await actOnCampaign(tx, c.req.valid('param').campaign, c.req.valid('json'))),
      );
      return c.json(view, 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.stop', {
      method: 'post',
      path: '/campaigns/{campaign}/stops',
      summary: 'Pauses or cancels it: every hand-over that has not begun stops',
      request: { params: campaignParams, body: jsonBody(campaignStopSchema) },
      responses: { 200: jsonAnswer(campaignViewSchema, 'As it stands now.') },
    }),
    async (c) => {
      const view = await transaction(c.get('ctx'), async (tx) =>
        getCampaignView(tx, await actOnCampaign(tx, c.req.valid('param').campaign, c.req.valid('json'))),
      );
      return c.json(view, 200);
    },
  );
}

/** Threads of an outage, and which classes mails went out under. */
function registerThreadRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/campaigns/{campaign}/thread',
      summary: 'The campaigns that follow each other, this one among them',
      request: { params: campaignParams, query: localeQuerySchema },
      responses: { 200: jsonAnswer(campaignThreadSchema, 'Oldest first.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
      const thread = (await listThreads(ctx, [campaign])).get(campaign.campaignId) ?? [];
      return c.json({ items: await getSummaries(ctx, thread, toLocale(c.req.valid('query').locale)) }, 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/incidents',
      summary: 'Outages that were told of, newest first, each with its follow-ups',
      request: { query: campaignsQuerySchema.omit({ state: true }) },
      responses: { 200: jsonAnswer(incidentsSchema, 'Fifty at most.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const { cursor, locale } = c.req.valid('query');
      const { policy } = await getPolicyInForce(ctx);
      const startsThreadOn = listIncidentTopics(policy);
      const found = await listCampaigns(ctx, { before: cursor, limit: pageSize + 1, startsThreadOn });
      const items = await getIncidentItems(ctx, found.slice(0, pageSize), toLocale(locale));
      return c.json({ items, next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null }, 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/message-classes',
      summary: 'What went out under which message class in the last thirty days',
      request: { query: localeQuerySchema },
      responses: { 200: jsonAnswer(classCountsSchema, 'Counts.') },
    }),
    async (c) => c.json(await getClassCounts(c.get('ctx'), toLocale(c.req.valid('query').locale)), 200),
  );
}

/** A test to colleagues, a second person's word, and those who did not get theirs. */
function registerCareRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('campaigns.write', {
      method: 'post',
      path: '/campaigns/{campaign}/test',
      summary: 'Sends the words as they stand to colleagues',
      request: { params: campaignParams, body: jsonBody(campaignTestSchema) },
      responses: { 200: jsonAnswer(campaignTestedSchema, 'On their way.') },
    }),
    async (c) => {
      const mails = await transaction(c.get('ctx'), (tx) =>
        testCampaign(tx, c.req.valid('param').campaign, c.req.valid('json')),
      );
      return c.json({ mails }, 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.approve', {
      method: 'post',
      path: '/campaigns/{campaign}/approvals',
      summary: 'A second person approves exactly these words and this audience',
      request: { params: campaignParams, body: jsonBody(approvalRequestSchema) },
      responses: { 200: jsonAnswer(campaignViewSchema, 'As it stands now.') },
    }),
    async (c) => {
      const { campaign } = c.req.valid('param');
      const view = await transaction(c.get('ctx'), async (tx) => {
        await approveCampaign(tx, campaign, c.req.valid('json').hash);
        return getCampaignView(tx, await getCampaign(tx, campaign));
      });
      return c.json(view, 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.people', {
      method: 'get',
      path: '/campaigns/{campaign}/messages',
      summary: 'Whose mail is uncertain, failed or was held, masked',
      request: { params: campaignParams, query: campaignMessagesQuerySchema },
      responses: { 200: jsonAnswer(unsentPeopleSchema, 'Fifty at most.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
      const { state, cursor: after } = c.req.valid('query');
      return c.json(await getUnsentPeople(ctx, campaign, { state, after, limit: pageSize }), 200);
    },
  );
  api.openapi(
    consoleRoute('campaigns.write', {
      method: 'post',
      path: '/campaigns/{campaign}/messages/{message}/decisions',
      summary: 'Marks an uncertain mail as arrived, or sends it once more',
      request: { params: campaignMessageParams, body: jsonBody(uncertainDecisionSchema) },
      responses: { 200: jsonAnswer(campaignViewSchema, 'As the campaign stands now.') },
    }),
    async (c) => {
      const { campaign, message } = c.req.valid('param');
      const view = await transaction(c.get('ctx'), async (tx) =>
        getCampaignView(tx, await actOnUncertain(tx, campaign, message, c.req.valid('json').action)),
      );
      return c.json(view, 200);
    },
  );
}

/** Topics: who receives them, as counts, and what became of their mails. */
export function registerTopicRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/topics',
      summary: 'Every topic by mail, and how many receive it now',
      request: { query: localeQuerySchema },
      responses: { 200: jsonAnswer(topicsViewSchema, 'Counts.') },
    }),
    async (c) => c.json(await getTopicsView(c.get('ctx'), toLocale(c.req.valid('query').locale)), 200),
  );
  api.openapi(
    consoleRoute('campaigns.read', {
      method: 'get',
      path: '/topics/deliveries',
      summary: 'What became of the mails on topics, by day',
      responses: { 200: jsonAnswer(deliveriesSchema, 'Thirty days.') },
    }),
    async (c) => c.json(await getDeliveriesView(c.get('ctx')), 200),
  );
}
