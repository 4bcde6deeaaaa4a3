import type { ToldChange } from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { DomainError } from '@zgoda/vocabulary/errors';
import { policyErrors } from '@zgoda/vocabulary/policies';
import type { Context } from '../../context.ts';
import type { Vault } from '../../platform/vault/index.ts';
import { getPolicyInForce } from './in-force-service.ts';
import { compareFolder, publishPolicy, type PolicyFiles, type PublicationOptions } from './service.ts';

/** A folder that lies beside the server and was not published, since it weakens what people are promised. */
export interface WithheldFolder {
  /** The version that stays in force. */
  readonly version: number;
  /** The clause that refuses; absent: it has to be marked as material. */
  readonly refusedBy?: string;
  readonly weaker: readonly ToldChange[];
}

/** By database, for which the vault stands, and controller: what this process withheld when it started. */
const withheld = new WeakMap<Vault, Map<ControllerId, WithheldFolder>>();

/** Refusals that must not keep a server from starting: the version in force goes on. */
const weakeningCodes: ReadonlySet<string> = new Set([
  policyErrors.policy_weakening_refused().code,
  policyErrors.policy_weakening_unmarked().code,
]);

/**
 * Publishes the folder of a controller at the start of a server. One that weakens the version in force is withheld: the
 * service goes on under that version, the log says so, and so does the promise board until another version is published.
 */
export async function publishFolder(
  ctx: Context,
  files: PolicyFiles,
  options: Pick<PublicationOptions, 'keepSystems'> = {},
): Promise<void> {
  const byController = withheld.get(ctx.vault) ?? new Map<ControllerId, WithheldFolder>();
  withheld.set(ctx.vault, byController);
  byController.delete(ctx.controller);
  try {
    await publishPolicy(ctx, files, options);
  } catch (error) {
    if (!(error instanceof DomainError) || !weakeningCodes.has(error.code)) throw error;
    const { version } = await getPolicyInForce(ctx);
    const { weaker, refusedBy } = await compareFolder(ctx, files);
    byController.set(ctx.controller, { version, weaker, ...(refusedBy === undefined ? {} : { refusedBy }) });
    ctx.log.error('policies.folder_withheld', {
      reason: error.code,
      in_force: version,
      weaker: weaker.length,
      ...(refusedBy === undefined ? {} : { clause: refusedBy }),
    });
    for (const { rule } of weaker) ctx.log.error('policies.folder_weakens', { kind: rule });
  }
}

/** What was withheld at the start, for as long as the version that it was weighed against governs. */
export async function findWithheldFolder(ctx: Context): Promise<WithheldFolder | undefined> {
  const found = withheld.get(ctx.vault)?.get(ctx.controller);
  if (found === undefined) return undefined;
  const { version } = await getPolicyInForce(ctx);
  return found.version === version ? found : undefined;
}
