import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, startServer, type ReceivedMail, type RunningServer } from '../running-server.ts';
import { linkIn, oneClickLink, postMessage } from './subscriber.ts';

let server: RunningServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server?.stop();
});

async function call<T>(path: string, body?: unknown): Promise<T> {
  const answer = await server.api(path, { body });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as T;
}
const postForm = (url: string, fields: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

async function subscribe(email: string, ...topics: string[]): Promise<void> {
  await call('/v1/subscriptions/requests', { email, topics, locale: 'en' });
  const [mail] = await server.waitForMail(email);
  assert.equal((await postForm(linkIn(mail ?? assert.fail(), 'confirm'))).status, 303);
}
const relate = (type: 'started' | 'ended', email: string, relationship: string) =>
  call<{ ended_topics: string[] }>('/v1/events', {
    type: `relationship.${type}`,
    subject: { email },
    relationship,
    reference: 'contract-1',
  });

interface Campaign {
  readonly id: string;
  readonly state: string;
  readonly audience: number;
  readonly class?: string;
  readonly policy_version?: number;
}
/** Writes a campaign and starts it, and waits until it is over. */
async function send(campaign: object): Promise<Campaign> {
  const { id } = await call<Campaign>('/v1/campaigns', { name: 'From outside', ...campaign });
  await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
  return eventually('the campaign is over', async () => {
    const found = await call<Campaign>(`/v1/campaigns/${id}`);
    return found.state === 'sent' ? found : undefined;
  });
}
const subjectsOf = (mails: readonly ReceivedMail[]): string[] => mails.map(({ subject }) => subject);
const problemOf = async (answer: Response) => {
  const { code, details } = (await answer.json()) as { code: string; details?: Record<string, unknown> };
  return [answer.status, code, details?.['reason'], details?.['clause']];
};

test('PM-16: a support mail goes out in answer to an issue that monitoring posted, and to no other', async () => {
  const email = 'hosted@example.org';
  const letter = { to: email, messageClass: 'support', template: 'letter', title: 'A disk is full' };
  const cause = { kind: 'detected_issue', id: 'mon-4711' };
  const refused = [409, 'message_refused', 'cause_missing', 'PM-16'];
  assert.deepEqual(await problemOf(await postMessage(server, letter)), refused);
  assert.deepEqual(await problemOf(await postMessage(server, { ...letter, cause })), refused);
  await call('/v1/events', { type: 'monitoring.issue', reference: 'mon-4711' });
  await call('/v1/events', { type: 'monitoring.issue', reference: 'mon-4711' });
  assert.equal((await postMessage(server, { ...letter, cause })).status, 202);
  const [mail] = await server.waitForMail(email);
  assert.match(mail?.text ?? '', /our monitoring found a technical issue/);
  assert.equal(mail?.headers['list-unsubscribe'], undefined);
});

test('PM-02, PM-12: partners and customers of a program choose and leave as visitors do, and the end of a relationship ends its topics', async () => {
  const partner = 'partner@example.org';
  const stranger = 'stranger@example.org';
  await call('/v1/subscriptions/requests', { email: stranger, topics: ['partner-circle'], locale: 'en' });
  await relate('started', partner, 'partner');
  await subscribe(partner, 'partner-circle', 'practice-news');
  const circle = {
    topic: 'partner-circle',
    template: 'customer-notice',
    content: { en: { title: 'For partners', body_markdown: 'News.' } },
  };
  assert.equal((await send(circle)).audience, 1);
  const mails = await server.waitForMail(partner, 2);
  const notice = mails.find(({ subject }) => subject === 'For partners') ?? assert.fail();
  assert.deepEqual(await server.mailbox(stranger), []);
  // Leaves and returns with the links of the mail, as a visitor would.
  assert.equal((await postForm(oneClickLink(notice), { 'List-Unsubscribe': 'One-Click' })).status, 200);
  assert.equal((await send(circle)).audience, 0);
  const second = 'second-partner@example.org';
  await relate('started', second, 'partner');
  await subscribe(second, 'partner-circle', 'practice-news');
  assert.deepEqual((await relate('ended', second, 'partner')).ended_topics, ['partner-circle']);
  assert.equal((await send(circle)).audience, 0);
  const program = { ...circle, topic: 'tabella-notices' };
  const customer = 'tabella@example.org';
  assert.equal((await send(program)).audience, 0);
  await relate('started', customer, 'tabella-customer');
  assert.equal((await send(program)).audience, 1);
  await server.waitForMail(customer);
  await relate('ended', customer, 'tabella-customer');
  assert.equal((await send(program)).audience, 0);
});

test('PM-18: a change of the policy is told to everyone concerned, also to those who left every list, and sells nothing', async () => {
  const left = 'left@example.org';
  await subscribe(left, 'practice-news');
  await postMessage(server, { to: left, topic: 'practice-news' });
  const news = (await server.waitForMail(left, 2)).find(({ subject }) => subject === 'News');
  assert.equal(
    (await postForm(oneClickLink(news ?? assert.fail()), { 'List-Unsubscribe': 'One-Click' })).status,
    200,
  );
  await call('/v1/subscriptions/requests', {
    email: 'never-confirmed@example.org',
    topics: ['events'],
    locale: 'en',
  });
  await server.waitForMail('never-confirmed@example.org');
  const notice = {
    class: 'notice',
    policy_version: 1,
    template: 'policy-notice',
    content: {
      en: {
        title: 'Our policy changes',
        body_markdown: 'Read [the new version](https://verbena.example/policy).',
        in_force_from: '2027-01-01',
      },
    },
  };
  const selling = {
    en: { ...notice.content.en, body_markdown: 'And see [this offer](https://shop.example/sale).' },
  };
  const refused = await server.api('/v1/campaigns', { body: { name: 'x', ...notice, content: selling } });
  assert.equal((await problemOf(refused))[1], 'notice_carries_marketing');
  const onTopic = {
    name: 'x',
    ...notice,
    class: undefined,
    policy_version: undefined,
    topic: 'practice-news',
  };
  assert.equal((await server.api('/v1/campaigns', { body: onTopic })).status, 422);
  const draft = await call<Campaign>('/v1/campaigns', { name: 'Announcement', ...notice });
  const seen = await call<{ reachable: number; left_out: { reason: string; count: number }[] }>(
    `/v1/campaigns/${draft.id}/audience`,
  );
  assert.ok(seen.left_out.some(({ reason }) => reason === 'not_confirmed'));
  const sent = await send(notice);
  assert.equal(sent.audience, seen.reachable, 'the preview shows the true number');
  assert.deepEqual([sent.class, sent.policy_version], ['notice', 1]);
  const mails = await server.waitForMail(left, 3);
  assert.ok(subjectsOf(mails).includes('Our policy changes'));
  assert.equal((await server.mailbox('never-confirmed@example.org')).length, 1);
  const told = mails.find(({ subject }) => subject === 'Our policy changes');
  assert.equal(told?.headers['list-unsubscribe'], undefined);
});
