import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isDoneBefore, useAttempt, type Attempt } from '../api/attempt.ts';
import { useWords } from '../texts/words-context.tsx';
import type { CaseView } from './case.ts';

/**
 * Does something about a case, once however often it is tried; what it answers is shown at once, and the list is asked anew.
 * @param call sends the headers that make it once
 */
export function useCaseCall<Body>(
  id: string,
  call: (body: Body, headers: ReturnType<Attempt['headers']>) => Promise<CaseView>,
) {
  const queries = useQueryClient();
  const attempt = useAttempt();
  const { locale } = useWords();
  return useMutation({
    mutationFn: (body: Body) => call(body, attempt.headers()),
    onSuccess: (view) => {
      attempt.end();
      queries.setQueryData(['cases', id, locale], view);
      void queries.invalidateQueries({ queryKey: ['cases', 'list'] });
    },
    // Refused because somebody else was quicker: what is shown was out of date.
    onError: (error) => {
      if (isDoneBefore(error)) attempt.end();
      void queries.invalidateQueries({ queryKey: ['cases', id, locale] });
    },
  });
}
