import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { messageStates } from './messages.ts';
import { localeSchema } from './subjects.ts';
import { attributeNameSchema, attributeValueSchema, timeZoneSchema } from './subscriptions.ts';

/** `sent`: everybody was dealt with, one way or another. */
export const campaignStates = ['draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled'] as const;
export type CampaignState = (typeof campaignStates)[number];

export const campaignActions = ['start', 'schedule', 'unschedule', 'pause', 'resume', 'cancel'] as const;
export type CampaignAction = (typeof campaignActions)[number];

const dataSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  z.union([z.string().max(50_000), z.number(), z.boolean()]),
);

const onlyWithSchema = z
  .union([attributeValueSchema, z.array(attributeValueSchema).min(1).max(50)])
  .transform((values) => (typeof values === 'string' ? [values] : values));

/** `POST /v1/campaigns`: words for everybody on a topic; nothing is sent before it is started or scheduled. */
export const campaignRequestSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).meta({ description: 'For yourselves; readers do not see it.' }),
  topic: slugSchema.optional().meta({ description: 'Absent: `class` says that it is a notice.' }),
  class: slugSchema.optional().meta({
    description:
      'Instead of a topic: a message class that goes to everyone concerned, whatever they chose. For notices that are owed.',
  }),
  about: z.array(slugSchema).min(1).max(100).optional().meta({
    description:
      'Of a notice: purposes that it is about. It concerns everybody of whom data are held under one of them. Absent: under any.',
  }),
  policy_version: z.int().positive().optional().meta({
    description: 'Of a notice: the published version of the policy that it tells of, for the evidence.',
  }),
  template: slugSchema.meta({ description: 'A template of the policy, of the message class of the topic.' }),
  content: z.record(localeSchema, dataSchema).meta({
    description: 'By language, what the template asks for. The default language of the policy must be there.',
  }),
  follows: publicId('campaign').optional().meta({
    description:
      'A campaign on the same topic: it reaches those who got an earlier mail of that thread and are on the topic now, as a reply to it.',
  }),
  only_with: z.record(attributeNameSchema, onlyWithSchema).optional().meta({
    description:
      'Only those of whose lasting relationships one has these attributes, such as { product: "tabella", version: ["7.1", "7.2"] }, at the moment it begins.',
  }),
  pace_per_minute: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'Mails a minute at most. Absent: as fast as the mail server takes them.' }),
});
export type CampaignRequest = z.output<typeof campaignRequestSchema>;

/** `POST /v1/campaigns/{campaign}/actions` */
export const campaignActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('schedule'), starts_at: z.iso.datetime({ offset: true }) }),
  z.strictObject({ action: z.enum(['start', 'unschedule', 'pause', 'resume', 'cancel']) }),
]);
export type CampaignActionRequest = z.output<typeof campaignActionSchema>;

const readerFieldSchema = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
const saidSchema = z.string().max(200);

/** `POST /v1/campaigns/{campaign}/test`: the draft's words as they stand, to colleagues. */
export const campaignTestSchema = z.strictObject({
  to: z.array(z.string().trim().min(3).max(254)).min(1).max(5).meta({
    description:
      'Addresses of active staff accounts of this organisation; any other is refused, so that a test is never a way to write to people.',
  }),
  locales: z.array(localeSchema).min(1).max(20).optional().meta({
    description: 'One mail in each of these languages. Absent: every language that has words.',
  }),
  reader: z.record(readerFieldSchema, saidSchema).optional().meta({
    description:
      'Invented values for fields of the reader that the words have. One that is absent: what stands there for readers who have none.',
  }),
});
export type CampaignTestRequest = z.output<typeof campaignTestSchema>;
export const campaignTestedSchema = z.strictObject({
  mails: z.int().meta({ description: 'How many mails are on their way.' }),
});

/** Who of the audience did not get it for sure. */
export const unsentStates = ['uncertain', 'failed', 'held'] as const;
export type UnsentState = (typeof unsentStates)[number];
export const campaignMessagesQuerySchema = z.strictObject({
  state: z.enum(unsentStates),
  cursor: publicId('subject').optional(),
});
export const campaignMessageSchema = z.strictObject({
  message: z.string(),
  subject: z.string(),
  state: z.enum(unsentStates),
  reason: z.string().optional().meta({ description: 'The gate’s where held.' }),
  clause: z.string().optional(),
  changed_at: z.iso.datetime(),
});
export const campaignMessagesSchema = z.strictObject({
  items: z.array(campaignMessageSchema),
  next_cursor: z.string().nullable(),
});

/** What a person decides about a message of unknown fate. */
export const uncertainActions = ['mark_arrived', 'send_again'] as const;
export type UncertainAction = (typeof uncertainActions)[number];
/** `POST /v1/campaigns/{campaign}/messages/{message}/decisions` */
export const campaignMessageParams = z.strictObject({
  campaign: publicId('campaign'),
  message: publicId('message'),
});
export const uncertainDecisionSchema = z.strictObject({
  action: z.enum(uncertainActions).meta({
    description:
      '`mark_arrived`: the log of the mail server says so. `send_again`: to this person alone, who may then have it twice.',
  }),
});

/** How many of the audience are where. Their sum is the audience, always. */
export const campaignResultSchema = z.strictObject({
  waiting: z.int().meta({ description: 'Not yet handed over, those put off by the mail server included.' }),
  sent: z.int().meta({ description: 'Taken over by the mail server.' }),
  held: z.int().meta({ description: 'Left out by the policy at the last look.' }),
  failed: z.int(),
  uncertain: z.int().meta({
    description: 'The mail server may or may not have them. They are never sent again on their own.',
  }),
  reasons: z.array(
    z.strictObject({
      state: z.enum(messageStates),
      reason: z.string(),
      clause: z.string().optional(),
      count: z.int(),
    }),
  ),
});

