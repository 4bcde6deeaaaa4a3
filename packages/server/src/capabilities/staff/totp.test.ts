import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findTotpStep, totpCode, totpSecretText, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');
const at = (seconds: number): Date => new Date(seconds * 1000);

test('codes are those of the vectors of RFC 6238, appendix B, in six digits', () => {
  const vectors: ReadonlyArray<readonly [number, string]> = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ];
  for (const [seconds, code] of vectors) assert.equal(totpCode(secret, at(seconds)), code);
});

test('the code of the step before, this one and the next are taken, and no other', () => {
  const now = 1_234_567_890;
  const taken = [-90, -60, -30, 0, 30, 60, 90].map(
    (offset) =>
      findTotpStep(secret, { code: totpCode(secret, at(now + offset)), at: at(now), afterStep: 0 }) !==
      undefined,
  );
  assert.deepEqual(taken, [false, false, true, true, true, false, false]);
});

test('a code is refused once its step, or a later one, has been accepted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 4_000_000_000 }), (seconds) => {
      const code = totpCode(secret, at(seconds));
      const step = findTotpStep(secret, { code, at: at(seconds), afterStep: 0 });
      assert.equal(step, Math.floor(seconds / 30));
      assert.equal(findTotpStep(secret, { code, at: at(seconds + 29), afterStep: step }), undefined);
    }),
    { numRuns: 50 },
  );
});

test('anything that is not six digits is refused without an error', () => {
  for (const code of ['', '12345', '1234567', 'abcdef', '-12345', '１２３４５６']) {
    assert.equal(findTotpStep(secret, { code, at: at(59), afterStep: 0 }), undefined, code);
  }
});

test('the address for authenticators names issuer and account and carries the secret', () => {
  const uri = new URL(totpUri(secret, { issuer: 'Zgoda payroll-mail', account: 'dpo@payroll-mail.example' }));
  assert.equal(uri.protocol, 'otpauth:');
  assert.equal(uri.searchParams.get('secret'), totpSecretText(secret));
  assert.equal(uri.searchParams.get('issuer'), 'Zgoda payroll-mail');
  assert.match(decodeURIComponent(uri.pathname), /dpo@payroll-mail\.example$/);
});
