import {
  appendLeaf,
  decodeEntries,
  edgeBytes,
  emptyRoot,
  emptyTree,
  encodeEntries,
  equalBytes,
  formatTrustPolicy,
  hashLeaf,
  openCheckpoint,
  parseCheckpoint,
  parseLeaf,
  parseTrustPolicy,
  tilePath,
  tileWidth,
  toHex,
  treeRoot,
  widthOfTile,
  type FullTile,
  type LogReader,
} from '@zgoda/verify';
import { nodePrimitives, type LogDirectory } from '@zgoda/verify/node';
import { DomainError } from '@zgoda/vocabulary/errors';
import type { EntryId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import type { Anchor } from '../../platform/anchor/index.ts';
import { transaction, type Tx } from '../../platform/db/index.ts';
import { toEntryId } from './entry.ts';
import { replayErasures, type ErasureStep } from './erasure-service.ts';
import {
  ensureLog,
  guardLog,
  inspectLog,
  toOrigin,
  type Inspection,
  type LogAddress,
  loadTree,
  logKey,
} from './log-service.ts';
import {
  findCurrentLog,
  insertEntries,
  insertLog,
  insertTiles,
  raiseFence,
  readLeaves,
  readTileHashes,
  updateHead,
  updateLogState,
  type LogHead,
  type LogId,
} from './log-store.ts';
import { recordEvidence } from './service.ts';
import { findStoredEntry } from './store.ts';

const { sha256 } = nodePrimitives;

export interface RecoveryOptions extends LogAddress {
  /** What the capabilities hold of a person, for the erasures to be replayed. */
  readonly erasureSteps: readonly ErasureStep[];
}

/**
 * To be run before a process serves: opens the controller's log the first time, inspects it, and replays erasures. A log that is
 * not sound is read-only from then on, in every process: acts are refused, nothing is signed.
 */
export async function checkLogAtStart(ctx: Context, options: RecoveryOptions): Promise<Inspection> {
  const { controller, logNumber, state } = await ensureLog(ctx, options);
  const id = { controller, logNumber };
  const inspection = await guardLog({ ...ctx, anchors: options.anchors }, id);
  if (inspection.finding !== 'sound') return inspection;
  if (state === 'read_only') await transaction(ctx, ({ tx }) => updateLogState(tx, id, 'open'));
  await replayErasures(ctx, { anchors: options.anchors, steps: options.erasureSteps });
  return inspection;
}

/** The controller's log as it stands against its anchor; nothing is closed or opened. */
export async function inspectCurrentLog(ctx: Context, options: LogAddress): Promise<Inspection> {
  const { controller, logNumber } = await ensureLog(ctx, options);
  return inspectLog({ db: ctx.db, anchors: options.anchors }, { controller, logNumber });
}

export type Progress = (done: number, inAll: number) => void;

/**
 * Copies the published log to a directory: entries, tiles, checkpoint, trust file. Full tiles that are there already are
 * not written again, and the checkpoint comes last, so that a copy that was cut off is still an older, whole one.
 * @returns the number of entries that the copy now holds
 */
export async function exportLog(ctx: Context, target: LogDirectory, onProgress?: Progress): Promise<number> {
  const log = await findCurrentLog(ctx.db, ctx.controller);
  if (log?.published === undefined) return 0;
  const { note, size } = log.published;
  for (let level = 0; tileWidth ** level <= size; level++) {
    const tileCount = Math.ceil(Math.floor(size / tileWidth ** level) / tileWidth);
    for (let index = 0; index < tileCount; index++) {
      const tile = { level, index, width: widthOfTile({ level, index }, size) };
      await writeOnce(target, tilePath(tile), () => readTileHashes(ctx.db, log, tile));
      if (level > 0) continue;
      const range = { from: index * tileWidth, count: tile.width };
      const bundle = tilePath({ ...tile, level: 'entries' });
      await writeOnce(target, bundle, async () => encodeEntries(await readLeaves(ctx.db, log, range)));
      onProgress?.(range.from + range.count, size);
    }
  }
  await target.write('trust', formatTrustPolicy({ key: logKey(ctx.vault, log) }));
  await target.write('checkpoint', note);
  return size;
}

async function writeOnce(
  target: LogDirectory,
  path: string,
  render: () => Promise<Uint8Array>,
): Promise<void> {
  if (!(await target.has(path))) await target.write(path, await render());
}

export type RecoveryOutcome =
  | { readonly outcome: 'recovered'; readonly entriesAppended: number }
  /** There was nothing to recover. */
  | { readonly outcome: 'sound' }
  /** The copy ends before the anchor: those entries are lost unless a later copy is found. */
  | { readonly outcome: 'copy_too_short'; readonly copySize: number; readonly anchoredSize: number }
  /** The copy, or the database, is not a part of the log that was anchored. */
  | { readonly outcome: 'not_this_log' }
  /** The database has more than a missing end: restore another backup. */
  | { readonly outcome: 'not_recoverable'; readonly finding: 'forked' | 'damaged' | 'anchor_lost' };

/** A step that only an operator takes, and that cannot be undone. */
export interface RepairOptions extends RecoveryOptions {
  /** The operator's words, which go into the evidence: at most 1,000 characters in NFC. */
  readonly reason: string;
  readonly onProgress?: Progress;
}

/**
 * Brings a restored database back to its anchor: appends the missing entries byte for byte from a copy, compares the root,
 * records that this was done and why, and replays the erasures. The log is whole again or nothing of it is changed.
 * @throws FormatError when the copy is not a signed log
 * @throws copy_unreadable when a part of it is not there
 */
export async function recoverLog(
  ctx: Context,
  source: LogReader,
  options: RepairOptions,
): Promise<RecoveryOutcome> {
  const copy = toReadable(source);
  const { finding, head, anchor } = await inspectCurrentLog(ctx, options);
  if (finding === 'sound') return { outcome: 'sound' };
  if (finding !== 'behind' || anchor === undefined) {
    return { outcome: 'not_recoverable', finding: finding === 'behind' ? 'anchor_lost' : finding };
  }
  const trust = parseTrustPolicy(sha256, formatTrustPolicy({ key: logKey(ctx.vault, head) }));
  const note = Buffer.from(await copy.read('checkpoint')).toString('utf8');
  const { size } = openCheckpoint(nodePrimitives, trust, note).checkpoint;
  if (size < anchor.size) return { outcome: 'copy_too_short', copySize: size, anchoredSize: anchor.size };
  const entriesAppended = anchor.size - head.size;
  const { reason, onProgress } = options;
  const isComplete = await transaction(ctx, async (tx) => {
    await appendFromCopy(tx, copy, { head, anchor, ...(onProgress && { onProgress }) });
    await updateLogState(tx.tx, head, 'open');
    const payload = { event: 'log_recovered', reason, entries_appended: entriesAppended, size: anchor.size };
    await recordEvidence(tx, [{ class: 'system', policyHash: '', payload }]);
    return true;
  }).catch((error: unknown) => {
    if (error instanceof OtherLog) return false;
    throw error;
  });
  if (!isComplete) return { outcome: 'not_this_log' };
  await checkLogAtStart(ctx, options);
  return { outcome: 'recovered', entriesAppended };
}

/** A part of the copy that is missing is the operator's to find. */
const toReadable = (copy: LogReader): LogReader => ({
  read: (path) =>
    copy.read(path).catch((cause: unknown) => {
      const said = `The copy has no ${path} that can be read, so nothing was changed.`;
      throw new DomainError('invalid', 'copy_unreadable', said, { cause });
    }),
});

/** Rolls back what was appended. */
class OtherLog extends Error {}

async function appendFromCopy(
  { tx }: TxContext,
  copy: LogReader,
  target: { readonly head: LogHead; readonly anchor: Anchor; readonly onProgress?: Progress },
): Promise<void> {
  const { head, anchor, onProgress } = target;
  const tree = await loadTree(tx, head);
  const copySize = anchor.size;
  while (tree.size < copySize) {
    const index = Math.floor(tree.size / tileWidth);
    const bundle = await readBundle(copy, index, copySize);
    const leaves = bundle.slice(
      tree.size - index * tileWidth,
      widthOfTile({ level: 'entries', index }, copySize),
    );
    if (leaves.length === 0) throw new OtherLog();
    const entries = leaves.map((leaf) => ({
      entryId: toEntryId(Buffer.from(parseLeaf(leaf).id, 'hex')),
      leaf,
    }));
    const tiles: FullTile[] = [];
    await insertEntries(tx, head, { firstIndex: tree.size, entries });
    for (const leaf of leaves) appendLeaf(sha256, tree, hashLeaf(sha256, leaf), (tile) => tiles.push(tile));
    await insertTiles(tx, head, tiles);
    onProgress?.(tree.size - head.size, copySize - head.size);
  }
  const root = treeRoot(sha256, tree);
  if (!equalBytes(root, parseCheckpoint(anchor.body).root)) throw new OtherLog();
  await updateHead(tx, head, { size: tree.size, root, rightEdge: edgeBytes(tree) });
}

/** A copy that has grown beyond the anchor holds a full bundle where the anchored log had a partial one. */
async function readBundle(copy: LogReader, index: number, size: number): Promise<readonly Uint8Array[]> {
  const width = widthOfTile({ level: 'entries', index }, size);
  const partial = tilePath({ level: 'entries', index, width });
  const full = tilePath({ level: 'entries', index, width: tileWidth });
  return decodeEntries(await copy.read(partial).catch(() => copy.read(full)));
}

export interface Succession {
  /** Of the log that goes on. */
  readonly origin: string;
  readonly previousOrigin: string;
  /** Of those anchored; absent when the anchor itself was lost, so that nobody knows. */
  readonly lostEntries?: number;
}

/**
 * For a log that cannot be recovered: freezes it and opens a new one under a new origin, whose first entry commits to
 * the last anchored checkpoint and says how many entries were lost, and why. There are never two trees under one origin.
 * @throws log_sound
 */
export async function succeedLog(ctx: Context, options: RepairOptions): Promise<Succession> {
  const { finding, head, anchor } = await inspectCurrentLog(ctx, options);
  if (finding === 'sound') {
    throw new DomainError('conflict', 'log_sound', 'The log is sound: nothing of it is lost.');
  }
  const successor = await findFreeOrigin(options, head);
  const anchored = anchor === undefined ? undefined : parseCheckpoint(anchor.body);
  const lostEntries = anchored === undefined ? undefined : Math.max(0, anchored.size - head.size);
  const payload = {
    event: 'log_succeeded',
    finding,
    reason: options.reason,
    previous_origin: head.origin,
    previous_size: anchored?.size ?? head.size,
    previous_root: toHex(anchored?.root ?? head.root),
    ...(lostEntries !== undefined && { lost_entries: lostEntries }),
  };
  await transaction(ctx, async (tx) => {
    await raiseFence(tx.tx, head);
    await updateLogState(tx.tx, head, 'frozen');
    await insertLog(tx.tx, { ...successor, root: emptyRoot(sha256), openedAt: ctx.clock.now() });
    const [ref] = await recordEvidence(tx, [{ class: 'system', policyHash: '', payload }]);
    if (ref !== undefined) await enterFirst(tx.tx, successor, ref.entryId);
  });
  await checkLogAtStart(ctx, options);
  return {
    origin: successor.origin,
    previousOrigin: head.origin,
    ...(lostEntries !== undefined && { lostEntries }),
  };
}

/** The next name that no tree was ever anchored under. */
async function findFreeOrigin(
  address: LogAddress,
  head: LogHead,
): Promise<LogId & { readonly origin: string }> {
  for (let logNumber = head.logNumber + 1; ; logNumber++) {
    const id = { controller: head.controller, logNumber };
    const origin = toOrigin(address.publicUrl, id);
    if ((await address.anchors.find(origin)) === undefined) return { ...id, origin };
  }
}

/** Makes a waiting entry the first of an empty log, before whatever else waits. */
async function enterFirst(tx: Tx, log: LogId, entryId: EntryId): Promise<void> {
  const entry = await findStoredEntry(tx, log.controller, entryId);
  if (entry === undefined) throw new Error('the first entry of a log was not recorded');
  await insertEntries(tx, log, { firstIndex: 0, entries: [entry] });
  const tree = emptyTree();
  appendLeaf(sha256, tree, hashLeaf(sha256, entry.leaf), () => undefined);
  await updateHead(tx, log, { size: tree.size, root: treeRoot(sha256, tree), rightEdge: edgeBytes(tree) });
}
