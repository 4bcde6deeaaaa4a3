import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import type { Actor } from '../../context.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { transaction } from '../../platform/db/index.ts';
import { listEntries, openPayload } from '../evidence/index.ts';
import {
  createGate,
  listTablesHolding,
  makeSubject,
  openTestLog,
  sequenceAll,
  waitsForLock,
} from '../evidence/testing.ts';
import { listAccessLog, recordLook } from './access-log-service.ts';
import { acceptInvitation, changeStaff, inviteStaff, listStaff } from './account-service.ts';
import { removeStaff } from './removal-service.ts';
import { completeSignIn, findSession, getEnrolment, openSignIn } from './sign-in-service.ts';
import { totpCode } from './totp.ts';

const database = await testDatabase();
const owner = await database.owner();
const network = '192.0.2.7';
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const admin: Actor = { kind: 'staff', staffId: '01900000-0000-7000-8000-000000000001', roles: ['admin'] };

async function openContext(controller: string) {
  const ctx = await testContext(database, { controller, actor: admin });
  return { ...ctx, anchors: (await openTestLog(ctx)).anchors };
}
type Ctx = Awaited<ReturnType<typeof openContext>>;

/** Signed in, with an authenticator, recovery codes, and a second sign-in that waits for its code. */
async function enrol(ctx: Ctx, email: string) {
  const { token, staffId } = await inviteStaff(ctx, { email, name: 'Olena Koval', roles: ['officer'] });
  const account = await acceptInvitation(ctx, token, 'violet tramways at dawn');
  const started = await openSignIn(ctx, account);
  const { secret } = await getEnrolment(ctx, started.token);
  const code = totpCode(Buffer.from(Secret.fromBase32(secret).buffer), ctx.clock.now());
  const signedIn = await completeSignIn(ctx, { token: started.token, code, userAgent, network });
  await openSignIn(ctx, account);
  return { staffId, account, signedIn };
}

test('a removed account leaves nothing but its id: in the access log, and as a tombstone of its key', async () => {
  const ctx = await openContext('removed');
  const { staffId, signedIn } = await enrol(ctx, 'olena@example.org');
  const { staffId: other } = await enrol(ctx, 'petro@example.org');
  const subjectId = await makeSubject(ctx);
  const look = { session: signedIn.session, action: 'viewed', subjectId, reason: 'She called' } as const;
  await transaction(ctx, (tx) => recordLook(tx, look));
  assert.deepEqual(await listTablesHolding(owner, staffId), [
    'public.access_log',
    'public.staff',
    'public.staff_invitation',
    'public.staff_recovery_code',
    'public.staff_session',
    'public.staff_sign_in',
    'vault.owner_key',
  ]);
  await removeStaff(ctx, staffId);
  assert.deepEqual(await listTablesHolding(owner, staffId), ['public.access_log', 'vault.owner_tombstone']);
  assert.equal(await findSession(ctx, signedIn.token), undefined);
  const [looked] = await listAccessLog(ctx, { limit: 1 });
  assert.deepEqual([looked?.staffId, looked?.staffName], [staffId, undefined]);
  assert.deepEqual(
    (await listStaff(ctx)).map((member) => member.staffId),
    [other],
  );
});

test('the removal is in the evidence with who did it, and without a name or an address', async () => {
  const ctx = await openContext('removal-evidence');
  const { staffId } = await inviteStaff(ctx, { email: 'o@example.org', name: 'Olena', roles: ['officer'] });
  await removeStaff(ctx, staffId);
  await sequenceAll(ctx, { anchors: ctx.anchors });
  const [entry] = await listEntries(ctx, { limit: 1 });
  const payload = await openPayload(ctx, entry!.entryId);
  assert.deepEqual([payload['act'], payload['actor']], ['staff.account_removed', `staff:${admin.staffId}`]);
  assert.doesNotMatch(JSON.stringify(payload), /Olena|example/);
});

test('where the evidence cannot be written, the account stays', async () => {
  const ctx = await openContext('removal-whole');
  const { staffId } = await inviteStaff(ctx, { email: 'o@example.org', name: 'Olena', roles: ['officer'] });
  await owner.query(`update evidence_log set state = 'read_only' where controller_id = $1`, [ctx.controller]);
  await assert.rejects(removeStaff(ctx, staffId), { code: 'log_read_only' });
  assert.deepEqual(
    (await listStaff(ctx)).map(({ name }) => name),
    ['Olena'],
  );
});

test('an address may be invited again after its removal, as somebody new', async () => {
  const ctx = await openContext('removed-and-back');
  const who = { email: 'olena@example.org', name: 'Olena', roles: ['officer'] } as const;
  const { staffId } = await inviteStaff(ctx, who);
  await changeStaff(ctx, staffId, { active: false });
  await removeStaff(ctx, staffId);
  await assert.rejects(removeStaff(ctx, staffId), { code: 'staff_not_found' });
  assert.notEqual((await inviteStaff(ctx, who)).staffId, staffId);
});

test('nobody removes their own account, nor one of another controller', async () => {
  const ctx = await openContext('removal-own');
  const elsewhere = await openContext('removal-elsewhere');
  const { staffId } = await inviteStaff(ctx, { email: 'o@example.org', name: 'Olena', roles: ['admin'] });
  const self = { ...ctx, actor: { ...admin, staffId } };
  await assert.rejects(removeStaff(self, staffId), { code: 'own_account' });
  await assert.rejects(removeStaff(elsewhere, staffId), { code: 'staff_not_found' });
});

test('a sign-in under way when the account is removed ends with it', async () => {
  const ctx = await openContext('removal-race');
  const { staffId, account } = await enrol(ctx, 'olena@example.org');
  const [removed, commit] = [createGate(), createGate()];
  const removal = transaction(ctx, async (tx) => {
    await removeStaff(tx, staffId);
    removed.open();
    await commit.passed;
  });
  await removed.passed;
  const signIn = assert.rejects(openSignIn(ctx, account), { code: 'staff_not_found' });
  assert.ok(await waitsForLock(owner, signIn));
  commit.open();
  await Promise.all([removal, signIn]);
  assert.deepEqual(await listTablesHolding(owner, staffId), ['vault.owner_tombstone']);
});
