import { localise } from '@zgoda/policy';
import type { RecipientNoticeId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { formatDay, isLocale, wordsOf } from '../../platform/i18n/index.ts';
import { renderLetter, type Mail, type Mailer } from '../../platform/mail/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { lastDayOf } from './notice.ts';
import { addresseeOf, recordStep, tokenOfNotice } from './notice-service.ts';
import { findNotice, updateNotice, type SealedNotice } from './notice-store.ts';

/** How notices go out, and where their links lead. */
export interface NoticeDelivery {
  readonly mailer: Mailer;
  /** `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
}

/** The mail names nobody: who it is about stands behind the link, for as long as the notice is open. */
async function writeNotice(
  ctx: Context,
  publicOrigin: string,
  notice: SealedNotice,
  { contact, again }: { readonly contact: string; readonly again: boolean },
): Promise<Mail> {
  const { policy } = await getPolicyInForce(ctx);
  const { controller } = policy;
  const language = isLocale(policy.default_locale) ? policy.default_locale : 'en';
  const words = wordsOf(language);
  const say = (text: Parameters<typeof localise>[1]): string => localise(policy, text, policy.default_locale);
  const name = say(controller.name);
  const subject = words(again ? 'told.mail.subject_again' : 'told.mail.subject', { name });
  const day =
    notice.dueAt && formatDay(lastDayOf(notice.dueAt), { locale: language, timeZone: controller.time_zone });
  const { html, text } = renderLetter({
    language,
    subject,
    brand: name,
    body: [
      words(`told.mail.${notice.kind}`, { name }),
      words('told.mail.do'),
      ...(day === undefined ? [] : [words('told.mail.until', { day })]),
    ].join('\n\n'),
    action: {
      label: words('told.mail.open'),
      url: `${publicOrigin}/${ctx.controller}/told/${tokenOfNotice(ctx, notice.noticeId)}`,
    },
    note: words('told.mail.why'),
    footer: { links: [], lines: [`${name}, ${say(controller.address)}`, controller.contact] },
  });
  const [, domain = ''] = controller.sender.address.split('@');
  return {
    from: { name: say(controller.sender.name), address: controller.sender.address },
    to: { address: contact },
    replyTo: { address: controller.contact },
    subject,
    text,
    html,
    date: ctx.clock.now(),
    messageId: `told.${notice.noticeId.replaceAll('-', '')}.${again ? 'again' : 'once'}@${domain.toLowerCase()}`,
    language,
  };
}

/**
 * Hands a notice to the mail server, with evidence that it went out. One that the server refuses for good is somebody's to tell by hand.
 * @throws Error to try again later
 */
export async function sendNotice(
  ctx: Context,
  { mailer, publicOrigin }: NoticeDelivery,
  { noticeId, again }: { readonly noticeId: RecipientNoticeId; readonly again: boolean },
): Promise<void> {
  const notice = await findNotice(ctx.db, ctx.controller, noticeId);
  if (notice?.state !== 'open' || (!again && notice.sentAt !== undefined)) return;
  const { contact } = await addresseeOf(ctx, notice);
  const outcome =
    contact === undefined
      ? undefined
      : await mailer.send(await writeNotice(ctx, publicOrigin, notice, { contact, again }));
  if (outcome?.fate === 'temporary') throw new Error(`a notice to a recipient was put off: ${outcome.code}`);
  // One of unknown fate may have arrived; the reminder is its second try.
  const wentOut = outcome?.fate === 'accepted' || outcome?.fate === 'unknown';
  await transaction(ctx, async (tx) => {
    const act = wentOut ? 'recipient_told' : 'recipient_not_reached';
    await recordStep(tx, notice, { act, ...(outcome !== undefined && { fate: outcome.fate }) });
    await updateNotice(
      tx.tx,
      tx.controller,
      noticeId,
      wentOut ? { sentAt: tx.clock.now() } : { byHand: true },
    );
  });
}
