import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { SuppressionReason } from '@zgoda/vocabulary/subscriptions';
import { sql } from 'kysely';
import { byteaArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';

/** One way in which an address is closed. */
export interface ClosureRow {
  readonly identityHash: Buffer;
  /** Empty: all. */
  readonly channel: string;
  /** Empty: all. */
  readonly topic: string;
  readonly reason: SuppressionReason;
  readonly since: Date;
}

/** Widest and oldest first. Plan: primary key of suppression. */
export async function listClosures(
  db: Db,
  controller: ControllerId,
  hashes: readonly Buffer[],
): Promise<readonly ClosureRow[]> {
  const { rows } = await sql<ClosureRow>`
    select identity_hash as "identityHash", channel, topic, reason, suppressed_at as since
    from suppression
    where controller_id = ${controller} and identity_hash = any (${byteaArray(hashes)}::bytea[])
    order by channel, topic, suppressed_at, reason`.execute(db);
  return rows;
}

/** @returns false where it was not there */
export async function deleteClosure(
  tx: Tx,
  controller: ControllerId,
  row: Omit<ClosureRow, 'since'>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from suppression
    where controller_id = ${controller} and identity_hash = ${row.identityHash} and channel = ${row.channel}
      and topic = ${row.topic} and reason = ${row.reason}`.execute(tx);
  return numAffectedRows === 1n;
}

export interface ClosureCount {
  readonly cause: SuppressionReason;
  readonly scope: 'all' | 'channel' | 'topic';
  readonly addresses: number;
}

/** How many addresses are closed, by cause and how widely. */
export async function countClosures(db: Db, controller: ControllerId): Promise<readonly ClosureCount[]> {
  const { rows } = await sql<ClosureCount>`
    select reason as cause, scope, count(distinct identity_hash) as addresses
    from suppression
    cross join lateral (
      select case when topic <> '' then 'topic' when channel <> '' then 'channel' else 'all' end as scope
    ) s
    where controller_id = ${controller}
    group by reason, scope
    order by reason, scope`.execute(db);
  return rows;
}
