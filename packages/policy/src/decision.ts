import type { ConsentStatus, Reservation } from '@zgoda/vocabulary/consent';
import type { Frequency, SubscriptionStatus } from '@zgoda/vocabulary/subscriptions';
import type { CauseKind, Channel, LegalBasis } from './terms.ts';

/**
 * Where a person's consent to one purpose stands. `at` in ms since the epoch, UTC. A reservation only narrows.
 * @see Law 2297-VI Art. 8(2)
 */
export interface ConsentChoice {
  readonly status: ConsentStatus;
  readonly policyVersion: number;
  readonly at: number;
  readonly reservations: readonly Reservation[];
}

export interface SubscriptionChoice {
  readonly status: SubscriptionStatus;
  readonly at: number;
  /** How often the person wants to hear at most; absent: as the policy says. */
  readonly atMost?: Frequency | undefined;
}

/** Key of `SubjectState.subscriptions`. */
export type SubscriptionKey = `${string}/${Channel}`;

/** The objection that stops direct marketing whatever its basis (GDPR Art. 21(3)); no purpose can have this id. */
export const DIRECT_MARKETING = 'direct_marketing';

/**
 * All that the gate knows of a person: a projection of logged entries, nothing else.
 * Absent entries mean that nothing was chosen, which for consent means: not given.
 */
export interface SubjectState {
  readonly erased: boolean;
  /** Processing is restricted (GDPR Art. 18). */
  readonly restricted: boolean;
  /** Purposes whose processing alone is restricted, such as while an objection is weighed (GDPR Art. 18(1)(d)). */
  readonly restrictedPurposes: ReadonlySet<string>;
  /** By purpose id. */
  readonly choices: ReadonlyMap<string, ConsentChoice>;
  readonly subscriptions: ReadonlyMap<SubscriptionKey, SubscriptionChoice>;
  /** When the last message of a topic went out, in ms since the epoch; absent where none did. */
  readonly lastSentAt: ReadonlyMap<SubscriptionKey, number>;
  /** The relationships that last now, by id, each with the topics it was recorded for: `all` that the policy ties to it, or fewer. */
  readonly relationships: ReadonlyMap<string, 'all' | ReadonlySet<string>>;
  /** Purpose ids, or `DIRECT_MARKETING`. */
  readonly objections: ReadonlySet<string>;
  /** When direct marketing was objected to: a topic that was confirmed later is a new wish. ms since the epoch; absent: nothing is later. */
  readonly marketingObjectedAt?: number | undefined;
  readonly suppressed: {
    /** The person wants nothing but what they ask for. */
    readonly all: boolean;
    /** Channels that cannot be used at all, such as a mailbox that bounced for good; they stop every class. */
    readonly channels: ReadonlySet<string>;
    /** Those of `channels` that reach nobody; the others are closed by a complaint or a wish, which stops no notice that is owed. */
    readonly dead: ReadonlySet<string>;
    readonly topics: ReadonlySet<string>;
  };
}

/** May this purpose use these categories, of this person, now? Further fields where a message or a disclosure asks. */
export interface Question {
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly recipient?: string | undefined;
  readonly channel?: string | undefined;
  readonly topic?: string | undefined;
  readonly messageClass?: string | undefined;
  readonly cause?: { readonly kind: CauseKind } | undefined;
  /** ms since the epoch, UTC. */
  readonly at: number;
}

/**
 * Every answer the gate can give, in order of precedence: the first that applies is the answer.
 * Those of the first group depend on the policy and the question alone, so they tell nothing about the person.
 */
export const reasonCodes = {
  unknown_purpose: 'The policy has no such purpose.',
  unknown_category: 'The policy has no such category, or none was named.',
  unknown_recipient: 'The policy has no such recipient.',
  unknown_channel: 'The policy uses no such channel.',
  unknown_topic: 'The policy has no such topic.',
  unknown_message_class: 'The policy has no such message class.',
  third_party_refused: 'The policy gives these data to no third party.',
  category_not_in_purpose: 'The purpose does not cover the category.',
  recipient_not_in_purpose: 'The purpose does not cover the recipient.',
  topic_not_in_purpose: 'The topic belongs to another purpose.',
  channel_not_in_topic: 'The topic does not come by that channel.',
  topic_missing: 'A message of this class goes only to those who chose a topic, and none was named.',
  class_forbids_topic: 'A message of this class cannot be sent on this topic.',
  class_forbids_marketing: 'A message of this class carries no marketing.',
  cause_missing: 'A message of this class needs a cause of the declared kinds, and none was named.',
  state_unreadable: 'What is known of the person could not be read; nothing is taken as given.',
  erased: 'The person was erased.',
  objected: 'The person objected.',
  withdrawn: 'The person withdrew consent, or left the topic.',
  restricted: 'Processing is restricted.',
  suppressed: 'The person, the topic or the channel is suppressed.',
  expired: 'The consent has ended.',
  reserved: 'The person limited the consent, and this lies outside the limit.',
  relationship_missing: 'The topic is only for a relationship that the person does not have.',
  not_confirmed: 'The person has chosen, but not yet confirmed.',
  not_given: 'The person has not given consent.',
  too_soon:
    'The last message of the topic is too recent for how often it may come, or the person wants it to.',
  allowed: 'Allowed.',
} as const satisfies Record<string, string>;
export type ReasonCode = keyof typeof reasonCodes;

/** The answer. `basis` is absent where the purpose is unknown; `clause` where no clause speaks of it. */
export interface Decision {
  readonly allow: boolean;
  readonly reason: ReasonCode;
  readonly basis?: LegalBasis | undefined;
  readonly clause?: string | undefined;
  readonly policyVersion: number;
}
