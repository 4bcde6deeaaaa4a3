import type { Reservation } from '@zgoda/vocabulary/consent';
import type { CompiledClass, CompiledPolicy, CompiledPurpose, CompiledTopic } from './compile.ts';
import {
  DIRECT_MARKETING,
  type ConsentChoice,
  type Decision,
  type Question,
  type ReasonCode,
  type SubjectState,
  type SubscriptionChoice,
} from './decision.ts';
import { causes } from './terms.ts';

/** What is known of somebody nobody knows: nothing was chosen, so nothing that rests on consent is allowed. */
export const nothingKnown: SubjectState = Object.freeze({
  erased: false,
  restricted: false,
  choices: new Map(),
  subscriptions: new Map(),
  relationships: new Map(),
  objections: new Set<string>(),
  suppressed: { all: false, channels: new Set<string>(), topics: new Set<string>() },
});

/** The question with its names looked up in the policy. */
interface Use {
  readonly purpose: CompiledPurpose;
  readonly topic: CompiledTopic | undefined;
  readonly messageClass: CompiledClass | undefined;
  readonly question: Question;
}

/**
 * The gate: may this purpose use these categories of this person now? Pure, and the same question on the same state
 * always has the same answer. Reasons are asked in the order of `reasonCodes`: first those of the policy alone, so that
 * they tell nothing about the person, then those of the person.
 *
 * A missing state is treated as that of an unknown person: consent counts as not given. A state that cannot be read
 * is treated as a refusal of everything (`state_unreadable`). Never throws, whatever the state.
 * @see GDPR Art. 5(1)(b), 6, 7, 18, 21; Law 2297-VI Art. 6, 8, 11
 */
export function decide(
  compiled: CompiledPolicy,
  state: SubjectState | undefined,
  question: Question,
): Decision {
  const purpose = compiled.purposes.get(question.purpose);
  if (purpose === undefined) return compiled.unknownPurpose;
  const topic = question.topic === undefined ? undefined : compiled.topics.get(question.topic);
  const messageClass =
    question.messageClass === undefined ? undefined : compiled.messageClasses.get(question.messageClass);
  const use: Use = { purpose, topic, messageClass, question };

  const ofNames = reasonOfNames(compiled, use) ?? reasonOfPurpose(compiled, use);
  if (ofNames !== undefined) return (topic ?? purpose).answers[ofNames];
  const ofClass = reasonOfClass(use);
  if (ofClass !== undefined)
    return ((messageClass && purpose.classAnswers.get(messageClass.id)) ?? purpose.answers)[ofClass];
  return (topic ?? purpose).answers[reasonOfPerson(use, state ?? nothingKnown)];
}

function reasonOfNames(compiled: CompiledPolicy, use: Use): ReasonCode | undefined {
  const { question } = use;
  if (question.categories.length === 0) return 'unknown_category';
  for (const category of question.categories) {
    if (!compiled.categories.has(category)) return 'unknown_category';
  }
  if (question.recipient !== undefined && !compiled.recipients.has(question.recipient))
    return 'unknown_recipient';
  if (question.channel !== undefined && !compiled.channels.has(question.channel)) return 'unknown_channel';
  if (question.topic !== undefined && use.topic === undefined) return 'unknown_topic';
  if (question.messageClass !== undefined && use.messageClass === undefined) return 'unknown_message_class';
  return undefined;
}

function reasonOfPurpose(
  compiled: CompiledPolicy,
  { purpose, topic, question }: Use,
): ReasonCode | undefined {
  const { recipient, categories } = question;
  if (recipient !== undefined && compiled.recipients.get(recipient)?.isThirdParty === true) {
    for (const category of categories) {
      if (compiled.keptFromThirdParties.has(category)) return 'third_party_refused';
    }
  }
  for (const category of categories) {
    if (!purpose.categories.has(category)) return 'category_not_in_purpose';
  }
  if (recipient !== undefined && !purpose.recipients.has(recipient)) return 'recipient_not_in_purpose';
  if (topic === undefined) return undefined;
  if (topic.purpose !== purpose.id) return 'topic_not_in_purpose';
  if (question.channel === undefined || !topic.subscriptionKeys.has(question.channel))
    return 'channel_not_in_topic';
  return undefined;
}

function reasonOfClass({ purpose, topic, messageClass, question }: Use): ReasonCode | undefined {
  if (messageClass === undefined) return undefined;
  if (messageClass.addressedBy === 'topic' && topic === undefined) return 'topic_missing';
  if (topic !== undefined && topic.messageClass !== messageClass.id) return 'class_forbids_topic';
  if (purpose.directMarketing && !messageClass.carriesMarketing) return 'class_forbids_marketing';
  if (messageClass.causes.size === 0) return undefined;
  if (question.cause === undefined || !messageClass.causes.has(question.cause.kind)) return 'cause_missing';
  return undefined;
}

function reasonOfPerson(use: Use, state: SubjectState): ReasonCode {
  try {
    if (!isReadable(state)) return 'state_unreadable';
    return reasonOfStanding(use, state) ?? reasonOfSuppression(use, state) ?? reasonOfChoice(use, state);
  } catch {
    return 'state_unreadable';
  }
}

function isReadable(state: SubjectState): boolean {
  return (
    typeof state.erased === 'boolean' &&
    typeof state.restricted === 'boolean' &&
    typeof state.suppressed.all === 'boolean' &&
    state.choices instanceof Map &&
    state.subscriptions instanceof Map &&
    state.relationships instanceof Map &&
    state.objections instanceof Set &&
    state.suppressed.channels instanceof Set &&
    state.suppressed.topics instanceof Set
  );
}

