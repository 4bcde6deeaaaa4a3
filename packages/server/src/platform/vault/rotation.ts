import type { ControllerId } from '@zgoda/vocabulary/ids';
import { transaction } from '../db/index.ts';
import {
  newControllerKeyRow,
  rewrapControllerKey,
  unwrapControllerKeys,
  type ControllerKeys,
} from './controller-keys.ts';
import { rewrapOwnerKey } from './owner-keys.ts';
import {
  awaitOwnerKeyWriters,
  countOldOwnerKeys,
  deleteOldWrapKeys,
  insertControllerKeys,
  listControllerKeys,
  lockControllerKeysOfOtherMasters,
  lockOldOwnerKeys,
  rewrapOwnerKeys,
  updateControllerKey,
} from './store.ts';
import type { VaultOptions } from './vault.ts';

export interface RotationProgress {
  readonly rewrapped: number;
  readonly left: number;
}

/** Rotation by command, while servers run: they notice at the first row they do not know, and read the keys again. */
export interface KeyRotation {
  /**
   * Wraps every controller's keys by the current master key, in one transaction. Afterwards the other master keys of the ring
   * are not needed any more. Every server must have the new master key in its ring before.
   * @returns how many keys were rewrapped
   */
  rotateMasterKey(): Promise<number>;
  /**
   * Gives a controller a new wrap key, rewraps the owners' keys in batches, and deletes the old wrap key. An interrupted
   * rotation is finished by calling again.
   * @returns how many owners' keys were rewrapped
   */
  rotateControllerKey(
    controller: ControllerId,
    onProgress?: (progress: RotationProgress) => void,
  ): Promise<number>;
}

const batchSize = 1000;

export function createKeyRotation({ db, clock, ids, masterKeys }: VaultOptions): KeyRotation {
  const ctx = { db };

  /** The keys to rewrap with: a new wrap key, unless an earlier rotation is unfinished. */
  const begin = (controller: ControllerId): Promise<ControllerKeys> =>
    transaction(ctx, async ({ tx }) => {
      const keys = unwrapControllerKeys(masterKeys, await listControllerKeys(tx, controller));
      if (keys.wrap.size > 1) return keys;
      const name = { controller_id: controller, purpose: 'wrap', version: keys.wrapVersion + 1 } as const;
      await insertControllerKeys(tx, [newControllerKeyRow(masterKeys, name, ids.random)], clock.now());
      return unwrapControllerKeys(masterKeys, await listControllerKeys(tx, controller));
    });

  /** @returns the rewrapped keys, empty behind the last */
  const rewrapNext = (controller: ControllerId, keys: ControllerKeys, after: string) =>
    transaction(ctx, async ({ tx }) => {
      const old = await lockOldOwnerKeys(tx, controller, {
        before: keys.wrapVersion,
        after,
        limit: batchSize,
      });
      const moved = old.map((row) => rewrapOwnerKey(keys, controller, row));
      if (moved.length > 0) await rewrapOwnerKeys(tx, controller, moved);
      return moved;
    });

  return {
    rotateMasterKey: () =>
      transaction(ctx, async ({ tx }) => {
        const rows = await lockControllerKeysOfOtherMasters(tx, masterKeys.current.id);
        for (const row of rows) await updateControllerKey(tx, rewrapControllerKey(masterKeys, row));
        return rows.length;
      }),
    async rotateControllerKey(controller, onProgress) {
      const keys = await begin(controller);
      await transaction(ctx, ({ tx }) => awaitOwnerKeyWriters(tx));
      let left = await countOldOwnerKeys(db, controller, keys.wrapVersion);
      let rewrapped = 0;
      for (let after = ''; left > 0;) {
        const batch = await rewrapNext(controller, keys, after);
        const last = batch.at(-1);
        rewrapped += batch.length;
        left =
          last === undefined
            ? await countOldOwnerKeys(db, controller, keys.wrapVersion)
            : left - batch.length;
        after = last?.owner_id ?? '';
        onProgress?.({ rewrapped, left });
      }
      await transaction(ctx, ({ tx }) => deleteOldWrapKeys(tx, controller, keys.wrapVersion));
      return rewrapped;
    },
  };
}
