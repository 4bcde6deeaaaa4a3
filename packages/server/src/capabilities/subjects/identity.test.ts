import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdentityRef } from '@zgoda/vocabulary/subjects';
import * as fc from 'fast-check';
import { indexText, parseIdentity, toIdentity } from './identity.ts';

const same: readonly [what: string, a: IdentityRef, b: IdentityRef][] = [
  ['case of the local part', { email: 'Olena.K@mail.example' }, { email: 'olena.k@mail.example' }],
  ['case of the domain', { email: 'olena@MAIL.Example' }, { email: 'olena@mail.example' }],
  [
    'an internationalised domain and its A-labels',
    { email: 'o@пошта.example' },
    { email: 'o@xn--80a1acn3a.example' },
  ],
  [
    'composed and decomposed letters',
    { email: 'e\u0301va@mail.example' },
    { email: '\u00e9va@mail.example' },
  ],
  ['surrounding spaces', { email: ' olena@mail.example ' }, { email: 'olena@mail.example' }],
  ['punctuation in a telephone number', { phone: '+380 (44) 123-45-67' }, { phone: '+380441234567' }],
];
for (const [what, a, b] of same) {
  test(`${what} does not make two people of one`, () => {
    assert.equal(indexText(toIdentity(a)), indexText(toIdentity(b)));
  });
}

const different: readonly [what: string, a: IdentityRef, b: IdentityRef][] = [
  ['a tag behind a plus', { email: 'olena+news@mail.example' }, { email: 'olena@mail.example' }],
  ['dots in the local part', { email: 'o.lena@mail.example' }, { email: 'olena@mail.example' }],
  ['case of a client id', { client_id: 'A1' }, { client_id: 'a1' }],
  ['the kind', { client_id: '+380441234567' }, { phone: '+380441234567' }],
  ['the kind of an opaque id', { client_id: 'a1' }, { device: 'a1' }],
];
for (const [what, a, b] of different) {
  test(`${what} tells two identities apart`, () => {
    assert.notEqual(indexText(toIdentity(a)), indexText(toIdentity(b)));
  });
}

test('the local part is kept as it was typed, since only the mailbox may say what its case means', () => {
  assert.equal(parseIdentity({ email: 'Olena.K@Mail.Example' })?.value, 'Olena.K@mail.example');
  assert.equal(parseIdentity({ email: '"Olena K"@mail.example' })?.value, '"Olena K"@mail.example');
});

const refused: readonly IdentityRef[] = [
  { email: 'olena@mail.example\r\nBcc: eve@evil.example' },
  { email: `${'a'.repeat(65)}@mail.example` },
  { email: `olena@${'a234567890.'.repeat(24)}example` },
  { email: 'olena' },
  { phone: '0441234567' },
  { phone: '+0441234567' },
  { phone: '+12345' },
  { phone: '+1234567890123456' },
  { phone: '+38044123456\u0667' },
  { client_id: '' },
  { client_id: 'two words' },
  { client_id: 'a\u0000b' },
  { device: 'x'.repeat(129) },
  { device: 'пристрій' },
];
for (const ref of refused) {
  test(`${JSON.stringify(ref).slice(0, 70)} is refused, and the refusal does not repeat it`, () => {
    assert.throws(
      () => toIdentity(ref),
      (error: Error & { code?: string; details?: Record<string, unknown> }) =>
        error.code === 'identity_invalid' &&
        !JSON.stringify([error.message, error.details]).includes(Object.values(ref)[0] || '\u0001'),
    );
  });
}

test('what is accepted reads back as itself and holds no control character', () => {
  const anyRef = fc.oneof(
    fc.record({ email: fc.emailAddress() }),
    fc.record({ email: fc.string({ unit: 'binary' }) }),
    fc.record({
      phone: fc.string({ unit: fc.constantFrom(...'+0123456789 ()-x'.split('')), maxLength: 20 }),
    }),
    fc.record({ client_id: fc.string({ unit: 'binary', maxLength: 140 }) }),
  );
  fc.assert(
    fc.property(anyRef, (ref) => {
      const identity = parseIdentity(ref);
      if (identity === undefined) return;
      const again = parseIdentity({ [identity.kind]: identity.value } as IdentityRef);
      assert.deepEqual(again, identity);
      assert.doesNotMatch(identity.value, /\p{Cc}/u);
    }),
  );
});
