import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import {
  complaint,
  deliveryReport,
  rawMail,
} from '../../packages/server/src/capabilities/correspondence/testing.ts';
import { startSmtpSink, type SmtpSink } from '../acceptance/smtp-sink.ts';
import { postMessage } from '../acceptance/subscriber.ts';
import { headerOf, importReaders, sendCampaign, topicsOf } from '../campaigns.ts';
import { eventually, freePort, startServer, type RunningServer } from '../running-server.ts';
import { connectSmtp, handOverAll, type SmtpClient } from '../smtp-client.ts';

const topic = 'practice-news';
const mebibyte = 1024 * 1024;
const named = ['anna', 'boris', 'clara', 'daria', 'emil', 'fedir', 'halyna', 'ivan', 'katia', 'lev'];
const crowd = Array.from({ length: 500 }, (_, index) => `reader-${index}`);
const addressOf = (name: string): string => `${name}@mail.example`;

let sink: SmtpSink;
let server: RunningServer;
let client: SmtpClient;
let port: number;
/** Where answers, failures and wishes to leave go, by reader. */
const repliesOf = new Map<string, string>();
const bouncesOf = new Map<string, string>();
before(async () => {
  sink = await startSmtpSink();
  port = await freePort();
  server = await startServer({
    environment: {
      ZGODA_SMTP_URL: sink.url,
      ZGODA_INBOUND_DOMAIN: 'in.verbena.example',
      ZGODA_INBOUND_PORT: String(port),
      ZGODA_INBOUND_PROTOCOL: 'smtp',
      ZGODA_LOG_LEVEL: 'info',
    },
  });
  await importReaders(server, topic, [...named, ...crowd].map(addressOf));
  await sendCampaign(server, topic);
  for (const mail of sink.onTheWire()) {
    const reply = /<(reply\+[^>]+)>/.exec(headerOf(mail, 'Reply-To'))?.[1] ?? assert.fail();
    repliesOf.set(headerOf(mail, 'To'), reply);
  }
  for (const { sender, recipients } of sink.accepted()) bouncesOf.set(recipients[0] ?? '', sender);
  client = await connectSmtp(port);
});
after(async () => {
  client?.close();
  await server?.stop();
  await sink?.stop();
});

const replyOf = (name: string): string => repliesOf.get(addressOf(name)) ?? assert.fail(name);
const bounceOf = (name: string): string => bouncesOf.get(addressOf(name)) ?? assert.fail(name);
const worked = (): readonly string[] =>
  [...server.output().matchAll(/"kind":"(?:bounce|reply|leave|contact)","state":"(\w+)"/g)].map(
    ([, state]) => state ?? '',
  );

/** Hands a mail over and waits for what became of it. */
async function arrives(to: string, raw: Buffer, from = 'somebody@mail.example'): Promise<string> {
  const before = worked().length;
  assert.match(await client.handOver({ from, to, raw }), /^250 /);
  return eventually('it is worked on', async () => worked()[before]);
}
const receives = async (name: string): Promise<boolean> =>
  (await topicsOf(server, addressOf(name))).includes(topic);

/** Whether nothing goes to that address any more; for the next newsletter it is too soon in any case. */
async function isClosed(name: string): Promise<boolean> {
  const answer = await postMessage(server, { to: addressOf(name), topic });
  const { details } = (await answer.json()) as { details: { reason: string } };
  assert.ok(['too_soon', 'suppressed'].includes(details.reason), details.reason);
  return details.reason === 'suppressed';
}

const headers = (contentType: string, more = ''): string =>
  `From: somebody@mail.example\r\nTo: us@in.verbena.example\r\nSubject: Re: January\r\nMIME-Version: 1.0\r\nContent-Type: ${contentType}\r\n${more}\r\n`;
const octets = (head: string, body: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(head, 'latin1'), Buffer.isBuffer(body) ? body : Buffer.from(body)]);

/** “Отпишите меня” as other tables of characters than Unicode write it. */
const windows1251 = Buffer.from('cef2efe8f8e8f2e520ece5edff', 'hex');
const koi8 = Buffer.from('efd4d0c9dbc9d4c520cdc5ced1', 'hex');

test('PM-13: a wish is read in the characters that its mail names, or in UTF-8 where it names none', async () => {
  assert.equal(
    await arrives(replyOf('anna'), octets(headers('text/plain; charset=windows-1251'), windows1251)),
    'removed_topic',
  );
  assert.equal(
    await arrives(replyOf('boris'), octets(headers('text/plain; charset=koi8-r'), koi8)),
    'removed_topic',
  );
  assert.equal(
    await arrives(replyOf('clara'), octets(headers('text/plain'), 'Отпишите меня')),
    'removed_topic',
  );
});

