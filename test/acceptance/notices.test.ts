import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import PostalMime from 'postal-mime';
import { eventually, startServer, type ReceivedMail, type RunningServer } from '../running-server.ts';
import { linkIn, oneClickLink, postMessage } from './subscriber.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server?.stop();
});

async function call<T>(path: string, body?: unknown, method?: string): Promise<T> {
  const answer = await server.api(path, { body, ...(method !== undefined && { method }) });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as T;
}

const postForm = (url: string, fields: readonly (readonly [string, string])[]): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    body: new URLSearchParams(Object.fromEntries(fields)),
    redirect: 'manual',
  });

/** Asks for topics and confirms from the mailbox. */
async function subscribe(email: string, ...topics: string[]): Promise<void> {
  await call('/v1/subscriptions/requests', { email, topics, locale: 'en' });
  const [mail] = await server.waitForMail(email);
  assert.ok(mail !== undefined);
  assert.equal((await postForm(linkIn(mail, 'confirm'), [])).status, 303);
}

const isCustomer = (email: string, attributes: Readonly<Record<string, string>> = {}) =>
  call('/v1/events', {
    type: 'relationship.started',
    subject: { email },
    relationship: 'hosting-customer',
    attributes,
  });

interface Campaign {
  readonly id: string;
  readonly state: string;
  readonly audience: number;
  readonly result: { readonly sent: number; readonly held: number; readonly reasons: readonly object[] };
}

/** Writes a campaign, starts it and waits until it is over. */
async function send(title: string, campaign: object): Promise<Campaign> {
  const content = { en: { title, body_markdown: 'The rest.' } };
  const { id } = await call<Campaign>('/v1/campaigns', { name: title, content, ...campaign });
  await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
  return eventually(`the campaign “${title}” is over`, async () => {
    const found = await call<Campaign>(`/v1/campaigns/${id}`);
    return found.state === 'sent' ? found : undefined;
  });
}

const titled = async (email: string, title: string): Promise<ReceivedMail> =>
  (await server.mailbox(email)).find(({ subject }) => subject === title) ?? assert.fail(`no “${title}”`);
const subjectsTo = async (email: string) => (await server.mailbox(email)).map(({ subject }) => subject);

test('PM-05: customers alone can subscribe, and read start, end and services in their time zone, with an entry for the calendar', async () => {
  const [customer, stranger] = ['kyiv@customer.example', 'stranger@reader.example'];
  const elsewhere = 'porto@customer.example';
  const topic = 'planned-maintenance';
  const refused = await server.api('/v1/subscriptions', {
    method: 'PUT',
    body: { subject: { email: stranger }, locale: 'en', changes: [{ topic, on: true }] },
  });
  assert.equal(refused.status, 403);
  assert.equal(((await refused.json()) as { code: string }).code, 'relationship_required');
  for (const email of [customer, elsewhere]) {
    await isCustomer(email);
    await subscribe(email, topic);
  }
  await call(
    '/v1/subscriptions',
    {
      subject: { email: elsewhere },
      locale: 'en',
      time_zone: 'Europe/Lisbon',
      changes: [{ topic, on: true }],
    },
    'PUT',
  );
  const window = {
    starts_at: '2027-07-01T19:00:00Z',
    ends_at: '2027-07-01T21:30:00Z',
    services: 'Web and mail',
  };
  const words = (title: string, more: object = {}) => ({
    topic,
    template: 'maintenance-notice',
    content: { en: { title, body_markdown: 'Save your work.', ...window, ...more } },
  });
  const first = await send('Works', words('Works'));
  const later = { ends_at: '2027-07-01T22:30:00Z' };
  await send('Works, longer', { ...words('Works, longer', later), follows: first.id });
  const { text } = await titled(customer, 'Works');
  assert.match(text, /22:00|10:00\s?PM/);
  assert.match(text, /00:30|12:30\s?AM/);
  assert.match(text, /Web and mail/);
  assert.match((await titled(elsewhere, 'Works')).text, /20:00|8:00\s?PM/);
  const uids = new Set<string>();
  for (const [index, title] of ['Works', 'Works, longer'].entries()) {
    const { id } = await titled(customer, title);
    const source = await (await fetch(`${server.url}/dev/mailbox/${id}/source`)).text();
    assert.match(source, /Content-Type: text\/calendar;[^]*?method=PUBLISH/);
    const { attachments } = await PostalMime.parse(source);
    const [entry] = attachments;
    const calendar = new TextDecoder().decode(entry?.content as ArrayBuffer);
    assert.match(calendar, /METHOD:PUBLISH\r?\n/);
    assert.match(calendar, /DTSTART:20270701T190000Z\r?\n/);
    assert.match(calendar, index === 0 ? /DTEND:20270701T213000Z/ : /DTEND:20270701T223000Z/);
    assert.match(calendar, new RegExp(`SEQUENCE:${index}\\s`));
    uids.add(/UID:(\S+)/.exec(calendar)?.[1] ?? assert.fail());
  }
  assert.equal(uids.size, 1);
});

