import { findTopic } from '@zgoda/policy';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { SubscriptionStatus } from '@zgoda/vocabulary/subscriptions';
import type { TxContext } from '../../context.ts';
import { ConflictRetry } from '../../platform/db/index.ts';
import { recordConsents, type ConsentInput, type ConsentOrigin } from '../consent/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects, findSubjects, identityHash, listIdentityHashes } from '../subjects/index.ts';
import { toRelationships } from './relationship-service.ts';
import { cellKey, pickLocale, type Relationships } from './subscription.ts';
import {
  insertRelationships,
  listRelationshipReferences,
  listRelationships,
  type NewRelationship,
} from './relationship-store.ts';
import { listSubscriptions, lockCellsOfMany, upsertSubscriptions, type StoredSubscription } from './store.ts';
import { insertSuppressions, listSuppressions, type SuppressionRow } from './suppression-store.ts';

/** Where somebody stands who is named by address and may be unknown here. */
export interface AddressStanding {
  readonly subjectId?: SubjectId;
  /** By `topic/channel`. */
  readonly cells: ReadonlyMap<string, SubscriptionStatus>;
  readonly relationships: Relationships;
  /** By `relationship/reference`: whether it lasts. */
  readonly references: ReadonlyMap<string, boolean>;
  /** Empty parts: all. */
  readonly suppressed: readonly { readonly channel: string; readonly topic: string }[];
}

/**
 * Where these addresses stand, in their order, in a constant number of statements.
 * @param lock their cells until the transaction ends, so that no withdrawal comes between reading and writing
 * @throws identity_invalid
 */
export async function loadAddressStandings(
  tx: TxContext,
  emails: readonly string[],
  { lock }: { readonly lock: boolean },
): Promise<readonly AddressStanding[]> {
  const refs = emails.map((email) => ({ email }));
  const subjectIds = await findSubjects(tx, refs);
  const known = [...new Set(subjectIds.filter((id) => id !== undefined))];
  if (lock && known.length > 0) {
    await lockCellsOfMany(tx.tx, tx.controller, known);
    const again = await findSubjects(tx, refs);
    if (again.some((id, index) => id !== subjectIds[index])) throw new ConflictRetry('a person');
  }
  const own = emails.map((email) => identityHash(tx, { email }));
  const [cells, lasting, references, held] = await Promise.all([
    listSubscriptions(tx.tx, tx.controller, known),
    listRelationships(tx.tx, tx.controller, known),
    listRelationshipReferences(tx.tx, tx.controller, known),
    listIdentityHashes(tx.tx, tx.controller, known),
  ]);
  const hashes = [...own, ...held.map(({ hash }) => hash)];
  const suppressions = Map.groupBy(
    await listSuppressions(tx.tx, tx.controller, hashes),
    ({ identityHash: hash }) => hash.toString('hex'),
  );
  const cellsOf = Map.groupBy(cells, ({ subjectId }) => subjectId);
  const hashesOf = Map.groupBy(held, ({ subjectId }) => subjectId);
  const referencesOf = Map.groupBy(references, ({ subjectId }) => subjectId);
  const relationships = toRelationships(lasting);
  return subjectIds.map((subjectId, index) => {
    const of = <T>(map: ReadonlyMap<SubjectId, readonly T[]>): readonly T[] =>
      (subjectId === undefined ? undefined : map.get(subjectId)) ?? [];
    const names = [own[index], ...of(hashesOf).map(({ hash }) => hash)].map(
      (hash) => hash?.toString('hex') ?? '',
    );
    return {
      ...(subjectId !== undefined && { subjectId }),
      cells: new Map(of(cellsOf).map((row) => [cellKey(row), row.status])),
      relationships: (subjectId === undefined ? undefined : relationships.get(subjectId)) ?? new Map(),
      references: new Map(
        of(referencesOf).map(({ relationship, reference, lasts }) => [`${relationship}/${reference}`, lasts]),
      ),
      suppressed: [...new Set(names)].flatMap((name) => suppressions.get(name) ?? []),
    };
  });
}

