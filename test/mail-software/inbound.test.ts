import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import PostalMime from 'postal-mime';
import { startSmtpSink, type SmtpSink } from '../acceptance/smtp-sink.ts';
import { postMessage } from '../acceptance/subscriber.ts';
import { headerOf, importReaders, sendCampaign, topicsOf } from '../campaigns.ts';
import { eventually, freePort, startServer, type RunningServer } from '../running-server.ts';
import { startPostfix, type Postfix } from './postfix.ts';
import { swaks } from './swaks.ts';

const topic = 'practice-news';
const inboundDomain = 'in.verbena.example';
const readers = ['swaks', 'first', 'second', 'third', 'fourth', 'gone'].map((name) => `${name}@mail.example`);

/** Takes what the readers get. */
let sink: SmtpSink;
/** The organisation's mail server: what we send goes through it, and what comes in for us it hands over by LMTP. */
let postfix: Postfix;
let server: RunningServer;
let lmtpPort: number;
before(async () => {
  sink = await startSmtpSink();
  lmtpPort = await freePort();
  postfix = await startPostfix({
    routes: {
      [inboundDomain]: `lmtp:inet:127.0.0.1:${lmtpPort}`,
      'readers.example': `smtp:[127.0.0.1]:${new URL(sink.url).port}`,
    },
    mailboxDomain: 'mail.example',
    mailboxes: readers.filter((email) => !email.startsWith('gone')).map((email) => email.split('@')[0] ?? ''),
    copyTo: 'copies@readers.example',
  });
  server = await startServer({
    environment: {
      ZGODA_SMTP_URL: postfix.url,
      ZGODA_INBOUND_DOMAIN: inboundDomain,
      ZGODA_INBOUND_PORT: String(lmtpPort),
      ZGODA_INBOUND_PROTOCOL: 'lmtp',
      ZGODA_LOG_LEVEL: 'info',
    },
  });
  await importReaders(server, topic, readers);
  await sendCampaign(server, topic);
});
after(async () => {
  await server?.stop();
  await postfix?.stop();
  await sink?.stop();
});

/** Where an answer to the campaign mail of a reader goes. */
async function replyOf(email: string): Promise<string> {
  const mail = await sink.waitForContent(email);
  return /<(reply\+[^>]+)>/.exec(headerOf(mail, 'Reply-To'))?.[1] ?? assert.fail();
}
const leaves = (email: string) =>
  eventually(`${email} has left`, async () =>
    (await topicsOf(server, email)).includes(topic) ? undefined : true,
  );

test('PM-13: a removal that swaks gives to postfix comes to us by LMTP, is carried out and confirmed', async () => {
  const email = 'swaks@mail.example';
  const to = await replyOf(email);
  const lines = ['Відпишіть мене, будь ласка.', '', '> Stop “Payroll in practice”'].join('\n');
  await swaks({
    port: postfix.port,
    from: email,
    to: [to],
    body: lines,
    headers: ['Subject: Re: January', 'Content-Type: text/plain; charset=utf-8'],
  });
  await leaves(email);
  const told = await PostalMime.parse(await sink.waitForContent(email, 2));
  assert.match(told.subject ?? '', /no more mail/);
  assert.match(told.text ?? '', /Payroll in practice/);
  assert.equal((await postMessage(server, { to: email, topic })).status, 409);
});

test('PM-13: by LMTP swaks hears of each recipient, and each of them is worked on', async () => {
  const [first, second] = await Promise.all(['first@mail.example', 'second@mail.example'].map(replyOf));
  const said = await swaks({
    protocol: 'LMTP',
    port: lmtpPort,
    from: 'first@mail.example',
    to: [first ?? '', `nobody@${inboundDomain}`, second ?? ''],
    headers: ['Subject: Re: January'],
    body: 'unsubscribe',
  });
  assert.match(said, new RegExp(`RCPT TO:<nobody@${inboundDomain}>\\s+<\\*\\* 550 5\\.1\\.1`));
  assert.equal(said.match(/^<-\s+250.*Kept/gm)?.length, 2, said);
  await leaves('first@mail.example');
  await leaves('second@mail.example');
});

test('PM-13: one mail that postfix hands over to several of our addresses is carried out for each of them', async () => {
  const people = ['third@mail.example', 'fourth@mail.example'];
  const unknown = `leave+${'a'.repeat(42)}@${inboundDomain}`;
  await swaks({
    port: postfix.port,
    from: 'third@mail.example',
    to: [...(await Promise.all(people.map(replyOf))), unknown],
    headers: ['Subject: Re: January'],
    body: 'Please take me off this list.',
  });
  for (const email of people) await leaves(email);
  // Whoever wrote to an address that is none is told by their own mail server.
  const refusal = `to=<${unknown.replace('+', '\\+')}>.*status=bounced.*5\\.1\\.1 No such address here`;
  await eventually('postfix was refused the other', async () =>
    new RegExp(refusal).test(postfix.log()) ? true : undefined,
  );
});

test('a report of failure by postfix comes back to the address of its mail and closes the dead one', async () => {
  const email = 'gone@mail.example';
  await eventually('postfix knows of nobody', async () =>
    /to=<gone@mail\.example>.*dsn=5\.1\.1, status=bounced/.test(postfix.log()) ? true : undefined,
  );
  await eventually('the report is worked on', async () =>
    server.output().includes('"state":"bounce_dead"') ? true : undefined,
  );
  const refused = await postMessage(server, { to: email, topic });
  assert.equal(refused.status, 409);
  assert.match(await refused.text(), /suppressed/);
  assert.equal(server.output().match(/"state":"bounce_dead"/g)?.length, 1);
});
