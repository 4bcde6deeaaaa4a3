import { z } from 'zod';
import { slugSchema } from './consent.ts';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';

/**
 * How addresses are hashed: `salted`, HMAC-SHA-256 under a salt made for this engagement; `sha256`, plain SHA-256, where that was
 * agreed. Both of the address trimmed and lower-cased as a whole, in UTF-8, as lower-case hexadecimal.
 */
export const hashKinds = ['salted', 'sha256'] as const;
export type HashKind = (typeof hashKinds)[number];

/** `expired`: its time is over and nothing was ever given. `attestation_due`: the recipient has to confirm the deletion. */
export const engagementStates = ['open', 'attestation_due', 'attested', 'expired'] as const;
export type EngagementState = (typeof engagementStates)[number];

/** A reference of the organisation's own: visible, on one line, and nothing about a person. */
const referenceSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}@]+$/u);
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const termsSchema = z.strictObject({
  reference: referenceSchema.meta({
    description: 'Where the signed document is kept, such as a contract number.',
  }),
  sha256: sha256Schema.meta({ description: 'SHA-256 of the signed document, lower-case hexadecimal.' }),
  signed_on: z.iso.date(),
});

/** `POST /v1/suppressions/engagements` */
export const engagementRequestSchema = z.strictObject({
  recipient: slugSchema.meta({ description: 'A third party or a processor that the policy names.' }),
  purpose: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .meta({ description: 'What the list may be used for, in words.' }),
  topic: slugSchema
    .optional()
    .meta({ description: 'Only those who want no mail on this topic. Absent: on any topic.' }),
  terms: termsSchema,
  hash: z.enum(hashKinds).default('salted'),
  expires_at: z.iso
    .datetime({ offset: true })
    .meta({ description: 'When the list has to be destroyed: no later than the policy says.' }),
});
export type EngagementRequest = z.output<typeof engagementRequestSchema>;

export const engagementSchema = z.strictObject({
  id: z.string(),
  recipient: z.string(),
  purpose: z.string(),
  topic: z.string().optional(),
  terms: termsSchema,
  hash: z.enum(hashKinds),
  state: z.enum(engagementStates),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  exported_at: z.iso
    .datetime()
    .optional()
    .meta({ description: 'The latest export; absent before the first.' }),
  attested_at: z.iso.datetime().optional(),
  attestation: z.string().optional().meta({ description: 'Reference of what the recipient confirmed.' }),
});
export const engagementListSchema = z.strictObject({
  items: z.array(engagementSchema),
  next_cursor: z.string().nullable(),
});
export const engagementParams = z.strictObject({ engagement: publicId('engagement') });
export const engagementListQuerySchema = z.strictObject({ cursor: publicId('engagement').optional() });

/** `POST /v1/suppressions/engagements/{engagement}/actions` */
export const engagementActionSchema = z.strictObject({
  action: z.literal('attest'),
  reference: referenceSchema.meta({
    description: 'Where the recipient’s confirmation of the deletion is kept.',
  }),
});

/** `POST /v1/suppressions/exports` */
export const exportRequestSchema = z.strictObject({
  engagement: publicId('engagement'),
  content: z
    .enum(['hashes', 'addresses'])
    .default('hashes')
    .meta({ description: 'Addresses are never given: asking for them is refused, with the clause.' }),
});

/** What goes with the list. */
export const exportManifestSchema = z.strictObject({
  id: z.string(),
  engagement: z.string(),
  recipient: z.string(),
  purpose: z.string(),
  topic: z.string().optional(),
  terms: termsSchema,
  hash: z.enum(hashKinds),
  salt: z
    .string()
    .optional()
    .meta({ description: 'Key of the HMAC, hexadecimal; only where `hash` is `salted`.' }),
  exported_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  count: z
    .int()
    .meta({ description: 'Hashes in the list. Who is erased before it is fetched is missing from it.' }),
  pages: z.int().meta({ description: 'Pages to fetch, from 0.' }),
  not_exportable: z.int().meta({
    description:
      'Suppressed addresses, known only by our own keyed hash since the person was erased: no list can hold them.',
  }),
  entry_id: z.string().meta({ description: 'Evidence of the disclosure.' }),
});
export const exportParams = z.strictObject({ export: publicId('suppression_export') });
export const exportPageQuerySchema = z.strictObject({
  page: z
    .string()
    .regex(/^(0|[1-9]\d{0,8})$/)
    .default('0')
    .transform(Number),
});
export const exportPageSchema = z.strictObject({
  page: z.int(),
  pages: z.int(),
  hashes: z.array(z.string()).meta({ description: 'Sorted within the page.' }),
});

/** Most hashes in one import. */
export const maxImportedHashes = 100_000;

/** `POST /v1/suppressions/imports`: who told a third party that they want no mail of ours. */
export const importRequestSchema = z.strictObject({
  engagement: publicId('engagement')
    .optional()
    .meta({ description: 'Whose salt was used, and whose topic is closed. Absent: all mail is closed.' }),
  kind: z
    .enum([...hashKinds, 'addresses'])
    .meta({ description: 'Addresses of a third party are never taken: that is refused, with the clause.' }),
  hashes: z.array(z.string().max(400)).min(1).max(maxImportedHashes),
});
export type ImportRequest = z.output<typeof importRequestSchema>;

/** Most that a file of hashes may measure: 1,290,000 hashes, each on its line. */
export const maxFileBytes = 80 * 1024 * 1024;

/** `POST /v1/suppressions/imports/file`: the hashes are its body, one a line. */
export const importFileQuerySchema = importRequestSchema.omit({ hashes: true });

export const importAnswerSchema = z.strictObject({
  received: z.int(),
  malformed: z.int().meta({
    description:
      'Refused: not 64 lower-case hexadecimal digits, so that a list in another form is not silently without effect.',
  }),
  matched: z.int().meta({ description: 'Addresses of ours among them.' }),
  suppressed: z.int().meta({ description: 'Of these, how many were not closed in this way before.' }),
  entry_id: z.string(),
});

export const engagementErrors = defineErrors({
  engagement_not_found: ['not_found', 'No such engagement.'],
  engagement_not_promised: ['forbidden', 'The policy does not say that such lists are lent.'],
  engagement_recipient_unknown: ['invalid', 'The policy names no such third party or processor.'],
  engagement_topic_unknown: ['invalid', 'The policy has no such topic.'],
  engagement_terms_in_future: ['invalid', 'The terms are not signed yet.'],
  engagement_expiry_invalid: ['invalid', 'The expiry lies in the past, or later than the policy says.'],
  engagement_not_open: ['conflict', 'The engagement is over: nothing more is given or taken under it.'],
  engagement_nothing_to_attest: [
    'conflict',
    'Nothing was given under this engagement, or it was attested already.',
  ],
  suppression_export_not_found: ['not_found', 'No such export, or no such page of it.'],
  suppression_addresses_refused: [
    'forbidden',
    'Addresses are never given away: only hashes of those who want no mail.',
  ],
  suppression_contacts_refused: [
    'forbidden',
    'The contacts of a third party are never taken: only hashes of those who want no mail.',
  ],
  suppression_hash_kind_mismatch: ['invalid', 'Salted hashes need the engagement whose salt made them.'],
});
