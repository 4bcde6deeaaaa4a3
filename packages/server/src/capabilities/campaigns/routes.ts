import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  audienceSchema,
  campaignActionSchema,
  campaignListQuerySchema,
  campaignListSchema,
  campaignMessageParams,
  campaignMessagesQuerySchema,
  campaignMessagesSchema,
  campaignParams,
  campaignPreviewSchema,
  campaignRequestSchema,
  campaignSchema,
  campaignTestedSchema,
  campaignTestSchema,
  previewQuerySchema,
  toInvented,
  uncertainDecisionSchema,
} from '@zgoda/vocabulary/campaigns';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import type { Context } from '../../context.ts';
import { apiRoute, idempotently, jsonAnswer, jsonBody, type ApiEnv } from '../../platform/http/index.ts';
import { getContents } from '../messages/index.ts';
import { listApprovals } from './approval-service.ts';
import type { Campaign, OnlyWith } from './campaign.ts';
import {
  actOnCampaign,
  createCampaign,
  getAudience,
  getCampaign,
  getResult,
  listCampaigns,
  previewCampaign,
} from './service.ts';
import { testCampaign } from './trial-service.ts';
import { actOnUncertain, listCampaignMessages } from './unsent-service.ts';
import { toAudience, toHead, toResult, toUnsent } from './view.ts';

const createRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/campaigns',
  summary: 'Write a campaign',
  description:
    'The same words for everybody on a topic, in each language. A draft: nothing is sent before it is started.',
  request: { body: jsonBody(campaignRequestSchema) },
  responses: { 201: jsonAnswer(campaignSchema, 'The draft.') },
});

const listRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/campaigns',
  summary: 'Campaigns, newest first',
  request: { query: campaignListQuerySchema },
  responses: { 200: jsonAnswer(campaignListSchema, 'Fifty at most.') },
});

const readRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/campaigns/{campaign}',
  summary: 'A campaign, its progress and its result',
  description: 'Sent, held with reason, failed, uncertain and waiting sum up to the audience, always.',
  request: { params: campaignParams },
  responses: { 200: jsonAnswer(campaignSchema, 'Where it stands.') },
});

const audienceRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/campaigns/{campaign}/audience',
  summary: 'Who would get it now, and why others do not',
  description: 'Counts only. The gate is asked again about each person immediately before the hand-over.',
  request: { params: campaignParams },
  responses: { 200: jsonAnswer(audienceSchema, 'Counts.') },
});

const previewRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/campaigns/{campaign}/preview',
  summary: 'The mail as a reader of a language gets it',
  request: { params: campaignParams, query: previewQuerySchema },
  responses: { 200: jsonAnswer(campaignPreviewSchema, 'Subject and both parts; its links lead nowhere.') },
});

const actRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/campaigns/{campaign}/actions',
  summary: 'Start, schedule, pause, resume or cancel',
  description: 'Pausing and cancelling stop every hand-over that has not begun.',
  request: { params: campaignParams, body: jsonBody(campaignActionSchema) },
  responses: { 200: jsonAnswer(campaignSchema, 'As it stands now.') },
});

const testRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/campaigns/{campaign}/test',
  summary: 'Send the words as they stand to colleagues',
  description:
    'Only to active staff accounts of this organisation. The subject is marked, and the links lead to a page that says what they would do and act on nobody.',
  request: { params: campaignParams, body: jsonBody(campaignTestSchema) },
  responses: { 200: jsonAnswer(campaignTestedSchema, 'On their way.') },
});

const messagesRoute = apiRoute(['secret'], {
  method: 'get',
  path: '/campaigns/{campaign}/messages',
  summary: 'Whose mail is uncertain, failed or was held',
  request: { params: campaignParams, query: campaignMessagesQuerySchema },
  responses: { 200: jsonAnswer(campaignMessagesSchema, 'Fifty at most.') },
});

const decideRoute = apiRoute(['secret'], {
  method: 'post',
  path: '/campaigns/{campaign}/messages/{message}/decisions',
  summary: 'Decide about a mail of unknown fate',
  description:
    'It arrived, as the log of your mail server says, or it is sent once more to this person alone. Such a mail is never sent again on its own.',
  request: { params: campaignMessageParams, body: jsonBody(uncertainDecisionSchema) },
  responses: { 200: jsonAnswer(campaignSchema, 'As the campaign stands now.') },
});

