import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { localeSchema, subjectRefSchema } from './subjects.ts';

/** Where a person's choice on a purpose stands. No row means that nothing was ever asked or said. */
export const consentStatuses = ['requested', 'given', 'refused', 'withdrawn', 'expired'] as const;
export type ConsentStatus = (typeof consentStatuses)[number];

/** What a caller may record; `requested` and `expired` are the system's own. */
export const choiceStatuses = ['given', 'refused', 'withdrawn'] as const;
export type ChoiceStatus = (typeof choiceStatuses)[number];

/** How the choice was expressed (collection method of ISO/IEC TS 27560). */
export const expressedMethods = [
  'web_form',
  'banner',
  'preference_centre',
  'email_link',
  'email_reply',
  'app',
  'api',
  'telephone',
  'paper',
] as const;
/** `import`: it was expressed elsewhere, and came here with its evidence. */
export const consentMethods = [...expressedMethods, 'import'] as const;
export type ConsentMethod = (typeof consentMethods)[number];

/** Names of purposes, categories, recipients, topics, channels and forms in a policy. */
export const slugSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/);

/**
 * What the person excepts from a consent. Uses that match all the named parts are excluded, from `until` on (absent: at
 * once); a lone `until` is a time limit of the consent. It can only narrow.
 * @see Law 2297-VI Art. 8(2)
 */
export const reservationSchema = z
  .strictObject({
    category: slugSchema.optional(),
    recipient: slugSchema.optional(),
    channel: slugSchema.optional(),
    until: z.iso.datetime({ offset: true }).optional(),
  })
  .refine((reservation) => Object.keys(reservation).length > 0, {
    message: 'names at least one of category, recipient, channel, until',
  });
export type Reservation = z.output<typeof reservationSchema>;

export const consentChoiceSchema = z.strictObject({
  purpose: slugSchema,
  status: z.enum(choiceStatuses),
  reservations: z.array(reservationSchema).max(20).optional(),
});

/** The text that the person was shown: a published policy version, in the language shown. */
export const noticeSchema = z.strictObject({
  version: z.int().positive(),
  locale: localeSchema,
});

/** `POST /v1/consents`: one act of a person, with one choice a purpose. */
export const consentRequestSchema = z.strictObject({
  subject: subjectRefSchema,
  choices: z
    .array(consentChoiceSchema)
    .min(1)
    .max(50)
    .refine((choices) => new Set(choices.map((choice) => choice.purpose)).size === choices.length, {
      message: 'names each purpose once',
    }),
  notice: noticeSchema,
  method: z.enum(expressedMethods),
});
export type ConsentRequest = z.output<typeof consentRequestSchema>;

/** One append-only record; its history is never changed, a withdrawal is a record of its own. */
export const consentRecordSchema = z.strictObject({
  record_id: z.string(),
  purpose: z.string(),
  topics: z.array(z.string()).optional(),
  channel: z.string().optional(),
  status: z.enum(consentStatuses),
  reservations: z.array(reservationSchema).optional(),
  policy_version: z.int(),
  locale: z.string(),
  method: z.enum(consentMethods),
  recorded_at: z.iso.datetime(),
  entry_id: z.string(),
});

/** The promise to include the evidence within 60 seconds: one signed note for each record. */
export const promisedReceiptSchema = z.strictObject({
  state: z.literal('promised'),
  entries: z.array(
    z.strictObject({
      record_id: z.string(),
      entry_id: z.string(),
      leaf_hash: z.string(),
      promise: z.string(),
    }),
  ),
});

export const consentAnswerSchema = z.strictObject({
  subject_id: z.string(),
  records: z.array(consentRecordSchema),
  receipt: promisedReceiptSchema,
});

/** `GET /v1/consents/receipts/{entry}`: `receipt` is the file to hand out, which `zgoda verify` and the offline checker read. */
export const consentReceiptSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('promised'), promise: z.string() }),
  z.strictObject({ state: z.literal('included'), receipt: z.string() }),
  z.strictObject({ state: z.literal('erased') }),
]);

/** `POST /v1/consents/query`: the subject travels in the body, so that no address stands in a URL. */
export const consentQuerySchema = z.strictObject({ subject: subjectRefSchema });

/** An unknown subject has the same answer as one who never chose: empty lists. */
export const consentStateAnswerSchema = z.strictObject({
  choices: z.array(
    z.strictObject({
      purpose: z.string(),
      status: z.enum(consentStatuses),
      since: z.iso.datetime(),
      policy_version: z.int(),
      reservations: z.array(reservationSchema),
      record_id: z.string(),
    }),
  ),
  records: z.array(consentRecordSchema),
});

/** `GET /v1/forms/{form}?locale=`: the declaration, in one language. */
export const formAnswerSchema = z.strictObject({
  form: z.string(),
  title: z.string(),
  description: z.string(),
  fields: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      hint: z.string().optional(),
      kind: z.string(),
      options: z.array(z.strictObject({ id: z.string(), label: z.string() })),
      category: z.string(),
      required: z.boolean(),
      identifies: z.boolean(),
      max_length: z.int(),
    }),
  ),
  /** What the values are used for. */
  purposes: z.array(z.strictObject({ id: z.string(), label: z.string(), legal_basis: z.string() })),
  /** Topics offered beside it, never ticked beforehand. */
  topics: z.array(z.strictObject({ id: z.string(), title: z.string(), description: z.string() })),
  notice: noticeSchema,
});

/**
 * `POST /v1/forms/{form}/submissions`. `fields` may hold only what the form declares, `topics` only what it offers;
 * chosen topics are confirmed by mail.
 */
export const formSubmissionSchema = z.strictObject({
  fields: z.record(z.string().max(64), z.string().max(10_000)),
  topics: z.array(slugSchema).max(50).default([]),
  notice: noticeSchema,
});

export const formSubmissionAnswerSchema = z.strictObject({
  submission_id: z.string(),
  entry_id: z.string(),
  records: z.array(consentRecordSchema),
});

/** `field` in the details names the place in the request: `choices[0].purpose`. */
export const consentErrors = defineErrors({
  purpose_unknown: ['invalid', 'The policy has no such purpose.'],
  purpose_not_by_consent: [
    'invalid',
    'This purpose does not rest on consent, so consent cannot be given for it.',
  ],
  category_unknown: ['invalid', 'The policy has no such category of personal data.'],
  recipient_unknown: ['invalid', 'The policy has no such recipient.'],
  channel_unknown: ['invalid', 'The policy has no such channel.'],
  browser_subject_not_allowed: ['forbidden', 'A browser key can name a person by device only.'],
  notice_version_unknown: ['invalid', 'No such version of the policy was published.'],
  notice_locale_unknown: ['invalid', 'That version of the policy was not published in this language.'],
  form_not_found: ['not_found', 'The policy has no such form.'],
  form_topic_unknown: ['invalid', 'The form does not offer these topics; nothing was stored.'],
  form_field_undeclared: ['invalid', 'The form does not declare these fields; nothing was stored.'],
  form_field_invalid: ['invalid', 'These fields are missing or not filled in correctly; nothing was stored.'],
});
