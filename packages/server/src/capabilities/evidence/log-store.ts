import { sql } from 'kysely';
import { hashLeaf, splitHashes, tileWidth, type FullTile, type TileId } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { ControllerId, EntryId } from '@zgoda/vocabulary/ids';
import type { Db, Tx } from '../../platform/db/index.ts';

/** Names one log of a controller. */
export interface LogId {
  readonly controller: ControllerId;
  /** Counts from 1. */
  readonly logNumber: number;
}

export type LogState = 'open' | 'read_only' | 'frozen';

/** The head of a log as it is stored. */
export interface LogHead extends LogId {
  readonly origin: string;
  readonly state: LogState;
  readonly size: number;
  readonly root: Buffer;
  /** Hashes of the perfect subtrees, joined, largest first. */
  readonly rightEdge: Buffer;
  /** Grows with every sequencer that takes over. */
  readonly fence: number;
  /** The latest published checkpoint. */
  readonly published?: { readonly note: string; readonly size: number };
}

interface LogRow {
  readonly controller_id: ControllerId;
  readonly log_number: number;
  readonly origin: string;
  readonly state: LogState;
  readonly size: number;
  readonly root: Buffer;
  readonly right_edge: Buffer;
  readonly fence: number;
  readonly checkpoint: string | null;
  readonly checkpoint_size: number | null;
}

const headColumns = sql`controller_id, log_number, origin, state, size, root, right_edge, fence, checkpoint, checkpoint_size`;

/** The log that is not frozen; undefined when none was opened. */
export async function findCurrentLog(db: Db, controller: ControllerId): Promise<LogHead | undefined> {
  const { rows } = await sql<LogRow>`
    select ${headColumns} from evidence_log
    where controller_id = ${controller} and state <> 'frozen'`.execute(db);
  return rows[0] === undefined ? undefined : toHead(rows[0]);
}

export async function findLog(db: Db, { controller, logNumber }: LogId): Promise<LogHead | undefined> {
  const { rows } = await sql<LogRow>`
    select ${headColumns} from evidence_log
    where controller_id = ${controller} and log_number = ${logNumber}`.execute(db);
  return rows[0] === undefined ? undefined : toHead(rows[0]);
}

/** Controllers whose log, as far as it is not frozen, has a published checkpoint. */
export async function listPublishedLogs(db: Db): Promise<readonly ControllerId[]> {
  const { rows } = await sql<{ controller_id: ControllerId }>`
    select controller_id from evidence_log
    where state <> 'frozen' and checkpoint is not null
    order by controller_id`.execute(db);
  return rows.map((row) => row.controller_id);
}

/** Does nothing when the controller has a log of that number. */
export async function insertLog(
  tx: Tx,
  log: LogId & { readonly origin: string; readonly root: Uint8Array; readonly openedAt: Date },
): Promise<void> {
  await sql`
    insert into evidence_log (controller_id, log_number, origin, state, size, root, right_edge, fence, opened_at)
    values (${log.controller}, ${log.logNumber}, ${log.origin}, 'open', 0, ${Buffer.from(log.root)}, ''::bytea, 0,
      ${log.openedAt})
    on conflict do nothing`.execute(tx);
}

export async function updateLogState(
  tx: Tx,
  { controller, logNumber }: LogId,
  state: LogState,
): Promise<void> {
  await sql`
    update evidence_log set state = ${state}
    where controller_id = ${controller} and log_number = ${logNumber} and state <> 'frozen'`.execute(tx);
}

/** Takes the log over: from now on writers with an older fence find no head. */
export async function raiseFence(tx: Tx, { controller, logNumber }: LogId): Promise<number | undefined> {
  const { rows } = await sql<{ fence: number }>`
    update evidence_log set fence = fence + 1
    where controller_id = ${controller} and log_number = ${logNumber}
    returning fence`.execute(tx);
  return rows[0]?.fence;
}

/** Locks the head until the transaction ends; undefined when the log is not open or another sequencer has taken over. */
export async function lockHead(
  tx: Tx,
  log: LogId & { readonly fence: number },
): Promise<LogHead | undefined> {
  const { rows } = await sql<LogRow>`
    select ${headColumns} from evidence_log
    where controller_id = ${log.controller} and log_number = ${log.logNumber} and state = 'open' and fence = ${log.fence}
    for update`.execute(tx);
  return rows[0] === undefined ? undefined : toHead(rows[0]);
}

