export { createAccess, type ContextFor } from './access.ts';
export { createAdminSocket, type AdminHandlers } from './admin.ts';
export { apiRoute, boundedRoute, createApi, createBaseApi, jsonAnswer, jsonBody, linesBody } from './api.ts';
export {
  createApiKey,
  createCallerSource,
  revokeApiKey,
  withDevelopmentKeys,
  type CallerSource,
} from './api-keys.ts';
export { listApiKeys } from './store.ts';
export { boundBody, defaultMaxBodyBytes, readForm, readLines } from './body.ts';
export type { Access, ApiEnv, NodeBindings, RootEnv } from './env.ts';
export { createFace, type Face } from './face.ts';
export {
  claimAnswers,
  forgetOldAnswers,
  idempotencyClaim,
  idempotently,
  idempotentlyAfter,
  idempotentlyFor,
  sendAnswer,
  storeAnswers,
  type ClaimOutcome,
  type IdempotencyClaim,
  type StoredAnswer,
} from './idempotency.ts';
export type { Observers } from './observe.ts';
export { TransportError, type ProblemAnswer } from './problem.ts';
export { createRateLimits, defaultRateLimits } from './rate-limits.ts';
export { cacheControl, contentSecurityPolicy } from './security-headers.ts';
export { createHttpServer, type HttpServer } from './server.ts';
