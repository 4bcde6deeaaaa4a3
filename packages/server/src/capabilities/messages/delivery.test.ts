import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageState } from '@zgoda/vocabulary/messages';
import PostalMime from 'postal-mime';
import { jobSchema, transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { openPayload } from '../evidence/index.ts';
import { withdrawAll, withdrawTopic } from '../subscriptions/index.ts';
import { openLink } from '../subjects/index.ts';
import { deliverMessage, recoverOverdueMessages, type Delivery } from './delivery-service.ts';
import { awaitHandOvers, getMessage } from './service.ts';
import {
  formAnswerTo,
  newsletterTo,
  personWith,
  publishedContext,
  queued,
  scriptedMailer,
} from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const counted: [string, MessageState][] = [];
const delivery: Delivery = {
  mailer,
  publicOrigin: 'https://privacy.example',
  count: (messageClass, state) => counted.push([messageClass, state]),
};
let people = 0;
const newAddress = (): string => `reader${(people += 1)}@mail.example`;
const how = { method: 'email_link', locale: 'en' } as const;

/** A fresh newsletter in line, to somebody who subscribed. */
async function aNewsletter() {
  const subjectId = await personWith(ctx, newAddress(), 'practice-news', 'events');
  return queued(ctx, newsletterTo(subjectId));
}
async function aFormAnswer() {
  return queued(ctx, formAnswerTo(await personWith(ctx, newAddress())));
}
async function reset(behaviour: typeof server.behaviour = {}): Promise<void> {
  server.behaviour = behaviour;
  server.contents.length = 0;
  counted.length = 0;
}

test('a message is handed over, ends as sent with its evidence, and keeps nothing of its contents', async () => {
  await reset();
  const ref = await aNewsletter();
  await deliverMessage(ctx, delivery, ref);
  const message = await getMessage(ctx, ref.messageId);
  assert.deepEqual([message.state, message.attempts, message.reason], ['sent', 1, undefined]);
  const fields = await openPayload(ctx, message.entryId!);
  assert.partialDeepStrictEqual(fields, {
    status: 'sent',
    message_class: 'marketing',
    topic: 'practice-news',
    channel: 'email',
  });
  assert.doesNotMatch(JSON.stringify(fields), /mail\.example|Wages/);
  assert.deepEqual(counted, [['marketing', 'sent']]);
  const owner = await database.owner();
  const { rows } = await owner.query('select sealed_data from message where message_id = $1', [
    ref.messageId,
  ]);
  assert.deepEqual(rows, [{ sealed_data: null }]);
});

test('a mail on a topic carries links that leave that topic, for this person and message, without an address in them', async () => {
  await reset();
  const ref = await aNewsletter();
  await deliverMessage(ctx, delivery, ref);
  const mail = await PostalMime.parse(server.contents[0] ?? '');
  const headers = new Map(mail.headers.map(({ key, value }) => [key, value]));
  const [, url = ''] = /^<(.*)>$/.exec(headers.get('list-unsubscribe') ?? '') ?? [];
  assert.match(url, /^https:\/\/privacy\.example\/payroll-mail\/unsubscribe\/[\w-]+\?lang=en$/);
  assert.equal(headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  assert.equal(headers.get('list-id'), '"Payroll in practice" <practice-news.payroll-mail.verbena.example>');
  const claims = openLink(ctx, new URL(url).pathname.split('/').at(-1) ?? '', 'unsubscribe');
  assert.partialDeepStrictEqual(claims, {
    subjectId: ref.subjectId,
    topics: ['practice-news'],
    channel: 'email',
    messageId: ref.messageId,
  });
  const preferences = /preferences\/([\w-]+)/.exec(mail.text ?? '')?.[1] ?? '';
  assert.equal(openLink(ctx, preferences, 'preferences')?.subjectId, ref.subjectId);
});

test('PM-10: an answer to a form has no List header, and one of the same text for each attempt', async () => {
  await reset();
  const ref = await aFormAnswer();
  await deliverMessage(ctx, delivery, ref);
  const mail = await PostalMime.parse(server.contents[0] ?? '');
  assert.deepEqual(
    mail.headers.filter(({ key }) => key.startsWith('list-')),
    [],
  );
  assert.equal(mail.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated');
});

test('what a person of ours wrote stands in the thread of the mail that it answers, and keeps nothing of it afterwards', async () => {
  await reset();
  const subjectId = await personWith(ctx, newAddress());
  const ref = await queued(ctx, {
    ...formAnswerTo(subjectId),
    inAnswerTo: ['one@mail.example', 'two@mail.example'],
  });
  await deliverMessage(ctx, delivery, ref);
  const mail = await PostalMime.parse(server.contents[0] ?? '');
  assert.deepEqual(
    [mail.references, mail.inReplyTo],
    ['<one@mail.example> <two@mail.example>', '<two@mail.example>'],
  );
  assert.ok(!mail.headers.some(({ key }) => key === 'auto-submitted'));
  const owner = await database.owner();
  const { rows } = await owner.query('select sealed_data from message where message_id = $1', [
    ref.messageId,
  ]);
  assert.deepEqual(rows, [{ sealed_data: null }]);
});

test('a mail names who sends it in the language of the mail', async () => {
  await reset();
  const union = await publishedContext(database, 'association-site');
  const subjectId = await personWith(union, newAddress());
  const names = {
    uk: ['Спілка «Калина»', 'Спілка садівників «Калина»'],
    en: ['Kalyna Union', 'Kalyna Gardeners’ Union'],
  };
  for (const [locale, [sender, brand = '']] of Object.entries(names)) {
    server.contents.length = 0;
    await deliverMessage(union, delivery, await queued(union, { ...formAnswerTo(subjectId), locale }));
    const mail = await PostalMime.parse(server.contents[0] ?? '');
    assert.deepEqual(mail.from, { name: sender, address: 'spilka@kalyna.example' });
    assert.ok(mail.html?.includes(brand) && mail.text?.includes(brand), locale);
  }
});

test('PM-12: a withdrawal before the hand-over holds the message, naming reason and clause', async () => {
  await reset();
  const ref = await aNewsletter();
  await withdrawTopic(ctx, { subjectId: ref.subjectId, topics: ['practice-news'], channel: 'email', ...how });
  await deliverMessage(ctx, delivery, ref);
  const message = await getMessage(ctx, ref.messageId);
  assert.deepEqual([message.state, message.reason, message.clause], ['held', 'withdrawn', 'PM-12']);
  assert.partialDeepStrictEqual(await openPayload(ctx, message.entryId!), {
    status: 'held',
    reason: 'withdrawn',
    clause: 'PM-12',
  });
  assert.equal(server.contents.length, 0);
});

test('PM-12: a withdrawal counts even while the mail server keeps us waiting', async () => {
  await reset();
  const ref = await aNewsletter();
  const slow: Delivery = {
    ...delivery,
    mailer: {
      ...mailer,
      async send(mail, proceed) {
        await withdrawTopic(ctx, {
          subjectId: ref.subjectId,
          topics: ['practice-news'],
          channel: 'email',
          ...how,
        });
        return mailer.send(mail, proceed);
      },
    },
  };
  await deliverMessage(ctx, slow, ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'held');
  assert.equal(server.contents.length, 0);
});

test('another topic is not touched by a withdrawal', async () => {
  await reset();
  const ref = await aNewsletter();
  await withdrawTopic(ctx, { subjectId: ref.subjectId, topics: ['events'], channel: 'email', ...how });
  await deliverMessage(ctx, delivery, ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sent');
});

test('PM-15: an answer still arrives after the person wanted nothing more', async () => {
  await reset();
  const ref = await aFormAnswer();
  await withdrawAll(ctx, ref.subjectId, how);
  await deliverMessage(ctx, delivery, ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sent');
});

test('a temporary failure is tried again later under the same Message-ID, and not before its time', async () => {
  await reset({ content: '451 4.3.0 Later' });
  const ref = await aNewsletter();
  await deliverMessage(ctx, delivery, ref);
  const first = await getMessage(ctx, ref.messageId);
  assert.deepEqual([first.state, first.attempts, first.reason], ['queued', 1, 'refused']);
  server.behaviour = {};
  await deliverMessage(ctx, delivery, ref);
  assert.equal((await getMessage(ctx, ref.messageId)).attempts, 1);
  ctx.clock.advance('PT61S');
  await deliverMessage(ctx, delivery, ref);
  const second = await getMessage(ctx, ref.messageId);
  assert.deepEqual([second.state, second.attempts], ['sent', 2]);
  const ids = await Promise.all(
    server.contents.map(async (content) => (await PostalMime.parse(content)).messageId),
  );
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1);
});

test('a server that is away costs attempts, and after the last one the message has failed, with evidence', async () => {
  const away = await scriptedMailer();
  away.server.behaviour = { greeting: 'drop' };
  const ref = await aFormAnswer();
  for (let attempt = 0; attempt < 9; attempt += 1) {
    await deliverMessage(ctx, { ...delivery, mailer: away.mailer }, ref);
    ctx.clock.advance('P1DT1S');
  }
  const message = await getMessage(ctx, ref.messageId);
  assert.deepEqual([message.state, message.reason, message.attempts], ['failed', 'retries_exhausted', 9]);
  assert.equal((await openPayload(ctx, message.entryId!))['status'], 'failed');
});

test('a final refusal ends the message at once', async () => {
  await reset({ rcpt: '550 5.1.1 <someone@mail.example>: unknown' });
  const ref = await aNewsletter();
  await deliverMessage(ctx, delivery, ref);
  const message = await getMessage(ctx, ref.messageId);
  assert.deepEqual([message.state, message.reason], ['failed', 'refused_by_server']);
  assert.doesNotMatch(JSON.stringify(await openPayload(ctx, message.entryId!)), /someone/);
});

test('an answer of unknown fate goes out again under the same Message-ID', async () => {
  await reset({ content: 'drop' });
  const ref = await aFormAnswer();
  await deliverMessage(ctx, delivery, ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'queued');
  server.behaviour = {};
  ctx.clock.advance('PT61S');
  await deliverMessage(ctx, delivery, ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sent');
  assert.equal(server.contents.length, 2);
});

test('marketing of unknown fate is uncertain and never goes out again', async () => {
  await reset({ content: 'drop' });
  const ref = await aNewsletter();
  await deliverMessage(ctx, delivery, ref);
  server.behaviour = {};
  ctx.clock.advance('P3D');
  await deliverMessage(ctx, delivery, ref);
  const message = await getMessage(ctx, ref.messageId);
  assert.deepEqual([message.state, message.reason], ['uncertain', 'no_answer']);
  assert.equal(server.contents.length, 1);
  assert.deepEqual(counted, [['marketing', 'uncertain']]);
});

test('two runs of one message hand it over once', async () => {
  await reset();
  const ref = await aNewsletter();
  await Promise.all([1, 2, 3].map(() => deliverMessage(ctx, delivery, ref)));
  assert.equal(server.contents.length, 1);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sent');
});

test('what is no longer good is not sent', async () => {
  await reset();
  const subjectId = await personWith(ctx, newAddress());
  const expiresAt = new Date(ctx.clock.now().getTime() + 60_000);
  const ref = await queued(ctx, { ...formAnswerTo(subjectId), expiresAt });
  ctx.clock.advance('PT2M');
  await deliverMessage(ctx, delivery, ref);
  const message = await getMessage(ctx, ref.messageId);
  assert.deepEqual([message.state, message.reason], ['failed', 'expired']);
});

test('an address that needs what the server does not offer fails and says so', async () => {
  const plain = await scriptedMailer();
  plain.server.behaviour = { ehlo: '250 test.example' };
  const ref = await queued(ctx, formAnswerTo(await personWith(ctx, 'олена@mail.example')));
  await deliverMessage(ctx, { ...delivery, mailer: plain.mailer }, ref);
  const message = await getMessage(ctx, ref.messageId);
  assert.deepEqual([message.state, message.reason], ['failed', 'address_unusable']);
});

test('messages whose job was lost are put in line again, once', async () => {
  await reset();
  const ref = await aFormAnswer();
  const owner = await database.owner();
  const waiting = async (): Promise<number | null> => {
    const text = `select 1 from ${jobSchema}.job where name = 'messages.deliver' and singleton_key = $1`;
    return (await owner.query(text, [ref.messageId])).rowCount;
  };
  await owner.query(`delete from ${jobSchema}.job where name = 'messages.deliver'`);
  await recoverOverdueMessages(ctx);
  assert.equal(await waiting(), 0);
  ctx.clock.advance('PT11M');
  await recoverOverdueMessages(ctx);
  await recoverOverdueMessages(ctx);
  assert.equal(await waiting(), 1);
});

test('a withdrawal that is being written while a message is claimed stops it', async () => {
  await reset();
  const ref = await aNewsletter();
  const written = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const withdrawing = transaction(ctx, async (tx) => {
    await withdrawTopic(tx, { ...ref, topics: ['practice-news'], channel: 'email', ...how });
    written.resolve();
    await commit.promise;
  });
  await written.promise;
  const delivering = deliverMessage(ctx, delivery, ref);
  await sleep(100);
  commit.resolve();
  await Promise.all([withdrawing, delivering]);
  const { state, reason } = await getMessage(ctx, ref.messageId);
  assert.deepEqual([state, reason, server.contents.length], ['held', 'withdrawn', 0]);
});

test('whoever was told of the withdrawal gets nothing after that: a hand-over under way is waited for', async () => {
  await reset();
  const ref = await aNewsletter();
  const claimed = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const slow: Delivery = {
    ...delivery,
    mailer: {
      ...mailer,
      send: async (_mail, proceed) => {
        await proceed?.();
        claimed.resolve();
        await release.promise;
        return { fate: 'accepted', replyCode: 250 };
      },
    },
  };
  const delivering = deliverMessage(ctx, slow, ref);
  await claimed.promise;
  const waiting = awaitHandOvers(ctx, ref.subjectId);
  assert.equal(await Promise.race([waiting, sleep(100, 'still waiting')]), 'still waiting');
  release.resolve();
  await Promise.all([delivering, waiting]);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sent');
});
