import type { ErasureStep } from '../evidence/index.ts';
import { listIdentityHashes } from '../subjects/index.ts';
import { insertBlocks } from './store.ts';

/**
 * Whoever is erased must not come back with an old list: their addresses are kept as keyed hashes, which imports look at and nothing
 * else does. The person's own later opt-in is not hindered. Before the erasure of identities.
 * @see GDPR Art. 17(1), 17(3)(b)
 */
export const importErasure: ErasureStep = {
  name: 'imports',
  async erase(tx, subjectId) {
    const hashes = await listIdentityHashes(tx.tx, tx.controller, [subjectId]);
    await insertBlocks(
      tx.tx,
      tx.controller,
      hashes.map(({ hash }) => hash),
      tx.clock.now(),
    );
    return 0;
  },
  countResidue: async () => 0,
};
