import type { ImportFailure, ImportFormat, ImportState, RowOutcome } from '@zgoda/vocabulary/imports';
import type { ControllerId, EntryId, ImportId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { SubscriberImportTable } from '../../platform/db/schema.gen.ts';
import type { SubscriberImport } from './import.ts';
import type { Delimiter } from './records.ts';
import type { Finding } from './row.ts';

export async function insertImport(
  tx: Tx,
  controller: ControllerId,
  started: SubscriberImport,
  fingerprint: Buffer | undefined,
): Promise<void> {
  await sql`
    insert into subscriber_import
      (controller_id, import_id, state, asked_format, topics, channel, method, reference, wording, locale, fingerprint,
       parts, position, accepted, ended, unchanged, stays_out, refused, created_at, changed_at)
    values (${controller}, ${started.importId}, ${started.state}, ${started.askedFormat}, ${started.topics}::text[],
      ${started.channel}, ${started.method ?? null}, ${started.reference ?? null}, ${started.wording ?? null},
      ${started.locale ?? null}, ${fingerprint ?? null}, 0, ${started.position}, 0, 0, 0, 0, 0,
      ${started.createdAt}, ${started.changedAt})`.execute(tx);
}

export async function findImportRow(
  db: Db,
  controller: ControllerId,
  importId: ImportId,
): Promise<SubscriberImport | undefined> {
  const { rows } = await sql<SubscriberImportTable>`
    select * from subscriber_import
    where controller_id = ${controller} and import_id = ${importId}`.execute(db);
  return rows[0] && toImport(rows[0]);
}

/** As it stands, locked until the transaction ends. */
export async function lockImport(
  tx: Tx,
  controller: ControllerId,
  importId: ImportId,
): Promise<SubscriberImport | undefined> {
  const { rows } = await sql<SubscriberImportTable>`
    select * from subscriber_import
    where controller_id = ${controller} and import_id = ${importId}
    for update`.execute(tx);
  return rows[0] && toImport(rows[0]);
}

/** The import of the same file that is under way. */
export async function findByFingerprint(
  db: Db,
  controller: ControllerId,
  fingerprint: Buffer,
): Promise<SubscriberImport | undefined> {
  const { rows } = await sql<SubscriberImportTable>`
    select * from subscriber_import
    where controller_id = ${controller} and fingerprint = ${fingerprint} and state in ('uploading', 'running')`.execute(
    db,
  );
  return rows[0] && toImport(rows[0]);
}

export interface ImportPart {
  readonly part: number;
  readonly digest: Buffer;
  readonly sealed: Buffer;
  readonly at: Date;
}

export async function insertPart(
  tx: Tx,
  controller: ControllerId,
  importId: ImportId,
  { part, digest, sealed, at }: ImportPart,
): Promise<void> {
  await sql`
    with written as (
      insert into import_part (controller_id, import_id, part, digest, sealed_bytes)
      values (${controller}, ${importId}, ${part}, ${digest}, ${sealed})
      returning part)
    update subscriber_import set parts = written.part + 1, changed_at = ${at}
    from written
    where controller_id = ${controller} and import_id = ${importId}`.execute(tx);
}

export async function findPartDigest(
  db: Db,
  controller: ControllerId,
  importId: ImportId,
  part: number,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ digest: Buffer }>`
    select digest from import_part
    where controller_id = ${controller} and import_id = ${importId} and part = ${part}`.execute(db);
  return rows[0]?.digest;
}

export async function readPart(
  db: Db,
  controller: ControllerId,
  importId: ImportId,
  part: number,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ sealed_bytes: Buffer }>`
    select sealed_bytes from import_part
    where controller_id = ${controller} and import_id = ${importId} and part = ${part}`.execute(db);
  return rows[0]?.sealed_bytes;
}

export async function deleteParts(tx: Tx, controller: ControllerId, importId: ImportId): Promise<void> {
  await sql`
    delete from import_part where controller_id = ${controller} and import_id = ${importId}`.execute(tx);
}

/** What changes with a state; what is absent stays. */
export interface StateChange {
  readonly state: ImportState;
  readonly at: Date;
  readonly failure?: SubscriberImport['failure'];
  readonly entryId?: EntryId | undefined;
}

export async function updateImportState(
  tx: Tx,
  controller: ControllerId,
  importId: ImportId,
  { state, at, failure, entryId }: StateChange,
): Promise<void> {
  await sql`
    update subscriber_import
    set state = ${state}, changed_at = ${at}, failure = ${failure?.code ?? null}, failed_row = ${failure?.row ?? null},
      runs_until = null, entry_id = coalesce(${entryId ?? null}::uuid, entry_id)
    where controller_id = ${controller} and import_id = ${importId}`.execute(tx);
}

export async function updateFound(
  tx: Tx,
  controller: ControllerId,
  importId: ImportId,
  found: NonNullable<SubscriberImport['found']>,
): Promise<void> {
  await sql`
    update subscriber_import
    set format = ${found.format}, delimiter = ${found.delimiter}, rows_total = ${found.rows}
    where controller_id = ${controller} and import_id = ${importId}`.execute(tx);
}

/**
 * Statements of this transaction are planned for the tables as they are. A plan kept from when a table was empty reads all of it, and an
 * import is what fills tables in one go.
 */
export async function planAfresh(tx: Tx): Promise<void> {
  await sql`set local plan_cache_mode = force_custom_plan`.execute(tx);
}