/** A choice that was made elsewhere. */
export interface BroughtChoice {
  readonly email: string;
  readonly topics: readonly string[];
  readonly channel: string;
  readonly status: 'confirmed' | 'ended';
  readonly locale?: string | undefined;
  readonly origin: ConsentOrigin;
}

/**
 * Records choices that were made elsewhere, in their order, with their evidence; nothing is lifted and nobody is mailed. The caller
 * has looked at the standings under their lock. A constant number of statements.
 * @throws log_read_only
 */
export async function recordBroughtChoices(tx: TxContext, choices: readonly BroughtChoice[]): Promise<void> {
  if (choices.length === 0) return;
  const { policy, version } = await getPolicyInForce(tx);
  const inputs = choices.map(({ email, topics, channel, status, locale, origin }): ConsentInput => {
    const byPurpose = Map.groupBy(topics, (topic) => findTopic(policy, topic)?.purpose ?? '');
    return {
      subject: { email },
      choices: [...byPurpose].map(([purpose, ofPurpose]) => ({
        purpose,
        status: status === 'confirmed' ? 'given' : 'withdrawn',
        topics: ofPurpose,
        channel,
      })),
      notice: { version, locale: pickLocale(policy, locale ?? policy.default_locale) },
      method: 'import',
      origin,
    };
  });
  const recorded = await recordConsents(tx, inputs);
  const rows = new Map<string, StoredSubscription>();
  for (const [index, { subjectId, records }] of recorded.entries()) {
    const status = choices[index]?.status ?? 'ended';
    for (const { topics = [], channel = '', recordedAt: changedAt, entryId, locale } of records)
      for (const topic of topics) {
        const row = { subjectId, topic, channel, status, changedAt, entryId, locale };
        rows.set(`${subjectId}/${cellKey(row)}`, status === 'ended' ? { ...row, ending: 'withdrawn' } : row);
      }
  }
  await upsertSubscriptions(tx.tx, tx.controller, [...rows.values()]);
}

export type AddressSuppression = Omit<SuppressionRow, 'identityHash'> & { readonly email: string };

/** Closes addresses, of people who may be unknown here: only the keyed hash is kept. */
export async function closeAddresses(tx: TxContext, rows: readonly AddressSuppression[]): Promise<void> {
  const hashed = rows.map(({ email, ...rest }) => ({ ...rest, identityHash: identityHash(tx, { email }) }));
  await insertSuppressions(tx.tx, tx.controller, hashed, tx.clock.now());
}

/** A relationship on record elsewhere, by which topics may come. */
export interface BroughtRelationship extends Omit<NewRelationship, 'subjectId'> {
  readonly email: string;
  readonly importId: string;
}

/** Starts relationships with their evidence; the caller has seen that they are not on record. A constant number of statements. */
export async function startBroughtRelationships(
  tx: TxContext,
  rows: readonly BroughtRelationship[],
): Promise<void> {
  if (rows.length === 0) return;
  const { hash: policyHash } = await getPolicyInForce(tx);
  const subjects = await ensureSubjects(
    tx,
    rows.map(({ email }) => ({ email })),
  );
  const started = rows.flatMap(({ importId, relationship, reference, scope }, index) => {
    const subjectId = subjects[index]?.subjectId;
    return subjectId === undefined ? [] : [{ subjectId, importId, relationship, reference, scope }];
  });
  await insertRelationships(tx.tx, tx.controller, started, tx.clock.now());
  await recordEvidence(
    tx,
    started.map(({ subjectId, importId, relationship, reference, scope }) => ({
      class: 'system',
      subjectId,
      policyHash,
      payload: {
        act: 'relationship_started',
        relationship,
        reference,
        topics: scope.join(' '),
        import: importId,
      },
    })),
  );
}
