import { rowConnectors } from '@zgoda/datamap';
import { exportErrors, type ExportPartConfirmation, type exportSchema } from '@zgoda/vocabulary/exports';
import {
  toPublicId,
  type DataExportId,
  type EntryId,
  type RequestId,
  type StaffId,
  type SubjectId,
} from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import type { OwnerKey } from '../../platform/vault/index.ts';
import { getDataMap } from '../datamap/index.ts';
import { recordEvidence, type ErasureStep, type EvidenceAct } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { scopeSchema, type DataExport, type ExportPart, type ExportScope, type NewExport } from './export.ts';
import {
  closePart,
  countOfSubject,
  deleteOfSubject,
  eraseFiles,
  findExport as findExportRow,
  findExportOfRequest,
  findPart,
  insertExport,
  listParts,
  listWaitingRows,
  lockExport,
  updateExport,
  type SealedExport,
} from './store.ts';

const exportIdSchema = z.strictObject({ exportId: z.uuid() });
/** The systems are to be read: this capability's own job. */
export const exportDue = defineEvent({ name: 'exports.run', schema: exportIdSchema });
/** All systems were read: the package lies ready, or nothing is held. */
export const exportEnded = defineEvent({ name: 'exports.ended', schema: exportIdSchema });

export async function loadKey(ctx: Context, subjectId: SubjectId): Promise<OwnerKey> {
  const key = (await ctx.vault.loadOwnerKeys(ctx.db, ctx.controller, [subjectId])).get(subjectId);
  if (key === undefined) throw new Error('a subject on record has no key');
  return key;
}

export const openScope = (
  ctx: Context,
  key: OwnerKey,
  { exportId, sealedScope }: SealedExport,
): ExportScope => scopeSchema.parse(JSON.parse(ctx.vault.open(key, exportId, sealedScope).toString()));

export const wordsName = (exportId: DataExportId, system: string): string => `${exportId}/${system}/words`;
export const fileName = (exportId: DataExportId, system: string): string => `${exportId}/${system}/file`;

export async function recordExportStep(
  tx: TxContext,
  { exportId, subjectId, requestId }: Pick<DataExport, 'exportId' | 'subjectId' | 'requestId'>,
  payload: EvidenceAct['payload'],
): Promise<EntryId> {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const named = {
    ...payload,
    export: toPublicId('data_export', exportId),
    request: toPublicId('request', requestId),
  };
  const [entry] = await recordEvidence(tx, [
    { class: 'request_step', subjectId, policyHash, payload: named },
  ]);
  if (entry === undefined) throw new Error('an act has its evidence');
  return entry.entryId;
}

/**
 * Has the data of a person read from every system of the map, as a job that ends with the event `exports.ended`. Systems that people work
 * by hand are looked at first: a package without them would be none. GDPR Art. 15(3), 20; Law 2297-VI Art. 8(2)
 */
export async function startExport(tx: TxContext, wanted: NewExport): Promise<DataExportId> {
  const { subjectId, requestId, kind, locale, ...scope } = wanted;
  const exportId = tx.ids.uuid() as DataExportId;
  const { systems } = await getDataMap(tx);
  const byHand = systems
    .filter(({ connector }) => !(rowConnectors as readonly string[]).includes(connector))
    .map(({ id }) => id);
  const at = tx.clock.now();
  const key = await loadKey(tx, subjectId);
  const entryId = await recordExportStep(
    tx,
    { exportId, subjectId, requestId },
    { act: 'export_started', kind, systems: systems.length, by_hand: byHand.length },
  );
  await insertExport(tx.tx, tx.controller, {
    exportId,
    subjectId,
    requestId,
    kind,
    state: 'running',
    locale,
    waitingFor: byHand.map((system) => ({ system, code: 'task_open', since: at })),
    attempts: 0,
    run: 0,
    rows: 0,
    createdAt: at,
    sealedScope: tx.vault.seal(key, exportId, Buffer.from(JSON.stringify(scope))),
    systems: byHand,
    entryId,
  });
  if (byHand.length === 0) await tx.enqueue(tx, exportDue, { exportId }, { singletonKey: exportId });
  return exportId;
}

/** An export with its systems that people work by hand. */
export interface ExportView {
  readonly found: DataExport;
  readonly parts: readonly ExportPart[];
}

/** The latest of a request; undefined where none was begun. */
export async function findExportOf(ctx: Context, requestId: RequestId): Promise<ExportView | undefined> {
  const sealed = await findExportOfRequest(ctx.db, ctx.controller, requestId);
  if (sealed === undefined) return undefined;
  const { sealedScope: _, ...found } = sealed;
  const parts = await listParts(ctx.db, ctx.controller, found.exportId);
  return {
    found,
    parts: parts.map(({ sealedWords: __, sealedContent: ___, mediaType: ____, ...part }) => part),
  };
}

/** Undefined once the person was erased. */
export async function findExport(ctx: Context, exportId: DataExportId): Promise<DataExport | undefined> {
  const sealed = await findExportRow(ctx.db, ctx.controller, exportId);
  if (sealed === undefined) return undefined;
  return withoutScope(sealed);
}

