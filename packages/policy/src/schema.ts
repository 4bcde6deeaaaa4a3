import { frequencies } from '@zgoda/vocabulary/subscriptions';
import { z } from 'zod';
import { automatedDecisionSchema } from './automated-decisions.ts';
import {
  clauseIdSchema,
  countrySchema,
  durationSchema,
  emailSchema,
  localeSchema,
  localisedSchema,
  type Localised,
  slugSchema,
  webAddressSchema,
} from './primitives.ts';
import { requestSettingsSchema } from './request-settings.ts';
import {
  causeKinds,
  channels,
  dataChangers,
  legalBases,
  purposeRoles,
  recipientKinds,
  safeguards,
  specialCategoryExceptions,
  templateDataKinds,
} from './terms.ts';

const slugs = z.array(slugSchema).default([]);

export const controllerSchema = z
  .strictObject({
    id: slugSchema.meta({
      description: 'The same as the folder name, and the first part of every public address.',
    }),
    name: localisedSchema,
    address: localisedSchema,
    country: countrySchema,
    time_zone: z.string().min(1).meta({ description: 'IANA time zone, such as Europe/Kyiv.' }),
    website: webAddressSchema.optional(),
    contact: emailSchema.meta({ description: 'Where questions about privacy go.' }),
    sender: z
      .strictObject({ name: localisedSchema, address: emailSchema })
      .meta({ description: 'From whom mails come, in the language of the mail.' }),
    dpo: z
      .strictObject({ name: z.string().min(1).optional(), email: emailSchema })
      .optional()
      .meta({ description: 'The data protection officer (GDPR Art. 37).' }),
    authorities: z
      .array(z.strictObject({ regime: slugSchema, name: localisedSchema, website: webAddressSchema }))
      .min(1)
      .meta({ description: 'Where a person can complain, one for each regime.' }),
  })
  .meta({ description: 'Who decides purposes and means (GDPR Art. 4(7)).' });

export const categorySchema = z
  .strictObject({
    id: slugSchema,
    label: localisedSchema,
    special: z
      .boolean()
      .default(false)
      .meta({ description: 'A special category (GDPR Art. 9(1); Law 2297-VI Art. 7(1)).' }),
    channel: z.enum(channels).optional().meta({
      description: 'The channel that reaches a person by this category: email for the e-mail address.',
    }),
    source: localisedSchema.optional().meta({
      description: 'Where such data come from, where not from the person (GDPR Art. 15(1)(g)).',
    }),
    changed_by: z.enum(dataChangers).optional().meta({
      description:
        'support: a change is a request, which staff decide after a check of identity. Absent: the person.',
    }),
  })
  .meta({ description: 'A kind of personal data.' });

export const purposeSchema = z
  .strictObject({
    id: slugSchema,
    clause: clauseIdSchema.meta({ description: 'The clause that tells people about this purpose.' }),
    label: localisedSchema,
    description: localisedSchema,
    legal_basis: z.enum(legalBases).meta({ description: 'GDPR Art. 6(1); Law 2297-VI Art. 11(1).' }),
    legitimate_interest: localisedSchema
      .optional()
      .meta({ description: 'Which interest, where that is the legal basis (GDPR Art. 13(1)(d)).' }),
    law: localisedSchema
      .optional()
      .meta({ description: 'Which law, where the legal basis is an obligation or a public task.' }),
    role: z.enum(purposeRoles).optional().meta({
      description:
        'What the controller of this policy is here. Absent: controller. joint_controller: with a recipient of that kind (GDPR Art. 26).',
    }),
    on_behalf_of: localisedSchema
      .optional()
      .meta({ description: 'Of a processor: the controller who has it done (GDPR Art. 28).' }),
    special_category_exception: z
      .enum(specialCategoryExceptions)
      .optional()
      .meta({ description: 'What allows special categories here (GDPR Art. 9(2); Law 2297-VI Art. 7(2)).' }),
    direct_marketing: z.boolean().default(false).meta({
      description:
        'An objection to direct marketing stops this purpose whatever its basis (GDPR Art. 21(3)).',
    }),
    necessary: z
      .boolean()
      .default(false)
      .meta({ description: 'Not offered as a choice: what the person asked for cannot be done without it.' }),
    categories: z.array(slugSchema).min(1),
    recipients: slugs,
    retention: slugSchema
      .optional()
      .meta({ description: 'A retention rule (GDPR Art. 13(2)(a)). `check` asks for it.' }),
    storage: slugs.meta({ description: 'Storage places. `check` asks for at least one.' }),
  })
  .meta({ description: 'Why data are processed (GDPR Art. 5(1)(b)).' });

