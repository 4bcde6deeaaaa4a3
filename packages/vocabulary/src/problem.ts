import { z } from 'zod';
import type { ErrorKind } from './errors.ts';

/**
 * HTTP status of each outward error category.
 * @see RFC 9110 15
 */
export const statusByKind = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

/** Problems of the transport itself, before any use case runs: code -> status and constant sentence. */
export const transportProblems = {
  malformed_request: [400, 'The request cannot be read: its address, headers or encoding are not valid.'],
  malformed_json: [400, 'The request body is not valid JSON.'],
  key_missing: [401, 'This call needs a key: send it as “Authorization: Bearer <key>”.'],
  key_unknown: [401, 'This key is not known, or it was revoked.'],
  role_not_allowed: [403, 'A key of this role may not make this call.'],
  origin_not_allowed: [403, 'This browser key may not be used from this origin.'],
  route_not_found: [404, 'There is nothing at this address.'],
  method_not_allowed: [
    405,
    'This address does not answer this method; the Allow header lists those it does.',
  ],
  idempotency_key_in_use: [
    409,
    'The first call with this Idempotency-Key is still under way; repeat it shortly.',
  ],
  body_too_large: [413, 'The request body is larger than this call accepts.'],
  media_type_not_supported: [415, 'This call does not accept a body of this Content-Type.'],
  request_invalid: [422, 'The request does not have the form that this call needs.'],
  idempotency_key_reused: [422, 'This Idempotency-Key was already used for another request.'],
  idempotency_key_invalid: [422, 'An Idempotency-Key is 1 to 255 printable ASCII characters.'],
  rate_limited: [429, 'Too many calls; repeat after the time that Retry-After gives.'],
  internal_error: [500, 'Something went wrong on our side. Give the operator the id in “instance”.'],
  busy: [503, 'The service is busy or restarting; repeat shortly.'],
} as const satisfies Record<string, readonly [number, string]>;
export type TransportProblemCode = keyof typeof transportProblems;

/** One part of a request that is not as it must be. */
export const requestFlawSchema = z.object({
  pointer: z.string().optional().meta({
    description: 'Place in the body, a JSON Pointer as URI fragment (RFC 6901 6); absent for other parts.',
  }),
  parameter: z
    .string()
    .optional()
    .meta({ description: 'Name of the query, path or header parameter; absent for the body.' }),
  message: z.string().meta({ description: 'What is wrong; never repeats the value that was sent.' }),
});
export type RequestFlaw = z.output<typeof requestFlawSchema>;

/**
 * Every error answer of the HTTP API, as `application/problem+json`.
 * @see RFC 9457 3
 */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'URI reference of the code’s description in the documentation.' }),
    title: z.string().meta({ description: 'The status in words.' }),
    status: z.int().meta({ description: 'HTTP status of the answer.' }),
    code: z.string().meta({ description: 'Stable name of the error: branch on this.' }),
    detail: z.string().meta({ description: 'One sentence for the developer.' }),
    instance: z.string().meta({ description: 'URN of this one call; the operator finds it in the log.' }),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
      .optional()
      .meta({ description: 'Identifiers, counts and field names that belong to the code.' }),
    errors: z.array(requestFlawSchema).optional().meta({ description: 'With `request_invalid`: each flaw.' }),
  })
  .meta({ description: 'An error (RFC 9457).' });
export type Problem = z.output<typeof problemSchema>;
