import { findTopic } from '@zgoda/policy';
import type { ConsentMethod } from '@zgoda/vocabulary/consent';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import type { SubscriptionStatus } from '@zgoda/vocabulary/subscriptions';
import type { TxContext } from '../../context.ts';
import { recordConsents } from '../consent/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { getSubject, listIdentityHashes } from '../subjects/index.ts';
import { cellKey, confirmBy, pickLocale, type Cell } from './subscription.ts';
import { listSubscriptions, lockCells, upsertSubscriptions, type StoredSubscription } from './store.ts';
import { liftWithdrawals } from './suppression-store.ts';

/** A cell and what becomes of it. */
export interface CellChange extends Cell {
  readonly status: SubscriptionStatus;
}

/** How the person expressed it, and in which language they read. */
export interface HowExpressed {
  readonly method: ConsentMethod;
  readonly locale: string;
}

/** A living subject with their cells, locked until the transaction ends. */
export interface LockedPerson {
  readonly subjectId: SubjectId;
  readonly rows: ReadonlyMap<string, StoredSubscription>;
}

/** Follows links, and again under the lock, since linking takes the same lock. @throws subject_not_found */
export async function lockPerson(tx: TxContext, named: SubjectId): Promise<LockedPerson> {
  await lockCells(tx.tx, tx.controller, named);
  const subjectId = await getSubject(tx, { subject_id: named });
  if (subjectId !== named) await lockCells(tx.tx, tx.controller, subjectId);
  const rows = await listSubscriptions(tx.tx, tx.controller, [subjectId]);
  return { subjectId, rows: new Map(rows.map((row) => [cellKey(row), row])) };
}

const choiceOf = { requested: 'requested', confirmed: 'given', ended: 'withdrawn' } as const satisfies Record<
  SubscriptionStatus,
  string
>;

/**
 * Carries out what a person chose, in the caller's transaction, with the subject's cells locked: a consent record and its
 * evidence for each purpose, channel and status; the cells; and for what was confirmed the end of the person's own
 * suppressions in its way. Cells of topics that the policy no longer has are left out: nothing can be sent on them.
 */
export async function recordChanges(
  tx: TxContext,
  subjectId: SubjectId,
  changes: readonly CellChange[],
  how: HowExpressed,
): Promise<readonly StoredSubscription[]> {
  const { policy, version } = await getPolicyInForce(tx);
  const groups = new Map<
    string,
    { purpose: string; status: SubscriptionStatus; channel: string; topics: string[] }
  >();
  for (const { topic, channel, status } of changes) {
    const purpose = findTopic(policy, topic)?.purpose;
    if (purpose === undefined) continue;
    const key = `${purpose}/${channel}/${status}`;
    const group = groups.get(key) ?? { purpose, status, channel, topics: [] };
    group.topics.push(topic);
    groups.set(key, group);
  }
  if (groups.size === 0) return [];
  const locale = pickLocale(policy, how.locale);
  const choices = [...groups.values()].map(({ status, ...rest }) => ({ ...rest, status: choiceOf[status] }));
  const [recorded] = await recordConsents(tx, [
    {
      subject: { subject_id: subjectId },
      choices,
      notice: { version, locale },
      method: how.method,
    },
  ]);
  const records = recorded?.records ?? [];
  const rows = [...groups.values()].flatMap(({ status, channel, topics }, index) => {
    const record = records[index];
    if (record === undefined) return [];
    return topics.map((topic): StoredSubscription => {
      const { recordedAt: changedAt, entryId } = record;
      const row = { subjectId, topic, channel, status, changedAt, entryId, locale };
      if (status === 'requested') return { ...row, confirmBy: confirmBy(policy, changedAt) };
      return status === 'ended' ? { ...row, ending: 'withdrawn' } : row;
    });
  });
  await upsertSubscriptions(tx.tx, tx.controller, rows);
  await liftFor(tx, subjectId, rows);
  return rows;
}

async function liftFor(
  tx: TxContext,
  subjectId: SubjectId,
  rows: readonly StoredSubscription[],
): Promise<void> {
  const confirmed = Map.groupBy(
    rows.filter(({ status }) => status === 'confirmed'),
    ({ channel }) => channel,
  );
  if (confirmed.size === 0) return;
  const hashes = (await listIdentityHashes(tx.tx, tx.controller, [subjectId])).map(({ hash }) => hash);
  for (const [channel, cells] of confirmed) {
    await liftWithdrawals(tx.tx, tx.controller, hashes, { topics: cells.map(({ topic }) => topic), channel });
  }
}
