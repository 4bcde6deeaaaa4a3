import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import { createMovableClock, standingClock } from '../../platform/clock.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { listEntries, openPayload } from '../evidence/index.ts';
import { openTestLog, sequenceAll } from '../evidence/testing.ts';
import {
  acceptInvitation,
  changePassword,
  changeStaff,
  inviteAgain,
  inviteStaff,
  listStaff,
} from './account-service.ts';
import {
  completeSignIn,
  endOwnSessions,
  findSession,
  getEnrolment,
  getOwnAccount,
  listOwnSessions,
  openSignIn,
  startSignIn,
} from './sign-in-service.ts';
import { totpCode } from './totp.ts';

const database = await testDatabase();
const password = 'violet tramways at dawn';
const network = '192.0.2.7';
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

const standing = () => createMovableClock(standingClock(new Date('2026-11-22T08:00:00Z')));

async function openContext(controller = 'payroll-mail', clock = standing()) {
  const ctx = await testContext(database, { controller, clock });
  return { ...ctx, anchors: (await openTestLog(ctx)).anchors };
}
type Ctx = Awaited<ReturnType<typeof openContext>>;

let people = 0;
/** A member of staff who has accepted the invitation and enrolled an authenticator. */
async function enrol(ctx: Ctx, roles: readonly ('officer' | 'admin')[] = ['officer']) {
  people += 1;
  const email = `person${people}@example.org`;
  const { token, staffId } = await inviteStaff(ctx, { email, name: 'Olena Koval', roles });
  const account = await acceptInvitation(ctx, token, password);
  const started = await openSignIn(ctx, account);
  const { secret } = await getEnrolment(ctx, started.token);
  const bytes = Buffer.from(Secret.fromBase32(secret).buffer);
  const code = (): string => totpCode(bytes, ctx.clock.now());
  const signedIn = await completeSignIn(ctx, { token: started.token, code: code(), userAgent, network });
  ctx.clock.advance('PT1M');
  return { email, staffId, code, signedIn };
}

async function signIn(ctx: Ctx, who: { email: string; code: () => string }) {
  const { token } = await startSignIn(ctx, { email: who.email, password, network });
  return completeSignIn(ctx, { token, code: who.code(), userAgent, network });
}

test('an invited person sets a password, enrols an authenticator, gets ten recovery codes and is signed in', async () => {
  const ctx = await openContext('client-crm');
  const { signedIn, staffId } = await enrol(ctx);
  assert.equal(signedIn.recoveryCodes.length, 10);
  assert.equal(signedIn.session.device, 'Firefox, Linux');
  const session = await findSession(ctx, signedIn.token);
  assert.equal(session?.session.staffId, staffId);
  assert.deepEqual(session?.roles, ['officer']);
  const own = await getOwnAccount(ctx, signedIn.session);
  assert.deepEqual(
    [own.name, own.email, own.recoveryCodesLeft],
    ['Olena Koval', `person${people}@example.org`, 10],
  );
});

test('a sign-in takes password and code, and the session is a new secret each time', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const { token, next } = await startSignIn(ctx, {
    email: ` ${person.email.toUpperCase()} `,
    password,
    network,
  });
  assert.equal(next, 'code');
  const signedIn = await completeSignIn(ctx, { token, code: person.code(), userAgent, network });
  assert.notEqual(signedIn.token, person.signedIn.token);
  assert.notEqual(signedIn.token, token);
  assert.deepEqual(signedIn.recoveryCodes, []);
  assert.equal(await findSession(ctx, token), undefined);
});

test('no secret is stored: of tokens and recovery codes hashes only, and names, addresses and secrets sealed', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const owner = await database.owner();
  const { rows } = await owner.query(`
    select to_jsonb(s)::text as row from staff s union all select to_jsonb(s)::text from staff_session s
    union all select to_jsonb(s)::text from staff_recovery_code s union all select to_jsonb(s)::text from staff_invitation s`);
  const stored = rows.map(({ row }) => row).join('\n');
  const hexOf = (text: string): string => Buffer.from(text).toString('hex');
  for (const secret of [
    person.email,
    'Olena',
    password,
    ...person.signedIn.recoveryCodes,
    person.signedIn.token.split('.')[1] ?? '',
  ]) {
    assert.equal(stored.includes(secret), false);
    assert.equal(stored.includes(hexOf(secret)), false);
  }
});

