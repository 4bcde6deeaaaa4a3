import { createHmac, type KeyObject } from 'node:crypto';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Clock } from '../clock.ts';
import { ConflictRetry, transaction, type Db, type Tx } from '../db/index.ts';
import type { Ids } from '../ids.ts';
import { createControllerKeyRing } from './controller-key-ring.ts';
import { missingPurposes, newControllerKeyRow, type SigningKey } from './controller-keys.ts';
import { VaultError } from './errors.ts';
import type { MasterKeys } from './master-keys.ts';
import { createBulkOpening } from './opening-thread.ts';
import { makeOwnerKey, toOwnerKeys } from './owner-keys.ts';
import { openRecord, sealRecord, type LiveOwnerKey, type OwnerKey } from './sealing.ts';
import {
  deleteOwnerKey,
  findOwners,
  insertControllerKeys,
  insertOwnerKeyRows,
  insertTombstone,
  listControllerKeys,
  listErasedOwners,
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
  /** 32 bytes for sealing links. A key object: a cipher takes one four times as fast as bytes. */
  linkKey(controller: ControllerId): KeyObject;
  /** Signs the controller's evidence log. */
  signingKey(controller: ControllerId): SigningKey;
  /** The controller's own key (owner `''`), for what belongs to nobody else. */
  controllerOwnerKey(controller: ControllerId): LiveOwnerKey;
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
  /**
   * By owner id, in one statement. An owner without a key is absent; an erased one is there with kind `erased`. Inside a
   * transaction the keys are kept from being destroyed until it ends, so that nothing is sealed under a key that is gone.
   * @throws ConflictRetry, inside a transaction, when a key was destroyed while this waited for it
   */
  loadOwnerKeys(
    db: Db,
    controller: ControllerId,
    ownerIds: readonly string[],
  ): Promise<Map<string, OwnerKey>>;
  /** AES-256-GCM bound to controller, owner's key and record id. 45 bytes longer than `plain`. @throws VaultError `erased` */
  seal(key: OwnerKey, recordId: string, plain: Uint8Array): Buffer;
  /** @throws VaultError `not_authentic`, `unknown_key`, `malformed`, `erased` */
  open(key: OwnerKey, recordId: string, sealed: Uint8Array): Buffer;
  /**
   * Opens records by thousands on a thread of its own, so that calls are answered meanwhile: the texts of packed records (`packed.ts`), in
   * their order, but for owners who were erased. Not inside a transaction, since their keys are not held.
   * @throws VaultError `not_authentic`, `unknown_key`, `malformed`
   */
  openMany(db: Db, controller: ControllerId, records: Buffer): Promise<readonly string[]>;
  /** Tombstone first, then delete; the same again when already erased. GDPR Art. 17(1). */
  destroyOwnerKey(tx: Tx, controller: ControllerId, ownerId: string): Promise<void>;
}

export interface VaultOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly masterKeys: MasterKeys;
}

const controllerItself = '';

export function createVault({ db: ownDb, clock, ids, masterKeys }: VaultOptions): Vault {
  const ring = createControllerKeyRing(masterKeys);
  const ownKeys = new Map<string, LiveOwnerKey>();

  const newOwnerKey: Vault['newOwnerKey'] = (controller, ownerId) =>
    makeOwnerKey(
      ring.get(controller),
      { controller, ownerId, keyId: ids.uuid(), createdAt: clock.now() },
      ids.random,
    );

  const insertOwnerKeys: Vault['insertOwnerKeys'] = async (tx, rows) => {
    if (rows.length === 0) return;
    const inserted = new Set(await insertOwnerKeyRows(tx, rows));
    const refused = rows.find((row) => !inserted.has(row.owner_id));
    if (refused === undefined) return;
    const { controller_id: controller, owner_id: ownerId } = refused;
    const found = await findOwners(tx, controller, [ownerId]);
    if (found.some(({ erased }) => erased)) throw new VaultError('erased', `owner ${ownerId} was erased`);
    await ring.reload(tx, controller);
    throw new ConflictRetry('the key of an owner');
  };

  const loadOwnerKeys: Vault['loadOwnerKeys'] = async (db, controller, ownerIds) => {
    if (ownerIds.length === 0) return new Map();
    const keys = ring.get(controller);
    const found = await findOwners(db, controller, ownerIds);
    const isKnown = found.every((owner) => owner.erased || keys.wrap.has(owner.wrap_version));
    const owners = toOwnerKeys(isKnown ? keys : await ring.reload(db, controller), controller, found);
    if (db.isTransaction && owners.size < ownerIds.length) {
      const absent = ownerIds.filter((id) => !owners.has(id));
      if (absent.length > 0 && (await listErasedOwners(db, controller, absent)).length > 0)
        throw new ConflictRetry('the key of an owner');
    }
    return owners;
  };

  const ensureOwnKey = (controller: ControllerId): Promise<OwnerKey> =>
    transaction({ db: ownDb }, async ({ tx }) => {
      const found = (await loadOwnerKeys(tx, controller, [controllerItself])).get(controllerItself);
      if (found !== undefined) return found;
      const { key, row } = newOwnerKey(controller, controllerItself);
      await insertOwnerKeys(tx, [row]);
      return key;
    });

  return {
    async ensureController(controller) {
      await transaction({ db: ownDb }, async ({ tx }) => {
        const missing = missingPurposes(await listControllerKeys(tx, controller));
        const fresh = missing.map((purpose) =>
          newControllerKeyRow(masterKeys, { controller_id: controller, purpose, version: 1 }, ids.random),
        );
        await insertControllerKeys(tx, fresh, clock.now());
      });
      await ring.reload(ownDb, controller);
      const own = await ensureOwnKey(controller);
      if (own.kind === 'erased')
        throw new VaultError('erased', `the own key of controller ${controller} was destroyed`);
      ownKeys.set(controller, own);
    },
    blindIndex: (controller, text) => createHmac('sha256', ring.get(controller).index).update(text).digest(),
    linkKey: (controller) => ring.get(controller).link,
    signingKey: (controller) => ring.get(controller).log,
    controllerOwnerKey(controller) {
      const own = ownKeys.get(controller);
      if (own === undefined)
        throw new VaultError('unknown_controller', `controller ${controller} is not loaded`);
      return own;
    },
    newOwnerKey,
    insertOwnerKeys,
    loadOwnerKeys,
    seal: sealRecord,
    open: openRecord,
    openMany: createBulkOpening(ring),
    async destroyOwnerKey(tx, controller, ownerId) {
      await insertTombstone(tx, controller, ownerId, clock.now());
      await deleteOwnerKey(tx, controller, ownerId);
    },
  };
}
