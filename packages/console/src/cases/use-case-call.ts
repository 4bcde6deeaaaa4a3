import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useWords } from '../texts/words-context.tsx';
import type { CaseView } from './case.ts';

/** Does something about a case; what it answers is shown at once, and the list is asked anew. */
export function useCaseCall<Body>(id: string, call: (body: Body) => Promise<CaseView>) {
  const queries = useQueryClient();
  const { locale } = useWords();
  return useMutation({
    mutationFn: call,
    onSuccess: (view) => {
      queries.setQueryData(['cases', id, locale], view);
      void queries.invalidateQueries({ queryKey: ['cases', 'list'] });
    },
    // Refused because somebody else was quicker: what is shown was out of date.
    onError: () => queries.invalidateQueries({ queryKey: ['cases', id, locale] }),
  });
}
