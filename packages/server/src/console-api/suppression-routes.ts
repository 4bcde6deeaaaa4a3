import type { OpenAPIHono } from '@hono/zod-openapi';
import { findTopic, localise } from '@zgoda/policy';
import { localeQuerySchema } from '@zgoda/vocabulary/console';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { AccessAction } from '@zgoda/vocabulary/staff';
import {
  addressBlockSchema,
  addressCheckSchema,
  addressLiftSchema,
  addressStateSchema,
  suppressionCountsSchema,
} from '@zgoda/vocabulary/suppressions';
import type { Context as HonoContext } from 'hono';
import type { z } from 'zod';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { recordLook } from '../capabilities/staff/index.ts';
import {
  blockAddress,
  checkAddress,
  countClosedAddresses,
  liftAddress,
  type AddressState,
} from '../capabilities/suppressions/index.ts';
import type { Context, TxContext } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';
import { toLocale } from './locale.ts';

const asItStands = {
  200: jsonAnswer(addressStateSchema, 'Every way in which it is closed; none: it is not.'),
};

async function toView(
  ctx: Context,
  { closures }: AddressState,
  locale: string,
): Promise<z.output<typeof addressStateSchema>> {
  const { policy } = await getPolicyInForce(ctx);
  const titleOf = (topic: string): string => {
    const found = findTopic(policy, topic);
    return found === undefined ? topic : localise(policy, found.title, locale);
  };
  return {
    closures: closures.map(({ channel, topic, reason, since, isOther, isLiftable }) => ({
      channel,
      topic,
      topic_title: topic === '' ? null : titleOf(topic),
      cause: reason,
      since: since.toISOString(),
      other_address: isOther,
      liftable: isLiftable,
    })),
  };
}

/** Asks or changes, and writes the look into the access log with its reason: found or not. */
function underLook(
  c: HonoContext<ConsoleEnv>,
  {
    action,
    reason,
    locale,
  }: { readonly action: AccessAction; readonly reason: string; readonly locale: string },
  work: (tx: TxContext) => Promise<AddressState>,
) {
  const record = (tx: TxContext, subjectId: SubjectId | undefined): Promise<void> =>
    recordLook(tx, {
      session: c.get('staff').session,
      action,
      reason,
      ...(subjectId !== undefined && { subjectId }),
    });
  return transaction(c.get('ctx'), async (tx) => {
    const state = await work(tx);
    await record(tx, state.subjectId);
    return toView(tx, state, locale);
  });
}

/** One exact address at a time, in a body and never in a URL: whether it is closed, closing it, opening it. */
export function registerSuppressionRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('suppressions.read', {
      method: 'get',
      path: '/suppressions',
      summary: 'How many addresses are closed, by cause',
      request: { query: localeQuerySchema },
      responses: { 200: jsonAnswer(suppressionCountsSchema, 'Counts, never addresses.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const locale = toLocale(c.req.valid('query').locale);
      const { policy } = await getPolicyInForce(ctx);
      const topics = policy.topics.filter(({ channels }) => channels.includes('email'));
      return c.json(
        {
          topics: topics.map(({ id, title }) => ({ topic: id, title: localise(policy, title, locale) })),
          items: [...(await countClosedAddresses(ctx))],
        },
        200,
      );
    },
  );
  api.openapi(
    consoleRoute('suppressions.read', {
      method: 'post',
      path: '/suppressions/checks',
      summary: 'Whether and why one exact address is closed, for a stated reason',
      request: { query: localeQuerySchema, body: jsonBody(addressCheckSchema) },
      responses: asItStands,
    }),
    async (c) => {
      const { email, reason } = c.req.valid('json');
      const locale = toLocale(c.req.valid('query').locale);
      const look = { action: 'suppression_checked', reason, locale } as const;
      return c.json(await underLook(c, look, (tx) => checkAddress(tx, email)), 200);
    },
  );
  api.openapi(
    consoleRoute('suppressions.write', {
      method: 'post',
      path: '/suppressions/blocks',
      summary: 'Closes one exact address',
      request: { query: localeQuerySchema, body: jsonBody(addressBlockSchema) },
      responses: asItStands,
    }),
    async (c) => {
      const block = c.req.valid('json');
      const locale = toLocale(c.req.valid('query').locale);
      const look = { action: 'suppression_changed', reason: block.reason, locale } as const;
      return c.json(await underLook(c, look, (tx) => blockAddress(tx, block)), 200);
    },
  );
  api.openapi(
    consoleRoute('suppressions.write', {
      method: 'post',
      path: '/suppressions/lifts',
      summary: 'Opens an address again that the person did not close',
      request: { query: localeQuerySchema, body: jsonBody(addressLiftSchema) },
      responses: asItStands,
    }),
    async (c) => {
      const lift = c.req.valid('json');
      const locale = toLocale(c.req.valid('query').locale);
      const look = { action: 'suppression_changed', reason: lift.reason, locale } as const;
      return c.json(await underLook(c, look, (tx) => liftAddress(tx, lift)), 200);
    },
  );
}
