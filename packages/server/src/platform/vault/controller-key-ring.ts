import type { KeyObject } from 'node:crypto';
import type { Db } from '../db/index.ts';
import { unwrapControllerKeys, type ControllerKeys } from './controller-keys.ts';
import { VaultError } from './errors.ts';
import type { MasterKeys } from './master-keys.ts';
import { listControllerKeys } from './store.ts';

/** The controllers' keys that this process has unwrapped. */
export interface ControllerKeyRing {
  /** @throws VaultError `unknown_controller` */
  get(controller: string): ControllerKeys;
  /** Reads them again: after they were made, or when a row names a version that is not known here. */
  reload(db: Db, controller: string): Promise<ControllerKeys>;
}

export function createControllerKeyRing(masterKeys: MasterKeys): ControllerKeyRing {
  const known = new Map<string, ControllerKeys>();
  return {
    get(controller) {
      const keys = known.get(controller);
      if (keys === undefined)
        throw new VaultError('unknown_controller', `controller ${controller} is not loaded`);
      return keys;
    },
    async reload(db, controller) {
      const keys = unwrapControllerKeys(masterKeys, await listControllerKeys(db, controller));
      known.set(controller, keys);
      return keys;
    },
  };
}

/** @throws VaultError `unknown_key` */
export function getWrapKey({ wrap }: Pick<ControllerKeys, 'wrap'>, version: number): KeyObject {
  const key = wrap.get(version);
  if (key === undefined)
    throw new VaultError('unknown_key', `the controller has no wrap key of version ${version}`);
  return key;
}