export const campaignSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  topic: z.string().optional().meta({ description: 'Absent: a notice to everyone concerned.' }),
  class: z.string().optional().meta({ description: 'Of a notice.' }),
  about: z.array(z.string()).optional(),
  policy_version: z.int().optional(),
  template: z.string(),
  follows: z.string().optional().meta({ description: 'The campaign that it follows in one thread.' }),
  only_with: z.record(z.string(), z.array(z.string())).optional(),
  state: z.enum(campaignStates),
  approval: z.enum(['missing', 'given']).optional().meta({
    description:
      'Whether a second person has approved exactly what it says now. Absent: the policy demands no approval.',
  }),
  starts_at: z.iso.datetime().optional().meta({
    description:
      'Of a draft: when it was to begin and did not, because it had lost its approval: the policy changed meanwhile.',
  }),
  pace_per_minute: z.int().optional(),
  audience: z
    .int()
    .optional()
    .meta({ description: 'How many people it was addressed to; absent before it begins.' }),
  result: campaignResultSchema.optional().meta({ description: 'Absent before it begins.' }),
  created_at: z.iso.datetime(),
  changed_at: z.iso.datetime(),
  started_at: z.iso.datetime().optional(),
  ended_at: z.iso.datetime().optional(),
});
export const campaignListSchema = z.strictObject({
  items: z.array(campaignSchema.omit({ result: true })),
  next_cursor: z.string().nullable(),
});

/** `GET /v1/campaigns/{campaign}/audience`: counts only, never who. */
export const audienceSchema = z.strictObject({
  reachable: z.int().meta({ description: 'Who would get it now.' }),
  locales: z.array(z.strictObject({ locale: z.string(), count: z.int() })),
  left_out: z.array(
    z.strictObject({
      reason: z.string().meta({
        description:
          'The gate’s reason; or `thread_missing` (got no earlier mail), `attribute_missing`, `address_missing`.',
      }),
      count: z.int(),
    }),
  ),
});

/** `GET /v1/campaigns/{campaign}/preview` */
export const campaignPreviewSchema = z.strictObject({
  locale: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  reader: z
    .array(
      z.strictObject({
        name: z.string(),
        otherwise: z.string().meta({ description: 'What stands there for readers who have none.' }),
      }),
    )
    .meta({ description: 'Fields of the reader that the words have.' }),
});
/** `plan:Business L`; a value may hold colons of its own. */
const inventedSchema = z.string().regex(/^[a-z][a-z0-9_]{0,63}:[^]{0,200}$/);
const inventedListSchema = z.union([inventedSchema, z.array(inventedSchema).max(50)]);

/** The fields that a query names, with their invented values. */
export const toInvented = (given: z.output<typeof inventedListSchema> = []): Record<string, string> =>
  Object.fromEntries(
    [given].flat().map((pair) => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]),
  );

export const previewQuerySchema = z.strictObject({
  locale: localeSchema.optional(),
  time_zone: timeZoneSchema.optional().meta({
    description: 'In which the reader reads times (IANA). Absent: the organisation’s.',
  }),
  reader: inventedListSchema.optional().meta({
    description:
      'An invented value for a field of the reader, as `plan:Business L`; once for each field. Absent: what stands there for readers who have none.',
  }),
});
export const campaignParams = z.strictObject({ campaign: publicId('campaign') });
export const campaignListQuerySchema = z.strictObject({ cursor: publicId('campaign').optional() });

export const campaignErrors = defineErrors({
  campaign_not_found: ['not_found', 'No such campaign.'],
  campaign_topic_unknown: ['invalid', 'The policy has no such topic by e-mail.'],
  campaign_locale_missing: ['invalid', 'The content must be there in the default language of the policy.'],
  campaign_locale_unknown: ['invalid', 'The policy is not in this language.'],
  campaign_template_reserved: ['invalid', 'Messages of this template are sent by the system alone.'],
  campaign_class_not_by_topic: ['invalid', 'Messages of this class go to one person each, never to a list.'],
  campaign_action_not_allowed: ['conflict', 'The campaign is in a state that does not allow this.'],
  campaign_starts_in_past: ['invalid', 'The start lies in the past.'],
  campaign_follows_invalid: ['invalid', 'There is no such campaign on this topic to follow.'],
  campaign_not_draft: ['conflict', 'Only a draft can be changed.'],
  campaign_test_not_staff: [
    'invalid',
    'A test goes only to active staff accounts of this organisation; “fields” says which address is none.',
  ],
  campaign_approval_missing: [
    'conflict',
    'The policy wants another member of staff to approve these words and this audience first.',
  ],
  campaign_approval_not_asked: ['conflict', 'Nothing of this campaign waits for approval.'],
  campaign_approval_own: ['forbidden', 'Whoever wrote on a campaign cannot approve it.'],
  campaign_changed: ['conflict', 'The campaign has changed since it was looked at.'],
  campaign_message_not_found: ['not_found', 'No such message of this campaign.'],
  campaign_message_not_uncertain: ['conflict', 'The fate of this message is known.'],
  campaign_window_invalid: [
    'conflict',
    'The time that is told of ends before it starts; “fields” says in which language.',
  ],
  campaign_count_too_long: [
    'unavailable',
    'The people could not be counted within the time allowed; the database is busy. Try again later.',
  ],
  campaign_words_missing: ['conflict', 'A text is empty; “fields” says which in which language.'],
});
