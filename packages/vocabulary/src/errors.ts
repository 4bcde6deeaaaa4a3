/** The closed list of outward error categories; `platform/http` maps each to one HTTP status. */
export const errorKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'limited',
  'unavailable',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** Identifiers, counts and field names only: never a personal value. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * The only error the domain throws on purpose. `code` is stable, public and the translation key.
 * Anything else that is thrown reaches the outside as an opaque 500 with an incident id.
 */
export class DomainError<Code extends string = string> extends Error {
  readonly kind: ErrorKind;
  readonly code: Code;
  readonly details: ErrorDetails;

  constructor(
    kind: ErrorKind,
    code: Code,
    message: string,
    options: { details?: ErrorDetails; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.kind = kind;
    this.code = code;
    this.details = options.details ?? {};
  }
}

type ErrorTable = Readonly<Record<string, readonly [ErrorKind, string]>>;
type ErrorFactories<Table extends ErrorTable> = {
  readonly [Code in keyof Table & string]: (details?: ErrorDetails, cause?: unknown) => DomainError<Code>;
};

/** One table of codes a capability: `{ request_closed: ['conflict', 'The request is already closed.'] }`. */
export function defineErrors<const Table extends ErrorTable>(table: Table): ErrorFactories<Table> {
  const factories: Record<string, (details?: ErrorDetails, cause?: unknown) => DomainError> = {};
  for (const [code, [kind, message]] of Object.entries(table)) {
    factories[code] = (details = {}, cause) => new DomainError(kind, code, message, { details, cause });
  }
  return factories as ErrorFactories<Table>;
}
