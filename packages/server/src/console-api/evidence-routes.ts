import type { OpenAPIHono } from '@hono/zod-openapi';
import { parseCheckpoint, parseNote, toHex } from '@zgoda/verify';
import {
  entriesQuerySchema,
  entriesSchema,
  entryIdParam,
  entryPayloadSchema,
  entryViewSchema,
  logViewSchema,
  openingSchema,
} from '@zgoda/vocabulary/console';
import { evidenceErrors } from '@zgoda/vocabulary/evidence';
import { toPublicId, type EntryId } from '@zgoda/vocabulary/ids';
import {
  countPending,
  findEntry,
  findEntryProof,
  getCheckpoint,
  getTrust,
  listEntries,
  openPayload,
  type EvidenceEntry,
} from '../capabilities/evidence/index.ts';
import { recordLook, type StaffSession } from '../capabilities/staff/index.ts';
import type { Context } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';

function publishedView(checkpoint: string) {
  const { origin, size, root } = parseCheckpoint(parseNote(checkpoint).text);
  return { origin, tree_size: size, root_hash: toHex(root), checkpoint };
}

const summaryOf = (entry: EvidenceEntry) => ({
  entry_id: toPublicId('entry', entry.entryId),
  class: entry.class,
  hour: entry.hour,
  leaf_hash: entry.leafHash.toString('hex'),
});

/**
 * What an entry is about, and whom: a look at that person, written down with its reason in the same transaction.
 * @throws DomainError `entry_not_found`, `payload_erased`
 */
async function openEntry(ctx: Context, session: StaffSession, entryId: EntryId, reason: string) {
  return transaction(ctx, async (tx) => {
    const entry = await findEntry(tx, entryId);
    if (entry === undefined) throw evidenceErrors.entry_not_found({ entry_id: entryId });
    const { subjectId } = entry;
    const fields = await openPayload(tx, entryId);
    const look = { session, action: 'entry_opened', reason } as const;
    await recordLook(tx, { ...look, ...(subjectId !== undefined && { subjectId }) });
    const values = Object.entries(fields).map(([name, value]) => ({ name, value }));
    return { subject_id: subjectId === undefined ? null : toPublicId('subject', subjectId), values };
  });
}

/** The evidence log: its head, its entries, their proofs, and, with a reason, what they are about. */
export function registerEvidenceRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('evidence.read', {
      method: 'get',
      path: '/evidence/log',
      summary: 'The head of the evidence log',
      responses: { 200: jsonAnswer(logViewSchema, 'Checkpoint, trust file, and what waits.') },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const [checkpoint, trust, pending] = await Promise.all([
        getCheckpoint(ctx),
        getTrust(ctx),
        countPending(ctx),
      ]);
      const published = checkpoint === undefined ? null : publishedView(checkpoint);
      return c.json({ published, trust, pending: pending.count }, 200);
    },
  );

  api.openapi(
    consoleRoute('evidence.read', {
      method: 'get',
      path: '/evidence/entries',
      summary: 'Entries of the log, newest first',
      request: { query: entriesQuerySchema },
      responses: { 200: jsonAnswer(entriesSchema, 'A page of the log.') },
    }),
    async (c) => {
      const { cursor, limit, class: entryClass } = c.req.valid('query');
      const entries = await listEntries(c.get('ctx'), {
        limit,
        ...(cursor !== undefined && { before: Number(cursor) }),
        ...(entryClass !== undefined && { class: entryClass }),
      });
      const items = entries.flatMap((entry) =>
        entry.index === undefined ? [] : [{ ...summaryOf(entry), index: entry.index }],
      );
      const last = items.at(-1);
      const hasMore = items.length === limit && last !== undefined && last.index > 0;
      return c.json({ items, next_cursor: hasMore ? String(last.index) : null }, 200);
    },
  );

  api.openapi(
    consoleRoute('evidence.read', {
      method: 'get',
      path: '/evidence/entries/{entry_id}',
      summary: 'One entry with its proof',
      request: { params: entryIdParam },
      responses: {
        200: jsonAnswer(entryViewSchema, 'What the log itself says, and the proof that it does.'),
      },
    }),
    async (c) => {
      const ctx = c.get('ctx');
      const entryId = c.req.valid('param').entry_id;
      const entry = await findEntry(ctx, entryId);
      if (entry === undefined) throw evidenceErrors.entry_not_found({ entry_id: entryId });
      const proof = (await findEntryProof(ctx, entryId)) ?? null;
      return c.json({ ...summaryOf(entry), leaf: entry.leaf, index: entry.index ?? null, proof }, 200);
    },
  );

  api.openapi(
    consoleRoute('evidence.open', {
      method: 'post',
      path: '/evidence/entries/{entry_id}/openings',
      summary: 'What an entry is about, for a stated reason',
      request: { params: entryIdParam, body: jsonBody(openingSchema) },
      responses: { 200: jsonAnswer(entryPayloadSchema, 'The fields the entry commits to.') },
    }),
    async (c) => {
      const { reason } = c.req.valid('json');
      const { session } = c.get('staff');
      return c.json(await openEntry(c.get('ctx'), session, c.req.valid('param').entry_id, reason), 200);
    },
  );
}
