/** Who people are to us: subjects, their identities, verification by code, links. */
export { maskEmail } from './identity.ts';
export type { Link, LinkParticipant } from './linking.ts';
export type { LinkClaims, LinkKind } from './link-claims.ts';
export { linkSubjects, subjectErasure } from './linking-service.ts';
export {
  createSubject,
  ensureSubjects,
  findIdentityId,
  findSubject,
  findSubjects,
  getSubject,
  identityHash,
  identityHashOf,
  listIdentities,
  listIdentityHashes,
  listLinkedSubjects,
  markVerified,
  openIdentities,
  openLink,
  prepareSubjects,
  readIdentities,
  readIdentity,
  readPerson,
  sealLink,
  type EnsuredSubject,
  type SealedIdentity,
} from './service.ts';
export { confirmCode, issueCode, requestCode, type IssuedCode } from './verification-service.ts';
export { codeRequested } from './verification.ts';
