import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { accessReasonSchema } from './staff.ts';
import { suppressionReasons, type SuppressionReason } from './subscriptions.ts';

/** Wire schemas of `/console/api` about closed addresses: one exact address at a time, never a list. Times are UTC. */

/**
 * Whom a closed address may be opened for by staff: what we decided, and what a mail server told us. What a person wished, by whatever
 * way it came to us, only the person takes back. GDPR Art. 7(3), 21(3)
 */
export const liftableReasons = ['operator', 'bounce'] as const satisfies readonly SuppressionReason[];

const email = z.string().trim().min(3).max(320);
const channel = slugSchema.or(z.literal(''));
const topic = slugSchema.or(z.literal(''));

export const closureSchema = z
  .strictObject({
    /** Empty: every channel. */
    channel: z.string(),
    /** Empty: every topic. */
    topic: z.string(),
    /** What the policy calls it; null where it is about every topic. */
    topic_title: z.string().nullable(),
    cause: z.enum(suppressionReasons),
    since: z.iso.datetime(),
    /** It stands at another address of the same person, and closes this one too. */
    other_address: z.boolean(),
    /** Staff may lift it. */
    liftable: z.boolean(),
  })
  .meta({ id: 'Closure' });
export const addressStateSchema = z
  .strictObject({ closures: z.array(closureSchema) })
  .meta({ id: 'AddressState' });

export const addressCheckSchema = z.strictObject({ email, reason: accessReasonSchema });
export const addressBlockSchema = z.strictObject({
  email,
  channel: z.enum(['', 'email']),
  topic,
  /** The person asked for it: then only the person takes it back. */
  wished: z.boolean(),
  reason: accessReasonSchema,
});
export type AddressBlock = z.output<typeof addressBlockSchema>;
export const addressLiftSchema = z.strictObject({
  email,
  channel,
  topic,
  cause: z.enum(suppressionReasons),
  reason: accessReasonSchema,
});
export type AddressLift = z.output<typeof addressLiftSchema>;

export const suppressionCountsSchema = z
  .strictObject({
    topics: z.array(z.strictObject({ topic: z.string(), title: z.string() })),
    items: z.array(
      z.strictObject({
        cause: z.enum(suppressionReasons),
        /** `all`: every channel; `channel`: all of one; `topic`: one topic. */
        scope: z.enum(['all', 'channel', 'topic']),
        addresses: z.int(),
      }),
    ),
  })
  .meta({ id: 'SuppressionCounts' });

export const suppressionErrors = defineErrors({
  suppression_not_liftable: ['forbidden', 'Only the person takes this back.'],
  suppression_not_found: ['not_found', 'This address is not closed in this way.'],
  suppression_topic_unknown: ['invalid', 'The policy has no such topic by mail.'],
});
