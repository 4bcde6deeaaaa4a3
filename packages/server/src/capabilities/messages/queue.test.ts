import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageState } from '@zgoda/vocabulary/messages';
import type { Context } from '../../context.ts';
import { testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { advanceJobs, openJobs } from '../../platform/jobs/index.ts';
import { silentLog } from '../../platform/log/index.ts';
import { requestSubscription } from '../subscriptions/index.ts';
import { subscriptionJobs } from '../subscriptions/jobs.ts';
import { messageJobs } from './jobs.ts';
import { getMessage } from './service.ts';
import type { MessageRef } from './store.ts';
import { formAnswerTo, personWith, publishedContext, queued, scriptedMailer } from './testing.ts';

const database = await testDatabase();
const { server, mailer } = await scriptedMailer();
const published = await publishedContext(database);
const jobs = await openJobs({ url: database.url, db: database.db, log: silentLog, works: true });
const ctx: TestContext = { ...published, enqueue: jobs.enqueue };
await jobs.work<Context>({
  jobs: [...subscriptionJobs(), ...messageJobs({ mailer, publicOrigin: 'https://privacy.example' })],
  schedules: [],
  contextFor: () => ctx,
  controllers: () => [ctx.controller],
});
after(() => jobs.stop());

/** Waits for what the workers do, at most a minute. */
async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isDone())) {
    assert.ok(Date.now() < deadline, 'the workers took too long');
    await sleep(50);
  }
}
const isIn = (ref: MessageRef, state: MessageState) => async () =>
  (await getMessage(ctx, ref.messageId)).state === state;

test('a request to subscribe brings its one mail through the queue', async () => {
  await requestSubscription(ctx, {
    email: 'a@mail.example',
    topics: ['events'],
    channel: 'email',
    locale: 'en',
  });
  await until(() => server.contents.length > 0);
  assert.match(server.contents[0] ?? '', /^To: a@mail\.example/m);
});

test('a message that was put off comes again when its time has come', async () => {
  server.contents.length = 0;
  server.behaviour = { rcpt: '450 4.2.0 Greylisted' };
  const ref = await queued(ctx, formAnswerTo(await personWith(ctx, 'b@mail.example')));
  await until(async () => {
    const { attempts, state } = await getMessage(ctx, ref.messageId);
    return attempts === 1 && state === 'queued';
  });
  server.behaviour = {};
  ctx.clock.advance('PT61S');
  await advanceJobs(database.db, 61_000);
  await until(isIn(ref, 'sent'));
  assert.equal(server.contents.length, 1);
});
