import { setTimeout as sleep } from 'node:timers/promises';
import {
  appendLeaf,
  edgeBytes,
  equalBytes,
  formatCheckpoint,
  formatNote,
  formatSignatureLine,
  hashLeaf,
  treeRoot,
  type FullTile,
  type Tree,
} from '@zgoda/verify';
import { nodePrimitives, signEd25519 } from '@zgoda/verify/node';
import type { ControllerId, EntryId } from '@zgoda/vocabulary/ids';
import type { Anchor, AnchorStore } from '../../platform/anchor/index.ts';
import { transaction, type Db, type Tx } from '../../platform/db/index.ts';
import type { Log } from '../../platform/log/index.ts';
import type { Vault } from '../../platform/vault/index.ts';
import { guardLog, listUnvouchedLogs, loadTree, logKey } from './log-service.ts';
import {
  findLog,
  insertTiles,
  listOpenLogs,
  lockHead,
  raiseFence,
  takePending,
  tryLockSequencer,
  unlockSequencer,
  updateHead,
  updatePublished,
  type LogHead,
  type LogId,
  type NumberedEntry,
  type OpenLog,
} from './log-store.ts';

const { sha256 } = nodePrimitives;

/** Entries taken in one transaction. */
const batchLimit = 4_096;
/** With as many waiting, the next batch is not waited for. */
const enoughWaiting = 1_024;
const pauseMs = 250;
const checkpointEveryMs = 1_000;
const retryMs = 1_000;

/** The steps between which a process may die; tests stop it there. */
export type SequencerStep =
  | 'head locked'
  | 'entries taken'
  | 'entries checked'
  | 'tiles stored'
  | 'head moved'
  | 'batch committed'
  | 'anchor swapped'
  | 'checkpoint signed'
  | 'checkpoint published';

export interface SequencerDependencies {
  readonly db: Db;
  readonly vault: Vault;
  readonly anchors: AnchorStore;
  readonly log: Log;
  /** Those whose logs this process may sequence: it has their keys. */
  readonly controllers: () => readonly ControllerId[];
  /** Told of every step; what it throws ends the round for this log. */
  readonly onStep?: (step: SequencerStep) => void | Promise<void>;
}

