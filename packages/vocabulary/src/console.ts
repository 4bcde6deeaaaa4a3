import { caseKinds, caseStates, contactChannels, contactDirections } from './cases.ts';
import { z } from 'zod';
import { consentStatuses } from './consent.ts';
import { evidenceClasses } from './evidence.ts';
import { publicId } from './ids.ts';
import { clauseStatuses, mechanismStatuses } from './promises.ts';
import { accessReasonSchema } from './staff.ts';
import { identityKinds, localeSchema, subjectRefSchema } from './subjects.ts';
import { subscriptionStatuses } from './subscriptions.ts';

/** Wire schemas of `/console/api` beyond sign-in and accounts (those are in `staff.ts`). Times are UTC. */

const instant = z.iso.datetime();
/** A fact about something: its name in the policy or the log, in the words of the language asked for, and its value in words. */
const labelledValueSchema = z
  .strictObject({ name: z.string(), label: z.string(), value: z.string() })
  .meta({ id: 'LabelledValue' });
/** A field behind an entry of the log, as it was recorded. */
const namedValueSchema = z
  .strictObject({
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]),
  })
  .meta({ id: 'NamedValue' });

const probeViewSchema = z
  .strictObject({
    probe: z.string(),
    status: z.enum(mechanismStatuses),
    figures: z.array(labelledValueSchema),
    checked_at: instant,
  })
  .meta({ id: 'Probe' });
const mechanismViewSchema = z
  .strictObject({
    mechanism: z.string(),
    /** What the running system does, one sentence in the language asked for. */
    keeps: z.string(),
    status: z.enum(mechanismStatuses),
    /** Why it is not kept: code, and in words; null where it is. */
    reason: z.strictObject({ code: z.string(), text: z.string() }).nullable(),
    law: z.array(z.string()),
    settings: z.array(labelledValueSchema),
    probes: z.array(probeViewSchema),
  })
  .meta({ id: 'Mechanism' });
const clauseViewSchema = z
  .strictObject({
    clause: z.string(),
    heading: z.string(),
    /** Paragraphs of the clause in plain words, settings filled in. */
    paragraphs: z.array(z.string()),
    status: z.enum(clauseStatuses),
    since: instant,
    mechanisms: z.array(mechanismViewSchema),
    /** Newest entries of the log that bear on it. */
    entry_ids: z.array(z.string()),
  })
  .meta({ id: 'Clause' });
export const boardSchema = z
  .strictObject({
    documents: z.array(
      z.strictObject({
        document: z.string(),
        title: z.string(),
        version: z.int(),
        in_force_since: instant,
        clauses: z.array(clauseViewSchema),
        withheld: z
          .strictObject({
            refused_by: z
              .string()
              .nullable()
              .meta({ description: 'The clause that refuses it; null: it has to be marked as material.' }),
            changes: z.array(z.string()).meta({ description: 'The weaker changes, in words.' }),
          })
          .nullable()
          .meta({ description: 'The folder beside the server, where it was not published for them.' }),
      }),
    ),
  })
  .meta({ id: 'Board' });
/** In which language names of the policy are wanted; English when absent. */
export const localeQuerySchema = z.strictObject({ locale: localeSchema.optional() });

/** A search names one person exactly and says why; there is no search by part of a name or address. */
export const subjectSearchSchema = z.strictObject({ subject: subjectRefSchema, reason: accessReasonSchema });
export const subjectFoundSchema = z.strictObject({ subject_id: z.string() });
export const subjectIdParam = z.strictObject({ subject_id: publicId('subject') });

export const subjectViewSchema = z
  .strictObject({
    subject_id: z.string(),
    /** The look that is open now, and when it closes. */
    look: z.strictObject({ reason: z.string(), closes_at: instant }),
    identities: z.array(
      z.strictObject({
        identity_id: z.string(),
        kind: z.enum(identityKinds),
        /** First letters only; the value is asked for with a reason. */
        masked: z.string(),
        verified_at: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'Subject' });
export const revealSchema = z.strictObject({ identity_id: publicId('identity'), reason: accessReasonSchema });
export const revealedSchema = z.strictObject({ value: z.string() });

export const subjectRecordSchema = z
  .strictObject({
    choices: z.array(
      z.strictObject({
        purpose: z.string(),
        /** What the policy calls it, in the language asked for. */
        label: z.string(),
        status: z.enum(consentStatuses),
        since: instant,
        policy_version: z.int(),
        reservations: z.int(),
      }),
    ),
    subscriptions: z.array(
      z.strictObject({
        topic: z.string(),
        label: z.string(),
        channel: z.string(),
        status: z.enum(['off', ...subscriptionStatuses]),
        since: instant.nullable(),
        receives: z.boolean(),
      }),
    ),
    messages: z.array(
      z.strictObject({
        message_id: z.string(),
        template: z.string(),
        class: z.string(),
        /** What the policy calls it; null where the message is not about one. */
        topic_label: z.string().nullable(),
        state: z.string(),
        reason: z.string().nullable(),
        clause: z.string().nullable(),
        created_at: instant,
      }),
    ),
    cases: z.array(
      z.strictObject({
        case_id: z.string(),
        kind: z.enum(caseKinds),
        state: z.enum(caseStates),
        opened_at: instant,
        due_at: instant,
        contacts: z.array(
          z.strictObject({
            contact_id: z.string(),
            channel: z.enum(contactChannels),
            direction: z.enum(contactDirections),
            at: instant,
            text: z.string(),
          }),
        ),
      }),
    ),
    entries: z.array(
      z.strictObject({
        entry_id: z.string(),
        class: z.string(),
        /** What was done: the act, else the choice made; null where the class says it all. */
        act: z.string().nullable(),
        hour: instant,
        index: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'SubjectRecord' });

export const logViewSchema = z
  .strictObject({
    /** Null until the first checkpoint is published, a second after the first act. */
    published: z
      .strictObject({
        origin: z.string(),
        tree_size: z.int(),
        /** Hexadecimal. */
        root_hash: z.string(),
        /** The signed note itself. */
        checkpoint: z.string(),
      })
      .nullable(),
    /** C2SP tlog-policy: names the log's key. */
    trust: z.string(),
    /** Acts recorded and not yet numbered. */
    pending: z.int(),
  })
  .meta({ id: 'EvidenceLog' });
export const entriesQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  class: z.enum(evidenceClasses).optional(),
});
export const entrySummarySchema = z
  .strictObject({
    entry_id: z.string(),
    index: z.int(),
    class: z.string(),
    /** Time to the hour: all that the log itself says. */
    hour: instant,
    leaf_hash: z.string(),
  })
  .meta({ id: 'EntrySummary' });
export const entriesSchema = z
  .strictObject({
    items: z.array(entrySummarySchema),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'Entries' });
export const entryIdParam = z.strictObject({ entry_id: publicId('entry') });
export const entryViewSchema = z
  .strictObject({
    entry_id: z.string(),
    class: z.string(),
    hour: instant,
    leaf_hash: z.string(),
    /** Canonical JSON of the leaf, byte for byte what was hashed. */
    leaf: z.string(),
    /** Null until it is numbered. */
    index: z.int().nullable(),
    /** Inclusion proof in the form of C2SP tlog-proof; null until it is included. */
    proof: z.string().nullable(),
  })
  .meta({ id: 'Entry' });
export const openingSchema = z.strictObject({ reason: accessReasonSchema });
export const entryPayloadSchema = z
  .strictObject({
    /** Null where the entry is about nobody. */
    subject_id: z.string().nullable(),
    values: z.array(namedValueSchema),
  })
  .meta({ id: 'EntryPayload' });
