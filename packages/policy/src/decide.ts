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
  type SubscriptionKey,
} from './decision.ts';
import { isWithinPeriod, rarer } from './frequency.ts';
import { causes, type CauseKind } from './terms.ts';

/** What is known of somebody nobody knows: nothing was chosen, so nothing that rests on consent is allowed. */
export const nothingKnown: SubjectState = Object.freeze({
  erased: false,
  restricted: false,
  restrictedPurposes: new Set<string>(),
  choices: new Map(),
  subscriptions: new Map(),
  lastSentAt: new Map(),
  relationships: new Map(),
  objections: new Set<string>(),
  suppressed: { all: false, channels: new Set<string>(), dead: new Set<string>(), topics: new Set<string>() },
});

/** The question with its names looked up in the policy. */
interface Use {
  readonly purpose: CompiledPurpose;
  readonly categories: readonly string[];
  readonly recipient: string | undefined;
  readonly channel: string | undefined;
  readonly topic: CompiledTopic | undefined;
  /** Absent without a topic, and where the topic does not come by the channel. */
  readonly subscriptionKey: SubscriptionKey | undefined;
  readonly messageClass: CompiledClass | undefined;
  readonly cause: CauseKind | undefined;
  readonly at: number;
}

/** What the person said about this purpose and this topic. */
interface Said {
  readonly choice: ConsentChoice | undefined;
  readonly subscription: SubscriptionChoice | undefined;
  /**
   * The choice on the whole purpose, unless a subscription to this very topic was confirmed later: that is a new
   * consent, for this topic alone.
   */
  readonly standing: ConsentChoice | undefined;
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
  const { topic: topicId, messageClass: classId, channel } = question;
  const topic = topicId === undefined ? undefined : compiled.topics.get(topicId);
  const messageClass = classId === undefined ? undefined : compiled.messageClasses.get(classId);
  const use: Use = {
    purpose,
    categories: question.categories,
    recipient: question.recipient,
    channel,
    topic,
    subscriptionKey: channel === undefined ? undefined : topic?.subscriptionKeys.get(channel),
    messageClass,
    cause: question.cause?.kind,
    at: question.at,
  };
  const { answers } = topic ?? purpose;
  const ofNames = reasonOfNames(compiled, use);
  if (ofNames !== undefined) return answers[ofNames];
  if (topicId !== undefined && topic === undefined) return answers.unknown_topic;
  if (classId !== undefined && messageClass === undefined) return answers.unknown_message_class;
  const ofPurpose = reasonOfPurpose(compiled, use);
  if (ofPurpose !== undefined) return answers[ofPurpose];
  const ofClass = messageClass === undefined ? undefined : reasonOfClass(use, messageClass);
  if (ofClass !== undefined) return (purpose.classAnswers.get(messageClass?.id ?? '') ?? answers)[ofClass];
  return answers[reasonOfPerson(use, state ?? nothingKnown)];
}

function reasonOfNames(
  compiled: CompiledPolicy,
  { categories, recipient, channel }: Use,
): ReasonCode | undefined {
  if (categories.length === 0) return 'unknown_category';
  for (const category of categories) {
    if (!compiled.categories.has(category)) return 'unknown_category';
  }
  if (recipient !== undefined && !compiled.recipients.has(recipient)) return 'unknown_recipient';
  if (channel !== undefined && !compiled.channels.has(channel)) return 'unknown_channel';
  return undefined;
}

function reasonOfPurpose(compiled: CompiledPolicy, use: Use): ReasonCode | undefined {
  const { purpose, categories, recipient, topic } = use;
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
  return use.subscriptionKey === undefined ? 'channel_not_in_topic' : undefined;
}

