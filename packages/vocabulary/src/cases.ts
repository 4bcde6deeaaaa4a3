import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { slugSchema } from './consent.ts';
import { localeSchema, subjectRefSchema } from './subjects.ts';

/** What a person wants of us. `removal`: no more mail. */
export const caseKinds = ['question', 'removal', 'support'] as const;
export type CaseKind = (typeof caseKinds)[number];

/** `open`: the person waits for us. */
export const caseStates = ['open', 'answered', 'closed'] as const;
export type CaseState = (typeof caseStates)[number];

export const contactChannels = ['mail', 'telephone', 'fax', 'paper'] as const;
export type ContactChannel = (typeof contactChannels)[number];

/** `in`: from the person; `out`: from us. */
export const contactDirections = ['in', 'out'] as const;
export type ContactDirection = (typeof contactDirections)[number];

const contactFields = {
  channel: z.enum(contactChannels),
  direction: z.enum(contactDirections).default('in'),
  text: z.string().trim().min(1).max(20_000).meta({ description: 'What was said or written.' }),
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'When it took place; absent: now. Never in the future.' }),
};

/** `POST /v1/cases`: opens a case with its first contact. */
export const caseRequestSchema = z.strictObject({
  subject: subjectRefSchema,
  kind: z.enum(caseKinds).default('question'),
  locale: localeSchema
    .optional()
    .meta({ description: 'To answer in; absent: the default one of the policy.' }),
  dpo_only: z.boolean().optional().meta({
    description: 'For the eyes of the data protection officer only; it cannot be read here afterwards.',
  }),
  contact: z.strictObject(contactFields),
});
export type CaseRequest = z.output<typeof caseRequestSchema>;

/** `POST /v1/cases/{case}/contacts` */
export const contactRequestSchema = z.strictObject({
  ...contactFields,
  closes: z.boolean().default(false).meta({ description: 'Nothing more is to be done.' }),
});
export type ContactRequest = z.output<typeof contactRequestSchema>;

/** `POST /v1/cases/{case}/answers`: a mail that a person wrote, in the thread of the case. */
export const caseAnswerSchema = z.strictObject({
  subject: z.string().trim().min(1).max(200),
  text: z.string().trim().min(1).max(20_000).meta({ description: 'Markdown.' }),
  closes: contactRequestSchema.shape.closes,
});
export type CaseAnswer = z.output<typeof caseAnswerSchema>;

/**
 * What is done about a case beside contacts. `set_due`: answer earlier than was promised. `restrict`: from now on only the data
 * protection officer sees it. `remove`: carries out a wish to get no more mail, tells the person, and closes the case.
 */
export const caseActs = ['close', 'reopen', 'assign', 'set_due', 'restrict', 'unrestrict', 'remove'] as const;
export type CaseAct = (typeof caseActs)[number];

const reasonSchema = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .meta({ description: 'Why, in words; kept with the case, sealed.' });

/** `POST /v1/cases/{case}/actions` */
export const caseActionSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.enum(['close', 'reopen', 'restrict', 'unrestrict']),
    reason: reasonSchema,
  }),
  z.strictObject({
    action: z.literal('assign'),
    staff_id: publicId('staff').nullable().meta({ description: 'Null: to nobody.' }),
  }),
  z.strictObject({
    action: z.literal('set_due'),
    answer_by: z.iso.datetime({ offset: true }),
    reason: reasonSchema,
  }),
  z.strictObject({
    action: z.literal('remove'),
    topics: z
      .array(slugSchema)
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'Absent: everything, and topics to come.' }),
  }),
]);
export type CaseAction = z.output<typeof caseActionSchema>;

export const caseStepSchema = z.strictObject({
  id: z.string(),
  act: z.enum(caseActs),
  reason: z.string().optional(),
  assigned_to: z.string().optional().meta({ description: 'Id of a member of staff.' }),
  answer_by: z.iso.datetime().optional(),
  at: z.iso.datetime(),
  taken_by: z.string().meta({ description: '`system`, `api`, or the id of a member of staff.' }),
  entry_id: z.string(),
});

export const contactSchema = z.strictObject({
  id: z.string(),
  channel: z.enum(contactChannels),
  direction: z.enum(contactDirections),
  text: z.string(),
  at: z.iso.datetime(),
  recorded_at: z.iso.datetime(),
  recorded_by: z.string().meta({ description: '`system`, `api`, or the id of a member of staff.' }),
  message_id: z.string().optional().meta({ description: 'Of our mail, where it was sent from here.' }),
  entry_id: z.string(),
});

export const caseSummarySchema = z.strictObject({
  id: z.string(),
  subject_id: z.string(),
  kind: z.enum(caseKinds),
  state: z.enum(caseStates),
  locale: z.string(),
  opened_at: z.iso.datetime(),
  due_at: z.iso.datetime().meta({ description: 'Until when the first answer was promised.' }),
  answer_by: z.iso
    .datetime()
    .meta({ description: 'Until when the next answer is due: as promised, or earlier as was set.' }),
  assigned_to: z.string().optional().meta({ description: 'Id of a member of staff.' }),
  changed_at: z.iso.datetime(),
  answered_at: z.iso.datetime().optional(),
  closed_at: z.iso.datetime().optional(),
});
export const caseSchema = caseSummarySchema.extend({
  contacts: z.array(contactSchema),
  steps: z.array(caseStepSchema),
});
export const caseListSchema = z.strictObject({
  items: z.array(caseSummarySchema),
  next_cursor: z.string().nullable(),
});

/** `GET /v1/cases`: newest first. */
export const caseListQuerySchema = z.strictObject({
  state: z.enum(caseStates).optional(),
  subject_id: publicId('subject').optional(),
  cursor: publicId('case').optional(),
});
export const caseParams = z.strictObject({ case: publicId('case') });

export const caseErrors = defineErrors({
  case_not_found: ['not_found', 'No such case.'],
  contact_in_future: ['invalid', 'A contact cannot have taken place in the future.'],
  case_action_not_allowed: ['conflict', 'The case stands where this cannot be done.'],
  case_due_invalid: ['invalid', 'The term has to lie in the future, and no later than what was promised.'],
  case_assignee_unknown: ['invalid', 'Nobody who may work on this case has that id.'],
  case_topic_unknown: ['invalid', 'The policy has no such topic by mail.'],
  case_answer_refused: ['forbidden', 'The policy does not allow this mail now.'],
  case_address_missing: ['conflict', 'The person has no mail address on record.'],
  case_template_missing: ['conflict', 'The policy has no template for an answer to a case.'],
});
