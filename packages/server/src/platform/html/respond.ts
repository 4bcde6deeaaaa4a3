import type { Context as HonoContext } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { cacheControl, contentSecurityPolicy, readForm, TransportError } from '../http/index.ts';
import { errorPage, errorTitle } from './error-page.ts';
import { layout, type PageView } from './layout.ts';
import type { PageContext, PageEnv } from './page-env.ts';

const pagePolicy = contentSecurityPolicy({ styles: true, images: true, forms: true });

const headersOf = (page: PageContext): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-language': page.words.locale,
  'content-security-policy': pagePolicy,
  vary: 'Accept-Language',
});

/** A page for one person or one moment: never stored, never indexed. */
export function sendPage(
  c: HonoContext,
  page: PageContext,
  view: PageView,
  status: ContentfulStatusCode = 200,
): Response {
  return c.body(String(layout(page, view)), status, {
    ...headersOf(page),
    'x-robots-tag': 'noindex, nofollow',
  });
}

/** Compressed pages by their content's hash: compressing takes longer than making the page. */
const compressed = new LRUCache<string, Uint8Array<ArrayBuffer>>({
  maxSize: 8 * 1024 * 1024,
  sizeCalculation: (body) => body.length,
});

function compress(hash: string, markup: string): Uint8Array<ArrayBuffer> {
  const known = compressed.get(hash);
  if (known !== undefined) return known;
  const made = new Uint8Array(gzipSync(markup));
  compressed.set(hash, made);
  return made;
}

/** A page that is the same for everybody who reads the language: asked for again each time, and sent only when it changed. */
export function sendSharedPage(c: HonoContext<PageEnv>, view: PageView): Response {
  const page = c.get('page');
  const markup = String(layout(page, view));
  const hash = createHash('sha256').update(markup).digest('base64url').slice(0, 22);
  const etag = `W/"${hash}"`;
  const headers = {
    ...headersOf(page),
    vary: 'Accept-Language, Accept-Encoding',
    'cache-control': cacheControl.revalidated,
    etag,
  };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  const acceptsGzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  if (!acceptsGzip) return c.body(markup, 200, headers);
  return c.body(compress(hash, markup), 200, { ...headers, 'content-encoding': 'gzip' });
}

/**
 * Refuses a form that another site posted. Links carry their own authority and forms without one are harmless, so this
 * is a second wall. With `Referrer-Policy: no-referrer` a browser's own forms say `Origin: null`: then
 * `Sec-Fetch-Site` decides, and an old browser that sends neither is believed.
 * @throws TransportError `origin_not_allowed`
 */
export function refuseForeignForm(c: HonoContext): void {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw new TransportError('origin_not_allowed');
    return;
  }
  const origin = c.req.header('origin');
  if (origin === undefined || origin === 'null') return;
  if (!URL.canParse(origin) || new URL(origin).host !== c.req.header('host')) {
    throw new TransportError('origin_not_allowed');
  }
}

/** The fields of a form of ours. @throws TransportError as `refuseForeignForm` and `readForm` do */
export async function readOwnForm(c: HonoContext): Promise<URLSearchParams> {
  refuseForeignForm(c);
  return readForm(c);
}

/** The answer to every link of ours that is forged, cut, too old or of another kind: always the same. */
export function sendLinkError(c: HonoContext<PageEnv>): Response {
  const page = c.get('page');
  const view = { kind: 'link', incidentId: '', retryAfterSeconds: 0 } as const;
  return sendPage(c, page, { title: errorTitle(page, 'link'), main: errorPage(page, view) }, 410);
}
