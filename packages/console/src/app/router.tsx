import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiProblem } from '../api/problem.ts';
import { meQuery } from '../api/queries.ts';
import { LostPage, RouteFailure, RoutePending } from './route-states.tsx';
import {
  readAccessSearch,
  readBoardSearch,
  readCampaignSearch,
  readCampaignsSearch,
  readCasesSearch,
  readEngagementsSearch,
  readEvidenceSearch,
  readNewCampaignSearch,
  readPeopleSearch,
  readRequestsSearch,
  readSignInSearch,
  readStaffSearch,
} from './search.ts';
import { Shell } from './shell.tsx';

interface RouterContext {
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: LostPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('../sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../sign-in/invitation-page.tsx'), 'InvitationPage'),
});

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      throw redirect({
        to: '/sign-in',
        search: location.pathname === '/' ? {} : { from: location.publicHref },
      });
    }
  },
});

const board = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: readBoardSearch,
  component: lazyRouteComponent(() => import('../board/board-page.tsx'), 'BoardPage'),
});
const campaigns = createRoute({
  getParentRoute: () => shell,
  path: '/campaigns',
  validateSearch: readCampaignsSearch,
  component: lazyRouteComponent(() => import('../campaigns/campaigns-page.tsx'), 'CampaignsPage'),
});
const newCampaign = createRoute({
  getParentRoute: () => shell,
  path: '/campaigns/new',
  validateSearch: readNewCampaignSearch,
  component: lazyRouteComponent(() => import('../campaigns/new-campaign-page.tsx'), 'NewCampaignPage'),
});
const campaign = createRoute({
  getParentRoute: () => shell,
  path: '/campaigns/$campaignId',
  validateSearch: readCampaignSearch,
  component: lazyRouteComponent(() => import('../campaigns/campaign-page.tsx'), 'CampaignPage'),
});
const incidents = createRoute({
  getParentRoute: () => shell,
  path: '/incidents',
  component: lazyRouteComponent(() => import('../campaigns/incidents-page.tsx'), 'IncidentsPage'),
});
const topics = createRoute({
  getParentRoute: () => shell,
  path: '/topics',
  component: lazyRouteComponent(() => import('../topics/topics-page.tsx'), 'TopicsPage'),
});
const requests = createRoute({
  getParentRoute: () => shell,
  path: '/requests',
  validateSearch: readRequestsSearch,
  component: lazyRouteComponent(() => import('../requests/requests-page.tsx'), 'RequestsPage'),
});
const oneRequest = createRoute({
  getParentRoute: () => shell,
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('../requests/request-page.tsx'), 'RequestPage'),
});
const tasks = createRoute({
  getParentRoute: () => shell,
  path: '/requests/tasks',
  component: lazyRouteComponent(() => import('../requests/tasks-page.tsx'), 'TasksPage'),
});
const holds = createRoute({
  getParentRoute: () => shell,
  path: '/requests/holds',
  component: lazyRouteComponent(() => import('../requests/holds-page.tsx'), 'HoldsPage'),
});
const requestStatistics = createRoute({
  getParentRoute: () => shell,
  path: '/requests/statistics',
  component: lazyRouteComponent(() => import('../requests/statistics-page.tsx'), 'StatisticsPage'),
});
const cases = createRoute({
  getParentRoute: () => shell,
  path: '/cases',
  validateSearch: readCasesSearch,
  component: lazyRouteComponent(() => import('../cases/cases-page.tsx'), 'CasesPage'),
});
const oneCase = createRoute({
  getParentRoute: () => shell,
  path: '/cases/$caseId',
  component: lazyRouteComponent(() => import('../cases/case-page.tsx'), 'CasePage'),
});
const suppressions = createRoute({
  getParentRoute: () => shell,
  path: '/suppressions',
  component: lazyRouteComponent(() => import('../suppressions/suppressions-page.tsx'), 'SuppressionsPage'),
});
const engagements = createRoute({
  getParentRoute: () => shell,
  path: '/engagements',
  validateSearch: readEngagementsSearch,
  component: lazyRouteComponent(() => import('../engagements/engagements-page.tsx'), 'EngagementsPage'),
});
const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  validateSearch: readPeopleSearch,
  component: lazyRouteComponent(() => import('../people/people-page.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => shell,
  path: '/people/$subjectId',
  component: lazyRouteComponent(() => import('../people/person-page.tsx'), 'PersonPage'),
});
const evidence = createRoute({
  getParentRoute: () => shell,
  path: '/evidence',
  validateSearch: readEvidenceSearch,
  component: lazyRouteComponent(() => import('../evidence/evidence-page.tsx'), 'EvidencePage'),
});
const accessLog = createRoute({
  getParentRoute: () => shell,
  path: '/access-log',
  validateSearch: readAccessSearch,
  component: lazyRouteComponent(() => import('../access-log/access-log-page.tsx'), 'AccessLogPage'),
});
const staff = createRoute({
  getParentRoute: () => shell,
  path: '/staff',
  validateSearch: readStaffSearch,
  component: lazyRouteComponent(() => import('../staff/staff-page.tsx'), 'StaffPage'),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('../account/account-page.tsx'), 'AccountPage'),
});

const tree = root.addChildren([
  signIn,
  invitation,
  shell.addChildren([
    board,
    campaigns,
    newCampaign,
    campaign,
    incidents,
    topics,
    requests,
    oneRequest,
    tasks,
    holds,
    requestStatistics,
    cases,
    oneCase,
    suppressions,
    engagements,
    people,
    person,
    evidence,
    accessLog,
    staff,
    account,
  ]),
]);

export function createConsoleRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    basepath: '/console',
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingComponent: RoutePending,
    defaultErrorComponent: RouteFailure,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
