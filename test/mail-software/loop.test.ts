import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startSmtpSink, type SmtpSink } from '../acceptance/smtp-sink.ts';
import { headerOf, importReaders, sendCampaign, topicsOf } from '../campaigns.ts';
import { eventually, freePort, startServer, type RunningServer } from '../running-server.ts';
import { inline, startPostfix, type Postfix } from './postfix.ts';
import { swaks } from './swaks.ts';

const topic = 'practice-news';

interface Installation {
  readonly server: RunningServer;
  /** Its one reader, whose mail goes to the other installation. */
  readonly reader: string;
  /** Where an answer to the mail of that reader goes. */
  readonly reply: string;
}

/** Carries mail between the two, and keeps a copy of each. */
let postfix: Postfix;
let sink: SmtpSink;
let one: Installation;
let other: Installation;

async function install(name: string, inboundPort: number): Promise<Installation> {
  const reader = `${name}@readers.example`;
  const server = await startServer({
    environment: {
      ZGODA_SMTP_URL: postfix.url,
      ZGODA_INBOUND_DOMAIN: `${name}.example`,
      ZGODA_INBOUND_PORT: String(inboundPort),
      ZGODA_INBOUND_PROTOCOL: 'smtp',
      ZGODA_LOG_LEVEL: 'info',
    },
  });
  await importReaders(server, topic, [reader]);
  await sendCampaign(server, topic);
  const mail = await sink.waitForContent(reader);
  const reply = /<(reply\+[^>]+)>/.exec(headerOf(mail, 'Reply-To'))?.[1] ?? assert.fail();
  return { server, reader, reply };
}

before(async () => {
  const ports = [await freePort(), await freePort()] as const;
  sink = await startSmtpSink();
  const readers = `smtp:[127.0.0.1]:${new URL(sink.url).port}`;
  postfix = await startPostfix({
    routes: {
      'one.example': `smtp:[127.0.0.1]:${ports[0]}`,
      'other.example': `smtp:[127.0.0.1]:${ports[1]}`,
      'readers.example': readers,
      'copies.example': readers,
    },
    copyTo: 'all@copies.example',
  });
  one = await install('one', ports[0]);
  other = await install('other', ports[1]);
  // From now on each is the reader of the other, and answers to the address that the other listens at.
  postfix.change({
    virtual_alias_maps: inline({ [one.reader]: other.reply, [other.reader]: one.reply }),
    virtual_alias_domains: '',
  });
});
after(async () => {
  await one?.server.stop();
  await other?.server.stop();
  await postfix?.stop();
  await sink?.stop();
});

/** What went to a reader, as its copies tell. */
const sentTo = (reader: string): readonly Buffer[] =>
  sink.onTheWire().filter((mail) => headerOf(mail, 'To').includes(reader));
const worked = ({ server }: Installation): readonly string[] =>
  [...server.output().matchAll(/"kind":"reply","state":"(\w+)"/g)].map(([, state]) => state ?? '');
const isWorked = (installation: Installation, count: number) =>
  eventually(`${count} mails are worked on`, async () => {
    const states = worked(installation);
    return states.length >= count ? states : undefined;
  });
const write = (to: string): Promise<string> =>
  swaks({
    port: postfix.port,
    from: 'stranger@readers.example',
    to: [to],
    headers: ['Subject: Re: January'],
    body: 'unsubscribe',
  });
/** Both have sent mails that were asked for just now: what they had to send before has gone, too. */
async function settle(): Promise<void> {
  for (const { server } of [one, other]) {
    const email = `${randomUUID()}@readers.example`;
    const body = { email, topics: [topic], locale: 'en' };
    assert.equal((await server.api('/v1/subscriptions/requests', { body })).status, 202);
    await sink.waitForContent(email);
  }
}

test('PM-13: two installations that are each other’s readers: one answer, and the loop has ended', async () => {
  await write(one.reply);
  assert.deepEqual(await isWorked(one, 1), ['removed_topic']);
  assert.deepEqual(await isWorked(other, 1), ['automatic'], 'the answer is known for one');
  await settle();
  assert.deepEqual([sentTo(one.reader).length, sentTo(other.reader).length], [2, 1]);
  assert.deepEqual(
    await topicsOf(other.server, other.reader),
    [topic],
    'nobody there has asked for anything',
  );
});

test('PM-13: where a mail server on the way takes away what tells of a machine, each still answers once a day at most', async () => {
  postfix.change({ header_checks: 'regexp:{{/^(Auto-Submitted|List-[A-Za-z-]+):/ IGNORE}}' });
  for (const { server } of [one, other]) await server.advance('PT25H');
  const before = [sentTo(one.reader).length, sentTo(other.reader).length] as const;
  await write(one.reply);
  await isWorked(one, 2);
  assert.equal((await isWorked(other, 2))[1], 'case_opened', 'a person has to look at it');
  await settle();
  const soFar = worked(one).length;
  await write(one.reply);
  await isWorked(one, soFar + 1);
  await settle();
  const answers = [sentTo(one.reader).length - before[0], sentTo(other.reader).length - before[1]];
  assert.deepEqual(answers, [1, 0]);
});
