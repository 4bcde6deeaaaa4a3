import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Clock } from '../clock.ts';
import { ConflictRetry, transaction, type Db, type Tx } from '../db/index.ts';
import type { Ids } from '../ids.ts';
import {
  missingPurposes,
  newControllerKeyRow,
  unwrapControllerKeys,
  type ControllerKeys,
  type SigningKey,
} from './controller-keys.ts';
import { VaultError } from './errors.ts';
import type { MasterKeys } from './master-keys.ts';
import {
  openRecord,
  sealRecord,
  secretBytes,
  unwrapSecret,
  wrapSecret,
  type LiveOwnerKey,
  type OwnerKey,
} from './sealing.ts';
import {
  deleteOwnerKey,
  findOwners,
  insertControllerKeys,
  insertOwnerKeyRows,
  insertTombstone,
  listControllerKeys,
  type FoundOwner,
  type OwnerKeyRow,
} from './store.ts';

/**
 * The keys of all controllers and owners. An owner is a person or an account by its id, or the controller itself as `''`.
 * Accessors that answer at once need the controller made known by `ensureController`, and throw VaultError
 * `unknown_controller` otherwise.
 */
export interface Vault {
  /** Makes the controller's keys the first time, and loads them into this process. Not inside a transaction. */
  ensureController(controller: ControllerId): Promise<void>;
  /** HMAC-SHA-256 under the controller's index key, 32 bytes: equal texts give equal values within one controller only. */
  blindIndex(controller: ControllerId, text: string): Buffer;
  /** 32 bytes for sealing links. */
  linkKey(controller: ControllerId): Buffer;
  /** Signs the controller's evidence log. */
  signingKey(controller: ControllerId): SigningKey;
  /** A new key, nothing stored yet: `insertOwnerKeys` stores the row. */
  newOwnerKey(
    controller: ControllerId,
    ownerId: string,
  ): { readonly key: LiveOwnerKey; readonly row: OwnerKeyRow };
  /**
   * @throws ConflictRetry when an owner has got a key meanwhile, or the controller's key was rotated
   * @throws VaultError `erased` when an owner was erased: it never gets a key again
   */
  insertOwnerKeys(tx: Tx, rows: readonly OwnerKeyRow[]): Promise<void>;
  /** By owner id, in one statement. An owner without a key is absent; an erased one is there with kind `erased`. */
  loadOwnerKeys(
    db: Db,
    controller: ControllerId,
    ownerIds: readonly string[],
  ): Promise<Map<string, OwnerKey>>;
  /** AES-256-GCM bound to controller, owner's key and record id. 45 bytes longer than `plain`. @throws VaultError `erased` */
  seal(key: OwnerKey, recordId: string, plain: Uint8Array): Buffer;
  /** @throws VaultError `not_authentic`, `unknown_key`, `malformed`, `erased` */
  open(key: OwnerKey, recordId: string, sealed: Uint8Array): Buffer;
  /** Tombstone first, then delete; the same again when already erased. GDPR Art. 17(1). */
  destroyOwnerKey(tx: Tx, controller: ControllerId, ownerId: string): Promise<void>;
}

export interface VaultOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly masterKeys: MasterKeys;
}

/** The controller as the owner of what belongs to nobody else. */
const controllerItself = '';

export function ownerKeyData(controller: string, ownerId: string, keyId: string, version: number): string {
  return `owner-key\n${controller}\n${ownerId}\n${keyId}\n${version}`;
}