/** Session lock of the one sequencer of a controller's log; held until the connection ends or `unlockSequencer`. */
export async function tryLockSequencer(connection: Db, controller: ControllerId): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_lock(hashtext('zgoda evidence sequencer'), hashtext(${controller})) as locked`.execute(
    connection,
  );
  return rows[0]?.locked ?? false;
}

export async function unlockSequencer(connection: Db, controller: ControllerId): Promise<void> {
  await sql`
    select pg_advisory_unlock(hashtext('zgoda evidence sequencer'), hashtext(${controller}))`.execute(
    connection,
  );
}

export interface OpenLog extends LogId {
  readonly hasPending: boolean;
  /** Grown beyond its published checkpoint. */
  readonly hasGrown: boolean;
}

/** All open logs, and whether there is something to do for them. */
export async function listOpenLogs(db: Db): Promise<readonly OpenLog[]> {
  const { rows } = await sql<{
    controller_id: ControllerId;
    log_number: number;
    has_pending: boolean;
    has_grown: boolean;
  }>`
    select l.controller_id, l.log_number, l.size > coalesce(l.checkpoint_size, -1) as has_grown,
      exists (select 1 from evidence_pending p where p.controller_id = l.controller_id) as has_pending
    from evidence_log l
    where l.state = 'open'
    order by l.controller_id`.execute(db);
  return rows.map((row) => ({
    controller: row.controller_id,
    logNumber: row.log_number,
    hasPending: row.has_pending,
    hasGrown: row.has_grown,
  }));
}

export interface NumberedEntry {
  /** Where it waited. */
  readonly pendingId: number;
  readonly entryId: EntryId;
  readonly leaf: Buffer;
  /** As it was computed when the act was recorded. */
  readonly leafHash: Buffer;
}

/**
 * Moves up to `limit` waiting entries into the log, without those at `except`, numbered from `firstIndex` on, and gives their stored bytes in that
 * order. Taking by deletion, not by a high-water mark, never skips an entry that commits late. The plan relies on the primary
 * key: a range of two unknown ends is taken to be short, where one end alone would be a third of a long backlog.
 */
export async function takePending(
  tx: Tx,
  log: LogId,
  batch: { readonly firstIndex: number; readonly limit: number; readonly except: readonly number[] },
): Promise<readonly NumberedEntry[]> {
  const { rows } = await sql<{ pending_id: number; entry_id: EntryId; leaf: Buffer; leaf_hash: Buffer }>`
    with range as (
      select min(pending_id) as first, max(pending_id) as last from (
        select pending_id from evidence_pending
        where controller_id = ${log.controller} and pending_id <> all (${batch.except}::bigint[])
        order by pending_id
        limit ${batch.limit}
      ) as next
    ), taken as (
      delete from evidence_pending
      where controller_id = ${log.controller} and pending_id between (select first from range) and (select last from range)
        and pending_id <> all (${batch.except}::bigint[])
      returning pending_id, entry_id, leaf, leaf_hash
    ), numbered as (
      select ${batch.firstIndex}::bigint + row_number() over (order by pending_id) - 1 as entry_index,
        pending_id, entry_id, leaf, leaf_hash
      from taken
    ), stored as (
      insert into evidence_entry (controller_id, log_number, entry_index, entry_id, leaf)
      select ${log.controller}, ${log.logNumber}::integer, entry_index, entry_id, leaf from numbered
    )
    select pending_id, entry_id, leaf, leaf_hash from numbered order by entry_index`.execute(tx);
  return rows.map((row) => ({
    pendingId: row.pending_id,
    entryId: row.entry_id,
    leaf: row.leaf,
    leafHash: row.leaf_hash,
  }));
}

/** Appends entries that already have their place, byte for byte; whatever of them waits, waits no more. */
export async function insertEntries(
  tx: Tx,
  log: LogId,
  batch: { readonly firstIndex: number; readonly entries: readonly { entryId: EntryId; leaf: Uint8Array }[] },
): Promise<void> {
  const entryIds = batch.entries.map((entry) => entry.entryId);
  await sql`
    with entered as (
      delete from evidence_pending where controller_id = ${log.controller} and entry_id = any (${entryIds}::uuid[])
    )
    insert into evidence_entry (controller_id, log_number, entry_index, entry_id, leaf)
    select ${log.controller}, ${log.logNumber}::integer, ${batch.firstIndex}::bigint + e.place - 1, e.entry_id, e.leaf
    from unnest(${entryIds}::uuid[], ${batch.entries.map((entry) => Buffer.from(entry.leaf))}::bytea[])
      with ordinality as e (entry_id, leaf, place)`.execute(tx);
}

export async function insertTiles(tx: Tx, log: LogId, tiles: readonly FullTile[]): Promise<void> {
  if (tiles.length === 0) return;
  await sql`
    insert into evidence_tile (controller_id, log_number, level, tile_index, root, hashes)
    select ${log.controller}, ${log.logNumber}::integer, t.level, t.tile_index, t.root, t.hashes
    from unnest(
      ${tiles.map((tile) => tile.level)}::smallint[],
      ${tiles.map((tile) => tile.index)}::bigint[],
      ${tiles.map((tile) => Buffer.from(tile.root))}::bytea[],
      ${tiles.map((tile) => Buffer.concat(tile.hashes))}::bytea[]
    ) as t (level, tile_index, root, hashes)`.execute(tx);
}

export async function updateHead(
  tx: Tx,
  log: LogId,
  head: { readonly size: number; readonly root: Uint8Array; readonly rightEdge: Uint8Array },
): Promise<void> {
  await sql`
    update evidence_log
    set size = ${head.size}, root = ${Buffer.from(head.root)}, right_edge = ${Buffer.from(head.rightEdge)}
    where controller_id = ${log.controller} and log_number = ${log.logNumber}`.execute(tx);
}

/** False when another sequencer has taken over. A checkpoint is never replaced by a smaller one. */
export async function updatePublished(
  tx: Tx,
  log: LogId & { readonly fence: number },
  published: { readonly note: string; readonly size: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update evidence_log set checkpoint = ${published.note}, checkpoint_size = ${published.size}
    where controller_id = ${log.controller} and log_number = ${log.logNumber} and fence = ${log.fence}
      and coalesce(checkpoint_size, -1) <= ${published.size}`.execute(tx);
  return numAffectedRows === 1n;
}

