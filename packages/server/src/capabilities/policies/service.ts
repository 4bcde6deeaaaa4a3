import { createHash } from 'node:crypto';
import { checkFolder, type CheckedFolder, type DataMap } from '@zgoda/datamap';
import {
  canonicalNotice,
  canonicalPolicy,
  formatProblem,
  POLICY_FILE,
  renderDocument,
  type Problem,
} from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { policyErrors } from '@zgoda/vocabulary/policies';
import type { Context, TxContext } from '../../context.ts';
import { transaction, type Db } from '../../platform/db/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { findPublishedVersion, forgetPolicyInForce, getPolicyInForce } from './in-force-service.ts';
import type { PolicyVersionFacts, PublishedPolicy, StoredVersion } from './policy-version.ts';
import {
  findVersionInForce,
  insertController,
  insertVersion,
  listControllerRows,
  listVersionRows,
  lockController,
} from './store.ts';
import { linesOf, weighChanges, type WeighedChanges } from './weakening.ts';

/** A policy folder by path: `policy.yaml`, `text/<locale>.md` and `systems/<id>.yaml`. */
export type PolicyFiles = ReadonlyMap<string, string>;

/** The controllers whose policy was published here. */
export function listControllers(db: Db): Promise<readonly ControllerId[]> {
  return listControllerRows(db);
}

/** What `publishPolicy` would say, without publishing: the check, and that the folder is this controller's. */
export function checkPolicyFolder(controller: ControllerId, files: PolicyFiles): CheckedFolder {
  const checked = checkFolder(files);
  if (!checked.isSound || checked.policy.controller.id === controller) return checked;
  const problem: Problem = {
    severity: 'error',
    code: 'controller_differs',
    file: POLICY_FILE,
    line: 1,
    column: 1,
    message: `This is the policy of "${checked.policy.controller.id}". Publish it there, or set controller.id to "${controller}".`,
  };
  return { isSound: false, problems: [...checked.problems, problem] };
}

export interface Publication extends PolicyVersionFacts {
  /** False: the latest version says the same already, and nothing was done. */
  readonly isNew: boolean;
  /** Warnings of the check. */
  readonly problems: readonly Problem[];
}

export interface PublicationOptions {
  /** Absent: from now on. */
  readonly inForceFrom?: Date;
  /** The publisher knows that people are worse off by it, and says so. */
  readonly isMaterial?: boolean;
  /** Where the systems of the folder are kept: a later capability, handed in by the assembly. */
  readonly keepSystems?: KeepSystems;
}

/** Takes the systems that lie beside a policy, in the transaction of its publication. */
export type KeepSystems = (tx: TxContext, map: DataMap, policyHash: string) => Promise<unknown>;

/**
 * Publishes a folder as the next version, with its evidence in the same transaction. The same content as the latest
 * version is published once only. The version governs from `inForceFrom` on (absent: from now). One that weakens what the
 * version before it promises has to be marked as material, and is refused where that one promises not to be weakened.
 * @throws policy_unsound with the findings in `problems`; the version in force stays
 * @throws policy_starts_in_the_past
 * @throws policy_weakening_refused, policy_weakening_unmarked with the changes; the version in force stays
 * @see GDPR Art. 12(1), 13
 */
export async function publishPolicy(
  ctx: Context,
  files: PolicyFiles,
  options: PublicationOptions = {},
): Promise<Publication> {
  const checked = soundFolder(ctx.controller, files);
  const publication = await transaction(ctx, async (tx) => {
    const published = await publishChecked(tx, checked, options);
    await options.keepSystems?.(tx, checked.map, published.hash);
    return published;
  });
  forgetPolicyInForce(ctx);
  if (publication.isNew) {
    ctx.log.info('policies.published', {
      version: publication.version,
      warnings: publication.problems.length,
    });
  }
  return publication;
}

type SoundPolicy = Extract<CheckedFolder, { isSound: true }>;

/** @throws policy_unsound with the findings */
function soundFolder(controller: ControllerId, files: PolicyFiles): SoundPolicy {
  const checked = checkPolicyFolder(controller, files);
  if (checked.isSound) return checked;
  throw policyErrors.policy_unsound({ controller, problems: checked.problems.map(formatProblem) });
}

