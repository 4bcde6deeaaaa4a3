import { articleOfDuty } from '../regimes/index.ts';
import { fieldsInWords } from '../reader-fields.ts';
import type { MessageTemplate, ReaderField } from '../schema.ts';
import { findMessageClass } from '../settings.ts';
import type { CheckContext } from './context.ts';

/** What is on record of a reader stands in a mail only where the policy declares it, and for a purpose that may use it. */
export function checkReaderFields(context: CheckContext): void {
  const { policy } = context;
  policy.relationships.forEach(({ attributes = {} }, index) => {
    for (const [name, { category }] of Object.entries(attributes)) {
      if (policy.categories.some(({ id }) => id === category)) continue;
      const message = `"${category}" is not declared under "categories". Declare it there, or correct the name.`;
      context.report('unknown_reference', ['relationships', index, 'attributes', name, 'category'], message);
    }
  });
  policy.templates.forEach((template, index) => {
    checkPlaces(context, template, index);
    for (const [name, field] of Object.entries(template.reader ?? {})) {
      checkField(context, template, field, ['templates', index, 'reader', name]);
    }
  });
}

/** A place takes a value and nothing is decided by it: all readers get the same words around it. */
function checkPlaces(
  { report }: CheckContext,
  { subject, body, action }: MessageTemplate,
  index: number,
): void {
  for (const [field, words] of Object.entries({ subject, body, action: action?.label })) {
    for (const [locale, text] of Object.entries(words ?? {})) {
      const isElsewhere = /\{%[^%]*\breader\b|(?:\]\(|<\w+:)[^)>\n{]*\{\{[^}]*\breader\b/.test(text);
      if (!isElsewhere && !fieldsInWords(text).includes(undefined)) continue;
      const path = ['templates', index, field, ...(field === 'action' ? ['label'] : []), locale];
      const message =
        'What is on record of the reader is put into the words as it stands. Write {{ reader.name }}, without a filter or a condition, and in no address of a link.';
      report('reader_field_invalid', path, message);
    }
  }
}

function checkField(
  { policy, laws, report }: CheckContext,
  template: MessageTemplate,
  { of, attribute }: ReaderField,
  path: readonly PropertyKey[],
): void {
  const relationship = policy.relationships.find(({ id }) => id === of);
  if (relationship === undefined) {
    const message = `"${of}" is not declared under "relationships". Declare it there, or correct the name.`;
    report('unknown_reference', [...path, 'of'], message);
    return;
  }
  const declared = relationship.attributes?.[attribute];
  if (declared === undefined) {
    const message = `The relationship "${of}" declares no attribute "${attribute}". Declare it there with its category, or correct the name.`;
    report('unknown_reference', [...path, 'attribute'], message);
    return;
  }
  if (findMessageClass(policy, template.message_class)?.addressed_by === 'cause') {
    const message =
      'A message to one person is given its facts by whoever sends it. Take "reader" out, and declare "data".';
    report('reader_field_invalid', path, message);
    return;
  }
  const purposes = purposesOf(policy, template);
  if (purposes.some(({ categories }) => categories.includes(declared.category))) return;
  const message = `"${of}.${attribute}" is of the category "${declared.category}", which no purpose of these mails (${purposes.map(({ id }) => id).join(', ')}) uses. Name it in the purpose, and tell people so, or take the field out.`;
  report('reader_field_invalid', path, message, { article: articleOfDuty(laws, 'limit_to_purpose') });
}

/** Its own, or those of the topics that it can go on. */
function purposesOf({ purposes, topics }: CheckContext['policy'], template: MessageTemplate) {
  const ofTopics = topics.filter(({ message_class: id }) => id === template.message_class);
  const ids = [template.purpose, ...ofTopics.map(({ purpose }) => purpose)];
  return purposes.filter(({ id }) => ids.includes(id));
}
