import { findTopic, type Policy } from '@zgoda/policy';
import type { ConsentMethod } from '@zgoda/vocabulary/consent';
import type { EntryId, SubjectId } from '@zgoda/vocabulary/ids';
import { subjectErrors } from '@zgoda/vocabulary/subjects';
import type { SubscriptionStatus, SuppressionReason } from '@zgoda/vocabulary/subscriptions';
import type { Context, TxContext } from '../../context.ts';
import { createGroupCommit, type GroupCommit } from '../../platform/batch/group-commit.ts';
import { isUndone } from '../../platform/batch/is-undone.ts';
import { transaction } from '../../platform/db/index.ts';
import { recordConsents } from '../consent/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubjects, listIdentityHashes } from '../subjects/index.ts';
import { cellKey, confirmBy, listCells, pickLocale, type Cell } from './subscription.ts';
import { listSubscriptions, lockCellsOfMany, upsertSubscriptions, type StoredSubscription } from './store.ts';
import { insertSuppressions, liftWithdrawals } from './suppression-store.ts';

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

/** What a change came to; `entryId` is absent when nothing had to change and nothing had changed before. */
export interface ChangedPreferences {
  readonly at: Date;
  readonly entryId?: EntryId;
  readonly changes: readonly CellChange[];
}

/** What became of cells, with the evidence of the first. */
export function toChanged(ctx: Context, rows: readonly StoredSubscription[]): ChangedPreferences {
  const [first] = rows;
  return {
    at: first?.changedAt ?? ctx.clock.now(),
    ...(first !== undefined && { entryId: first.entryId }),
    changes: rows.map(({ topic, channel, status }) => ({ topic, channel, status })),
  };
}

/**
 * Stops topics on a channel, whether they were on or not, effective with the commit. Doing it again changes nothing and gives the
 * first one's time and evidence. Topics that the policy no longer has count as stopped.
 * @see RFC 8058 3.2; GDPR Art. 7(3), 21(3)
 */
export async function withdrawTopic(ctx: Context, what: TopicWithdrawal): Promise<ChangedPreferences> {
  const [done] = await transaction(ctx, (tx) => withdrawTopics(tx, [what]));
  if (done === undefined) throw subjectErrors.subject_not_found();
  return done;
}

const together = new WeakMap<Context['vault'], Map<string, GroupCommit<TogetherItem, WithdrawalOutcome>>>();
type TogetherItem = { readonly ctx: Context; readonly what: TopicWithdrawal };
type WithdrawalOutcome = ChangedPreferences | undefined;
const maxTogether = 256;

/** As `withdrawTopic`, with others that come at the same time in one transaction. */
export async function withdrawTogether(ctx: Context, what: TopicWithdrawal): Promise<ChangedPreferences> {
  const groups = together.get(ctx.vault) ?? new Map<string, GroupCommit<TogetherItem, WithdrawalOutcome>>();
  together.set(ctx.vault, groups);
  const key = `${ctx.controller}/${JSON.stringify(ctx.actor)}`;
  const group =
    groups.get(key) ??
    createGroupCommit<TogetherItem, WithdrawalOutcome>({
      maxItems: maxTogether,
      concurrency: 2,
      isUndone,
      keyOf: (item) => item.what.subjectId,
      work: ([first, ...others]) =>
        first === undefined
          ? Promise.resolve([])
          : transaction(first.ctx, (tx) =>
              withdrawTopics(
                tx,
                [first, ...others].map((item) => item.what),
              ),
            ),
    });
  groups.set(key, group);
  const done = await group({ ctx, what });
  if (done === undefined) throw subjectErrors.subject_not_found();
  return done;
}

/** Topics that a person no longer wants on a channel. */
export interface TopicWithdrawal extends HowExpressed {
  readonly subjectId: SubjectId;
  readonly topics: readonly string[];
  readonly channel: string;
}

/** As `withdrawTopic` for many, in a constant number of statements; undefined for who is not there any more. */
export async function withdrawTopics(
  tx: TxContext,
  wishes: readonly TopicWithdrawal[],
): Promise<readonly (ChangedPreferences | undefined)[]> {
  const people = await lockPeople(
    tx,
    wishes.map(({ subjectId }) => subjectId),
  );
  const done: (ChangedPreferences | undefined)[] = wishes.map(() => undefined);
  const first: EndWish[] = [];
  const places: number[] = [];
  const again: number[] = [];
  for (const [place, { topics, channel, method, locale }] of wishes.entries()) {
    const person = people[place];
    if (person === undefined) continue;
    const isSecond = first.some(({ person: { subjectId } }) => subjectId === person.subjectId);
    if (isSecond) {
      again.push(place);
      continue;
    }
    const cells = [...new Set(topics)].map((topic) => ({ topic, channel }));
    first.push({ person, cells, how: { method, locale } });
    places.push(place);
  }
  for (const [index, changed] of (await endCells(tx, first)).entries()) done[places[index] ?? -1] = changed;
  // A second wish of one person sees what the first has done.
  if (again.length > 0) {
    const later = await withdrawTopics(
      tx,
      wishes.filter((_, place) => again.includes(place)),
    );
    for (const [index, changed] of later.entries()) done[again[index] ?? -1] = changed;
  }
  return done;
}

