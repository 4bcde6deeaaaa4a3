import assert from 'node:assert/strict';
import { test } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase, type TestContext } from '../../platform/db/testing.ts';
import type { AnyJob, JobData } from '../../platform/jobs/index.ts';
import type { Context } from '../../context.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { submitForm } from '../consent/index.ts';
import { confirmCode, ensureSubjects, findSubject, linkSubjects, requestCode } from '../subjects/index.ts';
import {
  confirmSubscription,
  getPreferences,
  requestSubscription,
  withdrawAll,
} from '../subscriptions/index.ts';
import { subscriptionJobs } from '../subscriptions/jobs.ts';
import { messageCounter, messageJobs } from './jobs.ts';
import { listMessages, sendMessage } from './service.ts';
import { newsletterTo, publishedContext, scriptedMailer } from './testing.ts';

const database = await testDatabase();
const { server, mailer } = await scriptedMailer();
const jobs = new Map<string, AnyJob<Context>>(
  [...subscriptionJobs(), ...messageJobs({ mailer, publicOrigin: 'https://privacy.example' })].map((job) => [
    job.name,
    job,
  ]),
);
const waiting: { readonly name: string; readonly data: JobData }[] = [];
const published = await publishedContext(database);
/** A queue in memory, so that the test decides when jobs run, and how often. */
const ctx: TestContext = {
  ...published,
  enqueue: async (_tx, { name, schema }, data) => void waiting.push({ name, data: schema.parse(data) }),
};

/** Runs what waits, and what that brings; gives the mails that came of it. */
async function runJobs({ twice = false } = {}): Promise<readonly Email[]> {
  server.contents.length = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const job = jobs.get(next.name);
    assert.ok(job, `no handler for ${next.name}`);
    for (let run = 0; run < (twice ? 2 : 1); run += 1)
      await job.handler(ctx, next.data, new AbortController().signal);
  }
  return Promise.all(server.contents.map((content) => PostalMime.parse(content)));
}
const tokenIn = (mail: Email | undefined, page: string): string =>
  new RegExp(`/payroll-mail/${page}/([\\w-]+)\\?lang=`).exec(mail?.text ?? '')?.[1] ?? '';
const subscribe = (email: string, locale = 'en') =>
  requestSubscription(ctx, { email, topics: ['practice-news', 'events'], channel: 'email', locale });
const formOf = (email: string) => ({
  fields: { name: 'Olena', email, question: 'What does Tabella cost?' },
  topics: [],
  notice: { version: 1, locale: 'en' },
});

test('PM-02: an unconfirmed address gets one mail, whose link confirms what it names', async () => {
  await subscribe('new@mail.example');
  const [mail, ...others] = await runJobs({ twice: true });
  assert.deepEqual(others, []);
  assert.equal(mail?.subject, 'Please confirm: Payroll in practice, Webinars and meetings');
  const subjectId = (await findSubject(ctx, { email: 'new@mail.example' }))!;
  const refused = await transaction(ctx, (tx) => sendMessage(tx, newsletterTo(subjectId)));
  assert.partialDeepStrictEqual(refused, {
    outcome: 'refused',
    decision: { reason: 'not_confirmed', clause: 'PM-02' },
  });
  const confirmed = await confirmSubscription(ctx, tokenIn(mail, 'confirm'), 'en');
  assert.equal(confirmed.outcome, 'confirmed');
  const receives = (await getPreferences(ctx, subjectId)).filter((cell) => cell.status === 'confirmed');
  assert.deepEqual(receives.map(({ topic }) => topic).sort(), ['events', 'practice-news']);
  const sent = await transaction(ctx, (tx) => sendMessage(tx, newsletterTo(subjectId)));
  assert.equal(sent.outcome, 'queued');
  assert.equal((await runJobs()).length, 1);
});

