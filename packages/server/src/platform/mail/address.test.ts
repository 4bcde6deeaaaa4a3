import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseMailAddress, toHeaderText } from './address.ts';

const accepted: readonly [typed: string, text: string, needsSmtpUtf8: boolean][] = [
  ['olena@mail.example', 'olena@mail.example', false],
  [' Olena.K+news@Mail.Example ', 'Olena.K+news@mail.example', false],
  ['"olena k"@mail.example', '"olena k"@mail.example', false],
  ['"o\\"k\\\\"@mail.example', '"o\\"k\\\\"@mail.example', false],
  ['"a@b"@mail.example', '"a@b"@mail.example', false],
  ['olena@пошта.example', 'olena@xn--80a1acn3a.example', false],
  ['олена@пошта.example', 'олена@xn--80a1acn3a.example', true],
  ['e\u0301va@mail.example', '\u00e9va@mail.example', true],
  [`${'a'.repeat(64)}@mail.example`, `${'a'.repeat(64)}@mail.example`, false],
];
for (const [typed, text, needsSmtpUtf8] of accepted) {
  test(`address ${JSON.stringify(typed)} is understood`, () => {
    const address = parseMailAddress(typed);
    assert.equal(address?.text, text);
    assert.equal(address?.needsSmtpUtf8, needsSmtpUtf8);
  });
}

const refused = [
  '',
  'olena',
  '@mail.example',
  'olena@',
  'olena@localhost',
  'olena@[192.0.2.1]',
  'olena@192.0.2.1',
  'olena@-mail.example',
  'olena@mail..example',
  'o..k@mail.example',
  '.olena@mail.example',
  'olena k@mail.example',
  'olena@mail.example\r\nBcc: eve@evil.example',
  'olena\n@mail.example',
  '"olena\r\nRCPT TO:<eve@evil.example>"@mail.example',
  'olena\u0000@mail.example',
  'olena\u202egro.elpmaxe@mail.example',
  'ol\u200bena@mail.example',
  '\ud800@mail.example',
  'Olena <olena@mail.example>',
  'olena@mail.example, eve@evil.example',
  `${'a'.repeat(65)}@mail.example`,
  `${'ї'.repeat(33)}@mail.example`,
  `olena@${'a'.repeat(64)}.example`,
  `olena@${'a234567890.'.repeat(24)}example`,
];
for (const typed of refused) {
  test(`address ${JSON.stringify(typed).slice(0, 60)} is refused`, () => {
    assert.equal(parseMailAddress(typed), undefined);
  });
}

test('whatever is accepted as an address fits an SMTP command and reads back as itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.domain(), (local, domain) => {
      const address = parseMailAddress(`${local}@${domain}`);
      if (address === undefined) return;
      assert.doesNotMatch(address.text, /\p{Cc}/u);
      assert.ok(Buffer.byteLength(address.text) <= 254);
      assert.equal(parseMailAddress(address.text)?.text, address.text);
    }),
  );
});

test('header text never holds a line break, a control or a bidi mark, and keeps ordinary words', () => {
  assert.equal(toHeaderText('Заява\r\nBcc: eve@evil.example'), 'Заява Bcc: eve@evil.example');
  assert.equal(toHeaderText('  a\u202eb\u0000c\u2028d  '), 'a b c d');
  assert.equal(toHeaderText('я'.repeat(500)).length, 200);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(toHeaderText(text), /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