export interface Sequencer {
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

/** A log that this process sequences. */
interface HeldLog extends LogId {
  readonly origin: string;
  readonly fence: number;
  anchor: Anchor | undefined;
  /** The growing end as of the last commit; undefined when it has to be read again. */
  tree: Tree | undefined;
  publishedAtMs: number;
  /** Waiting rows that are not what was recorded; they are never entered. */
  readonly corrupt: Set<number>;
}

/**
 * Enters what waits into the logs of all controllers, and publishes checkpoints. Any number of processes may run one: an
 * advisory lock gives each log to one of them, and the fence in the log's head keeps a former one from writing. On a
 * lost connection it begins again, with every log inspected anew.
 */
export function startSequencer(deps: SequencerDependencies): Sequencer {
  const stopping = new AbortController();
  const ended = run(deps, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function run(deps: SequencerDependencies, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await deps.db.connection().execute((connection) => sequence({ ...deps, db: connection }, signal));
    } catch (error) {
      deps.log.error('evidence.sequencer_interrupted', {}, error);
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

type HeldLogs = Map<ControllerId, HeldLog>;

/** Works on one connection, which holds the locks, until told to stop or it breaks. */
async function sequence(deps: SequencerDependencies, signal: AbortSignal): Promise<void> {
  const held: HeldLogs = new Map();
  const restUntilMs = new Map<ControllerId, number>();
  let lastMs = performance.now();
  try {
    while (!signal.aborted) {
      const most = await runRound(deps, held, restUntilMs);
      const ratePerMs = most / (performance.now() - lastMs);
      lastMs = performance.now();
      const pause = most >= enoughWaiting ? 0 : Math.min(pauseMs, enoughWaiting / ratePerMs);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    for (const controller of held.keys()) await dropLog(deps, held, controller).catch(() => undefined);
  }
}

/** One look at every log; gives the size of the largest batch. What goes wrong with one log does not hold up the others. */
async function runRound(
  deps: SequencerDependencies,
  held: HeldLogs,
  restUntilMs: Map<ControllerId, number>,
): Promise<number> {
  let most = 0;
  const served = new Set(deps.controllers());
  for (const log of await listOpenLogs(deps.db)) {
    const { controller } = log;
    if (!served.has(controller) || (!log.hasPending && !log.hasGrown)) continue;
    if (performance.now() < (restUntilMs.get(controller) ?? 0)) continue;
    try {
      most = Math.max(most, await advanceLog(deps, held, log));
    } catch (error) {
      deps.log.error('evidence.sequencing_failed', { controller }, error);
      restUntilMs.set(controller, performance.now() + retryMs);
      await dropLog(deps, held, controller);
    }
  }
  return most;
}

async function advanceLog(deps: SequencerDependencies, held: HeldLogs, open: OpenLog): Promise<number> {
  const log = await holdLog(deps, held, open);
  if (log === undefined) return 0;
  const taken = open.hasPending ? await enterBatch(deps, log) : 0;
  if (taken === undefined || !(await publishWhenDue(deps, log))) await dropLog(deps, held, log.controller);
  return taken ?? 0;
}

/** The log, when this process has it or can get it now; it is inspected before the first entry. */
async function holdLog(
  deps: SequencerDependencies,
  held: HeldLogs,
  { controller, logNumber }: LogId,
): Promise<HeldLog | undefined> {
  const id = { controller, logNumber };
  const known = held.get(controller);
  if (known?.logNumber === logNumber) return known;
  if (known !== undefined) await dropLog(deps, held, controller);
  // A process that began beside another one on an empty database, with an anchor store of its own.
  if ((await listUnvouchedLogs(deps)).includes(controller)) {
    throw new Error('the log was published with another anchor store than this process has');
  }
  if (!(await tryLockSequencer(deps.db, controller))) return undefined;
  const inspection = await guardLog(deps, id);
  const fence =
    inspection.finding === 'sound' ? await transaction(deps, ({ tx }) => raiseFence(tx, id)) : undefined;
  if (inspection.finding !== 'sound' || fence === undefined) {
    await unlockSequencer(deps.db, controller);
    return undefined;
  }
  const { head, anchor, tree } = inspection;
  const log = {
    ...id,
    origin: head.origin,
    fence,
    anchor,
    tree,
    publishedAtMs: -Infinity,
    corrupt: new Set<number>(),
  };
  held.set(controller, log);
  return log;
}

/** Gives the log up, for any process to take. */
async function dropLog(deps: SequencerDependencies, held: HeldLogs, controller: ControllerId): Promise<void> {
  if (held.delete(controller)) await unlockSequencer(deps.db, controller);
}

/** Enters one batch in one transaction; undefined when another process has the log now, or it is not open any more. */
async function enterBatch(deps: SequencerDependencies, log: HeldLog): Promise<number | undefined> {
  const known = log.tree;
  log.tree = undefined;
  try {
    const outcome = await transaction(deps, async ({ tx }) => {
      const head = await lockHead(tx, log);
      if (head === undefined) return undefined;
      await deps.onStep?.('head locked');
      const tree = isAt(known, head) ? known : await loadTree(tx, head);
      const count = await extendLog(deps, tx, { ...log, tree });
      return { tree, count };
    });
    if (outcome === undefined) return undefined;
    log.tree = outcome.tree;
    await deps.onStep?.('batch committed');
    return outcome.count;
  } catch (error) {
    if (!(error instanceof CorruptLeaf)) throw error;
    log.corrupt.add(error.pendingId);
    deps.log.error('evidence.leaf_corrupt', { controller: log.controller, entry_id: error.entryId });
    return 0;
  }
}

async function extendLog(
  deps: SequencerDependencies,
  tx: Tx,
  log: LogId & { readonly tree: Tree; readonly corrupt: ReadonlySet<number> },
): Promise<number> {
  const { tree } = log;
  const batch = { firstIndex: tree.size, limit: batchLimit, except: [...log.corrupt] };
  const entries = await takePending(tx, log, batch);
  await deps.onStep?.('entries taken');
  const tiles: FullTile[] = [];
  for (const entry of entries) {
    const hash = hashLeaf(sha256, entry.leaf);
    if (!equalBytes(hash, entry.leafHash)) throw new CorruptLeaf(entry);
    appendLeaf(sha256, tree, hash, (tile) => tiles.push(tile));
  }
  await deps.onStep?.('entries checked');
  await insertTiles(tx, log, tiles);
  await deps.onStep?.('tiles stored');
  await updateHead(tx, log, { size: tree.size, root: treeRoot(sha256, tree), rightEdge: edgeBytes(tree) });
  await deps.onStep?.('head moved');
  return entries.length;
}

/** What waited is not what was recorded: a changed bit on its way through memory or disk. */
class CorruptLeaf extends Error {
  readonly pendingId: number;
  readonly entryId: EntryId;

  constructor({ pendingId, entryId }: NumberedEntry) {
    super('the stored bytes of a leaf do not have the hash they were recorded with');
    this.name = 'CorruptLeaf';
    this.pendingId = pendingId;
    this.entryId = entryId;
  }
}

/** At most one checkpoint a second, and only when the log has grown; false when it cannot be vouched for any more. */
async function publishWhenDue(deps: SequencerDependencies, log: HeldLog): Promise<boolean> {
  const nowMs = performance.now();
  if (nowMs - log.publishedAtMs < checkpointEveryMs) return true;
  const head = await findLog(deps.db, log);
  if (head?.state !== 'open') return false;
  if (head.size === head.published?.size) return true;
  log.publishedAtMs = nowMs;
  return publish(deps, log, head);
}

/**
 * In this order: the batch is committed, the anchor is swapped, only then is the checkpoint signed and published. When the
 * swap fails the anchor remembers something else: nothing is signed, and the log is inspected again.
 */
async function publish(deps: SequencerDependencies, log: HeldLog, head: LogHead): Promise<boolean> {
  const body = formatCheckpoint(head);
  const next = { size: head.size, body };
  const isAnchored = log.anchor?.body === body;
  if (!isAnchored && !(await deps.anchors.swap(log.origin, log.anchor, next))) {
    deps.log.error('evidence.anchor_refused', { controller: log.controller, size: head.size });
    return false;
  }
  log.anchor = next;
  await deps.onStep?.('anchor swapped');
  const { privateKey } = deps.vault.signingKey(log.controller);
  const key = logKey(deps.vault, log);
  const note = formatNote(body, [formatSignatureLine(key, signEd25519(privateKey, body))]);
  await deps.onStep?.('checkpoint signed');
  const isPublished = await transaction(deps, ({ tx }) =>
    updatePublished(tx, log, { note, size: head.size }),
  );
  await deps.onStep?.('checkpoint published');
  return isPublished;
}

function isAt(tree: Tree | undefined, head: LogHead): tree is Tree {
  return tree !== undefined && tree.size === head.size && equalBytes(treeRoot(sha256, tree), head.root);
}
