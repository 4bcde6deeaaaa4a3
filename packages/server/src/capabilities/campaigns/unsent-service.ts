import { campaignErrors, type UncertainAction, type UnsentState } from '@zgoda/vocabulary/campaigns';
import type { CampaignId, MessageId, SubjectId } from '@zgoda/vocabulary/ids';
import type { Context, TxContext } from '../../context.ts';
import { decideUncertain, findMessageOfContent, listUnsent, type Message } from '../messages/index.ts';
import { actionsOf, type Campaign } from './campaign.ts';
import { changeState, enqueueRun, getCampaign } from './service.ts';
import { lockCampaign } from './store.ts';

/** Who did not get it for sure, in one state, by subject, behind `after`. */
export const listCampaignMessages = (
  ctx: Context,
  { contentId }: Campaign,
  page: { readonly state: UnsentState; readonly after: SubjectId | undefined; readonly limit: number },
): Promise<readonly Message[]> => listUnsent(ctx, contentId, page);

/**
 * Carries out what a person decided about a message of unknown fate. To send one again, a campaign that has ended is under way once
 * more until that is done; the gate is asked about the person as always.
 * @throws campaign_not_found, campaign_message_not_found, campaign_message_not_uncertain, campaign_action_not_allowed
 */
export async function actOnUncertain(
  tx: TxContext,
  campaignId: CampaignId,
  messageId: MessageId,
  action: UncertainAction,
): Promise<Campaign> {
  const campaign = await lockCampaign(tx.tx, tx.controller, campaignId);
  if (campaign === undefined) throw campaignErrors.campaign_not_found();
  const message = await findMessageOfContent(tx, campaign.contentId, messageId);
  if (message === undefined) throw campaignErrors.campaign_message_not_found();
  const isAgain = action === 'send_again';
  if (isAgain && campaign.state === 'cancelled') {
    const allowed = actionsOf(campaign.state);
    throw campaignErrors.campaign_action_not_allowed({ state: campaign.state, allowed: [...allowed] });
  }
  if (!(await decideUncertain(tx, message, action))) throw campaignErrors.campaign_message_not_uncertain();
  if (!isAgain) return campaign;
  const at = tx.clock.now();
  if (campaign.state === 'sent') await changeState(tx, campaign, { state: 'sending', at });
  if (campaign.state !== 'paused') await enqueueRun(tx, campaignId, at);
  return getCampaign(tx, campaignId);
}
