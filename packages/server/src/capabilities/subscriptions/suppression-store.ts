import type { ControllerId, SubjectId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import { byteaArray } from '../../platform/db/array-parameters.ts';
import type { Tx } from '../../platform/db/index.ts';

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
