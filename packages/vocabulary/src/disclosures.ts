import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { subjectRefSchema } from './subjects.ts';

/**
 * On which ground data are given to a recipient: the legal basis of the purpose, or the person's own request.
 * @see GDPR Art. 6(1), 20(2); Law 2297-VI Art. 11(1), 14
 */
export const disclosureGrounds = [
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_task',
  'legitimate_interest',
  'at_subjects_request',
] as const;
export type DisclosureGround = (typeof disclosureGrounds)[number];

/** Never a ground. They can be named, so that the refusal can name the clause. */
export const refusedGrounds = ['sale', 'rental'] as const;

/** Of what recipients are told. GDPR Art. 19. */
export const recipientNoticeKinds = ['rectified', 'erased', 'restricted'] as const;
export type RecipientNoticeKind = (typeof recipientNoticeKinds)[number];

/** `lapsed`: never confirmed, and long enough ago that what it said of the person was erased. */
export const recipientNoticeStates = ['open', 'acknowledged', 'lapsed'] as const;
export type RecipientNoticeState = (typeof recipientNoticeStates)[number];

const namedRecipientSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  contact: z.email().max(320),
});
export type NamedRecipient = z.output<typeof namedRecipientSchema>;

const referenceSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}@]+$/u);

const what = {
  recipient: z.union([slugSchema, namedRecipientSchema]).meta({
    description: 'A recipient of the policy; or, at the person’s own request, the one whom the person names.',
  }),
  ground: z.enum([...disclosureGrounds, ...refusedGrounds]).meta({
    description: 'The legal basis of the purpose, or at_subjects_request. Sale and rental are refused.',
  }),
  purpose: slugSchema
    .optional()
    .meta({ description: 'A purpose of the policy; needed for every ground but the person’s own request.' }),
  categories: z.array(slugSchema).min(1).max(50),
  reference: referenceSchema
    .optional()
    .meta({ description: 'Of your own, such as a file number: nothing about a person.' }),
  at: z.iso.datetime({ offset: true }).optional().meta({ description: 'When. Absent: now.' }),
};

export const maxDisclosures = 1000;

/** `POST /v1/disclosures`: of one person, or of many at once. */
export const disclosureRequestSchema = z.union([
  z.strictObject({ subject: subjectRefSchema, ...what }),
  z.strictObject({ subjects: z.array(subjectRefSchema).min(1).max(maxDisclosures), ...what }),
]);
export type DisclosureRequest = z.output<typeof disclosureRequestSchema>;

export const disclosureSchema = z.strictObject({
  id: z.string(),
  subject_id: z.string(),
  recipient: z.string().optional().meta({ description: 'A recipient of the policy.' }),
  named_recipient: z
    .strictObject({ name: z.string(), contact: z.string() })
    .optional()
    .meta({ description: 'Whom the person named.' }),
  ground: z.enum(disclosureGrounds),
  purpose: z.string().optional(),
  categories: z.array(z.string()),
  safeguard: z.string().optional().meta({ description: 'Of a transfer to another country.' }),
  reference: z.string().optional(),
  policy_version: z.int(),
  at: z.iso.datetime(),
  recorded_by: z.string().meta({ description: '`system`, `api`, or the id of a member of staff.' }),
  entry_id: z.string(),
});
export const disclosuresAnswerSchema = z.union([
  disclosureSchema,
  z.strictObject({
    recorded: z
      .array(z.strictObject({ id: z.string(), subject_id: z.string() }))
      .meta({ description: 'Whose data may be given. Those of nobody else may.' }),
    left_out: z.array(
      z.strictObject({
        reason: z.string().meta({ description: 'The gate’s reason, or subject_not_found.' }),
        clause: z.string().optional(),
        people: z.int(),
      }),
    ),
  }),
]);
export const disclosureListSchema = z.strictObject({
  items: z.array(disclosureSchema),
  next_cursor: z.string().nullable(),
});
/** `GET /v1/disclosures`: newest first. */
export const disclosureListQuerySchema = z.strictObject({
  subject_id: publicId('subject').optional(),
  cursor: publicId('disclosure').optional(),
});

export const recipientNoticeSchema = z.strictObject({
  id: z.string(),
  subject_id: z.string().optional().meta({ description: 'Absent once the person was erased here.' }),
  recipient: z
    .string()
    .optional()
    .meta({ description: 'A recipient of the policy; absent: one whom the person named.' }),
  kind: z.enum(recipientNoticeKinds),
  categories: z.array(z.string()),
  request_id: z.string().optional(),
  state: z.enum(recipientNoticeStates),
  by_hand: z.boolean().meta({ description: 'No mail reaches the recipient: somebody has to tell them.' }),
  due_at: z.iso.datetime().optional(),
  created_at: z.iso.datetime(),
  sent_at: z.iso.datetime().optional(),
  reminded_at: z.iso.datetime().optional(),
  acknowledged_at: z.iso.datetime().optional(),
  acknowledged_by: z
    .string()
    .optional()
    .meta({ description: '`recipient`, `api`, or the id of a member of staff.' }),
});
export const recipientNoticeListSchema = z.strictObject({
  items: z.array(recipientNoticeSchema),
  next_cursor: z.string().nullable(),
});
/** `GET /v1/disclosures/notices`: newest first. */
export const recipientNoticeListQuerySchema = z.strictObject({
  state: z.enum(recipientNoticeStates).optional(),
  subject_id: publicId('subject').optional(),
  cursor: publicId('recipient_notice').optional(),
});
export const recipientNoticeParams = z.strictObject({ notice: publicId('recipient_notice') });

export const disclosureErrors = defineErrors({
  disclosure_ground_refused: ['forbidden', 'Personal data are neither sold nor rented.'],
  disclosure_ground_mismatch: ['invalid', 'The purpose rests on another ground.'],
  disclosure_purpose_missing: ['invalid', 'Without the person’s own request a purpose is needed.'],
  disclosure_recipient_unknown: ['invalid', 'The policy has no such recipient.'],
  disclosure_category_unknown: ['invalid', 'The policy has no such category.'],
  disclosure_refused: ['forbidden', 'The policy does not allow this disclosure.'],
  disclosure_in_future: ['invalid', 'A disclosure cannot have taken place in the future.'],
  recipient_notice_not_found: ['not_found', 'No such notice.'],
  recipient_notice_closed: ['conflict', 'This notice is not open any more.'],
});
