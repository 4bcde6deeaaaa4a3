import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignRequest } from '@zgoda/vocabulary/campaigns';
import { toPublicId, type CampaignId, type SubjectId } from '@zgoda/vocabulary/ids';
import PostalMime, { type Email } from 'postal-mime';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { decideFor } from '../decisions/index.ts';
import { openPayload } from '../evidence/index.ts';
import { listMessages, type Delivery } from '../messages/index.ts';
import { newsletterTo, personWith, publishedContext, queued, scriptedMailer } from '../messages/testing.ts';
import { deliverMessage } from '../messages/delivery-service.ts';
import { questionOf } from '../messages/message.ts';
import { getPolicyInForce } from '../policies/index.ts';
import { ensureSubjects } from '../subjects/index.ts';
import { recordRelationship, setPreferences, withdrawTopic } from '../subscriptions/index.ts';
import { runCampaign } from './run-service.ts';
import { actOnCampaign, createCampaign, getAudience, getCampaign, getResult } from './service.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const delivery: Delivery = { mailer, publicOrigin: 'https://privacy.example' };
const never = new AbortController().signal;

interface Wish extends Partial<Omit<CampaignRequest, 'only_with'>> {
  readonly only_with?: Record<string, string[]>;
}

async function send(title: string, wish: Wish): Promise<CampaignId> {
  const words = { title, body_markdown: 'The rest.' };
  const request: CampaignRequest = {
    name: title,
    topic: 'releases-tabella',
    template: 'newsletter',
    content: { en: words },
    ...wish,
  };
  const { campaignId } = await transaction(ctx, (tx) => createCampaign(tx, request));
  await transaction(ctx, (tx) => actOnCampaign(tx, campaignId, { action: 'start' }));
  await runCampaign(ctx, delivery, campaignId, never);
  ctx.clock.advance('PT1M');
  return campaignId;
}

async function counts(campaignId: CampaignId): Promise<Record<string, number>> {
  const rows = await getResult(ctx, await getCampaign(ctx, campaignId));
  return Object.fromEntries(rows.map(({ state, reason, count }) => [reason ?? state, count]));
}
const leftOut = async (campaignId: CampaignId) =>
  Object.fromEntries(
    (await getAudience(ctx, await getCampaign(ctx, campaignId))).map(({ reason, count }) => [
      reason ?? 'reached',
      count,
    ]),
  );

/** The mails that somebody got, oldest first. */
async function mailsTo(address: string): Promise<readonly Email[]> {
  const mails = await Promise.all(server.contents.map((content) => PostalMime.parse(content)));
  return mails.filter((mail) => mail.to?.some((to) => to.address === address));
}

async function customer(
  email: string,
  topics: readonly string[],
  attributes: Readonly<Record<string, string>> = {},
): Promise<SubjectId> {
  const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  const event = {
    type: 'relationship.started',
    subject: { email },
    relationship: 'hosting-customer',
    reference: 'c1',
    attributes,
  } as const;
  await transaction(ctx, (tx) => recordRelationship(tx, event));
  await personWith(ctx, email, ...topics);
  return person?.subjectId ?? assert.fail();
}

test('follow-ups are replies to what each person got before, oldest first, and reach nobody who got nothing or left', async () => {
  const topic = 'outages';
  const template = 'outage-notice';
  await customer('stays@mail.example', [topic]);
  const leaver = await customer('leaves@mail.example', [topic]);
  const opened = await send('Opened', { topic, template });
  await customer('late@mail.example', [topic]);
  const how = { method: 'email_link', locale: 'en' } as const;
  await withdrawTopic(ctx, { subjectId: leaver, topics: [topic], channel: 'email', ...how });
  const update = await send('Update', { topic, template, follows: opened });
  // It follows the first: the thread is the same.
  const resolved = await send('Resolved', { topic, template, follows: opened });
  const cause = await send('Root cause', { topic, template, follows: resolved });
  assert.deepEqual(await counts(update), { sent: 1 });
  assert.deepEqual(await leftOut(cause), { reached: 1, thread_missing: 1, withdrawn: 1 });

  const mails = await mailsTo('stays@mail.example');
  assert.deepEqual(
    mails.map(({ subject }) => subject),
    ['Opened', 'Update', 'Resolved', 'Root cause'],
  );
  const ids = mails.map(({ messageId }) => messageId ?? '');
  for (const [index, mail] of mails.entries()) {
    assert.equal(mail.references, index === 0 ? undefined : ids.slice(0, index).join(' '), mail.subject);
    assert.equal(mail.inReplyTo, index === 0 ? undefined : ids[index - 1], mail.subject);
  }
  assert.equal((await mailsTo('leaves@mail.example')).length, 1);
  assert.equal((await mailsTo('late@mail.example')).length, 0);
});

