import { localise } from '@zgoda/policy';
import type { DataExportId } from '@zgoda/vocabulary/ids';
import type { Context } from '../../context.ts';
import { formatDay } from '../../platform/i18n/index.ts';
import { renderLetter, type Mailer } from '../../platform/mail/index.ts';
import { getDelivery, sealDownloadLink } from '../deliveries/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { loadKey, openScope } from './service.ts';
import { findExport } from './store.ts';
import { exportWords, spokenLocale } from './words.ts';

export interface RecipientMail {
  readonly mailer: Mailer;
  /** `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
}

/** Tells a controller whom the person named that a package lies ready; it names nobody. GDPR Art. 20(2) @throws Error to try again later */
export async function tellRecipient(
  ctx: Context,
  exportId: DataExportId,
  { mailer, publicOrigin }: RecipientMail,
): Promise<void> {
  const found = await findExport(ctx.db, ctx.controller, exportId);
  if (found?.deliveryId === undefined || found.kind !== 'portability_to_controller') return;
  const { recipient } = openScope(ctx, await loadKey(ctx, found.subjectId), found);
  if (recipient === undefined) return;
  const { policy } = await getPolicyInForce(ctx);
  const { controller } = policy;
  const language = spokenLocale(found.locale);
  const say = (text: Parameters<typeof localise>[1]): string => localise(policy, text, language);
  const words = exportWords(language);
  const name = say(controller.name);
  const { expiresAt } = await getDelivery(ctx, found.deliveryId);
  const day = formatDay(expiresAt, { locale: language, timeZone: controller.time_zone }, 'by');
  const subject = words('mail.subject', { name });
  const { html, text } = renderLetter({
    language,
    subject,
    brand: name,
    body: words('mail.body', { day }),
    action: {
      label: words('mail.open'),
      url: `${publicOrigin}${await sealDownloadLink(ctx, found.deliveryId, language)}`,
    },
    note: words('mail.why'),
    footer: { links: [], lines: [`${name}, ${say(controller.address)}`, controller.contact] },
  });
  const [, domain = ''] = controller.sender.address.split('@');
  const outcome = await mailer.send({
    from: { name: say(controller.sender.name), address: controller.sender.address },
    to: { address: recipient.email },
    replyTo: { address: controller.contact },
    subject,
    text,
    html,
    date: ctx.clock.now(),
    messageId: `package.${exportId.replaceAll('-', '')}@${domain.toLowerCase()}`,
    language,
  });
  if (outcome.fate === 'temporary') throw new Error(`a mail to a recipient was put off: ${outcome.code}`);
  if (outcome.fate !== 'accepted') ctx.log.warn('exports.recipient_not_reached', { state: outcome.fate });
}
