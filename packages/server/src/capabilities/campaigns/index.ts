/** The same words to all who are on a topic: audience, schedule, pace, progress. */
export type { Campaign } from './campaign.ts';
export { actionsOf } from './campaign.ts';
export {
  actOnCampaign,
  createCampaign,
  getAudience,
  getCampaign,
  getResult,
  getResults,
  getTopicAudience,
  listCampaigns,
  previewCampaign,
  updateDraft,
} from './service.ts';
export { toAudience, toHead, toResult } from './view.ts';
