import { toPublicId } from '@zgoda/vocabulary/ids';
import type { holdSchema, sweepPreviewSchema, sweptListSchema } from '@zgoda/vocabulary/retention';
import type { z } from 'zod';
import type { ReadHold } from './service.ts';
import type { PreviewRow } from './sweep-service.ts';
import type { TallyRow } from './store.ts';

export function toHoldView(hold: ReadHold): z.output<typeof holdSchema> {
  const { until, releasedAt, releasedBy, releaseReason } = hold;
  return {
    id: toPublicId('hold', hold.holdId),
    subject_id: toPublicId('subject', hold.subjectId),
    matter: hold.matter,
    reason: hold.reason,
    ...(until && { until: until.toISOString() }),
    is_in_force: hold.isInForce,
    placed_at: hold.placedAt.toISOString(),
    placed_by: hold.placedBy,
    ...(releasedAt && { released_at: releasedAt.toISOString() }),
    ...(releasedBy !== undefined && { released_by: releasedBy }),
    ...(releaseReason !== undefined && { release_reason: releaseReason }),
  };
}

export const toPreviewView = (
  at: Date,
  rows: readonly PreviewRow[],
): z.output<typeof sweepPreviewSchema> => ({
  at: at.toISOString(),
  items: rows.map(({ rule, step, due, held }) => ({ rule, of: step, due, held })),
});

export const toSweptView = (rows: readonly TallyRow[]): z.output<typeof sweptListSchema> => ({
  items: rows.map(({ day, rule, step, rows: erased }) => ({ day, rule, of: step, erased })),
});