test('unknown address, wrong password, an invited account and a closed one are refused alike', async () => {
  const ctx = await openContext();
  const admin = await enrol(ctx, ['admin']);
  const person = await enrol(ctx);
  await changeStaff(
    { ...ctx, actor: { kind: 'staff', staffId: admin.staffId, roles: ['admin'] } },
    person.staffId,
    { active: false },
  );
  const invited = await inviteStaff(ctx, { email: 'invited@example.org', name: 'Ivan', roles: ['auditor'] });
  assert.ok(invited.token.startsWith('payroll-mail.'));
  const attempts = [
    { email: 'nobody@example.org', password },
    { email: admin.email, password: 'another password' },
    { email: 'invited@example.org', password },
    { email: person.email, password },
  ];
  for (const attempt of attempts) {
    await assert.rejects(startSignIn(ctx, { ...attempt, network }), { code: 'sign_in_refused', details: {} });
  }
});

test('a code works once: seen over the shoulder, it is refused in another sign-in of the same half minute', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  await signIn(ctx, person);
  await assert.rejects(signIn(ctx, person), { code: 'code_refused' });
  ctx.clock.advance('PT30S');
  await signIn(ctx, person);
});

test('of two sign-ins that show the same code at the same moment, one succeeds', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const outcomes = await Promise.allSettled([signIn(ctx, person), signIn(ctx, person)]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('five codes may be tried; then even the right one is refused, until the password is shown again', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const { token } = await startSignIn(ctx, { email: person.email, password, network });
  const attempt = (code: string) => completeSignIn(ctx, { token, code, userAgent, network });
  for (let tried = 0; tried < 5; tried += 1)
    await assert.rejects(attempt('000000'), { code: 'code_refused' });
  await assert.rejects(attempt(person.code()), { code: 'sign_in_expired' });
  await signIn(ctx, person);
});

test('the second step waits five minutes', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const { token } = await startSignIn(ctx, { email: person.email, password, network });
  ctx.clock.advance('PT5M');
  await assert.rejects(completeSignIn(ctx, { token, code: person.code(), userAgent, network }), {
    code: 'sign_in_expired',
  });
});

test('a recovery code lets in once, and is typed as one likes', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const [code = ''] = person.signedIn.recoveryCodes;
  const withRecovery = { email: person.email, code: () => code.toUpperCase().replaceAll('-', ' ') };
  const { session } = await signIn(ctx, withRecovery);
  assert.equal(session.method, 'recovery_code');
  assert.equal((await getOwnAccount(ctx, session)).recoveryCodesLeft, 9);
  await assert.rejects(signIn(ctx, withRecovery), { code: 'code_refused' });
});

test('a recovery code of one person is worth nothing to another', async () => {
  const ctx = await openContext();
  const [one, other] = [await enrol(ctx), await enrol(ctx)];
  const stolen = one.signedIn.recoveryCodes[0] ?? '';
  await assert.rejects(signIn(ctx, { email: other.email, code: () => stolen }), { code: 'code_refused' });
});

test('five attempts from one place are the limit, known address or not, and others may still sign in', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  for (const email of [person.email, 'unknown@example.org']) {
    const from = { email, password: 'wrong', network: '198.51.100.4' };
    for (let tried = 0; tried < 5; tried += 1) {
      await assert.rejects(startSignIn(ctx, from), { code: 'sign_in_refused' });
    }
    await assert.rejects(startSignIn(ctx, { ...from, password }), {
      code: 'too_many_sign_ins',
      details: { retry_after_seconds: 900 },
    });
  }
  await signIn(ctx, person);
  ctx.clock.advance('PT15M');
  await startSignIn(ctx, { email: person.email, password, network: '198.51.100.4' });
});

