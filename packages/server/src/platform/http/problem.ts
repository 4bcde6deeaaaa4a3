import { DomainError, type ErrorDetails } from '@zgoda/vocabulary/errors';
import {
  statusByKind,
  transportProblems,
  type Problem,
  type RequestFlaw,
  type TransportProblemCode,
} from '@zgoda/vocabulary/problem';
import { HTTPException } from 'hono/http-exception';
import { STATUS_CODES } from 'node:http';

/** A refusal by the transport: thrown by middleware, answered as a problem document. */
export class TransportError extends Error {
  readonly code: TransportProblemCode;
  readonly flaws: readonly RequestFlaw[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: TransportProblemCode,
    options: {
      readonly flaws?: readonly RequestFlaw[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(transportProblems[code][1]);
    this.name = 'TransportError';
    this.code = code;
    this.flaws = options.flaws ?? [];
    this.headers = options.headers ?? {};
  }
}

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** False when nobody threw this on purpose: it is logged as a fault, and the answer says nothing about it. */
  readonly isExpected: boolean;
}

/** Seconds after which a call that met a limit or an outage may be repeated. */
const retryAfterSeconds = 1;

/** SQLSTATEs that mean “not now”: lock not available, too many connections, shutdown, connection lost, lost races. */
const transientStates = /^(?:55P03|53300|57P0[1-3]|57014|08...|40001|40P01)$/;
const transientCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** What the database driver says of a lost or unobtainable connection; it gives no code with it. */
const connectionLost =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (connectionLost.test(error.message)) return true;
  const code = 'code' in error ? String(error.code) : '';
  return transientStates.test(code) || transientCodes.has(code);
}

const codeByStatus = new Map<number, TransportProblemCode>([
  [400, 'malformed_json'],
  [413, 'body_too_large'],
  [415, 'media_type_not_supported'],
]);

interface Facts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly details?: ErrorDetails;
  readonly flaws?: readonly RequestFlaw[];
}

function toDocument(facts: Facts, requestId: string): Problem {
  const { status, code, detail, details = {}, flaws = [] } = facts;
  return {
    type: `/v1/docs#problem-${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    instance: `urn:uuid:${requestId}`,
    ...(Object.keys(details).length > 0 && { details: { ...details } as Problem['details'] }),
    ...(flaws.length > 0 && { errors: [...flaws] }),
  };
}

function transportAnswer(error: TransportError, requestId: string, isExpected = true): ProblemAnswer {
  const [status, detail] = transportProblems[error.code];
  const problem = toDocument({ status, code: error.code, detail, flaws: error.flaws }, requestId);
  return { problem, headers: error.headers, isExpected };
}

const databaseId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ids in the database's form are for ourselves: outside they have a prefix. */
const outward = (details: ErrorDetails): ErrorDetails =>
  Object.fromEntries(
    Object.entries(details).filter(([, value]) => typeof value !== 'string' || !databaseId.test(value)),
  );

function domainAnswer(error: DomainError, requestId: string): ProblemAnswer {
  const status = statusByKind[error.kind];
  const { code, message: detail, details } = error;
  const problem = toDocument({ status, code, detail, details: outward(details) }, requestId);
  const isTemporary = error.kind === 'limited' || error.kind === 'unavailable';
  const seconds = error.details['retry_after_seconds'] ?? retryAfterSeconds;
  return { problem, headers: isTemporary ? { 'retry-after': String(seconds) } : {}, isExpected: true };
}

/**
 * What the outside is told of an error. A `DomainError` and a `TransportError` speak for themselves; an unavailable
 * database is a 503; anything else is an opaque 500.
 * @see RFC 9457 3.1
 */
export function toProblem(error: unknown, requestId: string): ProblemAnswer {
  if (error instanceof DomainError) return domainAnswer(error, requestId);
  if (error instanceof TransportError) return transportAnswer(error, requestId);
  const code = error instanceof HTTPException ? codeByStatus.get(error.status) : undefined;
  if (code !== undefined) return transportAnswer(new TransportError(code), requestId);
  if (isTransient(error)) {
    const headers = { 'retry-after': String(retryAfterSeconds) };
    return transportAnswer(new TransportError('busy', { headers }), requestId, false);
  }
  return transportAnswer(new TransportError('internal_error'), requestId, false);
}
