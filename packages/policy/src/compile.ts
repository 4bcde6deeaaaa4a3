import type { Frequency } from '@zgoda/vocabulary/subscriptions';
import { reasonCodes, type Decision, type ReasonCode, type SubscriptionKey } from './decision.ts';
import type { MechanismId } from './mechanisms.ts';
import type { MessageClass, Policy, PolicyPurpose, PolicyTopic } from './schema.ts';
import { clausesKeptBy, mechanismSettings } from './settings.ts';
import type { CauseKind, LegalBasis } from './terms.ts';

/** One ready answer for each reason, so that deciding allocates nothing. */
export type Answers = Readonly<Record<ReasonCode, Decision>>;

export interface CompiledPurpose {
  readonly id: string;
  readonly basis: LegalBasis;
  readonly directMarketing: boolean;
  readonly necessary: boolean;
  readonly categories: ReadonlySet<string>;
  readonly recipients: ReadonlySet<string>;
  readonly answers: Answers;
  /** By message class: the same, but where the class is the reason its clause is named. */
  readonly classAnswers: ReadonlyMap<string, Answers>;
}

export interface CompiledTopic {
  readonly id: string;
  readonly purpose: string;
  readonly messageClass: string;
  readonly optIn: 'double' | 'single' | 'none';
  /** Empty: for everybody. */
  readonly onlyFor: readonly string[];
  readonly coveredBy: readonly string[];
  /** Absent: as often as it is sent. */
  readonly frequency?: {
    readonly atMost: Frequency;
    readonly personMayLower: boolean;
    /** In which its days and months are counted. */
    readonly timeZone: string;
  };
  /** The channels it comes by, each with its key in the subject's state. */
  readonly subscriptionKeys: ReadonlyMap<string, SubscriptionKey>;
  readonly answers: Answers;
}

export interface CompiledClass {
  readonly id: string;
  readonly addressedBy: MessageClass['addressed_by'];
  readonly causes: ReadonlySet<CauseKind>;
  readonly carriesMarketing: boolean;
}

/** A policy made ready for `decide`: plain data, made once a version. */
export interface CompiledPolicy {
  readonly version: number;
  readonly categories: ReadonlySet<string>;
  /** Categories that the policy gives to no third party. */
  readonly keptFromThirdParties: ReadonlySet<string>;
  readonly recipients: ReadonlyMap<string, { readonly isThirdParty: boolean }>;
  readonly channels: ReadonlySet<string>;
  readonly purposes: ReadonlyMap<string, CompiledPurpose>;
  readonly topics: ReadonlyMap<string, CompiledTopic>;
  readonly messageClasses: ReadonlyMap<string, CompiledClass>;
  readonly unknownPurpose: Decision;
}

/** Which clause a refusal names: the first clause kept by one of these mechanisms, else the one of topic or purpose. */
const clauseOfReason: Partial<Record<ReasonCode, readonly MechanismId[]>> = {
  unknown_purpose: ['purpose-limitation'],
  unknown_category: ['purpose-limitation'],
  category_not_in_purpose: ['purpose-limitation'],
  recipient_not_in_purpose: ['purpose-limitation'],
  third_party_refused: ['third-party-refusal'],
  unknown_topic: ['topic-list'],
  topic_missing: ['strict-opt-in', 'topic-list'],
  not_given: ['strict-opt-in'],
  not_confirmed: ['double-opt-in', 'strict-opt-in'],
  withdrawn: ['one-click-withdrawal', 'preference-centre'],
  objected: ['one-click-withdrawal', 'preference-centre'],
  suppressed: ['one-click-withdrawal', 'preference-centre'],
  reserved: ['consent-reservations'],
  too_soon: ['frequency-cap'],
};

const reasonsOfClass: ReadonlySet<ReasonCode> = new Set([
  'class_forbids_topic',
  'class_forbids_marketing',
  'cause_missing',
]);