test('guessing at many accounts from one place meets a limit of its own', async () => {
  const ctx = await openContext('limits-a');
  const attempt = (email: string) => startSignIn(ctx, { email, password: 'wrong', network: '203.0.113.9' });
  await assert.rejects(attempt('a@example.org'), { code: 'sign_in_refused' });
  const owner = await database.owner();
  await owner.query(`update staff_sign_in_limit set attempts = 49 where controller_id = 'limits-a'`);
  await assert.rejects(attempt('b@example.org'), { code: 'sign_in_refused' });
  await assert.rejects(attempt('c@example.org'), { code: 'too_many_sign_ins' });
});

test('whoever signs in begins counting anew', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const from = { email: person.email, network: '192.0.2.99' };
  for (let round = 0; round < 2; round += 1) {
    for (let tried = 0; tried < 3; tried += 1) {
      await assert.rejects(startSignIn(ctx, { ...from, password: 'wrong' }), { code: 'sign_in_refused' });
    }
    const { token } = await startSignIn(ctx, { ...from, password });
    await completeSignIn(ctx, { token, code: person.code(), userAgent, network: from.network });
    ctx.clock.advance('PT1M');
  }
});

test('a session ends after 30 idle minutes, and after 12 hours of steady use', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const idle = await signIn(ctx, person);
  ctx.clock.advance('PT29M');
  assert.ok(await findSession(ctx, idle.token));
  ctx.clock.advance('PT30M');
  assert.equal(await findSession(ctx, idle.token), undefined);
  const busy = await signIn(ctx, person);
  for (let minutes = 0; minutes < 700; minutes += 20) {
    assert.ok(await findSession(ctx, busy.token), `after ${minutes} minutes`);
    ctx.clock.advance('PT20M');
  }
  ctx.clock.advance('PT20M');
  assert.equal(await findSession(ctx, busy.token), undefined);
});

test('signing out everywhere ends every session; one session can be ended alone, and never another person’s', async () => {
  const ctx = await openContext();
  const [person, other] = [await enrol(ctx), await enrol(ctx)];
  const second = await signIn(ctx, person);
  assert.equal((await listOwnSessions(ctx, person.staffId)).length, 2);
  await assert.rejects(endOwnSessions(ctx, person.staffId, other.signedIn.session.sessionId), {
    code: 'session_not_found',
  });
  await endOwnSessions(ctx, person.staffId, second.session.sessionId);
  assert.equal(await findSession(ctx, second.token), undefined);
  assert.ok(await findSession(ctx, person.signedIn.token));
  await endOwnSessions(ctx, person.staffId);
  assert.equal(await findSession(ctx, person.signedIn.token), undefined);
  assert.ok(await findSession(ctx, other.signedIn.token));
});

test('a session of one controller is none at another', async () => {
  const ctx = await openContext();
  const elsewhere = await openContext('client-crm');
  const person = await enrol(ctx);
  assert.equal(await findSession(elsewhere, person.signedIn.token), undefined);
  const forged = person.signedIn.token.replace('payroll-mail.', 'client-crm.');
  assert.equal(await findSession(elsewhere, forged), undefined);
  await assert.rejects(startSignIn(elsewhere, { email: person.email, password, network }), {
    code: 'sign_in_refused',
  });
});

test('taking access away ends the sessions at once; roles changed count from the next request on', async () => {
  const ctx = await openContext();
  const [admin, person] = [await enrol(ctx, ['admin']), await enrol(ctx)];
  const acting = { ...ctx, actor: { kind: 'staff' as const, staffId: admin.staffId, roles: ['admin'] } };
  await changeStaff(acting, person.staffId, { roles: ['auditor'] });
  assert.deepEqual((await findSession(ctx, person.signedIn.token))?.roles, ['auditor']);
  await changeStaff(acting, person.staffId, { active: false });
  assert.equal(await findSession(ctx, person.signedIn.token), undefined);
  await assert.rejects(changeStaff(acting, admin.staffId, { roles: ['dpo'] }), { code: 'own_account' });
  await changeStaff(acting, person.staffId, { active: true });
  assert.equal(await findSession(ctx, person.signedIn.token), undefined, 'an ended session stays ended');
  await signIn(ctx, person);
});

