import { longestDurationSeconds, retentionCutoff, type Policy } from '@zgoda/policy';

export type RetentionRule = Policy['retention_rules'][number];

/** What several rules come to together: records go when all of them are over. */
export interface JointRules {
  /** The one that keeps longest; the counts go by it. */
  readonly rule: string;
  readonly isFromCollection: boolean;
  /** The earliest of their cut-offs. */
  readonly before: Date;
  /** Purposes of which no consent and no subscription may stand, or have ended since their rule's cut-off. */
  readonly choices: readonly { readonly purposes: readonly string[]; readonly before: Date }[];
  /** No relationship may last, or have ended since. */
  readonly relationshipsEndedBefore?: Date | undefined;
  /** No case may be open, or have been closed since. */
  readonly casesClosedBefore?: Date | undefined;
}

const earliest = (dates: readonly Date[]): Date | undefined =>
  dates.toSorted((a, b) => a.getTime() - b.getTime()).at(0);

/**
 * What the rules of these purposes come to at a moment. Undefined where one of them has no rule, or is none of the policy: then the data
 * are kept, since nobody said for how long. GDPR Art. 5(1)(e); Law 2297-VI Art. 15(2).
 *
 * While a consent or a subscription stands, its purpose uses the data, whatever the rule; but for rules that count from collection,
 * which say a day that use does not move, and from the closing of a case, which ends what the consent was given for.
 */
export function joinRules(policy: Policy, purposes: readonly string[], at: Date): JointRules | undefined {
  const byRule = new Map<RetentionRule, string[]>();
  for (const id of purposes) {
    const wanted = policy.purposes.find((purpose) => purpose.id === id)?.retention;
    const rule = policy.retention_rules.find((each) => each.id === wanted);
    if (rule === undefined) return undefined;
    byRule.set(rule, [...(byRule.get(rule) ?? []), id]);
  }
  const { time_zone: timeZone } = policy.controller;
  const cutOffs = [...byRule].map(([rule, ofRule]) => ({
    rule,
    purposes: ofRule,
    before: new Date(retentionCutoff(rule.keep_for, { at: at.getTime(), timeZone })),
  }));
  const longest = cutOffs
    .map(({ rule }) => rule)
    .toSorted((a, b) => longestDurationSeconds(b.keep_for) - longestDurationSeconds(a.keep_for))
    .at(0);
  const before = earliest(cutOffs.map((each) => each.before));
  if (longest === undefined || before === undefined) return undefined;
  const startingAt = (...starts: readonly RetentionRule['starts_at'][]) =>
    cutOffs.filter(({ rule }) => starts.includes(rule.starts_at));
  const startOf = (...starts: readonly RetentionRule['starts_at'][]): Date | undefined =>
    earliest(startingAt(...starts).map((each) => each.before));
  return {
    rule: longest.id,
    isFromCollection: cutOffs.every(({ rule }) => rule.starts_at === 'collection'),
    before,
    choices: startingAt('withdrawal', 'last_use', 'relationship_end').map((each) => ({
      before: each.before,
      purposes: [...new Set(each.purposes.flatMap((id) => chosenWith(policy, id)))],
    })),
    relationshipsEndedBefore: startOf('relationship_end'),
    casesClosedBefore: startOf('case_closed', 'last_use'),
  };
}

/** The purpose itself where people choose it; else every one by the same rule, which it serves, as proof of choices serves the choices. */
function chosenWith(policy: Policy, id: string): readonly string[] {
  const purpose = policy.purposes.find((each) => each.id === id);
  const isChosen = purpose?.legal_basis === 'consent' || policy.topics.some((topic) => topic.purpose === id);
  if (isChosen) return [id];
  return policy.purposes.filter(({ retention }) => retention === purpose?.retention).map((each) => each.id);
}