test('PM-06: opened, update, resolved and root cause arrive in one thread, and who left after the first gets no second', async () => {
  const [stays, leaves] = ['stays@customer.example', 'leaves@customer.example'];
  const outage = { topic: 'outages', template: 'outage-notice' };
  for (const email of [stays, leaves]) {
    await isCustomer(email);
    await subscribe(email, 'outages');
  }
  const opened = await send('Outage: opened', outage);
  assert.equal(opened.result.sent, 2);
  const link = oneClickLink(await titled(leaves, 'Outage: opened'));
  const left = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  assert.equal(left.status, 200);
  const titles = ['Outage: update', 'Outage: resolved', 'Outage: root cause'];
  let last = opened;
  for (const title of titles) last = await send(title, { ...outage, follows: last.id });
  const ids: string[] = [];
  for (const title of ['Outage: opened', ...titles]) {
    const { headers } = await titled(stays, title);
    assert.equal(
      headers['references']?.replaceAll(/\s+/g, ' '),
      ids.length === 0 ? undefined : ids.join(' '),
    );
    assert.equal(headers['in-reply-to'], ids.at(-1));
    ids.push(headers['message-id'] ?? assert.fail());
  }
  assert.deepEqual(
    (await subjectsTo(leaves)).filter((subject) => subject.startsWith('Outage')),
    ['Outage: opened'],
  );
});

test('PM-07: a notice reaches only customers with the affected attribute when it begins, and the evidence says why', async () => {
  const [affected, other, was] = ['affected@host.example', 'other@host.example', 'was@host.example'];
  await isCustomer(affected, { product: 'tabella', version: '7.2' });
  await isCustomer(other, { product: 'otpusk', version: '7.2' });
  await isCustomer(was, { product: 'tabella', version: '7.1' });
  const notice = {
    name: 'Peak',
    topic: 'technical-notices',
    template: 'customer-notice',
    content: { en: { title: 'Peak time', body_markdown: 'Update now.' } },
    only_with: { product: 'tabella', version: ['7.1', '7.2'] },
  };
  const { id } = await call<Campaign>('/v1/campaigns', notice);
  const audience = async () =>
    call<{ reachable: number; left_out: { reason: string; count: number }[] }>(
      `/v1/campaigns/${id}/audience`,
    );
  assert.equal((await audience()).reachable, 2);
  await isCustomer(was, { product: 'tabella', version: '7.3' });
  const now = await audience();
  assert.equal(now.reachable, 1);
  assert.ok(now.left_out.some(({ reason }) => reason === 'attribute_missing'));
  await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
  await server.waitForMail(affected);
  await eventually('the campaign is over', async () =>
    (await call<Campaign>(`/v1/campaigns/${id}`)).state === 'sent' ? true : undefined,
  );
  assert.deepEqual([(await server.mailbox(other)).length, (await server.mailbox(was)).length], [0, 0]);
  const mail = await titled(affected, 'Peak time');
  const message = /<(msg_\w+)@/.exec(mail.headers['message-id'] ?? '')?.[1] ?? assert.fail();
  const { entry_id: entry } = await call<{ entry_id: string }>(`/v1/messages/${message}`);
  const evidence = JSON.stringify(await call(`/v1/evidence/entries/${entry}`));
  assert.match(evidence, new RegExp(id));
  assert.match(evidence, /product version/);
  assert.doesNotMatch(evidence, /tabella/);
});

test('PM-08: a follower of one product gets its releases, and not those of the other', async () => {
  const email = 'tabella@reader.example';
  await subscribe(email, 'releases-tabella');
  const release = { template: 'newsletter' };
  assert.equal((await send('Tabella 8', { ...release, topic: 'releases-tabella' })).result.sent, 1);
  await send('Otpusk 3', { ...release, topic: 'releases-otpusk' });
  const subjects = await subjectsTo(email);
  assert.ok(subjects.includes('Tabella 8') && !subjects.includes('Otpusk 3'));
});

test('PM-09: with at most monthly chosen, the second mail within a month is held back and recorded as such', async () => {
  const [chooser, other] = ['monthly@reader.example', 'weekly@reader.example'];
  const news = { topic: 'practice-news', template: 'newsletter' };
  for (const email of [chooser, other]) await subscribe(email, 'practice-news');
  // The invented people of development read it too.
  const first = await send('First', news);
  const preferences = linkIn(await titled(chooser, 'First'), 'preferences');
  const page = await (await fetch(preferences)).text();
  assert.match(page, /<option value="monthly"/);
  assert.doesNotMatch(page, /<option value="daily"/, 'only less often than the policy says');
  const chosen = [
    ['on', 'practice-news/email'],
    ['often:practice-news/email', 'monthly'],
    ['act', 'save'],
  ] as const;
  const saved = await postForm(preferences, chosen);
  assert.equal(saved.status, 303);
  const after = await (await fetch(new URL(saved.headers.get('location') ?? '', server.url))).text();
  assert.match(after, /<option value="monthly"\s+selected/);

  await server.advance('P8D');
  const second = await send('Second', news);
  assert.deepEqual([second.result.sent, second.result.held], [first.result.sent - 1, 1]);
  assert.deepEqual(second.result.reasons, [{ state: 'held', reason: 'too_soon', clause: 'PM-09', count: 1 }]);
  assert.ok(!(await subjectsTo(chooser)).includes('Second'));
  assert.ok((await subjectsTo(other)).includes('Second'));
  const refused = await postMessage(server, { to: chooser, topic: 'practice-news' });
  assert.equal(refused.status, 409);
  const { details } = (await refused.json()) as { details: { reason: string; clause: string } };
  assert.deepEqual([details.reason, details.clause], ['too_soon', 'PM-09']);
  await server.advance('P24D');
  assert.equal((await send('Third', news)).result.sent, first.result.sent);
});
