import { findForm, findPurpose, findTopic, localise, type Localised, type Policy } from '@zgoda/policy';
import { isLocale, wordsOf } from '../platform/i18n/index.ts';
import type { LabelOf } from '../capabilities/evidence/pages.ts';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import type { Context } from '../context.ts';

/** By field of a payload: where the policy names its values. */
const namesByField: Readonly<Record<string, (policy: Policy, id: string) => Localised | undefined>> = {
  purpose: (policy, id) => findPurpose(policy, id)?.label,
  topic: (policy, id) => findTopic(policy, id)?.title,
  topics: (policy, id) => findTopic(policy, id)?.title,
  form: (policy, id) => findForm(policy, id)?.title,
  relationship: (policy, id) => policy.relationships.find((one) => one.id === id)?.label,
};

/** What the values of an entry are called in the policy in force. Topics stand in one value, separated by spaces. */
export async function labelsFor(ctx: Context, locale: string): Promise<LabelOf> {
  const { policy } = await getPolicyInForce(ctx);
  return (field, value) => {
    if (field === 'channel') return wordsOf(isLocale(locale) ? locale : 'en').find(`channel.${value}`);
    const find = namesByField[field];
    if (find === undefined) return undefined;
    const names = String(value)
      .split(' ')
      .map((id) => [id, find(policy, id)] as const)
      .map(([id, name]) => (name === undefined ? id : localise(policy, name, locale)));
    return names.join(', ');
  };
}
