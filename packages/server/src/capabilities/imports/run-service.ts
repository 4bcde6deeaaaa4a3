import type { ImportId } from '@zgoda/vocabulary/ids';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { identityHash } from '../subjects/index.ts';
import {
  loadAddressStandings,
  recordBroughtChoices,
  startBroughtRelationships,
  closeAddresses,
} from '../subscriptions/index.ts';
import { recogniseColumns, type Columns } from './columns.ts';
import type { SubscriberImport } from './import.ts';
import { planBatch, type BatchPlan, type Standing } from './plan.ts';
import { assertUtf8Start, ensureUtf8, readRecords, UnreadableFile, type CsvRecord } from './records.ts';
import { readRow, type Finding, type ImportRow } from './row.ts';
import { conclude, getImport, importDue, openPart } from './service.ts';
import {
  advanceImport,
  claimRun,
  insertFindings,
  listBlocked,
  listUnattended,
  lockImport,
  planAfresh,
  readPart,
  releaseRun,
  updateFound,
} from './store.ts';

/** Another process takes over when the one at work has not been heard of for this long. */
const runLeaseMs = 60_000;
const batchRows = 1_000;

export interface RunOptions {
  /** Called after each group of rows was committed: tests kill the process there. */
  readonly afterBatch?: (position: number) => void;
  /** Called before each group of rows is committed. */
  readonly beforeCommit?: (position: number) => void;
}

/**
 * Carries out an import from where it stands. Safe to run twice and at once: each group of rows is one transaction with the position
 * it starts from, so that whatever is killed when, every row counts once.
 */
export async function runImport(
  ctx: Context,
  importId: ImportId,
  signal: AbortSignal,
  options: RunOptions = {},
): Promise<void> {
  const now = ctx.clock.now();
  const until = new Date(now.getTime() + runLeaseMs);
  if (!(await transaction(ctx, ({ tx }) => claimRun(tx, ctx.controller, importId, { now, until })))) return;
  try {
    const columns = await examine(ctx, importId, signal);
    await carryOut(ctx, importId, { columns, signal, options });
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    await fail(ctx, importId, error);
  } finally {
    await transaction(ctx, ({ tx }) => releaseRun(tx, ctx.controller, importId));
  }
}

/** The bytes of the file, part by part. */
async function* readFile(ctx: Context, importId: ImportId, parts: number): AsyncGenerator<Buffer> {
  for (let part = 0; part < parts; part += 1) {
    const sealed = await readPart(ctx.db, ctx.controller, importId, part);
    if (sealed === undefined) return;
    yield openPart(ctx, importId, part, sealed);
  }
}

/**
 * Reads the whole file once before anything of it is carried out, so that one that cannot be read to its end changes nothing.
 * @throws UnreadableFile
 */
async function examine(ctx: Context, importId: ImportId, signal: AbortSignal): Promise<Columns> {
  const { parts, askedFormat, found } = await getImport(ctx, importId);
  const sealed = await readPart(ctx.db, ctx.controller, importId, 0);
  const start = sealed === undefined ? Buffer.alloc(0) : openPart(ctx, importId, 0, sealed);
  if (start.length === 0) throw new UnreadableFile('file_empty');
  assertUtf8Start(start);
  const columns = recogniseColumns(start, askedFormat);
  if (found !== undefined) return columns;
  let rows = -1;
  for await (const records of readRecords(ensureUtf8(readFile(ctx, importId, parts)), columns.delimiter)) {
    signal.throwIfAborted();
    rows += records.length;
  }
  const { format, delimiter } = columns;
  await transaction(ctx, ({ tx }) => updateFound(tx, ctx.controller, importId, { format, delimiter, rows }));
  return columns;
}

interface Run {
  readonly columns: Columns;
  readonly signal: AbortSignal;
  readonly options: RunOptions;
}

async function carryOut(ctx: Context, importId: ImportId, run: Run): Promise<void> {
  const { parts, position: start } = await getImport(ctx, importId);
  let position = start;
  let waiting: CsvRecord[] = [];
  const flush = async (): Promise<boolean> => {
    const batch = waiting;
    waiting = [];
    const last = batch.at(-1)?.number;
    if (last === undefined) return true;
    if (!(await applyBatch(ctx, importId, { ...run, batch, from: position }))) return false;
    position = last;
    run.options.afterBatch?.(position);
    return true;
  };
  for await (const records of readRecords(readFile(ctx, importId, parts), run.columns.delimiter)) {
    for (const record of records) {
      if (record.number <= start) continue;
      waiting.push(record);
      if (waiting.length < batchRows) continue;
      run.signal.throwIfAborted();
      if (!(await flush())) return;
    }
  }
  run.signal.throwIfAborted();
  if (!(await flush())) return;
  await transaction(ctx, async (tx) => {
    const found = await lockImport(tx.tx, tx.controller, importId);
    if (found?.state !== 'running' || found.position !== position) return;
    await conclude(tx, found, { state: 'done', at: tx.clock.now() });
  });
}

