import type { AskedOperation } from './asked-operation.ts';

/** What is asked of a system about one person. Values are personal: they go to that system and nowhere else. */
export interface TaskQuestion {
  readonly operation: AskedOperation;
  /** The same for every try of the same question, so that the other side does it once. Names nobody. */
  readonly idempotencyKey: string;
  /** By the names that a declaration may use: `identities.email`, `request.id`, `callback.url`. */
  readonly values: Readonly<Record<string, string>>;
  /** For a rectification: what `{{ corrections }}` stands for in a body. */
  readonly corrections?: readonly Readonly<Record<string, string | null>>[];
}

/**
 * What the other side says. `done` is its word and no proof: `check` is. A `waiting` one is asked again with its ticket, or calls
 * back; the ticket may hold personal data.
 */
export type TaskAnswer =
  | { readonly state: 'done' }
  | { readonly state: 'none_found' }
  | { readonly state: 'waiting'; readonly ticket: string };

/** A signed call of the other side, as it came in. */
export interface TaskCallback {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** ms since the epoch. */
  readonly now: number;
}

/**
 * A system that is asked rather than written to. Every call may be repeated, and throws `ConnectorError` and nothing else on purpose:
 * with `whoActs: 'retry'` when the same question may be put again later.
 */
export interface TaskSystem {
  ask(question: TaskQuestion, signal?: AbortSignal): Promise<TaskAnswer>;
  /** Asks how far it is. */
  poll(question: TaskQuestion, ticket: string, signal?: AbortSignal): Promise<TaskAnswer>;
  /**
   * Asks in another way whether it happened: a system that says yes and does nothing is caught here.
   * @returns undefined where nothing is declared by which it could be seen
   */
  check(question: TaskQuestion, signal?: AbortSignal): Promise<boolean | undefined>;
  /** @throws ConnectorError `access_denied` for one that the other side did not sign, or not just now */
  readCallback(
    operation: AskedOperation,
    callback: TaskCallback,
  ): { readonly id: string; readonly answer: TaskAnswer };
}

/** What opens systems of one kind. `settings` come from outside: `open` validates them. */
export interface TaskConnector {
  readonly name: string;
  open(settings: unknown): TaskSystem;
}
