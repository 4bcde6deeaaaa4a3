import type { ErasureStep } from '../evidence/index.ts';
import { ruledPurposes, type RetentionStep } from '../policies/index.ts';
import { listIdentityHashes, type LinkParticipant } from '../subjects/index.ts';
import { cellKey, mergeSubscriptions, rarest } from './subscription.ts';
import { deleteRelationships, dueRelationships, moveRelationships } from './relationship-store.ts';
import {
  countSubjectRows,
  deleteAllowance,
  deleteSubscriptions,
  dueAllowances,
  dueSubscriptions,
  listSubscriptions,
  lockCellsOfMany,
  upsertSubscriptions,
} from './store.ts';
import { insertSuppressions } from './suppression-store.ts';

/** Two people who are one: what either has ended stays ended, and a relationship lasts if either has it. */
export const subscriptionLink: LinkParticipant = {
  name: 'subscriptions',
  count: countSubjectRows,
  async move(tx, controller, link) {
    await lockCellsOfMany(tx, controller, [link.from, link.into]);
    const rows = await listSubscriptions(tx, controller, [link.into, link.from]);
    const merged = new Map<string, (typeof rows)[number]>();
    for (const row of rows) {
      const held = merged.get(cellKey(row));
      const stands = held === undefined || mergeSubscriptions(held, row) === row ? row : held;
      const atMost = rarest(held?.atMost, row.atMost);
      const atMostSince = atMost === row.atMost ? row.atMostSince : held?.atMostSince;
      merged.set(cellKey(row), { ...stands, subjectId: link.into, atMost, atMostSince });
    }
    await upsertSubscriptions(tx, controller, [...merged.values()]);
    await deleteSubscriptions(tx, controller, link.from);
    await moveRelationships(tx, controller, link);
    await deleteAllowance(tx, controller, link.from);
  },
};

/**
 * Erasure of a person's subscriptions and relationships. What they had ended becomes a suppression of their addresses, as
 * keyed hashes, so that no later import can write to them again. Before the erasure of identities.
 * @see GDPR Art. 17(1), 17(3)(b), 21(3)
 */
export const subscriptionErasure: ErasureStep = {
  name: 'subscriptions',
  async erase(tx, subjectId) {
    const { controller } = tx;
    const hashes = await listIdentityHashes(tx.tx, controller, [subjectId]);
    const ended = (await listSubscriptions(tx.tx, controller, [subjectId])).filter(
      (row) => row.ending === 'withdrawn',
    );
    const closed = ended.flatMap(({ topic, channel }) =>
      hashes.map(({ hash }) => ({ identityHash: hash, channel, topic, reason: 'withdrawal' as const })),
    );
    await insertSuppressions(tx.tx, controller, closed, tx.clock.now());
    const rows = await countSubjectRows(tx.tx, controller, subjectId);
    await deleteSubscriptions(tx.tx, controller, subjectId);
    await deleteRelationships(tx.tx, controller, subjectId);
    await deleteAllowance(tx.tx, controller, subjectId);
    return rows;
  },
  countResidue: (tx, subjectId) => countSubjectRows(tx.tx, tx.controller, subjectId),
};

/**
 * Subscriptions that do not stand any more. A wish to leave what needs no consent is kept as long as the person is on record: without
 * it the topic would be open again.
 */
export const subscriptionRetention: RetentionStep = {
  name: 'subscriptions',
  targets: (controller, { policy, termOf }) =>
    ruledPurposes(policy).flatMap(({ id, legal_basis: basis }) => {
      const topics = policy.topics.filter(({ purpose }) => purpose === id).map((topic) => topic.id);
      const term = topics.length === 0 ? undefined : termOf([id]);
      const wanted = { topics, keepsWishes: basis !== 'consent' };
      return term === undefined ? [] : [dueSubscriptions(controller, wanted, term)];
    }),
};

const allowanceMs = 30 * 86_400_000;

/** Relationships that ended go when every rule that counts from their end is over, or every rule where none does. */
export const relationshipRetention: RetentionStep = {
  name: 'relationships',
  targets(controller, { policy, at, termOf }) {
    const ruled = ruledPurposes(policy);
    const ofEnd = policy.retention_rules.filter((rule) => rule.starts_at === 'relationship_end');
    const counted = ruled.filter(({ retention }) => ofEnd.some(({ id }) => id === retention));
    const term = termOf((counted.length > 0 ? counted : ruled).map(({ id }) => id));
    const allowances = dueAllowances(controller, new Date(at.getTime() - allowanceMs));
    return term === undefined ? [allowances] : [dueRelationships(controller, term), allowances];
  },
};
