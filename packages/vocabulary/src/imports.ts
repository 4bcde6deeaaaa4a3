import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { localeSchema } from './subjects.ts';

/** `uploading`: parts are taken in; `running`: rows are carried out; the others are ends. */
export const importStates = ['uploading', 'running', 'done', 'failed', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];

export const importFormats = ['listmonk', 'mailchimp', 'plain'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** How somebody asked for a mailing, before it was imported here. */
export const optInMethods = [
  'web_form',
  'preference_centre',
  'email_link',
  'app',
  'api',
  'telephone',
  'paper',
] as const;
export type OptInMethod = (typeof optInMethods)[number];

/** What became of a row. Every row has exactly one, so they sum up to the rows. */
export const rowOutcomes = ['accepted', 'ended', 'unchanged', 'stays_out', 'refused'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

/** Why a row, or a topic of it, was not taken. A sentence says what to do, and never repeats what stands in the file. */
export const importFindings = {
  columns_differ: 'The row has another number of columns than the header.',
  value_unsafe: 'The value holds control characters.',
  value_too_long: 'The value is longer than 1,000 characters.',
  address_missing: 'There is no e-mail address.',
  address_invalid: 'This is not an e-mail address.',
  status_unknown: 'This status is neither subscribed nor an end of it.',
  topic_missing: 'No topic is named, neither in the row nor for the whole import.',
  topic_unknown: 'The policy has no such topic on this channel.',
  topic_not_by_consent: 'This topic rests on nothing that a person could choose.',
  opt_in_time_missing: 'When the person asked for it is not said.',
  opt_in_time_invalid: 'This is not a time as RFC 3339 writes it.',
  opt_in_time_future: 'This time has not come yet.',
  opt_in_method_missing: 'How the person asked for it is not said.',
  opt_in_method_unknown: 'This is not a way to ask for a mailing.',
  opt_in_reference_missing:
    'What was asked for on paper or by telephone needs a reference under which it can be found.',
  opt_in_not_confirmed: 'The policy demands a confirmed opt-in, and none is shown.',
  relationship_unknown: 'The policy has no such relationship.',
  relationship_reference_missing: 'The relationship needs the reference under which it can be found.',
  relationship_not_for_topic: 'The policy does not tie this topic to the relationship.',
  relationship_required: 'This topic is for those with a relationship, and none is shown.',
  waits_for_confirmation:
    'The person was asked here and has not confirmed yet; an import does not do it for them.',
  stays_out: 'The person ended this here, is suppressed or was erased; no import brings anybody back.',
} as const;
export type ImportFindingCode = keyof typeof importFindings;

/** Why a whole file was not taken; nothing of it was carried out. */
export const importFailures = {
  encoding_not_utf8: 'The file is not UTF-8. Save it as UTF-8 and import it again.',
  columns_unknown: 'The first line does not name the columns, or none of them is the e-mail address.',
  columns_ambiguous: 'Two columns have the same meaning.',
  quotes_broken: 'A quotation mark is opened or closed where it must not be.',
  record_too_long: 'A row is longer than 64 KiB; a quotation mark may be missing.',
  file_empty: 'There is nothing in the file.',
} as const;
export type ImportFailure = keyof typeof importFailures;

/** Most that one part of a file may measure, before it is written in base64. */
export const maxPartBytes = 4 * 1024 * 1024;
/** Most parts a file may have. */
export const maxParts = 1_000;

/** `POST /v1/imports`: what the file is, and what of its evidence is the same for every row. */
export const importRequestSchema = z.strictObject({
  format: z
    .enum(['auto', ...importFormats])
    .default('auto')
    .meta({ description: '`auto`: told by the names of the columns.' }),
  topics: z
    .array(slugSchema)
    .max(50)
    .default([])
    .meta({ description: 'For rows that name none: the topics that the list was for.' }),
  channel: slugSchema.default('email'),
  method: z
    .enum(optInMethods)
    .optional()
    .meta({ description: 'How people asked, where the row does not say.' }),
  reference: z.string().trim().min(1).max(500).optional().meta({
    description: 'Where it can be looked up, where the row does not say: the address of the form, a folder.',
  }),
  wording: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'What people were told when they asked, where the row does not say.' }),
  locale: localeSchema.optional().meta({ description: 'Language they read, where the row does not say.' }),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({
      description:
        'SHA-256 of the file. With it, asking again for the same file gives the import that is still under way, so that an upload goes on where it broke off.',
    }),
});
export type ImportRequest = z.output<typeof importRequestSchema>;

export const importSchema = z.strictObject({
  id: z.string(),
  state: z.enum(importStates),
  format: z.enum(importFormats).optional().meta({ description: 'Absent before the file was looked at.' }),
  parts: z.int().meta({ description: 'Parts that have arrived; the next one has this number.' }),
  rows: z.int().optional().meta({ description: 'Rows of the file; absent before it was looked at.' }),
  rows_done: z.int(),
  counts: z.strictObject({
    accepted: z.int(),
    ended: z.int(),
    unchanged: z.int(),
    stays_out: z.int(),
    refused: z.int(),
  }),
  failure: z
    .strictObject({
      code: z.enum(Object.keys(importFailures) as [ImportFailure, ...ImportFailure[]]),
      sentence: z.string(),
      row: z.int().optional(),
    })
    .optional()
    .meta({ description: 'Why the file was not taken; nothing of it was carried out.' }),
  created_at: z.iso.datetime(),
  changed_at: z.iso.datetime(),
});
export type ImportWire = z.output<typeof importSchema>;

/** `PUT /v1/imports/{import}/parts/{part}`: the bytes of the file in their order, counted from 0. */
export const importPartSchema = z.strictObject({
  data: z
    .base64()
    .max(Math.ceil(maxPartBytes / 3) * 4)
    .meta({ description: 'Base64 of at most 4 MiB.' }),
});
export const importPartParams = z.strictObject({
  import: publicId('import'),
  part: z.coerce
    .number()
    .int()
    .min(0)
    .max(maxParts - 1),
});

/** `POST /v1/imports/{import}/actions` */
export const importActionSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('start'),
    parts: z.int().min(1).max(maxParts).meta({ description: 'How many parts the file has.' }),
  }),
  z.strictObject({ action: z.literal('cancel') }),
]);
export type ImportActionRequest = z.output<typeof importActionSchema>;

export const importParams = z.strictObject({ import: publicId('import') });

export const importErrors = defineErrors({
  import_not_found: ['not_found', 'No such import.'],
  import_state_differs: ['conflict', 'The import is in a state that does not allow this.'],
  import_part_out_of_order: ['conflict', 'Parts come in their order; the next one is named in the details.'],
  import_part_differs: ['conflict', 'This part has arrived already, with other content.'],
  import_parts_missing: ['conflict', 'Not all parts have arrived.'],
});
