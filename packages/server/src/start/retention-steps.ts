import { caseRetention } from '../capabilities/cases/index.ts';
import { consentRetention, submissionRetention } from '../capabilities/consent/index.ts';
import { disclosureRetention } from '../capabilities/disclosures/index.ts';
import { messageRetention } from '../capabilities/messages/index.ts';
import type { RetentionStep } from '../capabilities/policies/index.ts';
import { relationshipRetention, subscriptionRetention } from '../capabilities/subscriptions/index.ts';

/**
 * What every capability keeps for a time, in the order of a sweep: what a rule counts from (choices, cases, relationships) behind what
 * is counted by it.
 */
export const retentionSteps: readonly RetentionStep[] = [
  messageRetention,
  disclosureRetention,
  submissionRetention,
  caseRetention,
  subscriptionRetention,
  consentRetention,
  relationshipRetention,
];