test('characters of another table than its mail names are for a person: nothing is guessed, nothing breaks', async () => {
  for (const contentType of [
    'text/plain; charset=koi8-r',
    'text/plain; charset=utf-8',
    'text/plain; charset=us-ascii',
    'text/plain; charset=x-none-such',
    'text/plain; charset="',
    'text/plain; charset=utf-7',
    'text/plain; charset=utf-16',
  ])
    assert.equal(
      await arrives(replyOf('daria'), octets(headers(contentType), windows1251)),
      'case_opened',
      contentType,
    );
  assert.ok(await receives('daria'));
});

const broken: Readonly<Record<string, Buffer>> = {
  'no end of its parts': octets(
    headers('multipart/mixed; boundary=b'),
    '--b\r\nContent-Type: text/plain\r\n\r\nWhat is new?',
  ),
  'parts of no name': octets(headers('multipart/mixed'), '--b\r\n\r\nWhat is new?\r\n--b--'),
  'another name than its parts': octets(
    headers('multipart/mixed; boundary=a'),
    '--b\r\n\r\nWhat is new?\r\n--b--',
  ),
  'base64 that is none': octets(
    headers('text/plain', 'Content-Transfer-Encoding: base64\r\n'),
    '&&&&!!!!\r\n=\r\n',
  ),
  'quoted-printable that is none': octets(
    headers('text/plain', 'Content-Transfer-Encoding: quoted-printable\r\n'),
    'What =ZZ is =\r\n=G1 new =C3',
  ),
  'an encoding of no name': octets(
    headers('text/plain', 'Content-Transfer-Encoding: x-what\r\n'),
    'What is new?',
  ),
  'no header at all': Buffer.from('What is new?'),
  'nothing at all': Buffer.alloc(0),
  'a header without a colon': Buffer.from('From somebody\r\nwhat is this\r\n: empty\r\n\r\nWhat is new?'),
  'zero octets': octets(headers('text/plain'), Buffer.from('What\0is\0new?\0')),
  'lone ends of line': Buffer.from('From: a@mail.example\nSubject: x\n\nWhat\ris new?\r\r\n'),
  'a subject that cannot be decoded': Buffer.from(
    'Subject: =?utf-8?b?////?= =?x-none?q?=ZZ?= =?utf-8?q?=FF\r\n\r\nWhat is new?',
  ),
  'HTML that never ends': octets(headers('text/html'), `What is new?${'<div><!--<p'.repeat(20_000)}`),
};
test('a mail in pieces is kept and is for a person to read, whatever is broken', async () => {
  for (const [what, raw] of Object.entries(broken))
    assert.equal(await arrives(replyOf('daria'), raw), 'case_opened', what);
  assert.ok(await receives('daria'));
});

