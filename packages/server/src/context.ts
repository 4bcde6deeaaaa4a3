import type { ControllerId } from '@zgoda/vocabulary/ids';
import type { Clock } from './platform/clock.ts';
import type { Db, Tx } from './platform/db/index.ts';
import type { Ids } from './platform/ids.ts';
import type { Enqueue } from './platform/jobs/index.ts';
import type { Log } from './platform/log/index.ts';
import type { Vault } from './platform/vault/index.ts';

/** Who acts: recorded in evidence and in the access log, never a name or an address. */
export type Actor =
  | { readonly kind: 'subject' }
  | { readonly kind: 'api_key'; readonly role: 'secret' | 'browser' | 'partner' }
  | { readonly kind: 'staff'; readonly staffId: string; readonly roles: readonly string[] }
  | { readonly kind: 'system' };

/**
 * What every use case needs, passed first and never global. It is scoped to one controller:
 * a query that does not name `controller` is a bug. Times come from `clock`, never from SQL's `now()`.
 */
export interface Context {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly actor: Actor;
  readonly controller: ControllerId;
  readonly log: Log;
  readonly vault: Vault;
  readonly enqueue: Enqueue;
}

/** A context inside one transaction: its `db` is the transaction, and functions that write ask for it by type. */
export interface TxContext extends Context {
  readonly tx: Tx;
}
