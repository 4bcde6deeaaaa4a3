/** The same words to all who are on a topic: audience, schedule, pace, progress. */
export type { Campaign } from './campaign.ts';
export {
  actOnCampaign,
  createCampaign,
  getAudience,
  getCampaign,
  getResult,
  listCampaigns,
} from './service.ts';
