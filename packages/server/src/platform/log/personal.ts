import { inspect } from 'node:util';

const placeholder = '[personal data]';

/**
 * A value about a person in transit: it prints as `[personal data]` in template strings, JSON and `inspect`,
 * and only the named call `reveal()` opens it. `LogFields` does not accept it.
 */
export class Personal<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Call it where the value leaves the process on purpose, never on the way to a log. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [Symbol.toPrimitive](): string {
    return placeholder;
  }

  [inspect.custom](): string {
    return placeholder;
  }
}
