import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReceipt, verifyReceipt } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import { testCentre, type TestPage } from '../../centre/testing.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { defineJob, type AnyJob } from '../../platform/jobs/index.ts';
import { sequenceAll } from '../evidence/testing.ts';
import { findSubject, sealLink } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { subscriptionJobs } from './jobs.ts';
import { confirmationLink, confirmationRequested, getPreferences, type Preference } from './index.ts';
import type { Context } from '../../context.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'other-office');
const centre = testCentre(ctx);

/** Confirmation links as they would have been mailed since the last look. */
async function mailedLinks(): Promise<readonly string[]> {
  const tokens: string[] = [];
  const postman = defineJob({
    ...confirmationRequested,
    handler: async (handlerCtx: Context, event) => {
      tokens.push(confirmationLink(handlerCtx, event).token);
    },
  }) as AnyJob<Context>;
  await database.runJobs(ctx, [...subscriptionJobs(), postman]);
  return tokens;
}

const wish = (email: string, ...topics: string[]): [string, string][] => [
  ...topics.map((topic): [string, string] => ['topics', topic]),
  ['email', email],
  ['locale', 'en'],
];

async function askFor(email: string, ...topics: string[]): Promise<string> {
  await centre.post('/payroll-mail/subscribe', wish(email, ...topics));
  const [token] = await mailedLinks();
  assert.ok(token);
  return token;
}

const subjectOf = async (email: string): Promise<SubjectId> => {
  const subjectId = await findSubject(ctx, { email });
  assert.ok(subjectId);
  return subjectId;
};

async function received(email: string): Promise<readonly string[]> {
  const preferences = await getPreferences(ctx, await subjectOf(email));
  return preferences.filter(({ receives }: Preference) => receives).map(({ topic }) => topic);
}

/** A person who asked for these topics and confirmed them. */
async function subscriber(email: string, ...topics: string[]): Promise<SubjectId> {
  await centre.post(`/payroll-mail/confirm/${await askFor(email, ...topics)}`, []);
  assert.deepEqual(await received(email), topics);
  return subjectOf(email);
}

const follow = (page: TestPage): Promise<TestPage> => {
  assert.equal(page.status, 303);
  return centre.get(page.headers.get('location') ?? '');
};

test('a wish without a topic or an address is sent back with what was typed and what to do, and nothing follows', async () => {
  const evil = '"><script>alert(1)</script>';
  const page = await centre.post('/payroll-mail/subscribe?lang=uk', [
    ['email', evil],
    ['topics', 'events'],
    ['locale', 'xx'],
  ]);
  assert.equal(page.status, 422);
  assert.match(page.text, /<title>Треба виправити/);
  assert.match(page.text, /value="&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;"/);
  assert.doesNotMatch(page.text, /<script/);
  assert.match(page.text, /value="events"\s+checked/);
  assert.match(page.text, /<a href="#locale">/);
  const empty = await centre.post('/payroll-mail/subscribe', []);
  assert.match(empty.text, /<a href="#topics">[^]*<a href="#email">/);
  const unknownTopic = await centre.post('/payroll-mail/subscribe', wish('a@example.com', 'no-such-topic'));
  assert.equal(unknownTopic.status, 422);
  assert.deepEqual(await mailedLinks(), []);
});

test('an address that is none is told beside its field', async () => {
  const page = await centre.post('/payroll-mail/subscribe', wish('olena at example', 'events'));
  assert.equal(page.status, 422);
  assert.match(page.text, /id="email-error"[^]*Enter an address such as/);
});

test('the answer to a wish is the same for a known and an unknown address', async () => {
  await subscriber('known@example.com', 'events');
  const known = await centre.post('/payroll-mail/subscribe', wish('known@example.com', 'events'));
  const unknown = await centre.post('/payroll-mail/subscribe', wish('new@example.com', 'events'));
  assert.equal(known.status, 303);
  assert.equal(known.headers.get('location'), unknown.headers.get('location'));
  assert.match((await follow(known)).text, /Check your mailbox[^]*7 days/);
  await mailedLinks();
});

test('opening the confirmation page changes nothing, its button does, and the receipt is at hand', async () => {
  const token = await askFor('olena@example.com', 'practice-news', 'events');
  for (const _ of [1, 2]) {
    const page = await centre.get(`/payroll-mail/confirm/${token}?lang=en`);
    assert.equal(page.status, 200);
    assert.match(page.text, /o…@example\.com/);
    assert.match(page.text, /Payroll in practice[^]*Webinars and meetings/);
    assert.match(page.text, /Yes, send me these mails/);
    assert.doesNotMatch(page.text, /olena@/);
  }
  assert.deepEqual(await received('olena@example.com'), []);
  const done = await follow(await centre.post(`/payroll-mail/confirm/${token}?lang=en`, []));
  assert.match(done.text, /Confirmed[^]*In effect since/);
  assert.deepEqual(await received('olena@example.com'), ['practice-news', 'events']);
  const receipts = new Set(
    [...done.text.matchAll(/href="(\/payroll-mail\/receipts\/[\w-]+)\?lang=en"/g)].map(([, path]) => path),
  );
  assert.equal(receipts.size, 2, 'one a purpose');
  const again = await centre.get(`/payroll-mail/confirm/${token}`);
  assert.match(again.text, /Confirmed/);
  assert.doesNotMatch(again.text, /<form/);
});

