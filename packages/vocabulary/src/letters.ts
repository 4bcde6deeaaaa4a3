import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { parsePublicId, type LetterId } from './ids.ts';

/** What a letter about a request is for. */
export const letterKinds = [
  'acknowledgement',
  'identity_asked',
  'quote',
  'clarification',
  'extension',
  'refusal',
  'answer',
  'partly_done',
  'appeal_received',
  'appeal_decided',
  'correction_notice',
  'nothing_held',
  'lapse',
] as const;
export type LetterKind = (typeof letterKinds)[number];

/** `print`: we know no address to mail it to, so it is printed and posted, or handed over. */
export const letterChannels = ['mail', 'print'] as const;
export type LetterChannel = (typeof letterChannels)[number];

export const letterSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(letterKinds),
    request: z.string().nullable(),
    subject_id: z.string().nullable(),
    locale: z.string(),
    channel: z.enum(letterChannels),
    message: z.string().nullable().meta({ description: 'The mail, where it went by mail.' }),
    title: z.string(),
    text: z.string().meta({ description: 'The whole letter as plain text, as it stands in the PDF.' }),
    written_at: z.string(),
    pdf: z.string().meta({ description: 'Where the same letter is as PDF, to print.' }),
  })
  .meta({ id: 'Letter' });
export type LetterView = z.output<typeof letterSchema>;

/** `let_…` is the letter as JSON, `let_….pdf` the same on paper. */
export const letterParams = z.strictObject({
  letter: z
    .string()
    .regex(/^let_[0-9a-f]{32}(?:\.pdf)?$/)
    .transform((text) => ({
      letterId: parsePublicId('letter', text.slice(0, 36)) as LetterId,
      isPdf: text.endsWith('.pdf'),
    })),
});

export const letterErrors = defineErrors({
  letter_not_found: ['not_found', 'No such letter.'],
});
