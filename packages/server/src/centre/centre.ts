import { controllerIdSchema } from '@zgoda/vocabulary/ids';
import { Hono, type Context as HonoContext, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { registerTrialPages } from '../capabilities/campaigns/trial-pages.ts';
import { registerConsentPages } from '../capabilities/consent/pages.ts';
import { registerDisclosurePages } from '../capabilities/disclosures/pages.ts';
import { registerDeliveryPages } from '../capabilities/deliveries/pages.ts';
import { registerEvidencePages } from '../capabilities/evidence/pages.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import { registerPolicyPages, type PromiseBoard } from '../capabilities/policies/pages.ts';
import { awaitHandOvers } from '../capabilities/messages/index.ts';
import { registerRequestPages } from '../capabilities/requests/person-pages.ts';
import { openLink, type LinkKind } from '../capabilities/subjects/index.ts';
import { registerSubscriptionPages } from '../capabilities/subscriptions/subscribe-pages.ts';
import type { Context } from '../context.ts';
import {
  errorPage,
  errorTitle,
  findAsset,
  sendPage,
  type ErrorPageKind,
  type PageEnv,
} from '../platform/html/index.ts';
import {
  cacheControl,
  TransportError,
  type ContextFor,
  type ProblemAnswer,
  type RootEnv,
} from '../platform/http/index.ts';
import { labelsFor } from './entry-words.ts';
import { barePage, controllerPage } from './page-context.ts';

export interface CentreDependencies {
  readonly contextFor: ContextFor;
  /** How the clauses of the controller's policy stand. */
  readonly getBoard: (ctx: Context) => Promise<PromiseBoard>;
  /** The offline checker, one HTML file; undefined when it was not built. */
  readonly checkerHtml: string | undefined;
}

const sendAsset: MiddlewareHandler = async (c) => {
  const asset = findAsset(c.req.path);
  if (asset === undefined) throw new TransportError('route_not_found');
  const accepted = c.req.header('accept-encoding') ?? '';
  const encoding = (['br', 'gzip'] as const).find((name) => new RegExp(`\\b${name}\\b`).test(accepted));
  return c.body(asset[encoding ?? 'plain'], 200, {
    'content-type': asset.type,
    'cache-control': cacheControl.immutable,
    vary: 'Accept-Encoding',
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  });
};

/** Finds the controller that the address names, and what its pages need; unknown ones get the page for that. */
const enterController =
  (contextFor: ContextFor): MiddlewareHandler<PageEnv> =>
  async (c, next) => {
    const controller = controllerIdSchema.safeParse(c.req.param('controller'));
    const ctx = controller.success
      ? contextFor(controller.data, { kind: 'subject' }, c.get('requestId'))
      : undefined;
    if (ctx === undefined) throw new TransportError('route_not_found');
    const inForce = await getPolicyInForce(ctx);
    c.set('ctx', ctx);
    c.set(
      'page',
      controllerPage(inForce, {
        url: c.req.url,
        acceptLanguage: c.req.header('accept-language'),
        now: ctx.clock.now(),
      }),
    );
    await next();
  };

/** Answers what a link has changed once no mail to the person is on its way any more. */
const afterHandOvers =
  (kind: LinkKind): MiddlewareHandler<PageEnv> =>
  async (c, next) => {
    await next();
    if (c.req.method !== 'POST') return;
    const ctx = c.get('ctx');
    const claims = openLink(ctx, c.req.path.split('/').at(-1) ?? '', kind);
    if (claims !== undefined) await awaitHandOvers(ctx, claims.subjectId);
  };

/** Every public page below `/:controller`, and the files they load below `/assets`. */
export function createCentre(deps: CentreDependencies): Hono<PageEnv> {
  const site = new Hono<PageEnv>();
  site.use(enterController(deps.contextFor));
  registerPolicyPages(site, deps);
  site.use('/unsubscribe/*', afterHandOvers('unsubscribe'));
  site.use('/preferences/*', afterHandOvers('preferences'));
  registerSubscriptionPages(site);
  registerTrialPages(site);
  registerConsentPages(site);
  registerDeliveryPages(site);
  registerDisclosurePages(site);
  registerRequestPages(site);
  registerEvidencePages(site, {
    labelsFor,
    checkerHtml: deps.checkerHtml,
    openReceipt: (ctx, token) => openLink(ctx, token, 'receipt')?.entryId,
  });
  const centre = new Hono<PageEnv>();
  centre.get('/assets/:file', sendAsset);
  centre.route('/:controller', site);
  return centre;
}

/** What an error is to a visitor; what was wrong with a request in detail is of no use to them. */
function kindOf(status: number): ErrorPageKind {
  if (status === 404 || status === 405) return 'not_found';
  if (status === 410) return 'link';
  if (status === 429) return 'too_many';
  if (status === 503) return 'unavailable';
  return status >= 500 ? 'fault' : 'refused';
}

/** Any error, and any address that is none of ours, as a page: of the controller where it is known, in the reader's language. */
export function renderErrorPage(c: HonoContext<RootEnv>, { problem, headers }: ProblemAnswer): Response {
  const { page: known }: Partial<PageEnv['Variables']> = c.var;
  const page =
    known ?? barePage({ url: c.req.url, acceptLanguage: c.req.header('accept-language'), now: new Date(0) });
  const kind = kindOf(problem.status);
  const main = errorPage(page, {
    kind,
    incidentId: c.get('requestId'),
    retryAfterSeconds: Number(headers['retry-after'] ?? 1),
  });
  const response = sendPage(
    c,
    page,
    { title: errorTitle(page, kind), main },
    problem.status as ContentfulStatusCode,
  );
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
