import type { SuppressionReason } from '@zgoda/vocabulary/subscriptions';
import type { ControllerId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { byteaArray } from '../../platform/db/array-parameters.ts';
import type { Db, Tx } from '../../platform/db/index.ts';

/**
 * Closes mail to addresses that are on record, as their holders told a third party. An empty topic: all.
 * @returns the people to whom something changed, each with the number of addresses that were not closed in this way before
 */
export async function suppressHeld(
  tx: Tx,
  controller: ControllerId,
  hashes: readonly Buffer[],
  { topic, at }: { readonly topic: string; readonly at: Date },
): Promise<readonly { readonly subjectId: SubjectId; readonly addresses: number }[]> {
  const { rows } = await sql<{ subjectId: SubjectId; addresses: number }>`
    with held as (
      select identity_hash, subject_id
      from identity
      where controller_id = ${controller} and identity_hash = any (${byteaArray(hashes)}::bytea[])
    ),
    added as (
      insert into suppression (controller_id, identity_hash, channel, topic, reason, suppressed_at)
      select ${controller}, identity_hash, 'email', ${topic}, 'third_party', ${at}
      from held
      order by identity_hash
      on conflict do nothing
      returning identity_hash
    )
    select subject_id as "subjectId", count(*) as addresses
    from added
    join held using (identity_hash)
    group by subject_id
    order by subject_id`.execute(tx);
  return rows;
}

export interface SuppressionRow {
  readonly identityHash: Buffer;
  /** Empty: all channels. */
  readonly channel: string;
  /** Empty: all topics. */
  readonly topic: string;
  readonly reason: SuppressionReason;
}

/** Keeps the earlier time where the same is suppressed already. @returns how many were new */
export async function insertSuppressions(
  tx: Tx,
  controller: ControllerId,
  rows: readonly SuppressionRow[],
  at: Date,
): Promise<number> {
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into suppression (controller_id, identity_hash, channel, topic, reason, suppressed_at)
    select ${controller}, n.*, ${at}
    from unnest(
      ${rows.map((row) => row.identityHash)}::bytea[], ${rows.map((row) => row.channel)}::text[],
      ${rows.map((row) => row.topic)}::text[], ${rows.map((row) => row.reason)}::text[]
    ) as n (identity_hash, channel, topic, reason)
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows);
}

/** Lifts what the person closed on their own wish, as far as it stands in the way of these topics on a channel. */
export async function liftWithdrawals(
  tx: Tx,
  controller: ControllerId,
  hashes: readonly Buffer[],
  { topics, channel }: { readonly topics: readonly string[]; readonly channel: string },
): Promise<void> {
  await sql`
    delete from suppression
    where controller_id = ${controller} and identity_hash = any (${hashes}::bytea[]) and reason in ('withdrawal', 'third_party')
      and channel in ('', ${channel}) and (topic = '' or topic = any (${topics}::text[]))`.execute(tx);
}

/** Closed because nobody is reached there: it stops even what is owed. A complaint or a wish stops only what may be left. */
export const deadReasons = ['bounce', 'operator'] as const satisfies readonly SuppressionReason[];

/** What is suppressed for these identities. */
export async function listSuppressions(
  db: Db,
  controller: ControllerId,
  hashes: readonly Buffer[],
): Promise<readonly (Omit<SuppressionRow, 'reason'> & { readonly isDead: boolean })[]> {
  const { rows } = await sql<{ identityHash: Buffer; channel: string; topic: string; isDead: boolean }>`
    select identity_hash as "identityHash", channel, topic, bool_or(reason = any (${deadReasons}::text[])) as "isDead"
    from suppression
    where controller_id = ${controller} and identity_hash = any (${hashes}::bytea[])
    group by identity_hash, channel, topic`.execute(db);
  return rows;
}
