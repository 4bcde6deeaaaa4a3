/**
 * Exit codes of every command: 0 it is well; 1 the command ran and found problems; 2 it could not run (wrong usage,
 * something unreadable, no server).
 */
export const exitCodes = { ok: 0, problems: 1, unable: 2 } as const;

/** Why a command could not run, and what to do next. Shown without a stack. */
export class CommandFailure extends Error {
  /** The next step, as a sentence. */
  readonly next: string | undefined;
  /** For `--json`. */
  readonly code: string;

  constructor(code: string, message: string, next?: string) {
    super(message);
    this.name = 'CommandFailure';
    this.code = code;
    this.next = next;
  }
}
