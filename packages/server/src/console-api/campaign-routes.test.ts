import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaignJobs } from '../capabilities/campaigns/jobs.ts';
import { listEntries, openPayload } from '../capabilities/evidence/index.ts';
import { sequenceAll } from '../capabilities/evidence/testing.ts';
import { personWith, scriptedMailer } from '../capabilities/messages/testing.ts';
import { withdrawTopic } from '../capabilities/subscriptions/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { openTestConsole, type TestBrowser } from './testing.ts';

const database = await testDatabase();
const console_ = await openTestConsole(database, ['payroll-mail']);
const ctx = console_.ctx('payroll-mail');
const { mailer } = await scriptedMailer();
const jobs = campaignJobs({ mailer, publicOrigin: 'https://privacy.example' });
const communicator = await console_.signedIn('payroll-mail', 'communicator');
const dpo = await console_.signedIn('payroll-mail', 'dpo');

interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly state: string;
  readonly actions: readonly string[];
  readonly pace_per_minute?: number;
  readonly content: Record<string, Record<string, unknown>>;
  readonly result?: Record<string, unknown>;
}
const draft = {
  name: 'January',
  topic: 'practice-news',
  template: 'newsletter',
  content: { en: { title: 'Wages change', body_markdown: 'On **1 January**.' } },
};
async function ask<T = Campaign>(
  browser: TestBrowser,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await browser.call(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}
const write = (more: object = {}) => ask(communicator, 'POST', '/campaigns', { ...draft, ...more });
const refusal = async (browser: TestBrowser, method: string, path: string, body?: unknown) => {
  const answer = await browser.call(method, path, body);
  return [answer.status, (answer.body as { code: string }).code];
};

test('the terms name every topic by mail with its class, legal basis and the fields of its templates', async () => {
  const terms = await ask<{
    time_zone: string;
    default_locale: string;
    topics: { topic: string; legal_basis: string; class_label: string; templates: unknown[] }[];
    classes: unknown[];
    purposes: { purpose: string; label: string }[];
    policy_versions: { version: number }[];
  }>(communicator, 'GET', '/campaign-terms?locale=uk');
  assert.deepEqual([terms.time_zone, terms.default_locale], ['Europe/Kyiv', 'en']);
  assert.equal(terms.topics.length, 10);
  assert.partialDeepStrictEqual(terms.topics[0], {
    topic: 'practice-news',
    title: 'Зарплата на практиці',
    class_label: 'новини та пропозиції',
    legal_basis: 'consent',
    clause: 'PM-09',
    opt_in: 'double',
    templates: [
      {
        template: 'newsletter',
        fields: [
          { name: 'title', kind: 'text' },
          { name: 'body_markdown', kind: 'markdown' },
        ],
      },
    ],
  });
  assert.partialDeepStrictEqual(terms.classes, [
    {
      message_class: 'notice',
      label: 'сповіщення про цю політику',
      clause: 'PM-18',
      templates: [
        {
          template: 'policy-notice',
          fields: [
            { name: 'title', kind: 'text' },
            { name: 'in_force_from', kind: 'date' },
            { name: 'body_markdown', kind: 'markdown' },
          ],
        },
      ],
    },
  ]);
  assert.ok(
    terms.purposes.some(({ purpose, label }) => purpose === 'event-invitations' && /[а-щ]/.test(label)),
  );
  assert.deepEqual(
    terms.policy_versions.map(({ version }) => version),
    [1],
  );
});

test('a draft is written anew as long as it is one: name, topic, words, pace', async () => {
  const { id } = await write();
  const changed = await ask(communicator, 'PUT', `/campaigns/${id}`, {
    name: 'Outage',
    topic: 'outages',
    template: 'outage-notice',
    content: { en: { title: 'We are back', body_markdown: 'Since **noon**.' } },
    pace_per_minute: 600,
  });
  assert.deepEqual([changed.name, changed.topic, changed.pace_per_minute], ['Outage', 'outages', 600]);
  const letter = await ask<{ subject: string; text: string }>(
    communicator,
    'GET',
    `/campaigns/${id}/preview?locale=uk`,
  );
  assert.equal(letter.subject, 'We are back');
  assert.match(letter.text, /noon/);
  assert.deepEqual(await refusal(communicator, 'PUT', `/campaigns/${id}`, { ...draft, topic: 'outages' }), [
    422,
    'campaign_class_not_by_topic',
  ]);
  const startsAt = new Date(ctx.clock.now().getTime() + 3_600_000).toISOString();
  await ask(communicator, 'POST', `/campaigns/${id}/actions`, { action: 'schedule', starts_at: startsAt });
  assert.deepEqual(await refusal(communicator, 'PUT', `/campaigns/${id}`, draft), [
    409,
    'campaign_not_draft',
  ]);
  await ask(communicator, 'POST', `/campaigns/${id}/actions`, { action: 'unschedule' });
  assert.equal((await ask(communicator, 'PUT', `/campaigns/${id}`, draft)).topic, 'practice-news');
});

test('a draft may have empty words; a letter with empty words is not started, and the answer says which', async () => {
  const { id } = await write({
    content: { ...draft.content, uk: { title: '  ', body_markdown: 'З 1 січня.' } },
  });
  const answer = await communicator.call('POST', `/campaigns/${id}/actions`, { action: 'start' });
  assert.equal(answer.status, 409);
  assert.partialDeepStrictEqual(answer.body, {
    code: 'campaign_words_missing',
    details: { fields: ['uk.title'] },
  });
  assert.equal((await ask(communicator, 'GET', `/campaigns/${id}`)).state, 'draft');
});

test('the letter is a page for a frame of the console alone, in which nothing runs and nothing is fetched', async () => {
  const { id } = await write();
  const cookie = [...communicator.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await console_.app.request(`http://console.test/console/api/campaigns/${id}/letter`, {
    headers: { cookie },
  });
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
  const policy = response.headers.get('content-security-policy') ?? '';
  for (const part of ["default-src 'none'", "frame-ancestors 'self'", 'sandbox'])
    assert.ok(policy.split('; ').includes(part), part);
  assert.equal(response.headers.get('x-frame-options'), 'SAMEORIGIN');
  assert.match(await response.text(), /<strong[^>]*>1 January<\/strong>/);
});

test('from audience over start to result, counted and without anybody in it; the evidence says who started it', async () => {
  const [, leaver] = await Promise.all([
    personWith(ctx, 'anna.reader@mail.example', 'practice-news'),
    personWith(ctx, 'boris.leaver@mail.example', 'practice-news'),
  ]);
  await withdrawTopic(ctx, {
    subjectId: leaver,
    topics: ['practice-news'],
    channel: 'email',
    method: 'email_link',
    locale: 'en',
  });
  const { id, actions } = await write();
  assert.deepEqual(actions, ['start', 'schedule', 'cancel']);
  assert.deepEqual(await ask(dpo, 'GET', `/campaigns/${id}/audience`), {
    reachable: 1,
    locales: [{ locale: 'en', count: 1 }],
    left_out: [{ reason: 'withdrawn', count: 1 }],
  });
  await ask(communicator, 'POST', `/campaigns/${id}/actions`, { action: 'start' });
  await database.runJobs(ctx, jobs);
  const ended = await ask(dpo, 'GET', `/campaigns/${id}`);
  assert.equal(ended.state, 'sent');
  assert.partialDeepStrictEqual(ended.result, { waiting: 0, sent: 1, held: 0 });
  const { items } = await ask<{ items: Campaign[] }>(dpo, 'GET', '/campaigns?state=sent&locale=uk');
  assert.deepEqual(
    items.map(({ name, result }) => [name, result]),
    [['January', { waiting: 0, sent: 1, held: 0, failed: 0, uncertain: 0 }]],
  );
  assert.doesNotMatch(JSON.stringify([ended, items]), /mail\.example|sub_/);
  await sequenceAll(ctx, { anchors: console_.anchors('payroll-mail') });
  const entries = await listEntries(ctx, { limit: 50, class: 'system' });
  const payloads = await Promise.all(entries.map(({ entryId }) => openPayload(ctx, entryId)));
  const started = payloads.find(
    (fields) => fields['act'] === 'campaign_scheduled' && fields['campaign'] === id,
  );
  const { staff_id: staffId } = await ask<{ staff_id: string }>(communicator, 'GET', '/me');
  assert.equal(started?.['staff'], staffId);
});

test('the data protection officer stops a campaign and starts none', async () => {
  const { id } = await write({ topic: 'events' });
  await personWith(ctx, 'guest@mail.example', 'events');
  const start = { action: 'start' };
  assert.deepEqual(await refusal(dpo, 'POST', `/campaigns/${id}/actions`, start), [403, 'not_permitted']);
  assert.deepEqual(await refusal(dpo, 'POST', `/campaigns/${id}/stops`, start), [422, 'request_invalid']);
  await ask(communicator, 'POST', `/campaigns/${id}/actions`, start);
  const stopped = await ask(dpo, 'POST', `/campaigns/${id}/stops`, { action: 'cancel' });
  assert.deepEqual([stopped.state, stopped.actions], ['cancelled', []]);
});

test('topics say how many receive them now and how they grew; the days say what became of the mails', async () => {
  const topics = await ask<{ items: { topic: string; receives: number; joined: number; left: number }[] }>(
    dpo,
    'GET',
    '/topics',
  );
  const practice = topics.items.find(({ topic }) => topic === 'practice-news');
  assert.deepEqual([practice?.receives, practice?.joined, practice?.left], [1, 1, 1]);
  const { days, time_zone: zone } = await ask<{
    time_zone: string;
    days: { day: string; sent: number; withdrawn: number }[];
  }>(dpo, 'GET', '/topics/deliveries');
  assert.equal(zone, 'Europe/Kyiv');
  assert.equal(days.length, 30);
  const today = new Intl.DateTimeFormat('sv', { timeZone: zone }).format(ctx.clock.now());
  assert.partialDeepStrictEqual(days.at(-1), { day: today, sent: 1, withdrawn: 1 });
});