export const retentionRuleSchema = z
  .strictObject({
    id: slugSchema,
    label: localisedSchema,
    starts_at: z.enum(['collection', 'last_use', 'relationship_end', 'withdrawal', 'case_closed']),
    keep_for: durationSchema,
    at_end: z.enum(['erase', 'anonymise']),
  })
  .meta({ description: 'How long data are kept and what then (GDPR Art. 5(1)(e)).' });

export const storagePlaceSchema = z
  .strictObject({ id: slugSchema, label: localisedSchema, country: countrySchema })
  .meta({ description: 'Where data lie.' });

export const recipientSchema = z
  .strictObject({
    id: slugSchema,
    name: localisedSchema,
    kind: z.enum(recipientKinds),
    country: countrySchema,
    safeguard: z
      .enum(safeguards)
      .meta({ description: 'What makes the transfer lawful (GDPR Art. 44-49; Law 2297-VI Art. 29).' }),
    contact: emailSchema.optional().meta({
      description: 'Where it is told what was corrected, erased or restricted (GDPR Art. 19).',
    }),
  })
  .meta({ description: 'To whom data may be disclosed (GDPR Art. 4(9)).' });

/** As hosts report them. */
const attributeNameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);

export const relationshipSchema = z
  .strictObject({
    id: slugSchema,
    label: localisedSchema,
    covers: slugs.meta({
      description: 'Topics that this relationship alone allows, without an opt-in, for as long as it lasts.',
    }),
    attributes: z
      .record(attributeNameSchema, z.strictObject({ label: localisedSchema, category: slugSchema }))
      .optional()
      .meta({
        description:
          'What the host reports of such a relationship, as far as the policy uses it by name: the category of data that it is, such as { plan: { label: { en: hosting plan }, category: hosted-services } }.',
      }),
  })
  .meta({
    description: 'A standing dealing with a person or their business, started and ended by an event.',
  });

export const messageClassSchema = z
  .strictObject({
    id: slugSchema,
    label: localisedSchema,
    clause: clauseIdSchema.meta({ description: 'The clause that says when such messages come.' }),
    addressed_by: z.enum(['cause', 'topic', 'everyone_concerned']).meta({
      description:
        'cause: to one person, because of something that happened, never to a list. topic: to those who chose a topic. everyone_concerned: to everybody of whom data are held, whatever they chose; for notices that are owed.',
    }),
    causes: z.array(z.enum(causeKinds)).default([]).meta({
      description: 'One of these must be named by each message. At least one where addressed by cause.',
    }),
    carries_marketing: z.boolean().default(false),
    approval: z.enum(['second_person', 'second_person_for_free_text']).optional().meta({
      description:
        'What goes to many starts only after another member of staff than its authors has approved exactly these words and this audience. second_person_for_free_text: only where a template takes words that somebody types, since these could carry marketing.',
    }),
  })
  .meta({ description: 'A kind of message: what it needs before it may go out.' });

const timeOfDaySchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'write it as 21:00');

export const quietHoursSchema = z
  .strictObject({
    channels: z.array(z.enum(channels)).min(1),
    classes: z.array(slugSchema).min(1),
    from: timeOfDaySchema,
    to: timeOfDaySchema.meta({ description: 'On the next day where it is earlier than `from`.' }),
  })
  .meta({
    description:
      'From when to when nothing of these classes goes out by these channels, on the clock of the reader; it waits for the end.',
  });

