import { sql } from 'kysely';
import { byteaArray, uuidArray } from '../db/array-parameters.ts';
import type { Db, Tx } from '../db/index.ts';

export const keyPurposes = ['wrap', 'index', 'link', 'log'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

/** A controller's key as it rests: wrapped by a master key. */
export interface ControllerKeyRow {
  readonly controller_id: string;
  readonly purpose: KeyPurpose;
  readonly version: number;
  readonly master_key_id: string;
  readonly wrapped: Buffer;
}

/** An owner's key as it rests: wrapped by a controller's key. */
export interface OwnerKeyRow {
  readonly controller_id: string;
  readonly owner_id: string;
  readonly key_id: string;
  readonly wrap_version: number;
  readonly wrapped: Buffer;
  readonly created_at: Date;
}

/** Every version of every purpose. */
export async function listControllerKeys(db: Db, controller: string): Promise<readonly ControllerKeyRow[]> {
  const { rows } = await sql<ControllerKeyRow>`
    select controller_id, purpose, version, master_key_id, wrapped
    from vault.controller_key
    where controller_id = ${controller}
    order by purpose, version`.execute(db);
  return rows;
}

/** Keeps what another process has inserted meanwhile. */
export async function insertControllerKeys(
  tx: Tx,
  rows: readonly ControllerKeyRow[],
  createdAt: Date,
): Promise<void> {
  for (const row of rows) {
    await sql`
      insert into vault.controller_key (controller_id, purpose, version, master_key_id, wrapped, created_at)
      values (${row.controller_id}, ${row.purpose}, ${row.version}, ${row.master_key_id}, ${row.wrapped}, ${createdAt})
      on conflict do nothing`.execute(tx);
  }
}

/** Controller keys that a master key other than this one wraps, locked until the transaction ends. */
export async function lockControllerKeysOfOtherMasters(
  tx: Tx,
  masterKeyId: string,
): Promise<readonly ControllerKeyRow[]> {
  const { rows } = await sql<ControllerKeyRow>`
    select controller_id, purpose, version, master_key_id, wrapped
    from vault.controller_key
    where master_key_id <> ${masterKeyId}
    order by controller_id, purpose, version
    for update`.execute(tx);
  return rows;
}

export async function updateControllerKey(tx: Tx, row: ControllerKeyRow): Promise<void> {
  await sql`
    update vault.controller_key
    set master_key_id = ${row.master_key_id}, wrapped = ${row.wrapped}
    where controller_id = ${row.controller_id} and purpose = ${row.purpose} and version = ${row.version}`.execute(
    tx,
  );
}

export interface MasterKeyUse {
  readonly masterKeyId: string;
  /** Controllers' keys that it wraps. */
  readonly keys: number;
}

/** Which master keys are needed: one that is not listed may be removed from the ring. */
export async function countKeysByMaster(db: Db): Promise<readonly MasterKeyUse[]> {
  const { rows } = await sql<MasterKeyUse>`
    select master_key_id as "masterKeyId", count(*) as keys
    from vault.controller_key
    group by master_key_id
    order by master_key_id`.execute(db);
  return rows;
}

/** Deletes wrap keys before this version. */
export async function deleteOldWrapKeys(tx: Tx, controller: string, version: number): Promise<void> {
  await sql`
    delete from vault.controller_key
    where controller_id = ${controller} and purpose = 'wrap' and version < ${version}`.execute(tx);
}

/**
 * Inserts keys of owners that have none and were never erased, if they are wrapped by the newest version.
 * @returns the ids of those inserted
 */
export async function insertOwnerKeyRows(tx: Tx, rows: readonly OwnerKeyRow[]): Promise<readonly string[]> {
  const column = <K extends keyof OwnerKeyRow>(name: K): OwnerKeyRow[K][] => rows.map((row) => row[name]);
  const { rows: inserted } = await sql<{ owner_id: string }>`
    insert into vault.owner_key (controller_id, owner_id, key_id, wrap_version, wrapped, created_at)
    select n.*
    from unnest(
      ${column('controller_id')}::text[], ${column('owner_id')}::text[], ${uuidArray(column('key_id'))}::uuid[],
      ${column('wrap_version')}::int[], ${byteaArray(column('wrapped'))}::bytea[], ${column('created_at')}::timestamptz[]
    ) as n (controller_id, owner_id, key_id, wrap_version, wrapped, created_at)
    where not exists (
      select from vault.owner_tombstone as t
      where t.controller_id = n.controller_id and t.owner_id = n.owner_id)
    and n.wrap_version = (
      select max(k.version) from vault.controller_key as k
      where k.controller_id = n.controller_id and k.purpose = 'wrap')
    on conflict do nothing
    returning owner_id`.execute(tx);
  return inserted.map((row) => row.owner_id);
}

export type FoundOwner =
  | (Pick<OwnerKeyRow, 'owner_id' | 'key_id' | 'wrap_version' | 'wrapped'> & { readonly erased: false })
  | { readonly owner_id: string; readonly erased: true };

/**
 * Keys and tombstones of these owners; an owner that has both (a restored row) comes twice. Inside a transaction the keys
 * stay until it ends: whoever destroys one waits, and one destroyed while this statement waited has neither row here.
 */
export async function findOwners(
  db: Db,
  controller: string,
  ownerIds: readonly string[],
): Promise<readonly FoundOwner[]> {
  const { rows } = await sql<FoundOwner>`
    select owner_id, key_id, wrap_version, wrapped, false as erased
    from (
      select owner_id, key_id, wrap_version, wrapped
      from vault.owner_key
      where controller_id = ${controller} and owner_id = any (${ownerIds}::text[])
      ${db.isTransaction ? sql`for key share` : sql``}
    ) as living
    union all
    select owner_id, null, null, null, true
    from vault.owner_tombstone
    where controller_id = ${controller} and owner_id = any (${ownerIds}::text[])`.execute(db);
  return rows;
}

/** The keys of owners named by UUID, but for the erased, as one value (`packed.ts`). Not inside a transaction, which would have to hold them. */
export async function packOwnerKeys(
  db: Db,
  controller: string,
  ownerIds: readonly string[],
): Promise<Buffer> {
  const { rows } = await sql<{ packed: Buffer | null }>`
    select string_agg(uuid_send(owner_id::uuid) || uuid_send(key_id) || int4send(wrap_version) || wrapped, ''::bytea) as packed
    from vault.owner_key k
    where controller_id = ${controller} and owner_id = any (${uuidArray(ownerIds)}::uuid[]::text[])
      and not exists (
        select from vault.owner_tombstone t where t.controller_id = k.controller_id and t.owner_id = k.owner_id)`.execute(
    db,
  );
  return rows[0]?.packed ?? Buffer.alloc(0);
}

/** Which of these owners were erased. */
export async function listErasedOwners(
  db: Db,
  controller: string,
  ownerIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ owner_id: string }>`
    select owner_id
    from vault.owner_tombstone
    where controller_id = ${controller} and owner_id = any (${ownerIds}::text[])`.execute(db);
  return rows.map((row) => row.owner_id);
}

