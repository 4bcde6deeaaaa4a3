import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { RequestFilter } from '../requests/request.ts';
import { api, take } from './client.ts';

const minuteMs = 60_000;
const busyMs = 2000;

/** What people ask, by the day on which it is due; looked at anew every minute. */
export const requestsQuery = (filter: RequestFilter) =>
  infiniteQueryOptions({
    queryKey: ['requests', 'list', JSON.stringify(filter)],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/requests', { params: { query: { ...filter, ...(pageParam && { cursor: pageParam }) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
    refetchInterval: minuteMs,
  });

export const requestQuery = (id: string, locale: string) =>
  queryOptions({
    queryKey: ['requests', id, locale],
    queryFn: () =>
      take(api.GET('/requests/{request}', { params: { path: { request: id }, query: { locale } } })),
    staleTime: 0,
    // A plan that is being made or carried out says soon how it went.
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'carrying_out' || data?.state === 'received' || data?.plan?.state === 'making'
        ? busyMs
        : minuteMs,
  });

export const changesQuery = (id: string, hash: string) =>
  queryOptions({
    queryKey: ['requests', id, 'changes', hash],
    queryFn: () => take(api.GET('/requests/{request}/changes', { params: { path: { request: id } } })),
  });

export const requestAssigneesQuery = (id: string) =>
  queryOptions({
    queryKey: ['requests', id, 'assignees'],
    queryFn: () => take(api.GET('/requests/{request}/assignees', { params: { path: { request: id } } })),
  });

export const tasksQuery = (locale: string) =>
  queryOptions({
    queryKey: ['requests', 'tasks', locale],
    queryFn: () => take(api.GET('/tasks', { params: { query: { locale } } })),
    staleTime: 0,
    refetchInterval: minuteMs,
  });

export const holdsQuery = infiniteQueryOptions({
  queryKey: ['requests', 'holds'],
  queryFn: ({ pageParam }) =>
    take(api.GET('/holds', { params: { query: pageParam ? { cursor: pageParam } : {} } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor,
  staleTime: 0,
});

export const requestStatisticsQuery = queryOptions({
  queryKey: ['requests', 'statistics'],
  queryFn: () => take(api.GET('/request-statistics')),
  staleTime: 0,
});
