import { z } from 'zod';
import {
  caseKinds,
  caseStates,
  caseStepSchema,
  caseSummarySchema,
  contactChannels,
  contactDirections,
  contactSchema,
} from './cases.ts';
import { engagementSchema, exportManifestSchema, importAnswerSchema } from './engagements.ts';
import { publicId } from './ids.ts';
import { identityKinds, localeSchema } from './subjects.ts';

/** Wire schemas of `/console/api` about cases and engagements. Times are UTC. */

const staffName = z.string().nullable().meta({ description: 'Null: nobody, or a colleague who is gone.' });

export const caseRowSchema = caseSummarySchema
  .omit({ subject_id: true })
  .extend({
    dpo_only: z.boolean(),
    overdue: z.boolean(),
    assigned_name: staffName,
    last_contact: z
      .strictObject({
        channel: z.enum(contactChannels),
        direction: z.enum(contactDirections),
        at: z.iso.datetime(),
      })
      .nullable(),
  })
  .meta({ id: 'CaseRow' });
export const caseRowsSchema = z
  .strictObject({
    items: z.array(caseRowSchema),
    next_cursor: z.string().nullable(),
    /** Of all that one may see, whatever the filter. */
    open: z.int(),
    overdue: z.int(),
  })
  .meta({ id: 'CaseRows' });
export const caseRowsQuerySchema = z.strictObject({
  cursor: publicId('case').optional(),
  state: z.enum(caseStates).optional(),
  kind: z.enum(caseKinds).optional(),
  assigned: z.enum(['me', 'nobody']).optional(),
  overdue: z.literal('yes').optional(),
});

export const caseViewSchema = caseRowSchema
  .omit({ last_contact: true })
  .extend({
    subject_id: z.string(),
    /** What the person is known by, masked. */
    identities: z.array(z.strictObject({ kind: z.enum(identityKinds), masked: z.string() })),
    contacts: z.array(
      contactSchema.extend({
        by_name: staffName,
        /** How far our mail has come; null for every other contact. */
        delivery: z.strictObject({ state: z.string(), reason: z.string().nullable() }).nullable(),
      }),
    ),
    steps: z.array(caseStepSchema.extend({ by_name: staffName, assigned_name: staffName })),
    answer: z.strictObject({
      /** Why no mail can be written; null where one can. */
      hindrance: z.enum(['case_address_missing', 'case_template_missing']).nullable(),
      subject: z.string(),
    }),
    /** Topics by mail that the person receives now. */
    receives: z.array(z.strictObject({ topic: z.string(), title: z.string() })),
    latest_answer_by: z.iso.datetime(),
  })
  .meta({ id: 'CaseView' });
export const caseOpenedSchema = z.strictObject({ id: z.string() });
export const assigneesSchema = z
  .strictObject({ items: z.array(z.strictObject({ staff_id: z.string(), name: z.string() })) })
  .meta({ id: 'Assignees' });

const label = z.strictObject({ id: z.string(), title: z.string() });
export const engagementTermsSchema = z
  .strictObject({
    /** Third parties and processors of the policy. */
    recipients: z.array(label),
    topics: z.array(label),
    /** No engagement may last longer; null where the policy lends no lists. */
    latest_expiry: z.iso.datetime().nullable(),
    clause: z.string().nullable(),
    time_zone: z.string(),
  })
  .meta({ id: 'EngagementTerms' });
export const engagementViewSchema = engagementSchema
  .extend({
    recipient_title: z.string(),
    topic_title: z.string().nullable(),
    /** Until when the recipient has to confirm the deletion; null where nothing was given. */
    attest_by: z.iso.datetime().nullable(),
    overdue: z.boolean(),
  })
  .meta({ id: 'EngagementView' });
export const engagementViewsSchema = z
  .strictObject({ items: z.array(engagementViewSchema), next_cursor: z.string().nullable() })
  .meta({ id: 'EngagementViews' });
export const engagementViewsQuerySchema = z.strictObject({
  cursor: publicId('engagement').optional(),
  locale: localeSchema.optional(),
});
export const consoleImportSchema = z.strictObject({
  hashes: z.array(z.string().max(400)).min(1).max(100_000),
});
export const consoleImportAnswerSchema = importAnswerSchema.meta({ id: 'ImportedHashes' });
export const manifestViewSchema = exportManifestSchema.meta({ id: 'ExportManifest' });
export const attestationSchema = z.strictObject({
  reference: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}@]+$/u),
});
