import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../packages/server/src/context.ts';
import { countPending } from '../../packages/server/src/capabilities/evidence/index.ts';
import type { House } from './house.ts';

/** Leaves of the true form and length that wait to be entered, made by PostgreSQL itself. */
export async function fillPending(house: House, ctx: Context, count: number): Promise<void> {
  const hash = createHash('sha256').update('policy').digest('hex');
  await house.owner.query(
    `insert into evidence_pending (controller_id, entry_id, leaf, leaf_hash, recorded_at)
     select $1, made.entry_id, made.leaf, sha256('\\x00'::bytea || made.leaf), now()
     from (
       select id as entry_id, convert_to(
         '{"class":"consent","commitment":"' || encode(sha256(id::text::bytea), 'hex') || '","id":"' || replace(id::text, '-', '')
         || '","notice":"' || $2 || '","policy":"' || $2 || '","time":"2026-11-22T13:00:00Z","v":1}', 'UTF8') as leaf
       from (select gen_random_uuid() as id from generate_series(1, $3)) as ids
     ) as made`,
    [ctx.controller, hash, count],
  );
}

/** Entries per second of one sequencer that finds so many waiting. */
export async function measureDrain(
  house: House,
  count: number,
): Promise<{ readonly ctx: Context; readonly perSecond: number }> {
  const ctx = await house.open('drain');
  await fillPending(house, ctx, count);
  const startedAt = performance.now();
  const sequencer = house.sequence(ctx);
  while ((await countPending(ctx)).count > 0) await sleep(20);
  const seconds = (performance.now() - startedAt) / 1000;
  await sequencer.stop();
  await publishAll(house, ctx);
  return { ctx, perSecond: count / seconds };
}

/** Waits until the published checkpoint covers everything. */
export async function publishAll(house: House, ctx: Context): Promise<void> {
  const sequencer = house.sequence(ctx);
  for (;;) {
    const { rows } = await house.owner.query<{ done: boolean }>(
      `select size = coalesce(checkpoint_size, -1) and not exists (select 1 from evidence_pending where controller_id = $1) as done
       from evidence_log where controller_id = $1`,
      [ctx.controller],
    );
    if (rows[0]?.done === true) break;
    await sleep(20);
  }
  await sequencer.stop();
}
