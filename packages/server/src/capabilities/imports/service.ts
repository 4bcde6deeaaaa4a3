import {
  importErrors,
  importFailures,
  maxPartBytes,
  type ImportActionRequest,
  type ImportRequest,
  type ImportWire,
} from '@zgoda/vocabulary/imports';
import { toPublicId, type ImportId } from '@zgoda/vocabulary/ids';
import { subscriptionErrors } from '@zgoda/vocabulary/subscriptions';
import { findTopic } from '@zgoda/policy';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { abandonedAfterDays, rowsDone, type SubscriberImport } from './import.ts';
import { formatFindings, reportHeader } from './report.ts';
import {
  deleteParts,
  findByFingerprint,
  findImportRow,
  findPartDigest,
  insertImport,
  insertPart,
  listAbandoned,
  listFindings,
  lockImport,
  updateImportState,
  type StateChange,
} from './store.ts';

/** An import has rows to carry out. */
export const importDue = defineEvent({
  name: 'imports.run',
  schema: z.strictObject({ importId: z.uuid() }),
});

/**
 * Begins an import; with a fingerprint, goes on with the one of the same file that is under way.
 * @throws topic_unknown, topic_channel_unknown
 */
export async function createImport(tx: TxContext, request: ImportRequest): Promise<SubscriberImport> {
  const { policy } = await getPolicyInForce(tx);
  const { channel, fingerprint, ...rest } = request;
  for (const [index, id] of request.topics.entries()) {
    const field = `topics[${index}]`;
    const topic = findTopic(policy, id);
    if (topic === undefined) throw subscriptionErrors.topic_unknown({ field });
    if (!topic.channels.some((offered) => offered === channel))
      throw subscriptionErrors.topic_channel_unknown({ field });
  }
  const named =
    fingerprint === undefined
      ? undefined
      : tx.vault.blindIndex(
          tx.controller,
          `import-file\n${fingerprint}\n${JSON.stringify({ channel, ...rest })}`,
        );
  const open = named === undefined ? undefined : await findByFingerprint(tx.tx, tx.controller, named);
  if (open !== undefined) return open;
  const at = tx.clock.now();
  const started: SubscriberImport = {
    importId: tx.ids.uuid() as ImportId,
    state: 'uploading',
    askedFormat: request.format,
    topics: request.topics,
    channel,
    method: request.method,
    reference: request.reference,
    wording: request.wording,
    locale: request.locale,
    parts: 0,
    position: 1,
    counts: { accepted: 0, ended: 0, unchanged: 0, stays_out: 0, refused: 0 },
    createdAt: at,
    changedAt: at,
  };
  await insertImport(tx.tx, tx.controller, started, named);
  return started;
}

/** @throws import_not_found */
export async function getImport(ctx: Context, importId: ImportId): Promise<SubscriberImport> {
  const found = await findImportRow(ctx.db, ctx.controller, importId);
  if (found === undefined) throw importErrors.import_not_found();
  return found;
}

const partRecord = (importId: ImportId, part: number): string => `import:${importId}:${part}`;

/**
 * Takes in a part of the file, sealed. The same part may come twice.
 * @throws import_not_found, import_state_differs, import_part_out_of_order, import_part_differs
 */
export async function putPart(
  tx: TxContext,
  importId: ImportId,
  part: number,
  bytes: Buffer,
): Promise<SubscriberImport> {
  if (bytes.length > maxPartBytes) throw new Error('a part is larger than its schema allows');
  const found = await lockOpen(tx, importId);
  const digest = tx.vault.blindIndex(tx.controller, `import-part\n${bytes.toString('base64')}`);
  if (part < found.parts) {
    const stored = await findPartDigest(tx.tx, tx.controller, importId, part);
    if (stored?.equals(digest) !== true) throw importErrors.import_part_differs({ part });
    return found;
  }
  if (part > found.parts) throw importErrors.import_part_out_of_order({ next: found.parts });
  const sealed = tx.vault.seal(tx.vault.controllerOwnerKey(tx.controller), partRecord(importId, part), bytes);
  await insertPart(tx.tx, tx.controller, importId, { part, digest, sealed, at: tx.clock.now() });
  return { ...found, parts: part + 1 };
}