interface Batch extends Run {
  readonly batch: readonly CsvRecord[];
  readonly from: number;
}

/** @returns false when somebody else has gone on from here, or the import was cancelled */
async function applyBatch(
  ctx: Context,
  importId: ImportId,
  { batch, from, columns, options }: Batch,
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const found = await lockImport(tx.tx, tx.controller, importId);
    if (found?.state !== 'running' || found.position !== from) return false;
    await planAfresh(tx.tx);
    const at = tx.clock.now();
    const plan = await planRows(
      tx,
      found,
      batch.map((record) => readRow(record, columns, found, at)),
    );
    await startBroughtRelationships(tx, plan.relationships);
    await recordBroughtChoices(tx, plan.choices);
    await closeAddresses(tx, plan.suppressions);
    await insertFindings(tx.tx, tx.controller, importId, plan.findings);
    const position = batch.at(-1)?.number ?? from;
    const until = new Date(at.getTime() + runLeaseMs);
    await advanceImport(tx.tx, tx.controller, importId, { position, outcomes: plan.outcomes, at, until });
    options.beforeCommit?.(position);
    return true;
  });
}

/**
 * Looks at where everybody stands, and once more under lock at those of them for whom something changes: mostly nobody has to be
 * locked, neither when all are new nor when nothing is.
 */
async function planRows(
  tx: TxContext,
  { channel, importId }: SubscriberImport,
  rows: readonly (ImportRow | Finding)[],
): Promise<BatchPlan> {
  const { policy } = await getPolicyInForce(tx);
  const subject = { policy, channel, importId: toPublicId('import', importId) };
  const emails = new Map(rows.flatMap((row) => ('code' in row ? [] : [[row.key, row.email] as const])));
  const standings = await loadStandings(tx, emails, { lock: false });
  const plan = planBatch(subject, rows, standings);
  const changed = new Set(
    [...plan.choices, ...plan.suppressions, ...plan.relationships].map(({ email }) => email.toLowerCase()),
  );
  const toLock = new Map(
    [...emails].filter(([key]) => changed.has(key) && standings.get(key)?.subjectId !== undefined),
  );
  if (toLock.size === 0) return plan;
  const locked = await loadStandings(tx, toLock, { lock: true });
  return planBatch(subject, rows, new Map([...standings, ...locked]));
}

async function loadStandings(
  tx: TxContext,
  emails: ReadonlyMap<string, string>,
  options: { readonly lock: boolean },
): Promise<ReadonlyMap<string, Standing>> {
  const hashes = [...emails.values()].map((email) => identityHash(tx, { email }));
  const standings = await loadAddressStandings(tx, [...emails.values()], options);
  const blocked = new Set(
    (await listBlocked(tx.tx, tx.controller, hashes)).map((hash) => hash.toString('hex')),
  );
  return new Map(
    [...emails.keys()].flatMap((key, index) => {
      const standing = standings[index];
      const isErased = blocked.has(hashes[index]?.toString('hex') ?? '');
      return standing === undefined ? [] : [[key, { ...standing, isErased }] as const];
    }),
  );
}

async function fail(ctx: Context, importId: ImportId, { failure, row }: UnreadableFile): Promise<void> {
  await transaction(ctx, async (tx) => {
    const found = await lockImport(tx.tx, tx.controller, importId);
    if (found?.state !== 'running') return;
    const told = { code: failure, ...(row !== undefined && { row }) };
    await conclude(tx, found, { state: 'failed', at: tx.clock.now(), failure: told });
  });
}

/** Puts in line what should run and does not: its job was lost, or its process was killed. */
export async function attendImports(ctx: Context): Promise<void> {
  for (const importId of await listUnattended(ctx.db, ctx.controller, ctx.clock.now()))
    await transaction(ctx, (tx) => tx.enqueue(tx, importDue, { importId }));
}
