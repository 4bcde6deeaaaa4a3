import { clausesKeptBy, difference, tellChanges, type PolicyDocument, type ToldChange } from '@zgoda/policy';

/** What a new version would change for people. */
export interface WeighedChanges {
  /** All of them with their words, those that weaken first. */
  readonly changes: readonly ToldChange[];
  readonly weaker: readonly ToldChange[];
  /** The clause of the earlier version that refuses them; absent where nothing is weaker, or no clause promises it. */
  readonly refusedBy?: string;
}

/**
 * Weighs a version against the one that governs before it. Where that one promises not to be weakened (mechanism
 * `weakening-refusal`), its clause refuses: also the version that takes the clause out.
 */
export function weighChanges(before: PolicyDocument, now: PolicyDocument): WeighedChanges {
  const changes = tellChanges(difference(before, now), before, now);
  const weaker = changes.filter(({ effect }) => effect === 'weaker');
  const [clause] = clausesKeptBy(before.policy, 'weakening-refusal');
  const isRefused = clause !== undefined && weaker.length > 0;
  return { changes, weaker, ...(isRefused ? { refusedBy: clause } : {}) };
}

/** Changes as lines of a problem: rule, place and the words in English. */
export function linesOf(changes: readonly ToldChange[]): readonly string[] {
  return changes.map(({ rule, path, words }) => `${rule} (${path}): ${words['en'] ?? ''}`);
}
