import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  encodeEntries,
  formatTrustPolicy,
  parseTilePath,
  tilePath,
  tileWidth,
  widthOfTile,
  type TileId,
} from '@zgoda/verify';
import { evidenceEntrySchema, evidenceErrors } from '@zgoda/vocabulary/evidence';
import { controllerIdSchema, publicId, toPublicId } from '@zgoda/vocabulary/ids';
import { Hono, type Context as HonoContext } from 'hono';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import {
  apiRoute,
  cacheControl,
  jsonAnswer,
  type Access,
  type ApiEnv,
  type ContextFor,
} from '../../platform/http/index.ts';
import { logKey } from './log-service.ts';
import { findLog, readLeaves, readTileHashes, type LogHead } from './log-store.ts';
import { findEntry, findEntryProof, findFields, getTrust } from './service.ts';

const getEntry = apiRoute(['secret'], {
  method: 'get',
  path: '/evidence/entries/{id}',
  summary: 'An entry of the evidence log, its proof, and what it commits to',
  request: { params: z.strictObject({ id: publicId('entry') }) },
  responses: { 200: jsonAnswer(evidenceEntrySchema, 'The entry.') },
});

/** Entries for the controller's own systems; everybody else has receipts and the public tiles. */
export function registerEvidenceRoutes(api: OpenAPIHono<ApiEnv>): void {
  api.openapi(getEntry, async (c) => {
    const { id } = c.req.valid('param');
    const ctx = c.get('ctx');
    const entry = await findEntry(ctx, id);
    if (entry === undefined) throw evidenceErrors.entry_not_found();
    const proof = await findEntryProof(ctx, id);
    const payload = await findFields(ctx, id);
    return c.json(
      {
        id: toPublicId('entry', id),
        class: entry.class,
        state: proof === undefined ? ('pending' as const) : ('included' as const),
        ...(proof !== undefined && entry.index !== undefined && { index: entry.index, proof }),
        hour: entry.hour,
        leaf: entry.leaf,
        leaf_hash: entry.leafHash.toString('hex'),
        trust: await getTrust(ctx),
        ...(payload !== undefined && { payload: { ...payload } }),
      },
      200,
    );
  });
}

export interface EvidenceLogDependencies {
  readonly contextFor: ContextFor;
  readonly access: Access;
}

type PublishedLog = LogHead & Required<Pick<LogHead, 'published'>>;

/** Tiles kept in this process; they never change. */
const cacheBytes = 32 * 1024 * 1024;
const controllerParameter = ':controller{[a-z][a-z0-9-]{1,62}}';
const numberParameter = ':number{[2-9]|[1-9][0-9]{1,3}}';

/**
 * The logs as C2SP tlog-tiles lays them out, to be mounted at `/evidence`: `<controller>/checkpoint`, `/trust`, `/tile/…` are
 * public and immutable; `/tile/entries/…` needs a secret key of the controller. A log that succeeds another is below
 * its number, `<controller>/2/…`. Tiles beyond the published checkpoint are not served.
 * @see https://c2sp.org/tlog-tiles
 */
export function createEvidenceLog(deps: EvidenceLogDependencies): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const tiles = new LRUCache<string, Uint8Array<ArrayBuffer>>({
    maxSize: cacheBytes,
    sizeCalculation: (bytes, path) => bytes.length + path.length,
  });
  app.use(async (c, next) => {
    await next();
    c.header('access-control-allow-origin', '*');
    c.header('cross-origin-resource-policy', 'cross-origin');
  });
  for (const prefix of [`/${controllerParameter}`, `/${controllerParameter}/${numberParameter}`]) {
    app.get(`${prefix}/checkpoint`, async (c) => {
      const { log } = await getLog(deps, c);
      return c.body(log.published.note, 200, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'public, max-age=1',
      });
    });
    app.get(`${prefix}/trust`, async (c) => {
      const { ctx, log } = await getLog(deps, c);
      const text = formatTrustPolicy({ key: logKey(ctx.vault, log) });
      return c.body(text, 200, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': cacheControl.shared,
      });
    });
    app.get(`${prefix}/tile/:path{.+}`, async (c) => {
      const tile = parseTilePath(`tile/${c.req.param('path')}`);
      if (tile === undefined) throw evidenceErrors.tile_not_found();
      const isPublic = tile.level !== 'entries';
      if (!isPublic) await admitOwner(deps, c);
      const bytes = await readTile(deps, c, { tile, tiles });
      return c.body(bytes, 200, {
        'content-type': 'application/octet-stream',
        'cache-control': isPublic ? cacheControl.immutable : 'private, max-age=31536000, immutable',
      });
    });
  }
  return app;
}

async function readTile(
  deps: EvidenceLogDependencies,
  c: HonoContext<ApiEnv>,
  { tile, tiles }: { readonly tile: TileId; readonly tiles: LRUCache<string, Uint8Array<ArrayBuffer>> },
): Promise<Uint8Array<ArrayBuffer>> {
  const name = `${c.req.param('controller')}/${c.req.param('number') ?? 1}/${tilePath(tile)}`;
  const cached = tiles.get(name);
  if (cached !== undefined) return cached;
  const { ctx, log } = await getLog(deps, c);
  if (widthOfTile(tile, log.published.size) < tile.width) throw evidenceErrors.tile_not_found();
  const bytes = new Uint8Array(await renderTile(ctx, log, tile));
  tiles.set(name, bytes);
  return bytes;
}

async function renderTile(ctx: Context, log: LogHead, tile: TileId): Promise<Uint8Array> {
  const { level, index, width } = tile;
  if (level !== 'entries') return readTileHashes(ctx.db, log, { level, index, width });
  return encodeEntries(await readLeaves(ctx.db, log, { from: index * tileWidth, count: width }));
}

async function getLog(
  deps: EvidenceLogDependencies,
  c: HonoContext<ApiEnv>,
): Promise<{ readonly ctx: Context; readonly log: PublishedLog }> {
  const controller = controllerIdSchema.parse(c.req.param('controller'));
  const ctx = deps.contextFor(controller, { kind: 'system' }, c.get('requestId'));
  const logNumber = Number(c.req.param('number') ?? 1);
  const log = ctx === undefined ? undefined : await findLog(ctx.db, { controller, logNumber });
  if (ctx === undefined || log?.published === undefined) throw evidenceErrors.log_not_found();
  return { ctx, log: { ...log, published: log.published } };
}

/** Entries tell the hours and kinds of acts, so they are for whoever may see the controller's data. */
async function admitOwner(deps: EvidenceLogDependencies, c: HonoContext<ApiEnv>): Promise<void> {
  await deps.access.admit(c, ['secret']);
  if (c.get('caller').controller !== c.req.param('controller')) throw evidenceErrors.tile_not_found();
}
