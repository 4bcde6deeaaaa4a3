import type { Policy } from '@zgoda/policy';
import { requestTypes } from '@zgoda/vocabulary/requests';

/** Paths of every public page of a policy that needs no link from a mail, the page for an unknown address included. */
export function publicPagePaths(policy: Policy): readonly string[] {
  const { controller, clauses, forms, automated_decisions: decisions = [] } = policy;
  // A person looks again only where a program decides.
  const types = requestTypes.filter((type) => type !== 'human_review' || decisions.length > 0);
  const below = [
    '',
    '/policy',
    ...clauses.map(({ id }) => `/policy/${id}`),
    '/topics',
    '/subscribe',
    '/subscribe/sent',
    ...forms.map(({ id }) => `/forms/${id}`),
    '/requests',
    ...types.map((type) => `/requests/new/${type}`),
    '/my',
    '/complain',
    '/trial/unsubscribe',
    '/trial/preferences',
    '/verify',
    '/no-such-page',
  ];
  return below.map((path) => `/${controller.id}${path}`);
}
