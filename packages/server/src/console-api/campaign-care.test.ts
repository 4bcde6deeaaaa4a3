import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePublicId } from '@zgoda/vocabulary/ids';
import PostalMime from 'postal-mime';
import { updateDraft } from '../capabilities/campaigns/index.ts';
import { campaignJobs } from '../capabilities/campaigns/jobs.ts';
import { runCampaign } from '../capabilities/campaigns/run-service.ts';
import { listEntries, openPayload } from '../capabilities/evidence/index.ts';
import { sequenceAll } from '../capabilities/evidence/testing.ts';
import { listMessages } from '../capabilities/messages/index.ts';
import { personWith, scriptedMailer } from '../capabilities/messages/testing.ts';
import { publishPolicy } from '../capabilities/policies/index.ts';
import { exampleFolder } from '../capabilities/policies/testing.ts';
import { recordRelationship } from '../capabilities/subscriptions/index.ts';
import { transaction } from '../platform/db/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { openTestConsole, type TestBrowser } from './testing.ts';

const database = await testDatabase();
const console_ = await openTestConsole(database, ['payroll-mail']);
const ctx = console_.ctx('payroll-mail');
/** Message classes that want a second person from now on, by the beginning of their label. */
const publishWith = (
  approvals: Readonly<Record<string, string>>,
  ...more: readonly { readonly from: string; readonly to: string }[]
) =>
  publishPolicy(
    ctx,
    exampleFolder(
      'payroll-mail',
      ...Object.entries(approvals).map(([label, approval]) => ({
        from: `    label: { en: ${label}`,
        to: `    approval: ${approval}\n    label: { en: ${label}`,
      })),
      ...more,
    ),
  );
const approvals = {
  'notice for customers': 'second_person_for_free_text',
  'notice about this policy': 'second_person',
} as const;
await publishWith(approvals);
const { server, mailer } = await scriptedMailer();
const delivery = { mailer, publicOrigin: 'https://privacy.example' };
const jobs = campaignJobs(delivery);
const communicator = await console_.signedIn('payroll-mail', 'communicator');
const officer = await console_.signedIn('payroll-mail', 'officer');
const dpo = await console_.signedIn('payroll-mail', 'dpo');
const admin = await console_.signedIn('payroll-mail', 'admin');
/** Has not taken up the account yet, so that neither approval nor test may count on them. */
const invited = 'invited@payroll-mail.example';
await admin.call('POST', '/staff', { email: invited, name: 'Invited', roles: ['officer'] });

interface Campaign {
  readonly id: string;
  readonly state: string;
  readonly follows?: string;
  readonly approval: null | {
    readonly given: boolean;
    readonly hash: string;
    readonly by: string | null;
    readonly waits_for: readonly string[];
    readonly yours: boolean;
    readonly changes: readonly { readonly field: string }[];
  };
  readonly result?: Record<string, number>;
}
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
const refusal = async (browser: TestBrowser, method: string, path: string, body?: unknown) => {
  const answer = await browser.call(method, path, body);
  return [answer.status, (answer.body as { code: string }).code];
};
const news = {
  name: 'January',
  topic: 'practice-news',
  template: 'newsletter',
  content: {
    en: { title: 'Wages change', body_markdown: 'On **1 January**.' },
    uk: { title: 'Зарплата зростає', body_markdown: 'З **1 січня**.' },
  },
};
const notice = {
  name: 'Certificates',
  topic: 'technical-notices',
  template: 'customer-notice',
  content: { en: { title: 'New certificates', body_markdown: 'Install them.' } },
};
const idOfCampaign = (id: string) => parsePublicId('campaign', id) ?? assert.fail();
const write = (body: object, by = communicator) => ask(by, 'POST', '/campaigns', body);
async function evidenceOf(act: string): Promise<Record<string, unknown>[]> {
  await sequenceAll(ctx, { anchors: console_.anchors('payroll-mail') });
  const entries = await listEntries(ctx, { limit: 100 });
  const payloads = await Promise.all(entries.map(({ entryId }) => openPayload(ctx, entryId)));
  return payloads.filter((fields) => fields['act'] === act);
}
const idOf = async (browser: TestBrowser): Promise<string> =>
  (await ask<{ staff_id: string }>(browser, 'GET', '/me')).staff_id;

