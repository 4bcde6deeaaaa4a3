/** Who gets what: topics by channels, opt-in, relationships, suppression. */
export {
  relationshipRetention,
  subscriptionErasure,
  subscriptionLink,
  subscriptionRetention,
} from './person-service.ts';
export {
  loadAddressStandings,
  recordBroughtChoices,
  startBroughtRelationships,
  closeAddresses,
  type AddressStanding,
  type AddressSuppression,
  type BroughtChoice,
  type BroughtRelationship,
} from './import-service.ts';
export { accountClosed, isIssueOnRecord, recordRelationship } from './relationship-service.ts';
export { listAttributes, type AttributeRef } from './relationship-store.ts';
export {
  confirmationLink,
  confirmationRequested,
  confirmSubscription,
  requestSubscription,
} from './request-service.ts';
export { holdCells } from './store.ts';
export { suppress, withdrawAll, withdrawTopic, type ChangedPreferences } from './change-service.ts';
export {
  getPreferences,
  getTopicGrowth,
  getWithdrawalsByDay,
  loadSubscriptionStates,
  setPreferences,
  type Preference,
} from './service.ts';
export { deadReasons, suppressHeld } from './suppression-store.ts';
export { cellKey, isAvailable, isCovered, topicsOfRelationship } from './subscription.ts';