/** The first `tile.width` hashes of a tile, whether stored or rendered; fewer when the log is shorter. */
export async function readTileHashes(db: Db, log: LogId, tile: TileId & { level: number }): Promise<Buffer> {
  const stored = await sql<{ hashes: Buffer }>`
    select substr(hashes, 1, ${tile.width * 32}) as hashes from evidence_tile
    where controller_id = ${log.controller} and log_number = ${log.logNumber}
      and level = ${tile.level} and tile_index = ${tile.index}`.execute(db);
  const [full] = stored.rows;
  if (full !== undefined) return full.hashes;
  const from = tile.index * tileWidth;
  if (tile.level > 0)
    return Buffer.concat(await readTileRoots(db, log, { level: tile.level - 1, from, count: tile.width }));
  const leaves = await readLeaves(db, log, { from, count: tile.width });
  return Buffer.concat(leaves.map((leaf) => hashLeaf(nodePrimitives.sha256, leaf)));
}

/** A slice of a full tile's hashes. */
export interface TileSlice {
  readonly level: number;
  readonly index: number;
  readonly from: number;
  readonly count: number;
}

/** Slices of full tiles in the order asked for, in one statement; undefined where there is no such tile. */
export async function readTileSlices(
  db: Db,
  log: LogId,
  slices: readonly TileSlice[],
): Promise<readonly (readonly Uint8Array[] | undefined)[]> {
  if (slices.length === 0) return [];
  const { rows } = await sql<{ place: number; hashes: Buffer }>`
    select s.place, substr(t.hashes, s.start, s.length) as hashes
    from unnest(
      ${slices.map((slice) => slice.level)}::smallint[],
      ${slices.map((slice) => slice.index)}::bigint[],
      ${slices.map((slice) => slice.from * 32 + 1)}::integer[],
      ${slices.map((slice) => slice.count * 32)}::integer[]
    ) with ordinality as s (level, tile_index, start, length, place)
    join evidence_tile t on t.controller_id = ${log.controller} and t.log_number = ${log.logNumber}
      and t.level = s.level and t.tile_index = s.tile_index`.execute(db);
  const found = new Map(rows.map((row) => [row.place, splitHashes(row.hashes)]));
  return slices.map((_, i) => found.get(i + 1));
}

/** Bytes of consecutive leaves; fewer when the log is shorter. */
export async function readLeaves(
  db: Db,
  log: LogId,
  range: { readonly from: number; readonly count: number },
): Promise<readonly Buffer[]> {
  const { rows } = await sql<{ leaf: Buffer }>`
    select leaf from evidence_entry
    where controller_id = ${log.controller} and log_number = ${log.logNumber}
      and entry_index >= ${range.from} and entry_index < ${range.from + range.count}
    order by entry_index`.execute(db);
  return rows.map((row) => row.leaf);
}

/** Roots of consecutive full tiles of a level: the hashes of the tile above. */
export async function readTileRoots(
  db: Db,
  log: LogId,
  range: { readonly level: number; readonly from: number; readonly count: number },
): Promise<readonly Buffer[]> {
  const { rows } = await sql<{ root: Buffer }>`
    select root from evidence_tile
    where controller_id = ${log.controller} and log_number = ${log.logNumber} and level = ${range.level}
      and tile_index >= ${range.from} and tile_index < ${range.from + range.count}
    order by tile_index`.execute(db);
  return rows.map((row) => row.root);
}

function toHead(row: LogRow): LogHead {
  const { checkpoint: note, checkpoint_size: size } = row;
  return {
    controller: row.controller_id,
    logNumber: row.log_number,
    origin: row.origin,
    state: row.state,
    size: row.size,
    root: row.root,
    rightEdge: row.right_edge,
    fence: row.fence,
    ...(note === null || size === null ? {} : { published: { note, size } }),
  };
}