test('a test goes to colleagues alone, in every language, marked, with links that act on nobody, and is on record as an act of staff', async () => {
  const { id } = await write(news);
  const colleague = 'officer@payroll-mail.example';
  const path = `/campaigns/${id}/test`;
  const mixed = { to: [colleague, 'somebody@mail.example'] };
  const refused = await communicator.call('POST', path, mixed);
  assert.equal(refused.status, 422);
  assert.partialDeepStrictEqual(refused.body, {
    code: 'campaign_test_not_staff',
    details: { fields: ['to.1'] },
  });
  assert.doesNotMatch(JSON.stringify(refused.body), /somebody/);
  assert.deepEqual(await refusal(communicator, 'POST', path, { to: [invited] }), [
    422,
    'campaign_test_not_staff',
  ]);
  const tooMany = { to: Array.from({ length: 6 }, () => colleague) };
  assert.deepEqual(await refusal(communicator, 'POST', path, tooMany), [422, 'request_invalid']);
  assert.deepEqual(await refusal(dpo, 'POST', path, { to: [colleague] }), [403, 'not_permitted']);
  await database.runJobs(ctx, jobs);
  assert.equal(server.contents.length, 0, 'nothing goes out of a test that is refused');

  const to = [colleague.toUpperCase(), colleague];
  assert.deepEqual(await ask(communicator, 'POST', path, { to }), { mails: 2 });
  await database.runJobs(ctx, jobs);
  const mails = await Promise.all(server.contents.map((content) => PostalMime.parse(content)));
  assert.deepEqual(mails.map(({ subject }) => subject ?? '').toSorted(), [
    '[Test] Wages change',
    '[Перевірка] Зарплата зростає',
  ]);
  for (const mail of mails) {
    assert.deepEqual(
      mail.to?.map(({ address }) => address),
      [colleague],
    );
    const links = [...(mail.text ?? '').matchAll(/https?:\/\/\S+/g)].map(([link]) => link);
    assert.ok(links.length >= 3);
    for (const link of links) assert.match(link, /\/payroll-mail\/(?:trial\/|policy\?)/);
    const unsubscribe = mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
    assert.match(unsubscribe, /^<https:\/\/privacy\.example\/payroll-mail\/trial\/unsubscribe\?[^>]*>$/);
  }
  const [evidence, ...more] = await evidenceOf('campaign_tested');
  assert.equal(more.length, 0);
  assert.partialDeepStrictEqual(evidence, {
    campaign: id,
    staff: await idOf(communicator),
    to: await idOf(officer),
    locales: 'en uk',
  });
  const draft = await ask(communicator, 'GET', `/campaigns/${id}`);
  assert.deepEqual([draft.state, draft.result], ['draft', undefined]);

  const leaver = await console_.signedIn('payroll-mail', 'verifier');
  assert.deepEqual(await ask(communicator, 'POST', path, { to: ['verifier@payroll-mail.example'] }), {
    mails: 2,
  });
  await ask(admin, 'DELETE', `/staff/${await idOf(leaver)}`);
  await database.runJobs(ctx, jobs);
  assert.equal(server.contents.length, 2, 'nothing goes to who is no colleague any more');
});

