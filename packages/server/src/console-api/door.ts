import type { RouteConfig } from '@hono/zod-openapi';
import { staffErrors, type Permission } from '@zgoda/vocabulary/staff';
import type { Context as HonoContext } from 'hono';
import type { ConnectedSystems } from '../capabilities/datamap/index.ts';
import { controllerOfToken, findSession, type SignedInStaff } from '../capabilities/staff/index.ts';
import type { Actor, Context } from '../context.ts';
import { boundedRoute, type createRateLimits, type RootEnv } from '../platform/http/index.ts';
import { readSessionCookie } from './cookies.ts';

/** What the console's API needs of the running server. */
export interface ConsoleDependencies {
  /** Undefined: no such controller. */
  readonly contextFor: (controller: string, actor: Actor, requestId?: string) => Context | undefined;
  /** Where people reach the server, `https://privacy.example`: whether cookies need https is decided by it. */
  readonly origin: string;
  /** Counts calls by network, in memory: an outer bound on the work that passwords make. */
  readonly limits: Pick<ReturnType<typeof createRateLimits>, 'forNetwork'>;
  /** How the customers' databases are read, for old and new values side by side. */
  readonly systems: ConnectedSystems;
  /** Reverse proxies in front, each adding one address to `X-Forwarded-For`. */
  readonly trustProxy: number;
}

/** A call of the console's API. */
export interface ConsoleEnv {
  Variables: RootEnv['Variables'] & {
    door: ConsoleDependencies;
    /** Scoped to the controller of the session; only behind a sign-in. */
    ctx: Context;
    staff: SignedInStaff;
  };
}

/** Who may make a call: `anybody`, whoever is `signed_in`, or staff with this permission. */
export type Requirement = 'anybody' | 'signed_in' | Permission;

export const consoleHeader = 'x-zgoda-console';
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/**
 * A change is taken from the console's own pages only: they send a header that no form and no other site can send, and
 * the browser says where the call comes from.
 * @see OWASP Cross-Site Request Forgery Prevention Cheat Sheet
 */
function assertOwnPage(c: HonoContext<ConsoleEnv>): void {
  if (safeMethods.has(c.req.method)) return;
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const own = [new URL(c.req.url).host, hostOf(c.get('door').origin)];
  const isOwnOrigin = origin === undefined || own.includes(hostOf(origin) ?? '');
  const isOwnSite = site === undefined || site === 'same-origin';
  if (c.req.header(consoleHeader) !== '1' || !isOwnOrigin || !isOwnSite)
    throw staffErrors.cross_site_request();
}

/** The signed-in member of staff and their controller's context. @throws DomainError `not_signed_in` */
async function recognise(c: HonoContext<ConsoleEnv>): Promise<{ ctx: Context; staff: SignedInStaff }> {
  const { contextFor, origin } = c.get('door');
  const token = readSessionCookie(c, origin);
  const controller = token === undefined ? undefined : controllerOfToken(token);
  const ctx = controller && contextFor(controller, { kind: 'system' }, c.get('requestId'));
  const staff = ctx && token && (await findSession(ctx, token));
  if (!ctx || !staff) throw staffErrors.not_signed_in();
  const actor: Actor = { kind: 'staff', staffId: staff.session.staffId, roles: staff.roles };
  return { staff, ctx: contextFor(ctx.controller, actor, c.get('requestId')) ?? ctx };
}

async function admit(c: HonoContext<ConsoleEnv>, requirement: Requirement): Promise<void> {
  assertOwnPage(c);
  if (requirement === 'anybody') return;
  const { ctx, staff } = await recognise(c);
  if (requirement !== 'signed_in' && !staff.permissions.includes(requirement)) {
    throw staffErrors.not_permitted({ permission: requirement });
  }
  c.set('ctx', ctx);
  c.set('staff', staff);
}

type Declaration = Omit<RouteConfig, 'middleware' | 'security'>;

/**
 * A route of the console's API. Who may call it is part of its declaration, enforced before its body is read, and
 * written into the OpenAPI document as `x-permission`.
 */
export function consoleRoute<Route extends Declaration>(
  requirement: Requirement,
  declaration: Route,
  options: { readonly maxBodyBytes?: number } = {},
): Route {
  const security = requirement === 'anybody' ? [] : [{ session: [] }];
  return boundedRoute(
    { ...declaration, 'x-permission': requirement, security },
    { ...options, admit: (c) => admit(c, requirement) },
  );
}
