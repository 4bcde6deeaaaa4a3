/** A problem document of the API. @see RFC 9457 3 */
interface ProblemDocument {
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An error answer of the console's API, or the lack of any answer (`code` is `unreachable`, `status` 0). */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  /** URN of the call, for whoever reads the server's log; absent when the server was not reached. */
  readonly instance: string | undefined;

  constructor(status: number, document: Partial<ProblemDocument>) {
    super(document.detail ?? 'No answer');
    this.name = 'ApiProblem';
    this.status = status;
    this.code = document.code ?? (status === 0 ? 'unreachable' : 'internal_error');
    this.details = document.details ?? {};
    this.instance = document.instance;
  }
}

const isProblem = (value: unknown): value is Partial<ProblemDocument> =>
  typeof value === 'object' && value !== null && 'code' in value;

/** What a body that is not a success says; a body that is no problem document counts as an internal error. */
export function toApiProblem(status: number, body: unknown): ApiProblem {
  return new ApiProblem(status, isProblem(body) ? body : {});
}

/** Asking again would get the same answer: not permitted, not there, or gone. */
export const isSettled = (error: unknown): boolean =>
  error instanceof ApiProblem && [403, 404, 410].includes(error.status);

/** Worth another try by itself: the network, or a server that says it is busy. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status === 503);