test('a thousand parts, flat or within each other, are a mail like any other', async () => {
  const parts = Array.from(
    { length: 1000 },
    (_, index) =>
      `--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=${index}.txt\r\n\r\npart ${index}\r\n`,
  );
  const first = '--b\r\nContent-Type: text/plain\r\n\r\nPlease unsubscribe me.\r\n';
  const flat = octets(headers('multipart/mixed; boundary=b'), `${first}${parts.join('')}--b--`);
  assert.equal(await arrives(replyOf('emil'), flat), 'removed_topic');
  assert.equal(await receives('emil'), false);
  let nested = 'Content-Type: text/plain\r\n\r\nPlease unsubscribe me.\r\n';
  for (let depth = 0; depth < 1000; depth += 1)
    nested = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested}\r\n--b${depth}--\r\n`;
  assert.equal(
    await arrives(replyOf('daria'), Buffer.from(`Subject: Re: January\r\n${nested}`)),
    'case_opened',
  );
});

/** Resident memory of the server itself, now and at most. */
function memory(): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { now: read('VmRSS'), most: read('VmHWM') };
}

test('30 MB are refused, at their announcement or at their end, and are never all in memory', async () => {
  const large = octets(headers('text/plain'), `unsubscribe\r\n${`${'x'.repeat(76)}\r\n`.repeat(420_000)}`);
  assert.ok(large.length > 30 * mebibyte);
  const before = worked().length;
  const { most } = memory();
  for (let time = 0; time < 3; time += 1)
    assert.match(
      await client.handOver({ from: addressOf('fedir'), to: replyOf('fedir'), raw: large }),
      /^552 /,
    );
  assert.ok(memory().most - Math.max(most, memory().now) < 100 * mebibyte);
  assert.equal(await arrives(replyOf('daria'), rawMail({ text: 'What is new?' })), 'case_opened');
  assert.equal(worked().length, before + 1);
  assert.ok(await receives('fedir'));
});

test('PM-13: a failure that somebody forges closes no address but that of whose mail it had in hand', async () => {
  const reportOn = (name: string): Buffer =>
    Buffer.from(deliveryReport('5.1.1').toString().replaceAll('x@mail.example', addressOf(name)));
  const forged = bounceOf('fedir').replace(/\+...../, '+aaaaa');
  assert.match(await client.handOver({ from: '', to: forged, raw: reportOn('fedir') }), /^550 /);
  // At every other address of ours it is a machine's mail.
  for (const to of ['privacy@verbena.example', 'post@verbena.example', replyOf('daria')])
    assert.equal(await arrives(to, reportOn('fedir'), ''), 'automatic', to);
  // Names another's address in what it says; the token says whose it is.
  assert.equal(await arrives(bounceOf('halyna'), reportOn('fedir'), ''), 'bounce_dead');
  assert.equal(await isClosed('halyna'), true);
  assert.equal(await isClosed('fedir'), false);
});

test('PM-13: a complaint that somebody forges closes nobody’s address', async () => {
  const token = bounceOf('ivan');
  const swapped = token.replace(/\+(.)/, (_, first: string) => `+${first === 'a' ? 'b' : 'a'}`);
  for (const givenBack of [
    `To: ${addressOf('ivan')}\nFrom: post@verbena.example\n`,
    `Return-Path: <${swapped}>\nTo: ${addressOf('ivan')}\n`,
    `Return-Path: <${token.replace('bounce+', 'reply+')}>\nTo: ${addressOf('ivan')}\n`,
    `Return-Path: <${token.replace('in.verbena.example', 'in.elsewhere.example')}>\n`,
  ])
    assert.equal(
      await arrives('privacy@verbena.example', complaint('abuse', givenBack)),
      'complaint_unknown',
      givenBack,
    );
  assert.equal(await isClosed('ivan'), false);
  assert.equal(
    await arrives('privacy@verbena.example', complaint('abuse', `Return-Path: <${token}>\n`)),
    'complaint',
  );
  assert.equal(await isClosed('ivan'), true);
});

test('PM-02: an answering machine that answers a confirmation confirms nothing, and is not answered', async () => {
  const email = 'away@readers.example';
  const body = { email, topics: ['events'], locale: 'en' };
  assert.equal((await server.api('/v1/subscriptions/requests', { body })).status, 202);
  const asked = await sink.waitForContent(email);
  const reply = /<(reply\+[^>]+)>/.exec(headerOf(asked, 'Reply-To'))?.[1] ?? assert.fail();
  const text = `I am on vacation until 15 January.\n\n${asked.toString('latin1').split('\r\n\r\n').slice(1).join('\n').replaceAll(/^/gm, '> ')}`;
  const automatic = rawMail({ from: email, text, headers: { 'Auto-Submitted': 'auto-replied' } });
  assert.equal(await arrives(reply, automatic, email), 'automatic');
  assert.equal(await arrives(reply, rawMail({ from: email, text }), ''), 'automatic');
  assert.equal(
    await arrives(reply, rawMail({ from: email, subject: 'Out of office', text }), email),
    'automatic',
  );
  assert.equal(
    await arrives(reply, rawMail({ from: email, text }), email),
    'case_opened',
    'not known for a machine',
  );
  assert.deepEqual(await topicsOf(server, email), []);
  const mails = sink.onTheWire().filter((mail) => headerOf(mail, 'To') === email);
  assert.equal(mails.length, 1);
});

test('PM-13: 500 replies at once are all carried out, in bounded memory', async () => {
  const before = memory();
  const quoted = `> ${'x'.repeat(70)}\n`.repeat(700);
  const replies = crowd.map((name) => ({
    from: addressOf(name),
    to: replyOf(name),
    raw: rawMail({ from: addressOf(name), text: `Unsubscribe me, please.\n\n${quoted}` }),
  }));
  await handOverAll(port, replies, 50);
  await eventually(
    'all are worked on',
    async () =>
      worked().filter((state) => state === 'removed_topic').length >= crowd.length + 4 ? true : undefined,
    60_000,
  );
  for (const name of crowd.slice(0, 20)) assert.equal(await receives(name), false, name);
  const grown = memory().most - before.now;
  assert.ok(grown < 200 * mebibyte, `grew by ${Math.round(grown / mebibyte)} MiB`);
});
