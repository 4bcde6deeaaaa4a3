import { sql } from 'kysely';
import type { ControllerId, EntryId } from '@zgoda/vocabulary/ids';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { PolicyVersionFacts, StoredVersion } from './policy-version.ts';

/** The controllers whose policy was published here, in the order of their names. */
export async function listControllerRows(db: Db): Promise<readonly ControllerId[]> {
  const rows = await db.selectFrom('controller').select('controller_id').orderBy('controller_id').execute();
  return rows.map((row) => row.controller_id as ControllerId);
}

export async function insertController(tx: Tx, controller: ControllerId, registeredAt: Date): Promise<void> {
  await tx
    .insertInto('controller')
    .values({ controller_id: controller, registered_at: registeredAt })
    .onConflict((conflict) => conflict.column('controller_id').doNothing())
    .execute();
}

/** Publications of one controller take turns from here to the end of the transaction. */
export async function lockController(tx: Tx, controller: ControllerId): Promise<void> {
  await sql`select 1 from controller where controller_id = ${controller} for update`.execute(tx);
}

/** Number and hash (hexadecimal) of the version that governs at this time: one index read. */
export async function findVersionInForce(
  db: Db,
  controller: ControllerId,
  at: Date,
): Promise<{ readonly version: number; readonly hash: string } | undefined> {
  const row = await db
    .selectFrom('policy_version')
    .select(['version', 'hash'])
    .where('controller_id', '=', controller)
    .where('in_force_from', '<=', at)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { version: row.version, hash: row.hash.toString('hex') };
}

interface VersionRow {
  readonly version: number;
  readonly hash: Buffer;
  readonly published_at: Date;
  readonly in_force_from: Date;
  readonly is_material: boolean;
  readonly entry_id: EntryId;
  readonly notice_hashes: Readonly<Record<string, string>>;
}

/** Facts of the versions below `before` (absent: of all), newest first, at most `limit`. */
export async function listVersionRows(
  db: Db,
  controller: ControllerId,
  page: { readonly before?: number; readonly limit: number },
): Promise<readonly PolicyVersionFacts[]> {
  const { rows } = await sql<VersionRow>`
    select v.version, v.hash, v.published_at, v.in_force_from, v.is_material, v.entry_id,
      (select jsonb_object_agg(n.locale, encode(n.hash, 'hex'))
       from policy_notice n
       where n.controller_id = v.controller_id and n.version = v.version) as notice_hashes
    from policy_version v
    where v.controller_id = ${controller} and v.version < ${page.before ?? 2_147_483_647}::integer
    order by v.version desc
    limit ${page.limit}`.execute(db);
  return rows.map(toFacts);
}

/** One version with its bytes; undefined when it was never published. */
export async function findStoredVersion(
  db: Db,
  controller: ControllerId,
  version: number,
): Promise<StoredVersion | undefined> {
  const { rows } = await sql<VersionRow & { document: string; notices: Readonly<Record<string, string>> }>`
    select v.version, v.hash, v.published_at, v.in_force_from, v.is_material, v.entry_id, v.document,
      jsonb_object_agg(n.locale, encode(n.hash, 'hex')) as notice_hashes,
      jsonb_object_agg(n.locale, n.document) as notices
    from policy_version v
    join policy_notice n on n.controller_id = v.controller_id and n.version = v.version
    where v.controller_id = ${controller} and v.version = ${version}
    group by v.controller_id, v.version`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : { ...toFacts(row), document: row.document, notices: row.notices };
}

export async function insertVersion(tx: Tx, controller: ControllerId, stored: StoredVersion): Promise<void> {
  await tx
    .insertInto('policy_version')
    .values({
      controller_id: controller,
      version: stored.version,
      document: stored.document,
      hash: Buffer.from(stored.hash, 'hex'),
      published_at: stored.publishedAt,
      in_force_from: stored.inForceFrom,
      is_material: stored.isMaterial,
      entry_id: stored.entryId,
    })
    .execute();
  const notices = Object.entries(stored.notices).map(([locale, document]) => ({
    controller_id: controller,
    version: stored.version,
    locale,
    document,
    hash: Buffer.from(stored.noticeHashes[locale] ?? '', 'hex'),
  }));
  await tx.insertInto('policy_notice').values(notices).execute();
}

function toFacts(row: VersionRow): PolicyVersionFacts {
  return {
    version: row.version,
    hash: row.hash.toString('hex'),
    publishedAt: row.published_at,
    inForceFrom: row.in_force_from,
    isMaterial: row.is_material,
    entryId: row.entry_id,
    noticeHashes: row.notice_hashes,
  };
}
