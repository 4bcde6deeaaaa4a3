import { unjudged } from './judge.ts';
import { field, type FieldRule, type ListRule, type Rule } from './rule.ts';
import { rulesOfData } from './rules-of-data.ts';
import { rulesOfMessages } from './rules-of-messages.ts';

/**
 * What each field of a policy means to a person, by its place in the schema. A field without a rule is taken for one
 * that matters and cannot be judged; a test asks for its rule.
 */
export const rules = { ...rulesOfData, ...rulesOfMessages } as const satisfies Readonly<Record<string, Rule>>;

/** A rule's id: the place in the schema that it judges; `texts` the words of clauses, `mechanisms.…` a mechanism's setting. */
export type RuleId = keyof typeof rules | 'unknown_field';

/** What a field without a rule gets, and what it is called. */
const withoutRule: FieldRule = field(
  unjudged,
  ['unknown to this version', 'невідоме цій версії', 'неизвестное этой версии'],
  'silent',
);

export function ruleOfPlace(place: string): { readonly id: RuleId; readonly rule: Rule } {
  return isRulePlace(place) ? { id: place, rule: rules[place] } : { id: 'unknown_field', rule: withoutRule };
}

function isRulePlace(place: string): place is keyof typeof rules {
  return Object.hasOwn(rules, place);
}

export const isListRule = (rule: Rule): rule is ListRule => 'gain' in rule;

export const ruleIds = [...(Object.keys(rules) as (keyof typeof rules)[]), 'unknown_field'] as const;
