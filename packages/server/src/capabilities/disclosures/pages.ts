import { localise } from '@zgoda/policy';
import type { Context as HonoContext, Hono } from 'hono';
import { transaction } from '../../platform/db/index.ts';
import { readOwnForm, sendLinkError, sendPage, type PageEnv } from '../../platform/html/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { acknowledgeNotice, addresseeOf, findNoticeByToken, openContent } from './notice-service.ts';
import { toldPage } from './told-pages.ts';

async function sendTold(c: HonoContext<PageEnv>, token: string): Promise<Response> {
  const { ctx, page } = c.var;
  const notice = await findNoticeByToken(ctx, token);
  if (notice === undefined || notice.state === 'lapsed') return sendLinkError(c);
  const { policy } = await getPolicyInForce(ctx);
  const labelOf = (id: string): string => {
    const category = policy.categories.find((each) => each.id === id);
    return category === undefined ? id : localise(policy, category.label, page.words.locale);
  };
  const { name } = await addresseeOf(ctx, notice);
  const main = toldPage(page, {
    kind: notice.kind,
    recipient: name,
    categories: notice.categories.map(labelOf),
    content: openContent(ctx, notice),
    dueAt: notice.dueAt,
    acknowledgedAt: notice.endedAt,
  });
  return sendPage(c, page, { title: page.words('told.title'), main });
}

async function acknowledge(c: HonoContext<PageEnv>, token: string): Promise<Response> {
  await readOwnForm(c);
  const { ctx, page } = c.var;
  const notice = await findNoticeByToken(ctx, token);
  if (notice === undefined || notice.state === 'lapsed') return sendLinkError(c);
  // Pressed twice is pressed once.
  if (notice.state === 'open')
    await transaction(ctx, (tx) => acknowledgeNotice(tx, notice.noticeId, 'recipient'));
  return c.redirect(page.href(`told/${token}`), 303);
}

/** What a recipient of data is told, behind the link of their mail: opening it changes nothing, its button does. */
export function registerDisclosurePages(site: Hono<PageEnv>): void {
  site.get('/told/:token{[A-Za-z0-9_-]+}', (c) => sendTold(c, c.req.param('token')));
  site.post('/told/:token{[A-Za-z0-9_-]+}', (c) => acknowledge(c, c.req.param('token')));
}
