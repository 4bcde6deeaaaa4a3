import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { pollAfterMs, type CampaignState } from '../campaigns/campaign.ts';
import { api, take } from './client.ts';

/** What the policy lets somebody write to many about, in the words of a language. */
export const termsQuery = (locale: string) =>
  queryOptions({
    queryKey: ['campaign-terms', locale],
    queryFn: () => take(api.GET('/campaign-terms', { params: { query: { locale } } })),
  });

export const campaignsQuery = (locale: string, state: CampaignState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'list', locale, state ?? ''],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/campaigns', {
          params: { query: { locale, ...(pageParam && { cursor: pageParam }), ...(state && { state }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      const waits = (data?.pages ?? []).flatMap(({ items }) =>
        items.map((item) => pollAfterMs(item, Date.now())),
      );
      const soonest = Math.min(...waits.filter((wait) => wait !== undefined));
      return Number.isFinite(soonest) && soonest;
    },
  });

export const campaignQuery = (campaign: string) =>
  queryOptions({
    queryKey: ['campaigns', campaign],
    queryFn: () => take(api.GET('/campaigns/{campaign}', { params: { path: { campaign } } })),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data && pollAfterMs(data, Date.now())) ?? false,
  });

/** Counted anew whenever it is looked at: what is confirmed is the number of this moment. */
export const audienceQuery = (campaign: string) =>
  queryOptions({
    queryKey: ['campaigns', campaign, 'audience'],
    queryFn: () => take(api.GET('/campaigns/{campaign}/audience', { params: { path: { campaign } } })),
    staleTime: 0,
  });

export const letterQuery = (
  campaign: string,
  {
    locale,
    zone,
    reader,
  }: { readonly locale: string; readonly zone: string; readonly reader: readonly string[] },
) =>
  queryOptions({
    queryKey: ['campaigns', campaign, 'letter', locale, zone, ...reader],
    placeholderData: (before, query) => (query?.queryKey[1] === campaign ? before : undefined),
    queryFn: () =>
      take(
        api.GET('/campaigns/{campaign}/preview', {
          params: {
            path: { campaign },
            query: { locale, time_zone: zone, ...(reader.length > 0 && { reader: [...reader] }) },
          },
        }),
      ),
    staleTime: 0,
  });

export type UnsentState = 'uncertain' | 'failed' | 'held';

/** Who did not get it for sure; `count` is part of the key, so that the list is read anew when it changes. */
export const unsentQuery = (campaign: string, state: UnsentState, count: number) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', campaign, 'messages', state, count],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/campaigns/{campaign}/messages', {
          params: { path: { campaign }, query: { state, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

export const threadQuery = (campaign: string, locale: string) =>
  queryOptions({
    queryKey: ['campaigns', campaign, 'thread', locale],
    queryFn: () =>
      take(api.GET('/campaigns/{campaign}/thread', { params: { path: { campaign }, query: { locale } } })),
    staleTime: 0,
  });

export const incidentsQuery = (locale: string) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'incidents', locale],
    queryFn: ({ pageParam }) =>
      take(api.GET('/incidents', { params: { query: { locale, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const classesQuery = (locale: string) =>
  queryOptions({
    queryKey: ['message-classes', locale],
    queryFn: () => take(api.GET('/message-classes', { params: { query: { locale } } })),
  });

export const topicsQuery = (locale: string) =>
  queryOptions({
    queryKey: ['topics', locale],
    queryFn: () => take(api.GET('/topics', { params: { query: { locale } } })),
  });

export const deliveriesQuery = queryOptions({
  queryKey: ['topics', 'deliveries'],
  queryFn: () => take(api.GET('/topics/deliveries')),
});
