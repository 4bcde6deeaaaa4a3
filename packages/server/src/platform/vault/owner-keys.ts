import { createSecretKey, type KeyObject } from 'node:crypto';
import { getWrapKey } from './controller-key-ring.ts';
import type { ControllerKeys } from './controller-keys.ts';
import { secretBytes, unwrapSecret, wrapSecret, type LiveOwnerKey, type OwnerKey } from './sealing.ts';
import type { FoundOwner, OwnerKeyRow, WrappedOwnerKey } from './store.ts';

/** What a wrapped owner key is bound to. */
type KeyPlace = Pick<WrappedOwnerKey, 'owner_id' | 'key_id' | 'wrap_version'>;

function associatedData(
  controller: string,
  { owner_id: ownerId, key_id: keyId, wrap_version: version }: KeyPlace,
): string {
  return `owner-key\n${controller}\n${keyId}\n${version}\n${ownerId}`;
}

export interface NewOwner {
  readonly controller: string;
  readonly ownerId: string;
  readonly keyId: string;
  readonly createdAt: Date;
}

/** A key from fresh random bytes, and its row wrapped by the controller's newest wrap key. */
export function makeOwnerKey(
  keys: ControllerKeys,
  owner: NewOwner,
  random: (bytes: number) => Buffer,
): { readonly key: LiveOwnerKey; readonly row: OwnerKeyRow } {
  const { controller, ownerId, keyId, createdAt } = owner;
  const secret = createSecretKey(random(secretBytes));
  const place = { owner_id: ownerId, key_id: keyId, wrap_version: keys.wrapVersion };
  const wrapped = wrapSecret(getWrapKey(keys, keys.wrapVersion), secret, associatedData(controller, place));
  return {
    key: { kind: 'live', controller, ownerId, keyId, secret },
    row: { controller_id: controller, ...place, wrapped, created_at: createdAt },
  };
}

export function unwrapOwnerKey(
  keys: Pick<ControllerKeys, 'wrap'>,
  controller: string,
  row: WrappedOwnerKey,
): KeyObject {
  return unwrapSecret(getWrapKey(keys, row.wrap_version), row.wrapped, associatedData(controller, row));
}

/** The same key, wrapped by the newest wrap key. */
export function rewrapOwnerKey(
  keys: ControllerKeys,
  controller: string,
  row: WrappedOwnerKey,
): WrappedOwnerKey {
  const secret = unwrapOwnerKey(keys, controller, row);
  const moved = { owner_id: row.owner_id, key_id: row.key_id, wrap_version: keys.wrapVersion };
  return {
    ...moved,
    wrapped: wrapSecret(getWrapKey(keys, keys.wrapVersion), secret, associatedData(controller, moved)),
  };
}

/** By owner id; where a key and a tombstone are both there (a restored row), the tombstone counts. */
export function toOwnerKeys(
  keys: ControllerKeys,
  controller: string,
  found: readonly FoundOwner[],
): Map<string, OwnerKey> {
  const owners = new Map<string, OwnerKey>();
  for (const owner of found) {
    const ownerId = owner.owner_id;
    if (owner.erased) owners.set(ownerId, { kind: 'erased', controller, ownerId });
    else if (!owners.has(ownerId)) {
      const secret = unwrapOwnerKey(keys, controller, owner);
      owners.set(ownerId, { kind: 'live', controller, ownerId, keyId: owner.key_id, secret });
    }
  }
  return owners;
}
