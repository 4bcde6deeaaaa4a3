import { articleOfDuty } from '../regimes/index.ts';
import type { MessageClass, PolicyPurpose, PolicyTopic } from '../schema.ts';
import { clausesKeptBy, findMessageClass, findPurpose, mechanismSettings } from '../settings.ts';
import { causes } from '../terms.ts';
import type { CheckContext } from './context.ts';

/**
 * A class that goes to one person needs a cause and carries no marketing; a class that goes by topic, or to everyone concerned, needs
 * no cause.
 */
export function checkMessageClasses({ policy, report }: CheckContext): void {
  policy.message_classes.forEach((entry, index) => {
    const path = ['message_classes', index];
    if (entry.addressed_by === 'cause' && entry.causes.length === 0) {
      report(
        'class_without_cause',
        path,
        'A message to one person needs a cause. List under "causes" what it may answer.',
      );
    }
    if (entry.addressed_by === 'everyone_concerned' && entry.causes.length > 0) {
      const message =
        'A notice to everyone concerned answers nobody. Take out "causes", or set "addressed_by: cause".';
      report('class_mismatch', [...path, 'causes'], message);
    }
    if (entry.addressed_by !== 'topic' && entry.carries_marketing) {
      const message =
        'Marketing goes only to those who chose a topic. Set "addressed_by: topic", or "carries_marketing: false".';
      report('class_mismatch', [...path, 'carries_marketing'], message);
    }
    if (entry.addressed_by === 'cause' && entry.approval !== undefined) {
      const message =
        'Approval is for what goes to many: a message to one person goes out by itself. Take "approval" out.';
      report('class_mismatch', [...path, 'approval'], message);
    }
  });
  policy.clauses.forEach((clause, index) => {
    clause.kept_by.forEach(({ mechanism, settings }, position) => {
      if (mechanism !== 'cause-required') return;
      const named = findMessageClass(policy, String(settings['class']));
      if (named?.addressed_by === 'cause') return;
      const message = `"${String(settings['class'])}" is no message class addressed by cause. Name one that is.`;
      report('class_mismatch', ['clauses', index, 'kept_by', position, 'settings'], message);
    });
  });
}

/** A notice to everyone concerned is owed: its purpose is no marketing, no choice, and rests on no consent. */
export function checkNotices({ policy, report }: CheckContext): void {
  policy.templates.forEach((template, index) => {
    const messageClass = findMessageClass(policy, template.message_class);
    const purpose = findPurpose(policy, template.purpose ?? '');
    if (messageClass?.addressed_by !== 'everyone_concerned' || purpose === undefined) return;
    if (purpose.necessary && !purpose.direct_marketing) return;
    const message = `"${template.id}" goes to everyone concerned, whatever they chose, so its purpose "${purpose.id}" has to be necessary and no marketing. Name one that is.`;
    report('class_mismatch', ['templates', index, 'purpose'], message);
  });
}

/** Quiet hours have a length, and keep nobody waiting for the answer to their own act. */
export function checkQuietHours({ policy, report }: CheckContext): void {
  (policy.quiet_hours ?? []).forEach(({ classes, from, to }, index) => {
    const path = ['quiet_hours', index];
    if (from === to) {
      report('quiet_hours_invalid', [...path, 'to'], 'The end is the beginning. Set another one.');
    }
    classes.forEach((id, position) => {
      const asked = findMessageClass(policy, id)?.causes.find((kind) => causes[kind].byPerson);
      if (asked === undefined) return;
      const message = `Messages of class "${id}" answer what a person did (${asked}), and may not wait. Take the class out.`;
      report('quiet_hours_invalid', [...path, 'classes', position], message);
    });
  });
}

/** A topic can be reached, and only in the way that the clauses promise. */
export function checkTopics(context: CheckContext): void {
  context.policy.topics.forEach((topic, index) => {
    const messageClass = findMessageClass(context.policy, topic.message_class);
    const purpose = findPurpose(context.policy, topic.purpose);
    if (messageClass === undefined || purpose === undefined) return;
    checkTopicClass(context, { topic, messageClass, purpose, index });
    checkOptIn(context, { topic, messageClass, purpose, index });
  });
}

