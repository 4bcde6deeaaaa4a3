export { apiRoute, boundedRoute, createApi, createBaseApi, jsonAnswer, jsonBody } from './api.ts';
export { createAccess, type Access, type ContextFor } from './access.ts';
export { boundBody, defaultMaxBodyBytes, readForm } from './body.ts';
export { apiRoles, type ApiEnv, type ApiRole, type Caller, type RootEnv } from './env.ts';
export { toProblem, TransportError } from './problem.ts';
