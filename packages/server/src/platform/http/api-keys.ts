import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';
import { controllerIdSchema, type ControllerId } from '@zgoda/vocabulary/ids';
import type { TxContext } from '../../context.ts';
import type { Db } from '../db/index.ts';
import type { ApiRole } from '@zgoda/vocabulary/api-keys';
import type { Caller } from './env.ts';
import { findCallerByKeyHash, insertApiKey, updateApiKeyRevoked } from './store.ts';

const prefixes = { secret: 'zk', browser: 'zb', partner: 'zp' } as const satisfies Record<ApiRole, string>;
const keyBytes = 32;
const hashOfKey = (key: string): Buffer => hash('sha256', key, 'buffer');

/**
 * Makes a key of the context's controller. The key itself is given only here; the database keeps its SHA-256, which
 * is enough because a key has 256 random bits.
 * @param origins of a browser key: where it may be used from, such as `https://shop.example`; empty means anywhere
 */
export async function createApiKey(
  tx: TxContext,
  role: ApiRole,
  origins: readonly string[] = [],
): Promise<{ readonly key: string; readonly keyId: string }> {
  const key = `${prefixes[role]}_${tx.ids.random(keyBytes).toString('base64url')}`;
  const keyId = tx.ids.uuid();
  const createdAt = tx.clock.now();
  const { controller } = tx;
  await insertApiKey(tx.tx, { controller, keyId, role, keyHash: hashOfKey(key), origins, createdAt });
  return { key, keyId };
}

/** True when the key was revoked now; false when the controller has none of that id, or it was revoked before. */
export function revokeApiKey({ tx, controller, clock }: TxContext, keyId: string): Promise<boolean> {
  return updateApiKeyRevoked(tx, { controller, keyId }, clock.now());
}

export interface CallerSource {
  /** Undefined: unknown or revoked. */
  readonly find: (key: string) => Promise<Caller | undefined>;
  /** Forgets what is remembered: a revocation in this process then works at once. */
  readonly forget: () => void;
}

/** A revoked key works at most this long in a process that had seen it; an unknown one is asked for again after the second. */
const rememberedMs = { known: 10_000, unknown: 1_000 } as const;
const rememberedKeys = 10_000;
const unknown = Symbol('unknown');

/** Keys of the database, remembered briefly. */
export function createCallerSource(db: Db): CallerSource {
  const remembered = new LRUCache<string, Caller | typeof unknown>({ max: rememberedKeys });
  return {
    async find(key) {
      const keyHash = hashOfKey(key);
      const name = keyHash.toString('latin1');
      const known = remembered.get(name);
      if (known !== undefined) return known === unknown ? undefined : known;
      const caller = await findCallerByKeyHash(db, keyHash);
      const ttl = caller === undefined ? rememberedMs.unknown : rememberedMs.known;
      remembered.set(name, caller ?? unknown, { ttl });
      return caller;
    },
    forget: () => remembered.clear(),
  };
}

const developmentKey = /^(zk|zb)_dev_([a-z0-9-]+)$/;

/**
 * Adds `zk_dev_<slug>` (secret) and `zb_dev_<slug>` (browser) for every controller there is: under `npm start` only,
 * where everybody may know them.
 */
export function withDevelopmentKeys(
  source: CallerSource,
  exists: (controller: ControllerId) => boolean,
): CallerSource {
  return {
    async find(key) {
      const [, prefix, slug] = developmentKey.exec(key) ?? [];
      const controller = controllerIdSchema.safeParse(slug);
      if (!controller.success) return source.find(key);
      if (!exists(controller.data)) return undefined;
      const role = prefix === 'zk' ? 'secret' : 'browser';
      return { keyId: key, controller: controller.data, role, origins: [] };
    },
    forget: () => source.forget(),
  };
}
