/** What people chose: consent records, where each choice stands, forms. */
export type { ConsentInput, ConsentOrigin } from './consent.ts';
export { formSubmitted, getForm, readSubmission, submitForm, topicsChosen } from './form-service.ts';
export {
  listConsents,
  listConsentStates,
  loadConsentStates,
  recordConsents,
  withdrawConsents,
  type RecordedChoice,
  type RecordedConsent,
} from './service.ts';
export { consentErasure, consentLink, consentRetention, submissionRetention } from './person-service.ts';
export type { ConsentRecord, ConsentState } from './store.ts';