/** The bytes of a part as they came. */
export function openPart(ctx: Context, importId: ImportId, part: number, sealed: Buffer): Buffer {
  const key = ctx.vault.controllerOwnerKey(ctx.controller);
  return Buffer.from(ctx.vault.open(key, partRecord(importId, part), sealed));
}

async function lockOpen(tx: TxContext, importId: ImportId): Promise<SubscriberImport> {
  const found = await lockImport(tx.tx, tx.controller, importId);
  if (found === undefined) throw importErrors.import_not_found();
  if (found.state !== 'uploading') throw importErrors.import_state_differs({ state: found.state });
  return found;
}

/**
 * Starts carrying it out, or gives it up. What was carried out before it is cancelled stays.
 * @throws import_not_found, import_state_differs, import_parts_missing
 */
export async function actOnImport(
  tx: TxContext,
  importId: ImportId,
  request: ImportActionRequest,
): Promise<SubscriberImport> {
  const found = await lockImport(tx.tx, tx.controller, importId);
  if (found === undefined) throw importErrors.import_not_found();
  const { state, parts } = found;
  const mayAct = state === 'uploading' || (state === 'running' && request.action === 'cancel');
  if (!mayAct) throw importErrors.import_state_differs({ state });
  if (request.action === 'start' && request.parts !== parts)
    throw importErrors.import_parts_missing({ arrived: parts });
  const at = tx.clock.now();
  if (request.action === 'start') {
    await changeState(tx, found, { state: 'running', at });
    await tx.enqueue(tx, importDue, { importId });
  } else {
    await conclude(tx, found, { state: 'cancelled', at });
  }
  return getImport(tx, importId);
}

/** Ends an import: its file is deleted. */
export async function conclude(tx: TxContext, found: SubscriberImport, change: StateChange): Promise<void> {
  await deleteParts(tx.tx, tx.controller, found.importId);
  await changeState(tx, found, change);
}

/** Changes the state, with evidence of it. */
async function changeState(
  tx: TxContext,
  { importId, channel, topics, counts }: SubscriberImport,
  change: StateChange,
): Promise<void> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = {
    act: `import_${change.state}`,
    import: toPublicId('import', importId),
    channel,
    topics: topics.join(' '),
    ...(change.state !== 'running' && counts),
    ...(change.failure !== undefined && { failure: change.failure.code }),
  };
  const [evidence] = await recordEvidence(tx, [{ class: 'system', policyHash, payload }]);
  await updateImportState(tx.tx, tx.controller, importId, { ...change, entryId: evidence?.entryId });
}

const dayMs = 24 * 60 * 60_000;

/** Gives up uploads that nobody carried on, so that no file rests here for nothing. @see GDPR Art. 5(1)(e) */
export async function sweepImports(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - abandonedAfterDays * dayMs);
  for (const importId of await listAbandoned(ctx.db, ctx.controller, before))
    await transaction(ctx, async (tx) => {
      const found = await lockImport(tx.tx, tx.controller, importId);
      if (found?.state !== 'uploading' || found.changedAt >= before) return;
      await conclude(tx, found, { state: 'cancelled', at: tx.clock.now() });
    });
}

const reportPage = 5_000;

/** The report as CSV, page by page. @throws import_not_found */
export async function readReport(
  ctx: Context,
  importId: ImportId,
  after = 0,
): Promise<{ readonly text: string; readonly next?: number }> {
  if (after === 0) await getImport(ctx, importId);
  const findings = await listFindings(ctx.db, ctx.controller, importId, { after, limit: reportPage });
  const text = `${after === 0 ? reportHeader : ''}${formatFindings(findings)}`;
  const next = findings.length < reportPage ? undefined : findings.at(-1)?.id;
  return next === undefined ? { text } : { text, next };
}

export function toWire(found: SubscriberImport): ImportWire {
  const { failure } = found;
  return {
    id: toPublicId('import', found.importId),
    state: found.state,
    ...(found.found !== undefined && { format: found.found.format, rows: found.found.rows }),
    parts: found.parts,
    rows_done: rowsDone(found),
    counts: { ...found.counts },
    ...(failure !== undefined && {
      failure: {
        code: failure.code,
        sentence: importFailures[failure.code],
        ...(failure.row !== undefined && { row: failure.row }),
      },
    }),
    created_at: found.createdAt.toISOString(),
    changed_at: found.changedAt.toISOString(),
  };
}
