import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import type { CampaignActionRequest, CampaignRequest } from '@zgoda/vocabulary/campaigns';
import type { CampaignId, SubjectId } from '@zgoda/vocabulary/ids';
import PostalMime from 'postal-mime';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { openPayload } from '../evidence/index.ts';
import { deliverMessage, type Delivery } from '../messages/delivery-service.ts';
import { personWith, publishedContext, scriptedMailer } from '../messages/testing.ts';
import { withdrawTopic } from '../subscriptions/index.ts';
import { campaignJobs } from './jobs.ts';
import { attendCampaigns, runCampaign } from './run-service.ts';
import { actOnCampaign, createCampaign, getAudience, getCampaign, getResult } from './service.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const delivery: Delivery = { mailer, publicOrigin: 'https://privacy.example' };
const never = new AbortController().signal;
const run = (id: CampaignId, within: TestContext = ctx) => runCampaign(within, delivery, id, never);

const words = { title: 'Wages change', body_markdown: 'On **1 January**.' };
const request = (topic: string, more: Partial<CampaignRequest> = {}): CampaignRequest => ({
  name: 'January',
  topic,
  template: 'newsletter',
  content: { en: words, uk: { title: 'Зарплата', body_markdown: 'З **1 січня**.' } },
  ...more,
});
const create = (topic: string, more: Partial<CampaignRequest> = {}) =>
  transaction(ctx, (tx) => createCampaign(tx, request(topic, more)));
const act = (id: CampaignId, action: CampaignActionRequest) =>
  transaction(ctx, (tx) => actOnCampaign(tx, id, action));
const start = (id: CampaignId) => act(id, { action: 'start' });
const how = { method: 'email_link', locale: 'en' } as const;
const leave = (subjectId: SubjectId, topic: string) =>
  withdrawTopic(ctx, { subjectId, topics: [topic], channel: 'email', ...how });

async function result(id: CampaignId): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state, reason, count } of await getResult(ctx, await getCampaign(ctx, id)))
    counts[reason === undefined ? state : `${state} ${reason}`] = count;
  return counts;
}

let people = 0;
const readers = async (topic: string, count: number): Promise<SubjectId[]> => {
  const made: SubjectId[] = [];
  for (let i = 0; i < count; i += 1)
    made.push(await personWith(ctx, `reader${(people += 1)}@mail.example`, topic));
  return made;
};
const addressees = (): string[] =>
  server.contents.flatMap((content) => /^To: (.*)\r$/m.exec(content)?.[1] ?? []).toSorted();
function reset(): void {
  server.behaviour = {};
  server.contents.length = 0;
  server.commands.length = 0;
}

