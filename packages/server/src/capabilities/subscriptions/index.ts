/** Who gets what: topics by channels, opt-in, relationships, suppression. */
export { subscriptionErasure, subscriptionLink } from './person-service.ts';
export { recordRelationship } from './relationship-service.ts';
export {
  confirmationLink,
  confirmationRequested,
  confirmSubscription,
  requestSubscription,
} from './request-service.ts';
export {
  getPreferences,
  getTopicGrowth,
  getWithdrawalsByDay,
  loadSubscriptionStates,
  setPreferences,
  suppress,
  withdrawAll,
  withdrawTopic,
  type ChangedPreferences,
  type Preference,
} from './service.ts';
