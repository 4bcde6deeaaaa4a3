import { findTopic, localise } from '@zgoda/policy';
import type { Context as HonoContext, Hono } from 'hono';
import { html, notice, sendPage, type PageEnv } from '../../platform/html/index.ts';
import { getPolicyInForce } from '../policies/index.ts';

/** What a link of a test mail would do. It names nobody, and opening it or posting to it changes nothing. */
async function sendTrialPage(
  c: HonoContext<PageEnv>,
  link: 'unsubscribe' | 'preferences',
): Promise<Response> {
  const { ctx, page } = c.var;
  const { words } = page;
  const { policy } = await getPolicyInForce(ctx);
  const topic = findTopic(policy, c.req.query('topic') ?? '');
  const title = topic === undefined ? '' : localise(policy, topic.title, words.locale);
  const main = html`<div class="stack">
    <h1>${words('trial.title')}</h1>
    ${notice('says', words('trial.one_click'), html`<p>${words('trial.nothing')}</p>`)}
    <p>
      ${link === 'unsubscribe' ? words('trial.unsubscribe', { topic: title }) : words('trial.preferences')}
    </p>
  </div>`;
  return sendPage(c, page, { title: words('trial.title'), main });
}

/** Where the links of test mails lead; a mailbox's one-click button is answered as RFC 8058 wants it. */
export function registerTrialPages(site: Hono<PageEnv>): void {
  site.get('/trial/unsubscribe', (c) => sendTrialPage(c, 'unsubscribe'));
  site.get('/trial/preferences', (c) => sendTrialPage(c, 'preferences'));
  site.post('/trial/unsubscribe', (c) => c.text(`${c.get('page').words('trial.one_click')}\n`));
}
