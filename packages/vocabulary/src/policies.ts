import { z } from 'zod';
import { defineErrors } from './errors.ts';

export const policyErrors = defineErrors({
  policy_unsound: ['invalid', 'The policy has errors, so it was not published; the one in force stays.'],
  policy_not_published: ['not_found', 'This controller has published no policy.'],
  policy_version_not_found: ['not_found', 'No such version of the policy.'],
  policy_locale_unknown: ['invalid', 'The policy is not published in this language.'],
  policy_weakening_refused: [
    'conflict',
    'The policy in force promises that it will not be weakened, so this version was not published; the one in force stays.',
  ],
  policy_weakening_unmarked: [
    'conflict',
    'This version weakens what people are promised, and is not marked as material, so it was not published; the one in force stays.',
  ],
  policy_starts_in_the_past: ['invalid', 'A version can be in force from now or later, not from earlier.'],
});

const fileName = z
  .string()
  .max(100)
  .regex(
    /^(?:policy\.yaml|text\/[A-Za-z]{2,3}(?:-[A-Z]{2})?\.md|systems\/[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.yaml)$/,
  );

/** A policy folder: `policy.yaml`, `text/<locale>.md` and `systems/<id>.yaml`, by path. */
export const policyFolderSchema = z
  .record(fileName, z.string().max(400_000))
  .refine((files) => Object.keys(files).length <= 300, { message: 'names at most 300 files' })
  .meta({
    description: 'The files of the folder by path: policy.yaml, text/<locale>.md and systems/<id>.yaml.',
  });

/** `POST /v1/policy/check` */
export const policyCheckSchema = z.strictObject({ files: policyFolderSchema });

export const policyProblemSchema = z.strictObject({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  file: z.string(),
  line: z.int(),
  column: z.int(),
  clause: z.string().optional(),
  article: z.string().optional(),
  message: z.string(),
});

export const policyCheckAnswerSchema = z.strictObject({
  is_sound: z.boolean().meta({ description: 'No errors: it could be published.' }),
  problems: z.array(policyProblemSchema),
});

/** `POST /v1/policy/diff` */
export const policyDiffSchema = z
  .strictObject({
    files: policyFolderSchema,
    against_version: z.int().positive().optional().meta({
      description: 'A published version to compare with; absent: the one in force.',
    }),
    against_files: policyFolderSchema.optional().meta({ description: 'Or another folder.' }),
  })
  .refine(
    ({ against_version: version, against_files: files }) => version === undefined || files === undefined,
    {
      message: 'names either a version or a folder to compare with',
    },
  );

/** What a change means for the person whose data it is. */
export const policyEffects = ['weaker', 'stronger', 'neutral'] as const;

export const policyChangeSchema = z
  .strictObject({
    rule: z.string().meta({ description: 'Which rule judged it; stable.' }),
    effect: z.enum(policyEffects).meta({ description: 'For the person whose data it is.' }),
    kind: z.enum(['added', 'removed', 'changed']),
    path: z.string().meta({ description: 'Where, with the ids of lists: topics.events.opt_in.' }),
    clause: z.string().optional().meta({ description: 'The clause that tells of it, where one does.' }),
    before: z.unknown().optional().meta({ description: 'Absent where something was added.' }),
    now: z.unknown().optional().meta({ description: 'Absent where something was removed.' }),
    words: z.record(z.string(), z.string()).meta({ description: 'The change as a sentence, by locale.' }),
  })
  .meta({ id: 'PolicyChange' });

export const policyDiffAnswerSchema = z.strictObject({
  against_version: z.int().optional().meta({ description: 'Absent where it was compared with a folder.' }),
  refused_by: z.string().optional().meta({
    description:
      'The clause that keeps this folder from being published. Absent: it may be, marked as material where a change is weaker.',
  }),
  changes: z.array(policyChangeSchema).meta({ description: 'Those that weaken first.' }),
});

/** `POST /v1/policy/versions` */
export const policyPublicationSchema = z.strictObject({
  files: policyFolderSchema,
  in_force_from: z.iso.datetime({ offset: true }).optional().meta({ description: 'Absent: from now on.' }),
  material: z.boolean().optional().meta({
    description:
      'True: the publisher knows that people are worse off by this version. Asked for where a change is weaker; refused all the same where the version in force promises not to be weakened.',
  }),
});

export const policyVersionSchema = z.strictObject({
  version: z.int(),
  hash: z.string().meta({ description: 'SHA-256 of the canonical document, hexadecimal.' }),
  published_at: z.iso.datetime(),
  in_force_from: z.iso.datetime(),
  material: z
    .boolean()
    .meta({ description: 'Marked by its publisher: it weakens what people were promised.' }),
  entry_id: z.string().meta({ description: 'Evidence of the publication.' }),
  notices: z
    .record(z.string(), z.string())
    .meta({ description: 'By locale, SHA-256 of the words that were shown, hexadecimal.' }),
});

export const policyPublicationAnswerSchema = z.strictObject({
  ...policyVersionSchema.shape,
  is_new: z
    .boolean()
    .meta({ description: 'False: the same content was in force already, and nothing was done.' }),
  problems: z.array(policyProblemSchema).meta({ description: 'Warnings of the check.' }),
});

export const policyVersionsAnswerSchema = z.strictObject({
  items: z.array(policyVersionSchema),
  next_cursor: z.string().optional().meta({ description: 'Absent: there are no more.' }),
});

export const policyVersionsQuerySchema = z.object({
  cursor: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const policyQuerySchema = z.object({
  version: z.coerce.number().int().positive().optional().meta({ description: 'Absent: the one in force.' }),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Z]{2})?$/)
    .optional()
    .meta({ description: 'Absent: the default locale.' }),
});

/** `GET /v1/policy`, beside the policy itself. */
export const policyAnswerSchema = z.strictObject({
  ...policyVersionSchema.shape,
  words: z
    .strictObject({
      locale: z.string(),
      title: z.string(),
      lead: z.string(),
      clauses: z.array(z.strictObject({ id: z.string(), title: z.string(), markdown: z.string() })),
    })
    .meta({ description: 'What a reader of this locale is shown.' }),
});
