import type { RecipientNoticeId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { defineJob, defineSchedule, type AnyJob, type Schedule } from '../../platform/jobs/index.ts';
import { sendNotice, type NoticeDelivery } from './mail-service.ts';
import { noticeDue } from './notice.ts';
import { remindRecipients } from './notice-service.ts';

export function disclosureJobs(delivery: NoticeDelivery): readonly AnyJob<Context>[] {
  return [
    defineJob({
      ...noticeDue,
      handler: (ctx: Context, { noticeId, again }) =>
        sendNotice(ctx, delivery, { noticeId: noticeId as RecipientNoticeId, again }),
    }),
  ] as readonly AnyJob<Context>[];
}

export const disclosureSchedules: readonly Schedule<Context>[] = [
  defineSchedule({ name: 'disclosures.remind', cron: '7 6 * * *', handler: remindRecipients }),
];