test('where the policy demands it, a campaign starts only after another than its author approved exactly these words', async () => {
  const start = { action: 'start' };
  const { id, approval } = await write(notice);
  const path = `/campaigns/${id}`;
  assert.partialDeepStrictEqual(approval, { given: false, by: null, yours: false, waits_for: ['officer'] });
  const refused = [409, 'campaign_approval_missing'];
  assert.deepEqual(await refusal(communicator, 'POST', `${path}/actions`, start), refused);
  const hash = approval?.hash ?? '';
  const own = await refusal(communicator, 'POST', `${path}/approvals`, { hash });
  assert.deepEqual(own, [403, 'campaign_approval_own']);
  assert.deepEqual(await refusal(dpo, 'POST', `${path}/approvals`, { hash }), [403, 'not_permitted']);
  const seen = await ask(officer, 'GET', path);
  assert.equal(seen.approval?.yours, true);

  const changed = {
    ...notice,
    content: { en: { title: 'Buy certificates', body_markdown: 'Install them.' } },
  };
  await ask(communicator, 'PUT', path, changed);
  const stale = await refusal(officer, 'POST', `${path}/approvals`, { hash });
  assert.deepEqual(stale, [409, 'campaign_changed']);
  const now = (await ask(officer, 'GET', path)).approval?.hash ?? '';
  const approved = await ask(officer, 'POST', `${path}/approvals`, { hash: now });
  assert.partialDeepStrictEqual(approved.approval, { given: true, by: 'officer', changes: [] });
  const [evidence] = await evidenceOf('campaign_approved');
  assert.partialDeepStrictEqual(evidence, {
    campaign: id,
    staff: await idOf(officer),
    content_hash: now,
  });

  for (const change of [{ ...changed, only_with: { product: ['tabella'] } }, notice]) {
    const dropped = await ask(communicator, 'PUT', path, change);
    assert.partialDeepStrictEqual(dropped.approval, { given: false, by: 'officer' });
    assert.deepEqual(await refusal(communicator, 'POST', `${path}/actions`, start), refused);
  }
  const last = await ask(officer, 'GET', path);
  assert.deepEqual(
    last.approval?.changes.map(({ field }) => field),
    ['en.title'],
  );
  const { items } = await ask<{ items: { id: string; approval?: string }[] }>(officer, 'GET', '/campaigns');
  assert.equal(items.find((item) => item.id === id)?.approval, 'missing');
  // Whoever wrote on it, first or last, is an author.
  const staffId = parsePublicId('staff', await idOf(officer)) ?? assert.fail();
  const another = { ...ctx, actor: { kind: 'staff', staffId, roles: ['communicator', 'officer'] } } as const;
  await transaction(another, (tx) => updateDraft(tx, idOfCampaign(id), { ...changed, name: 'By another' }));
  const written = await ask(officer, 'GET', path);
  assert.deepEqual([written.approval?.yours, written.approval?.waits_for], [false, []]);
  const touched = await refusal(officer, 'POST', `${path}/approvals`, { hash: written.approval?.hash });
  assert.deepEqual(touched, [403, 'campaign_approval_own']);
  // Back to the words that were approved: they are approved.
  await ask(communicator, 'PUT', path, changed);
  assert.equal((await ask(communicator, 'POST', `${path}/actions`, start)).state, 'scheduled');
  const late = await refusal(officer, 'POST', `${path}/approvals`, { hash: now });
  assert.deepEqual(late, [409, 'campaign_approval_not_asked']);
  await ask(communicator, 'POST', `${path}/actions`, { action: 'unschedule' });
  assert.equal((await write(news)).approval, null);
});

const policyNotice = {
  name: 'Version 4',
  class: 'notice',
  policy_version: 1,
  template: 'policy-notice',
  content: {
    en: { title: 'Our policy changes', body_markdown: 'It does.', in_force_from: '2027-01-01' },
  },
};

