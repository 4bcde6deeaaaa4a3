import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../platform/db/testing.ts';
import { testApi } from '../../platform/http/testing.ts';
import { personWith, publishedContext, scriptedMailer } from '../messages/testing.ts';
import { campaignJobs } from './jobs.ts';
import { registerCampaignRoutes } from './routes.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const api = testApi(ctx, registerCampaignRoutes);
const draft = {
  name: 'January',
  topic: 'practice-news',
  template: 'newsletter',
  content: { en: { title: 'Wages change', body_markdown: 'On **1 January**.' } },
};

interface Wire {
  readonly id: string;
  readonly state: string;
  readonly audience?: number;
  readonly result?: Record<string, unknown>;
}
const create = async (): Promise<Wire> => (await api.call('POST', '/v1/campaigns', draft)).body as Wire;
const codeOf = (body: unknown): string => (body as { code: string }).code;

test('a campaign goes from draft over audience and preview to its result, all over the API', async () => {
  await personWith(ctx, 'a@mail.example', 'practice-news');
  await personWith(ctx, 'b@mail.example', 'practice-news');
  const { id, state } = await create();
  assert.match(id, /^cmp_[0-9a-f]{32}$/);
  assert.equal(state, 'draft');
  const audience = await api.call('GET', `/v1/campaigns/${id}/audience`);
  assert.deepEqual(audience.body, { reachable: 2, locales: [{ locale: 'en', count: 2 }], left_out: [] });
  const preview = await api.call('GET', `/v1/campaigns/${id}/preview?locale=uk`);
  assert.partialDeepStrictEqual(preview.body, { locale: 'en', subject: 'Wages change' });
  const started = await api.call('POST', `/v1/campaigns/${id}/actions`, { action: 'start' });
  assert.equal((started.body as Wire).state, 'scheduled');
  await database.runJobs(ctx, campaignJobs({ mailer, publicOrigin: 'https://privacy.example' }));
  const { body } = await api.call('GET', `/v1/campaigns/${id}`);
  assert.partialDeepStrictEqual(body, {
    state: 'sent',
    audience: 2,
    result: { waiting: 0, sent: 2, held: 0, failed: 0, uncertain: 0, reasons: [] },
  });
  assert.doesNotMatch(JSON.stringify(body), /mail\.example|sub_/);
});

test('a mail of unknown fate is decided about over the API too, once a key', async () => {
  ctx.clock.advance('P8D');
  const { id } = await create();
  await api.call('POST', `/v1/campaigns/${id}/actions`, { action: 'start' });
  server.behaviour = { content: 'drop' };
  const jobs = campaignJobs({ mailer, publicOrigin: 'https://privacy.example' });
  await database.runJobs(ctx, jobs);
  server.behaviour = {};
  server.contents.length = 0;
  const { body } = await api.call('GET', `/v1/campaigns/${id}/messages?state=uncertain`);
  const [arrived, lost, ...more] = (body as { items: { message: string }[] }).items;
  assert.equal(more.length, 0);
  const decide = (message: string | undefined, action: string, key: string) =>
    api.call(
      'POST',
      `/v1/campaigns/${id}/messages/${message ?? ''}/decisions`,
      { action },
      { 'idempotency-key': key },
    );
  const marked = await decide(arrived?.message, 'mark_arrived', 'a');
  assert.partialDeepStrictEqual(marked.body, { id, state: 'sent', result: { sent: 1, uncertain: 1 } });
  assert.deepEqual((await decide(arrived?.message, 'mark_arrived', 'a')).body, marked.body);
  const late = await decide(arrived?.message, 'send_again', 'b');
  assert.deepEqual([late.status, codeOf(late.body)], [409, 'campaign_message_not_uncertain']);
  const again = await decide(lost?.message, 'send_again', 'c');
  assert.equal((again.body as Wire).state, 'sending');
  await database.runJobs(ctx, jobs);
  assert.equal(server.contents.length, 1);
  const { result } = (await api.call('GET', `/v1/campaigns/${id}`)).body as Wire;
  assert.partialDeepStrictEqual(result, { sent: 2, uncertain: 0 });
});

test('an action that the state does not allow says which it allows', async () => {
  const { id } = await create();
  const refused = await api.call('POST', `/v1/campaigns/${id}/actions`, { action: 'pause' });
  assert.equal(refused.status, 409);
  assert.partialDeepStrictEqual(refused.body, {
    code: 'campaign_action_not_allowed',
    details: { state: 'draft', allowed: ['start', 'schedule', 'cancel'] },
  });
  const unknown = await api.call('POST', `/v1/campaigns/cmp_${'0'.repeat(32)}/actions`, { action: 'start' });
  assert.deepEqual([unknown.status, codeOf(unknown.body)], [404, 'campaign_not_found']);
});

test('a campaign made twice with one key is one, and lists come in pages', async () => {
  const headers = { 'idempotency-key': 'once' };
  const made = await Promise.all([1, 2].map(() => api.call('POST', '/v1/campaigns', draft, headers)));
  const again = await api.call('POST', '/v1/campaigns', draft, headers);
  assert.equal(again.status, 201);
  const ids = [...made, again].flatMap(({ status, body }) => (status === 201 ? [(body as Wire).id] : []));
  assert.equal(new Set(ids).size, 1);
  for (let i = 0; i < 55; i += 1) await create();
  const seen = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await api.call('GET', `/v1/campaigns${cursor === '' ? '' : `?cursor=${cursor}`}`);
    const { items, next_cursor: next } = page.body as { items: Wire[]; next_cursor: string | null };
    for (const item of items) {
      assert.ok(!seen.has(item.id));
      seen.add(item.id);
    }
    cursor = next;
  }
  assert.equal(seen.size, 59);
});
