import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import * as fc from 'fast-check';
import Dkim from 'nodemailer/lib/dkim';
import sign from 'nodemailer/lib/dkim/sign';
import PostalMime from 'postal-mime';
import { toHeaderText } from './address.ts';
import { assertDkimKey, createDkimSigner, type DkimKey } from './dkim.ts';
import { composeMail, MailError, maxMailBytes, type ComposedMail, type Mail } from './mail.ts';

const plain: Mail = {
  from: { name: 'Tabella', address: 'news@tabella.example' },
  to: { address: 'olena@mail.example' },
  subject: 'Підтвердьте підписку',
  text: 'Вітаємо.\n\nЦе лист.\n',
  html: '<p>Вітаємо.</p><p>Це лист.</p>',
  date: new Date('2026-11-22T10:00:00Z'),
  messageId: '0190aabb@tabella.example',
  language: 'uk',
};
const listed: Mail = {
  ...plain,
  list: {
    id: 'practice-news.payroll-mail.tabella.example',
    name: 'Practice news',
    unsubscribeUrl: `https://privacy.tabella.example/payroll-mail/unsubscribe/${'t'.repeat(120)}?lang=uk`,
    helpUrl: 'https://privacy.tabella.example/payroll-mail/preferences/abc',
  },
};
const rsaPem = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
const dkimKey: DkimKey = { domain: 'tabella.example', selector: 's1', privateKeyPem: rsaPem(2048) };

const octetsOf = ({ content }: ComposedMail): Buffer => Buffer.from(content, 'latin1');
const headerNames = (raw: Buffer): string[] =>
  (raw.toString('latin1').split('\r\n\r\n')[0] ?? '')
    .replaceAll(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());

test('a mail has a text part and an HTML part, and reads back as it was written', async () => {
  const composed = await composeMail(listed);
  const { recipient, sender } = composed;
  const raw = octetsOf(composed);
  const mail = await PostalMime.parse(raw);
  assert.equal(mail.subject, plain.subject);
  assert.equal(mail.from?.address, 'news@tabella.example');
  assert.equal(mail.to?.[0]?.address, 'olena@mail.example');
  assert.equal(mail.text?.replaceAll('\r', '').trim(), plain.text.trim());
  assert.equal(mail.html?.trim(), plain.html);
  assert.equal(mail.messageId, '<0190aabb@tabella.example>');
  assert.equal(new Date(mail.date ?? '').getTime(), plain.date.getTime());
  assert.match(raw.toString('latin1'), /^Content-Type: multipart\/alternative/m);
  assert.equal(recipient.text, 'olena@mail.example');
  assert.equal(sender.text, 'news@tabella.example');
});

