import { createHash } from 'node:crypto';
import {
  canonicalNotice,
  canonicalPolicy,
  checkPolicy,
  formatProblem,
  POLICY_FILE,
  renderDocument,
  type CheckedPolicy,
  type Problem,
} from '@zgoda/policy';
import type { ControllerId } from '@zgoda/vocabulary/ids';
import { policyErrors } from '@zgoda/vocabulary/policies';
import type { Context, TxContext } from '../../context.ts';
import { transaction, type Db } from '../../platform/db/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { findPublishedVersion, forgetPolicyInForce } from './in-force-service.ts';
import type { PolicyVersionFacts, StoredVersion } from './policy-version.ts';
import {
  insertController,
  insertVersion,
  listControllerRows,
  listVersionRows,
  lockController,
} from './store.ts';

/** A policy folder by path: `policy.yaml` and `text/<locale>.md`. */
export type PolicyFiles = ReadonlyMap<string, string>;

/** The controllers whose policy was published here. */
export function listControllers(db: Db): Promise<readonly ControllerId[]> {
  return listControllerRows(db);
}

/** What `publishPolicy` would say, without publishing: the check, and that the folder is this controller's. */
export function checkPolicyFolder(controller: ControllerId, files: PolicyFiles): CheckedPolicy {
  const checked = checkPolicy(files);
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

/**
 * Publishes a folder as the next version, with its evidence in the same transaction. The same content as the latest
 * version is published once only. The version governs from `inForceFrom` on (absent: from now).
 * @throws policy_unsound with the findings in `problems`; the version in force stays
 * @throws policy_starts_in_the_past
 * @see GDPR Art. 12(1), 13
 */
export async function publishPolicy(
  ctx: Context,
  files: PolicyFiles,
  options: { readonly inForceFrom?: Date } = {},
): Promise<Publication> {
  const checked = checkPolicyFolder(ctx.controller, files);
  if (!checked.isSound) {
    throw policyErrors.policy_unsound({
      controller: ctx.controller,
      problems: checked.problems.map(formatProblem),
    });
  }
  const publication = await transaction(ctx, (tx) => publishChecked(tx, checked, options.inForceFrom));
  forgetPolicyInForce(ctx);
  if (publication.isNew) {
    ctx.log.info('policies.published', {
      version: publication.version,
      warnings: publication.problems.length,
    });
  }
  return publication;
}

type SoundPolicy = Extract<CheckedPolicy, { isSound: true }>;

async function publishChecked(tx: TxContext, checked: SoundPolicy, inForceFrom?: Date): Promise<Publication> {
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
  const notices = Object.fromEntries(
    policy.locales.map((locale) => [locale, canonicalNotice(renderDocument(policy, texts, locale))]),
  );
  const noticeHashes = Object.fromEntries(
    Object.entries(notices).map(([locale, text]) => [locale, sha256(text)]),
  );
  const published = { version, hash, publishedAt: now, inForceFrom: inForceFrom ?? now, noticeHashes };
  const entryId = await recordPublication(tx, published);
  const stored: StoredVersion = { ...published, entryId, document, notices };
  await insertVersion(tx.tx, tx.controller, stored);
  return { ...published, entryId, isNew: true, problems };
}

async function recordPublication(
  tx: TxContext,
  { version, hash, inForceFrom, noticeHashes }: Omit<PolicyVersionFacts, 'entryId'>,
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