test('a second request gets its own confirming mail, in its own language', async () => {
  await subscribe('again@mail.example');
  await runJobs();
  await subscribe('again@mail.example', 'uk');
  const [mail, ...others] = await runJobs();
  assert.deepEqual(others, []);
  assert.match(mail?.subject ?? '', /^Підтвердьте підписку: Зарплата на практиці/);
});

test('a confirming mail that could not go out in time is not sent any more', async () => {
  await subscribe('late@mail.example');
  const intake = waiting.shift()!;
  await jobs.get(intake.name)!.handler(ctx, intake.data, new AbortController().signal);
  ctx.clock.advance('P30D');
  assert.deepEqual(await runJobs(), []);
  const subjectId = (await findSubject(ctx, { email: 'late@mail.example' }))!;
  assert.deepEqual(
    (await listMessages(ctx, subjectId)).map(({ state, reason }) => [state, reason]),
    [['failed', 'expired']],
  );
});

test('PM-10: a submission is confirmed by one mail however often its event comes, and another by another', async () => {
  await submitForm(ctx, 'information-request', formOf('form@mail.example'));
  const mails = await runJobs({ twice: true });
  assert.equal(mails.length, 1);
  assert.equal(mails[0]?.subject, 'We have your request');
  assert.deepEqual(
    mails[0]?.headers.filter(({ key }) => key.startsWith('list-')),
    [],
  );
  await submitForm(ctx, 'information-request', formOf('form@mail.example'));
  assert.equal((await runJobs()).length, 1);
});

test('PM-15: a submission is confirmed even to somebody who wanted nothing more', async () => {
  const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email: 'silent@mail.example' }]));
  await withdrawAll(ctx, person!.subjectId, { method: 'email_link', locale: 'en' });
  await submitForm(ctx, 'information-request', formOf('silent@mail.example'));
  assert.equal((await runJobs()).length, 1);
});

/** Asks for a code and gives it with the address that it came to. */
async function codeFor(email: string) {
  const { verificationId } = await requestCode(ctx, { ref: { email }, locale: 'en' });
  const [mail] = await runJobs();
  return { verificationId, to: mail?.to?.[0]?.address, code: /^\d{6}$/m.exec(mail?.text ?? '')?.[0] ?? '' };
}

test('a code goes to the address that is to be verified, and to no other address of the same person', async () => {
  const emails = ['first@mail.example', 'second@mail.example'] as const;
  const [first, second] = [await codeFor(emails[0]), await codeFor(emails[1])];
  for (const asked of [first, second]) assert.equal((await confirmCode(ctx, asked)).verified, true);
  await linkSubjects(ctx, [first.verificationId, second.verificationId], []);
  for (const email of emails) assert.equal((await codeFor(email)).to, email);
});

test('no job carries an address, a code or a link', async () => {
  await subscribe('nobody@mail.example');
  await requestCode(ctx, { ref: { email: 'nobody@mail.example' }, locale: 'en' });
  await submitForm(ctx, 'information-request', formOf('nobody@mail.example'));
  const seen: string[] = [];
  const watched: TestContext = {
    ...ctx,
    enqueue: async (...given) => {
      await ctx.enqueue(...given);
      seen.push(JSON.stringify(given[2]));
    },
  };
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    seen.push(JSON.stringify(next.data));
    await jobs.get(next.name)!.handler(watched, next.data, new AbortController().signal);
  }
  assert.ok(seen.length > 5);
  assert.doesNotMatch(seen.join('\n'), /@|"\d{6}"|http|Olena/);
});

test('metrics count by class and state', async () => {
  const metrics = createMetrics();
  const count = messageCounter(metrics);
  count('marketing', 'sent');
  count('marketing', 'sent');
  count('marketing', 'uncertain');
  const { text } = await metrics.expose();
  assert.match(text, /zgoda_messages_total\{class="marketing",state="sent"\} 2/);
  assert.match(text, /zgoda_messages_total\{class="marketing",state="uncertain"\} 1/);
});
