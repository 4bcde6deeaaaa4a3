import { sql } from 'kysely';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Db, Tx } from '../db/index.ts';
import type { ApiRole } from '@zgoda/vocabulary/api-keys';
import type { Caller } from './env.ts';

export interface ApiKeyRow {
  readonly controller: ControllerId;
  readonly keyId: string;
  readonly role: ApiRole;
  readonly keyHash: Buffer;
  readonly origins: readonly string[];
  readonly createdAt: Date;
}

/** Whose key has this hash; undefined when none has, or it was revoked. */
export async function findCallerByKeyHash(db: Db, keyHash: Buffer): Promise<Caller | undefined> {
  const row = await db
    .selectFrom('api_key')
    .select(['controller_id', 'api_key_id', 'role', 'origins'])
    .where('key_hash', '=', keyHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    controller: row.controller_id as ControllerId,
    keyId: row.api_key_id,
    role: row.role as ApiRole,
    origins: row.origins,
  };
}

export async function insertApiKey(tx: Tx, row: ApiKeyRow): Promise<void> {
  await tx
    .insertInto('api_key')
    .values({
      controller_id: row.controller,
      api_key_id: row.keyId,
      role: row.role,
      key_hash: row.keyHash,
      origins: [...row.origins],
      created_at: row.createdAt,
    })
    .execute();
}

export interface ApiKeySummary {
  readonly keyId: string;
  readonly role: ApiRole;
  readonly origins: readonly string[];
  readonly createdAt: Date;
  readonly revokedAt: Date | undefined;
}

/** Every key of a controller, newest first. */
export async function listApiKeys(db: Db, controller: ControllerId): Promise<readonly ApiKeySummary[]> {
  const rows = await db
    .selectFrom('api_key')
    .select(['api_key_id', 'role', 'origins', 'created_at', 'revoked_at'])
    .where('controller_id', '=', controller)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    keyId: row.api_key_id,
    role: row.role as ApiRole,
    origins: row.origins,
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
  }));
}

/** True when a key was revoked now; false when there is none, or it was revoked before. */
export async function updateApiKeyRevoked(
  tx: Tx,
  key: { readonly controller: ControllerId; readonly keyId: string },
  revokedAt: Date,
): Promise<boolean> {
  const result = await tx
    .updateTable('api_key')
    .set({ revoked_at: revokedAt })
    .where('controller_id', '=', key.controller)
    .where('api_key_id', '=', key.keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export interface ClaimRow {
  readonly controller: ControllerId;
  readonly keyHash: Buffer;
  readonly operation: string;
  readonly bodyHash: Buffer;
}

/**
 * Claims keys that nobody has claimed; gives those claimed now, as hexadecimal key hashes. Another transaction's
 * uncommitted claim is waited for, `lockTimeoutMs` at most (SQLSTATE 55P03).
 * Rows go in by key, so that two batches never wait for each other.
 */
export async function insertClaims(
  tx: Tx,
  rows: readonly ClaimRow[],
  claim: { readonly at: Date; readonly lockTimeoutMs: number },
): Promise<ReadonlySet<string>> {
  const { rows: claimed } = await sql<{ key: string }>`
    insert into idempotency_key (controller_id, key_hash, operation, body_hash, claimed_at)
    select each.controller_id, each.key_hash, each.operation, each.body_hash, ${claim.at}::timestamptz
    from unnest(
      ${rows.map((row) => row.controller)}::text[],
      ${rows.map((row) => row.keyHash)}::bytea[],
      ${rows.map((row) => row.operation)}::text[],
      ${rows.map((row) => row.bodyHash)}::bytea[]
    ) as each (controller_id, key_hash, operation, body_hash)
    where set_config('lock_timeout', ${String(claim.lockTimeoutMs)}, true) is not null
    order by each.controller_id, each.key_hash
    on conflict (controller_id, key_hash) do nothing
    returning encode(key_hash, 'hex') as key`.execute(tx);
  return new Set(claimed.map(({ key }) => key));
}

export interface StoredAnswerRow {
  readonly controller: ControllerId;
  readonly keyHash: Buffer;
  readonly status: number;
  /** Sealed. */
  readonly body: Buffer;
}

/** Completes claims of this transaction. */
export async function updateClaimsAnswered(
  tx: Tx,
  rows: readonly StoredAnswerRow[],
  at: Date,
): Promise<void> {
  await sql`
    update idempotency_key as claim
    set completed_at = ${at}::timestamptz, response_status = each.status, response_body = each.body
    from unnest(
      ${rows.map((row) => row.controller)}::text[],
      ${rows.map((row) => row.keyHash)}::bytea[],
      ${rows.map((row) => row.status)}::integer[],
      ${rows.map((row) => row.body)}::bytea[]
    ) as each (controller_id, key_hash, status, body)
    where claim.controller_id = each.controller_id and claim.key_hash = each.key_hash`.execute(tx);
}

export interface ClaimState {
  readonly bodyHash: Buffer;
  readonly answer: { readonly status: number; readonly body: Buffer } | undefined;
}

/** What is stored under these keys, by hexadecimal key hash. */
export async function listClaimStates(
  db: Db,
  rows: readonly ClaimRow[],
): Promise<ReadonlyMap<string, ClaimState>> {
  const { rows: found } = await sql<{
    key: string;
    body_hash: Buffer;
    response_status: number | null;
    response_body: Buffer | null;
  }>`
    select encode(key_hash, 'hex') as key, body_hash, response_status, response_body
    from idempotency_key
    join unnest(
      ${rows.map((row) => row.controller)}::text[],
      ${rows.map((row) => row.keyHash)}::bytea[]
    ) as each (controller_id, key_hash) using (controller_id, key_hash)`.execute(db);
  return new Map(
    found.map(({ key, body_hash, response_status: status, response_body: body }) => [
      key,
      { bodyHash: body_hash, answer: status === null || body === null ? undefined : { status, body } },
    ]),
  );
}

/** Forgets answers stored before an instant; gives their number. */
export async function deleteClaimsBefore(tx: Tx, before: Date): Promise<number> {
  const result = await tx.deleteFrom('idempotency_key').where('claimed_at', '<', before).executeTakeFirst();
  return Number(result.numDeletedRows);
}
