import { infiniteQueryOptions, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import type { EntryClass } from '../evidence/entry-classes.ts';
import { api, take, type Schemas } from './client.ts';
import { ApiProblem, isPassing } from './problem.ts';

const secondMs = 1_000;
const minuteMs = 60_000;

/** One cache a page load; `onSignedOut` hears of a session that has ended meanwhile. */
export function createQueries(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        const hasEnded = error instanceof ApiProblem && error.code === 'not_signed_in';
        if (hasEnded && query.queryKey[0] !== 'me') onSignedOut();
      },
    }),
    defaultOptions: {
      queries: { staleTime: minuteMs, retry: (count, error) => count < 2 && isPassing(error) },
    },
  });
}

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => take(api.GET('/me')) });

export const boardQuery = (locale: string) =>
  queryOptions({
    queryKey: ['promises', locale],
    queryFn: () => take(api.GET('/promises', { params: { query: { locale } } })),
    refetchInterval: minuteMs,
  });

export const subjectQuery = (subjectId: string) =>
  queryOptions({
    queryKey: ['subject', subjectId],
    queryFn: () => take(api.GET('/subjects/{subject_id}', { params: { path: { subject_id: subjectId } } })),
  });

export const subjectRecordQuery = (subjectId: string, locale: string) =>
  queryOptions({
    queryKey: ['subject', subjectId, 'record', locale],
    queryFn: () =>
      take(
        api.GET('/subjects/{subject_id}/record', {
          params: { path: { subject_id: subjectId }, query: { locale } },
        }),
      ),
  });

export const logQuery = queryOptions({
  queryKey: ['evidence', 'log'],
  queryFn: () => take(api.GET('/evidence/log')),
  refetchInterval: minuteMs / 4,
});

export const entriesQuery = (entryClass: EntryClass | undefined) =>
  infiniteQueryOptions({
    queryKey: ['evidence', 'entries', entryClass ?? ''],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/evidence/entries', {
          params: {
            query: { ...(pageParam && { cursor: pageParam }), ...(entryClass && { class: entryClass }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

export const entryQuery = (entryId: string) =>
  queryOptions({
    queryKey: ['evidence', 'entry', entryId],
    queryFn: () => take(api.GET('/evidence/entries/{entry_id}', { params: { path: { entry_id: entryId } } })),
    // The newest entries wait for the next checkpoint, which is seldom more than a second away.
    refetchInterval: ({ state }) => state.data?.proof === null && secondMs,
  });

export interface AccessFilter {
  readonly action?: Schemas['AccessLogItem']['action'] | undefined;
  readonly staff?: string | undefined;
  readonly subject?: string | undefined;
}

export const accessLogQuery = ({ action, staff, subject }: AccessFilter) =>
  infiniteQueryOptions({
    queryKey: ['access-log', action ?? '', staff ?? '', subject ?? ''],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/access-log', {
          params: {
            query: {
              ...(pageParam && { cursor: pageParam }),
              ...(action && { action }),
              ...(staff && { staff_id: staff }),
              ...(subject && { subject_id: subject }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

export const staffQuery = queryOptions({ queryKey: ['staff'], queryFn: () => take(api.GET('/staff')) });

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => take(api.GET('/sessions')),
});