test('a campaign reaches everybody on its topic once, with evidence of its start and its end', async () => {
  reset();
  const topic = 'practice-news';
  const subjects = await readers(topic, 7);
  const [leaver = assert.fail()] = await readers(topic, 1);
  await leave(leaver, topic);
  const campaign = await create(topic);
  assert.deepEqual(
    (await getAudience(ctx, campaign)).map(({ reason, count }) => [reason, count]),
    [
      [undefined, 7],
      ['withdrawn', 1],
    ],
  );
  assert.equal(server.contents.length, 0, 'a draft sends nothing');
  const { campaignId } = await start(campaign.campaignId);
  await Promise.all([run(campaignId), run(campaignId), run(campaignId)]);
  await run(campaignId);
  const ended = await getCampaign(ctx, campaignId);
  assert.deepEqual([ended.state, ended.audience], ['sent', subjects.length]);
  assert.deepEqual(await result(campaignId), { sent: 7 });
  assert.equal(new Set(addressees()).size, 7);
  assert.equal(addressees().length, 7);
  const fields = await openPayload(ctx, ended.entryId ?? assert.fail());
  assert.partialDeepStrictEqual(fields, { act: 'campaign_sent', topic, audience: 7 });
  const mail = await PostalMime.parse(server.contents[0] ?? '');
  assert.equal(mail.subject, 'Wages change');
  const names = mail.headers.map(({ key }) => key);
  for (const name of ['list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'auto-submitted'])
    assert.ok(names.includes(name), name);
});

test('whoever leaves the topic while it is being sent gets nothing more, and is counted with the reason', async () => {
  reset();
  const topic = 'events';
  const subjects = await readers(topic, 6);
  const { campaignId } = await start((await create(topic)).campaignId);
  let handedOver = 0;
  const leavers = subjects.slice(3);
  const slow: Delivery = {
    ...delivery,
    mailer: {
      ...mailer,
      send: async (mail, proceed) => {
        if ((handedOver += 1) === 1) for (const subjectId of leavers) await leave(subjectId, topic);
        else await sleep(100);
        return mailer.send(mail, proceed);
      },
    },
  };
  await runCampaign(ctx, slow, campaignId, never);
  const counts = await result(campaignId);
  assert.equal((counts['sent'] ?? 0) + (counts['held withdrawn'] ?? 0), 6);
  assert.equal(counts['held withdrawn'], 3);
  assert.equal(addressees().length, 3);
});

test('a paused campaign hands nothing over until it is resumed, and a cancelled one never does again', async () => {
  reset();
  const topic = 'partner-announcements';
  await readers(topic, 4);
  const { campaignId } = await start((await create(topic)).campaignId);
  server.behaviour = { mail: '451 later' };
  await run(campaignId);
  assert.deepEqual(await result(campaignId), { 'queued refused': 4 });
  await act(campaignId, { action: 'pause' });
  server.behaviour = {};
  ctx.clock.advance('PT2M');
  await run(campaignId);
  assert.equal(server.contents.length, 0);
  await assert.rejects(act(campaignId, { action: 'start' }), { code: 'campaign_action_not_allowed' });
  await act(campaignId, { action: 'resume' });
  await run(campaignId);
  assert.equal((await getCampaign(ctx, campaignId)).state, 'sent');
  assert.equal(addressees().length, 4);

  ctx.clock.advance('P1M');
  const second = await start((await create(topic)).campaignId);
  server.behaviour = { mail: '451 later' };
  await run(second.campaignId);
  const cancelled = await act(second.campaignId, { action: 'cancel' });
  assert.equal(cancelled.state, 'cancelled');
  server.behaviour = {};
  ctx.clock.advance('PT2M');
  await run(second.campaignId);
  assert.deepEqual(await result(second.campaignId), { 'held cancelled': 4 });
  assert.equal(addressees().length, 4, 'nobody got the cancelled one');
  await assert.rejects(act(second.campaignId, { action: 'resume' }), { code: 'campaign_action_not_allowed' });
});

test('a scheduled campaign begins at its time, by its job, and an unscheduled one does not', async () => {
  reset();
  const topic = 'releases-tabella';
  await readers(topic, 2);
  const startsAt = new Date(ctx.clock.now().getTime() + 3_600_000);
  const scheduled = (await create(topic)).campaignId;
  await act(scheduled, { action: 'schedule', starts_at: startsAt.toISOString() });
  const dropped = (await create(topic)).campaignId;
  await act(dropped, { action: 'schedule', starts_at: startsAt.toISOString() });
  await act(dropped, { action: 'unschedule' });
  const past = new Date(ctx.clock.now().getTime() - 1000).toISOString();
  await assert.rejects(act(dropped, { action: 'schedule', starts_at: past }), {
    code: 'campaign_starts_in_past',
  });
  await run(scheduled);
  assert.equal(server.contents.length, 0);
  ctx.clock.advance('PT2H');
  await attendCampaigns(ctx);
  await database.runJobs(ctx, campaignJobs(delivery));
  assert.deepEqual(await result(scheduled), { sent: 2 });
  assert.equal((await getCampaign(ctx, dropped)).state, 'draft');
});

test('a mail whose fate is unknown is reported as such, and never sent again on its own', async () => {
  reset();
  const topic = 'releases-otpusk';
  await readers(topic, 3);
  server.behaviour = { content: 'drop' };
  const { campaignId } = await start((await create(topic)).campaignId);
  await run(campaignId);
  server.behaviour = {};
  ctx.clock.advance('PT1H');
  await attendCampaigns(ctx);
  await database.runJobs(ctx, campaignJobs(delivery));
  assert.deepEqual(await result(campaignId), { 'uncertain no_answer': 3 });
  assert.equal((await getCampaign(ctx, campaignId)).state, 'sent');
  assert.equal(server.contents.length, 3);
});

test('a process that ends between claim and hand-over leaves no more than what it had claimed uncertain', async () => {
  reset();
  ctx.clock.advance('P1M');
  const topic = 'events';
  const { campaignId } = await start((await create(topic)).campaignId);
  const dying: Delivery = {
    ...delivery,
    crashPoint: () => {
      throw new Error('the process ends');
    },
  };
  await assert.rejects(runCampaign(ctx, dying, campaignId, never), /the process ends/);
  await sleep(50);
  ctx.clock.advance('PT10M');
  await attendCampaigns(ctx);
  await database.runJobs(ctx, campaignJobs(delivery));
  const counts = await result(campaignId);
  assert.equal((counts['sent'] ?? 0) + (counts['uncertain no_answer'] ?? 0), 3);
  assert.ok((counts['uncertain no_answer'] ?? 0) >= 1);
  assert.equal(new Set(addressees()).size, addressees().length, 'nobody was written to twice');
});

test('a pace is kept', async () => {
  reset();
  const topic = 'practice-news';
  const { campaignId } = await start((await create(topic, { pace_per_minute: 180 })).campaignId);
  const startedAt = performance.now();
  await run(campaignId);
  assert.ok(performance.now() - startedAt > 1_900, 'seven mails at three a second take two seconds');
  assert.deepEqual(await result(campaignId), { sent: 7 });
});

test('words that do not fit the topic, the language or the template are refused', async () => {
  const refused = async (more: Partial<CampaignRequest>, code: string, topic = 'practice-news') =>
    assert.rejects(create(topic, more), { code });
  await refused({}, 'campaign_topic_unknown', 'gossip');
  await refused({ content: { uk: words } }, 'campaign_locale_missing');
  await refused({ content: { en: words, de: words } }, 'campaign_locale_unknown');
  await refused({ content: { en: { title: 'x' } } }, 'message_data_invalid');
  await refused({ template: 'no-such' }, 'message_template_unknown');
  const answer = { form_title: 'x', received_at: '2026-11-22T10:00:00Z' };
  await refused({ template: 'form-confirmation', content: { en: answer } }, 'campaign_class_not_by_topic');
  await refused({ template: 'customer-notice' }, 'campaign_class_not_by_topic');
});

test('a message of a campaign can be delivered by itself, and is not a second one', async () => {
  reset();
  const owner = await database.owner();
  const { rows } = await owner.query(
    `select subject_id as "subjectId", message_id as "messageId" from message where content_id is not null limit 1`,
  );
  await deliverMessage(ctx, delivery, rows[0]);
  assert.equal(server.contents.length, 0);
});

test('a count that takes too long is broken off and says so, rather than failing without a word', async () => {
  const campaign = await create('events');
  const owner = await database.owner();
  await owner.query('begin');
  await owner.query('lock table subscription in access exclusive mode');
  await assert.rejects(getAudience(ctx, campaign, 100), { code: 'campaign_count_too_long' });
  await owner.query('rollback');
});

test('when one lane fails, the others stop after the mail they are at, and what they handed over is on record', async () => {
  reset();
  const topic = 'events';
  await readers(topic, 30);
  ctx.clock.advance('P1M');
  const { campaignId } = await start((await create(topic)).campaignId);
  let handedOver = 0;
  const failing: Delivery = {
    ...delivery,
    mailer: {
      ...mailer,
      send: (mail, proceed) => {
        handedOver += 1;
        return handedOver === 5 ? Promise.reject(new Error('database gone')) : mailer.send(mail, proceed);
      },
    },
  };
  await assert.rejects(runCampaign(ctx, failing, campaignId, never), /database gone/);
  const begun = handedOver;
  const counts = await result(campaignId);
  assert.ok((counts['sent'] ?? 0) >= 3 && counts['sending'] === undefined, JSON.stringify(counts));
  assert.equal(counts['sent'], addressees().length);
  await sleep(300);
  assert.equal(handedOver, begun, 'nobody goes on behind a run that has failed');
  await run(campaignId);
  assert.equal((await result(campaignId))['sent'], (await getCampaign(ctx, campaignId)).audience);
  assert.equal(new Set(addressees()).size, addressees().length);
});