export const topicSchema = z
  .strictObject({
    id: slugSchema,
    clause: clauseIdSchema
      .optional()
      .meta({ description: 'Where another clause than that of the purpose tells of it.' }),
    title: localisedSchema,
    description: localisedSchema,
    purpose: slugSchema,
    message_class: slugSchema,
    channels: z.array(z.enum(channels)).min(1),
    opt_in: z.enum(['double', 'single', 'none']).meta({
      description:
        'double: chosen and then confirmed from the mailbox. single: chosen. none: only a relationship that covers the topic opens it.',
    }),
    only_for: slugs.meta({
      description: 'Relationships, one of which a person must have to get or choose this topic.',
    }),
    attributes: z
      .record(slugSchema, z.string().min(1))
      .default({})
      .meta({ description: 'What the topic is about, such as { product: tabella }.' }),
    frequency: z
      .strictObject({
        at_most: z.enum(frequencies),
        person_may_lower: z.boolean().default(false),
      })
      .optional(),
  })
  .meta({ description: 'A mailing list that a person can choose, by channel.' });

const dataNameSchema = z.string().regex(/^[a-z][a-z0-9_]*$/);

export const readerFieldSchema = z
  .strictObject({
    attribute: attributeNameSchema.meta({ description: 'An attribute that this relationship declares.' }),
    of: slugSchema.meta({
      description: 'A relationship. Where a reader has several that last, the latest one that has it counts.',
    }),
    otherwise: localisedSchema.meta({ description: 'What stands there for readers who have none.' }),
  })
  .meta({ description: 'A place in a mail for what is on record of its reader.' });

export const templateSchema = z
  .strictObject({
    id: slugSchema,
    message_class: slugSchema,
    purpose: slugSchema
      .optional()
      .meta({ description: 'For a class that goes without a topic; a topic brings its own purpose.' }),
    data: z
      .record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.enum(templateDataKinds))
      .default({})
      .meta({ description: 'What the sender of the message must give, by name and kind.' }),
    reader: z.record(dataNameSchema, readerFieldSchema).optional().meta({
      description:
        'Fields of the reader, by name: {{ reader.plan }} stands in the words here, and in those of a campaign. Each use is a use of the attribute’s category.',
    }),
    subject: localisedSchema
      .optional()
      .meta({ description: 'Absent, with body: the built-in words of this id.' }),
    body: localisedSchema.optional().meta({
      description: 'Markdown with {{ data.… }}, {{ reader.… }}, {{ controller.… }}, {{ topic.… }}.',
    }),
    action: z
      .strictObject({ label: localisedSchema, link: z.string().regex(/^[a-z][a-z0-9_]*$/) })
      .optional()
      .meta({ description: 'The one button: its words, and the name of the `link` in data that it opens.' }),
    calendar: z
      .strictObject({ starts: dataNameSchema, ends: dataNameSchema, what: dataNameSchema })
      .optional()
      .meta({
        description:
          'An entry for the reader’s calendar goes with the mail: the names in data of its start, its end (both `date_time`) and of what it is about (`text`).',
      }),
  })
  .meta({ description: 'The words of a message.' });

export const formFieldSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, 'use lower-case letters, digits and underscores')
      .max(40),
    label: localisedSchema,
    hint: localisedSchema.optional(),
    kind: z.enum(['text', 'long_text', 'email', 'telephone', 'choice']),
    options: z.array(z.strictObject({ id: slugSchema, label: localisedSchema })).default([]),
    category: slugSchema,
    required: z.boolean(),
    identifies: z
      .boolean()
      .default(false)
      .meta({ description: 'This value is who the submission is about.' }),
    max_length: z.int().positive().max(10_000).default(200),
  })
  .meta({ description: 'One field: what is asked and which category of data it is.' });

export const formSchema = z
  .strictObject({
    id: slugSchema,
    clause: clauseIdSchema,
    title: localisedSchema,
    description: localisedSchema,
    purposes: z
      .array(slugSchema)
      .min(1)
      .meta({ description: 'What the values are used for without further choice.' }),
    choices: slugs.meta({
      description: 'Topics offered beside it, never ticked beforehand (GDPR Art. 4(11), 7).',
    }),
    fields: z.array(formFieldSchema).min(1),
    confirmation: slugSchema
      .optional()
      .meta({ description: 'Template of the mail that confirms each submission.' }),
  })
  .meta({ description: 'A form; nothing outside the declared fields is accepted.' });

