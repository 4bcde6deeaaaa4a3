import { z } from 'zod';
import {
  campaignActionSchema,
  campaignActions,
  campaignRequestSchema,
  campaignResultSchema,
  campaignSchema,
  campaignStates,
  audienceSchema,
  campaignMessageSchema,
} from './campaigns.ts';
import { publicId } from './ids.ts';
import { localeSchema } from './subjects.ts';

/** Wire schemas of `/console/api` about campaigns and topics: counts and words, never a person. Times are UTC. */

/** What a letter of a template is written from. */
const templateViewSchema = z
  .strictObject({
    template: z.string(),
    fields: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['text', 'markdown', 'number', 'date', 'date_time', 'link']),
      }),
    ),
    /** What is on record of readers and can be said to each: `{{ reader.name }}`. */
    reader: z.array(
      z.strictObject({
        name: z.string(),
        label: z.string(),
        /** What stands there for readers who have none, by language. */
        otherwise: z.record(localeSchema, z.string()),
      }),
    ),
    /** Names of the fields that a calendar entry is made of. */
    calendar: z.strictObject({ starts: z.string(), ends: z.string(), what: z.string() }).optional(),
  })
  .meta({ id: 'TemplateView' });

const topicTermsSchema = z.strictObject({
  topic: z.string(),
  /** In the language asked for, as everything that is a label. */
  title: z.string(),
  description: z.string(),
  message_class: z.string(),
  class_label: z.string(),
  carries_marketing: z.boolean(),
  purpose_label: z.string(),
  legal_basis: z.string(),
  clause: z.string().nullable(),
  opt_in: z.string(),
  /** Relationships without which nobody gets it; empty: anybody may. */
  only_for: z.array(z.string()),
});

/** What the policy in force lets somebody write to many about. */
export const campaignTermsSchema = z
  .strictObject({
    locales: z.array(z.string()),
    default_locale: z.string(),
    /** IANA name: the one in which times are planned. */
    time_zone: z.string(),
    topics: z.array(topicTermsSchema.extend({ templates: z.array(templateViewSchema) })),
    /** Message classes that go to everyone concerned, whatever they chose: notices that are owed. */
    classes: z.array(
      z.strictObject({
        message_class: z.string(),
        label: z.string(),
        clause: z.string(),
        templates: z.array(templateViewSchema),
      }),
    ),
    /** What a notice may be about. */
    purposes: z.array(z.strictObject({ purpose: z.string(), label: z.string() })),
    /** What a notice may tell of, newest first: the latest ones. */
    policy_versions: z.array(z.strictObject({ version: z.int(), in_force_from: z.iso.datetime() })),
  })
  .meta({ id: 'CampaignTerms' });

export const campaignSummarySchema = campaignSchema
  .omit({ template: true, result: true })
  .extend({ topic_title: z.string(), result: campaignResultSchema.omit({ reasons: true }).optional() })
  .meta({ id: 'CampaignSummary' });
export const campaignSummariesSchema = z
  .strictObject({ items: z.array(campaignSummarySchema), next_cursor: z.string().nullable() })
  .meta({ id: 'CampaignSummaries' });
export const campaignsQuerySchema = z.strictObject({
  cursor: publicId('campaign').optional(),
  state: z.enum(campaignStates).optional(),
  locale: localeSchema.optional(),
});

/** What a second person looks at before giving their word. */
const approvalViewSchema = z.strictObject({
  given: z.boolean(),
  /** Names exactly what would be approved: hexadecimal. */
  hash: z.string(),
  /** Whoever approved it last, though it may have changed since. */
  by: z.string().nullable(),
  at: z.iso.datetime().nullable(),
  /** Names of those who may. */
  waits_for: z.array(z.string()),
  /** Whether whoever looks may. */
  yours: z.boolean(),
  /** Since the last approval; all of it where there is none. */
  changes: z.array(
    z.strictObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});
export const approvalRequestSchema = z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/) });

export const campaignViewSchema = campaignSchema
  .omit({ approval: true })
  .extend({
    approval: approvalViewSchema.nullable(),
    content: campaignRequestSchema.shape.content,
    /** What its state allows; roles may allow less. */
    actions: z.array(z.enum(campaignActions)),
  })
  .meta({ id: 'CampaignView' });
export const audienceViewSchema = audienceSchema.meta({ id: 'Audience' });

/** The mail as text; as a page of its own, to be framed, it is another call. */
export const letterViewSchema = z
  .strictObject({
    locale: z.string(),
    subject: z.string(),
    text: z.string(),
    /** What the reader's calendar is told. */
    calendar: z.strictObject({ starts: z.string(), ends: z.string(), what: z.string() }).optional(),
    /** Fields of the reader, and what stands there for readers who have none. */
    reader: z.array(z.strictObject({ name: z.string(), otherwise: z.string() })),
  })
  .meta({ id: 'Letter' });

/** Who did not get it for sure: by masked address, as everywhere in the console. */
export const unsentPeopleSchema = z
  .strictObject({
    items: z.array(campaignMessageSchema.extend({ masked: z.string() })),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'UnsentPeople' });

/** Campaigns of one thread, oldest first. */
export const campaignThreadSchema = z
  .strictObject({ items: z.array(campaignSummarySchema) })
  .meta({ id: 'CampaignThread' });

/** Threads on topics of outages, newest first. */
export const incidentsSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({ id: z.string(), topic_title: z.string(), campaigns: z.array(campaignSummarySchema) }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'Incidents' });

/** What went out under which class: campaigns and single messages. */
export const classCountsSchema = z
  .strictObject({
    since: z.iso.datetime(),
    items: z.array(
      z.strictObject({
        message_class: z.string(),
        label: z.string(),
        carries_marketing: z.boolean(),
        clause: z.string().nullable(),
        approval: z.enum(['second_person', 'second_person_for_free_text']).nullable(),
        sent: z.int(),
        held: z.int(),
        failed: z.int(),
        uncertain: z.int(),
      }),
    ),
  })
  .meta({ id: 'ClassCounts' });

/** What starts something or lets it go on. */
export const campaignStepSchema = z.discriminatedUnion('action', [
  campaignActionSchema.options[0],
  z.strictObject({ action: z.enum(['start', 'unschedule', 'resume']) }),
]);
/** What stops it. */
export const campaignStopSchema = z.strictObject({ action: z.enum(['pause', 'cancel']) });

export const topicsViewSchema = z
  .strictObject({
    /** Growth is counted from here. */
    since: z.iso.datetime(),
    items: z.array(
      topicTermsSchema.extend({
        /** How many are on it as the policy counts, those included whose last mail is too recent for another one now. */
        receives: z.int(),
        joined: z.int(),
        left: z.int(),
      }),
    ),
  })
  .meta({ id: 'Topics' });

/** One day each, without a gap, oldest first; days are those of the controller's time zone. */
export const deliveriesSchema = z
  .strictObject({
    time_zone: z.string(),
    days: z.array(
      z.strictObject({
        day: z.iso.date(),
        sent: z.int(),
        held: z.int(),
        failed: z.int(),
        uncertain: z.int(),
        /** How often somebody left a topic. */
        withdrawn: z.int(),
      }),
    ),
  })
  .meta({ id: 'Deliveries' });
