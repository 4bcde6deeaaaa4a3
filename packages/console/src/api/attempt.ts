import { useState } from 'react';
import { ApiProblem } from './problem.ts';

const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

/** What a call is done once for: the same until it is known what became of it, though somebody sends the form again. */
export interface Attempt {
  /** Of one call. */
  headers(): { 'idempotency-key': string };
  /** The next call is a new attempt. */
  end(): void;
}

export function createAttempt(): Attempt {
  let key = newKey();
  return {
    headers: () => ({ 'idempotency-key': key }),
    end: () => {
      key = newKey();
    },
  };
}

/** One attempt a form. */
export function useAttempt(): Attempt {
  const [attempt] = useState(createAttempt);
  return attempt;
}

/** That the attempt was done before, with other words: whoever sends them now means something new. */
export const isDoneBefore = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === 'idempotency_key_reused';
