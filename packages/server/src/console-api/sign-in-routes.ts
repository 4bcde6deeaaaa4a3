import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  enrolmentSchema,
  invitationAcceptanceSchema,
  nextStepSchema,
  signedInSchema,
  signInCodeSchema,
  signInSchema,
  staffErrors,
} from '@zgoda/vocabulary/staff';
import type { Context as HonoContext } from 'hono';
import { toString as toQrCode } from 'qrcode';
import {
  acceptInvitation,
  completeSignIn,
  controllerOfToken,
  getEnrolment,
  openSignIn,
  refuseUnknownOrganisation,
  startSignIn,
  type SignInStarted,
} from '../capabilities/staff/index.ts';
import type { Context } from '../context.ts';
import { clientNetwork } from '../platform/http/client-network.ts';
import { jsonAnswer, jsonBody } from '../platform/http/index.ts';
import { readSignInCookie, removeSignInCookie, setSessionCookie, setSignInCookie } from './cookies.ts';
import { consoleRoute, type ConsoleEnv } from './door.ts';

type Call = HonoContext<ConsoleEnv>;

/** Nobody is signed in yet: the system acts. */
function contextOf(c: Call, controller: string): Context | undefined {
  return c.get('door').contextFor(controller, { kind: 'system' }, c.get('requestId'));
}

const networkOf = (c: Call): string => clientNetwork(c, c.get('door').trustProxy);

function beginSecondStep(c: Call, { token, next, expiresAt }: SignInStarted) {
  setSignInCookie(c, c.get('door').origin, token);
  return c.json({ next, expires_at: expiresAt.toISOString() }, 200);
}

/** The sign-in that waits for its second step. @throws DomainError `sign_in_expired` */
function pendingOf(c: Call): { ctx: Context; token: string } {
  const token = readSignInCookie(c, c.get('door').origin);
  const controller = token === undefined ? undefined : controllerOfToken(token);
  const ctx = controller && contextOf(c, controller);
  if (!ctx || token === undefined) throw staffErrors.sign_in_expired();
  return { ctx, token };
}

/** From the password to the session, one step a call. */
export function registerSignInRoutes(api: OpenAPIHono<ConsoleEnv>): void {
  api.openapi(
    consoleRoute('anybody', {
      method: 'post',
      path: '/sign-in',
      summary: 'First step: organisation, address and password',
      request: { body: jsonBody(signInSchema) },
      responses: { 200: jsonAnswer(nextStepSchema, 'What comes next.') },
    }),
    async (c) => {
      const { organisation, email, password } = c.req.valid('json');
      const ctx = contextOf(c, organisation);
      if (ctx === undefined) return refuseUnknownOrganisation(password);
      return beginSecondStep(c, await startSignIn(ctx, { email, password, network: networkOf(c) }));
    },
  );

  api.openapi(
    consoleRoute('anybody', {
      method: 'get',
      path: '/sign-in/enrolment',
      summary: 'The secret of the authenticator being enrolled',
      responses: { 200: jsonAnswer(enrolmentSchema, 'As text, as an address, and as a QR code.') },
    }),
    async (c) => {
      const { ctx, token } = pendingOf(c);
      const { secret, uri } = await getEnrolment(ctx, token);
      const qr = await toQrCode(uri, { type: 'svg', margin: 0 });
      return c.json({ secret, otpauth_uri: uri, qr_svg: qr }, 200);
    },
  );

  api.openapi(
    consoleRoute('anybody', {
      method: 'post',
      path: '/sign-in/code',
      summary: 'Second step: a code of the authenticator, or a recovery code',
      request: { body: jsonBody(signInCodeSchema) },
      responses: { 200: jsonAnswer(signedInSchema, 'Signed in.') },
    }),
    async (c) => {
      const { ctx, token } = pendingOf(c);
      const { origin } = c.get('door');
      const { code } = c.req.valid('json');
      const userAgent = c.req.header('user-agent') ?? '';
      const signedIn = await completeSignIn(ctx, { token, code, userAgent, network: networkOf(c) });
      removeSignInCookie(c, origin);
      setSessionCookie(c, origin, signedIn.token);
      return c.json({ recovery_codes: [...signedIn.recoveryCodes] }, 200);
    },
  );

  api.openapi(
    consoleRoute('anybody', {
      method: 'post',
      path: '/invitations',
      summary: 'Accepts an invitation with a password',
      request: { body: jsonBody(invitationAcceptanceSchema) },
      responses: { 200: jsonAnswer(nextStepSchema, 'The authenticator comes next.') },
    }),
    async (c) => {
      const { token, password } = c.req.valid('json');
      const controller = controllerOfToken(token);
      const ctx = controller && contextOf(c, controller);
      if (!ctx) throw staffErrors.invitation_refused();
      return beginSecondStep(c, await openSignIn(ctx, await acceptInvitation(ctx, token, password)));
    },
  );
}
