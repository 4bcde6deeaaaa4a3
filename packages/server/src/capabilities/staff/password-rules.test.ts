import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findPasswordWeakness } from './password-rules.ts';

const owner = {
  email: 'olena.koval@payroll-mail.example',
  name: 'Олена Коваль',
  organisation: 'payroll-mail',
};
const weakness = (password: string) => findPasswordWeakness(password, owner);

test('a password under twelve characters is refused, counted in characters and not in bytes', () => {
  assert.equal(weakness('k8#Vq!zR2xp'), 'too_short');
  assert.equal(weakness('їжакґєїжак'), 'too_short');
  assert.equal(weakness('щедрий гарбуз біля тину'), undefined);
});

test('a password so long that hashing it would be work for an attacker to give is refused', () => {
  assert.equal(weakness('violet gravel tram '.repeat(20)), 'too_long');
});

test('known passwords are refused, also with digits, capitals, signs and look-alike letters around them', () => {
  for (const password of [
    'Password2024!',
    'P@ssw0rd1234',
    'letmein-letmein1',
    'Welcome123456!',
    'correcthorsebatterystaple',
    'Привіт2026!!!',
    'МояУкраїна2026',
    'Админ пароль 1',
  ]) {
    assert.equal(weakness(password), 'common', password);
  }
});

test('repetitions, runs and keyboard walks are refused', () => {
  for (const password of [
    'aaaaaaaaaaaaaa',
    'abababababab',
    'abcdefghijklmn',
    '123456789012345',
    'qwertyuiopasdf',
    'йцукенгшщзхї',
    'kT9!kT9!kT9!kT9!',
  ]) {
    assert.equal(weakness(password), 'repetitive', password);
  }
});

test('a password made of the person, the organisation or this product is refused', () => {
  for (const password of ['olena.koval77', 'КовальОлена123', 'payroll-mail-9', 'zgodazgoda-7x']) {
    assert.equal(weakness(password), 'names_you', password);
  }
});

test('a name inside an otherwise long password does no harm', () => {
  assert.equal(weakness('olena keeps nine violet tramways'), undefined);
});

test('sixteen random letters and digits are always accepted', () => {
  const character = fc.constantFrom(...Array.from('bcdfghkmnprtvxzBCDFGHKMNPRTVXZ2689'));
  const random = fc
    .array(character, { minLength: 20, maxLength: 20 })
    .filter((list) => new Set(list).size > 9);
  fc.assert(
    fc.property(random, (list) => assert.equal(weakness(list.join('')), undefined)),
    { numRuns: 500 },
  );
});