function withoutScope(sealed: SealedExport): DataExport {
  const { sealedScope: _, ...found } = sealed;
  return found;
}

/** Those that wait for a system or for somebody who looks, oldest first. */
export async function listWaitingExports(ctx: Context): Promise<readonly DataExport[]> {
  return (await listWaitingRows(ctx.db, ctx.controller)).map(withoutScope);
}

const staffIdOf = ({ actor }: Context): StaffId | undefined =>
  actor.kind === 'staff' ? (actor.staffId as StaffId) : undefined;

/**
 * A named member of staff says what is in a system that people work by hand; with the last one the systems are read.
 * @throws export_not_found, export_part_not_found, export_part_closed, export_part_needs_person
 */
export async function confirmPart(
  tx: TxContext,
  requestId: RequestId,
  system: string,
  { outcome, words, confirmed_by: confirmedBy, file }: ExportPartConfirmation,
): Promise<void> {
  const latest = await findExportOfRequest(tx.tx, tx.controller, requestId);
  const found = latest && (await lockExport(tx.tx, tx.controller, latest.exportId));
  if (found?.state !== 'running') throw exportErrors.export_not_found();
  const { exportId, subjectId } = found;
  const part = await findPart(tx.tx, tx.controller, exportId, system);
  if (part === undefined) throw exportErrors.export_part_not_found();
  if (part.outcome !== undefined) throw exportErrors.export_part_closed();
  const closedBy = staffIdOf(tx);
  if (closedBy === undefined && confirmedBy === undefined)
    throw exportErrors.export_part_needs_person({ field: 'confirmed_by' });
  const at = tx.clock.now();
  const entryId = await recordExportStep(tx, found, {
    act: 'export_part_closed',
    system,
    outcome,
    with_file: file !== undefined,
  });
  const key = await loadKey(tx, subjectId);
  await closePart(tx.tx, tx.controller, exportId, {
    system,
    outcome,
    createdAt: part.createdAt,
    closedAt: at,
    closedBy,
    sealedWords: tx.vault.seal(
      key,
      wordsName(exportId, system),
      Buffer.from(JSON.stringify({ words, confirmedBy })),
    ),
    ...(file !== undefined && {
      mediaType: file.media_type,
      sealedContent: tx.vault.seal(key, fileName(exportId, system), Buffer.from(file.data, 'base64')),
    }),
    entryId,
  });
  const waitingFor = found.waitingFor.filter((one) => one.system !== system || one.code !== 'task_open');
  const isLast = waitingFor.every(({ code }) => code !== 'task_open');
  await updateExport(tx.tx, tx.controller, exportId, { waitingFor, ...(isLast && { nextRunAt: at }) });
  if (isLast) await tx.enqueue(tx, exportDue, { exportId }, { singletonKey: exportId });
}

/** The request ended otherwise, or begins anew: nothing is read any more. One that has ended stays as it is. */
export async function cancelExport(tx: TxContext, requestId: RequestId): Promise<void> {
  const latest = await findExportOfRequest(tx.tx, tx.controller, requestId);
  const found = latest && (await lockExport(tx.tx, tx.controller, latest.exportId));
  if (found?.state !== 'running') return;
  await recordExportStep(tx, found, { act: 'export_cancelled' });
  await updateExport(tx.tx, tx.controller, found.exportId, {
    state: 'cancelled',
    waitingFor: [],
    nextRunAt: null,
    endedAt: tx.clock.now(),
  });
  await eraseFiles(tx.tx, tx.controller, found.exportId);
}

/** Tries the systems again now. @throws export_not_found */
export async function retryExport(tx: TxContext, requestId: RequestId): Promise<void> {
  const latest = await findExportOfRequest(tx.tx, tx.controller, requestId);
  const found = latest && (await lockExport(tx.tx, tx.controller, latest.exportId));
  if (found?.state !== 'running') throw exportErrors.export_not_found();
  if (found.waitingFor.some(({ code }) => code === 'task_open')) return;
  await updateExport(tx.tx, tx.controller, found.exportId, { nextRunAt: tx.clock.now() });
  await tx.enqueue(tx, exportDue, { exportId: found.exportId }, { singletonKey: found.exportId });
}

/** As both interfaces tell it. */
export function toExportWire({ found, parts }: ExportView): z.output<typeof exportSchema> {
  return {
    request: toPublicId('request', found.requestId),
    kind: found.kind,
    state: found.state,
    waiting_for: found.waitingFor.map((one) => ({ ...one, since: one.since.toISOString() })),
    parts: parts.map(({ system, outcome, closedAt }) => ({
      system,
      outcome,
      closed_at: closedAt?.toISOString(),
    })),
    rows: found.rows,
    created_at: found.createdAt.toISOString(),
    ended_at: found.endedAt?.toISOString(),
  };
}

/** GDPR Art. 17(1) */
export const exportErasure: ErasureStep = {
  name: 'exports',
  erase: (tx, subjectId) => deleteOfSubject(tx.tx, tx.controller, subjectId),
  countResidue: (tx, subjectId) => countOfSubject(tx.db, tx.controller, subjectId),
};
