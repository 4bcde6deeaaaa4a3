import type { ErasureStep } from '../evidence/index.ts';
import { listIdentityHashes, type LinkParticipant } from '../subjects/index.ts';
import { cellKey, mergeSubscriptions, rarest } from './subscription.ts';
import { deleteRelationships, moveRelationships } from './relationship-store.ts';
import {
  countSubjectRows,
  deleteAllowance,
  deleteSubscriptions,
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
