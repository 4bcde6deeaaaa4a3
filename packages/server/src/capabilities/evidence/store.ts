import { sql } from 'kysely';
import type { ControllerId, EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { evidenceErrors } from '@zgoda/vocabulary/evidence';
import { byteaArray, uuidArray } from '../../platform/db/array-parameters.ts';
import { ConflictRetry, type Db, type Tx } from '../../platform/db/index.ts';
import type { ChainHead } from './entry.ts';

/** Stands in `subject_id` for acts that concern nobody. */
const nobody = '00000000-0000-0000-0000-000000000000';
const logTakesNoEntries = 'ZE001';

/** What has to be known before acts of people can be recorded: a person without entries is absent. */
export type EvidenceHeads = ReadonlyMap<SubjectId, ChainHead>;

/** Rows of several acts, ready to be written in one statement. */
export interface EvidenceRows {
  readonly controller: ControllerId;
  readonly recordedAt: Date;
  readonly entries: readonly {
    readonly entryId: EntryId;
    readonly leaf: Buffer;
    readonly leafHash: Buffer;
    readonly subjectId: SubjectId | undefined;
    /** A random number when the act concerns nobody. */
    readonly subjectSeq: number;
    readonly sealed: Buffer;
  }[];
  /** The heads that the entries follow. */
  readonly heads: EvidenceHeads;
  /** Terms of the acts' records, each once. */
  readonly termsByHash: ReadonlyMap<string, string>;
  /** Filled by `appendEvidence`. */
  readonly log: { origin?: string };
}

/** One statement; none for nobody. */
export async function loadEvidenceHeads(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<EvidenceHeads> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await sql<{ subject_id: SubjectId; subject_seq: number; leaf_hash: Buffer }>`
    select s.subject_id, h.subject_seq, h.leaf_hash
    from unnest(${uuidArray(subjectIds)}::uuid[]) as s (subject_id)
    cross join lateral (
      select p.subject_seq, p.leaf_hash from evidence_payload p
      where p.controller_id = ${controller} and p.subject_id = s.subject_id
      order by p.subject_seq desc
      limit 1
    ) as h`.execute(db);
  return new Map(rows.map((row) => [row.subject_id, { seq: row.subject_seq, leafHash: row.leaf_hash }]));
}

const uniqueViolation = '23505';

/**
 * One statement, whatever the number of acts.
 * @throws log_read_only; ConflictRetry, or an error of SQLSTATE 40001, when a person has got another entry meanwhile
 */
export async function appendEvidence(tx: Tx, rows: EvidenceRows): Promise<void> {
  const { controller, entries, log } = rows;
  const [only] = entries;
  if (only === undefined) return;
  try {
    const origin = entries.length === 1 ? await appendEntry(tx, rows, only) : await appendEntries(tx, rows);
    if (origin === undefined) throw await explainRefusal(tx, controller);
    log.origin = origin;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === logTakesNoEntries) throw evidenceErrors.log_read_only({ controller }, error);
    if (code === uniqueViolation) throw new ConflictRetry('the latest entry of a person');
    throw error;
  }
}

const fromHex = (text: string): Buffer => Buffer.from(text, 'hex');

async function appendEntries(
  tx: Tx,
  { controller, recordedAt, entries, heads, termsByHash }: EvidenceRows,
): Promise<string | undefined> {
  const headRows = [...heads];
  const { rows } = await sql<{ origin: string }>`select evidence_append(
    ${controller}, ${recordedAt}::timestamptz,
    ${uuidArray(entries.map((entry) => entry.entryId))}::uuid[],
    ${byteaArray(entries.map((entry) => entry.leaf))}::bytea[],
    ${byteaArray(entries.map((entry) => entry.leafHash))}::bytea[],
    ${uuidArray(entries.map((entry) => entry.subjectId ?? nobody))}::uuid[],
    ${entries.map((entry) => entry.subjectSeq)}::bigint[],
    ${byteaArray(entries.map((entry) => entry.sealed))}::bytea[],
    ${uuidArray(headRows.map(([subjectId]) => subjectId))}::uuid[],
    ${headRows.map(([, head]) => head.seq)}::bigint[],
    ${byteaArray(headRows.map(([, head]) => head.leafHash))}::bytea[],
    ${byteaArray([...termsByHash.keys()].map(fromHex))}::bytea[], ${[...termsByHash.values()]}::text[]) as origin`.execute(
    tx,
  );
  return rows[0]?.origin;
}

