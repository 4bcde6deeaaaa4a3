import type { ExportKind, ExportPartOutcome, ExportState } from '@zgoda/vocabulary/exports';
import type {
  ControllerId,
  DataExportId,
  DeliveryId,
  EntryId,
  RequestId,
  StaffId,
  SubjectId,
} from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { DataExportPartTable, DataExportTable } from '../../platform/db/schema.gen.ts';
import type { DataExport, ExportPart, ExportWaiting } from './export.ts';

export interface SealedExport extends DataExport {
  readonly sealedScope: Buffer;
}

export async function insertExport(
  tx: Tx,
  controller: ControllerId,
  row: SealedExport & { readonly systems: readonly string[]; readonly entryId: EntryId },
): Promise<void> {
  await sql`
    insert into data_export
      (controller_id, export_id, subject_id, request_id, kind, state, locale, sealed_scope, waiting, attempts, run, next_run_at,
       row_count, created_at, entry_id)
    values
      (${controller}, ${row.exportId}, ${row.subjectId}, ${row.requestId}, ${row.kind}, 'running', ${row.locale}, ${row.sealedScope},
       ${JSON.stringify(row.waitingFor)}::jsonb, 0, 0, ${row.systems.length === 0 ? row.createdAt : null}::timestamptz, 0,
       ${row.createdAt}, ${row.entryId})`.execute(tx);
  await sql`
    insert into data_export_part (controller_id, export_id, system, created_at)
    select ${controller}, ${row.exportId}, s, ${row.createdAt} from unnest(${row.systems}::text[]) as s`.execute(
    tx,
  );
}

export async function lockExport(
  tx: Tx,
  controller: ControllerId,
  exportId: DataExportId,
): Promise<SealedExport | undefined> {
  const { rows } = await sql<DataExportTable>`
    select * from data_export where controller_id = ${controller} and export_id = ${exportId} for update`.execute(
    tx,
  );
  return rows[0] && toExport(rows[0]);
}

