import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';

/**
 * How far the data of a person are read together. `running`: the systems are read, or waited for. `cancelled`: the request ended
 * otherwise.
 */
export const exportStates = ['running', 'ready', 'nothing_held', 'cancelled'] as const;
export type ExportState = (typeof exportStates)[number];

/** For whom: the person; the person, of what they gave; another controller, of the same; a third party, of what staff decided. */
export const exportKinds = [
  'access',
  'portability',
  'portability_to_controller',
  'third_party_access',
] as const;
export type ExportKind = (typeof exportKinds)[number];

/** What somebody found in a system that people work by hand. */
export const exportPartOutcomes = ['given', 'none_found'] as const;
export type ExportPartOutcome = (typeof exportPartOutcomes)[number];

export const exportParams = z.strictObject({ request: publicId('request') });
export const exportPartParams = exportParams.extend({ system: z.string().max(100) });

/** `POST /v1/requests/{request}/export/parts/{system}/confirmations` */
export const exportPartConfirmationSchema = z
  .strictObject({
    outcome: z.enum(exportPartOutcomes),
    words: z.string().trim().min(1).max(10_000).meta({
      description: 'What was found, in words for the person. Kept sealed.',
    }),
    confirmed_by: z.string().trim().min(1).max(200).optional().meta({
      description: 'Name of the member of staff who looked. Needed with a secret key; kept sealed.',
    }),
    file: z
      .strictObject({
        media_type: z.enum(['application/pdf', 'image/jpeg', 'image/png', 'text/csv', 'text/plain']),
        data: z.base64().max(6_000_000),
      })
      .optional()
      .meta({ description: 'What was found, for the package. Kept sealed until it was made.' }),
  })
  .refine(({ outcome, file }) => outcome === 'given' || file === undefined, { path: ['file'] });
export type ExportPartConfirmation = z.output<typeof exportPartConfirmationSchema>;

export const exportSchema = z.strictObject({
  request: z.string(),
  kind: z.enum(exportKinds),
  state: z.enum(exportStates),
  waiting_for: z
    .array(z.strictObject({ system: z.string(), code: z.string(), since: z.iso.datetime() }))
    .meta({ description: 'Systems that are away, and those where somebody has to look (task_open).' }),
  parts: z
    .array(
      z.strictObject({
        system: z.string(),
        outcome: z
          .enum(exportPartOutcomes)
          .optional()
          .meta({ description: 'Absent: nobody has looked yet.' }),
        closed_at: z.iso.datetime().optional(),
      }),
    )
    .meta({ description: 'Systems that people work by hand.' }),
  rows: z.int().meta({ description: 'How many rows were read, once it is ready.' }),
  created_at: z.iso.datetime(),
  ended_at: z.iso.datetime().optional(),
});

export const exportErrors = defineErrors({
  export_not_found: ['not_found', 'No data are being read for this request.'],
  export_part_not_found: ['not_found', 'No such system is waited for.'],
  export_part_closed: ['conflict', 'Somebody has said what is there.'],
  export_part_needs_person: ['invalid', 'Say who looked: a name is wanted.'],
});