/**
 * The same for a single act, at half the price: no arrays to take apart, and bytes that travel as bytes. Undefined, and
 * nothing stored, when the log is not open or the person's head is gone.
 */
async function appendEntry(
  tx: Tx,
  { controller, recordedAt, heads, termsByHash }: EvidenceRows,
  entry: EvidenceRows['entries'][number],
): Promise<string | undefined> {
  const head = entry.subjectId === undefined ? undefined : heads.get(entry.subjectId);
  const [[termsHash, terms] = ['', null]] = termsByHash;
  const { rows } = await sql<{ origin: string }>`
    with log as (
      select origin from evidence_log
      where controller_id = ${controller} and state = 'open' and (${head?.leafHash ?? null}::bytea is null or exists (
        select from evidence_payload p
        where p.controller_id = ${controller} and p.subject_id = ${entry.subjectId ?? nobody}::uuid
          and p.subject_seq = ${head?.seq ?? 0}::bigint and p.leaf_hash = ${head?.leafHash ?? null}::bytea
      ))
    ), pending as (
      insert into evidence_pending (controller_id, entry_id, leaf, leaf_hash, recorded_at)
      select ${controller}, ${entry.entryId}::uuid, ${entry.leaf}::bytea, ${entry.leafHash}::bytea,
        ${recordedAt}::timestamptz
      from log
    ), terms as (
      insert into evidence_terms (controller_id, terms_hash, terms)
      select ${controller}, ${fromHex(termsHash)}::bytea, ${terms}::text
      from log
      where ${terms}::text is not null
      on conflict do nothing
    )
    insert into evidence_payload (controller_id, subject_id, subject_seq, entry_id, leaf_hash, sealed)
    select ${controller}, ${entry.subjectId ?? nobody}::uuid, ${entry.subjectSeq}::bigint, ${entry.entryId}::uuid,
      ${entry.leafHash}::bytea, ${entry.sealed}::bytea
    from log
    returning (select origin from log) as origin`.execute(tx);
  return rows[0]?.origin;
}

/** @throws log_read_only when the controller's log takes no entries now */
export async function assertLogOpen(tx: Tx, controller: ControllerId): Promise<void> {
  if (!(await isLogOpen(tx, controller))) throw evidenceErrors.log_read_only({ controller });
}

async function isLogOpen(tx: Tx, controller: ControllerId): Promise<boolean> {
  const { rows } = await sql`
    select from evidence_log where controller_id = ${controller} and state = 'open'`.execute(tx);
  return rows.length > 0;
}

async function explainRefusal(tx: Tx, controller: ControllerId): Promise<Error> {
  return (await isLogOpen(tx, controller))
    ? new ConflictRetry('the latest entry of a person')
    : evidenceErrors.log_read_only({ controller });
}

/** An entry as it stands in the log, or waits to. */
export interface StoredEntry {
  readonly entryId: EntryId;
  readonly leaf: Buffer;
  /** Absent while it waits. */
  readonly place?: { readonly logNumber: number; readonly index: number };
  /** Only while it waits. */
  readonly recordedAt?: Date;
}

interface EntryRow {
  readonly entry_id: EntryId;
  readonly leaf: Buffer;
  readonly log_number: number | null;
  readonly entry_index: number | null;
  readonly recorded_at: Date | null;
}

export async function findStoredEntry(
  db: Db,
  controller: ControllerId,
  entryId: EntryId,
): Promise<StoredEntry | undefined> {
  const { rows } = await sql<EntryRow>`
    select entry_id, leaf, log_number, entry_index, null::timestamptz as recorded_at
    from evidence_entry
    where controller_id = ${controller} and entry_id = ${entryId}
    union all
    select entry_id, leaf, null, null, recorded_at
    from evidence_pending
    where controller_id = ${controller} and entry_id = ${entryId}`.execute(db);
  return rows[0] === undefined ? undefined : toStoredEntry(rows[0]);
}

/** How far back entries of one class are looked for, since the log is not indexed by class. */
const classSearchDepth = 100_000;

/**
 * Entries of the log, newest first; at most `limit`, before index `before` (absent: from the newest on). Those of one
 * class are looked for among the 100,000 entries before `before`.
 */