export async function insertTombstone(
  tx: Tx,
  controller: string,
  ownerId: string,
  erasedAt: Date,
): Promise<void> {
  await sql`
    insert into vault.owner_tombstone (controller_id, owner_id, erased_at)
    values (${controller}, ${ownerId}, ${erasedAt})
    on conflict do nothing`.execute(tx);
}

export async function deleteOwnerKey(tx: Tx, controller: string, ownerId: string): Promise<void> {
  await sql`
    delete from vault.owner_key
    where controller_id = ${controller} and owner_id = ${ownerId}`.execute(tx);
}

/** Waits until every transaction that has written owner keys has ended. */
export async function awaitOwnerKeyWriters(tx: Tx): Promise<void> {
  await sql`lock table vault.owner_key in share mode`.execute(tx);
}

export type WrappedOwnerKey = Pick<OwnerKeyRow, 'owner_id' | 'key_id' | 'wrap_version' | 'wrapped'>;

/**
 * The next owner keys, by owner id, that a version before this one wraps, locked; empty behind the last. They can be used
 * meanwhile.
 */
export async function lockOldOwnerKeys(
  tx: Tx,
  controller: string,
  { before, after, limit }: { readonly before: number; readonly after: string; readonly limit: number },
): Promise<readonly WrappedOwnerKey[]> {
  const { rows } = await sql<WrappedOwnerKey>`
    select owner_id, key_id, wrap_version, wrapped
    from vault.owner_key
    where controller_id = ${controller} and owner_id >= ${after} and wrap_version < ${before}
    order by owner_id
    limit ${limit}
    for no key update`.execute(tx);
  return rows;
}

export async function countOldOwnerKeys(db: Db, controller: string, before: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from vault.owner_key
    where controller_id = ${controller} and wrap_version < ${before}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function rewrapOwnerKeys(
  tx: Tx,
  controller: string,
  rows: readonly WrappedOwnerKey[],
): Promise<void> {
  await sql`
    update vault.owner_key as k
    set wrap_version = n.wrap_version, wrapped = n.wrapped
    from unnest(
      ${rows.map((row) => row.owner_id)}::text[], ${rows.map((row) => row.wrap_version)}::int[],
      ${rows.map((row) => row.wrapped)}::bytea[]
    ) as n (owner_id, wrap_version, wrapped)
    where k.controller_id = ${controller} and k.owner_id = n.owner_id`.execute(tx);
}