/** Moves the position and counts, and says that a process is at it until `until`. */
export async function advanceImport(
  tx: Tx,
  controller: ControllerId,
  importId: ImportId,
  step: {
    readonly position: number;
    readonly outcomes: Readonly<Record<RowOutcome, number>>;
    readonly at: Date;
    readonly until: Date;
  },
): Promise<void> {
  const { accepted, ended, unchanged, stays_out: staysOut, refused } = step.outcomes;
  await sql`
    update subscriber_import
    set position = ${step.position}, accepted = accepted + ${accepted}, ended = ended + ${ended},
      unchanged = unchanged + ${unchanged}, stays_out = stays_out + ${staysOut}, refused = refused + ${refused},
      changed_at = ${step.at}, runs_until = ${step.until}
    where controller_id = ${controller} and import_id = ${importId}`.execute(tx);
}

/** @returns false when it is not running, or another process is at it */
export async function claimRun(
  tx: Tx,
  controller: ControllerId,
  importId: ImportId,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update subscriber_import set runs_until = ${until}
    where controller_id = ${controller} and import_id = ${importId} and state = 'running'
      and (runs_until is null or runs_until <= ${now})`.execute(tx);
  return numAffectedRows === 1n;
}

export async function releaseRun(tx: Tx, controller: ControllerId, importId: ImportId): Promise<void> {
  await sql`
    update subscriber_import set runs_until = null
    where controller_id = ${controller} and import_id = ${importId} and state = 'running'`.execute(tx);
}

/** Those that should run and do not: their job was lost, or their process was killed. */
export async function listUnattended(
  db: Db,
  controller: ControllerId,
  now: Date,
): Promise<readonly ImportId[]> {
  const { rows } = await sql<{ import_id: ImportId }>`
    select import_id from subscriber_import
    where controller_id = ${controller} and state = 'running' and coalesce(runs_until <= ${now}, true)`.execute(
    db,
  );
  return rows.map((row) => row.import_id);
}

/** Uploads that nobody has carried on since. */
export async function listAbandoned(
  db: Db,
  controller: ControllerId,
  before: Date,
): Promise<readonly ImportId[]> {
  const { rows } = await sql<{ import_id: ImportId }>`
    select import_id from subscriber_import
    where controller_id = ${controller} and state = 'uploading' and changed_at < ${before}`.execute(db);
  return rows.map((row) => row.import_id);
}

export async function insertFindings(
  tx: Tx,
  controller: ControllerId,
  importId: ImportId,
  findings: readonly Finding[],
): Promise<void> {
  if (findings.length === 0) return;
  await sql`
    insert into import_finding (controller_id, import_id, row_number, column_name, code)
    select ${controller}, ${importId}, n.row_number, n.column_name, n.code
    from unnest(
      ${findings.map(({ row }) => row)}::integer[], ${findings.map(({ column }) => column)}::text[],
      ${findings.map(({ code }) => code)}::text[]
    ) with ordinality as n (row_number, column_name, code, place)
    order by n.place`.execute(tx);
}

/** In the order of the file, behind `after`. */
export async function listFindings(
  db: Db,
  controller: ControllerId,
  importId: ImportId,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly (Finding & { readonly id: number })[]> {
  const { rows } = await sql<{
    finding: number;
    row_number: number;
    column_name: Finding['column'];
    code: Finding['code'];
  }>`
    select finding, row_number, column_name, code
    from import_finding
    where controller_id = ${controller} and import_id = ${importId} and finding > ${page.after}
    order by finding
    limit ${page.limit}`.execute(db);
  return rows.map((row) => ({
    id: row.finding,
    row: row.row_number,
    column: row.column_name,
    code: row.code,
  }));
}

/** Which of these addresses no import may bring back. */
export async function listBlocked(
  db: Db,
  controller: ControllerId,
  hashes: readonly Buffer[],
): Promise<readonly Buffer[]> {
  const { rows } = await sql<{ identity_hash: Buffer }>`
    select identity_hash from import_block
    where controller_id = ${controller} and identity_hash = any (${hashes}::bytea[])`.execute(db);
  return rows.map((row) => row.identity_hash);
}

export async function insertBlocks(
  tx: Tx,
  controller: ControllerId,
  hashes: readonly Buffer[],
  at: Date,
): Promise<void> {
  await sql`
    insert into import_block (controller_id, identity_hash, erased_at)
    select ${controller}, hash, ${at} from unnest(${hashes}::bytea[]) as n (hash)
    on conflict do nothing`.execute(tx);
}

function toImport(row: SubscriberImportTable): SubscriberImport {
  const { format, delimiter, rows_total: rows } = row;
  const isFound = format !== null && delimiter !== null && rows !== null;
  return {
    importId: row.import_id as ImportId,
    state: row.state as ImportState,
    askedFormat: row.asked_format as ImportFormat | 'auto',
    topics: row.topics,
    channel: row.channel,
    method: row.method ?? undefined,
    reference: row.reference ?? undefined,
    wording: row.wording ?? undefined,
    locale: row.locale ?? undefined,
    parts: row.parts,
    ...(isFound && { found: { format: format as ImportFormat, delimiter: delimiter as Delimiter, rows } }),
    position: row.position,
    counts: {
      accepted: row.accepted,
      ended: row.ended,
      unchanged: row.unchanged,
      stays_out: row.stays_out,
      refused: row.refused,
    },
    ...(row.failure !== null && {
      failure: {
        code: row.failure as ImportFailure,
        ...(row.failed_row !== null && { row: row.failed_row }),
      },
    }),
    createdAt: row.created_at,
    changedAt: row.changed_at,
    ...(row.entry_id !== null && { entryId: row.entry_id as EntryId }),
  };
}
