import type { CompiledClass, CompiledPolicy, CompiledPurpose, CompiledTopic } from './compile.ts';
import {
  DIRECT_MARKETING,
  type ConsentChoice,
  type Decision,
  type Question,
  type ReasonCode,
  type Reservation,
  type SubjectState,
} from './decision.ts';
import { causes } from './terms.ts';

/** What is known of somebody nobody knows: nothing was chosen, so nothing that rests on consent is allowed. */
export const nothingKnown: SubjectState = Object.freeze({
  erased: false,
  restricted: false,
  choices: new Map(),
  subscriptions: new Map(),
  relationships: new Set<string>(),
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
    state.relationships instanceof Set &&
    state.objections instanceof Set &&
    state.suppressed.channels instanceof Set &&
    state.suppressed.topics instanceof Set
  );
}

/** What stops a use whatever was consented: erasure, objection, withdrawal, restriction. */
function reasonOfStanding(
  { purpose, topic, messageClass, question }: Use,
  state: SubjectState,
): ReasonCode | undefined {
  if (state.erased) return 'erased';
  if (purpose.directMarketing && state.objections.has(DIRECT_MARKETING)) return 'objected';
  if (!purpose.necessary) {
    if (state.objections.has(purpose.id)) return 'objected';
    const status = state.choices.get(purpose.id)?.status;
    if (status === 'withdrawn' || status === 'terminated') return 'withdrawn';
  }
  if (topic !== undefined && subscriptionStatus(topic, question, state) === 'ended') return 'withdrawn';
  if (state.restricted && !wasAskedFor(messageClass, question)) return 'restricted';
  return undefined;
}

function subscriptionStatus(
  topic: CompiledTopic,
  question: Question,
  state: SubjectState,
): string | undefined {
  const key = topic.subscriptionKeys.get(question.channel ?? '');
  return key === undefined ? undefined : state.subscriptions.get(key)?.status;
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
  const rests = purpose.basis === 'consent';
  const choice = state.choices.get(purpose.id);
  if (rests && choice !== undefined) {
    const limited = reasonOfReservations(choice.reservations, question);
    if (limited !== undefined) return limited;
  }
  if (rests && isReservedElsewhere(purpose.id, state)) return 'reserved';
  if (topic !== undefined) return reasonOfTopic(use, topic, state, choice);
  return rests ? reasonOfConsent(choice) : 'allowed';
}

function reasonOfReservations(
  reservations: readonly Reservation[],
  question: Question,
): ReasonCode | undefined {
  for (const reservation of reservations) {
    switch (reservation.kind) {
      case 'until':
        if (!(question.at < reservation.at)) return 'expired';
        break;
      case 'category':
        if (question.categories.includes(reservation.id)) return 'reserved';
        break;
      case 'recipient':
        if (question.recipient === reservation.id) return 'reserved';
        break;
      case 'channel':
        if (question.channel === reservation.id) return 'reserved';
        break;
      case 'purpose':
        if (question.purpose === reservation.id) return 'reserved';
        break;
      default:
        return 'reserved';
    }
  }
  return undefined;
}

/** Consent to one purpose may say that it is not to serve another one. */
function isReservedElsewhere(purposeId: string, state: SubjectState): boolean {
  for (const choice of state.choices.values()) {
    for (const reservation of choice.reservations) {
      if (reservation.kind === 'purpose' && reservation.id === purposeId) return true;
    }
  }
  return false;
}

function reasonOfConsent(choice: ConsentChoice | undefined): ReasonCode {
  switch (choice?.status) {
    case 'given':
    case 'renewed':
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
 * A confirmed subscription is the consent to its topic alone; a standing "no" to the whole purpose still counts.
 */
function reasonOfTopic(
  { purpose, question }: Use,
  topic: CompiledTopic,
  state: SubjectState,
  choice: ConsentChoice | undefined,
): ReasonCode {
  if (topic.onlyFor.length > 0 && !hasAny(state.relationships, topic.onlyFor)) return 'relationship_missing';
  if (purpose.basis !== 'consent' && hasAny(state.relationships, topic.coveredBy)) return 'allowed';
  if (topic.optIn === 'none') return 'relationship_missing';
  const status = subscriptionStatus(topic, question, state);
  if (status === 'requested') return 'not_confirmed';
  if (status !== 'confirmed') return 'not_given';
  return purpose.basis === 'consent' && choice !== undefined ? reasonOfConsent(choice) : 'allowed';
}

function hasAny(held: ReadonlySet<string>, wanted: readonly string[]): boolean {
  for (const id of wanted) {
    if (held.has(id)) return true;
  }
  return false;
}
