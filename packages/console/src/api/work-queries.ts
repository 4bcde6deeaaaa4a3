import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { CaseFilter } from '../cases/case.ts';
import { api, take } from './client.ts';

const minuteMs = 60_000;

/** What is to be done, the most urgent first; looked at anew every minute, since mail comes in meanwhile. */
export const casesQuery = (filter: CaseFilter) =>
  infiniteQueryOptions({
    queryKey: ['cases', 'list', JSON.stringify(filter)],
    queryFn: ({ pageParam }) =>
      take(api.GET('/cases', { params: { query: { ...filter, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
    refetchInterval: minuteMs,
  });

export const caseQuery = (id: string, locale: string) =>
  queryOptions({
    queryKey: ['cases', id, locale],
    queryFn: () => take(api.GET('/cases/{case}', { params: { path: { case: id }, query: { locale } } })),
    staleTime: 0,
    // A mail that is on its way says soon how it went.
    refetchInterval: ({ state: { data } }) =>
      data?.contacts.some(({ delivery }) => delivery?.state === 'queued' || delivery?.state === 'sending') ===
      true
        ? 2000
        : minuteMs,
  });

export const assigneesQuery = (id: string) =>
  queryOptions({
    queryKey: ['cases', id, 'assignees'],
    queryFn: () => take(api.GET('/cases/{case}/assignees', { params: { path: { case: id } } })),
  });

export const suppressionCountsQuery = (locale: string) =>
  queryOptions({
    queryKey: ['suppressions', locale],
    queryFn: () => take(api.GET('/suppressions', { params: { query: { locale } } })),
    staleTime: 0,
  });

export const engagementTermsQuery = (locale: string) =>
  queryOptions({
    queryKey: ['engagement-terms', locale],
    queryFn: () => take(api.GET('/engagement-terms', { params: { query: { locale } } })),
  });

export const engagementsQuery = (locale: string) =>
  infiniteQueryOptions({
    queryKey: ['engagements', 'list', locale],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/engagements', { params: { query: { locale, ...(pageParam && { cursor: pageParam }) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const engagementQuery = (engagement: string, locale: string) =>
  queryOptions({
    queryKey: ['engagements', engagement, locale],
    queryFn: () =>
      take(api.GET('/engagements/{engagement}', { params: { path: { engagement }, query: { locale } } })),
    staleTime: 0,
  });