test('a mail that can be stopped carries the header pair of RFC 8058 and a List-Id, unencoded', async () => {
  const raw = octetsOf(await composeMail(listed));
  const headers = new Map((await PostalMime.parse(raw)).headers.map(({ key, value }) => [key, value]));
  assert.equal(headers.get('list-unsubscribe'), `<${listed.list?.unsubscribeUrl}>`);
  assert.equal(headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  assert.equal(headers.get('list-id'), '"Practice news" <practice-news.payroll-mail.tabella.example>');
  assert.equal(headers.get('list-help'), `<${listed.list?.helpUrl}>`);
  assert.equal(headers.get('auto-submitted'), 'auto-generated');
});

test('an address to leave by stands behind the link, and a hostile one is refused', async () => {
  const withAddress = (unsubscribeAddress: string) =>
    composeMail({ ...listed, list: { ...(listed.list ?? assert.fail()), unsubscribeAddress } });
  const raw = octetsOf(await withAddress('leave+abc@in.tabella.example'));
  const headers = new Map((await PostalMime.parse(raw)).headers.map(({ key, value }) => [key, value]));
  assert.equal(
    headers.get('list-unsubscribe'),
    `<${listed.list?.unsubscribeUrl}>, <mailto:leave+abc@in.tabella.example?subject=unsubscribe>`,
  );
  for (const hostile of ['leave', 'a@b.example>,<mailto:eve@evil.example', 'a?cc=eve@evil.example'])
    await assert.rejects(withAddress(hostile), MailError);
});

test('a mail without a list carries no way to unsubscribe', async () => {
  const names = headerNames(octetsOf(await composeMail(plain)));
  assert.deepEqual(
    names.filter((name) => name.startsWith('list-')),
    [],
  );
});

test('a follow-up names its thread', async () => {
  const raw = octetsOf(
    await composeMail({ ...plain, references: ['a1@tabella.example', 'b2@tabella.example'] }),
  );
  const mail = await PostalMime.parse(raw);
  assert.equal(mail.inReplyTo, '<b2@tabella.example>');
  assert.equal(mail.references, '<a1@tabella.example> <b2@tabella.example>');
});

test('a mail that a person wrote names whatever id the mail has that it answers, and does not call itself automatic', async () => {
  const theirs = 'DB9PR04MB[1]=x:y/z@DB9PR04MB1.EURPRD04.prod.outlook.com';
  const raw = octetsOf(await composeMail({ ...plain, references: [theirs], isByPerson: true }));
  const mail = await PostalMime.parse(raw);
  assert.deepEqual([mail.inReplyTo, mail.references], [`<${theirs}>`, `<${theirs}>`]);
  assert.ok(!headerNames(raw).includes('auto-submitted'), headerNames(raw).join());
  assert.ok(headerNames(octetsOf(await composeMail(plain))).includes('auto-submitted'));
});

test('whatever stands in names, subject and bodies, the headers are the same ones and no line is too long', async () => {
  const expected = headerNames(octetsOf(await composeMail(listed))).sort();
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constant('x\r\nBcc: eve@evil.example\r\n\r\nbody'),
    fc.constant('a'.repeat(3000)),
    fc.constant('ї'.repeat(3000)),
    fc.constant('"><script>alert(1)</script>, eve@evil.example'),
    fc.constant('=?utf-8?q?x=0D=0ABcc:_eve@evil.example?='),
  );
  await fc.assert(
    fc.asyncProperty(text, text, text, async (name, subject, body) => {
      const raw = octetsOf(
        await composeMail({
          ...listed,
          from: { name, address: 'news@tabella.example' },
          to: { name, address: 'olena@mail.example' },
          subject,
          text: `Hello. ${body}`,
          html: `<p>${body}</p>`,
        }),
      );
      const lines = raw.toString('latin1').split('\r\n');
      const subjectless = toHeaderText(subject) === '' ? ['subject'] : [];
      assert.deepEqual([...headerNames(raw), ...subjectless].sort(), expected);
      assert.ok(lines.every((line) => line.length <= 998 && !/[\r\n\0]/.test(line)));
      const mail = await PostalMime.parse(raw);
      assert.deepEqual([mail.to?.length, mail.to?.[0]?.address], [1, 'olena@mail.example']);
      assert.deepEqual([mail.cc, mail.bcc], [undefined, undefined]);
    }),
    { numRuns: 60 },
  );
});

for (const [part, broken] of [
  ['to', { to: { address: 'olena@mail.example\r\nBcc: eve@evil.example' } }],
  ['to', { to: { address: '"a>b"@mail.example' } }],
  ['from', { from: { address: 'nobody' } }],
  ['returnPath', { returnPath: 'x y@tabella.example' }],
  ['messageId', { messageId: 'a b@tabella.example' }],
  ['references', { references: ['x>\r\nBcc: <eve@evil.example'] }],
  ['language', { language: 'uk\r\nX: y' }],
  ['text', { text: '\u0000 \r\n' }],
  ['size', { text: 'a\n'.repeat(maxMailBytes) }],
] as const) {
  test(`a mail whose ${part} is unusable is refused: ${JSON.stringify(broken).slice(0, 60)}`, async () => {
    await assert.rejects(composeMail({ ...plain, ...broken }), (error: unknown) => {
      assert.ok(error instanceof MailError);
      assert.equal(error.part, part);
      assert.doesNotMatch(error.message, /olena|eve|a>b/);
      return true;
    });
  });
}
for (const unsubscribeUrl of [
  'javascript:alert(1)',
  'https://x.example/\r\nBcc: <eve@evil.example>, <',
  `https://x.example/${'a'.repeat(1000)}`,
  'mailto:leave@tabella.example',
]) {
  test(`${JSON.stringify(unsubscribeUrl).slice(0, 50)} never becomes a one-click link that breaks the header`, async () => {
    const list = { id: 'a.b.example', name: 'A', unsubscribeUrl };
    const outcome = await composeMail({ ...plain, list }).catch((error: unknown) => error);
    if (outcome instanceof MailError) return;
    assert.ok(
      typeof outcome === 'object' &&
        outcome !== null &&
        'content' in outcome &&
        typeof outcome.content === 'string',
    );
    assert.equal(headerNames(Buffer.from(outcome.content, 'latin1')).includes('bcc'), false);
  });
}