test('a receipt tells what was done, is a promise first and then a file that verifies', async () => {
  const subjectId = await subscriber('receipt@example.com', 'practice-news');
  const preferences = await centre.get(
    `/payroll-mail/preferences/${sealLink(ctx, { kind: 'preferences', subjectId })}`,
  );
  const path = /href="(\/payroll-mail\/receipts\/[\w-]+)"/.exec(preferences.text)?.[1] ?? '';
  const promised = await centre.get(path);
  assert.match(promised.text, /Promised, not yet in the log/);
  assert.match((await centre.get(`${path}.json`)).text, /zgoda\/promise\/v1/);
  assert.equal((await centre.get(`${path}.tlog-proof`)).status, 404);
  await sequenceAll(ctx, ctx);
  const included = await centre.get(path);
  assert.match(included.text, /You consented/);
  assert.match(included.text, /Payroll in practice/);
  assert.match(included.text, /In the log[^]*Signed only by Verbena Payroll Group/);
  assert.equal(included.headers.get('x-robots-tag'), 'noindex, nofollow');
  const file = await centre.get(`${path}.json`);
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="receipt\.json"$/);
  const verdict = verifyReceipt(nodePrimitives, file.text);
  assert.ok(verdict.isProven);
  assert.equal(verdict.fields['status'], 'given');
  assert.equal((await centre.get(`${path}.tlog-proof`)).text, parseReceipt(file.text).proof);
});

test('one box unticked leaves the others as they are', async () => {
  const subjectId = await subscriber('boxes@example.com', 'practice-news', 'events');
  const path = `/payroll-mail/preferences/${sealLink(ctx, { kind: 'preferences', subjectId })}`;
  const page = await centre.get(path);
  assert.match(page.text, /value="practice-news\/email"\s+checked/);
  assert.doesNotMatch(page.text, /value="releases-tabella\/email"\s+checked/);
  assert.match(page.text, /aria-labelledby="events-title events-email-channel"/);
  const saved = await follow(
    await centre.post(path, [
      ['act', 'save'],
      ['on', 'events/email'],
      ['on', 'releases-tabella/email'],
    ]),
  );
  assert.match(saved.text, /Your settings are saved[^]*Open the receipt/);
  assert.deepEqual(await received('boxes@example.com'), ['events', 'releases-tabella']);
  const unchanged = await follow(
    await centre.post(path, [
      ['act', 'save'],
      ['on', 'events/email'],
      ['on', 'releases-tabella/email'],
    ]),
  );
  assert.doesNotMatch(unchanged.text, /Your settings are saved/);
  assert.match(unchanged.text, /Nothing was changed/);
});

test('a topic for customers cannot be ticked by somebody who is none, not even by hand', async () => {
  const subjectId = await subscriber('visitor@example.com', 'events');
  const path = `/payroll-mail/preferences/${sealLink(ctx, { kind: 'preferences', subjectId })}`;
  assert.doesNotMatch((await centre.get(path)).text, /value="planned-maintenance\/email"/);
  await centre.post(path, [
    ['act', 'save'],
    ['on', 'events/email'],
    ['on', 'planned-maintenance/email'],
  ]);
  assert.deepEqual(await received('visitor@example.com'), ['events']);
});

test('one button stops everything, and says what still comes', async () => {
  const subjectId = await subscriber('all@example.com', 'practice-news', 'events', 'partner-announcements');
  const path = `/payroll-mail/preferences/${sealLink(ctx, { kind: 'preferences', subjectId })}`;
  assert.match((await centre.get(path)).text, /an answer to a form, still comes/);
  const stopped = await follow(await centre.post(path, [['act', 'stop']]));
  assert.match(stopped.text, /You receive nothing by choice now/);
  assert.deepEqual(await received('all@example.com'), []);
  assert.match(stopped.text, /Payroll in practice: consent withdrawn/);
});

