import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { publicId } from './ids.ts';
import { subjectRefSchema } from './subjects.ts';

/** A reference of the organisation's own: visible, on one line, and nothing about a person. */
const matterSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}@]+$/u)
  .meta({
    description: 'For what, such as a file number: shown beside whatever stays, so nothing about a person.',
  });
const reasonSchema = z.string().trim().min(1).max(2000);

/** `POST /v1/holds` */
export const holdRequestSchema = z.strictObject({
  subject: subjectRefSchema,
  matter: matterSchema,
  reason: reasonSchema.meta({ description: 'Why, in words; sealed.' }),
  until: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'When it ends by itself. Absent: when it is released.' }),
});
export type HoldRequest = z.output<typeof holdRequestSchema>;

/** `POST /v1/holds/{hold}/release` */
export const holdReleaseSchema = z.strictObject({ reason: reasonSchema });

export const holdSchema = z.strictObject({
  id: z.string(),
  subject_id: z.string(),
  matter: z.string(),
  reason: z.string(),
  until: z.iso.datetime().optional(),
  is_in_force: z.boolean(),
  placed_at: z.iso.datetime(),
  placed_by: z.string().meta({ description: '`system`, `api`, or the id of a member of staff.' }),
  released_at: z.iso.datetime().optional(),
  released_by: z.string().optional(),
  release_reason: z.string().optional(),
});
export const holdListSchema = z.strictObject({
  items: z.array(holdSchema),
  next_cursor: z.string().nullable(),
});
/** `GET /v1/holds`: newest first. */
export const holdListQuerySchema = z.strictObject({
  subject_id: publicId('subject').optional(),
  cursor: publicId('hold').optional(),
});
export const holdParams = z.strictObject({ hold: publicId('hold') });

/** `GET /v1/retention/preview` */
export const sweepPreviewQuerySchema = z.strictObject({
  at: z.iso.datetime({ offset: true }).optional().meta({ description: 'As it will be then. Absent: now.' }),
});
const counted = {
  rule: z.string().meta({ description: 'A retention rule of the policy.' }),
  of: z.string().meta({ description: 'What: cases, submissions, messages and so on.' }),
};
export const sweepPreviewSchema = z.strictObject({
  at: z.iso.datetime(),
  items: z.array(
    z.strictObject({
      ...counted,
      due: z.int().meta({ description: 'Records that a sweep would erase.' }),
      held: z.int().meta({ description: 'Records that are due and stay, since their person is held.' }),
    }),
  ),
});

/** `GET /v1/retention/sweeps`: what was erased because its time was over, by day; the numbers stay. */
export const sweptListSchema = z.strictObject({
  items: z.array(z.strictObject({ day: z.iso.date(), ...counted, erased: z.int() })),
});

export const retentionErrors = defineErrors({
  hold_not_found: ['not_found', 'No such hold.'],
  hold_released: ['conflict', 'The hold has been released.'],
  hold_in_past: ['invalid', 'A hold has to end in the future.'],
  hold_too_late: ['conflict', 'The data of this person are being erased already.'],
});
