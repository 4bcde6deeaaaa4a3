/** What a log line says about an error: its kind and where it arose, never its message, which may quote input. */
export interface ErrorFacts {
  readonly error: string;
  readonly error_code?: string;
  readonly constraint?: string;
  readonly frames?: readonly string[];
  readonly message?: string;
  readonly cause?: ErrorFacts;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_.]{0,80}$/;
const codeForm = /^[A-Za-z0-9_]{2,60}$/;
const maximumFrames = 8;
const maximumCauses = 3;

const textOf = (value: unknown, form: RegExp): string | undefined =>
  typeof value === 'string' && form.test(value) ? value : undefined;

/** `    at handler (file:///…/service.ts:12:3)` lines; the first lines of a stack repeat the message and are dropped. */
function framesOf(stack: string | undefined): readonly string[] {
  const lines = stack?.split('\n') ?? [];
  const own = lines.filter((line) => /^ {4}at .*\(?(?:file:\/\/|node:|\/)[^()]*:\d+:\d+\)?$/.test(line));
  return own.slice(0, maximumFrames).map((line) => line.trim().slice(3));
}

/**
 * @param withMessages true only where no real person's data can be (development): messages help there.
 */
export function toErrorFacts(error: unknown, withMessages: boolean, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, constraint } = error as Error & { code?: unknown; constraint?: unknown };
  const errorCode = textOf(code, codeForm);
  const constraintName = textOf(constraint, identifier);
  const frames = framesOf(error.stack);
  return {
    error: textOf(error.name, identifier) ?? 'Error',
    ...(errorCode !== undefined && { error_code: errorCode }),
    ...(constraintName !== undefined && { constraint: constraintName }),
    ...(withMessages && { message: error.message }),
    ...(frames.length > 0 && { frames }),
    ...(error.cause !== undefined &&
      depth < maximumCauses && { cause: toErrorFacts(error.cause, withMessages, depth + 1) }),
  };
}
