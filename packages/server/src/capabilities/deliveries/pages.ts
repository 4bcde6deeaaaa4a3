import { localise } from '@zgoda/policy';
import { parsePublicId, toPublicId } from '@zgoda/vocabulary/ids';
import type { Context as HonoContext, Hono } from 'hono';
import type { Context } from '../../context.ts';
import type { Personal } from '../../platform/log/index.ts';
import {
  readOwnForm,
  sendLinkError,
  sendPage,
  type Html,
  type PageContext,
  type PageEnv,
} from '../../platform/html/index.ts';
import { getPolicyInForce, type PolicyInForce } from '../policies/index.ts';
import {
  confirmCode,
  findSubject,
  maskEmail,
  openLink,
  readIdentity,
  requestCode,
  sealLink,
} from '../subjects/index.ts';
import { codePage, downloadPage, framed, gonePage, offerPage, titleOf } from './delivery-pages.ts';
import { repeatForMs, standingOf, type Delivery } from './delivery.ts';
import { findDeliveryOf, takePackage } from './service.ts';
import { deliveryWords, type DeliveryWords } from './words.ts';

type PageContextOf = HonoContext<PageEnv>;

/** Whoever holds a valid link, and the package that it is about. */
interface Visit {
  readonly ctx: Context;
  readonly page: PageContext;
  readonly words: DeliveryWords;
  readonly delivery: Delivery;
  readonly address: Personal<string> | undefined;
  readonly inForce: PolicyInForce;
}

async function openVisit(
  c: PageContextOf,
  kind: 'delivery' | 'download',
  token: string,
): Promise<Visit | undefined> {
  const { ctx, page } = c.var;
  const claims = openLink(ctx, token, kind);
  const delivery = claims?.deliveryId && (await findDeliveryOf(ctx, claims.deliveryId, claims.subjectId));
  if (delivery === undefined) return undefined;
  const address = await readIdentity(ctx, delivery.holderId, 'email', delivery.recipientId);
  const inForce = await getPolicyInForce(ctx);
  return { ctx, page, words: deliveryWords(page.words.locale), delivery, address, inForce };
}

const viewOf = ({ words, delivery, inForce, address }: Visit) => ({
  words,
  delivery,
  sender: localise(inForce.policy, inForce.policy.controller.name, words.locale),
  address: address === undefined ? '' : maskEmail(address.reveal()),
});

function send(c: PageContextOf, { page, words, delivery }: Visit, main: Html): Response {
  return sendPage(c, page, { title: titleOf(words, delivery), main: framed(main) });
}

const sendGone = (c: PageContextOf, { page, words, inForce }: Visit): Response =>
  sendPage(
    c,
    page,
    { title: words('page.gone'), main: framed(gonePage(words, inForce.policy.controller.contact)) },
    410,
  );

/** Nobody can be sent a code who has no address; whatever was begun is for the button that began it. */
const isOffered = ({ ctx, delivery, address }: Visit): boolean =>
  address !== undefined && standingOf(delivery, ctx.clock.now()) === 'ready';

async function actOnOffer(c: PageContextOf, token: string): Promise<Response> {
  const form = await readOwnForm(c);
  const visit = await openVisit(c, 'delivery', token);
  if (visit === undefined) return sendLinkError(c);
  const { ctx, page, address, words } = visit;
  if (!isOffered(visit) || address === undefined) return sendGone(c, visit);
  if (form.get('act') === 'confirm') return confirm(c, visit, form);
  if (form.get('act') !== 'send') return send(c, visit, offerPage(page, viewOf(visit)));
  const asked = await requestCode(ctx, { ref: { email: address.reveal() }, locale: words.locale });
  const verification = toPublicId('verification', asked.verificationId);
  return send(c, visit, codePage(page, { ...viewOf(visit), verification, isWrong: false }));
}

async function confirm(c: PageContextOf, visit: Visit, form: URLSearchParams): Promise<Response> {
  const { ctx, page, delivery } = visit;
  const verification = form.get('verification') ?? '';
  const verificationId = parsePublicId('verification', verification);
  const code = (form.get('code') ?? '').replaceAll(/\s/g, '');
  const confirmed = verificationId && (await confirmCode(ctx, { verificationId, code }));
  const holder = await findSubject(ctx, { subject_id: delivery.holderId });
  if (confirmed?.verified !== true || confirmed.subjectId !== holder)
    return send(c, visit, codePage(page, { ...viewOf(visit), verification, isWrong: true }));
  const ticket = sealLink(ctx, {
    kind: 'download',
    subjectId: delivery.holderId,
    deliveryId: delivery.deliveryId,
    expiresAt: new Date(ctx.clock.now().getTime() + repeatForMs),
  });
  return c.redirect(page.href(`download/${ticket}`), 303);
}

async function sendOffer(c: PageContextOf, token: string): Promise<Response> {
  const visit = await openVisit(c, 'delivery', token);
  if (visit === undefined) return sendLinkError(c);
  if (!isOffered(visit)) return sendGone(c, visit);
  return send(c, visit, offerPage(visit.page, viewOf(visit)));
}

async function sendDownload(c: PageContextOf, token: string): Promise<Response> {
  const visit = await openVisit(c, 'download', token);
  if (visit === undefined) return sendLinkError(c);
  if (standingOf(visit.delivery, visit.ctx.clock.now()) === 'gone') return sendGone(c, visit);
  return send(c, visit, downloadPage(visit.page, viewOf(visit)));
}

async function actOnDownload(c: PageContextOf, token: string): Promise<Response> {
  await readOwnForm(c);
  const visit = await openVisit(c, 'download', token);
  if (visit === undefined) return sendLinkError(c);
  const { ctx, delivery } = visit;
  if (standingOf(delivery, ctx.clock.now()) === 'gone') return sendGone(c, visit);
  const { content } = await takePackage(ctx, delivery.deliveryId);
  return c.body(ReadableStream.from(content), 200, {
    'content-type': 'application/zip',
    'content-length': String(delivery.bytes),
    'content-disposition': `attachment; filename="data-${delivery.storedAt.toISOString().slice(0, 10)}.zip"`,
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
  });
}

/** `/{controller}/delivery/…`, `/{controller}/download/…`: opening one changes nothing, its buttons do. */
export function registerDeliveryPages(site: Hono<PageEnv>): void {
  site.get('/delivery/:token{[A-Za-z0-9_-]+}', (c) => sendOffer(c, c.req.param('token')));
  site.post('/delivery/:token{[A-Za-z0-9_-]+}', (c) => actOnOffer(c, c.req.param('token')));
  site.get('/download/:token{[A-Za-z0-9_-]+}', (c) => sendDownload(c, c.req.param('token')));
  site.post('/download/:token{[A-Za-z0-9_-]+}', (c) => actOnDownload(c, c.req.param('token')));
}
