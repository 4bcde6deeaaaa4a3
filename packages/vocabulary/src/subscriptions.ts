import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { localeSchema, subjectRefSchema } from './subjects.ts';

/**
 * Where a (subject, topic, channel) stands. `requested` waits for the click in the confirmation mail and
 * receives nothing else; `ended` covers withdrawal and the end of a relationship. No row means off.
 */
export const subscriptionStatuses = ['requested', 'confirmed', 'ended'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** How often a topic comes at most, the most often first. */
export const frequencies = ['daily', 'weekly', 'monthly', 'quarterly'] as const;
export type Frequency = (typeof frequencies)[number];

/** Why a subscription ended. */
export const subscriptionEndings = ['withdrawn', 'relationship_ended', 'topic_removed'] as const;
export type SubscriptionEnding = (typeof subscriptionEndings)[number];

/**
 * Why an address is suppressed. `withdrawal`, and `third_party` (the person told a third party), stop what is sent by choice; the
 * others stop the address itself.
 */
export const suppressionReasons = ['withdrawal', 'bounce', 'complaint', 'operator', 'third_party'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/** `POST /v1/subscriptions/requests`: a person asks for mailings; always answered alike. */
export const subscriptionRequestSchema = z.strictObject({
  email: z.string().min(3).max(320),
  topics: z.array(slugSchema).min(1).max(50),
  channel: slugSchema.default('email'),
  locale: localeSchema,
});
export const subscriptionRequestAnswerSchema = z.strictObject({ state: z.literal('confirmation_pending') });

/** One cell of topics x channels. */
export const preferenceSchema = z.strictObject({
  topic: z.string(),
  channel: z.string(),
  status: z.enum(['off', ...subscriptionStatuses]),
  since: z.iso.datetime().optional(),
  /** The person's own opt-in, or a relationship that covers the topic. */
  basis: z.enum(['opt_in', 'relationship']),
  /** False where the topic needs a relationship that the person does not have. */
  available: z.boolean(),
  /** Mails of this topic come now. */
  receives: z.boolean(),
  /** How often it comes at most, by the policy or as the person chose. */
  at_most: z.enum(frequencies).optional(),
});
export const preferencesAnswerSchema = z.strictObject({ items: z.array(preferenceSchema) });

/** `GET /v1/subscriptions?subject_id=sub_…`: an id only, so that no address stands in a URL. */
export const preferencesQuerySchema = z.strictObject({ subject: subjectRefSchema });

export const preferenceChangeSchema = z.strictObject({
  topic: slugSchema,
  channel: slugSchema.default('email'),
  on: z.boolean(),
  at_most: z.enum(frequencies).optional().meta({
    description:
      'How often it may come at most, where the policy lets the person lower it. Absent: as before.',
  }),
});

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** IANA name of a time zone, such as `Europe/Kyiv`. */
export const timeZoneSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/)
  .refine(isTimeZone);

/** `PUT /v1/subscriptions`: cells not named stay as they are. Switching on asks the person to confirm. */
export const preferencesChangeSchema = z.strictObject({
  subject: subjectRefSchema,
  changes: z.array(preferenceChangeSchema).min(1).max(200),
  locale: localeSchema,
  time_zone: timeZoneSchema
    .optional()
    .meta({ description: 'IANA time zone in which the person reads times, such as Europe/Kyiv.' }),
});

/** What the host says of a relationship, in short words that identify nobody. */
export const attributeNameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);
export const attributeValueSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,63}$/);

const relationshipFields = {
  subject: subjectRefSchema,
  /** The kind of relationship that the policy declares, e.g. `hosting_customer`. */
  relationship: slugSchema,
  /** The host's own opaque reference (a contract number), so that several of one kind can be told apart. */
  reference: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/)
    .default('default'),
};

/** `POST /v1/events`: what happened in the host. */
export const hostEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('relationship.started'),
    ...relationshipFields,
    /** The topics it reaches, each one that the policy ties to its kind; absent: all of those. */
    scope: z.array(slugSchema).min(1).max(50).optional(),
    /** Such as { product: "tabella", version: "7.1" }; reporting it again with others replaces them. */
    attributes: z
      .record(attributeNameSchema, attributeValueSchema)
      .refine((attributes) => Object.keys(attributes).length <= 20)
      .optional(),
  }),
  z.strictObject({ type: z.literal('relationship.ended'), ...relationshipFields }),
  z.strictObject({
    type: z.literal('account.closed').meta({
      description: 'The person deleted the account: what the policy says of it follows by itself.',
    }),
    subject: subjectRefSchema,
  }),
  z.strictObject({
    type: z.literal('monitoring.issue'),
    reference: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,128}$/)
      .meta({
        description:
          'Your own id of a technical issue that monitoring found. Support mail may name it as its cause: { kind: "detected_issue", id: … }.',
      }),
  }),
]);
export type HostEvent = z.output<typeof hostEventSchema>;
export type RelationshipEvent = Extract<HostEvent, { type: `relationship.${string}` }>;
export const hostEventAnswerSchema = z.strictObject({
  accepted: z.literal(true),
  ended_topics: z.array(z.string()),
});

export const subscriptionErrors = defineErrors({
  topic_unknown: ['invalid', 'The policy has no such topic.'],
  topic_channel_unknown: ['invalid', 'The topic is not offered on this channel.'],
  relationship_unknown: ['invalid', 'The policy has no such kind of relationship.'],
  account_closing_undeclared: [
    'invalid',
    'The policy does not say what follows when an account is closed: set on_account_closed.',
  ],
  relationship_scope_unknown: [
    'invalid',
    'The scope names topics that the policy does not tie to this relationship.',
  ],
  frequency_not_offered: ['invalid', 'The policy does not offer this topic that rarely or often.'],
  relationship_required: ['forbidden', 'This topic is for those with a relationship that is not on record.'],
});