interface TopicFacts {
  readonly topic: PolicyTopic;
  readonly messageClass: MessageClass;
  readonly purpose: PolicyPurpose;
  readonly index: number;
}

function checkTopicClass(
  { laws, report }: CheckContext,
  { topic, messageClass, purpose, index }: TopicFacts,
): void {
  const path = ['topics', index, 'message_class'];
  if (messageClass.addressed_by !== 'topic') {
    const whom = messageClass.addressed_by === 'cause' ? 'one person' : 'everyone concerned';
    report(
      'class_mismatch',
      path,
      `Messages of class "${messageClass.id}" go to ${whom}, never on a topic. Choose another class.`,
    );
  }
  if (purpose.direct_marketing !== messageClass.carries_marketing) {
    const message = `The purpose "${purpose.id}" and the class "${messageClass.id}" disagree on whether "${topic.id}" is marketing. Make "direct_marketing" and "carries_marketing" the same.`;
    report('class_mismatch', path, message);
  }
  if (messageClass.carries_marketing && purpose.legal_basis !== 'consent') {
    const message = `"${topic.id}" carries marketing, so its purpose "${purpose.id}" has to rest on consent.`;
    report('marketing_without_consent', ['topics', index, 'purpose'], message, {
      article: articleOfDuty(laws, 'marketing_by_consent'),
    });
  }
}

function checkOptIn(
  { policy, laws, report }: CheckContext,
  { topic, messageClass, purpose, index }: TopicFacts,
): void {
  const path = ['topics', index, 'opt_in'];
  const covering = policy.relationships.filter(({ covers }) => covers.includes(topic.id));
  if (topic.opt_in === 'none' && covering.length === 0) {
    report(
      'topic_unreachable',
      path,
      `Nobody can get "${topic.id}": it has no opt-in and no relationship covers it. Add one of the two.`,
    );
  }
  if (purpose.legal_basis === 'consent' && covering.length > 0) {
    const message = `"${topic.id}" rests on consent, so the relationship "${covering[0]?.id ?? ''}" cannot open it. Take it out of "covers".`;
    report('marketing_without_consent', path, message, { article: articleOfDuty(laws, 'confirm_consent') });
  }
  const least = mechanismSettings(policy, 'strict-opt-in')?.least_opt_in;
  if (least === undefined) return;
  const isWeaker = least === 'double' ? topic.opt_in !== 'double' : topic.opt_in === 'none';
  if (!isWeaker || (topic.opt_in === 'none' && !messageClass.carries_marketing && covering.length > 0))
    return;
  const clause = clausesKeptBy(policy, 'strict-opt-in')[0];
  const message = `${clause ?? ''} promises ${least} opt-in, and "${topic.id}" is reachable with "${topic.opt_in}". Set "opt_in: ${least}".`;
  report('topic_reachable_without_opt_in', path, message, {
    clause,
    article: articleOfDuty(laws, 'marketing_by_consent'),
  });
}

/** Data that are kept from third parties stand in no purpose that goes to one. */
export function checkThirdParties({ policy, report }: CheckContext): void {
  const kept = mechanismSettings(policy, 'third-party-refusal')?.categories ?? [];
  const clause = clausesKeptBy(policy, 'third-party-refusal')[0];
  const thirdParties = policy.recipients.filter(({ kind }) => kind === 'third_party').map(({ id }) => id);
  policy.purposes.forEach((purpose, index) => {
    purpose.recipients.forEach((recipient, position) => {
      const given = purpose.categories.filter((category) => kept.includes(category));
      if (!thirdParties.includes(recipient) || given.length === 0) return;
      const message = `${clause ?? ''} keeps ${given.join(', ')} from third parties, and this purpose names "${recipient}". Take it out.`;
      report('third_party_contradiction', ['purposes', index, 'recipients', position], message, { clause });
    });
  });
  const categories = new Set(policy.categories.map(({ id }) => id));
  for (const category of kept.filter((id) => !categories.has(id))) {
    const index = policy.clauses.findIndex(({ id }) => id === clause);
    const message = `"${category}" is not declared under "categories". Declare it there, or correct the name.`;
    report('unknown_reference', ['clauses', index, 'kept_by'], message, { clause });
  }
}
