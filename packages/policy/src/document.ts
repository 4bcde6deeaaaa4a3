import { createTextEngine, type LiquidScope } from './liquid.ts';
import { inLocale } from './localised.ts';
import type { Policy } from './schema.ts';
import { mechanismSettings, mechanismsOf } from './settings.ts';
import type { LocaleTexts } from './text-source.ts';

/** The words of a policy by locale. */
export type PolicyTexts = Readonly<Record<string, LocaleTexts>>;

/** One clause as a reader sees it, in Markdown. */
export interface RenderedClause {
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
}

/** The whole document in one locale: what a person is shown, and what a notice's hash is taken of. */
export interface RenderedDocument {
  readonly locale: string;
  readonly title: string;
  readonly lead: string;
  /** In the order of the policy. */
  readonly clauses: readonly RenderedClause[];
}

const engine = createTextEngine();

/** Fills values into one text. @throws TemplateFlaw */
export const fillIn = (template: string, scope: LiquidScope): string => engine.render(template, scope);

/** Collections that a text names one by one: `{{ topic.events.title }}` beside `{% for topic in topics %}`. */
const singular = {
  categories: 'category',
  purposes: 'purpose',
  retention_rules: 'retention_rule',
  storage_places: 'storage_place',
  recipients: 'recipient',
  relationships: 'relationship',
  message_classes: 'message_class',
  topics: 'topic',
  forms: 'form',
} as const satisfies Partial<Record<keyof Policy, string>>;

/**
 * What the texts of a policy can use, in the words of one locale: every section of the document under its own name, each
 * item of a collection under the singular and its id, and `mechanism.<id>` with the figures that mechanism works with.
 */
export function textScope(policy: Policy, locale: string): LiquidScope {
  const byLocale = scopes.get(policy) ?? new Map<string, LiquidScope>();
  scopes.set(policy, byLocale);
  const scope = byLocale.get(locale) ?? makeScope(policy, locale);
  byLocale.set(locale, scope);
  return scope;
}

/** A policy does not change once it is read. */
const scopes = new WeakMap<Policy, Map<string, LiquidScope>>();

function makeScope(policy: Policy, locale: string): LiquidScope {
  const words = inLocale(policy, locale);
  const items = Object.entries(singular).map(([collection, name]) => {
    const entries = words[collection] as readonly { readonly id: string }[];
    return [name, Object.fromEntries(entries.map((entry) => [entry.id, entry]))] as const;
  });
  const settings = mechanismsOf(policy).map((id) => [id, mechanismSettings(policy, id)] as const);
  return {
    ...words,
    ...Object.fromEntries(items),
    mechanism: Object.fromEntries(settings),
    locale,
    time_zone: policy.controller.time_zone,
  };
}

/** Fills the settings into the words. @throws TemplateFlaw when a text names something the policy does not have */
export function renderDocument(policy: Policy, texts: PolicyTexts, locale: string): RenderedDocument {
  const words = texts[locale];
  if (words === undefined) throw new RangeError(`the policy has no words in ${locale}`);
  const scope = textScope(policy, locale);
  return {
    locale,
    title: fillIn(words.title, scope),
    lead: fillIn(words.lead, scope).trim(),
    clauses: policy.clauses.map(({ id }) => ({
      id,
      title: words.clauses[id]?.title ?? id,
      markdown: fillIn(words.clauses[id]?.body ?? '', scope).trim(),
    })),
  };
}

/** What the words of a message can name beside the policy's own figures. */
export interface MessageFacts {
  /** By the names that the template declares under `data`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** By the names that the template declares under `reader`; absent where it declares none. */
  readonly reader?: Readonly<Record<string, string>>;
  /** Absent where the message has no topic. */
  readonly topic?: string;
  /** Why the person gets it: a ready sentence. */
  readonly why: string;
  readonly links: {
    readonly preferences: string;
    readonly unsubscribe: string;
    readonly policy: string;
    readonly clause: string;
  };
}

/**
 * What the words of a message can use, in one locale: `data`, `why`, `links`, `controller`, `requests`, and `topic` where
 * it has one. `check` fills in every template by it, so that a message is not held for an unknown name.
 */
export function messageScope(policy: Policy, locale: string, { topic, ...facts }: MessageFacts): LiquidScope {
  const { controller, requests, topic: topics, time_zone } = textScope(policy, locale);
  const own = topic === undefined ? undefined : Reflect.get(topics as object, topic);
  return { locale, time_zone, controller, requests, ...facts, ...(own === undefined ? {} : { topic: own }) };
}