export function createVault({ db: ownDb, clock, ids, masterKeys }: VaultOptions): Vault {
  const known = new Map<string, ControllerKeys>();

  const keysOf = (controller: string): ControllerKeys => {
    const keys = known.get(controller);
    if (keys === undefined)
      throw new VaultError('unknown_controller', `controller ${controller} is not loaded`);
    return keys;
  };
  const reload = async (db: Db, controller: string): Promise<ControllerKeys> => {
    const keys = unwrapControllerKeys(masterKeys, await listControllerKeys(db, controller));
    known.set(controller, keys);
    return keys;
  };
  const wrapKey = (keys: ControllerKeys, version: number): KeyObject => {
    const key = keys.wrap.get(version);
    if (key === undefined)
      throw new VaultError('unknown_key', `the controller has no wrap key of version ${version}`);
    return key;
  };

  const newOwnerKey = (
    controller: ControllerId,
    ownerId: string,
  ): { key: LiveOwnerKey; row: OwnerKeyRow } => {
    const keys = keysOf(controller);
    const { wrapVersion } = keys;
    const keyId = ids.uuid();
    const secret = createSecretKey(ids.random(secretBytes));
    const associated = ownerKeyData(controller, ownerId, keyId, wrapVersion);
    const wrapped = wrapSecret(wrapKey(keys, wrapVersion), secret, associated);
    return {
      key: { kind: 'live', controller, ownerId, keyId, secret },
      row: {
        controller_id: controller,
        owner_id: ownerId,
        key_id: keyId,
        wrap_version: wrapVersion,
        wrapped,
        created_at: clock.now(),
      },
    };
  };

  const toOwnerKey = (controller: string, keys: ControllerKeys, found: FoundOwner): OwnerKey => {
    const ownerId = found.owner_id;
    if (found.erased) return { kind: 'erased', controller, ownerId };
    const associated = ownerKeyData(controller, ownerId, found.key_id, found.wrap_version);
    const secret = unwrapSecret(wrapKey(keys, found.wrap_version), found.wrapped, associated);
    return { kind: 'live', controller, ownerId, keyId: found.key_id, secret };
  };

  return {
    async ensureController(controller) {
      await transaction({ db: ownDb }, async ({ tx }) => {
        const missing = missingPurposes(await listControllerKeys(tx, controller));
        const fresh = missing.map((purpose) =>
          newControllerKeyRow(masterKeys, { controller_id: controller, purpose, version: 1 }, ids.random),
        );
        await insertControllerKeys(tx, fresh, clock.now());
      });
      await reload(ownDb, controller);
      await transaction({ db: ownDb }, async ({ tx }) => {
        const found = await findOwners(tx, controller, [controllerItself]);
        if (found.length === 0) await insertOwnerKeyRows(tx, [newOwnerKey(controller, controllerItself).row]);
      });
    },
    blindIndex: (controller, text) => createHmac('sha256', keysOf(controller).index).update(text).digest(),
    linkKey: (controller) => keysOf(controller).link,
    signingKey: (controller) => keysOf(controller).log,
    newOwnerKey,
    async insertOwnerKeys(tx, rows) {
      if (rows.length === 0) return;
      const inserted = new Set(await insertOwnerKeyRows(tx, rows));
      const refused = rows.filter((row) => !inserted.has(row.owner_id));
      for (const { controller_id: controller, owner_id: ownerId } of refused) {
        const found = await findOwners(tx, controller, [ownerId]);
        if (found.some(({ erased }) => erased)) throw new VaultError('erased', `owner ${ownerId} was erased`);
        await reload(tx, controller);
        throw new ConflictRetry('the key of an owner');
      }
    },
    async loadOwnerKeys(db, controller, ownerIds) {
      if (ownerIds.length === 0) return new Map();
      const found = await findOwners(db, controller, ownerIds);
      let keys = keysOf(controller);
      if (found.some((owner) => !owner.erased && !keys.wrap.has(owner.wrap_version)))
        keys = await reload(db, controller);
      const erased = new Set(found.filter((owner) => owner.erased).map((owner) => owner.owner_id));
      const loaded = new Map<string, OwnerKey>();
      for (const owner of found) {
        if (owner.erased || !erased.has(owner.owner_id))
          loaded.set(owner.owner_id, toOwnerKey(controller, keys, owner));
      }
      return loaded;
    },
    seal: sealRecord,
    open: openRecord,
    async destroyOwnerKey(tx, controller, ownerId) {
      await insertTombstone(tx, controller, ownerId, clock.now());
      await deleteOwnerKey(tx, controller, ownerId);
    },
  };
}
