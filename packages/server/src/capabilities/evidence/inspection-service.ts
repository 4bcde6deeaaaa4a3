import { emptyRoot, equalBytes, FormatError, parseCheckpoint, treeRoot, type Tree } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import type { Anchor, AnchorStore } from '../../platform/anchor/index.ts';
import { transaction, type Db } from '../../platform/db/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { findCurrentLog, findLog, insertLog, updateLogState, type LogHead, type LogId } from './log-store.ts';
import { loadTree, rootAt } from './proof-service.ts';

const { sha256 } = nodePrimitives;

/** Why a log may not be written to or signed. */
export type LogFault =
  /** The database has fewer entries than were anchored: it was restored from a backup. */
  | 'behind'
  /** It has other entries than were anchored. */
  | 'forked'
  /** Its entries, tiles and head do not agree with each other. */
  | 'damaged'
  /** Checkpoints were published, and the anchor store knows of none. */
  | 'anchor_lost';

export type Inspection =
  | {
      readonly finding: 'sound';
      readonly head: LogHead;
      readonly anchor: Anchor | undefined;
      readonly tree: Tree;
    }
  | { readonly finding: LogFault; readonly head: LogHead; readonly anchor: Anchor | undefined };

export interface InspectionDependencies {
  readonly db: Db;
  readonly anchors: AnchorStore;
  readonly log: Log;
}

/** Where a log's name comes from: the public address under which the tiles are served. */
export interface LogAddress {
  readonly anchors: AnchorStore;
  /** Such as `https://privacy.example`; the log of a controller is below `/evidence/<controller>`. */
  readonly publicUrl: string;
}

/** The origin line: the address without its scheme; a log that succeeds another has its number after it. */
export function toOrigin(publicUrl: string, { controller, logNumber }: LogId): string {
  const base = publicUrl.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '');
  return `${base}/evidence/${controller}${logNumber === 1 ? '' : `/${logNumber}`}`;
}

/**
 * The controller's log, opened the first time. A log whose name is anchored already is never begun again: it is there,
 * empty and thus behind, until it is recovered.
 */
export async function ensureLog(ctx: Context, address: LogAddress): Promise<LogHead> {
  const existing = await findCurrentLog(ctx.db, ctx.controller);
  if (existing !== undefined) return existing;
  const id = { controller: ctx.controller, logNumber: 1 };
  const origin = toOrigin(address.publicUrl, id);
  await transaction(ctx, ({ tx }) =>
    insertLog(tx, { ...id, origin, root: emptyRoot(sha256), openedAt: ctx.clock.now() }),
  );
  const opened = await findCurrentLog(ctx.db, ctx.controller);
  if (opened === undefined) throw new Error(`the log of ${ctx.controller} is frozen and has no successor`);
  return opened;
}

/** Inspects a log and, unless it is sound, closes it for writing and says so loudly. */
export async function guardLog(deps: InspectionDependencies, id: LogId): Promise<Inspection> {
  const inspection = await inspectLog(deps, id);
  if (inspection.finding === 'sound') return inspection;
  await updateLogState(deps.db, id, 'read_only');
  deps.log.error('evidence.log_read_only', {
    controller: id.controller,
    reason: inspection.finding,
    stored_size: inspection.head.size,
    anchored_size: inspection.anchor?.size ?? 0,
  });
  return inspection;
}

/**
 * Computes the root from the right edge and compares it with the head, the tiles, the leaves of the last tile, and the
 * anchor: PostgreSQL cannot know that it was restored, the anchor can.
 */
export async function inspectLog(
  deps: Pick<InspectionDependencies, 'db' | 'anchors'>,
  id: { readonly controller: ControllerId; readonly logNumber: number },
): Promise<Inspection> {
  const head = await findLog(deps.db, id);
  if (head === undefined) throw new Error(`there is no log ${id.logNumber} of ${id.controller}`);
  const anchor = await deps.anchors.find(head.origin);
  const tree = await findTree(deps.db, head);
  if (tree === undefined) return { finding: 'damaged', head, anchor };
  if (anchor === undefined) {
    return head.published === undefined
      ? { finding: 'sound', head, anchor, tree }
      : { finding: 'anchor_lost', head, anchor };
  }
  if (anchor.size > head.size) return { finding: 'behind', head, anchor };
  const { root } = parseCheckpoint(anchor.body);
  const isContinued = equalBytes(await rootAt(deps.db, id, anchor.size), root);
  return isContinued ? { finding: 'sound', head, anchor, tree } : { finding: 'forked', head, anchor };
}

async function findTree(db: Db, head: LogHead): Promise<Tree | undefined> {
  try {
    const tree = await loadTree(db, head);
    return equalBytes(treeRoot(sha256, tree), head.root) ? tree : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
