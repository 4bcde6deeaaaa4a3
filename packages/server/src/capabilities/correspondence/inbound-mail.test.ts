import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { addressesGivenBack, isAutomatic, judgeMail, type InboundAddressKind } from './inbound-mail.ts';
import { readMail, toText } from './read-mail.ts';
import { judgeStatus } from './report.ts';
import { complaint, deliveryReport, rawMail } from './testing.ts';

const person = 'olena@mail.example';
const judge = async (raw: Buffer, kind: InboundAddressKind = 'reply', sender = person) =>
  judgeMail(await readMail(sender, raw), kind);

const automatic: readonly (readonly [what: string, headers: Record<string, string>, sender?: string])[] = [
  ['a vacation (RFC 3834)', { 'Auto-Submitted': 'auto-replied (vacation)' }],
  ['an own notice', { 'Auto-Submitted': 'auto-generated' }],
  ['bulk mail', { Precedence: 'bulk' }],
  ['an old vacation', { Precedence: 'auto_reply' }],
  ['a mailing list', { 'List-Id': '<talk.mail.example>' }],
  ['a newsletter', { 'List-Unsubscribe': '<mailto:x@mail.example>' }],
  ['a loop', { 'X-Loop': 'x' }],
  ['an old autoresponder', { 'X-Autoreply': 'yes' }],
  ['an Exchange autoresponder', { 'X-Auto-Response-Suppress': 'All' }],
  ['a vacation without headers', { Subject: 'Automatic reply: News' }],
  [
    'a vacation in Ukrainian',
    { Subject: '=?utf-8?b?0JDQstGC0L7QvNCw0YLQuNGH0L3QsCDQstGW0LTQv9C+0LLRltC00Yw=?=' },
  ],
  ['nobody to answer', {}, ''],
  ['a mail system', {}, 'MAILER-DAEMON@mail.example'],
];
for (const [what, headers, sender] of automatic) {
  test(`${what} is never taken as a wish, whatever it says`, async () => {
    for (const kind of ['reply', 'leave', 'contact', 'bounce'] as const)
      assert.deepEqual(await judge(rawMail({ text: 'Unsubscribe me', headers }), kind, sender ?? person), {
        taken: 'automatic',
      });
  });
}

test('a machine is recognised by its headers, whatever the text and the other headers are', () => {
  const headers = fc.dictionary(fc.stringMatching(/^[a-z-]{1,20}$/), fc.string());
  fc.assert(
    fc.property(headers, fc.string(), fc.constantFrom(...automatic.slice(0, 9)), (others, text, [, own]) => {
      const marks = Object.entries(own).map(([name, value]) => [name.toLowerCase(), value] as const);
      const mail = {
        sender: person,
        headers: new Map([...Object.entries(others), ...marks]),
        subject: text,
        text,
        parts: [],
      };
      assert.equal(isAutomatic(mail), true);
    }),
  );
});

test('a person is a person, also with Auto-Submitted: no', async () => {
  assert.deepEqual(await judge(rawMail({ text: 'Unsubscribe me', headers: { 'Auto-Submitted': 'no' } })), {
    taken: 'removal',
    scope: 'topic',
  });
  assert.deepEqual(await judge(rawMail({ text: 'Thank you!' })), { taken: 'letter' });
  assert.deepEqual(await judge(rawMail({ subject: 'unsubscribe', text: '' }), 'leave'), {
    taken: 'removal',
    scope: 'topic',
  });
});

for (const [status, action, verdict] of [
  ['5.1.1', 'failed', 'dead'],
  ['5.1.10', 'failed', 'dead'],
  ['5.2.1', 'failed', 'dead'],
  ['5.1.8', 'failed', 'ignored'],
  ['5.2.2', 'failed', 'counts'],
  ['5.4.4', 'failed', 'counts'],
  ['5.0.0', 'failed', 'counts'],
  ['4.4.1', 'failed', 'counts'],
  ['4.4.1', 'delayed', 'ignored'],
  ['5.7.1', 'failed', 'ignored'],
  ['5.7.26', 'failed', 'ignored'],
  ['4.7.0', 'failed', 'ignored'],
  ['5.3.4', 'failed', 'ignored'],
  ['2.1.5', 'delivered', 'ignored'],
  ['nonsense', 'failed', 'ignored'],
] as const) {
  test(`a report of ${status} (${action}) says that the address is: ${verdict}`, async () => {
    assert.equal(judgeStatus(action, status), verdict);
    assert.deepEqual(await judge(deliveryReport(status, action), 'bounce', ''), { taken: 'bounce', verdict });
  });
}

test('a delivery report counts at the address of its message only', async () => {
  for (const kind of ['reply', 'leave', 'contact'] as const)
    assert.deepEqual(await judge(deliveryReport('5.1.1'), kind, ''), { taken: 'automatic' });
});

test('a complaint is one wherever it comes, and names our address in what it gives back', async () => {
  const own = `reply+${'a'.repeat(42)}@in.example`;
  const raw = complaint('abuse', `Reply-To: Verbena <${own}>\nTo: [redacted]\n`);
  assert.deepEqual(await judge(raw, 'contact', ''), { taken: 'complaint' });
  assert.deepEqual(addressesGivenBack(await readMail('', raw)), [own]);
  assert.deepEqual(await judge(complaint('not-spam', ''), 'contact', ''), { taken: 'automatic' });
});

test('HTML alone is read without what it quotes', async () => {
  const html =
    '<html><head><style>p{}</style></head><body><p>Remove&nbsp;me, please</p><div class="gmail_quote">Keep only</div></body></html>';
  assert.equal(toText(html), 'Remove me, please');
  assert.deepEqual(
    await judge(rawMail({ text: html, headers: { 'Content-Type': 'text/html; charset=utf-8' } })),
    { taken: 'removal', scope: 'topic' },
  );
});

test('what is no mail, or one of a hundred thousand parts, is read as text and quickly', async () => {
  const many = rawMail({
    text: '--b\n\n'.repeat(200_000),
    headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
  });
  for (const raw of [Buffer.alloc(0), Buffer.from([0, 255, 254]), many, Buffer.alloc(5_000_000, 'a')])
    assert.equal((await judge(raw)).taken, 'letter');
  await fc.assert(fc.asyncProperty(fc.uint8Array(), async (bytes) => void (await judge(Buffer.from(bytes)))));
});
