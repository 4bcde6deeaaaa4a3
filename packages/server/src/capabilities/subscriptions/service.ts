import { rarer, rarerThan, type Policy, type PolicyTopic, type SubscriptionKey } from '@zgoda/policy';
import type { ControllerId, EntryId, IdentityId, SubjectId } from '@zgoda/vocabulary/ids';
import { subscriptionErrors, type Frequency, type SubscriptionStatus } from '@zgoda/vocabulary/subscriptions';
import type { Context, TxContext } from '../../context.ts';
import { transaction, type Db } from '../../platform/db/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { findSubject, listIdentityHashes } from '../subjects/index.ts';
import {
  lockPerson,
  recordChanges,
  toChanged,
  type CellChange,
  type ChangedPreferences,
  type HowExpressed,
} from './change-service.ts';
import { loadRelationships, toRelationships } from './relationship-service.ts';
import { requestCells } from './request-service.ts';
import {
  cellKey,
  getTopic,
  isAvailable,
  isCovered,
  listCells,
  type Cell,
  type Relationships,
} from './subscription.ts';
import { listRelationships } from './relationship-store.ts';
import {
  countTopicGrowth,
  countWithdrawalsByDay,
  listSubscriptions,
  updateManner,
  type StoredSubscription,
  type TopicGrowth,
} from './store.ts';
import { listSuppressions } from './suppression-store.ts';

/** A cell as the person sees it. */
export interface Preference extends Cell {
  readonly status: SubscriptionStatus | 'off';
  /** When that status was reached; absent for `off`. */
  readonly since?: Date;
  /** Whether it rests on the person's own opt-in, or on a relationship that covers it. */
  readonly basis: 'opt_in' | 'relationship';
  /** False for topics that need a relationship the person does not have. */
  readonly available: boolean;
  /** Mails of this topic come now. */
  readonly receives: boolean;
  /** How often it comes at most, by the policy or as the person chose; absent: as often as it is sent. */
  readonly atMost?: Frequency;
  /** How often the person may have it come at most, the policy's own first; empty where there is no choice. */
  readonly choices: readonly Frequency[];
}

/** Every topic and channel of the policy in force, and where the person stands with it; links followed. */
export async function getPreferences(ctx: Context, named: SubjectId): Promise<readonly Preference[]> {
  const { policy } = await getPolicyInForce(ctx);
  const subjectId = (await findSubject(ctx, { subject_id: named })) ?? named;
  const rows = await listSubscriptions(ctx.db, ctx.controller, [subjectId]);
  return toPreferences(policy, rows, await loadRelationships(ctx.db, ctx.controller, subjectId));
}

/** Who joined and who left each topic by mail since, as counts; topics where nothing changed are absent. */
export const getTopicGrowth = (ctx: Context, since: Date): Promise<readonly TopicGrowth[]> =>
  countTopicGrowth(ctx.db, ctx.controller, since);

/** How often somebody left a topic by mail, by day of this time zone. What was erased since is not counted. */
export const getWithdrawalsByDay = (ctx: Context, since: Date, timeZone: string) =>
  countWithdrawalsByDay(ctx.db, ctx.controller, since, timeZone);

/** What `getPreferences` says of somebody who chose nothing. */
export async function listOffered(ctx: Context): Promise<readonly Preference[]> {
  const { policy } = await getPolicyInForce(ctx);
  return toPreferences(policy, [], new Map());
}

function toPreferences(
  policy: Policy,
  stored: readonly StoredSubscription[],
  relationships: Relationships,
): readonly Preference[] {
  const rows = new Map(stored.map((row) => [cellKey(row), row]));
  return listCells(policy).map(({ topic, channel, declared }) => {
    const row = rows.get(cellKey({ topic, channel }));
    const available = isAvailable(declared, relationships);
    const covered = isCovered(policy, declared, relationships);
    const opted = row?.status === 'confirmed' && (declared.opt_in !== 'none' || covered);
    return {
      topic,
      channel,
      status: row?.status ?? 'off',
      ...(row !== undefined && { since: row.changedAt }),
      basis: declared.opt_in === 'none' || (covered && !opted) ? 'relationship' : 'opt_in',
      available: declared.opt_in === 'none' ? covered : available,
      receives: available && (opted || (covered && row?.status !== 'ended')),
      ...(declared.frequency && { atMost: rarer(declared.frequency.at_most, row?.atMost) }),
      choices: choicesOf(declared),
    };
  });
}

