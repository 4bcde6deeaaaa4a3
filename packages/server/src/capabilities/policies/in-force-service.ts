import { LRUCache } from 'lru-cache';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { policyErrors } from '@zgoda/vocabulary/policies';
import type { Context } from '../../context.ts';
import type { Vault } from '../../platform/vault/index.ts';
import { readStoredVersion, type PolicyInForce, type PublishedPolicy } from './policy-version.ts';
import { findStoredVersion, findVersionInForce, listVersionRows } from './store.ts';

/** How long a process may go on with a version before it looks whether another one governs. */
const checkEveryMs = 1000;

/** Versions never change, so what was read once is kept under its content. */
const versions = new LRUCache<string, PublishedPolicy>({ max: 100 });

interface Checked {
  readonly inForce: PolicyInForce;
  /** Of the process's own clock, which nobody moves. */
  readonly checkedAtMs: number;
}

/**
 * What governed when it was last looked up, by database and controller. The vault stands for the database, since inside
 * a transaction `ctx.db` is another object.
 */
const lastChecked = new WeakMap<Vault, Map<ControllerId, Checked>>();

/**
 * The version that governs now, ready for the gate. A version published by another process governs here within a second.
 * @throws policy_not_published
 */
export async function getPolicyInForce(ctx: Context): Promise<PolicyInForce> {
  const known = lastChecked.get(ctx.vault)?.get(ctx.controller);
  if (known !== undefined && performance.now() - known.checkedAtMs < checkEveryMs) return known.inForce;
  const current = await findVersionInForce(ctx.db, ctx.controller, ctx.clock.now());
  if (current === undefined) throw policyErrors.policy_not_published({ controller: ctx.controller });
  const isSame = known?.inForce.version === current.version && known.inForce.hash === current.hash;
  const inForce = isSame ? known.inForce : await readVersion(ctx, current);
  remember(ctx, { inForce, checkedAtMs: performance.now() });
  return inForce;
}

function remember(ctx: Context, checked: Checked): void {
  const byController = lastChecked.get(ctx.vault) ?? new Map<ControllerId, Checked>();
  lastChecked.set(ctx.vault, byController.set(ctx.controller, checked));
}

/** The next reader in this process looks again. */
export function forgetPolicyInForce(ctx: Context): void {
  lastChecked.get(ctx.vault)?.delete(ctx.controller);
}

/** Any published version, in force or not: a person may have been shown an earlier one. */
export async function findPublishedVersion(
  ctx: Context,
  version: number,
): Promise<PublishedPolicy | undefined> {
  const inForce = lastChecked.get(ctx.vault)?.get(ctx.controller)?.inForce;
  if (inForce?.version === version) return inForce;
  const [facts] = await listVersionRows(ctx.db, ctx.controller, { before: version + 1, limit: 1 });
  return facts?.version === version ? readVersion(ctx, facts) : undefined;
}

async function readVersion(
  ctx: Context,
  { version, hash }: { readonly version: number; readonly hash: string },
): Promise<PublishedPolicy> {
  const key = `${ctx.controller}/${version}/${hash}`;
  const cached = versions.get(key);
  if (cached !== undefined) return cached;
  const stored = await findStoredVersion(ctx.db, ctx.controller, version);
  if (stored === undefined) throw policyErrors.policy_version_not_found({ version });
  const published = readStoredVersion(stored);
  versions.set(key, published);
  return published;
}
