/** Who people are to us: subjects, their identities, verification by code, links. */
export { maskEmail } from './identity.ts';
export type { Link, LinkParticipant } from './linking.ts';
export type { LinkClaims, LinkKind } from './link-claims.ts';
export { linkSubjects, subjectErasure } from './linking-service.ts';
export {
  ensureSubjects,
  findIdentityId,
  findSubject,
  findSubjects,
  getSubject,
  identityHash,
  listIdentities,
  listIdentityHashes,
  listLinkedSubjects,
  markVerified,
  openLink,
  prepareSubjects,
  readIdentities,
  readIdentity,
  sealLink,
  type EnsuredSubject,
} from './service.ts';
export { confirmCode, issueCode, requestCode, type IssuedCode } from './verification-service.ts';
export { codeRequested } from './verification.ts';
