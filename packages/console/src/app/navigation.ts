import type { Schemas } from '../api/client.ts';
import type { SignName } from '../parts/sign.tsx';
import type { TextKey } from '../texts/catalogue.ts';

export type Permission = Schemas['Me']['permissions'][number];

export interface Destination {
  readonly to:
    | '/'
    | '/campaigns'
    | '/incidents'
    | '/topics'
    | '/requests'
    | '/cases'
    | '/suppressions'
    | '/engagements'
    | '/people'
    | '/evidence'
    | '/access-log'
    | '/staff';
  readonly text: TextKey;
  readonly sign: SignName;
  /** Who may go there; the server decides again. */
  readonly permission: Permission;
}

/** One place a capability, in the order of the menu. */
const destinations: readonly Destination[] = [
  { to: '/', text: 'nav.promises', sign: 'board', permission: 'promises.read' },
  { to: '/campaigns', text: 'nav.campaigns', sign: 'campaigns', permission: 'campaigns.read' },
  { to: '/incidents', text: 'nav.incidents', sign: 'incident', permission: 'campaigns.read' },
  { to: '/topics', text: 'nav.topics', sign: 'topics', permission: 'campaigns.read' },
  { to: '/requests', text: 'nav.requests', sign: 'requests', permission: 'requests.read' },
  { to: '/cases', text: 'nav.cases', sign: 'cases', permission: 'cases.read' },
  { to: '/suppressions', text: 'nav.suppressions', sign: 'closed', permission: 'suppressions.read' },
  { to: '/engagements', text: 'nav.engagements', sign: 'lent', permission: 'engagements.read' },
  { to: '/people', text: 'nav.people', sign: 'people', permission: 'subjects.search' },
  { to: '/evidence', text: 'nav.evidence', sign: 'evidence', permission: 'evidence.read' },
  { to: '/access-log', text: 'nav.access_log', sign: 'access', permission: 'access_log.read' },
  { to: '/staff', text: 'nav.staff', sign: 'staff', permission: 'staff.manage' },
];

/** The place that a path is in; undefined where it is in none of the menu. */
export const destinationAt = (pathname: string): Destination | undefined =>
  destinations.find(({ to }) => pathname === to || (to !== '/' && pathname.startsWith(`${to}/`)));

export const listDestinations = (permissions: readonly Permission[]): readonly Destination[] =>
  destinations.filter(({ permission }) => permissions.includes(permission));
