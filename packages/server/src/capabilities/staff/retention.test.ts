import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from 'otpauth';
import type { StaffId } from '@zgoda/vocabulary/ids';
import { createMovableClock, standingClock, type MovableClock } from '../../platform/clock.ts';
import { testContext, testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { openTestLog } from '../evidence/testing.ts';
import { acceptInvitation, inviteStaff } from './account-service.ts';
import { staffSchedules } from './jobs.ts';
import { completeSignIn, endOwnSessions, getEnrolment, openSignIn } from './sign-in-service.ts';
import { totpCode } from './totp.ts';

const database = await testDatabase();
const owner = await database.owner();

async function openContext(controller: string, clock: MovableClock): Promise<TestContext> {
  const ctx = await testContext(database, { controller, clock });
  await openTestLog(ctx);
  return ctx;
}

/** An accepted invitation, a session, and a second sign-in that waits for its code. */
async function signIn(ctx: TestContext): Promise<StaffId> {
  const who = { email: 'olena@example.org', name: 'Olena Koval', roles: ['officer'] } as const;
  const { token, staffId } = await inviteStaff(ctx, who);
  const account = await acceptInvitation(ctx, token, 'violet tramways at dawn');
  const started = await openSignIn(ctx, account);
  const { secret } = await getEnrolment(ctx, started.token);
  const code = totpCode(Buffer.from(Secret.fromBase32(secret).buffer), ctx.clock.now());
  await completeSignIn(ctx, { token: started.token, code, userAgent: '', network: '192.0.2.7' });
  await openSignIn(ctx, account);
  return staffId;
}

async function runSchedules(ctx: TestContext): Promise<void> {
  for (const { handler } of staffSchedules) await handler(ctx, new AbortController().signal);
}

/** Sessions, invitations, sign-ins, counts of attempts. */
async function countRows({ controller }: TestContext): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const table of ['staff_session', 'staff_invitation', 'staff_sign_in', 'staff_sign_in_limit']) {
    const { rows } = await owner.query(`select from ${table} where controller_id = $1`, [controller]);
    counts.push(rows.length);
  }
  return counts;
}

test('sessions go a year after their end, invitations 30 days after theirs, sign-ins and counts within the hour', async () => {
  const clock = createMovableClock(standingClock(new Date('2026-11-22T08:00:00Z')));
  const ctx = await openContext('sweeping', clock);
  const staffId = await signIn(ctx);
  await owner.query(`insert into staff_sign_in_limit values ($1, 'x', 1, '2026-11-22T08:15:00Z')`, [
    ctx.controller,
  ]);
  const left = async () => {
    await runSchedules(ctx);
    return countRows(ctx);
  };
  assert.deepEqual(await left(), [1, 1, 1, 1]);
  clock.advance('PT5M');
  assert.deepEqual(await left(), [1, 1, 0, 1]);
  clock.advance('PT10M');
  assert.deepEqual(await left(), [1, 1, 0, 0]);
  await endOwnSessions(ctx, staffId);
  clock.advance('P33D');
  assert.deepEqual(await left(), [1, 0, 0, 0]);
  clock.advance('P331D');
  assert.deepEqual(await left(), [1, 0, 0, 0]);
  clock.advance('P1DT1M');
  assert.deepEqual(await left(), [0, 0, 0, 0]);
});

test('what one controller’s sweep deletes is its own', async () => {
  const clock = createMovableClock(standingClock(new Date('2026-11-22T08:00:00Z')));
  const [here, elsewhere] = [
    await openContext('sweep-here', clock),
    await openContext('sweep-elsewhere', clock),
  ];
  await signIn(elsewhere);
  clock.advance('P2Y');
  await runSchedules(here);
  assert.deepEqual((await countRows(elsewhere)).slice(0, 2), [1, 1]);
  await runSchedules(elsewhere);
  assert.deepEqual(await countRows(elsewhere), [0, 0, 0, 0]);
});
