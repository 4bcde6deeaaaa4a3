import { fillIn, messageScope } from '../document.ts';
import { TemplateFlaw, type LiquidScope } from '../liquid.ts';
import type { MessageTemplate } from '../schema.ts';
import { findMessageClass } from '../settings.ts';
import { builtInTemplates, isBuiltInTemplate } from '../templates.ts';
import type { TemplateDataKind } from '../terms.ts';
import type { CheckContext } from './context.ts';

/** Every message has its words, and they ask only for what the message brings. */
export function checkTemplates(context: CheckContext): void {
  const { policy, report } = context;
  policy.templates.forEach((template, index) => {
    const path = ['templates', index];
    const messageClass = findMessageClass(policy, template.message_class);
    if (
      messageClass !== undefined &&
      messageClass.addressed_by !== 'topic' &&
      template.purpose === undefined
    ) {
      const message = 'Such a message brings no topic, so it needs a purpose of its own. Add "purpose".';
      report('template_purpose_missing', path, message);
    }
    checkWords(context, template, index);
    checkData(context, template, index);
  });
  checkNeeded(context);
}

function checkWords(context: CheckContext, template: MessageTemplate, index: number): void {
  const path = ['templates', index];
  const { subject, body } = template;
  if ((subject === undefined) !== (body === undefined)) {
    context.report(
      'template_words_missing',
      path,
      'A template has its own subject and body, or neither. Add the other one.',
    );
  } else if (subject === undefined && !isBuiltInTemplate(template.id)) {
    const known = Object.keys(builtInTemplates).join(', ');
    const message = `There are no built-in words for "${template.id}", only for ${known}. Write "subject" and "body".`;
    context.report('template_words_missing', path, message);
  }
  for (const [field, words] of Object.entries({ subject: subject ?? {}, body: body ?? {} })) {
    for (const [locale, text] of Object.entries(words)) {
      const place = [...path, field, locale];
      checkFilling(context, text, sampleScope(context, template, locale), place);
    }
  }
}

function checkFilling(
  context: CheckContext,
  text: string,
  scope: LiquidScope,
  path: readonly PropertyKey[],
): void {
  try {
    fillIn(text, scope);
  } catch (error) {
    if (!(error instanceof TemplateFlaw)) throw error;
    const message = `The words cannot be filled in: ${error.message}. Declare it under "data" or "reader", or name a setting of the policy.`;
    context.report('template_invalid', path, message);
  }
}

/** What the template would be given, made up: an unknown name fails here instead of when a message waits. */
function sampleScope({ policy }: CheckContext, template: MessageTemplate, locale: string): LiquidScope {
  const samples: Readonly<Record<TemplateDataKind, string | number>> = {
    text: 'text',
    markdown: 'text',
    number: 1,
    date: '2020-01-01',
    date_time: '2020-01-01T00:00:00Z',
    link: 'https://example.org/',
  };
  const data = Object.entries(template.data).map(([name, kind]) => [name, samples[kind]] as const);
  const topic = policy.topics.find(
    ({ message_class: messageClass }) => messageClass === template.message_class,
  );
  const link = samples.link.toString();
  const reader = Object.keys(template.reader ?? {}).map((name) => [name, 'text'] as const);
  return messageScope(policy, locale, {
    data: Object.fromEntries(data),
    ...(template.reader !== undefined && { reader: Object.fromEntries(reader) }),
    why: 'why',
    links: { preferences: link, unsubscribe: link, policy: link, clause: link },
    ...(topic === undefined ? {} : { topic: topic.id }),
  });
}

function checkData(context: CheckContext, template: MessageTemplate, index: number): void {
  const { report } = context;
  const { starts, ends, what } = template.calendar ?? {};
  for (const [field, name, kind] of [
    ['starts', starts, 'date_time'],
    ['ends', ends, 'date_time'],
    ['what', what, 'text'],
  ] as const) {
    if (name === undefined || template.data[name] === kind) continue;
    const message = `The calendar entry takes "${name}", which "data" does not declare so. Declare "${name}: ${kind}".`;
    report('template_data_differs', ['templates', index, 'calendar', field], message);
  }
  const link = template.action?.link;
  if (link !== undefined && template.data[link] !== 'link') {
    const message = `The button opens "${link}", which "data" does not declare as a link. Declare "${link}: link".`;
    report('template_data_differs', ['templates', index, 'action', 'link'], message);
  }
  if (!isBuiltInTemplate(template.id) || template.body === undefined) return;
  const given: Readonly<Record<string, TemplateDataKind>> = builtInTemplates[template.id].data;
  for (const [name, kind] of Object.entries(template.data)) {
    if (given[name] === kind) continue;
    const known = Object.entries(given).map(([key, value]) => `${key}: ${value}`);
    const message = `"${template.id}" is given only { ${known.join(', ')} }. Correct "${name}", or take it out.`;
    report('template_data_differs', ['templates', index, 'data', name], message);
  }
}

/** Templates that the policy's own topics and forms cannot do without. */
function checkNeeded({ policy, report }: CheckContext): void {
  const has = (id: string): boolean => policy.templates.some((template) => template.id === id);
  const doubled = policy.topics.findIndex(({ opt_in: optIn }) => optIn === 'double');
  if (doubled >= 0 && !has('confirm-subscription')) {
    const message =
      'A topic with double opt-in needs the template "confirm-subscription". Declare it under "templates".';
    report('template_missing', ['topics', doubled, 'opt_in'], message);
  }
}
