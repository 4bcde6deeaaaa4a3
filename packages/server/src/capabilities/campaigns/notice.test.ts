import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignRequest } from '@zgoda/vocabulary/campaigns';
import type { CampaignId, SubjectId } from '@zgoda/vocabulary/ids';
import PostalMime from 'postal-mime';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { openPayload } from '../evidence/index.ts';
import { formAnswerTo, personWith, publishedContext, queued, scriptedMailer } from '../messages/testing.ts';
import { recordRelationship, suppress, withdrawAll } from '../subscriptions/index.ts';
import { runCampaign } from './run-service.ts';
import {
  actOnCampaign,
  createCampaign,
  getAudience,
  getCampaign,
  getResult,
  updateDraft,
} from './service.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const delivery = { mailer, publicOrigin: 'https://privacy.example' };
const run = (id: CampaignId) => runCampaign(ctx, delivery, id, new AbortController().signal);

const words = {
  title: 'Our policy changes',
  body_markdown: 'Read [the new version](https://verbena.example/policy).',
  in_force_from: '2027-01-01',
};
const wanted: CampaignRequest = {
  name: 'Version 2',
  class: 'notice',
  policy_version: 1,
  template: 'policy-notice',
  content: { en: words },
};
const create = (more: Partial<CampaignRequest> = {}) =>
  transaction(ctx, (tx) => createCampaign(tx, { ...wanted, ...more }));
const start = (id: CampaignId) => transaction(ctx, (tx) => actOnCampaign(tx, id, { action: 'start' }));
const addressees = (): string[] =>
  server.contents.flatMap((content) => /^To: (.*)\r$/m.exec(content)?.[1] ?? []).toSorted();
const audienceOf = async (id: CampaignId) =>
  (await getAudience(ctx, await getCampaign(ctx, id))).map(({ reason, count }) => [reason, count]);
const close = (subjectId: SubjectId, reason: 'bounce' | 'complaint') =>
  transaction(ctx, (tx) => suppress(tx, { subjectId, reason, channel: 'email' }));

test('PM-18: a notice reaches everyone concerned whatever they chose, the preview shows the true number, and each one is on record', async () => {
  const reader = await personWith(ctx, 'reader@mail.example', 'practice-news');
  const leaver = await personWith(ctx, 'leaver@mail.example', 'practice-news');
  await withdrawAll(ctx, leaver, { method: 'email_link', locale: 'en' });
  const asker = await personWith(ctx, 'asker@mail.example');
  await queued(ctx, formAnswerTo(asker));
  const customer = await personWith(ctx, 'customer@mail.example');
  await transaction(ctx, (tx) =>
    recordRelationship(tx, {
      type: 'relationship.started',
      subject: { subject_id: customer },
      relationship: 'hosting-customer',
      reference: 'default',
    }),
  );
  await close(await personWith(ctx, 'complained@mail.example', 'practice-news'), 'complaint');
  await close(await personWith(ctx, 'gone@mail.example', 'practice-news'), 'bounce');
  await personWith(ctx, 'entered@mail.example');
  const { campaignId } = await create();
  assert.deepEqual(await audienceOf(campaignId), [
    [undefined, 5],
    ['not_confirmed', 1],
    ['suppressed', 1],
  ]);
  await start(campaignId);
  await Promise.all([run(campaignId), run(campaignId)]);
  await run(campaignId);
  assert.deepEqual(
    addressees(),
    ['asker', 'complained', 'customer', 'leaver', 'reader'].map((name) => `${name}@mail.example`),
  );
  const { state, audience, entryId } = await getCampaign(ctx, campaignId);
  assert.deepEqual([state, audience], ['sent', 5]);
  const mail = await PostalMime.parse(server.contents[0] ?? '');
  assert.ok(!mail.headers.some(({ key }) => key.startsWith('list-')), 'there is nothing to unsubscribe from');
  assert.match(mail.text ?? '', /go to everyone they concern/);
  const payload = await openPayload(ctx, entryId ?? assert.fail());
  assert.partialDeepStrictEqual(payload, { message_class: 'notice', policy_version: 1, audience: 5 });
  const owner = await database.owner();
  const { rows } = await owner.query('select entry_id from message where subject_id = $1', [reader]);
  assert.partialDeepStrictEqual(await openPayload(ctx, rows[0]?.entry_id), {
    message_class: 'notice',
    campaign: `cmp_${campaignId.replaceAll('-', '')}`,
    policy_version: 1,
    purpose: 'inform-of-policy',
    status: 'sent',
  });
});

test('an address that dies after the beginning is held at the last look', async () => {
  server.commands.length = 0;
  const late = await personWith(ctx, 'late@mail.example', 'events');
  const { campaignId } = await create({ about: ['event-invitations'], policy_version: undefined });
  // The one who left everything has said so of this purpose too, and that is held.
  assert.deepEqual(await audienceOf(campaignId), [[undefined, 2]]);
  await start(campaignId);
  server.behaviour = { mail: '451 later' };
  await run(campaignId);
  server.behaviour = {};
  await close(late, 'bounce');
  ctx.clock.advance('PT10M');
  await run(campaignId);
  const counts = (await getResult(ctx, await getCampaign(ctx, campaignId))).map((each) => [
    each.state,
    each.reason,
  ]);
  assert.deepEqual(counts, [
    ['held', 'suppressed'],
    ['sent', undefined],
  ]);
});

test('a notice carries no marketing and no limit, and names what the policy has', async () => {
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no error',
      (error: Error & { code?: string }) => error.code,
    );
  const selling = { en: { ...words, body_markdown: 'See [this offer](https://partner.example/offer).' } };
  for (const [more, code] of [
    [{ content: selling }, 'notice_carries_marketing'],
    [{ topic: 'practice-news' }, 'notice_or_topic'],
    [{ class: undefined }, 'notice_or_topic'],
    [{ class: undefined, topic: 'practice-news' }, 'notice_or_topic'],
    [{ class: 'marketing', template: 'newsletter' }, 'notice_class_unknown'],
    [{ class: 'transactional' }, 'notice_class_unknown'],
    [
      { template: 'newsletter', content: { en: { title: 'a', body_markdown: 'b' } } },
      'notice_template_class',
    ],
    [{ about: ['resale'] }, 'notice_purpose_unknown'],
    [{ policy_version: 99 }, 'notice_announces_unknown'],
    [{ only_with: { product: ['tabella'] } }, 'notice_takes_no_limit'],
  ] as const)
    assert.equal(await codeOf(create(more as Partial<CampaignRequest>)), code, JSON.stringify(more));
  const { campaignId } = await create();
  const worse = { ...wanted, content: selling };
  assert.equal(
    await codeOf(transaction(ctx, (tx) => updateDraft(tx, campaignId, worse))),
    'notice_carries_marketing',
  );
  const onTopic = {
    ...wanted,
    class: undefined,
    policy_version: undefined,
    topic: 'practice-news',
    template: 'newsletter',
    content: { en: { title: 'News', body_markdown: 'Text' } },
  };
  const { topic, notice } = await transaction(ctx, (tx) => updateDraft(tx, campaignId, onTopic));
  assert.deepEqual([topic, notice], ['practice-news', undefined]);
});