/** Cells of a person that are to end. */
interface EndWish {
  readonly person: LockedPerson;
  readonly cells: readonly Cell[];
  readonly how: HowExpressed;
}

/** Ends cells that are not ended yet; told of all of them, with the evidence of the earliest that still stands. */
async function endCells(
  tx: TxContext,
  wishes: readonly EndWish[],
): Promise<readonly (ChangedPreferences & { readonly isChanged: boolean })[]> {
  const before = wishes.map(({ person: { rows }, cells }) =>
    cells.flatMap((cell) => rows.get(cellKey(cell)) ?? []).filter(({ status }) => status === 'ended'),
  );
  const ended = await recordChangesOfMany(
    tx,
    wishes.map(({ person: { subjectId }, cells, how }, index) => {
      const isEnded = new Set(before[index]?.map(cellKey));
      const open = cells.filter((cell) => !isEnded.has(cellKey(cell)));
      return { subjectId, how, changes: open.map((cell) => ({ ...cell, status: 'ended' })) };
    }),
  );
  return wishes.map(({ cells }, index) => {
    const rows = ended[index] ?? [];
    return {
      ...toChanged(tx, rows.length > 0 ? rows : (before[index] ?? [])),
      isChanged: rows.length > 0,
      changes: cells.map(({ topic, channel }) => ({ topic, channel, status: 'ended' })),
    };
  });
}

/**
 * Stops everything that is sent by choice or by a relationship, now and for topics to come: all cells end, and the person's
 * addresses are suppressed. What the person asks for themselves still comes. Doing it again changes nothing.
 * @see GDPR Art. 21(3)
 */
export async function withdrawAll(
  ctx: Context,
  named: SubjectId,
  how: HowExpressed,
): Promise<ChangedPreferences> {
  return transaction(ctx, async (tx) => {
    const { policy } = await getPolicyInForce(tx);
    const person = await lockPerson(tx, named);
    const { subjectId } = person;
    const necessary = new Set(policy.purposes.filter((purpose) => purpose.necessary).map(({ id }) => id));
    const cells = listCells(policy).filter(({ declared }) => !necessary.has(declared.purpose));
    const isNew = await suppress(tx, { subjectId, reason: 'withdrawal' });
    const [ended] = await endCells(tx, [{ person, cells, how }]);
    if (ended === undefined) throw new Error('a withdrawal has no result');
    const isRecorded = ended.isChanged || !isNew;
    return isRecorded ? ended : { ...ended, ...(await recordWithdrawal(tx, subjectId, how.method)) };
  });
}

/** For topics to come: evidence of a withdrawal from everything by somebody whose topics had all ended before. */
async function recordWithdrawal(tx: TxContext, subjectId: SubjectId, method: HowExpressed['method']) {
  const { hash: policyHash } = await getPolicyInForce(tx);
  const payload = { act: 'everything_withdrawn', method };
  const [ref] = await recordEvidence(tx, [{ class: 'withdrawal', subjectId, policyHash, payload }]);
  return { at: tx.clock.now(), ...(ref !== undefined && { entryId: ref.entryId }) };
}

/**
 * Closes a person's addresses to a channel, a topic, or everything. Kept as keyed hashes, so that it outlives the person's
 * erasure.
 * @returns false when nothing had to be added
 */
export async function suppress(
  tx: TxContext,
  what: {
    readonly subjectId: SubjectId;
    readonly reason: SuppressionReason;
    /** Absent: all. */
    readonly channel?: string;
    /** Absent: all. */
    readonly topic?: string;
  },
): Promise<boolean> {
  const identities = await listIdentityHashes(tx.tx, tx.controller, [what.subjectId]);
  const { reason, channel = '', topic = '' } = what;
  const rows = identities.map(({ hash }) => ({ identityHash: hash, channel, topic, reason }));
  return (await insertSuppressions(tx.tx, tx.controller, rows, tx.clock.now())) > 0;
}
