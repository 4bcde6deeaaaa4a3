import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import {
  becomeSubscriber,
  confirmOnPage,
  linkIn,
  oneClickLink,
  postMessage,
  subscribeOnPage,
} from './subscriber.ts';

const examples = join(import.meta.dirname, '../../examples');
let server: RunningServer;
let browser: Browser;

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Long enough for a mail that should not come to have come: the same mail to someone else takes far less. */
const settle = () => delay(1_500);
const problemOf = async (answer: Response) =>
  ((await answer.json()) as { details: { reason: string; clause: string } }).details;

test('PM-01 a topic added to the policy file appears in the public list and the preference centre; nothing goes out on one that is not there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zgoda-policies-'));
  cpSync(join(examples, 'payroll-mail'), join(folder, 'payroll-mail'), { recursive: true });
  const file = join(folder, 'payroll-mail/policy.yaml');
  const topic = `topics:
  - id: reading-list
    title: { en: The reading list, ru: Список чтения, uk: Список читання }
    description: { en: One book a month., ru: Одна книга в месяц., uk: Одна книга на місяць. }
    purpose: practice-news
    message_class: marketing
    channels: [email]
    opt_in: double
`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^topics:\n/m, topic));
  const changed = await startServer({ environment: { ZGODA_POLICIES: folder } });
  try {
    const page = await openPage(browser);
    await page.goto(`${changed.url}/payroll-mail/topics`);
    assert.match(await page.getByRole('main').innerText(), /The reading list/);
    await becomeSubscriber(browser, changed, 'reader@example.org', ['The reading list']);
    assert.equal(
      (await postMessage(changed, { to: 'reader@example.org', topic: 'reading-list' })).status,
      202,
    );
    const mails = await changed.waitForMail('reader@example.org', 2);
    const newsletter = mails.find((mail) => mail.headers['list-unsubscribe'] !== undefined);
    assert.ok(newsletter !== undefined);
    await page.goto(linkIn(newsletter, 'preferences'));
    assert.match(await page.getByRole('main').innerText(), /The reading list/);
    await page.context().close();
    const refused = await postMessage(changed, { to: 'reader@example.org', topic: 'no-such-topic' });
    assert.equal(refused.status, 409);
    assert.equal((await problemOf(refused)).reason, 'unknown_topic');
  } finally {
    await changed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('PM-02 a subscription without confirmation receives nothing but the one confirmation mail', async () => {
  const email = 'unconfirmed@example.org';
  await subscribeOnPage(browser, server, email, ['Payroll in practice']);
  await server.waitForMail(email);
  const refused = await postMessage(server, { to: email, topic: 'practice-news' });
  assert.equal(refused.status, 409);
  assert.equal((await problemOf(refused)).reason, 'not_confirmed');
  await settle();
  assert.equal((await server.mailbox(email)).length, 1);
});

test('PM-02 the end of a relationship stops its topics', async () => {
  const email = 'customer@example.org';
  const event = (type: string) =>
    server.api('/v1/events', { body: { type, subject: { email }, relationship: 'hosting-customer' } });
  const notice = () =>
    postMessage(server, {
      to: email,
      messageClass: 'service',
      template: 'customer-notice',
      topic: 'technical-notices',
    });
  assert.equal((await notice()).status, 409, 'before the relationship nothing may be sent');
  assert.equal((await event('relationship.started')).status, 200);
  assert.equal((await notice()).status, 202);
  await server.waitForMail(email);
  assert.equal((await event('relationship.ended')).status, 200);
  assert.equal((await notice()).status, 409);
  await settle();
  assert.equal((await server.mailbox(email)).length, 1);
});

test('PM-03 with scripts off one topic is switched off from the link of a mail, and the others stay', async () => {
  const email = 'chooser@example.org';
  await becomeSubscriber(browser, server, email, ['Payroll in practice', 'Webinars and meetings']);
  await postMessage(server, { to: email, topic: 'practice-news', title: 'First' });
  const mails = await server.waitForMail(email, 2);
  const newsletter = mails.find((mail) => mail.subject.includes('First'));
  assert.ok(newsletter !== undefined);
  const page = await openPage(browser);
  await page.goto(linkIn(newsletter, 'preferences'));
  const practice = page.getByRole('checkbox', { name: /Payroll in practice/ });
  const events = page.getByRole('checkbox', { name: /Webinars and meetings/ });
  assert.ok((await practice.isChecked()) && (await events.isChecked()));
  await practice.uncheck();
  await page.getByRole('button', { name: /save/i }).click();
  assert.equal(await practice.isChecked(), false);
  assert.equal(await events.isChecked(), true);
  await page.context().close();
  assert.equal((await postMessage(server, { to: email, topic: 'practice-news' })).status, 409);
  assert.equal((await postMessage(server, { to: email, topic: 'events', title: 'Second' })).status, 202);
  await eventually('the other topic still arrives', async () =>
    (await server.mailbox(email)).some((mail) => mail.subject.includes('Second')) ? true : undefined,
  );
});

test('PM-10 a form request is confirmed by one automatic mail, however often it is retried', async () => {
  const email = 'asking@example.org';
  const submit = (idempotencyKey: string) =>
    server.api('/v1/forms/information-request/submissions', {
      headers: { 'idempotency-key': idempotencyKey },
      body: {
        fields: { name: 'Vira Testova', email, question: 'What does Tabella cost?' },
        notice: { version: 1, locale: 'en' },
      },
    });
  const key = randomUUID();
  const first = await submit(key);
  assert.equal(first.status, 201);
  const second = await submit(key);
  assert.equal(second.status, 201);
  assert.deepEqual(await second.json(), await first.json());
  const [mail] = await server.waitForMail(email);
  await settle();
  assert.equal((await server.mailbox(email)).length, 1);
  assert.equal(mail?.headers['list-unsubscribe'], undefined);
  assert.match(mail?.headers['auto-submitted'] ?? '', /^auto-/);
  assert.ok(mail?.links.every((link) => !link.includes('/unsubscribe/')));
});

test('PM-12 a one-click POST without cookies is effective from its response on, and only for that topic', async () => {
  const email = 'leaving@example.org';
  await becomeSubscriber(browser, server, email, ['New versions of Tabella', 'Webinars and meetings']);
  await postMessage(server, { to: email, topic: 'releases-tabella', title: 'Last one' });
  const mails = await server.waitForMail(email, 2);
  const newsletter = mails.find((mail) => mail.subject.includes('Last one'));
  assert.ok(newsletter !== undefined);
  assert.equal(newsletter.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click');
  const link = oneClickLink(newsletter);
  assert.equal((await fetch(link)).status, 200, 'looking at the page');
  assert.equal(
    (await postMessage(server, { to: email, topic: 'releases-tabella', title: 'After a look' })).status,
    202,
  );
  await server.waitForMail(email, 3);
  const answer = await fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('set-cookie'), null);
  const refused = await postMessage(server, { to: email, topic: 'releases-tabella' });
  assert.equal(refused.status, 409);
  assert.equal((await problemOf(refused)).reason, 'withdrawn');
  assert.equal((await postMessage(server, { to: email, topic: 'events', title: 'Still here' })).status, 202);
  await server.waitForMail(email, 4);
  const repeated = await fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  assert.equal(repeated.status, 200, 'providers repeat; the second answer is as calm as the first');
});

test('PM-12 a message that was queued but not yet handed over is stopped by the withdrawal', async () => {
  const email = 'in-flight@example.org';
  await becomeSubscriber(browser, server, email, ['New versions of Tabella']);
  await postMessage(server, { to: email, topic: 'releases-tabella', title: 'Before' });
  const mails = await server.waitForMail(email, 2);
  const link = oneClickLink(mails.find((mail) => mail.subject.includes('Before'))!);
  const posts = Array.from({ length: 40 }, (_, index) =>
    postMessage(server, { to: email, topic: 'releases-tabella', title: `Run ${index}` }),
  );
  await Promise.all(posts);
  const answer = await fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  assert.equal(answer.status, 200);
  const atResponse = (await server.mailbox(email)).length;
  await settle();
  const late = (await server.mailbox(email)).length - atResponse;
  assert.equal(late, 0, `${late} messages of the topic arrived after the response`);
});

test('PM-15 a transactional message needs its cause, is never addressed to a list, and arrives after everything was stopped', async () => {
  const email = 'stopped@example.org';
  await becomeSubscriber(browser, server, email, ['Payroll in practice']);
  await postMessage(server, { to: email, topic: 'practice-news', title: 'Hello' });
  const mails = await server.waitForMail(email, 2);
  const page = await openPage(browser);
  await page.goto(
    linkIn(
      mails.find((mail) => mail.subject.includes('Hello'))!,
      'preferences',
    ),
  );
  await page.getByRole('button', { name: /stop all topics/i }).click();
  await page.context().close();
  const withoutCause = await server.api('/v1/messages', {
    body: {
      subject: { email },
      class: 'transactional',
      template: 'form-confirmation',
      data: { form_title: 'Ask for information', received_at: '2026-01-05T10:00:00Z' },
    },
  });
  assert.equal(withoutCause.status, 409);
  const problem = await problemOf(withoutCause);
  assert.deepEqual([problem.reason, problem.clause], ['cause_missing', 'PM-15']);
  const toList = await server.api('/v1/messages', {
    body: { topic: 'practice-news', class: 'transactional', template: 'form-confirmation', data: {} },
  });
  assert.equal(toList.status, 422);
  const before = (await server.mailbox(email)).length;
  const asked = await server.api('/v1/forms/information-request/submissions', {
    body: {
      fields: { name: 'Vira Testova', email, question: 'Am I off the list?' },
      notice: { version: 1, locale: 'en' },
    },
  });
  assert.equal(asked.status, 201);
  await server.waitForMail(email, before + 1);
});

test('PM-02 a confirmation is effective once: clicking again says so, an expired or forged link says what to do', async () => {
  const email = 'twice@example.org';
  await subscribeOnPage(browser, server, email, ['Payroll in practice']);
  const [mail] = await server.waitForMail(email);
  const link = linkIn(mail!, 'confirm');
  await confirmOnPage(browser, mail!);
  const page = await openPage(browser);
  await page.goto(link);
  assert.match(await page.getByRole('main').innerText(), /confirmed/i);
  assert.equal(await page.getByRole('main').getByRole('button', { name: /yes/i }).count(), 0);
  await page.context().close();
  const forged = link.replace(/.(\?|$)/, (end) => (end.startsWith('A') ? 'B' : 'A') + end.slice(1));
  assert.equal((await fetch(forged)).status, 410);
});