test('a notice to everyone concerned waits for its second person as well, and any change of whom it is about drops their word', async () => {
  await personWith(ctx, 'concerned@mail.example', 'events');
  const { id, approval } = await write(policyNotice);
  const path = `/campaigns/${id}`;
  const start = () => refusal(communicator, 'POST', `${path}/actions`, { action: 'start' });
  assert.partialDeepStrictEqual(approval, { given: false, waits_for: ['officer'] });
  assert.deepEqual(
    approval?.changes.map(({ field }) => field),
    ['class', 'policy_version', 'template', 'en.title', 'en.body_markdown', 'en.in_force_from'],
  );
  assert.deepEqual(await start(), [409, 'campaign_approval_missing']);
  const approve = async (): Promise<void> => {
    const { approval: now } = await ask(officer, 'GET', path);
    await ask(officer, 'POST', `${path}/approvals`, { hash: now?.hash });
  };
  await approve();
  for (const change of [{ about: ['practice-news'] }, { policy_version: undefined }]) {
    const dropped = await ask(communicator, 'PUT', path, { ...policyNotice, ...change });
    assert.equal(dropped.approval?.given, false);
    assert.deepEqual(await start(), [409, 'campaign_approval_missing']);
  }
  await ask(communicator, 'PUT', path, { ...policyNotice, about: ['event-invitations'] });
  await approve();
  assert.equal((await ask(communicator, 'POST', `${path}/actions`, { action: 'start' })).state, 'scheduled');
  await database.runJobs(ctx, jobs);
  assert.equal((await ask(communicator, 'GET', path)).state, 'sent');
  const [, evidence] = await evidenceOf('campaign_approved');
  assert.partialDeepStrictEqual(evidence, { campaign: id, message_class: 'notice' });
});

test('the uncertain, the failed and the held are listed masked, page by page, and a person decides about each uncertain one', async () => {
  await database.runJobs(ctx, jobs);
  server.contents.length = 0;
  const people = await Promise.all(
    ['anna', 'boris', 'clara'].map((name) => personWith(ctx, `${name}.reader@mail.example`, 'practice-news')),
  );
  const { id } = await write(news);
  await ask(communicator, 'POST', `/campaigns/${id}/actions`, { action: 'start' });
  server.behaviour = { content: 'drop' };
  await database.runJobs(ctx, jobs);
  const path = `/campaigns/${id}/messages`;
  type Unsent = { message: string; subject: string; masked: string; reason: string };
  const list = await ask<{ items: Unsent[]; next_cursor: null }>(
    communicator,
    'GET',
    `${path}?state=uncertain`,
  );
  assert.deepEqual(
    list.items.map(({ subject }) => String(parsePublicId('subject', subject))).toSorted(),
    people.toSorted(),
  );
  assert.equal(list.next_cursor, null);
  for (const { masked, reason } of list.items) {
    assert.match(masked, /^[abc]…@mail\.example$/);
    assert.equal(reason, 'no_answer');
  }
  const behind = await ask<{ items: Unsent[] }>(
    dpo,
    'GET',
    `${path}?state=uncertain&cursor=${list.items[0]?.subject ?? ''}`,
  );
  assert.deepEqual(behind.items, list.items.slice(1));
  assert.deepEqual((await ask<{ items: Unsent[] }>(officer, 'GET', `${path}?state=held`)).items, []);

  const [first = assert.fail(), second = assert.fail(), third = assert.fail()] = list.items;
  const decide = (message: string) => `${path}/${message}/decisions`;
  const arrived = { action: 'mark_arrived' };
  assert.deepEqual(await refusal(dpo, 'POST', decide(first.message), arrived), [403, 'not_permitted']);
  const marked = await ask(communicator, 'POST', decide(first.message), arrived);
  assert.partialDeepStrictEqual(marked.result, { sent: 1, uncertain: 2 });
  assert.deepEqual(await refusal(communicator, 'POST', decide(first.message), { action: 'send_again' }), [
    409,
    'campaign_message_not_uncertain',
  ]);
  const other = await write(news);
  assert.deepEqual(
    await refusal(
      communicator,
      'POST',
      `/campaigns/${other.id}/messages/${second.message}/decisions`,
      arrived,
    ),
    [404, 'campaign_message_not_found'],
  );

  server.behaviour = {};
  server.contents.length = 0;
  assert.equal(
    (await ask(communicator, 'POST', decide(second.message), { action: 'send_again' })).state,
    'sending',
  );
  await database.runJobs(ctx, jobs);
  const ended = await ask(communicator, 'GET', `/campaigns/${id}`);
  assert.equal(ended.state, 'sent');
  assert.partialDeepStrictEqual(ended.result, { sent: 2, uncertain: 1, waiting: 0 });
  assert.equal(server.contents.length, 1, 'the others are not sent again');
  const subjectId = parsePublicId('subject', second.subject) ?? assert.fail();
  const [message] = await listMessages(ctx, subjectId);
  assert.equal(message?.state, 'sent');
  const staff = `staff:${parsePublicId('staff', await idOf(communicator)) ?? ''}`;
  const [markedBy] = await evidenceOf('message_marked_arrived');
  assert.partialDeepStrictEqual(markedBy, {
    message: first.message,
    actor: staff,
    status: 'sent',
    campaign: id,
  });
  const [againBy] = await evidenceOf('message_sent_again');
  assert.partialDeepStrictEqual(againBy, { message: second.message, actor: staff });
  assert.notEqual(third.message, second.message);
});

