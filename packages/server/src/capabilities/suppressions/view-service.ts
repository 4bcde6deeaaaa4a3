import type { engagementSchema, exportManifestSchema } from '@zgoda/vocabulary/engagements';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import type { Context } from '../../context.ts';
import { engagementState, pagesOf } from './engagement.ts';
import type { Manifest } from './service.ts';
import type { Engagement } from './store.ts';

const toTerms = ({ terms }: Engagement): z.output<typeof engagementSchema>['terms'] => ({
  reference: terms.reference,
  sha256: terms.sha256,
  signed_on: terms.signedOn,
});

/** An engagement as both interfaces tell it. */
export function toEngagement(ctx: Context, engagement: Engagement): z.output<typeof engagementSchema> {
  return {
    id: toPublicId('engagement', engagement.engagementId),
    recipient: engagement.recipient,
    purpose: engagement.purpose,
    topic: engagement.topic,
    terms: toTerms(engagement),
    hash: engagement.hash.kind,
    state: engagementState(engagement, ctx.clock.now()),
    created_at: engagement.createdAt.toISOString(),
    expires_at: engagement.expiresAt.toISOString(),
    exported_at: engagement.exportedAt?.toISOString(),
    attested_at: engagement.attestedAt?.toISOString(),
    attestation: engagement.attestation,
  };
}

export function toManifest({ engagement, made }: Manifest): z.output<typeof exportManifestSchema> {
  const { hash } = engagement;
  return {
    id: toPublicId('suppression_export', made.exportId),
    engagement: toPublicId('engagement', made.engagementId),
    recipient: engagement.recipient,
    purpose: engagement.purpose,
    topic: engagement.topic,
    terms: toTerms(engagement),
    hash: hash.kind,
    ...(hash.kind === 'salted' && { salt: Buffer.from(hash.salt).toString('hex') }),
    exported_at: made.exportedAt.toISOString(),
    expires_at: engagement.expiresAt.toISOString(),
    count: made.hashCount,
    pages: pagesOf(made.hashCount),
    not_exportable: made.notExportableCount,
    entry_id: toPublicId('entry', made.entryId),
  };
}