export const incidentSettingsSchema = z
  .strictObject({ notify_authority_within: durationSchema.meta({ description: 'GDPR Art. 33(1).' }) })
  .meta({ description: 'How a personal data breach is told.' });

export const childrenSettingsSchema = z
  .strictObject({ minimum_age: z.int().min(0).max(21).meta({ description: 'In years (GDPR Art. 8(1)).' }) })
  .meta({ description: 'From which age a person may consent alone.' });

const settingSchema = z.union([z.string(), z.boolean(), z.int(), z.array(z.string())]);

export const keptBySchema = z
  .strictObject({
    mechanism: slugSchema,
    settings: z.record(z.string(), settingSchema).default({}),
  })
  .meta({ description: 'What the system does so that the clause is true, with the figures it uses.' });

export const clauseSchema = z
  .strictObject({
    id: clauseIdSchema,
    informs: z
      .boolean()
      .default(false)
      .meta({ description: 'The clause only tells something: nothing has to be done for it to be true.' }),
    kept_by: z.array(keptBySchema).default([]),
  })
  .meta({ description: 'One clause. Its words stand in text/<locale>.md under a heading with {#ID}.' });

/**
 * `policy.yaml`, the whole of it. Unknown fields are errors, so that a mistyped setting never passes for a kept one.
 * Later parts (trackers, agreements) become further optional sections here.
 */
export const policySchema = z
  .strictObject({
    format: z.literal(1).meta({ description: 'The version of this format.' }),
    controller: controllerSchema,
    regimes: z.array(slugSchema).min(1).meta({
      description: 'The laws that apply, such as gdpr and ua-pdp; per point the stricter one wins.',
    }),
    locales: z.array(localeSchema).min(1),
    default_locale: localeSchema,
    channels: z.array(z.enum(channels)).min(1),
    clauses: z.array(clauseSchema).min(1),
    categories: z.array(categorySchema).min(1),
    purposes: z.array(purposeSchema).min(1),
    retention_rules: z.array(retentionRuleSchema).default([]),
    storage_places: z.array(storagePlaceSchema).default([]),
    recipients: z.array(recipientSchema).default([]),
    relationships: z.array(relationshipSchema).default([]),
    message_classes: z.array(messageClassSchema).default([]),
    quiet_hours: z.array(quietHoursSchema).optional(),
    topics: z.array(topicSchema).default([]),
    templates: z.array(templateSchema).default([]),
    forms: z.array(formSchema).default([]),
    automated_decisions: z.array(automatedDecisionSchema).optional(),
    requests: requestSettingsSchema,
    on_account_closed: z.enum(['erase']).optional().meta({
      description: 'What becomes of the data in every system when the person closes the account.',
    }),
    incidents: incidentSettingsSchema.optional(),
    children: childrenSettingsSchema.optional(),
  })
  .meta({
    title: 'Zgoda privacy policy',
    description: 'A privacy policy as a document of clauses and the settings that keep them.',
  });

export type { Localised };
export type Policy = z.infer<typeof policySchema>;
export type PolicyPurpose = z.infer<typeof purposeSchema>;
export type PolicyRecipient = z.infer<typeof recipientSchema>;
export type PolicyRelationship = z.infer<typeof relationshipSchema>;
export type MessageClass = z.infer<typeof messageClassSchema>;
export type QuietHours = z.infer<typeof quietHoursSchema>;
export type PolicyTopic = z.infer<typeof topicSchema>;
export type MessageTemplate = z.infer<typeof templateSchema>;
export type ReaderField = z.infer<typeof readerFieldSchema>;
export type PolicyForm = z.infer<typeof formSchema>;
export type FormField = z.infer<typeof formFieldSchema>;
export type PolicyClause = z.infer<typeof clauseSchema>;
export type KeptBy = z.infer<typeof keptBySchema>;
