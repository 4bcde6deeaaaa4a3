import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staffRoles } from '@zgoda/vocabulary/staff';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { openTestLog } from '../evidence/testing.ts';
import { listStaff } from './account-service.ts';
import { seedDevelopmentStaff } from './development-service.ts';
import { completeSignIn, startSignIn } from './sign-in-service.ts';

const database = await testDatabase();
const ctx = await testContext(database);
await openTestLog(ctx);

test('development staff is one invented person a role, and what is printed lets in', async () => {
  const signIns = await seedDevelopmentStaff(ctx);
  assert.deepEqual(
    signIns.map(({ role }) => role),
    staffRoles,
  );
  const dpo = signIns.find(({ role }) => role === 'dpo');
  assert.ok(dpo);
  assert.match(dpo.email, /@payroll-mail\.example$/);
  const { token, next } = await startSignIn(ctx, {
    email: dpo.email,
    password: dpo.password,
    network: 'test',
  });
  assert.equal(next, 'code');
  const signedIn = await completeSignIn(ctx, { token, code: dpo.code, userAgent: '', network: 'test' });
  assert.ok(signedIn.token);
});

test('seeding again after a restart changes nothing and prints the same', async () => {
  const before = await listStaff(ctx);
  const [first, second] = [await seedDevelopmentStaff(ctx), await seedDevelopmentStaff(ctx)];
  assert.deepEqual(
    first.map(({ password, totpSecret }) => [password, totpSecret]),
    second.map(({ password, totpSecret }) => [password, totpSecret]),
  );
  assert.deepEqual(await listStaff(ctx), before);
});

test('passwords and secrets differ between roles, controllers and installations', async () => {
  const other = await testContext(database, { controller: 'client-crm' });
  await openTestLog(other);
  const all = [...(await seedDevelopmentStaff(ctx)), ...(await seedDevelopmentStaff(other))];
  assert.equal(new Set(all.map(({ password }) => password)).size, all.length);
  assert.equal(new Set(all.map(({ totpSecret }) => totpSecret)).size, all.length);
});
