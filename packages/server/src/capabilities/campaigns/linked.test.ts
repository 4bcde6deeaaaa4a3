import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignId, SubjectId, VerificationId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { deliverMessage } from '../messages/delivery-service.ts';
import { personWith, publishedContext, scriptedMailer } from '../messages/testing.ts';
import { linkSubjects } from '../subjects/linking-service.ts';
import { confirmCode, issueCode, requestCode } from '../subjects/verification-service.ts';
import { subscriptionLink } from '../subscriptions/index.ts';
import { runCampaign } from './run-service.ts';
import { actOnCampaign, createCampaign, getCampaign, getResult } from './service.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const delivery = { mailer, publicOrigin: 'https://privacy.example' };
const run = (id: CampaignId) => runCampaign(ctx, delivery, id, new AbortController().signal);
// One that may come at any time: how often a topic comes is another reason.
const topic = 'releases-tabella';

async function verify(email: string): Promise<VerificationId> {
  const { verificationId } = await requestCode(ctx, { ref: { email }, locale: 'en' });
  const issued = await transaction(ctx, (tx) => issueCode(tx, verificationId));
  await confirmCode(ctx, { verificationId, code: issued?.code.reveal() ?? '' });
  return verificationId;
}
const link = async (emails: readonly [string, string]): Promise<void> => {
  const [a, b] = [await verify(emails[0]), await verify(emails[1])];
  const { linked } = await linkSubjects(ctx, [a, b], [subscriptionLink]);
  assert.ok(linked);
};

/** A campaign that is under way and has reached nobody yet, to two records of what turns out to be one person. */
async function underWay(name: string) {
  const emails = [`${name}-1@mail.example`, `${name}-2@mail.example`] as const;
  const subjects: SubjectId[] = [];
  for (const email of emails) subjects.push(await personWith(ctx, email, topic));
  const content = { en: { title: name, body_markdown: 'Text' } };
  const request = { name, topic, template: 'newsletter', content };
  const { campaignId, contentId } = await transaction(ctx, (tx) => createCampaign(tx, request));
  await transaction(ctx, (tx) => actOnCampaign(tx, campaignId, { action: 'start' }));
  server.behaviour = { mail: '451 later' };
  await run(campaignId);
  server.behaviour = {};
  server.contents.length = 0;
  ctx.clock.advance('PT10M');
  return { emails, subjects, campaignId, contentId };
}
const fates = async (id: CampaignId, of: readonly SubjectId[], contentId: string) => {
  assert.equal((await getCampaign(ctx, id)).state, 'sent');
  assert.equal(
    (await getResult(ctx, await getCampaign(ctx, id))).reduce((sum, { count }) => sum + count, 0),
    2,
  );
  const owner = await database.owner();
  const { rows } = await owner.query(
    'select state, reason from message where content_id = $1 and subject_id = any ($2) order by state desc',
    [contentId, of],
  );
  return rows.map(({ state, reason }) => [state, reason]);
};

test('two records that become one person while a campaign waits get one mail of it', async () => {
  const { emails, subjects, campaignId, contentId } = await underWay('waiting');
  await link(emails);
  await run(campaignId);
  assert.equal(server.contents.length, 1);
  assert.deepEqual(await fates(campaignId, subjects, contentId), [
    ['sent', null],
    ['held', 'same_person'],
  ]);
});

for (const first of [0, 1]) {
  test(`whoever got it under record ${first + 1} gets no other under the one that it was linked with`, async () => {
    await database.owner().then((owner) => owner.query('delete from subscription'));
    const { emails, subjects, campaignId, contentId } = await underWay(`sent-${first}`);
    const owner = await database.owner();
    const { rows } = await owner.query(
      'select message_id as "messageId" from message where content_id = $1 and subject_id = $2',
      [contentId, subjects[first]],
    );
    const subjectId = subjects[first] ?? assert.fail();
    await deliverMessage(ctx, delivery, { subjectId, messageId: rows[0].messageId });
    assert.equal(server.contents.length, 1);
    await link(emails);
    await run(campaignId);
    assert.equal(server.contents.length, 1);
    assert.deepEqual(await fates(campaignId, subjects, contentId), [
      ['sent', null],
      ['held', 'same_person'],
    ]);
  });
}