test('opening an unsubscribe page changes nothing; its button stops that topic alone, and one button undoes it', async () => {
  const subjectId = await subscriber('leaver@example.com', 'practice-news', 'events');
  const path = `/payroll-mail/unsubscribe/${sealLink(ctx, { kind: 'unsubscribe', subjectId, topics: ['events'], channel: 'email' })}`;
  assert.match(
    (await centre.get(path)).text,
    /Stop mail on this topic[^]*Webinars and meetings[^]*Stop this topic/,
  );
  assert.deepEqual(await received('leaver@example.com'), ['practice-news', 'events']);
  const done = await follow(await centre.post(path, [['act', 'stop']]));
  assert.match(done.text, /Stopped[^]*In effect since[^]*Open the receipt[^]*Receive this topic again/);
  assert.deepEqual(await received('leaver@example.com'), ['practice-news']);
  assert.match((await centre.get(path)).text, /Stopped/);
  const undone = await follow(await centre.post(path, [['act', 'undo']]));
  assert.match(undone.text, /Your settings are saved/);
  assert.deepEqual(await received('leaver@example.com'), ['practice-news', 'events']);
});

test('a mail provider’s one-click POST stops the topic without a cookie, a page before it, or a redirect', async () => {
  const subjectId = await subscriber('click@example.com', 'practice-news', 'events');
  const token = sealLink(ctx, { kind: 'unsubscribe', subjectId, topics: ['events'], channel: 'email' });
  const oneClick: [string, string][] = [['List-Unsubscribe', 'One-Click']];
  const answer = await centre.post(`/payroll-mail/unsubscribe/${token}`, oneClick, {
    origin: 'https://mail.example',
  });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
  assert.equal(answer.headers.get('set-cookie'), null);
  assert.deepEqual(await received('click@example.com'), ['practice-news']);
  const body = new FormData();
  body.set('List-Unsubscribe', 'One-Click');
  const all = sealLink(ctx, { kind: 'unsubscribe', subjectId });
  const multipart = await centre.request(`/payroll-mail/unsubscribe/${all}`, { method: 'POST', body });
  assert.equal(multipart.status, 200);
  assert.deepEqual(await received('click@example.com'), []);
});

test('a link that is forged, cut, of another page, of another controller or too old gets one and the same page', async () => {
  const subjectId = await subscriber('links@example.com', 'events');
  const preferences = sealLink(ctx, { kind: 'preferences', subjectId });
  const tokens = [
    preferences.slice(0, -1),
    `${preferences.slice(0, 20)}A${preferences.slice(21)}`,
    sealLink(ctx, { kind: 'receipt', subjectId }),
    sealLink(other, { kind: 'preferences', subjectId }),
    sealLink(ctx, { kind: 'preferences', subjectId, expiresAt: new Date(ctx.clock.now().getTime() - 1000) }),
    'no-token-at-all',
  ];
  const pages = await Promise.all(tokens.map((token) => centre.get(`/payroll-mail/preferences/${token}`)));
  for (const page of pages) {
    assert.equal(page.status, 410);
    assert.match(page.text, /This link does not work/);
  }
  for (const [index, page] of pages.entries())
    assert.equal(
      page.text.replaceAll(tokens[index] ?? '', ''),
      (pages[0]?.text ?? '').replaceAll(tokens[0] ?? '', ''),
    );
  for (const page of ['confirm', 'preferences', 'unsubscribe', 'receipts'])
    assert.equal((await centre.get(`/payroll-mail/${page}/forged`)).status, 410, page);
  for (const page of ['confirm', 'preferences', 'unsubscribe'])
    assert.equal((await centre.post(`/payroll-mail/${page}/forged`, [['act', 'stop']])).status, 410, page);
});

test('a form that another site posts is refused and does nothing', async () => {
  const subjectId = await subscriber('foreign@example.com', 'events');
  const foreign = { 'sec-fetch-site': 'cross-site' };
  const link = sealLink(ctx, { kind: 'unsubscribe', subjectId, topics: ['events'], channel: 'email' });
  const pages = [
    await centre.post('/payroll-mail/subscribe', wish('foreign@example.com', 'events'), foreign),
    await centre.post(`/payroll-mail/unsubscribe/${link}`, [['act', 'stop']], foreign),
    await centre.post(
      `/payroll-mail/preferences/${sealLink(ctx, { kind: 'preferences', subjectId })}`,
      [['act', 'stop']],
      foreign,
    ),
  ];
  for (const page of pages) {
    assert.equal(page.status, 403);
    assert.match(page.text, /This cannot be done/);
  }
  assert.deepEqual(await received('foreign@example.com'), ['events']);
  assert.deepEqual(await mailedLinks(), []);
});

test('no page that a link opens names the link to another site or lets itself be indexed', async () => {
  const subjectId = await subscriber('quiet@example.com', 'events');
  const token = sealLink(ctx, { kind: 'preferences', subjectId });
  const { text, headers } = await centre.get(`/payroll-mail/preferences/${token}`);
  assert.equal(headers.get('x-robots-tag'), 'noindex, nofollow');
  for (const [, href = ''] of text.matchAll(/href="(https?:[^"]*)"/g)) assert.ok(!href.includes(token));
});