/** What stops a use whatever was consented: erasure, objection, withdrawal, restriction. */
function reasonOfStanding(use: Use, state: SubjectState): ReasonCode | undefined {
  const { purpose, topic, messageClass, question } = use;
  if (state.erased) return 'erased';
  if (purpose.directMarketing && state.objections.has(DIRECT_MARKETING)) return 'objected';
  if (!purpose.necessary) {
    if (state.objections.has(purpose.id)) return 'objected';
    if (standingChoice(use, state)?.status === 'withdrawn') return 'withdrawn';
  }
  if (topic !== undefined && subscriptionOf(topic, question, state)?.status === 'ended') return 'withdrawn';
  if (state.restricted && !wasAskedFor(messageClass, question)) return 'restricted';
  return undefined;
}

/**
 * The person's choice on the whole purpose, unless they confirmed a subscription to this very topic later:
 * that is a new consent, for this topic alone.
 */
function standingChoice({ purpose, topic, question }: Use, state: SubjectState): ConsentChoice | undefined {
  const choice = state.choices.get(purpose.id);
  if (choice === undefined || topic === undefined) return choice;
  const subscription = subscriptionOf(topic, question, state);
  return subscription?.status === 'confirmed' && subscription.at > choice.at ? undefined : choice;
}

function subscriptionOf(
  topic: CompiledTopic,
  question: Question,
  state: SubjectState,
): SubscriptionChoice | undefined {
  const key = topic.subscriptionKeys.get(question.channel ?? '');
  return key === undefined ? undefined : state.subscriptions.get(key);
}

/** Processing that the person asked for goes on while restricted (GDPR Art. 18(2)). */
function wasAskedFor(messageClass: CompiledClass | undefined, { cause }: Question): boolean {
  return messageClass?.addressedBy === 'cause' && cause !== undefined && causes[cause.kind].byPerson;
}

/**
 * A channel that cannot be used stops every message. "Nothing more, please" stops all but what a person caused:
 * there is nothing to unsubscribe from in the answer to one's own request.
 */
function reasonOfSuppression(
  { topic, messageClass, question }: Use,
  { suppressed }: SubjectState,
): ReasonCode | undefined {
  if (question.channel === undefined) return undefined;
  if (suppressed.channels.has(question.channel)) return 'suppressed';
  if (topic !== undefined && suppressed.topics.has(topic.id)) return 'suppressed';
  if (suppressed.all && messageClass?.addressedBy !== 'cause') return 'suppressed';
  return undefined;
}

function reasonOfChoice(use: Use, state: SubjectState): ReasonCode {
  const { purpose, topic, question } = use;
  if (purpose.basis === 'consent') {
    const limit = reasonOfReservations(state.choices.get(purpose.id)?.reservations ?? [], question);
    if (limit !== undefined) return limit;
  }
  if (topic !== undefined) return reasonOfTopic(use, topic, state);
  return purpose.basis === 'consent' ? reasonOfConsent(standingChoice(use, state)) : 'allowed';
}

/**
 * A reservation excludes the uses that match all its named parts, from `until` on; a lone `until` ends the consent.
 * What it does not name matches every use, and an unreadable time has passed: the person meant to narrow.
 */
function reasonOfReservations(
  reservations: readonly Reservation[],
  question: Question,
): ReasonCode | undefined {
  for (const { category, recipient, channel, until } of reservations) {
    const isReached =
      (category === undefined || question.categories.includes(category)) &&
      (recipient === undefined || question.recipient === recipient) &&
      (channel === undefined || question.channel === channel) &&
      (until === undefined || !(question.at < Date.parse(until)));
    if (!isReached) continue;
    const isTimeLimit =
      until !== undefined && category === undefined && recipient === undefined && channel === undefined;
    return isTimeLimit ? 'expired' : 'reserved';
  }
  return undefined;
}

function reasonOfConsent(choice: ConsentChoice | undefined): ReasonCode {
  switch (choice?.status) {
    case 'given':
      return 'allowed';
    case 'expired':
      return 'expired';
    case 'requested':
      return 'not_confirmed';
    default:
      return 'not_given';
  }
}

/**
 * A topic needs its own opt-in, or a relationship that covers it where the purpose does not rest on consent.
 * A confirmed subscription is the consent to its topic; a later "no" to the whole purpose still counts.
 */
function reasonOfTopic(use: Use, topic: CompiledTopic, state: SubjectState): ReasonCode {
  const rests = use.purpose.basis === 'consent';
  if (topic.onlyFor.length > 0 && !topic.onlyFor.some((id) => state.relationships.has(id))) {
    return 'relationship_missing';
  }
  if (!rests && isCovered(topic, state)) return 'allowed';
  if (topic.optIn === 'none') return 'relationship_missing';
  const status = subscriptionOf(topic, use.question, state)?.status;
  if (status === 'requested') return 'not_confirmed';
  if (status !== 'confirmed') return 'not_given';
  const choice = standingChoice(use, state);
  return rests && choice !== undefined ? reasonOfConsent(choice) : 'allowed';
}

function isCovered(topic: CompiledTopic, state: SubjectState): boolean {
  for (const id of topic.coveredBy) {
    const scope = state.relationships.get(id);
    if (scope === 'all' || scope?.has(topic.id) === true) return true;
  }
  return false;
}
