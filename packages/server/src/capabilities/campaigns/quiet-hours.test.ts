import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { openTestLog } from '../evidence/testing.ts';
import { deliverMessage } from '../messages/delivery-service.ts';
import { getMessage } from '../messages/index.ts';
import { formAnswerTo, newsletterTo, queued, scriptedMailer } from '../messages/testing.ts';
import { publishPolicy } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { ensureSubjects } from '../subjects/index.ts';
import { setPreferences } from '../subscriptions/index.ts';
import { runCampaign } from './run-service.ts';
import { actOnCampaign, createCampaign, getCampaign, getResult } from './service.ts';

const database = await testDatabase();
const ctx = await testContext(database, { controller: 'payroll-mail' });
await openTestLog(ctx);
const files = new Map(exampleFolder('payroll-mail'));
const quiet = `quiet_hours:\n  - { channels: [email], classes: [marketing], from: '21:00', to: '08:00' }\n`;
files.set('policy.yaml', `${files.get('policy.yaml') ?? ''}\n${quiet}`);
await publishPolicy(ctx, files);
const { server, mailer } = await scriptedMailer();
const delivery = { mailer, publicOrigin: 'https://privacy.example' };
const run = (id: CampaignId) => runCampaign(ctx, delivery, id, new AbortController().signal);
const addressees = (): string[] =>
  server.commands.flatMap((line) => /^RCPT TO:<(.*)>/.exec(line)?.[1] ?? []).toSorted();

async function reader(email: string, timeZone?: string) {
  const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ email }]));
  const { subjectId } = person ?? assert.fail();
  const how = { proof: 'link', locale: 'en', method: 'preference_centre', timeZone } as const;
  await setPreferences(ctx, subjectId, [{ topic: 'practice-news', channel: 'email', on: true }], how);
  return subjectId;
}
/** Moves the clock to the next time that it is this hour in UTC. */
function moveTo(hour: number): void {
  const now = ctx.clock.now();
  const at = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, hour);
  ctx.clock.advance(`PT${Math.round((at - now.getTime()) / 1000)}S`);
}

test('a campaign waits for the end of each reader’s own quiet hours, and says until when', async () => {
  await reader('kolkata@mail.example', 'Asia/Kolkata');
  await reader('toronto@mail.example', 'America/Toronto');
  await reader('unknown@mail.example');
  moveTo(20); // 01:30 in Kolkata, afternoon in Toronto, late evening in Kyiv, whatever the season
  const content = { en: { title: 'News', body_markdown: 'Text' } };
  const request = { name: 'News', topic: 'practice-news', template: 'newsletter', content };
  const { campaignId } = await transaction(ctx, (tx) => createCampaign(tx, request));
  await transaction(ctx, (tx) => actOnCampaign(tx, campaignId, { action: 'start' }));
  await run(campaignId);
  assert.deepEqual(addressees(), ['toronto@mail.example']);
  const campaign = await getCampaign(ctx, campaignId);
  const waiting = (await getResult(ctx, campaign)).filter(({ state }) => state === 'queued');
  assert.deepEqual(
    waiting.map(({ reason, count }) => [reason, count]),
    [['quiet_hours', 2]],
  );
  const kolkata = waiting[0]?.nextAt ?? assert.fail();
  assert.deepEqual([kolkata.getUTCHours(), kolkata.getUTCMinutes()], [2, 30]);
  ctx.clock.advance('PT6H29M');
  await run(campaignId);
  assert.equal(addressees().length, 1);
  ctx.clock.advance('PT2M');
  await run(campaignId);
  assert.deepEqual(addressees(), ['kolkata@mail.example', 'toronto@mail.example']);
  ctx.clock.advance('PT8H');
  await run(campaignId);
  assert.equal(addressees().length, 3);
  assert.equal((await getCampaign(ctx, campaignId)).state, 'sent');
});

test('one message waits too and counts no attempt; the answer to what somebody did goes out at once', async () => {
  server.commands.length = 0;
  const subjectId = await reader('single@mail.example', 'Asia/Kolkata');
  moveTo(20);
  const letter = await queued(ctx, newsletterTo(subjectId));
  await deliverMessage(ctx, delivery, letter);
  await deliverMessage(ctx, delivery, letter);
  const { state, reason, attempts, nextAttemptAt } = await getMessage(ctx, letter.messageId);
  assert.deepEqual([state, reason, attempts], ['queued', 'quiet_hours', 0]);
  await deliverMessage(ctx, delivery, await queued(ctx, formAnswerTo(subjectId)));
  assert.equal(addressees().length, 1);
  // A message of its own knows the controller's time zone alone.
  ctx.clock.advance('PT11H');
  assert.ok(nextAttemptAt !== undefined && nextAttemptAt <= ctx.clock.now());
  await deliverMessage(ctx, delivery, letter);
  assert.equal((await getMessage(ctx, letter.messageId)).state, 'sent');
});
