import type { Policy } from '@zgoda/policy';
import { campaignErrors } from '@zgoda/vocabulary/campaigns';
import { toPublicId, type CampaignId, type StaffId } from '@zgoda/vocabulary/ids';
import { permissionsOf } from '@zgoda/vocabulary/staff';
import type { Context, TxContext } from '../../context.ts';
import { recordEvidence } from '../evidence/index.ts';
import { dataOf, getContents, type Content } from '../messages/index.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { listStaff } from '../staff/index.ts';
import { changesBetween, hashOfWording, needsApproval, type WordingChange } from './approval.ts';
import type { Campaign, Wording } from './campaign.ts';
import { lockCampaign, updateApproval } from './store.ts';

/** How a campaign stands with the second person; `hash` names exactly what would be approved. */
interface Standing {
  readonly isGiven: boolean;
  readonly hash: Buffer;
  readonly wording: Wording;
}

function standingOf(policy: Policy, campaign: Campaign, content: Content): Standing | undefined {
  const template = policy.templates.find(({ id }) => id === content.template);
  if (template === undefined) return undefined;
  if (!needsApproval(policy, template.message_class, dataOf(template))) return undefined;
  const { topic, notice, follows, onlyWith, approval } = campaign;
  const wording: Wording = { topic, notice, template: template.id, content: content.data, follows, onlyWith };
  const hash = hashOfWording(wording, template);
  return { isGiven: approval?.hash.equals(hash) === true, hash, wording };
}

/** Which of these wait for a second person's word or have it; those that need none are absent. */
export async function listApprovals(
  ctx: Context,
  campaigns: readonly Campaign[],
): Promise<ReadonlyMap<CampaignId, 'missing' | 'given'>> {
  const { policy } = await getPolicyInForce(ctx);
  const contents = await getContents(
    ctx,
    campaigns.map(({ contentId }) => contentId),
  );
  return new Map(
    campaigns.flatMap((campaign) => {
      const content = contents.get(campaign.contentId);
      const standing = content && standingOf(policy, campaign, content);
      return standing ? [[campaign.campaignId, standing.isGiven ? 'given' : 'missing'] as const] : [];
    }),
  );
}

/** False where the policy in force demands a second person's word on exactly these words and this audience, and it is not there. */
export async function isApproved(ctx: Context, campaign: Campaign): Promise<boolean> {
  return (await listApprovals(ctx, [campaign])).get(campaign.campaignId) !== 'missing';
}

export interface ApprovalView {
  readonly isGiven: boolean;
  /** Hexadecimal. */
  readonly hash: string;
  /** Whoever approved it last, though it may have changed since. */
  readonly approvedBy?: { readonly name: string; readonly at: Date } | undefined;
  /** Names of those who may approve it: active, with the permission, not among its authors. */
  readonly approvers: readonly string[];
  /** Whether the one who looks may. */
  readonly isYours: boolean;
  /** Since the last approval; all of it where there is none. */
  readonly changes: readonly WordingChange[];
}

/** What the second person looks at before giving their word; undefined where the policy demands none. */
export async function getApproval(ctx: Context, campaign: Campaign): Promise<ApprovalView | undefined> {
  const { policy } = await getPolicyInForce(ctx);
  const content = (await getContents(ctx, [campaign.contentId])).get(campaign.contentId);
  const standing = content && standingOf(policy, campaign, content);
  if (standing === undefined) return undefined;
  const { approval, writtenBy } = campaign;
  const staff = await listStaff(ctx);
  const approvers = staff.filter(
    ({ staffId, roles, status }) =>
      status === 'active' &&
      permissionsOf(roles).includes('campaigns.approve') &&
      !writtenBy.includes(staffId),
  );
  const { actor } = ctx;
  return {
    isGiven: standing.isGiven,
    hash: standing.hash.toString('hex'),
    approvedBy: approval && {
      name: staff.find(({ staffId }) => staffId === approval.staffId)?.name ?? '',
      at: approval.at,
    },
    approvers: approvers.map(({ name }) => name),
    isYours: actor.kind === 'staff' && approvers.some(({ staffId }) => staffId === actor.staffId),
    changes: changesBetween(approval?.wording ?? {}, standing.wording),
  };
}

/**
 * The second person's word on exactly what they looked at, with evidence of it. Any later change drops it.
 * @param hash of what they looked at, hexadecimal
 * @throws campaign_not_found, campaign_approval_not_asked, campaign_approval_own, campaign_changed
 */
export async function approveCampaign(tx: TxContext, campaignId: CampaignId, hash: string): Promise<void> {
  const campaign = await lockCampaign(tx.tx, tx.controller, campaignId);
  if (campaign === undefined) throw campaignErrors.campaign_not_found();
  const { policy, hash: policyHash } = await getPolicyInForce(tx);
  const content = (await getContents(tx, [campaign.contentId])).get(campaign.contentId);
  const standing = content && standingOf(policy, campaign, content);
  if (standing === undefined || campaign.state !== 'draft')
    throw campaignErrors.campaign_approval_not_asked();
  const staffId = tx.actor.kind === 'staff' ? (tx.actor.staffId as StaffId) : undefined;
  if (staffId === undefined || campaign.writtenBy.includes(staffId))
    throw campaignErrors.campaign_approval_own();
  if (standing.hash.toString('hex') !== hash) throw campaignErrors.campaign_changed();
  const payload = {
    act: 'campaign_approved',
    campaign: toPublicId('campaign', campaignId),
    ...(campaign.topic !== undefined && { topic: campaign.topic }),
    ...(campaign.notice !== undefined && { message_class: campaign.notice.messageClass }),
    staff: toPublicId('staff', staffId),
    content_hash: hash,
  };
  await recordEvidence(tx, [{ class: 'system', policyHash, payload }]);
  const { wording } = standing;
  await updateApproval(tx.tx, tx.controller, campaignId, {
    staffId,
    at: tx.clock.now(),
    hash: standing.hash,
    wording,
  });
}
