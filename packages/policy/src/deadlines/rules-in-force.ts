import type { Milestone, PauseReason, RequestType } from '@zgoda/vocabulary/requests';
import type { CountingRule, ExtensionRule, PauseRule, Term, TypeRule } from '../regimes/request-rules.ts';
import type { Regime } from '../regimes/regime.ts';
import type { PolicyTerms } from './policy-terms.ts';

/** Where a rule comes from: a law, or a setting of the policy. */
export type RuleSource =
  | { readonly kind: 'law'; readonly regime: string; readonly article: string }
  | { readonly kind: 'policy'; readonly setting: string };

/** What stops the clock of a rule; undefined: that reason does not. */
export type PauseRules = (reason: PauseReason) => PauseRule | undefined;

/** A term that applies to a request, with everything that its counting needs. */
export interface RuleInForce {
  readonly source: RuleSource;
  readonly term: Term;
  readonly extension: ExtensionRule | { readonly policyHasNone: true };
  readonly endsOnDayOff: CountingRule['endsOnDayOff'];
  readonly pauses: PauseRules;
}

export interface RequestKind {
  readonly type: RequestType;
  readonly regimes: readonly Regime[];
  readonly policy?: PolicyTerms | undefined;
}

export interface KnownRule {
  readonly regime: Regime;
  readonly rule: TypeRule;
}

/** The laws that know this type of request, with what they say of it. */
export function lawsFor({ regimes, type }: Pick<RequestKind, 'regimes' | 'type'>): readonly KnownRule[] {
  return regimes.flatMap((regime) => {
    const rule = regime.requests.types[type];
    return rule === undefined ? [] : [{ regime, rule }];
  });
}

/** The terms that apply to a milestone that is counted from receipt: those of every law, and those of the policy. */
export function rulesInForce(
  kind: RequestKind,
  milestone: Extract<Milestone, 'acknowledge' | 'decide' | 'answer'>,
): readonly RuleInForce[] {
  const laws = lawsFor(kind).flatMap(({ regime, rule }) => {
    const set = milestone === 'acknowledge' ? undefined : rule[milestone];
    if (set === undefined) return [];
    const source = { kind: 'law', regime: regime.id, article: set.article } as const;
    const { endsOnDayOff } = regime.requests.counting;
    const pauses: PauseRules = (reason) => rule.pauses[reason];
    return [{ source, term: set.term, extension: rule.extension, endsOnDayOff, pauses }];
  });
  return [...laws, ...policyRules(kind, milestone)];
}

function policyRules(
  kind: RequestKind,
  milestone: 'acknowledge' | 'decide' | 'answer',
): readonly RuleInForce[] {
  const { policy } = kind;
  if (policy === undefined || milestone === 'decide') return [];
  const terms = milestone === 'answer' ? policy.answer : [policy.acknowledge ?? []].flat();
  return terms.map(({ setting, term, wholeTerm }) => ({
    source: { kind: 'policy', setting },
    term,
    extension:
      wholeTerm === undefined ? { policyHasNone: true } : { wholeTerm, article: setting, grounds: [] },
    endsOnDayOff: 'ends_there',
    pauses: policyPauses(kind),
  }));
}

/** The policy's own clock stops for what stops the clock of every law; where no law rules, for every reason. */
export function policyPauses(kind: Pick<RequestKind, 'regimes' | 'type'>): PauseRules {
  const laws = lawsFor(kind);
  return (reason) => {
    const rules = laws.map(({ rule }) => rule.pauses[reason]);
    if (rules.length === 0) return { article: '' };
    return rules.every((rule) => rule !== undefined)
      ? (rules.find((rule) => rule.askedWithin) ?? rules[0])
      : undefined;
  };
}
