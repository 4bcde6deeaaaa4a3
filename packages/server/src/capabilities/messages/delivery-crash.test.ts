import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../platform/clock.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { systemIds } from '../../platform/ids.ts';
import { createVault, generateMasterKey, parseMasterKeys } from '../../platform/vault/index.ts';
import { recordRelationship, withdrawTopic } from '../subscriptions/index.ts';
import { deliverMessage, type CrashPoint, type Delivery } from './delivery-service.ts';
import { getMessage, type NewMessage } from './service.ts';
import type { MessageRef } from './store.ts';
import {
  formAnswerTo,
  newsletterTo,
  personWith,
  publishedContext,
  queued,
  scriptedMailer,
} from './testing.ts';

const keys = generateMasterKey();
const opened = await testDatabase();
const vault = createVault({
  db: opened.db,
  clock: systemClock,
  ids: systemIds,
  masterKeys: parseMasterKeys(keys),
});
const database = { ...opened, vault };
const ctx: TestContext = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const delivery: Delivery = { mailer, publicOrigin: 'https://privacy.example' };
const child = fileURLToPath(new URL('test/deliver-and-die.ts', import.meta.url));

let people = 0;

/** Queues a message, and has a process killed while it delivers it. */
async function killedAt(
  point: CrashPoint,
  toMessage: (subjectId: MessageRef['subjectId']) => NewMessage,
  person?: MessageRef['subjectId'],
): Promise<MessageRef> {
  const subjectId = person ?? (await personWith(ctx, `reader${(people += 1)}@mail.example`, 'practice-news'));
  const ref = await queued(ctx, toMessage(subjectId));
  const { messageId: message } = ref;
  const options = {
    database: database.url,
    keys,
    smtp: server.url,
    controller: ctx.controller,
    subject: subjectId,
    message,
    point,
    now: ctx.clock.now().toISOString(),
  };
  const process = spawn(
    globalThis.process.execPath,
    [child, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [, signal] = await once(process, 'exit');
  assert.equal(signal, 'SIGKILL');
  return ref;
}

/** What another process does once the lease of the dead one is over. */
async function afterRestart(ref: MessageRef): Promise<void> {
  await deliverMessage(ctx, delivery, ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sending', 'the lease is respected');
  ctx.clock.advance('PT5M');
  await deliverMessage(ctx, delivery, ref);
}

const received = (ref: MessageRef): number =>
  server.contents.filter((content) => content.includes(ref.messageId.replaceAll('-', ''))).length;

test('an answer is sent once by the next process when one was killed between claim and hand-over', async () => {
  const ref = await killedAt('claimed', formAnswerTo);
  assert.equal(received(ref), 0);
  await afterRestart(ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sent');
  assert.equal(received(ref), 1);
});

test('an answer may come twice, under one Message-ID, when a process was killed between hand-over and mark', async () => {
  const ref = await killedAt('handed_over', formAnswerTo);
  assert.equal(received(ref), 1);
  await afterRestart(ref);
  assert.equal((await getMessage(ctx, ref.messageId)).state, 'sent');
  const ids = server.contents.flatMap((content) => /^Message-ID: (<msg_.*>)/m.exec(content)?.[1] ?? []);
  const mine = ids.filter((id) => id.includes(ref.messageId.replaceAll('-', '')));
  assert.equal(mine.length, 2);
  assert.equal(new Set(mine).size, 1);
});

for (const [point, copies] of [
  ['claimed', 0],
  ['handed_over', 1],
] as const) {
  test(`marketing is uncertain and never sent again when a process was killed at ${point}`, async () => {
    const ref = await killedAt(point, newsletterTo);
    await afterRestart(ref);
    ctx.clock.advance('P3D');
    await deliverMessage(ctx, delivery, ref);
    const { state, reason } = await getMessage(ctx, ref.messageId);
    assert.deepEqual([state, reason], ['uncertain', 'no_answer']);
    assert.equal(received(ref), copies);
  });
}

test('a withdrawal after the kill holds a notice that would be tried again', async () => {
  const email = 'customer@mail.example';
  const customer = {
    type: 'relationship.started',
    subject: { email },
    relationship: 'hosting-customer',
    reference: 'c1',
  } as const;
  await transaction(ctx, (tx) => recordRelationship(tx, customer));
  const ref = await killedAt(
    'claimed',
    (subjectId) => ({
      subjectId,
      template: 'customer-notice',
      topic: 'planned-maintenance',
      data: { title: 'Maintenance', body_markdown: 'On Sunday.' },
    }),
    await personWith(ctx, email, 'planned-maintenance'),
  );
  const how = { method: 'email_link', locale: 'en' } as const;
  await withdrawTopic(ctx, {
    subjectId: ref.subjectId,
    topics: ['planned-maintenance'],
    channel: 'email',
    ...how,
  });
  await afterRestart(ref);
  const { state, reason } = await getMessage(ctx, ref.messageId);
  assert.deepEqual([state, reason], ['held', 'withdrawn']);
  assert.equal(received(ref), 0);
});
