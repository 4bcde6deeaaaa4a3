/** Publication: versions, what governs now, what a locale showed. */
export { findWithheldFolder, publishFolder, type WithheldFolder } from './folder-service.ts';
export { findPublishedVersion, getPolicyInForce } from './in-force-service.ts';
export type { PolicyInForce, PublishedPolicy } from './policy-version.ts';
export {
  ruledPurposes,
  type RetentionStep,
  type RetentionTarget,
  type RetentionTerm,
  type Sweep,
} from './retention.ts';
export {
  checkPolicyFolder,
  listControllers,
  listPolicyVersions,
  publishPolicy,
  type KeepSystems,
  type PolicyFiles,
} from './service.ts';