test('an outage is a thread: follow-ups stand in its order, and what went out is counted by class', async () => {
  const email = 'customer@mail.example';
  await personWith(ctx, email);
  await transaction(ctx, (tx) =>
    recordRelationship(tx, {
      type: 'relationship.started',
      subject: { email },
      relationship: 'hosting-customer',
      reference: 'c1',
      attributes: {},
    }),
  );
  await personWith(ctx, email, 'outages');
  const outage = { name: 'Mail is down', topic: 'outages', template: 'outage-notice' };
  const words = { en: { title: 'Mail is down', body_markdown: 'Since noon.' } };
  const opened = await write({ ...outage, content: words });
  await ask(communicator, 'POST', `/campaigns/${opened.id}/actions`, { action: 'start' });
  await database.runJobs(ctx, jobs);
  const update = await write({ ...outage, name: 'Mail is up', content: words, follows: opened.id });
  assert.equal(update.follows, opened.id);
  type Thread = { items: { id: string; campaigns: { id: string }[] }[] };
  const { items } = await ask<Thread>(dpo, 'GET', '/incidents?locale=uk');
  assert.deepEqual(
    items.map((item) => [item.id, item.campaigns.map((each) => each.id)]),
    [[opened.id, [opened.id, update.id]]],
  );
  const thread = await ask<{ items: { id: string }[] }>(dpo, 'GET', `/campaigns/${update.id}/thread`);
  assert.deepEqual(
    thread.items.map((item) => item.id),
    [opened.id, update.id],
  );
  assert.partialDeepStrictEqual(await ask<object>(communicator, 'GET', `/campaigns/${update.id}/audience`), {
    reachable: 1,
  });
  const classes = await ask<{ items: { message_class: string; sent: number; approval: string | null }[] }>(
    dpo,
    'GET',
    '/message-classes',
  );
  const of = (id: string) => classes.items.find(({ message_class: each }) => each === id);
  assert.partialDeepStrictEqual(of('incident'), { sent: 1, approval: null });
  const asking = classes.items.filter(({ approval }) => approval !== null);
  assert.deepEqual(
    asking.map(({ approval, sent }) => [approval, sent]),
    [
      ['second_person_for_free_text', 0],
      ['second_person', 1],
    ],
  );
});