test('what a person got before two subjects turned out to be one counts for the one', async () => {
  const owner = await database.owner();
  const topic = 'practice-news';
  const former = await personWith(ctx, 'former@mail.example', topic);
  const living = await personWith(ctx, 'living@mail.example');
  const first = await send('Before', { topic });
  assert.equal((await mailsTo('former@mail.example')).length, 1);
  await owner.query('update subject set linked_into = $1, linked_at = $2 where subject_id = $3', [
    living,
    ctx.clock.now(),
    former,
  ]);
  await owner.query('delete from subscription where subject_id = $1', [former]);
  await personWith(ctx, 'living@mail.example', topic);
  const draft = await send('Too soon', { topic });
  assert.deepEqual(await leftOut(draft), { too_soon: 1 });
  ctx.clock.advance('P8D');
  await send('Later', { topic, follows: first });
  const [mail] = await mailsTo('living@mail.example');
  assert.match(mail?.references ?? '', /^<msg_\w+@\S+>$/);
  await owner.query('delete from subscription where subject_id = $1', [living]);
});

test('a follow-up on another topic, or of nothing, is refused', async () => {
  const first = await send('First', {});
  const wrong = [
    { follows: first, topic: 'releases-otpusk' },
    { follows: '0190a0a0-1111-7111-8111-000000000001' as CampaignId },
  ];
  for (const wish of wrong) await assert.rejects(send('Second', wish), { code: 'campaign_follows_invalid' });
});

test('a campaign reaches only those of whose lasting relationships one has the attributes when it begins, and the evidence says so', async () => {
  const topic = 'technical-notices';
  const template = 'customer-notice';
  const affected = await customer('affected@mail.example', [], { product: 'tabella', version: '7.2' });
  await customer('older@mail.example', [], { product: 'tabella', version: '6' });
  await customer('other@mail.example', [], { product: 'otpusk', version: '7.2' });
  const patched = await customer('patched@mail.example', [], { product: 'tabella', version: '7.1' });
  await customer('patched@mail.example', [], { product: 'tabella', version: '7.3' });
  const only = { product: ['tabella'], version: ['7.1', '7.2'] };
  const campaignId = await send('Affected', { topic, template, only_with: only });
  assert.deepEqual(await counts(campaignId), { sent: 1 });
  const audience = await leftOut(campaignId);
  assert.equal(audience['reached'], 1);
  assert.ok((audience['attribute_missing'] ?? 0) >= 3);
  assert.equal((await mailsTo('affected@mail.example')).length, 1);
  assert.equal((await listMessages(ctx, patched)).length, 0);
  const [message] = await listMessages(ctx, affected);
  const evidence = await openPayload(ctx, message?.entryId ?? assert.fail());
  assert.partialDeepStrictEqual(evidence, {
    campaign: toPublicId('campaign', campaignId),
    matched: 'product version',
  });
  assert.doesNotMatch(JSON.stringify(evidence), /tabella|7\.2/);
});

test('with at most monthly chosen, what comes sooner is held and recorded, by the policy alone and by the person', async () => {
  const weekly = await personWith(ctx, 'weekly@mail.example', 'practice-news');
  const monthly = await personWith(ctx, 'monthly@mail.example', 'practice-news');
  const lower = (atMost: 'daily' | 'weekly' | 'monthly') =>
    setPreferences(ctx, monthly, [{ topic: 'practice-news', channel: 'email', on: true, atMost }], {
      proof: 'link',
      method: 'preference_centre',
      locale: 'en',
    });
  await assert.rejects(lower('daily'), { code: 'frequency_not_offered' });
  const { entryId } = await lower('monthly');
  assert.partialDeepStrictEqual(await openPayload(ctx, entryId ?? assert.fail()), {
    act: 'frequency_chosen',
    at_most: 'monthly',
  });
  assert.equal((await lower('monthly')).entryId, undefined, 'chosen again is not chosen anew');

  // All four are accepted, since none was sent yet; the first to go out holds the others.
  const topic = 'practice-news';
  const waiting = await Promise.all(
    [weekly, monthly, weekly, monthly].map((subjectId) => queued(ctx, newsletterTo(subjectId))),
  );
  await Promise.all(waiting.map((ref) => deliverMessage(ctx, delivery, ref)));
  for (const subjectId of [weekly, monthly]) {
    const messages = await listMessages(ctx, subjectId);
    assert.deepEqual(messages.map(({ state }) => state).toSorted(), ['held', 'sent']);
    const held = messages.find(({ state }) => state === 'held');
    assert.partialDeepStrictEqual(held, { reason: 'too_soon', clause: 'PM-09' });
    const evidence = await openPayload(ctx, held?.entryId ?? assert.fail());
    assert.partialDeepStrictEqual(evidence, { status: 'held', reason: 'too_soon', clause: 'PM-09' });
  }
  ctx.clock.advance('P8D');
  assert.deepEqual(await counts(await send('After a week', { topic })), { sent: 1, too_soon: 1 });
  const { policy } = await getPolicyInForce(ctx);
  const question = { purpose: topic, topic, messageClass: 'marketing', cause: undefined };
  const ask = async (subjectId: SubjectId) =>
    (await decideFor(ctx, subjectId, questionOf(policy, question, ctx.clock.now()))).reason;
  assert.deepEqual([await ask(weekly), await ask(monthly)], ['too_soon', 'too_soon']);
  ctx.clock.advance('P24D');
  assert.deepEqual([await ask(weekly), await ask(monthly)], ['allowed', 'allowed']);
  assert.deepEqual(await counts(await send('After a month', { topic })), { sent: 2 });
});
