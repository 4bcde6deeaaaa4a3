import type { Policy } from '../schema.ts';
import type { CheckContext } from './context.ts';

const collections = [
  'clauses',
  'categories',
  'purposes',
  'retention_rules',
  'storage_places',
  'recipients',
  'relationships',
  'message_classes',
  'topics',
  'templates',
  'forms',
  'automated_decisions',
] as const satisfies readonly (keyof Policy)[];
type Collection = (typeof collections)[number];

/** Which field of which collection names an item of which other one. */
const references: readonly (readonly [from: Collection, field: string, to: Collection])[] = [
  ['purposes', 'clause', 'clauses'],
  ['purposes', 'categories', 'categories'],
  ['purposes', 'recipients', 'recipients'],
  ['purposes', 'retention', 'retention_rules'],
  ['purposes', 'storage', 'storage_places'],
  ['relationships', 'covers', 'topics'],
  ['message_classes', 'clause', 'clauses'],
  ['topics', 'clause', 'clauses'],
  ['topics', 'purpose', 'purposes'],
  ['topics', 'message_class', 'message_classes'],
  ['topics', 'only_for', 'relationships'],
  ['templates', 'message_class', 'message_classes'],
  ['templates', 'purpose', 'purposes'],
  ['forms', 'clause', 'clauses'],
  ['forms', 'purposes', 'purposes'],
  ['forms', 'choices', 'topics'],
  ['forms', 'confirmation', 'templates'],
  ['automated_decisions', 'clause', 'clauses'],
  ['automated_decisions', 'purpose', 'purposes'],
];

/** Every id stands once, and every name of another thing leads to one. */
export function checkReferences(context: CheckContext): void {
  for (const collection of collections) checkDoubles(context, collection);
  context.policy.forms.forEach((form, index) => {
    const seen = new Set<string>();
    form.fields.forEach(({ id }, field) => {
      if (seen.has(id)) reportDouble(context, ['forms', index, 'fields', field, 'id'], id);
      seen.add(id);
    });
  });
  for (const [from, field, to] of references) checkNames(context, from, field, to);
  checkChannels(context);
  checkQuietNames(context);
  checkFormCategories(context);
}

function checkDoubles(context: CheckContext, collection: Collection): void {
  const seen = new Set<string>();
  (context.policy[collection] ?? []).forEach(({ id }, index) => {
    if (seen.has(id)) reportDouble(context, [collection, index, 'id'], id);
    seen.add(id);
  });
}

function reportDouble(context: CheckContext, path: readonly PropertyKey[], id: string): void {
  context.report('duplicate_id', path, `The id "${id}" stands here a second time. Give each its own.`);
}

function checkNames(context: CheckContext, from: Collection, field: string, to: Collection): void {
  const known = new Set((context.policy[to] ?? []).map(({ id }) => id));
  (context.policy[from] ?? []).forEach((item, index) => {
    const value: unknown = Reflect.get(item, field);
    if (typeof value === 'string') checkName(context, [from, index, field], value, [known, to]);
    if (!Array.isArray(value)) return;
    value.forEach((id, position) =>
      checkName(context, [from, index, field, position], String(id), [known, to]),
    );
  });
}

function checkName(
  context: CheckContext,
  path: readonly PropertyKey[],
  id: string,
  [known, to]: readonly [ReadonlySet<string>, string],
): void {
  if (known.has(id)) return;
  context.report(
    'unknown_reference',
    path,
    `"${id}" is not declared under "${to}". Declare it there, or correct the name.`,
  );
}

function checkChannels(context: CheckContext): void {
  const known: ReadonlySet<string> = new Set(context.policy.channels);
  context.policy.topics.forEach((topic, index) => {
    topic.channels.forEach((channel, position) =>
      checkName(context, ['topics', index, 'channels', position], channel, [known, 'channels']),
    );
  });
}

function checkQuietNames(context: CheckContext): void {
  const channels = new Set<string>(context.policy.channels);
  const classes = new Set(context.policy.message_classes.map(({ id }) => id));
  (context.policy.quiet_hours ?? []).forEach((hours, index) => {
    hours.channels.forEach((channel, position) =>
      checkName(context, ['quiet_hours', index, 'channels', position], channel, [channels, 'channels']),
    );
    hours.classes.forEach((id, position) =>
      checkName(context, ['quiet_hours', index, 'classes', position], id, [classes, 'message_classes']),
    );
  });
}

function checkFormCategories(context: CheckContext): void {
  const known = new Set(context.policy.categories.map(({ id }) => id));
  context.policy.forms.forEach((form, index) => {
    form.fields.forEach(({ category }, field) =>
      checkName(context, ['forms', index, 'fields', field, 'category'], category, [known, 'categories']),
    );
  });
}