for (const [address, header] of [
  ['"olena k"@mail.example', '"olena k"@mail.example'],
  ['olena@пошта.example', 'olena@xn--80a1acn3a.example'],
  ['олена@mail.example', 'олена@mail.example'],
] as const) {
  test(`the recipient ${address} stands in the header and the envelope alike`, async () => {
    const composed = await composeMail({ ...plain, to: { name: 'Олена К', address } });
    const { recipient } = composed;
    const raw = octetsOf(composed);
    assert.equal(recipient.text, header);
    const mail = await PostalMime.parse(raw);
    assert.equal(mail.to?.[0]?.name, 'Олена К');
    assert.equal(mail.to?.[0]?.address, header);
  });
}

test('a signature covers both List headers and what a reader sees', async () => {
  const raw = octetsOf(await createDkimSigner(dkimKey)(await composeMail(listed)));
  const header = raw.toString('latin1').replaceAll(/\r\n[ \t]/g, ' ');
  const covered = /^DKIM-Signature: [^\r]*; h=([^;]*);/.exec(header)?.[1]?.split(':') ?? [];
  for (const name of [
    'from',
    'to',
    'subject',
    'date',
    'message-id',
    'list-unsubscribe',
    'list-unsubscribe-post',
  ]) {
    assert.ok(covered.includes(name), name);
  }
});

test('a key that cannot sign is refused at start, and a mail is never sent unsigned in its place', async () => {
  const ed25519 = generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  assert.throws(() => assertDkimKey({ ...dkimKey, privateKeyPem: ed25519 }), /RSA/);
  assert.throws(() => assertDkimKey({ ...dkimKey, privateKeyPem: rsaPem(512) }), /1,024/);
  assert.doesNotThrow(() => assertDkimKey(dkimKey));
  assert.throws(() => createDkimSigner({ ...dkimKey, privateKeyPem: 'x' }));
});

test('the signature is the one that another implementation makes of the same mail', async () => {
  const spaced = { ...listed, text: 'a  b \t c \n\n  \n.dot\n\n\n', html: '<p>x  y </p>\n\n' };
  for (const mail of [plain, listed, spaced, { ...plain, html: undefined, text: 'plain text\n\n' }]) {
    const composed = await composeMail(mail);
    const other = await buffer(
      new Dkim({ domainName: dkimKey.domain, keySelector: 's1', privateKey: dkimKey.privateKeyPem }).sign(
        octetsOf(composed),
      ),
    );
    const bodyHash = (octets: Buffer): string =>
      /\bbh=([^;]+);/.exec(octets.toString('latin1').replaceAll(/\r\n[ \t]+/g, ''))?.[1] ?? assert.fail();
    const signed = octetsOf(await createDkimSigner(dkimKey)(composed));
    assert.equal(bodyHash(signed), bodyHash(other));
    assert.ok(isSigned(signed, createPublicKey(dkimKey.privateKeyPem)));
    const changed = signed.toString('latin1').replace('List-Unsubscribe', 'List-Unsubscrib3');
    assert.equal(
      isSigned(Buffer.from(changed, 'latin1'), createPublicKey(dkimKey.privateKeyPem)),
      mail.list === undefined,
    );
  }
});

/** Checks the signature over the fields as the other implementation canonicalises them. */
function isSigned(octets: Buffer, key: KeyObject): boolean {
  const head = octets.toString('latin1').split('\r\n\r\n')[0] ?? '';
  const [own = '', ...others] = head.split(/\r\n(?![ \t])/);
  const fields = others.map((line) => ({ key: line.slice(0, line.indexOf(':')).toLowerCase(), line }));
  const tag = (name: string): string =>
    new RegExp(`[; ]${name}=([^;]*)`).exec(own.replaceAll(/\r\n[ \t]+/g, ''))?.[1] ?? assert.fail();
  const relaxed = sign.relaxedHeaders(fields, tag('h'), '').headers;
  const unsigned = own.slice(0, own.lastIndexOf('b=') + 2);
  const self = sign.relaxedHeaders([{ key: 'dkim-signature', line: unsigned }], 'dkim-signature', '').headers;
  return verify(
    'sha256',
    Buffer.from(relaxed + self.trimEnd(), 'latin1'),
    key,
    Buffer.from(tag('b'), 'base64'),
  );
}