export async function listStoredEntries(
  db: Db,
  log: { readonly controller: ControllerId; readonly logNumber: number; readonly size: number },
  page: { readonly before?: number; readonly limit: number; readonly class?: string },
): Promise<readonly StoredEntry[]> {
  const before = Math.min(page.before ?? log.size, log.size);
  const from = page.class === undefined ? 0 : before - classSearchDepth;
  const prefix = page.class === undefined ? '' : `{"class":"${page.class}",`;
  const { rows } = await sql<EntryRow>`
    select entry_id, leaf, log_number, entry_index, null::timestamptz as recorded_at
    from evidence_entry
    where controller_id = ${log.controller} and log_number = ${log.logNumber} and entry_index < ${before}
      and entry_index >= ${from} and (${prefix} = '' or substr(leaf, 1, octet_length(${prefix}::bytea)) = ${prefix}::bytea)
    order by entry_index desc
    limit ${page.limit}`.execute(db);
  return rows.map(toStoredEntry);
}

/** Entries of a person by rising number, after `after`, at most `limit`. */
export async function listSubjectRows(
  db: Db,
  subject: { readonly controller: ControllerId; readonly subjectId: SubjectId },
  page: { readonly after: number; readonly limit: number },
): Promise<readonly (StoredEntry & { readonly subjectSeq: number; readonly sealed: Buffer })[]> {
  const { rows } = await sql<EntryRow & { subject_seq: number; sealed: Buffer }>`
    select p.entry_id, p.subject_seq, p.sealed, coalesce(e.leaf, w.leaf) as leaf,
      e.log_number, e.entry_index, w.recorded_at
    from evidence_payload p
    left join evidence_entry e on e.entry_id = p.entry_id
    left join evidence_pending w on w.controller_id = p.controller_id and w.entry_id = p.entry_id
    where p.controller_id = ${subject.controller} and p.subject_id = ${subject.subjectId}
      and p.subject_seq > ${page.after}
    order by p.subject_seq
    limit ${page.limit}`.execute(db);
  return rows.map((row) => ({ ...toStoredEntry(row), subjectSeq: row.subject_seq, sealed: row.sealed }));
}

export interface SealedPayload {
  /** Absent when the act concerns nobody. */
  readonly subjectId?: SubjectId;
  readonly sealed: Buffer;
}

/** Undefined once the person was erased. */
export async function findSealedPayload(
  db: Db,
  controller: ControllerId,
  entryId: EntryId,
): Promise<SealedPayload | undefined> {
  const { rows } = await sql<{ subject_id: SubjectId; sealed: Buffer }>`
    select subject_id, sealed from evidence_payload
    where controller_id = ${controller} and entry_id = ${entryId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  return row.subject_id === nobody
    ? { sealed: row.sealed }
    : { subjectId: row.subject_id, sealed: row.sealed };
}

/** By SHA-256 in hexadecimal. */
export async function findTerms(
  db: Db,
  controller: ControllerId,
  termsHash: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ terms: string }>`
    select terms from evidence_terms
    where controller_id = ${controller} and terms_hash = ${fromHex(termsHash)}`.execute(db);
  return rows[0]?.terms;
}

export interface PendingCount {
  readonly count: number;
  /** Absent when nothing waits. */
  readonly oldestRecordedAt?: Date;
}

export async function countPendingEntries(db: Db, controller: ControllerId): Promise<PendingCount> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`
    select count(*) as count, min(recorded_at) as oldest from evidence_pending
    where controller_id = ${controller}`.execute(db);
  const { count = 0, oldest = null } = rows[0] ?? {};
  return oldest === null ? { count } : { count, oldestRecordedAt: oldest };
}

/** Deletes a person's payloads, with the secrets in them; gives the number of rows. GDPR Art. 17(1). */
export async function deleteSubjectRows(
  tx: Tx,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from evidence_payload where controller_id = ${controller} and subject_id = ${subjectId}`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}

/** How many rows of the person evidence still holds. */
export async function countSubjectRows(
  db: Db,
  controller: ControllerId,
  subjectId: SubjectId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from evidence_payload
    where controller_id = ${controller} and subject_id = ${subjectId}`.execute(db);
  return rows[0]?.count ?? 0;
}

function toStoredEntry(row: EntryRow): StoredEntry {
  const { entry_id: entryId, leaf, log_number: logNumber, entry_index: index, recorded_at: recordedAt } = row;
  if (logNumber !== null && index !== null) return { entryId, leaf, place: { logNumber, index } };
  return recordedAt === null ? { entryId, leaf } : { entryId, leaf, recordedAt };
}
