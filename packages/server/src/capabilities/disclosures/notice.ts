import {
  deadlinesOf,
  dueOf,
  longestDurationSeconds,
  mechanismSettings,
  regimesOf,
  type Policy,
} from '@zgoda/policy';
import type { RecipientNoticeKind, RecipientNoticeState } from '@zgoda/vocabulary/disclosures';
import type { DisclosureId, EntryId, RecipientNoticeId, RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import type { IdentityKind } from '@zgoda/vocabulary/subjects';
import { z } from 'zod';
import { defineEvent } from '../../platform/jobs/index.ts';

/** That a recipient is to be told what became of data they got. */
export interface RecipientNotice {
  readonly noticeId: RecipientNoticeId;
  /** Absent once the person was erased here. */
  readonly subjectId?: SubjectId | undefined;
  /** The latest disclosure to a recipient whom the person named. */
  readonly disclosureId?: DisclosureId | undefined;
  /** Of the policy. */
  readonly recipient?: string | undefined;
  readonly kind: RecipientNoticeKind;
  readonly categories: readonly string[];
  readonly requestId?: RequestId | undefined;
  readonly state: RecipientNoticeState;
  /** No mail reaches the recipient: somebody has to tell them. */
  readonly byHand: boolean;
  readonly dueAt?: Date | undefined;
  readonly createdAt: Date;
  readonly sentAt?: Date | undefined;
  readonly remindedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly acknowledgedBy?: string | undefined;
  readonly entryId: EntryId;
}

/** What only whoever opens the link, or staff, may see of it. */
export const noticeContentSchema = z.object({
  /** Of whom the person named; of the others the policy says it. */
  to: z.object({ name: z.string(), contact: z.string() }).optional(),
  /** By what the recipient knows the person. */
  person: z.array(z.object({ kind: z.custom<IdentityKind>(), value: z.string() })),
  /** What is right now, in words. */
  words: z.string().optional(),
});
export type NoticeContent = z.output<typeof noticeContentSchema>;

/** A notice is to go out by mail; `again` where it is the reminder. */
export const noticeDue = defineEvent({
  name: 'disclosures.tell',
  schema: z.strictObject({ noticeId: z.uuid(), again: z.boolean() }),
});

const typeOf = { rectified: 'rectification', erased: 'erasure', restricted: 'restriction' } as const;

/**
 * Until when recipients are told: the earliest of what the laws and the policy say; undefined where none says a day, and it is without
 * delay.
 * @see GDPR Art. 19; Law 2297-VI Art. 21(2)
 */
export function dueOfNotice(policy: Policy, kind: RecipientNoticeKind, doneAt: Date): Date | undefined {
  const now = doneAt.getTime();
  const deadlines = deadlinesOf({
    type: typeOf[kind],
    regimes: regimesOf(policy.regimes),
    receivedAt: now,
    timeZone: policy.controller.time_zone,
    pauses: [],
    completedAt: now,
    now,
  });
  const within = mechanismSettings(policy, 'correction-notices')?.within;
  const ends = [
    dueOf(deadlines, 'tell_others')?.dueAt,
    within === undefined ? undefined : now + longestDurationSeconds(within) * 1000,
  ].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : new Date(Math.min(...ends));
}

/** A term is over with the first moment after its last day. */
export const lastDayOf = (dueAt: Date): Date => new Date(dueAt.getTime() - 1);

const dayMs = 86_400_000;
const remindBeforeMs = 3 * dayMs;
const remindAfterMs = 7 * dayMs;
/** What a notice that was never confirmed says of the person is kept no longer. */
export const lapsesAfterMs = 90 * dayMs;

/** Whether it is time to send it once more: three days before its term, else a week after it went out. */
export function isReminderDue({ sentAt, remindedAt, dueAt }: RecipientNotice, now: Date): boolean {
  if (sentAt === undefined || remindedAt !== undefined) return false;
  const afterSending = sentAt.getTime() + remindAfterMs;
  const at = dueAt === undefined ? afterSending : Math.min(afterSending, dueAt.getTime() - remindBeforeMs);
  // Never on the day on which it went out.
  return now.getTime() >= Math.max(at, sentAt.getTime() + dayMs);
}
