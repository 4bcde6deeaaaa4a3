/** The same words to all who are on a topic: audience, schedule, pace, progress. */
export { approveCampaign, getApproval, listApprovals, type ApprovalView } from './approval-service.ts';
export type { Campaign } from './campaign.ts';
export { actionsOf } from './campaign.ts';
export {
  actOnCampaign,
  countTopicAudiences,
  createCampaign,
  getAudience,
  getCampaign,
  getResult,
  getResults,
  listCampaigns,
  listThreads,
  previewCampaign,
  updateDraft,
} from './service.ts';
export { testCampaign } from './trial-service.ts';
export { actOnUncertain, listCampaignMessages } from './unsent-service.ts';
export { toAudience, toHead, toResult, toUnsent } from './view.ts';
