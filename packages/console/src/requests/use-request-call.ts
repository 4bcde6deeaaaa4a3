import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isDoneBefore, useAttempt, type Attempt } from '../api/attempt.ts';
import { api, take } from '../api/client.ts';
import type { paths } from '../api/schema.gen.ts';
import { useWords } from '../texts/words-context.tsx';
import type { RequestPage } from './request.ts';

export type ActBody =
  paths['/requests/{request}/actions']['post']['requestBody']['content']['application/json'];

/** Does something about a request once, however often it is tried; what it answers is shown at once. */
export function useRequestCall<Body>(
  id: string,
  call: (body: Body, headers: ReturnType<Attempt['headers']>) => Promise<RequestPage>,
) {
  const queries = useQueryClient();
  const attempt = useAttempt();
  const { locale } = useWords();
  return useMutation({
    mutationFn: (body: Body) => call(body, attempt.headers()),
    onSuccess: (view) => {
      attempt.end();
      queries.setQueryData(['requests', id, locale], view);
      void queries.invalidateQueries({ queryKey: ['requests', 'list'] });
    },
    onError: (error) => {
      if (isDoneBefore(error)) attempt.end();
      void queries.invalidateQueries({ queryKey: ['requests', id, locale] });
    },
  });
}

export function useAct(id: string) {
  const { locale } = useWords();
  return useRequestCall(id, (body: ActBody, headers) =>
    take(
      api.POST('/requests/{request}/actions', {
        params: { path: { request: id }, query: { locale } },
        headers,
        body,
      }),
    ),
  );
}
