import { findTopic, type Policy } from '@zgoda/policy';
import type { ConsentMethod } from '@zgoda/vocabulary/consent';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import { subjectErrors } from '@zgoda/vocabulary/subjects';
import type { SubscriptionStatus } from '@zgoda/vocabulary/subscriptions';
import type { TxContext } from '../../context.ts';
import { recordConsents } from '../consent/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects, listIdentityHashes } from '../subjects/index.ts';
import { cellKey, confirmBy, pickLocale, type Cell } from './subscription.ts';
import { listSubscriptions, lockCellsOfMany, upsertSubscriptions, type StoredSubscription } from './store.ts';
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

/** @throws subject_not_found */
export async function lockPerson(tx: TxContext, named: SubjectId): Promise<LockedPerson> {
  const [person] = await lockPeople(tx, [named]);
  if (person === undefined) throw subjectErrors.subject_not_found();
  return person;
}

/**
 * In the order of their names; undefined for who is not there any more. Follows links, and locks again whom they lead to, since linking
 * takes the same lock.
 */
export async function lockPeople(
  tx: TxContext,
  named: readonly SubjectId[],
): Promise<readonly (LockedPerson | undefined)[]> {
  const names = new Set(named);
  await lockCellsOfMany(tx.tx, tx.controller, [...names]);
  const living = await findSubjects(
    tx,
    named.map((subjectId) => ({ subject_id: subjectId })),
  );
  const found = new Set(living.filter((subjectId) => subjectId !== undefined));
  const linked = [...found].filter((subjectId) => !names.has(subjectId));
  if (linked.length > 0) await lockCellsOfMany(tx.tx, tx.controller, linked);
  const rows = await listSubscriptions(tx.tx, tx.controller, [...found]);
  const rowsOf = Map.groupBy(rows, ({ subjectId }) => subjectId);
  return living.map((subjectId) => {
    if (subjectId === undefined) return undefined;
    return { subjectId, rows: new Map((rowsOf.get(subjectId) ?? []).map((row) => [cellKey(row), row])) };
  });
}

/** What one person chose, and how they expressed it. */
export interface PersonChanges {
  readonly subjectId: SubjectId;
  readonly changes: readonly CellChange[];
  readonly how: HowExpressed;
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
  return (await recordChangesOfMany(tx, [{ subjectId, changes, how }])).flat();
}

/** As `recordChanges` for different people, in a constant number of statements. @returns the rows of each, in their order */
export async function recordChangesOfMany(
  tx: TxContext,
  people: readonly PersonChanges[],
): Promise<readonly (readonly StoredSubscription[])[]> {
  const { policy, version } = await getPolicyInForce(tx);
  const wanted = people.map(({ changes }) => groupByChoice(policy, changes));
  const acting = people.flatMap((person, index) => {
    const groups = wanted[index] ?? [];
    return groups.length === 0 ? [] : [{ ...person, groups, locale: pickLocale(policy, person.how.locale) }];
  });
  if (acting.length === 0) return people.map(() => []);
  const recorded = await recordConsents(
    tx,
    acting.map(({ subjectId, groups, locale, how }) => ({
      subject: { subject_id: subjectId },
      choices: groups.map(({ status, ...rest }) => ({ ...rest, status: choiceOf[status] })),
      notice: { version, locale },
      method: how.method,
    })),
  );
  const rowsOf = new Map(
    acting.map(({ subjectId, groups, locale }, index) => {
      const records = recorded[index]?.records ?? [];
      const rows = groups.flatMap(({ status, channel, topics }, place) => {
        const record = records[place];
        if (record === undefined) return [];
        return topics.map((topic): StoredSubscription => {
          const { recordedAt: changedAt, entryId } = record;
          const row = { subjectId, topic, channel, status, changedAt, entryId, locale };
          if (status === 'requested') return { ...row, confirmBy: confirmBy(policy, changedAt) };
          return status === 'ended' ? { ...row, ending: 'withdrawn' } : row;
        });
      });
      return [subjectId, rows] as const;
    }),
  );
  await upsertSubscriptions(tx.tx, tx.controller, [...rowsOf.values()].flat());
  for (const [subjectId, rows] of rowsOf) await liftFor(tx, subjectId, rows);
  return people.map(({ subjectId }) => rowsOf.get(subjectId) ?? []);
}

/** Cells that one consent record tells of: one purpose, channel and status. */
interface ChoiceGroup {
  readonly purpose: string;
  readonly status: SubscriptionStatus;
  readonly channel: string;
  readonly topics: string[];
}

function groupByChoice(policy: Policy, changes: readonly CellChange[]): readonly ChoiceGroup[] {
  const groups = new Map<string, ChoiceGroup>();
  for (const { topic, channel, status } of changes) {
    const purpose = findTopic(policy, topic)?.purpose;
    if (purpose === undefined) continue;
    const key = `${purpose}/${channel}/${status}`;
    const group = groups.get(key) ?? { purpose, status, channel, topics: [] };
    group.topics.push(topic);
    groups.set(key, group);
  }
  return [...groups.values()];
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