function reasonOfClass({ purpose, topic, cause }: Use, messageClass: CompiledClass): ReasonCode | undefined {
  if (messageClass.addressedBy === 'topic' && topic === undefined) return 'topic_missing';
  if (topic !== undefined && topic.messageClass !== messageClass.id) return 'class_forbids_topic';
  if (purpose.directMarketing && !messageClass.carriesMarketing) return 'class_forbids_marketing';
  if (messageClass.causes.size === 0) return undefined;
  return cause === undefined || !messageClass.causes.has(cause) ? 'cause_missing' : undefined;
}

function reasonOfPerson(use: Use, state: SubjectState): ReasonCode {
  try {
    const said = whatWasSaid(use, state);
    const reason =
      reasonOfStanding(use, state, said) ??
      reasonOfSuppression(use, state) ??
      reasonOfReservations(use, said) ??
      (use.topic === undefined ? reasonOfBasis(use, said) : reasonOfTopic(use, use.topic, state, said));
    return reason === 'allowed' && comesTooSoon(use, state, said) ? 'too_soon' : reason;
  } catch {
    return 'state_unreadable';
  }
}

function whatWasSaid({ purpose, subscriptionKey }: Use, state: SubjectState): Said {
  const choice = state.choices.get(purpose.id);
  const subscription = subscriptionKey === undefined ? undefined : state.subscriptions.get(subscriptionKey);
  const isLater = choice !== undefined && subscription?.status === 'confirmed' && subscription.at > choice.at;
  return { choice, subscription, standing: isLater ? undefined : choice };
}

/** @throws TypeError on what is no answer, which makes the state unreadable */
function isTrue(flag: boolean): boolean {
  if (typeof flag !== 'boolean') throw new TypeError('neither yes nor no');
  return flag;
}

/** What stops a use whatever was consented: erasure, objection, withdrawal, restriction. */
function reasonOfStanding(
  use: Use,
  state: SubjectState,
  { standing, subscription }: Said,
): ReasonCode | undefined {
  const { purpose } = use;
  if (isTrue(state.erased)) return 'erased';
  if (purpose.directMarketing && objectsToMarketing(state, subscription)) return 'objected';
  if (!purpose.necessary) {
    if (state.objections.has(purpose.id)) return 'objected';
    if (standing?.status === 'withdrawn') return 'withdrawn';
  }
  if (subscription?.status === 'ended') return 'withdrawn';
  const isRestricted = isTrue(state.restricted) || state.restrictedPurposes.has(purpose.id);
  return isRestricted && !wasAskedFor(use) && !isOwed(use) ? 'restricted' : undefined;
}

/** What the person subscribed to after their objection, by a new opt-in, they want (GDPR Art. 21(3), 7). */
function objectsToMarketing(
  { objections, marketingObjectedAt = Infinity }: SubjectState,
  subscription: SubscriptionChoice | undefined,
): boolean {
  const isWantedSince = subscription?.status === 'confirmed' && subscription.at > marketingObjectedAt;
  return objections.has(DIRECT_MARKETING) && !isWantedSince;
}

/** A notice that the law owes the person: what they chose about other mail says nothing of it (GDPR Art. 12-14, 18(3), 34). */
function isOwed({ messageClass }: Use): boolean {
  return messageClass?.addressedBy === 'everyone_concerned';
}

/** Processing that the person asked for goes on while restricted (GDPR Art. 18(2)). */
function wasAskedFor({ messageClass, cause }: Use): boolean {
  return messageClass?.addressedBy === 'cause' && cause !== undefined && causes[cause].byPerson;
}

/**
 * A channel that cannot be used stops every message; one that was only complained about does not stop a notice that is owed.
 * "Nothing more, please" stops all but that and what a person caused: there is nothing to unsubscribe from in the answer to
 * one's own request.
 */
function reasonOfSuppression(use: Use, { suppressed }: SubjectState): ReasonCode | undefined {
  const { topic, messageClass, channel } = use;
  if (channel === undefined) return undefined;
  if (isOwed(use)) return suppressed.dead.has(channel) ? 'suppressed' : undefined;
  if (suppressed.channels.has(channel)) return 'suppressed';
  if (topic !== undefined && suppressed.topics.has(topic.id)) return 'suppressed';
  return isTrue(suppressed.all) && messageClass?.addressedBy !== 'cause' ? 'suppressed' : undefined;
}

