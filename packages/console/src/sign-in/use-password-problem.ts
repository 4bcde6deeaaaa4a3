import { ApiProblem } from '../api/problem.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';

/** Why the new password was refused, in words. */
export function usePasswordProblem(): (error: unknown) => string {
  const { find } = useWords();
  const textOf = useProblemText();
  return (error) => {
    const isWeak = error instanceof ApiProblem && error.code === 'password_weak';
    return isWeak ? find(`weak.${String(error.details['reason'])}`, textOf(error)) : textOf(error);
  };
}