async function publishChecked(
  tx: TxContext,
  checked: SoundPolicy,
  { inForceFrom, isMaterial = false }: PublicationOptions,
): Promise<Publication> {
  const { policy, texts, problems } = checked;
  const now = tx.clock.now();
  if (inForceFrom !== undefined && inForceFrom < now) throw policyErrors.policy_starts_in_the_past();
  const document = canonicalPolicy(policy, texts);
  const hash = sha256(document);
  await insertController(tx.tx, tx.controller, now);
  await lockController(tx.tx, tx.controller);
  const [latest] = await listVersionRows(tx.db, tx.controller, { limit: 1 });
  if (latest?.hash === hash) return { ...latest, isNew: false, problems };
  const version = (latest?.version ?? 0) + 1;
  const weaker = await admitWeakening(tx, checked, inForceFrom ?? now, isMaterial);
  const notices = Object.fromEntries(
    policy.locales.map((locale) => [locale, canonicalNotice(renderDocument(policy, texts, locale))]),
  );
  const noticeHashes = Object.fromEntries(
    Object.entries(notices).map(([locale, text]) => [locale, sha256(text)]),
  );
  const published = {
    version,
    hash,
    publishedAt: now,
    inForceFrom: inForceFrom ?? now,
    isMaterial,
    noticeHashes,
  };
  const entryId = await recordPublication(tx, published, weaker);
  const stored: StoredVersion = { ...published, entryId, document, notices };
  await insertVersion(tx.tx, tx.controller, stored);
  return { ...published, entryId, isNew: true, problems };
}

/** How many changes are weaker than the version that governs until this one does. @throws unless they may be published */
async function admitWeakening(
  tx: TxContext,
  checked: SoundPolicy,
  startsAt: Date,
  isMaterial: boolean,
): Promise<number> {
  const before = await findGoverning(tx, startsAt);
  if (before === undefined) return 0;
  const { weaker, refusedBy } = weighChanges(before, checked);
  const told = { controller: tx.controller, changes: linesOf(weaker) };
  if (refusedBy !== undefined) throw policyErrors.policy_weakening_refused({ ...told, clause: refusedBy });
  if (weaker.length > 0 && !isMaterial) throw policyErrors.policy_weakening_unmarked(told);
  return weaker.length;
}

async function findGoverning(ctx: Context, at: Date): Promise<PublishedPolicy | undefined> {
  const found = await findVersionInForce(ctx.db, ctx.controller, at);
  return found === undefined ? undefined : findPublishedVersion(ctx, found.version);
}

async function recordPublication(
  tx: TxContext,
  { version, hash, inForceFrom, isMaterial, noticeHashes }: Omit<PolicyVersionFacts, 'entryId'>,
  weaker: number,
): Promise<PolicyVersionFacts['entryId']> {
  const notices = Object.entries(noticeHashes).map(([locale, notice]) => [
    `notice_${localeField(locale)}`,
    notice,
  ]);
  const [entry] = await recordEvidence(tx, [
    {
      class: 'policy',
      policyHash: hash,
      payload: {
        act: 'published',
        version,
        in_force_from: inForceFrom.toISOString(),
        material: isMaterial,
        weaker_changes: weaker,
        ...(Object.fromEntries(notices) as Record<string, string>),
      },
    },
  ]);
  if (entry === undefined) throw new Error('the evidence of a publication was not recorded');
  return entry.entryId;
}

const localeField = (locale: string): string => locale.toLowerCase().replaceAll('-', '_');

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Published versions, newest first: those below `before` (absent: all), at most `limit`. */
export function listPolicyVersions(
  ctx: Context,
  page: { readonly before?: number; readonly limit: number },
): Promise<readonly PolicyVersionFacts[]> {
  return listVersionRows(ctx.db, ctx.controller, page);
}

/** A published version. @throws policy_version_not_found */
export async function getPublishedVersion(
  ctx: Context,
  version: number,
): Promise<NonNullable<Awaited<ReturnType<typeof findPublishedVersion>>>> {
  const published = await findPublishedVersion(ctx, version);
  if (published === undefined) throw policyErrors.policy_version_not_found({ version });
  return published;
}

/** What a folder is compared with: a published version (absent: the one in force), or another folder. */
export type ComparedWith = { readonly version?: number } | { readonly files: PolicyFiles };

export interface FolderDifference extends WeighedChanges {
  /** Absent where it was compared with a folder. */
  readonly version?: number;
}

/**
 * What would change for people if this folder were published; nothing is.
 * @throws policy_unsound with the findings, policy_not_published, policy_version_not_found
 */
export async function compareFolder(
  ctx: Context,
  files: PolicyFiles,
  against: ComparedWith = {},
): Promise<FolderDifference> {
  const now = soundFolder(ctx.controller, files);
  if ('files' in against) return weighChanges(soundFolder(ctx.controller, against.files), now);
  const { version } = against;
  const before =
    version === undefined ? await getPolicyInForce(ctx) : await getPublishedVersion(ctx, version);
  return { ...weighChanges(before, now), version: before.version };
}
