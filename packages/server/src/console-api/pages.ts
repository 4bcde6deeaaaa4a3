import { Hono } from 'hono';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { cacheControl, contentSecurityPolicy, TransportError, type RootEnv } from '../platform/http/index.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Where the build leaves room for the nonce. */
const noncePlace = '{{csp-nonce}}';
const compress = promisify(gzip);

/**
 * What the console's page may load: its own files. The component library puts some rules into style elements while it
 * runs; they carry the nonce of this one answer. A letter is shown in a frame under a policy of its own.
 */
function policyWith(nonce: string): string {
  const policy = contentSecurityPolicy({ scripts: true, styles: true, images: true, connections: true });
  return `${policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)}; frame-src 'self'`;
}

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  /** Made once, when first asked for. */
  compressed?: Promise<Buffer>;
}

function readAssets(directory: string): ReadonlyMap<string, Asset> {
  const files = readdirSync(directory).filter((name) => mediaTypes[extname(name)] !== undefined);
  return new Map(
    files.map((name) => [
      name,
      { type: mediaTypes[extname(name)] ?? '', body: readFileSync(join(directory, name)) },
    ]),
  );
}

/**
 * The built console: hashed files that never change, and one page for every other address, since the page itself finds
 * its way.
 * @param directory the build's output
 * @throws Error when the console was not built
 */
export function createConsolePages(directory: string): Hono<RootEnv> {
  const page = readFileSync(join(directory, 'index.html'), 'utf8');
  const assets = readAssets(join(directory, 'assets'));
  const app = new Hono<RootEnv>();

  app.get('/assets/:name', async (c) => {
    const asset = assets.get(c.req.param('name'));
    if (asset === undefined) throw new TransportError('route_not_found');
    const headers = {
      'content-type': asset.type,
      'cache-control': cacheControl.immutable,
      vary: 'Accept-Encoding',
    };
    const takesGzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    if (!takesGzip) return c.body(new Uint8Array(asset.body), 200, headers);
    asset.compressed ??= compress(asset.body);
    return c.body(new Uint8Array(await asset.compressed), 200, { ...headers, 'content-encoding': 'gzip' });
  });

  app.get('*', (c) => {
    const nonce = randomBytes(16).toString('base64');
    c.header('content-security-policy', policyWith(nonce));
    return c.html(page.replaceAll(noncePlace, nonce));
  });
  return app;
}
