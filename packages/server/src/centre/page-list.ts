import type { Policy } from '@zgoda/policy';

/** Paths of every public page of a policy that needs no link from a mail, the page for an unknown address included. */
export function publicPagePaths({ controller, clauses, forms }: Policy): readonly string[] {
  const below = [
    '',
    '/policy',
    ...clauses.map(({ id }) => `/policy/${id}`),
    '/topics',
    '/subscribe',
    '/subscribe/sent',
    ...forms.map(({ id }) => `/forms/${id}`),
    '/trial/unsubscribe',
    '/trial/preferences',
    '/verify',
    '/no-such-page',
  ];
  return below.map((path) => `/${controller.id}${path}`);
}
