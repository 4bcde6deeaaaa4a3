/** Publication: versions, what governs now, what a locale showed. */
export { findPublishedVersion, getPolicyInForce } from './in-force-service.ts';
export type { PolicyInForce, PolicyVersionFacts, PublishedPolicy } from './policy-version.ts';
export {
  checkPolicyFolder,
  listControllers,
  listPolicyVersions,
  publishPolicy,
  type PolicyFiles,
  type Publication,
} from './service.ts';
