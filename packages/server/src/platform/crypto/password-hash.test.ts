import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isOutdatedHash, passwordHashing, verifyPassword } from './password-hash.ts';

test('a password verifies against its own hash and no other does', async () => {
  const hash = await hashPassword('a lantern in the harbour');
  assert.equal(await verifyPassword('a lantern in the harbour', hash), true);
  assert.equal(await verifyPassword('a lantern in the harbor', hash), false);
});

test('the hash carries parameters no weaker than the ones OWASP lists, and a salt of its own', async () => {
  const [first, second] = await Promise.all([hashPassword('same'), hashPassword('same')]);
  assert.match(first, /^\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(first, second);
  assert.ok(passwordHashing.memoryKib >= 47_104);
});

test('a password typed in another Unicode form is the same password', async () => {
  const hash = await hashPassword('Їжак і cafe\u0301');
  assert.equal(await verifyPassword('Їжак і caf\u00e9', hash), true);
});

test('a hash made elsewhere with other parameters still verifies and counts as outdated', async () => {
  const hash =
    '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE';
  assert.equal(isOutdatedHash(hash), true);
  assert.equal(isOutdatedHash(await hashPassword('new')), false);
  assert.equal(await verifyPassword('password', hash), true);
});

test('without an account the answer is no, after the work of a real check', async () => {
  const hash = await hashPassword('warm up');
  const timeOf = async (stored: string | undefined): Promise<number> => {
    const started = performance.now();
    assert.equal(await verifyPassword('guess', stored), false);
    return performance.now() - started;
  };
  const real = await timeOf(hash);
  const absent = await timeOf(undefined);
  assert.ok(absent > real / 3, `absent ${absent} ms, real ${real} ms`);
});

test('a damaged hash is an error, never a refusal that looks like a wrong password', async () => {
  await assert.rejects(verifyPassword('x', '$argon2id$v=19$m=1'), /not in the form/);
});
