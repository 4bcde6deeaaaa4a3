import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
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
  contact: z.strictObject(contactFields),
});
export type CaseRequest = z.output<typeof caseRequestSchema>;

/** `POST /v1/cases/{case}/contacts` */
export const contactRequestSchema = z.strictObject({
  ...contactFields,
  closes: z.boolean().default(false).meta({ description: 'Nothing more is to be done.' }),
});
export type ContactRequest = z.output<typeof contactRequestSchema>;

export const contactSchema = z.strictObject({
  id: z.string(),
  channel: z.enum(contactChannels),
  direction: z.enum(contactDirections),
  text: z.string(),
  at: z.iso.datetime(),
  recorded_at: z.iso.datetime(),
  recorded_by: z.string().meta({ description: '`system`, `api`, or the id of a member of staff.' }),
  entry_id: z.string(),
});

export const caseSummarySchema = z.strictObject({
  id: z.string(),
  subject_id: z.string(),
  kind: z.enum(caseKinds),
  state: z.enum(caseStates),
  locale: z.string(),
  opened_at: z.iso.datetime(),
  due_at: z.iso.datetime().meta({ description: 'Until when an answer was promised.' }),
  changed_at: z.iso.datetime(),
  answered_at: z.iso.datetime().optional(),
  closed_at: z.iso.datetime().optional(),
});
export const caseSchema = caseSummarySchema.extend({ contacts: z.array(contactSchema) });
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
});
