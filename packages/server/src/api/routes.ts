import type { OpenAPIHono } from '@hono/zod-openapi';
import { registerAutomatedDecisionRoutes } from '../capabilities/automated-decisions/routes.ts';
import { registerCampaignRoutes } from '../capabilities/campaigns/routes.ts';
import { registerCaseRoutes } from '../capabilities/cases/routes.ts';
import { consentLink } from '../capabilities/consent/index.ts';
import { registerConsentRoutes } from '../capabilities/consent/routes.ts';
import { publishDataMap } from '../capabilities/datamap/index.ts';
import { registerDatamapRoutes } from '../capabilities/datamap/routes.ts';
import { registerDecisionRoutes } from '../capabilities/decisions/routes.ts';
import { registerDisclosureRoutes } from '../capabilities/disclosures/routes.ts';
import { registerEvidenceRoutes } from '../capabilities/evidence/routes.ts';
import { registerExportRoutes } from '../capabilities/exports/routes.ts';
import { registerImportRoutes } from '../capabilities/imports/routes.ts';
import { registerLetterRoutes } from '../capabilities/letters/routes.ts';
import { registerMessageRoutes } from '../capabilities/messages/routes.ts';
import { registerPolicyRoutes } from '../capabilities/policies/routes.ts';
import { registerPromiseRoutes } from '../capabilities/promises/routes.ts';
import { registerRetentionRoutes } from '../capabilities/retention/routes.ts';
import { requestLink } from '../capabilities/requests/index.ts';
import { registerRequestRoutes } from '../capabilities/requests/routes.ts';
import { registerSubjectRoutes } from '../capabilities/subjects/routes.ts';
import { subscriptionLink } from '../capabilities/subscriptions/index.ts';
import { registerSubscriptionRoutes } from '../capabilities/subscriptions/routes.ts';
import { registerSuppressionRoutes } from '../capabilities/suppressions/routes.ts';
import { createApi, type ApiEnv } from '../platform/http/index.ts';
import { retentionSteps } from '../start/retention-steps.ts';

export interface ApiRoutesOptions {
  /** Where people read the policy: `https://privacy.example`, without a slash at the end. */
  readonly publicOrigin: string;
}

/** Every route of `/v1`, in the order of the documentation. */
export function createApiRoutes({ publicOrigin }: ApiRoutesOptions): OpenAPIHono<ApiEnv> {
  const api = createApi();
  registerConsentRoutes(api);
  registerSubscriptionRoutes(api);
  registerSuppressionRoutes(api);
  registerSubjectRoutes(api, { linkParticipants: [consentLink, subscriptionLink, requestLink] });
  registerDecisionRoutes(api, { publicOrigin });
  registerAutomatedDecisionRoutes(api);
  registerMessageRoutes(api);
  registerCampaignRoutes(api);
  registerCaseRoutes(api);
  registerRequestRoutes(api);
  registerExportRoutes(api);
  registerImportRoutes(api);
  registerLetterRoutes(api);
  registerDisclosureRoutes(api);
  registerRetentionRoutes(api, { steps: retentionSteps });
  registerDatamapRoutes(api);
  registerPolicyRoutes(api, { keepSystems: publishDataMap });
  registerPromiseRoutes(api);
  registerEvidenceRoutes(api);
  return api;
}
