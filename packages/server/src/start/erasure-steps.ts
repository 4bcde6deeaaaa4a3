import { automatedDecisionErasure } from '../capabilities/automated-decisions/index.ts';
import { caseErasure } from '../capabilities/cases/index.ts';
import { consentErasure } from '../capabilities/consent/index.ts';
import { correspondenceErasure } from '../capabilities/correspondence/index.ts';
import { datamapErasure } from '../capabilities/datamap/index.ts';
import { deliveryErasure } from '../capabilities/deliveries/index.ts';
import { disclosureErasure } from '../capabilities/disclosures/index.ts';
import type { ErasureStep } from '../capabilities/evidence/index.ts';
import { exportErasure } from '../capabilities/exports/index.ts';
import { importErasure } from '../capabilities/imports/index.ts';
import { letterErasure } from '../capabilities/letters/index.ts';
import { messagesErasure } from '../capabilities/messages/index.ts';
import { retentionErasure } from '../capabilities/retention/index.ts';
import { requestErasure } from '../capabilities/requests/index.ts';
import { subjectErasure } from '../capabilities/subjects/index.ts';
import { subscriptionErasure } from '../capabilities/subscriptions/index.ts';
import { taskErasure } from '../capabilities/tasks/index.ts';

/**
 * What every capability with rows of people erases of one, what refers to a person before the person. Replayed when a
 * restored log knows of an erasure.
 */
export const erasureSteps: readonly ErasureStep[] = [
  subscriptionErasure,
  consentErasure,
  caseErasure,
  correspondenceErasure,
  exportErasure,
  automatedDecisionErasure,
  deliveryErasure,
  letterErasure,
  messagesErasure,
  importErasure,
  taskErasure,
  datamapErasure,
  disclosureErasure,
  retentionErasure,
  requestErasure,
  subjectErasure,
];