test('an invitation works once, for three days, and a newer one replaces it', async () => {
  const ctx = await openContext();
  const first = await inviteStaff(ctx, { email: 'late@example.org', name: 'Late', roles: ['officer'] });
  await assert.rejects(inviteStaff(ctx, { email: 'LATE@example.org', name: 'Again', roles: ['officer'] }), {
    code: 'staff_exists',
  });
  const second = await inviteAgain(ctx, first.staffId);
  await assert.rejects(acceptInvitation(ctx, first.token, password), { code: 'invitation_refused' });
  await assert.rejects(acceptInvitation(ctx, second.token, 'password1234'), {
    code: 'password_weak',
    details: { reason: 'common' },
  });
  await acceptInvitation(ctx, second.token, password);
  await assert.rejects(acceptInvitation(ctx, second.token, password), { code: 'invitation_refused' });
  const third = await inviteAgain(ctx, first.staffId);
  ctx.clock.advance('PT72H');
  await assert.rejects(acceptInvitation(ctx, third.token, password), { code: 'invitation_refused' });
});

test('inviting again takes password and authenticator away and ends the sessions', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  await inviteAgain(ctx, person.staffId);
  assert.equal(await findSession(ctx, person.signedIn.token), undefined);
  await assert.rejects(startSignIn(ctx, { email: person.email, password, network }), {
    code: 'sign_in_refused',
  });
  assert.equal((await listStaff(ctx)).find(({ staffId }) => staffId === person.staffId)?.status, 'invited');
});

test('a second factor that was enrolled meanwhile makes an older enrolment useless', async () => {
  const ctx = await openContext();
  const { token } = await inviteStaff(ctx, { email: 'twice@example.org', name: 'Twice', roles: ['officer'] });
  const account = await acceptInvitation(ctx, token, password);
  const [thief, person] = [await openSignIn(ctx, account), await openSignIn(ctx, account)];
  const codeFor = async (pending: string): Promise<string> =>
    totpCode(
      Buffer.from(Secret.fromBase32((await getEnrolment(ctx, pending)).secret).buffer),
      ctx.clock.now(),
    );
  const stolen = await codeFor(thief.token);
  await completeSignIn(ctx, { token: person.token, code: await codeFor(person.token), userAgent, network });
  await assert.rejects(completeSignIn(ctx, { token: thief.token, code: stolen, userAgent, network }), {
    code: 'sign_in_expired',
  });
});

test('changing the password asks for the current one, refuses a weak one, and ends the other sessions', async () => {
  const ctx = await openContext();
  const person = await enrol(ctx);
  const here = await signIn(ctx, person);
  const own = { staffId: person.staffId, sessionId: here.session.sessionId };
  const next = 'nine gravel lanterns hum';
  await assert.rejects(changePassword(ctx, own, { current: 'wrong', next }), { code: 'password_wrong' });
  await assert.rejects(changePassword(ctx, own, { current: password, next: 'Password2026' }), {
    code: 'password_weak',
  });
  await changePassword(ctx, own, { current: password, next });
  assert.ok(await findSession(ctx, here.token));
  assert.equal(await findSession(ctx, person.signedIn.token), undefined);
  await assert.rejects(startSignIn(ctx, { email: person.email, password, network }), {
    code: 'sign_in_refused',
  });
});

test('accounts, second factors and sign-ins stand in the evidence log, with who and how and no address', async () => {
  const ctx = await openContext('evidence-of-staff', createMovableClock());
  const person = await enrol(ctx);
  await signIn(ctx, person);
  await sequenceAll(ctx, { anchors: ctx.anchors });
  const entries = await listEntries(ctx, { limit: 50 });
  const payloads = await Promise.all(entries.map(({ entryId }) => openPayload(ctx, entryId)));
  assert.deepEqual(payloads.map(({ act }) => act).toReversed(), [
    'staff.account_created',
    'staff.password_set',
    'staff.second_factor_enrolled',
    'staff.signed_in',
    'staff.signed_in',
  ]);
  assert.equal(payloads[0]?.['method'], 'totp');
  assert.equal(payloads[0]?.['actor'], `staff:${person.staffId}`);
  assert.equal(JSON.stringify(payloads).includes('example.org'), false);
});
