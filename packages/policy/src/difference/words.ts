import type { Localised, Policy } from '../schema.ts';
import { durationSchema } from '../primitives.ts';
import { formatDuration } from '../duration.ts';
import type { ChangedThing, PolicyChange, PolicyDocument } from './difference.ts';
import type { Saying } from './rule.ts';
import { ruleOfPlace, type RuleId } from './rules.ts';
import { termInWords, wordLocales, type WordLocale } from './term-words.ts';

/** The policies that the names in a change are looked up in. */
export interface ComparedPolicies {
  readonly before: Policy;
  readonly now: Policy;
}

interface Sentences {
  readonly added: (what: string) => string;
  readonly removed: (what: string) => string;
  readonly quoted: (name: string) => string;
  readonly nothing: string;
}

const sentences: Readonly<Record<WordLocale, Sentences>> = {
  en: {
    added: (what) => `added: ${what}`,
    removed: (what) => `removed: ${what}`,
    quoted: (name) => `“${name}”`,
    nothing: 'changed',
  },
  uk: {
    added: (what) => `додано: ${what}`,
    removed: (what) => `вилучено: ${what}`,
    quoted: (name) => `«${name}»`,
    nothing: 'змінено',
  },
  ru: {
    added: (what) => `добавлено: ${what}`,
    removed: (what) => `убрано: ${what}`,
    quoted: (name) => `«${name}»`,
    nothing: 'изменено',
  },
};

/** The languages in which changes are told: English, and those of the policies that have words here. */
export function changeLocales({ before, now }: ComparedPolicies): readonly WordLocale[] {
  const spoken = new Set([...now.locales, ...before.locales]);
  return wordLocales.filter((locale) => locale === 'en' || spoken.has(locale));
}

/** One change as a sentence, such as `Topic “Webinars”: opt-in: confirmed → none`. */
export function changeInWords(change: PolicyChange, policies: ComparedPolicies, locale: WordLocale): string {
  const { added, removed } = sentences[locale];
  const things = change.things.map((thing) => thingInWords(thing, policies, locale));
  const last = change.things.at(-1);
  const isThing = last?.rule === change.rule;
  if (isThing && change.kind !== 'changed') {
    const outer = things.slice(0, -1);
    const verb = change.kind === 'added' ? added : removed;
    return capitalised([...outer, verb(things.at(-1) ?? '')].join(': '), locale);
  }
  const noun = nounOf(change.rule, locale);
  return capitalised(
    [...clauseOfText(change, locale), ...things, noun, valuesInWords(change, policies, locale)].join(': '),
    locale,
  );
}

const clauseOfText = ({ rule, clause }: PolicyChange, locale: WordLocale): readonly string[] =>
  rule === 'texts' && clause !== undefined ? [`${nounOf('clauses', locale)} ${clause}`] : [];

function nounOf(rule: RuleId, locale: WordLocale): string {
  return ruleOfPlace(rule).rule.nouns[wordLocales.indexOf(locale)] ?? '';
}

function thingInWords(
  { rule, id, name }: ChangedThing,
  policies: ComparedPolicies,
  locale: WordLocale,
): string {
  if (rule === 'locales') return valueInWords(id, 'language', policies, locale);
  if (name === undefined) return `${nounOf(rule, locale)} ${id}`;
  return `${nounOf(rule, locale)} ${sentences[locale].quoted(localised(name, policies, locale))}`;
}

function localised(text: Localised, { now, before }: ComparedPolicies, locale: string): string {
  return text[locale] ?? text[now.default_locale] ?? text[before.default_locale] ?? '';
}

function valuesInWords(change: PolicyChange, policies: ComparedPolicies, locale: WordLocale): string {
  const { rule } = ruleOfPlace(change.rule);
  const says = 'judge' in rule ? rule.says : undefined;
  const { added, removed, nothing } = sentences[locale];
  if (says === 'silent') return nothing;
  const say = (value: unknown): string => valueInWords(value, says, policies, locale);
  if (change.kind === 'added') return added(say(change.now));
  if (change.kind === 'removed') return removed(say(change.before));
  return `${say(change.before)} → ${say(change.now)}`;
}

function valueInWords(
  value: unknown,
  says: Saying | undefined,
  policies: ComparedPolicies,
  locale: WordLocale,
): string {
  if (Array.isArray(value)) {
    const parts = value.map((part: unknown) => valueInWords(part, says, policies, locale));
    return parts.length === 0 ? '—' : new Intl.ListFormat(locale, { type: 'conjunction' }).format(parts);
  }
  if (says === 'words') return sentences[locale].quoted(localised(value as Localised, policies, locale));
  const text = String(value);
  switch (says) {
    case undefined:
      return durationSchema.safeParse(text).success
        ? formatDuration(text, locale)
        : termInWords(text, locale);
    case 'country':
      return new Intl.DisplayNames(locale, { type: 'region' }).of(text) ?? text;
    case 'language':
      return new Intl.DisplayNames(locale, { type: 'language' }).of(text) ?? text;
    case 'silent':
      return text;
    case 'categories':
    case 'purposes':
    case 'retention_rules':
    case 'storage_places':
    case 'recipients':
    case 'relationships':
    case 'message_classes':
    case 'topics':
    default:
      return itemInWords(says, text, policies, locale);
  }
}

function itemInWords(
  list: Exclude<Saying, 'words' | 'silent' | 'country' | 'language'>,
  id: string,
  policies: ComparedPolicies,
  locale: WordLocale,
): string {
  const items = [...policies.now[list], ...policies.before[list]];
  const item = items.find((entry) => entry.id === id);
  if (item === undefined) return id;
  const name = 'label' in item ? item.label : 'title' in item ? item.title : item.name;
  return sentences[locale].quoted(localised(name, policies, locale));
}

function capitalised(sentence: string, locale: string): string {
  return sentence.slice(0, 1).toLocaleUpperCase(locale) + sentence.slice(1);
}

/** A change with its words by locale: what is shown and what goes over the wire. */
export interface ToldChange extends Omit<PolicyChange, 'things'> {
  readonly words: Readonly<Record<string, string>>;
}

/** Changes with their words, those that weaken first. */
export function tellChanges(
  changes: readonly PolicyChange[],
  before: PolicyDocument,
  now: PolicyDocument,
): readonly ToldChange[] {
  const policies = { before: before.policy, now: now.policy };
  const locales = changeLocales(policies);
  const order = ['weaker', 'stronger', 'neutral'];
  return changes
    .toSorted((left, right) => order.indexOf(left.effect) - order.indexOf(right.effect))
    .map((change) => {
      const { things: _things, ...told } = change;
      const said = locales.map((locale) => [locale, changeInWords(change, policies, locale)]);
      return { ...told, words: Object.fromEntries(said) as Readonly<Record<string, string>> };
    });
}
