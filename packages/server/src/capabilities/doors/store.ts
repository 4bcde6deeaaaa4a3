import type { ControllerId, RequestId } from '@zgoda/vocabulary/ids';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { DoorRequestTable, DrpAgentTokenTable } from '../../platform/db/schema.gen.ts';

export interface DoorRequest {
  readonly requestId: RequestId;
  readonly party: string;
  readonly externalId?: string | undefined;
  readonly isProved: boolean;
  readonly sealedCallbacks?: Buffer | undefined;
  readonly expectedBy: Date;
  readonly receivedAt: Date;
  readonly told: string;
}

export async function saveToken(
  tx: Tx,
  controller: ControllerId,
  token: { readonly agentId: string; readonly hash: Buffer; readonly at: Date },
): Promise<void> {
  await sql`
    insert into drp_agent_token (controller_id, agent_id, token_hash, created_at)
    values (${controller}, ${token.agentId}, ${token.hash}, ${token.at})
    on conflict (controller_id, agent_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at`.execute(
    tx,
  );
}

export async function listTokens(
  db: Db,
  controller: ControllerId,
): Promise<readonly { readonly agentId: string; readonly hash: Buffer }[]> {
  const { rows } = await sql<DrpAgentTokenTable>`
    select agent_id, token_hash from drp_agent_token where controller_id = ${controller}`.execute(db);
  return rows.map((row) => ({ agentId: row.agent_id, hash: row.token_hash }));
}

/** @returns false where it was taken before */
export async function rememberEnvelope(
  tx: Tx,
  controller: ControllerId,
  envelope: { readonly digest: Buffer; readonly expiresAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into drp_envelope (controller_id, digest, expires_at)
    values (${controller}, ${envelope.digest}, ${envelope.expiresAt})
    on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

export async function insertDoorRequest(
  tx: Tx,
  controller: ControllerId,
  row: DoorRequest & { readonly door: 'drp' },
): Promise<void> {
  await sql`
    insert into door_request
      (controller_id, request_id, door, party, external_id, is_proved, sealed_callbacks, expected_by, received_at, told)
    values
      (${controller}, ${row.requestId}, ${row.door}, ${row.party}, ${row.externalId ?? null}, ${row.isProved},
       ${row.sealedCallbacks ?? null}, ${row.expectedBy}, ${row.receivedAt}, ${row.told})`.execute(tx);
}

export async function findDoorRequest(
  db: Db,
  controller: ControllerId,
  requestId: RequestId,
): Promise<DoorRequest | undefined> {
  const { rows } = await sql<DoorRequestTable>`
    select * from door_request where controller_id = ${controller} and request_id = ${requestId}`.execute(db);
  const [row] = rows;
  return (
    row && {
      requestId: row.request_id as RequestId,
      party: row.party,
      externalId: row.external_id ?? undefined,
      isProved: row.is_proved,
      sealedCallbacks: row.sealed_callbacks ?? undefined,
      expectedBy: row.expected_by,
      receivedAt: row.received_at,
      told: row.told,
    }
  );
}

export async function markTold(
  tx: Tx,
  controller: ControllerId,
  requestId: RequestId,
  told: string,
): Promise<void> {
  await sql`
    update door_request set told = ${told}
    where controller_id = ${controller} and request_id = ${requestId}`.execute(tx);
}

export async function forgetEnvelopes(tx: Tx, controller: ControllerId, now: Date): Promise<void> {
  await sql`delete from drp_envelope where controller_id = ${controller} and expires_at <= ${now}`.execute(
    tx,
  );
}
