import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Browser } from '@playwright/test';
import { launchBrowser } from '../browser.ts';
import {
  eventually,
  freePort,
  startServer,
  type ReceivedMail,
  type RunningServer,
} from '../running-server.ts';
import { becomeSubscriber, linkIn, postMessage } from './subscriber.ts';

const domain = 'in.verbena.example';
let server: RunningServer;
let browser: Browser;
let port: number;

before(async () => {
  port = await freePort();
  server = await startServer({
    environment: {
      ZGODA_INBOUND_DOMAIN: domain,
      ZGODA_INBOUND_PORT: String(port),
      ZGODA_INBOUND_PROTOCOL: 'smtp',
    },
  });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

interface Letter {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Hands a mail over as the organisation's own mail server would. */
async function write({ from, to, text, subject = 'Re: News', headers = {} }: Letter): Promise<void> {
  const fields = {
    From: from,
    To: to,
    Subject: `=?utf-8?b?${Buffer.from(subject).toString('base64')}?=`,
    'Message-ID': `<${randomUUID()}@mail.example>`,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': 'base64',
    ...headers,
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const body = Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const steps = [
    'EHLO mx.verbena.example',
    `MAIL FROM:<${from}>`,
    `RCPT TO:<${to}>`,
    'DATA',
    `${head.join('\r\n')}\r\n\r\n${body}\r\n.`,
    'QUIT',
  ];
  const socket = connect(port, '127.0.0.1');
  try {
    for await (const line of createInterface({ input: socket })) {
      if (!/^\d{3} /.test(line)) continue;
      assert.match(line, /^[23]/);
      const next = steps.shift();
      if (next === undefined) return;
      socket.write(`${next}\r\n`);
    }
  } finally {
    socket.destroy();
  }
}

/** Somebody on the topic who has just got a newsletter; the address that a reply to it goes to. */
async function reader(email: string): Promise<{ readonly newsletter: ReceivedMail; readonly reply: string }> {
  await becomeSubscriber(browser, server, email, ['Payroll in practice', 'Webinars and meetings']);
  assert.equal((await postMessage(server, { to: email, topic: 'practice-news' })).status, 202);
  const mails = await server.waitForMail(email, 2);
  const newsletter = mails.find((mail) => mail.headers['list-unsubscribe'] !== undefined);
  const reply = /[^<\s]+@in\.verbena\.example/.exec(newsletter?.headers['reply-to'] ?? '')?.[0];
  assert.ok(newsletter !== undefined && reply !== undefined);
  assert.match(
    newsletter.headers['list-unsubscribe'] ?? '',
    /<mailto:leave\+[a-z2-7]{42}@in\.verbena\.example\?/,
  );
  return { newsletter, reply };
}

async function topicsOf(email: string): Promise<readonly string[]> {
  const answer = await server.api('/v1/subscriptions/query', { body: { subject: { email } } });
  const { items } = (await answer.json()) as { items: { topic: string; receives: boolean }[] };
  return items.filter(({ receives }) => receives).map(({ topic }) => topic);
}

interface CaseAnswer {
  readonly id: string;
  readonly subject_id: string;
  readonly state: string;
  readonly contacts: readonly { readonly channel: string; readonly text: string }[];
}
async function openCases(): Promise<readonly CaseAnswer[]> {
  const { items } = (await (await server.api('/v1/cases?state=open')).json()) as { items: CaseAnswer[] };
  return Promise.all(
    items.map(async ({ id }) => (await (await server.api(`/v1/cases/${id}`)).json()) as CaseAnswer),
  );
}
const clauseOf = async (id: string) => {
  const board = (await (await server.api('/v1/promises')).json()) as {
    clauses: { id: string; status: string }[];
  };
  return board.clauses.find((clause) => clause.id === id)?.status;
};

test('PM-13: replies in three languages are carried out and confirmed', async () => {
  for (const [language, text, done] of [
    ['en', 'Please unsubscribe me.', /no more mail/],
    ['uk', 'Відпишіть мене, будь ласка.', /no more mail/],
    ['ru', 'Отпишите меня, пожалуйста.', /no more mail/],
  ] as const) {
    const email = `reply.${language}@example.org`;
    const { reply, newsletter } = await reader(email);
    await write({ from: email, to: reply, text: `${text}\n\n> ${newsletter.text.replaceAll('\n', '\n> ')}` });
    const told = (await server.waitForMail(email, 3)).find((mail) => done.test(mail.subject));
    assert.match(told?.text ?? '', /Payroll in practice/);
    assert.deepEqual(await topicsOf(email), ['events']);
    assert.equal((await postMessage(server, { to: email, topic: 'practice-news' })).status, 409);
  }
  assert.equal(await clauseOf('PM-13'), 'kept');
});

test('PM-13: an out-of-office reply changes nothing and gets no answer; an unclear mail is a case', async () => {
  const email = 'away@example.org';
  const { reply } = await reader(email);
  await write({
    from: email,
    to: reply,
    text: 'I am away. Unsubscribe me.',
    headers: { 'Auto-Submitted': 'auto-replied' },
  });
  // Worked on in their order: when the second is a case, the first is done.
  await write({ from: email, to: reply, text: 'Is the heliotrope seminar recorded?' });
  const [found] = await eventually('the unclear mail is a case', async () => {
    const cases = (await openCases()).filter(({ contacts }) => /heliotrope/.test(contacts[0]?.text ?? ''));
    return cases.length > 0 ? cases : undefined;
  });
  assert.equal(found?.contacts[0]?.channel, 'mail');
  assert.deepEqual(await topicsOf(email), ['practice-news', 'events']);
  assert.equal((await server.mailbox(email)).length, 2);
});

test('PM-13: a mail to the privacy address is confirmed from the mailbox before it stops everything', async () => {
  const email = 'asks@example.org';
  await reader(email);
  await write({
    from: email,
    to: 'privacy@verbena.example',
    subject: 'Unsubscribe',
    text: 'Remove me from all lists.',
  });
  const asked = (await server.waitForMail(email, 3)).find((mail) =>
    /Do you want no more mail/.test(mail.subject),
  );
  assert.ok(asked !== undefined);
  assert.deepEqual(await topicsOf(email), ['practice-news', 'events']);
  const answer = await fetch(linkIn(asked, 'unsubscribe'), {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(await topicsOf(email), []);
});

test('PM-17: a question in Russian to the contact address becomes a case with a term', async () => {
  await write({
    from: 'asker@example.org',
    to: 'privacy@verbena.example',
    subject: 'Вопрос',
    text: 'Какие данные обо мне вы храните?',
  });
  const found = await eventually('the question is a case', async () =>
    (await openCases()).find(({ contacts }) => /Какие данные/.test(contacts[0]?.text ?? '')),
  );
  assert.equal(found.state, 'open');
});

test('PS-22: a mail to the contact address of a policy opens a case, and its answer comes back in the same thread', async () => {
  const key = 'zk_dev_payroll-site';
  const messageId = `<${randomUUID()}@mail.example>`;
  await write({
    from: 'visitor@example.org',
    to: 'privacy@sumlin.example',
    subject: 'Your policy',
    text: 'Where do you keep the web logs?',
    headers: { 'Message-ID': messageId },
  });
  const opened = await eventually('the mail is a case', async () => {
    const { items } = (await (await server.api('/v1/cases?state=open', { key })).json()) as {
      items: (CaseAnswer & { answer_by: string; opened_at: string })[];
    };
    return items[0];
  });
  assert.ok(opened.answer_by > opened.opened_at, 'with the day by which it is answered');
  const answered = await server.api(`/v1/cases/${opened.id}/answers`, {
    key,
    body: { subject: 'Re: Your policy', text: 'In Kyiv, for as long as the policy says.', closes: true },
  });
  assert.equal(answered.status, 201);
  const mails = await server.waitForMail('visitor@example.org');
  const answer = mails.find(({ text }) => text.includes('In Kyiv'));
  assert.match(answer?.headers['references'] ?? '', new RegExp(messageId.slice(1, -1)));
  assert.match(answer?.headers['in-reply-to'] ?? '', new RegExp(messageId.slice(1, -1)));
  const { items } = (await (await server.api('/v1/cases?state=open')).json()) as { items: CaseAnswer[] };
  assert.ok(
    items.every(({ id }) => id !== opened.id),
    'and it is nobody else’s case',
  );
});

test('PM-11: a telephone and a fax contact entered by staff show in the case', async () => {
  const subject = { email: 'caller@example.org' };
  const opened = await server.api('/v1/cases', {
    body: { subject, kind: 'support', contact: { channel: 'telephone', text: 'Asked for a price.' } },
  });
  assert.equal(opened.status, 201);
  const { id } = (await opened.json()) as CaseAnswer;
  const faxed = await server.api(`/v1/cases/${id}/contacts`, {
    body: { channel: 'fax', direction: 'out', text: 'Sent the list of prices.' },
  });
  assert.equal(faxed.status, 201);
  const seen = (await (await server.api(`/v1/cases/${id}`)).json()) as CaseAnswer;
  assert.equal(seen.state, 'answered');
  assert.deepEqual(
    seen.contacts.map(({ channel, text }) => [channel, text]),
    [
      ['telephone', 'Asked for a price.'],
      ['fax', 'Sent the list of prices.'],
    ],
  );
  assert.equal(await clauseOf('PM-11'), 'kept');
});

test('PM-16: a support mail needs a case, and a reply to it continues the case', async () => {
  const email = 'caller@example.org';
  const letter = { to: email, messageClass: 'support', template: 'letter', title: 'Prices' };
  assert.equal((await postMessage(server, letter)).status, 409);
  const opened = await server.api('/v1/cases', {
    body: { subject: { email }, contact: { channel: 'paper', text: 'A letter came.' } },
  });
  const { id } = (await opened.json()) as CaseAnswer;
  assert.equal((await postMessage(server, { ...letter, cause: { kind: 'case', id } })).status, 202);
  const [mail] = await server.waitForMail(email);
  const reply = /[^<\s]+@in\.verbena\.example/.exec(mail?.headers['reply-to'] ?? '')?.[0] ?? assert.fail();
  await write({ from: email, to: reply, text: 'And for two?' });
  const seen = await eventually('the reply is in the case', async () => {
    const one = (await (await server.api(`/v1/cases/${id}`)).json()) as CaseAnswer;
    return one.contacts.length === 2 ? one : undefined;
  });
  assert.match(seen.contacts[1]?.text ?? '', /And for two/);
});

test('PM-13: an address that is not ours is refused, and what was acknowledged survives kill -9', async () => {
  const email = 'killed@example.org';
  const { reply } = await reader(email);
  await assert.rejects(write({ from: email, to: `reply+${'a'.repeat(42)}@${domain}`, text: 'Stop' }), /550/);
  await assert.rejects(write({ from: email, to: 'nobody@verbena.example', text: 'Stop' }), /550/);
  await write({ from: email, to: reply, text: 'Stop' });
  const again = new URL(server.url).port;
  await server.kill('SIGKILL');
  server = await startServer({
    dataDirectory: server.dataDirectory,
    port: Number(again),
    environment: {
      ZGODA_INBOUND_DOMAIN: domain,
      ZGODA_INBOUND_PORT: String(port),
      ZGODA_INBOUND_PROTOCOL: 'smtp',
    },
  });
  await eventually('the wish is carried out', async () =>
    (await topicsOf(email)).includes('practice-news') ? undefined : true,
  );
  assert.deepEqual(await topicsOf(email), ['events']);
});
