import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { VaultError, type VaultFault } from './errors.ts';
import { unwrapOwnerKey } from './owner-keys.ts';
import { readKeys, readRecords } from './packed.ts';
import { openRecord, type LiveOwnerKey } from './sealing.ts';

/** What the thread is sent; keys and records are packed (`packed.ts`). */
export interface OpeningBatch {
  readonly batch: number;
  readonly controller: string;
  readonly wrap: ReadonlyMap<number, KeyObject>;
  readonly keys: Uint8Array;
  readonly records: Uint8Array;
}

export type OpeningAnswer =
  | { readonly batch: number; readonly texts: readonly string[] }
  | { readonly batch: number; readonly code: VaultFault; readonly message: string };

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Whoever has no key was erased meanwhile, and is left out. */
function openAll({ controller, wrap, keys, records }: OpeningBatch): readonly string[] {
  const owners = new Map<string, LiveOwnerKey>();
  for (const row of readKeys(bufferOf(keys))) {
    const { owner_id: ownerId, key_id: keyId } = row;
    const secret = unwrapOwnerKey({ wrap }, controller, row);
    owners.set(ownerId, { kind: 'live', controller, ownerId, keyId, secret });
  }
  const texts: string[] = [];
  for (const { ownerId, recordId, sealed } of readRecords(bufferOf(records))) {
    const owner = owners.get(ownerId);
    if (owner !== undefined) texts.push(openRecord(owner, recordId, sealed).toString());
  }
  return texts;
}

function answer(message: OpeningBatch): OpeningAnswer {
  const { batch } = message;
  try {
    return { batch, texts: openAll(message) };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { batch, code: error.code, message: error.message };
  }
}

parentPort?.on('message', (message: OpeningBatch) => parentPort?.postMessage(answer(message), []));
