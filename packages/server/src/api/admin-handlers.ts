import { type AdminResult } from '@zgoda/vocabulary/admin';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { DomainError } from '@zgoda/vocabulary/errors';
import { policyErrors } from '@zgoda/vocabulary/policies';
import { openLogDirectory } from '@zgoda/verify/node';
import { FormatError } from '@zgoda/verify';
import {
  exportLog,
  inspectCurrentLog,
  recoverLog,
  succeedLog,
  type RecoveryOptions,
  type RecoveryOutcome,
} from '../capabilities/evidence/index.ts';
import {
  actOnImport,
  createImport,
  getImport,
  putPart,
  readReport,
  toWire,
} from '../capabilities/imports/index.ts';
import { publishDataMap } from '../capabilities/datamap/index.ts';
import { getPolicyInForce, publishPolicy } from '../capabilities/policies/index.ts';
import { inviteStaff } from '../capabilities/staff/index.ts';
import type { EffectiveSetting } from '../config.ts';
import type { Context } from '../context.ts';
import { transaction } from '../platform/db/index.ts';
import type { Health } from '../platform/health.ts';
import {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  type AdminHandlers,
  type CallerSource,
  type ContextFor,
} from '../platform/http/index.ts';
import { countKeysByMaster, createKeyRotation, type VaultOptions } from '../platform/vault/index.ts';
import serverPackage from '../../package.json' with { type: 'json' };

export interface AdminDependencies {
  readonly mode: AdminResult<'status'>['mode'];
  readonly startedAt: Date;
  /** Where it listens. */
  readonly address: string;
  /** What it keeps its data in, in words: never an address with a password. */
  readonly database: string;
  readonly effective: readonly EffectiveSetting[];
  readonly publicOrigin: string;
  readonly health: Health;
  readonly controllers: () => readonly ControllerId[];
  readonly contextFor: ContextFor;
  readonly vault: VaultOptions;
  /** Adds a master key to the ring; absent where the ring is not in a file. Gives its id. */
  readonly addMasterKey?: () => string;
  readonly callers: CallerSource;
  readonly recovery: RecoveryOptions;
  /** Takes up again what was left undone while a log was not sound. */
  readonly openLog: (ctx: Context) => Promise<void>;
}

const noSuchController = (): DomainError =>
  new DomainError('not_found', 'controller_not_found', 'This server has no such controller.');
const keysNotInFile = (): DomainError =>
  new DomainError(
    'conflict',
    'master_keys_not_in_file',
    'The master keys come from the environment: put a new one first in ZGODA_MASTER_KEY, restart every server, and rotate with --keep-master-key.',
  );

type ContextOf = (controller: ControllerId) => Context;

/** Why a folder is not published; anything else is no matter of the folder. */
const publicationRefusals: ReadonlySet<string> = new Set([
  policyErrors.policy_unsound().code,
  policyErrors.policy_weakening_refused().code,
  policyErrors.policy_weakening_unmarked().code,
]);

const asLines = (detail: unknown): string[] => (Array.isArray(detail) ? detail.map(String) : []);

function policyHandlers(contextOf: ContextOf): AdminHandlers {
  return {
    'policy.publish': async ({ controller, files, material }) => {
      const options = { isMaterial: material, keepSystems: publishDataMap };
      try {
        const folder = new Map(Object.entries(files));
        const publication = await publishPolicy(contextOf(controller), folder, options);
        const { isNew, version, problems } = publication;
        const said = problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
        return { outcome: isNew ? 'published' : 'unchanged', version, problems: said };
      } catch (error) {
        if (!(error instanceof DomainError) || !publicationRefusals.has(error.code)) throw error;
        const { problems, changes, clause } = error.details;
        return {
          outcome: 'refused',
          problems: asLines(problems),
          weaker: asLines(changes),
          ...(clause === undefined ? {} : { refused_by: String(clause) }),
        };
      }
    },
    'policy.get': async ({ controller }) => {
      const { version, policy, texts } = await getPolicyInForce(contextOf(controller));
      return { version, document: { policy, texts } };
    },
  };
}

function masterKeyHandlers({ vault, addMasterKey }: AdminDependencies): AdminHandlers {
  return {
    'keys.status': async () => {
      const counted = await countKeysByMaster(vault.db);
      const wrapped = counted.map(({ masterKeyId, keys }) => ({ master_key_id: masterKeyId, keys }));
      return { current: vault.masterKeys.current.id, wrapped };
    },
    'keys.rotate': async ({ new_master_key: makesNew, controllers }, report) => {
      if (makesNew && addMasterKey === undefined) throw keysNotInFile();
      if (makesNew) addMasterKey?.();
      const rotation = createKeyRotation(vault);
      const controllerKeys = await rotation.rotateMasterKey();
      let ownerKeys = 0;
      for (const controller of controllers) {
        ownerKeys += await rotation.rotateControllerKey(controller, ({ rewrapped, left }) =>
          report({ what: controller, done: rewrapped, total: rewrapped + left }),
        );
      }
      return {
        current: vault.masterKeys.current.id,
        controller_keys: controllerKeys,
        owner_keys: ownerKeys,
      };
    },
  };
}