function choicesOf({ frequency }: PolicyTopic): readonly Frequency[] {
  return frequency?.person_may_lower === true ? [frequency.at_most, ...rarerThan(frequency.at_most)] : [];
}

export interface CellWish extends Cell {
  readonly on: boolean;
  /** How often it may come at most; absent: as before. */
  readonly atMost?: Frequency | undefined;
}

export interface HowChanged extends HowExpressed {
  /**
   * `link`: the change comes by a link out of the person's own mailbox, so what is switched on is confirmed by that.
   * `host`: the organisation's system says so; what is switched on waits for the person's own confirmation.
   */
  readonly proof: 'link' | 'host';
  /** Which address the confirmation goes to; absent: the person's verified or latest one. */
  readonly identityId?: IdentityId | undefined;
  /** The time zone in which the person reads times of what is switched on; absent: as before. */
  readonly timeZone?: string | undefined;
}

/**
 * Switches cells on and off, and says how often they come at most; cells not named stay as they are. Off is effective with the
 * commit.
 * @throws topic_unknown, topic_channel_unknown, relationship_required, frequency_not_offered
 * @see GDPR Art. 7(3)
 */
export async function setPreferences(
  ctx: Context,
  named: SubjectId,
  changes: readonly CellWish[],
  how: HowChanged,
): Promise<ChangedPreferences> {
  return transaction(ctx, async (tx) => {
    const { policy } = await getPolicyInForce(tx);
    const { subjectId, rows } = await lockPerson(tx, named);
    const relationships = await loadRelationships(tx.tx, tx.controller, subjectId);
    const off: CellChange[] = [];
    const on: CellChange[] = [];
    for (const [index, change] of changes.entries()) {
      const topic = getTopic(policy, change, `changes[${index}]`);
      const { channel } = change;
      const status = rows.get(cellKey(change))?.status;
      const covered = isCovered(policy, topic, relationships);
      if (change.atMost !== undefined && !choicesOf(topic).includes(change.atMost))
        throw subscriptionErrors.frequency_not_offered({
          field: `changes[${index}].at_most`,
          topic: topic.id,
        });
      if (!change.on) {
        if (status === 'ended' || (status === undefined && !covered)) continue;
        off.push({ topic: topic.id, channel, status: 'ended' });
      } else if (status !== 'confirmed') {
        if (topic.opt_in === 'none' ? !covered : !isAvailable(topic, relationships))
          throw subscriptionErrors.relationship_required({ field: `changes[${index}]`, topic: topic.id });
        on.push({ topic: topic.id, channel, status: 'confirmed' });
      }
    }
    const isConfirmed = how.proof === 'link';
    const done = await recordChanges(tx, subjectId, isConfirmed ? [...off, ...on] : off, how);
    const asked = isConfirmed
      ? []
      : await requestCells(tx, { subjectId, identityId: how.identityId }, on, how);
    const changed = toChanged(tx, [...done, ...asked]);
    const chosenId = await chooseManner(tx, subjectId, changes, how);
    return chosenId === undefined ? changed : { entryId: chosenId, ...changed };
  });
}

/**
 * Keeps how often the person wants to hear, and where they read it, of cells that are on. A choice like the policy's own is none.
 * @returns evidence of the first choice that changed
 */
