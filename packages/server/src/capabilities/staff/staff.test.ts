import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { permissionsByRole, permissionsOf, staffRoles, type Permission } from '@zgoda/vocabulary/staff';
import type { ControllerId, SessionId, StaffId } from '@zgoda/vocabulary/ids';
import * as fc from 'fast-check';
import {
  controllerOfToken,
  describeDevice,
  idleExpiry,
  isDueForTouch,
  isOpen,
  joinToken,
  normaliseStaffEmail,
  readCode,
  toRecoveryCode,
  type StaffSession,
} from './staff.ts';

const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);
const session: StaffSession = {
  sessionId: '01900000-0000-7000-8000-000000000001' as SessionId,
  staffId: '01900000-0000-7000-8000-000000000002' as StaffId,
  method: 'totp',
  device: 'Firefox, Linux',
  createdAt: at('08:00:00'),
  lastSeenAt: at('09:00:00'),
  expiresAt: at('20:00:00'),
};

test('a session ends after 30 minutes without use', () => {
  assert.equal(isOpen(session, at('09:29:59')), true);
  assert.equal(isOpen(session, at('09:30:00')), false);
});

test('a session ends after 12 hours however much it is used', () => {
  const used = { ...session, lastSeenAt: at('19:59:00') };
  assert.equal(isOpen(used, at('19:59:59')), true);
  assert.equal(isOpen(used, at('20:00:00')), false);
  assert.deepEqual(idleExpiry(used), session.expiresAt);
});

test('a session ended by hand is closed at once', () => {
  assert.equal(isOpen({ ...session, endedAt: at('09:00:01') }, at('09:00:02')), false);
});

test('use is written down once a minute', () => {
  assert.equal(isDueForTouch(session, at('09:00:59')), false);
  assert.equal(isDueForTouch(session, at('09:01:00')), true);
});

test('a token names its controller, and anything else is no token', () => {
  const token = joinToken('payroll-mail' as ControllerId, randomBytes(32));
  assert.equal(controllerOfToken(token), 'payroll-mail');
  for (const text of [
    '',
    'payroll-mail',
    'payroll-mail.short',
    `../x.${'a'.repeat(43)}`,
    `${token}a`,
    `1.${token}`,
  ]) {
    assert.equal(controllerOfToken(text), undefined, text);
  }
});

test('a recovery code is read back however it is typed, and is never taken for a code of the authenticator', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
      const code = toRecoveryCode(bytes);
      assert.match(code, /^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
      const compact = { kind: 'recovery_code', code: code.replaceAll('-', '') };
      assert.deepEqual(readCode(code.toUpperCase()), compact);
      assert.deepEqual(readCode(code.replaceAll('-', ' ')), compact);
    }),
  );
  assert.deepEqual(readCode(' 123 456 '), { kind: 'totp', code: '123456' });
  for (const text of ['', '12345', '1234567', 'abcd-efgh', '１２３４５６'])
    assert.equal(readCode(text), undefined);
});

test('different bytes make different recovery codes', () => {
  const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      assert.equal(toRecoveryCode(a) === toRecoveryCode(b), Buffer.from(a).equals(b));
    }),
  );
});

test('an address is the same address in capitals, with spaces around, and in another Unicode form', () => {
  assert.equal(normaliseStaffEmail('  Olena@Payroll-Mail.Example '), 'olena@payroll-mail.example');
  assert.equal(normaliseStaffEmail('cafe\u0301@example.org'), 'caf\u00e9@example.org');
});

test('a device is told by family only', () => {
  assert.equal(
    describeDevice('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'),
    'Firefox, Linux',
  );
  assert.equal(
    describeDevice(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0',
    ),
    'Edge, Windows',
  );
  assert.equal(describeDevice('<script>alert(1)</script>'), 'unknown');
});

test('every role sees the board; who manages accounts sees no person, and who audits opens nobody', () => {
  for (const role of staffRoles) assert.ok(permissionsByRole[role].includes('promises.read'), role);
  for (const role of ['admin', 'auditor', 'communicator'] as const) {
    assert.deepEqual(
      permissionsByRole[role].filter((permission) => permission.startsWith('subjects.')),
      [],
      role,
    );
    assert.equal(permissionsByRole[role].includes('evidence.open'), false, role);
  }
  assert.deepEqual(permissionsOf(['communicator', 'auditor']), [
    'promises.read',
    'campaigns.read',
    'campaigns.write',
    'campaigns.stop',
    'campaigns.approve',
    'campaigns.people',
    'cases.read',
    'cases.write',
    'suppressions.read',
    'suppressions.write',
    'engagements.read',
    'engagements.write',
    'evidence.read',
    'access_log.read',
  ]);
  assert.deepEqual(permissionsOf([]), []);
});

test('the communicator alone writes and starts campaigns, the data protection officer stops them, others only look', () => {
  const holders = (permission: Permission) =>
    staffRoles.filter((role) => permissionsByRole[role].includes(permission));
  assert.deepEqual(holders('campaigns.write'), ['communicator']);
  assert.deepEqual(holders('campaigns.stop'), ['dpo', 'communicator']);
  assert.deepEqual(holders('campaigns.approve'), ['officer', 'communicator']);
  assert.deepEqual(holders('campaigns.people'), ['dpo', 'officer', 'communicator']);
  assert.deepEqual(holders('campaigns.read'), ['dpo', 'officer', 'communicator', 'auditor']);
});