const pageSize = 50;

/** `/v1/campaigns` */
export function registerCampaignRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(createRoute, (c) =>
    idempotently(c, 201, async (tx) => toWire(tx, await createCampaign(tx, c.req.valid('json')))),
  );
  api.openapi(listRoute, async (c) => {
    const ctx = c.get('ctx');
    const found = await listCampaigns(ctx, { before: c.req.valid('query').cursor, limit: pageSize + 1 });
    const items = await toSummaries(ctx, found.slice(0, pageSize));
    return c.json(
      { items: [...items], next_cursor: found.length > pageSize ? (items.at(-1)?.id ?? null) : null },
      200,
    );
  });
  api.openapi(readRoute, async (c) => {
    const ctx = c.get('ctx');
    return c.json(await toWire(ctx, await getCampaign(ctx, c.req.valid('param').campaign)), 200);
  });
  api.openapi(audienceRoute, async (c) => {
    const ctx = c.get('ctx');
    const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
    return c.json(toAudience(await getAudience(ctx, campaign)), 200);
  });
  api.openapi(previewRoute, async (c) => {
    const ctx = c.get('ctx');
    const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
    const { locale, time_zone: timeZone, reader } = c.req.valid('query');
    const letter = await previewCampaign(ctx, campaign, { locale, timeZone, said: toInvented(reader) });
    const { calendar: _, ...shown } = letter;
    return c.json({ ...shown, reader: [...shown.reader] }, 200);
  });
  registerPeopleRoutes(api);
  api.openapi(actRoute, (c) =>
    idempotently(c, 200, async (tx) =>
      toWire(tx, await actOnCampaign(tx, c.req.valid('param').campaign, c.req.valid('json'))),
    ),
  );
}

function registerPeopleRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(testRoute, (c) =>
    idempotently(c, 200, async (tx) => ({
      mails: await testCampaign(tx, c.req.valid('param').campaign, c.req.valid('json')),
    })),
  );
  api.openapi(decideRoute, (c) =>
    idempotently(c, 200, async (tx) => {
      const { campaign, message } = c.req.valid('param');
      return toWire(tx, await actOnUncertain(tx, campaign, message, c.req.valid('json').action));
    }),
  );
  api.openapi(messagesRoute, async (c) => {
    const ctx = c.get('ctx');
    const campaign = await getCampaign(ctx, c.req.valid('param').campaign);
    const { state, cursor: after } = c.req.valid('query');
    const found = await listCampaignMessages(ctx, campaign, { state, after, limit: pageSize + 1 });
    const items = found.slice(0, pageSize).map((message) => toUnsent(message, state));
    return c.json(
      { items, next_cursor: found.length > pageSize ? (items.at(-1)?.subject ?? null) : null },
      200,
    );
  });
}

type CampaignWire = z.input<typeof campaignSchema>;

/** In their order, in one statement. */
async function toSummaries(
  ctx: Context,
  campaigns: readonly Campaign[],
): Promise<readonly Omit<CampaignWire, 'result'>[]> {
  const [contents, approvals] = await Promise.all([
    getContents(
      ctx,
      campaigns.map(({ contentId }) => contentId),
    ),
    listApprovals(ctx, campaigns),
  ]);
  return campaigns.map((campaign) => {
    const approval = approvals.get(campaign.campaignId);
    const content = contents.get(campaign.contentId);
    if (content === undefined) throw new Error('a campaign has its words');
    return {
      ...toHead(campaign),
      template: content.template,
      ...(approval !== undefined && { approval }),
      ...(campaign.follows !== undefined && { follows: toPublicId('campaign', campaign.follows) }),
      ...(campaign.onlyWith !== undefined && { only_with: toOnlyWith(campaign.onlyWith) }),
    };
  });
}

const toOnlyWith = (onlyWith: OnlyWith): Record<string, string[]> =>
  Object.fromEntries(Object.entries(onlyWith).map(([name, values]) => [name, [...values]]));

async function toWire(ctx: Context, campaign: Campaign): Promise<CampaignWire> {
  const [summary] = await toSummaries(ctx, [campaign]);
  if (summary === undefined) throw new Error('a campaign has its summary');
  return campaign.audience === undefined
    ? summary
    : { ...summary, result: toResult(await getResult(ctx, campaign)) };
}