async function chooseManner(
  tx: TxContext,
  subjectId: SubjectId,
  wishes: readonly CellWish[],
  { method, timeZone }: HowChanged,
): Promise<EntryId | undefined> {
  const { policy, hash: policyHash } = await getPolicyInForce(tx);
  const rows = await listSubscriptions(tx.tx, tx.controller, [subjectId]);
  const stored = new Map(rows.map((row) => [cellKey(row), row]));
  let entryId: EntryId | undefined;
  for (const { atMost: wanted, on, ...cell } of wishes) {
    const row = stored.get(cellKey(cell));
    if (row === undefined || !on) continue;
    const ofPolicy = policy.topics.find(({ id }) => id === cell.topic)?.frequency?.at_most;
    const atMost = wanted === ofPolicy ? undefined : wanted;
    const isChosen = wanted !== undefined && atMost !== row.atMost;
    if (!isChosen && timeZone === undefined) continue;
    await updateManner(tx.tx, tx.controller, row, {
      ...(isChosen && { atMost: atMost ?? null }),
      timeZone,
      at: tx.clock.now(),
    });
    if (!isChosen) continue;
    const payload = {
      act: 'frequency_chosen',
      topic: cell.topic,
      channel: cell.channel,
      at_most: wanted,
      method,
    };
    const [ref] = await recordEvidence(tx, [{ class: 'consent', subjectId, policyHash, payload }]);
    entryId ??= ref?.entryId;
  }
  return entryId;
}

/** What the gate asks for of one person. */
export interface SubscriptionState {
  readonly subscriptions: ReadonlyMap<
    SubscriptionKey,
    { readonly status: SubscriptionStatus; readonly at: number; readonly atMost?: Frequency | undefined }
  >;
  readonly relationships: Relationships;
  readonly suppressed: {
    readonly all: boolean;
    readonly channels: ReadonlySet<string>;
    readonly dead: ReadonlySet<string>;
    readonly topics: ReadonlySet<string>;
  };
}

/** By subject; those with nothing on record are absent. A constant number of statements. */
export async function loadSubscriptionStates(
  db: Db,
  controller: ControllerId,
  subjectIds: readonly SubjectId[],
): Promise<ReadonlyMap<SubjectId, SubscriptionState>> {
  const hashes = await listIdentityHashes(db, controller, subjectIds);
  const rows = await listSubscriptions(db, controller, subjectIds);
  const relationships = toRelationships(await listRelationships(db, controller, subjectIds));
  const suppressions = await listSuppressions(
    db,
    controller,
    hashes.map(({ hash }) => hash),
  );
  const holders = new Map(hashes.map(({ hash, subjectId }) => [hash.toString('hex'), subjectId]));
  const subscriptionsOf = Map.groupBy(rows, ({ subjectId }) => subjectId);
  const suppressionsOf = Map.groupBy(suppressions, (row) => holders.get(row.identityHash.toString('hex')));
  const states = new Map<SubjectId, SubscriptionState>();
  for (const subjectId of subjectIds) {
    const own = subscriptionsOf.get(subjectId) ?? [];
    const held = relationships.get(subjectId);
    const closed = suppressionsOf.get(subjectId) ?? [];
    if (own.length === 0 && held === undefined && closed.length === 0) continue;
    states.set(subjectId, {
      subscriptions: new Map(
        own.map((row) => [
          cellKey(row),
          { status: row.status, at: row.changedAt.getTime(), atMost: row.atMost },
        ]),
      ) as SubscriptionState['subscriptions'],
      relationships: held ?? new Map(),
      suppressed: {
        all: closed.some(({ channel, topic }) => channel === '' && topic === ''),
        channels: new Set(
          closed.flatMap(({ channel, topic }) => (channel !== '' && topic === '' ? [channel] : [])),
        ),
        dead: new Set(
          closed.flatMap(({ channel, topic, isDead }) =>
            isDead && channel !== '' && topic === '' ? [channel] : [],
          ),
        ),
        topics: new Set(closed.flatMap(({ topic }) => (topic === '' ? [] : [topic]))),
      },
    });
  }
  return states;
}