/** Prepares a checked policy for the gate. `version` is the number under which it was published. */
export function compilePolicy(policy: Policy, version: number): CompiledPolicy {
  const clauseByReason = new Map<ReasonCode, string>();
  for (const [reason, mechanismIds] of Object.entries(clauseOfReason)) {
    const clause = mechanismIds.flatMap((id) => clausesKeptBy(policy, id))[0];
    if (clause !== undefined) clauseByReason.set(reason as ReasonCode, clause);
  }
  const answers: AnswerMaker = (basis, ownClause, classClause) => {
    const entries = Object.keys(reasonCodes).map((code): [ReasonCode, Decision] => {
      const reason = code as ReasonCode;
      const clause = reasonsOfClass.has(reason) ? classClause : (clauseByReason.get(reason) ?? ownClause);
      return [
        reason,
        Object.freeze({ allow: reason === 'allowed', reason, basis, clause, policyVersion: version }),
      ];
    });
    return Object.fromEntries(entries) as Answers;
  };
  return {
    version,
    categories: new Set(policy.categories.map((category) => category.id)),
    keptFromThirdParties: new Set(mechanismSettings(policy, 'third-party-refusal')?.categories),
    recipients: new Map(
      policy.recipients.map(({ id, kind }) => [id, { isThirdParty: kind === 'third_party' }]),
    ),
    channels: new Set(policy.channels),
    purposes: new Map(
      policy.purposes.map((purpose) => [
        purpose.id,
        compilePurpose(purpose, policy.message_classes, answers),
      ]),
    ),
    topics: new Map(policy.topics.map((topic) => [topic.id, compileTopic(topic, policy, answers)])),
    messageClasses: new Map(policy.message_classes.map((entry) => [entry.id, compileClass(entry)])),
    unknownPurpose: Object.freeze({
      allow: false,
      reason: 'unknown_purpose',
      clause: clauseByReason.get('unknown_purpose'),
      policyVersion: version,
    }),
  };
}

type AnswerMaker = (basis: LegalBasis, ownClause: string, classClause: string) => Answers;

function compilePurpose(
  purpose: PolicyPurpose,
  classes: readonly MessageClass[],
  answers: AnswerMaker,
): CompiledPurpose {
  const { id, legal_basis: basis, clause } = purpose;
  return {
    id,
    basis,
    directMarketing: purpose.direct_marketing,
    necessary: purpose.necessary,
    categories: new Set(purpose.categories),
    recipients: new Set(purpose.recipients),
    answers: answers(basis, clause, clause),
    classAnswers: new Map(classes.map((entry) => [entry.id, answers(basis, clause, entry.clause)])),
  };
}

function compileTopic(topic: PolicyTopic, policy: Policy, answers: AnswerMaker): CompiledTopic {
  const purpose = policy.purposes.find((entry) => entry.id === topic.purpose);
  if (purpose === undefined)
    throw new RangeError(`topic ${topic.id} names no purpose of the policy; check it first`);
  const clause = topic.clause ?? purpose.clause;
  return {
    id: topic.id,
    purpose: topic.purpose,
    messageClass: topic.message_class,
    optIn: topic.opt_in,
    onlyFor: topic.only_for,
    coveredBy: policy.relationships.filter(({ covers }) => covers.includes(topic.id)).map(({ id }) => id),
    ...(topic.frequency && {
      frequency: {
        atMost: topic.frequency.at_most,
        personMayLower: topic.frequency.person_may_lower,
        timeZone: policy.controller.time_zone,
      },
    }),
    subscriptionKeys: new Map(topic.channels.map((channel) => [channel, `${topic.id}/${channel}` as const])),
    answers: answers(purpose.legal_basis, clause, clause),
  };
}

function compileClass(entry: MessageClass): CompiledClass {
  return {
    id: entry.id,
    addressedBy: entry.addressed_by,
    causes: new Set(entry.causes),
    carriesMarketing: entry.carries_marketing,
  };
}