/** Limits concern what rests on consent. A limit of time ends the consent it was set on, the others outlive it. */
function reasonOfReservations(use: Use, { choice, standing }: Said): ReasonCode | undefined {
  if (choice === undefined || use.purpose.basis !== 'consent') return undefined;
  if (
    standing !== undefined &&
    standing.reservations.some((limit) => isTimeLimit(limit) && hasBegun(limit, use))
  ) {
    return 'expired';
  }
  return choice.reservations.some((limit) => excludes(limit, use)) ? 'reserved' : undefined;
}

/**
 * A reservation excludes the uses that match all its named parts, from its `until` on. What it does not name matches
 * every use: the person meant to narrow.
 */
function excludes(limit: Reservation, use: Use): boolean {
  const { category, recipient, channel } = limit;
  return (
    (category === undefined || use.categories.includes(category)) &&
    (recipient === undefined || use.recipient === recipient) &&
    (channel === undefined || use.channel === channel) &&
    !isTimeLimit(limit) &&
    hasBegun(limit, use)
  );
}

function isTimeLimit({ category, recipient, channel, until }: Reservation): boolean {
  return until !== undefined && category === undefined && recipient === undefined && channel === undefined;
}

/** A time that cannot be read has come. */
function hasBegun({ until }: Reservation, { at }: Use): boolean {
  return until === undefined || !(at < Date.parse(until));
}

function reasonOfBasis({ purpose }: Use, { standing }: Said): ReasonCode {
  return purpose.basis === 'consent' ? reasonOfConsent(standing) : 'allowed';
}

function reasonOfConsent(choice: ConsentChoice | undefined): ReasonCode {
  const status = choice?.status;
  if (status === 'given') return 'allowed';
  if (status === 'expired') return 'expired';
  return status === 'requested' ? 'not_confirmed' : 'not_given';
}

/**
 * A topic needs its own opt-in, or a relationship that covers it where the purpose does not rest on consent.
 * A confirmed subscription is the consent to its topic; a later "no" to the whole purpose still counts.
 */
function reasonOfTopic(use: Use, topic: CompiledTopic, state: SubjectState, said: Said): ReasonCode {
  const restsOnConsent = use.purpose.basis === 'consent';
  if (topic.onlyFor.length > 0 && !topic.onlyFor.some((id) => reaches(state.relationships.get(id), topic))) {
    return 'relationship_missing';
  }
  if (!restsOnConsent && topic.coveredBy.some((id) => reaches(state.relationships.get(id), topic)))
    return 'allowed';
  if (topic.optIn === 'none') return 'relationship_missing';
  const status = said.subscription?.status;
  if (status === 'requested') return 'not_confirmed';
  if (status !== 'confirmed') return 'not_given';
  return restsOnConsent && said.standing !== undefined ? reasonOfConsent(said.standing) : 'allowed';
}

/** A time of the last message that cannot be read makes the state unreadable. */
function comesTooSoon(
  { topic, subscriptionKey, at }: Use,
  { lastSentAt }: SubjectState,
  { subscription }: Said,
): boolean {
  if (topic?.frequency === undefined || subscriptionKey === undefined) return false;
  const lastAt = lastSentAt.get(subscriptionKey);
  if (lastAt === undefined) return false;
  const { atMost, personMayLower, timeZone } = topic.frequency;
  const cap = personMayLower ? rarer(atMost, subscription?.atMost) : atMost;
  return isWithinPeriod(cap, lastAt, at, timeZone);
}

/** A relationship reaches all topics that the policy ties to it, or those it was recorded for. */
function reaches(scope: 'all' | ReadonlySet<string> | undefined, topic: CompiledTopic): boolean {
  return scope === 'all' || scope?.has(topic.id) === true;
}
