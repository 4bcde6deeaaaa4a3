import { isMechanismId, mechanisms, type MechanismId, type MechanismSettings } from './mechanisms.ts';
import type { Localised, MessageClass, Policy, PolicyForm, PolicyPurpose, PolicyTopic } from './schema.ts';

/**
 * The figures a mechanism works with, defaults filled in; undefined when no clause names the mechanism.
 * `check` makes sure that all clauses that name it agree.
 */
export function mechanismSettings<Id extends MechanismId>(
  policy: Policy,
  id: Id,
): MechanismSettings<Id> | undefined {
  for (const clause of policy.clauses) {
    const kept = clause.kept_by.find((entry) => entry.mechanism === id);
    if (kept !== undefined) return mechanisms[id].settings.parse(kept.settings) as MechanismSettings<Id>;
  }
  return undefined;
}

/** Ids of the clauses that name this mechanism, in the order of the policy. */
export function clausesKeptBy(policy: Policy, id: MechanismId): readonly string[] {
  return policy.clauses
    .filter((clause) => clause.kept_by.some((entry) => entry.mechanism === id))
    .map((clause) => clause.id);
}

/** The mechanisms a policy names, each once; unknown names are left out (`check` reports them). */
export function mechanismsOf(policy: Policy): readonly MechanismId[] {
  const named = policy.clauses.flatMap((clause) => clause.kept_by.map((entry) => entry.mechanism));
  return [...new Set(named)].filter(isMechanismId);
}

/** The words in this locale, else in the policy's default locale, which a checked policy always has. */
export function localise(policy: Policy, text: Localised, locale: string): string {
  return text[locale] ?? text[policy.default_locale] ?? '';
}

export function findTopic(policy: Policy, id: string): PolicyTopic | undefined {
  return policy.topics.find((topic) => topic.id === id);
}

export function findPurpose(policy: Policy, id: string): PolicyPurpose | undefined {
  return policy.purposes.find((purpose) => purpose.id === id);
}

export function findForm(policy: Policy, id: string): PolicyForm | undefined {
  return policy.forms.find((form) => form.id === id);
}

export function findMessageClass(policy: Policy, id: string): MessageClass | undefined {
  return policy.message_classes.find((messageClass) => messageClass.id === id);
}
