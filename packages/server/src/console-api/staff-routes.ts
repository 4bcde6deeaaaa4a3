import type { OpenAPIHono } from '@hono/zod-openapi';
import { toPublicId } from '@zgoda/vocabulary/ids';
import {
  accessLogQuerySchema,
  accessLogSchema,
  invitationIssuedSchema,
  staffChangeSchema,
  staffIdParam,
  staffInvitationSchema,
  staffMembersSchema,
} from '@zgoda/vocabulary/staff';
import {
  changeStaff,
  inviteAgain,
  inviteStaff,
  listAccessLog,
  listStaff,
  removeStaff,
  type Invitation,
} from '../capabilities/staff/index.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';

const toIssued = ({ staffId, token, expiresAt }: Invitation) => ({
  staff_id: toPublicId('staff', staffId),
  token,
  expires_at: expiresAt.toISOString(),
});

/** Accounts of colleagues: only for those who manage them, and they see nothing else. */
export function registerStaffRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('staff.manage', {
      method: 'get',
      path: '/staff',
      summary: 'Everybody with an account',
      responses: { 200: jsonAnswer(staffMembersSchema, 'Colleagues, oldest account first.') },
    }),
    async (c) => {
      const items = (await listStaff(c.get('ctx'))).map((member) => ({
        staff_id: toPublicId('staff', member.staffId),
        name: member.name,
        email: member.email,
        roles: [...member.roles],
        status: member.status,
        created_at: member.createdAt.toISOString(),
        last_seen_at: member.lastSeenAt?.toISOString() ?? null,
      }));
      return c.json({ items }, 200);
    },
  );

  api.openapi(
    consoleRoute('staff.manage', {
      method: 'post',
      path: '/staff',
      summary: 'Invites a colleague',
      request: { body: jsonBody(staffInvitationSchema) },
      responses: { 201: jsonAnswer(invitationIssuedSchema, 'The invitation: its token is shown here only.') },
    }),
    async (c) => c.json(toIssued(await inviteStaff(c.get('ctx'), c.req.valid('json'))), 201),
  );

  api.openapi(
    consoleRoute('staff.manage', {
      method: 'patch',
      path: '/staff/{staff_id}',
      summary: 'Changes a colleague’s roles, or takes access away and gives it back',
      request: { params: staffIdParam, body: jsonBody(staffChangeSchema) },
      responses: { 204: { description: 'Done.' } },
    }),
    async (c) => {
      await changeStaff(c.get('ctx'), c.req.valid('param').staff_id, c.req.valid('json'));
      return c.body(null, 204);
    },
  );

  api.openapi(
    consoleRoute('staff.manage', {
      method: 'delete',
      path: '/staff/{staff_id}',
      summary: 'Removes a colleague’s account for good, with all personal data in it',
      request: { params: staffIdParam },
      responses: { 204: { description: 'Done; the access log keeps an id that leads to nobody.' } },
    }),
    async (c) => {
      await removeStaff(c.get('ctx'), c.req.valid('param').staff_id);
      return c.body(null, 204);
    },
  );

  api.openapi(
    consoleRoute('staff.manage', {
      method: 'post',
      path: '/staff/{staff_id}/invitations',
      summary: 'Takes password and second factor away, and invites anew',
      request: { params: staffIdParam },
      responses: { 201: jsonAnswer(invitationIssuedSchema, 'The invitation: its token is shown here only.') },
    }),
    async (c) => c.json(toIssued(await inviteAgain(c.get('ctx'), c.req.valid('param').staff_id)), 201),
  );
}

/** The looks of staff at people. */
export function registerAccessLogRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('access_log.read', {
      method: 'get',
      path: '/access-log',
      summary: 'Every look of staff at a person, newest first',
      request: { query: accessLogQuerySchema },
      responses: { 200: jsonAnswer(accessLogSchema, 'A page of the log.') },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const filter = { staffId: query.staff_id, subjectId: query.subject_id, action: query.action };
      const looks = await listAccessLog(c.get('ctx'), {
        ...filter,
        before: query.cursor,
        limit: query.limit,
      });
      const items = looks.map((look) => ({
        access_id: look.accessId,
        occurred_at: look.occurredAt.toISOString(),
        action: look.action,
        staff_id: toPublicId('staff', look.staffId),
        staff_name: look.staffName ?? null,
        subject_id: look.subjectId === undefined ? null : toPublicId('subject', look.subjectId),
        reason: look.reason ?? null,
      }));
      return c.json(
        { items, next_cursor: looks.length < query.limit ? null : (looks.at(-1)?.accessId ?? null) },
        200,
      );
    },
  );
}