/** The latest of a request. */
export async function findExportOfRequest(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<SealedExport | undefined> {
  const { rows } = await sql<DataExportTable>`
    select * from data_export where controller_id = ${controller} and request_id = ${requestId}
    order by created_at desc, export_id desc
    limit 1`.execute(db);
  return rows[0] && toExport(rows[0]);
}

export async function findExport(
  db: Db,
  controller: ControllerId,
  exportId: DataExportId,
): Promise<SealedExport | undefined> {
  const { rows } = await sql<DataExportTable>`
    select * from data_export where controller_id = ${controller} and export_id = ${exportId}`.execute(db);
  return rows[0] && toExport(rows[0]);
}

/** Those that wait for a system or for somebody who looks, oldest first. Plan: data_export__running. */
export async function listWaitingRows(db: Db, controller: ControllerId): Promise<readonly SealedExport[]> {
  const { rows } = await sql<DataExportTable>`
    select * from data_export
    where controller_id = ${controller} and state = 'running' and waiting <> '[]'::jsonb
    order by created_at, export_id
    limit 500`.execute(db);
  return rows.map(toExport);
}

/** What should run and may have lost its job. */
export async function listDue(db: Db, controller: ControllerId, at: Date): Promise<readonly DataExportId[]> {
  const { rows } = await sql<{ export_id: DataExportId }>`
    select export_id from data_export
    where controller_id = ${controller} and state = 'running' and next_run_at <= ${at}
    order by next_run_at
    limit 500`.execute(db);
  return rows.map((row) => row.export_id);
}

export interface ExportChange {
  readonly state?: ExportState;
  readonly waitingFor?: readonly ExportWaiting[];
  readonly attempts?: number;
  readonly run?: number;
  /** Null: somebody has to look first, or it has ended. */
  readonly nextRunAt?: Date | null;
  readonly rows?: number;
  readonly deliveryId?: DeliveryId;
  readonly endedAt?: Date;
}

export async function updateExport(
  tx: Tx,
  controller: ControllerId,
  exportId: DataExportId,
  change: ExportChange,
): Promise<void> {
  const columns = {
    state: change.state,
    waiting: change.waitingFor && JSON.stringify(change.waitingFor),
    attempts: change.attempts,
    run: change.run,
    next_run_at: change.nextRunAt,
    row_count: change.rows,
    delivery_id: change.deliveryId,
    ended_at: change.endedAt,
  };
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  await tx
    .updateTable('data_export')
    .set(given)
    .where('controller_id', '=', controller)
    .where('export_id', '=', exportId)
    .execute();
}

export interface SealedPart extends ExportPart {
  readonly sealedWords?: Buffer | undefined;
  readonly sealedContent?: Buffer | undefined;
  readonly mediaType?: string | undefined;
}

/** Without their files. */
export async function listParts(
  db: Db,
  controller: ControllerId,
  exportId: DataExportId,
): Promise<readonly SealedPart[]> {
  const { rows } = await sql<DataExportPartTable>`
    select controller_id, export_id, system, outcome, sealed_words, null as sealed_content, media_type, closed_by, created_at,
      closed_at, entry_id
    from data_export_part where controller_id = ${controller} and export_id = ${exportId}
    order by system`.execute(db);
  return rows.map(toPart);
}

/** With its file; locked where asked in a transaction that changes it. */
export async function findPart(
  db: Db,
  controller: ControllerId,
  exportId: DataExportId,
  system: string,
): Promise<SealedPart | undefined> {
  const { rows } = await sql<DataExportPartTable>`
    select * from data_export_part
    where controller_id = ${controller} and export_id = ${exportId} and system = ${system}`.execute(db);
  return rows[0] && toPart(rows[0]);
}

export async function closePart(
  tx: Tx,
  controller: ControllerId,
  exportId: DataExportId,
  end: SealedPart & { readonly entryId: EntryId },
): Promise<void> {
  await sql`
    update data_export_part
    set outcome = ${end.outcome ?? null}, sealed_words = ${end.sealedWords ?? null}, sealed_content = ${end.sealedContent ?? null},
      media_type = ${end.mediaType ?? null}, closed_by = ${end.closedBy ?? null}, closed_at = ${end.closedAt ?? null},
      entry_id = ${end.entryId}
    where controller_id = ${controller} and export_id = ${exportId} and system = ${end.system}`.execute(tx);
}

/** What was found by hand lies in the package now, or is not needed. */
export async function eraseFiles(tx: Tx, controller: ControllerId, exportId: DataExportId): Promise<void> {
  await sql`
    update data_export_part set sealed_content = null, sealed_words = null
    where controller_id = ${controller} and export_id = ${exportId}`.execute(tx);
}

/** @returns how many */
export async function deleteOfSubject(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from data_export where controller_id = ${controller} and subject_id = ${subjectId}`.execute(tx);
  return Number(numAffectedRows);
}

export async function countOfSubject(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from data_export where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

function toExport(row: DataExportTable): SealedExport {
  const waiting = row.waiting as readonly { readonly system: string; readonly code: string; since: string }[];
  return {
    exportId: row.export_id as DataExportId,
    subjectId: row.subject_id as SubjectId,
    requestId: row.request_id as RequestId,
    kind: row.kind as ExportKind,
    state: row.state as ExportState,
    locale: row.locale,
    waitingFor: waiting.map((one) => ({ ...one, since: new Date(one.since) })),
    attempts: row.attempts,
    run: row.run,
    rows: row.row_count,
    deliveryId: (row.delivery_id ?? undefined) as DeliveryId | undefined,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
    sealedScope: row.sealed_scope,
  };
}

function toPart(row: DataExportPartTable): SealedPart {
  return {
    system: row.system,
    outcome: (row.outcome ?? undefined) as ExportPartOutcome | undefined,
    createdAt: row.created_at,
    closedAt: row.closed_at ?? undefined,
    closedBy: (row.closed_by ?? undefined) as StaffId | undefined,
    sealedWords: row.sealed_words ?? undefined,
    sealedContent: row.sealed_content ?? undefined,
    mediaType: row.media_type ?? undefined,
  };
}
