import type {
  disclosureSchema,
  disclosuresAnswerSchema,
  recipientNoticeSchema,
} from '@zgoda/vocabulary/disclosures';
import { toPublicId } from '@zgoda/vocabulary/ids';
import type { z } from 'zod';
import type { RecipientNotice } from './notice.ts';
import type { DisclosureOutcome, ReadDisclosure } from './service.ts';

export function toDisclosureView(one: ReadDisclosure): z.output<typeof disclosureSchema> {
  const { recipient, namedRecipient, purpose, safeguard, reference } = one;
  return {
    id: toPublicId('disclosure', one.disclosureId),
    subject_id: toPublicId('subject', one.subjectId),
    ...(recipient !== undefined && { recipient }),
    ...(namedRecipient && { named_recipient: namedRecipient }),
    ground: one.ground,
    ...(purpose !== undefined && { purpose }),
    categories: [...one.categories],
    ...(safeguard !== undefined && { safeguard }),
    ...(reference !== undefined && { reference }),
    policy_version: one.policyVersion,
    at: one.at.toISOString(),
    recorded_by: one.recordedBy,
    entry_id: toPublicId('entry', one.entryId),
  };
}

export const toAnswerView = (
  outcome: ReadDisclosure | DisclosureOutcome,
): z.output<typeof disclosuresAnswerSchema> =>
  'leftOut' in outcome
    ? {
        recorded: outcome.recorded.map(({ disclosureId, subjectId }) => ({
          id: toPublicId('disclosure', disclosureId),
          subject_id: toPublicId('subject', subjectId),
        })),
        left_out: outcome.leftOut.map(({ reason, clause, people }) => ({
          reason,
          ...(clause !== undefined && { clause }),
          people,
        })),
      }
    : toDisclosureView(outcome);

export function toNoticeView(notice: RecipientNotice): z.output<typeof recipientNoticeSchema> {
  const { subjectId, recipient, requestId, dueAt, sentAt, remindedAt, endedAt, acknowledgedBy } = notice;
  return {
    id: toPublicId('recipient_notice', notice.noticeId),
    ...(subjectId !== undefined && { subject_id: toPublicId('subject', subjectId) }),
    ...(recipient !== undefined && { recipient }),
    kind: notice.kind,
    categories: [...notice.categories],
    ...(requestId !== undefined && { request_id: toPublicId('request', requestId) }),
    state: notice.state,
    by_hand: notice.byHand,
    ...(dueAt && { due_at: dueAt.toISOString() }),
    created_at: notice.createdAt.toISOString(),
    ...(sentAt && { sent_at: sentAt.toISOString() }),
    ...(remindedAt && { reminded_at: remindedAt.toISOString() }),
    ...(endedAt && acknowledgedBy !== undefined && { acknowledged_at: endedAt.toISOString() }),
    ...(acknowledgedBy !== undefined && { acknowledged_by: acknowledgedBy }),
  };
}