function apiKeyHandlers(contextOf: ContextOf, callers: CallerSource): AdminHandlers {
  return {
    'api-keys.create': async ({ controller, role, origins }) => {
      const made = await transaction(contextOf(controller), (tx) => createApiKey(tx, role, origins));
      return { key: made.key, key_id: made.keyId };
    },
    'api-keys.list': async ({ controller }) => {
      const keys = await listApiKeys(contextOf(controller).db, controller);
      return {
        keys: keys.map(({ keyId, role, origins, createdAt, revokedAt }) => ({
          key_id: keyId,
          role,
          origins: [...origins],
          created_at: createdAt.toISOString(),
          ...(revokedAt !== undefined && { revoked_at: revokedAt.toISOString() }),
        })),
      };
    },
    'api-keys.revoke': async ({ controller, key_id: keyId }) => {
      const revoked = await transaction(contextOf(controller), (tx) => revokeApiKey(tx, keyId));
      callers.forget();
      return { revoked };
    },
  };
}

const copyUnusable = (cause: FormatError): DomainError =>
  new DomainError(
    'invalid',
    'copy_unusable',
    `The copy is not this controller’s signed log, so nothing was changed: ${cause.message}.`,
    { cause },
  );

function told(outcome: RecoveryOutcome): AdminResult<'evidence.recover'> {
  switch (outcome.outcome) {
    case 'recovered':
      return { outcome: 'recovered', entries_appended: outcome.entriesAppended };
    case 'copy_too_short': {
      const { copySize, anchoredSize } = outcome;
      return { outcome: 'copy_too_short', copy_entries: copySize, anchored_entries: anchoredSize };
    }
    case 'sound':
    case 'not_this_log':
    case 'not_recoverable':
    default:
      return outcome;
  }
}

function evidenceHandlers(contextOf: ContextOf, { recovery, openLog }: AdminDependencies): AdminHandlers {
  return {
    'evidence.export': async ({ controller, directory }, report) => ({
      entries: await exportLog(contextOf(controller), openLogDirectory(directory), (done, total) =>
        report({ what: 'entries', done, total }),
      ),
    }),
    'evidence.inspect': async ({ controller }) => {
      const { finding, head, anchor } = await inspectCurrentLog(contextOf(controller), recovery);
      const { origin, state, size } = head;
      const anchored = anchor !== undefined && { anchored_entries: anchor.size };
      return { origin, state, finding, stored_entries: size, ...anchored };
    },
    'evidence.recover': async ({ controller, directory, reason }, report) => {
      const ctx = contextOf(controller);
      const onProgress = (done: number, total: number): void => report({ what: 'entries', done, total });
      const outcome = await recoverLog(ctx, openLogDirectory(directory), {
        ...recovery,
        reason,
        onProgress,
      }).catch((error: unknown) => {
        throw error instanceof FormatError ? copyUnusable(error) : error;
      });
      if (outcome.outcome === 'recovered') await openLog(ctx);
      return told(outcome);
    },
    'evidence.succeed': async ({ controller, reason }) => {
      const ctx = contextOf(controller);
      const { origin, previousOrigin, lostEntries } = await succeedLog(ctx, { ...recovery, reason });
      await openLog(ctx);
      const lost = lostEntries !== undefined && { lost_entries: lostEntries };
      return { origin, previous_origin: previousOrigin, ...lost };
    },
  };
}

function importHandlers(contextOf: ContextOf): AdminHandlers {
  return {
    'import.open': async ({ controller, request }) =>
      toWire(await transaction(contextOf(controller), (tx) => createImport(tx, request))),
    'import.part': async ({ controller, import: importId, part, data }) => {
      const bytes = Buffer.from(data, 'base64');
      return toWire(await transaction(contextOf(controller), (tx) => putPart(tx, importId, part, bytes)));
    },
    'import.start': async ({ controller, import: importId, parts }) =>
      toWire(
        await transaction(contextOf(controller), (tx) =>
          actOnImport(tx, importId, { action: 'start', parts }),
        ),
      ),
    'import.status': async ({ controller, import: importId }) =>
      toWire(await getImport(contextOf(controller), importId)),
    'import.report': ({ controller, import: importId, after }) =>
      readReport(contextOf(controller), importId, after),
  };
}

/** What the operator's commands do on the running server. */
export function createAdminHandlers(deps: AdminDependencies): AdminHandlers {
  const contextOf: ContextOf = (controller) => {
    const ctx = deps.contextFor(controller, { kind: 'system' });
    if (ctx === undefined) throw noSuchController();
    return ctx;
  };
  return {
    status: async () => {
      const { isReady, checks } = await deps.health.readiness();
      return {
        version: serverPackage.version,
        mode: deps.mode,
        pid: process.pid,
        started_at: deps.startedAt.toISOString(),
        address: deps.address,
        database: deps.database,
        ready: isReady,
        checks: { ...checks },
        controllers: [...deps.controllers()],
      };
    },
    'config.print': async () => ({ settings: deps.effective.map((setting) => ({ ...setting })) }),
    ...policyHandlers(contextOf),
    ...masterKeyHandlers(deps),
    ...apiKeyHandlers(contextOf, deps.callers),
    ...evidenceHandlers(contextOf, deps),
    ...importHandlers(contextOf),
    'staff.invite': async ({ controller, email, name }) => {
      const invitation = await inviteStaff(contextOf(controller), { email, name, roles: ['admin'] });
      return {
        link: `${deps.publicOrigin}/console/invitation#${invitation.token}`,
        expires_at: invitation.expiresAt.toISOString(),
      };
    },
  };
}