test('a maintenance window is previewed on the reader’s clocks with its calendar entry, and one that ends before it starts is not announced', async () => {
  const data = {
    title: 'Works',
    starts_at: '2027-01-05T09:00:00.000Z',
    ends_at: '2027-01-05T11:00:00.000Z',
    services: 'mail',
    body_markdown: 'New disks.',
  };
  const works = { name: 'Works', topic: 'planned-maintenance', template: 'maintenance-notice' };
  const { id } = await write({ ...works, content: { en: data } });
  type Letter = { text: string; calendar: object };
  const read = (zone: string) =>
    ask<Letter>(communicator, 'GET', `/campaigns/${id}/preview?locale=en&time_zone=${zone}`);
  const [kyiv, tokyo] = [await read('Europe/Kyiv'), await read('Asia/Tokyo')];
  assert.match(kyiv.text, /11:00/);
  assert.match(tokyo.text, /18:00/);
  const expected = { starts: data.starts_at, ends: data.ends_at, what: 'mail' };
  assert.deepEqual(tokyo.calendar, expected);
  const wrong = await communicator.call('GET', `/campaigns/${id}/preview?time_zone=Nowhere/Land`);
  assert.equal(wrong.status, 422);
  await ask(communicator, 'PUT', `/campaigns/${id}`, {
    ...works,
    content: { en: { ...data, ends_at: '2027-01-05T08:00:00.000Z' } },
  });
  const answer = await communicator.call('POST', `/campaigns/${id}/actions`, { action: 'start' });
  assert.partialDeepStrictEqual(answer.body, {
    code: 'campaign_window_invalid',
    details: { fields: ['en.ends_at'] },
  });
});

test('a scheduled campaign that has lost its second person’s word does not begin: it waits for approval again, and everybody sees since when', async () => {
  const schedule = {
    action: 'schedule',
    starts_at: new Date(ctx.clock.now().getTime() + 600_000).toISOString(),
  };
  const approve = async (path: string): Promise<void> => {
    const { approval } = await ask(officer, 'GET', path);
    await ask(officer, 'POST', `${path}/approvals`, { hash: approval?.hash });
  };
  const about = { ...policyNotice, about: ['event-invitations'] };
  const ids = [];
  for (const body of [notice, about, news]) {
    const { id, approval } = await write(body);
    if (approval !== null) await approve(`/campaigns/${id}`);
    assert.equal((await ask(communicator, 'POST', `/campaigns/${id}/actions`, schedule)).state, 'scheduled');
    ids.push(id);
  }
  const [kept = '', reworded = '', fresh = ''] = ids;
  // The words of one template change, and another class wants a second person from now on.
  await publishWith(
    { ...approvals, 'news and offers': 'second_person' },
    { from: 'because we hold data about you, and', to: 'since we hold data about you, and' },
  );
  ctx.clock.advance('PT11M');
  server.contents.length = 0;
  await Promise.all(
    ids.map((id) => runCampaign(ctx, delivery, idOfCampaign(id), new AbortController().signal)),
  );
  assert.equal((await ask(communicator, 'GET', `/campaigns/${kept}`)).state, 'sent');
  for (const id of [reworded, fresh]) {
    const lost = await ask(communicator, 'GET', `/campaigns/${id}`);
    assert.partialDeepStrictEqual(lost, { state: 'draft', starts_at: schedule.starts_at });
    assert.equal(lost.approval?.given, false);
    assert.equal(lost.result, undefined);
  }
  for (const content of server.contents) assert.match(content, /^Subject: New certificates/m);
  const [evidence] = await evidenceOf('campaign_draft').then((all) =>
    all.filter((one) => one['reason'] !== undefined),
  );
  assert.partialDeepStrictEqual(evidence, { reason: 'approval_missing', starts_at: schedule.starts_at });
  await approve(`/campaigns/${reworded}`);
  const { state } = await ask(communicator, 'POST', `/campaigns/${reworded}/actions`, { action: 'start' });
  assert.equal(state, 'scheduled');
  await database.runJobs(ctx, jobs);
  assert.deepEqual(
    [
      await ask(communicator, 'GET', `/campaigns/${reworded}`),
      await ask(communicator, 'GET', `/campaigns/${fresh}`),
    ].map((one) => one.state),
    ['sent', 'draft'],
  );
});
