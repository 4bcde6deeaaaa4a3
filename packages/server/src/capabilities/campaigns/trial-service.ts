import { campaignErrors, toInvented, type CampaignTestRequest } from '@zgoda/vocabulary/campaigns';
import { toPublicId, type CampaignId, type StaffId } from '@zgoda/vocabulary/ids';
import { z } from 'zod';
import type { Context, TxContext } from '../../context.ts';
import { defineEvent } from '../../platform/jobs/index.ts';
import { recordEvidence } from '../evidence/index.ts';
import { getContent, previewContent, writeTrial, type Delivery } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listStaff } from '../staff/index.ts';
import { assertComplete, getCampaign } from './service.ts';

/** One mail of a test: to a colleague, whose address is read when it goes out. */
export const trialDue = defineEvent({
  name: 'campaigns.trial',
  schema: z.strictObject({
    campaignId: z.uuid(),
    staffId: z.uuid(),
    locale: z.string(),
    mailId: z.uuid(),
    /** As `plan:Business L`. */
    said: z.array(z.string()).optional(),
  }),
});

const toPairs = (said: CampaignTestRequest['reader'] = {}): string[] =>
  Object.entries(said).map(([name, value]) => `${name}:${value}`);

const comparable = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/**
 * Sends a campaign's words as they stand to colleagues, one mail a language. It is an act of staff, in the log; the campaign's own
 * ledger knows nothing of it.
 * @returns how many mails are on their way
 * @throws campaign_not_found, campaign_words_missing, campaign_window_invalid, campaign_locale_unknown,
 *   campaign_test_not_staff and message_reader_field_unknown with `fields`
 */
export async function testCampaign(
  tx: TxContext,
  campaignId: CampaignId,
  { to, locales: wanted, reader: said }: CampaignTestRequest,
): Promise<number> {
  const { topic, contentId } = await getCampaign(tx, campaignId);
  await assertComplete(tx, contentId);
  const { data } = await getContent(tx, contentId);
  const locales = [...new Set(wanted ?? Object.keys(data))];
  const unknown = locales.find((locale) => !(locale in data));
  if (unknown !== undefined)
    throw campaignErrors.campaign_locale_unknown({ field: 'locales', locale: unknown });
  // What the test says of its reader has to be what the words can say.
  await previewContent(tx, contentId, { said });
  const staff = await listStaff(tx);
  const active = new Map(
    staff
      .filter(({ status }) => status === 'active')
      .map(({ email, staffId }) => [comparable(email), staffId]),
  );
  const strangers = to.flatMap((email, index) => (active.has(comparable(email)) ? [] : [`to.${index}`]));
  if (strangers.length > 0) throw campaignErrors.campaign_test_not_staff({ fields: strangers });
  const colleagues = [...new Set(to.flatMap((email) => active.get(comparable(email)) ?? []))];
  const { hash: policyHash } = await getPolicyInForce(tx);
  const { actor } = tx;
  const payload = {
    act: 'campaign_tested',
    campaign: toPublicId('campaign', campaignId),
    ...(topic !== undefined && { topic }),
    locales: locales.join(' '),
    to: colleagues.map((staffId) => toPublicId('staff', staffId)).join(' '),
    ...(actor.kind === 'staff' && { staff: toPublicId('staff', actor.staffId as StaffId) }),
  };
  await recordEvidence(tx, [{ class: 'system', policyHash, payload }]);
  const mails = colleagues.flatMap((staffId) => locales.map((locale) => ({ staffId, locale })));
  for (const mail of mails)
    await tx.enqueue(tx, trialDue, { campaignId, ...mail, mailId: tx.ids.uuid(), said: toPairs(said) });
  return mails.length;
}

/** Hands one mail of a test to the server; one of unknown fate is not sent again. @throws Error to try again later */
export async function sendTrial(
  ctx: Context,
  { mailer, publicOrigin }: Delivery,
  { campaignId, staffId, locale, mailId, said }: z.output<typeof trialDue.schema>,
): Promise<void> {
  const { contentId } = await getCampaign(ctx, campaignId as CampaignId);
  const colleague = (await listStaff(ctx)).find((member) => member.staffId === staffId);
  if (colleague?.status !== 'active') return;
  const trial = { to: colleague.email, locale, mailId, said: toInvented(said) };
  const mail = await writeTrial(ctx, publicOrigin, contentId, trial);
  const outcome = await mailer.send(mail);
  if (outcome.fate === 'accepted' || outcome.fate === 'stopped') return;
  if (outcome.fate === 'temporary') throw new Error(`a test mail was put off: ${outcome.code}`);
  ctx.log.warn('campaigns.test_not_sent', { state: outcome.fate, reason: outcome.code });
}
