import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Localised } from '@zgoda/policy';
import { DomainError } from '@zgoda/vocabulary/errors';
import { toPublicId } from '@zgoda/vocabulary/ids';
import { meSchema, passwordChangeSchema, sessionIdParam, staffSessionsSchema } from '@zgoda/vocabulary/staff';
import { getPolicyInForce } from '../capabilities/policies/index.ts';
import {
  changePassword,
  endOwnSessions,
  getOwnAccount,
  listOwnSessions,
} from '../capabilities/staff/index.ts';
import type { Context } from '../context.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { removeSessionCookie } from './cookies.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';

const done = { description: 'Done.' };

/** Staff may come before the first policy does. */
async function namesOf(ctx: Context): Promise<Localised> {
  try {
    return (await getPolicyInForce(ctx)).policy.controller.name;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'policy_not_published') return {};
    throw error;
  }
}

function registerMe(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('signed_in', {
      method: 'get',
      path: '/me',
      summary: 'Who is signed in, and what they may do',
      responses: { 200: jsonAnswer(meSchema, 'The signed-in member of staff.') },
    }),
    async (c) => {
      const { session, roles, permissions } = c.get('staff');
      const ctx = c.get('ctx');
      const own = await getOwnAccount(ctx, session);
      const me = {
        staff_id: toPublicId('staff', session.staffId),
        name: own.name,
        email: own.email,
        organisation: ctx.controller,
        organisation_names: await namesOf(ctx),
        roles: [...roles],
        permissions: [...permissions],
        session_id: toPublicId('session', session.sessionId),
        idle_expires_at: own.idleExpiresAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
        recovery_codes_left: own.recoveryCodesLeft,
      };
      return c.json(me, 200);
    },
  );

  api.openapi(
    consoleRoute('signed_in', {
      method: 'post',
      path: '/me/password',
      summary: 'Changes one’s own password',
      request: { body: jsonBody(passwordChangeSchema) },
      responses: { 204: done },
    }),
    async (c) => {
      const { current_password: current, new_password: next } = c.req.valid('json');
      await changePassword(c.get('ctx'), c.get('staff').session, { current, next });
      return c.body(null, 204);
    },
  );
}

/** One's own account: who one is, one's sessions, one's password, the way out. */
export function registerAccountRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  registerMe(api);

  api.openapi(
    consoleRoute('signed_in', {
      method: 'post',
      path: '/sign-out',
      summary: 'Ends this session',
      responses: { 204: done },
    }),
    async (c) => {
      const { session } = c.get('staff');
      await endOwnSessions(c.get('ctx'), session.staffId, session.sessionId);
      removeSessionCookie(c, c.get('door').origin);
      return c.body(null, 204);
    },
  );

  api.openapi(
    consoleRoute('signed_in', {
      method: 'get',
      path: '/sessions',
      summary: 'One’s own open sessions, newest first',
      responses: { 200: jsonAnswer(staffSessionsSchema, 'The sessions.') },
    }),
    async (c) => {
      const { session: current } = c.get('staff');
      const sessions = await listOwnSessions(c.get('ctx'), current.staffId);
      const items = sessions.map((session) => ({
        session_id: toPublicId('session', session.sessionId),
        current: session.sessionId === current.sessionId,
        device: session.device,
        method: session.method,
        started_at: session.createdAt.toISOString(),
        last_seen_at: session.lastSeenAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
      }));
      return c.json({ items }, 200);
    },
  );

  api.openapi(
    consoleRoute('signed_in', {
      method: 'delete',
      path: '/sessions',
      summary: 'Signs out everywhere',
      responses: { 204: done },
    }),
    async (c) => {
      await endOwnSessions(c.get('ctx'), c.get('staff').session.staffId);
      removeSessionCookie(c, c.get('door').origin);
      return c.body(null, 204);
    },
  );

  api.openapi(
    consoleRoute('signed_in', {
      method: 'delete',
      path: '/sessions/{session_id}',
      summary: 'Ends one of one’s own sessions',
      request: { params: sessionIdParam },
      responses: { 204: done },
    }),
    async (c) => {
      await endOwnSessions(c.get('ctx'), c.get('staff').session.staffId, c.req.valid('param').session_id);
      return c.body(null, 204);
    },
  );
}
