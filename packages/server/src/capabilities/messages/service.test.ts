import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { eraseSubject } from '../evidence/index.ts';
import { testAnchors } from '../evidence/testing.ts';
import { getMessage, listMessages, messagesErasure, sendMessage } from './service.ts';
import { formAnswerTo, newsletterTo, personWith, publishedContext, queued } from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);

test('a message of an allowed class is put in line, its data sealed and its job in the same transaction', async () => {
  const subjectId = await personWith(ctx, 'a@mail.example', 'practice-news');
  const failing = transaction(ctx, async (tx) => {
    await sendMessage(tx, newsletterTo(subjectId));
    throw new Error('the caller fails');
  });
  await assert.rejects(failing, /the caller fails/);
  assert.deepEqual(await listMessages(ctx, subjectId), []);
  const { messageId } = await queued(ctx, newsletterTo(subjectId));
  assert.partialDeepStrictEqual(await getMessage(ctx, messageId), {
    state: 'queued',
    messageClass: 'marketing',
    topic: 'practice-news',
    purpose: 'practice-news',
    attempts: 0,
    locale: 'en',
  });
  const owner = await database.owner();
  const { rows } = await owner.query('select sealed_data from message where message_id = $1', [messageId]);
  assert.doesNotMatch((rows[0].sealed_data as Buffer).toString('latin1'), /Wages|January/);
});

test('a message that the gate refuses is not recorded, and the refusal names reason and clause', async () => {
  const subjectId = await personWith(ctx, 'b@mail.example');
  const outcome = await transaction(ctx, (tx) => sendMessage(tx, newsletterTo(subjectId)));
  assert.partialDeepStrictEqual(outcome, {
    outcome: 'refused',
    decision: { reason: 'not_given', clause: 'PM-02' },
  });
  assert.deepEqual(await listMessages(ctx, subjectId), []);
});

test('what a message may come only once for yields one message, also for callers at the same time', async () => {
  const subjectId = await personWith(ctx, 'c@mail.example');
  const once = { ...formAnswerTo(subjectId), onceFor: 'frm_42' };
  const refs = await Promise.all([1, 2, 3, 4].map(() => queued(ctx, once)));
  assert.equal(new Set(refs.map(({ messageId }) => messageId)).size, 1);
  assert.equal((await listMessages(ctx, subjectId)).length, 1);
  await queued(ctx, { ...once, onceFor: 'frm_43' });
  assert.equal((await listMessages(ctx, subjectId)).length, 2);
});

test('another controller sees nothing of it', async () => {
  const subjectId = await personWith(ctx, 'd@mail.example', 'practice-news');
  const { messageId } = await queued(ctx, newsletterTo(subjectId));
  const stranger = { ...ctx, controller: 'another-one' as typeof ctx.controller };
  await assert.rejects(getMessage(stranger, messageId), { code: 'message_not_found' });
  assert.deepEqual(await listMessages(stranger, subjectId), []);
});

test('an event that comes after the erasure leads to no message: the gate refuses, whatever the cause', async () => {
  const subjectId = await personWith(ctx, 'late@mail.example');
  await eraseSubject(ctx, subjectId, { anchors: testAnchors(), steps: [messagesErasure] });
  const outcome = await transaction(ctx, (tx) => sendMessage(tx, formAnswerTo(subjectId)));
  assert.partialDeepStrictEqual(outcome, { outcome: 'refused', decision: { reason: 'erased' } });
});

test('erasure leaves no message of the person', async () => {
  const subjectId = await personWith(ctx, 'e@mail.example', 'practice-news');
  await queued(ctx, newsletterTo(subjectId));
  await eraseSubject(ctx, subjectId, { anchors: testAnchors(), steps: [messagesErasure] });
  assert.deepEqual(await listMessages(ctx, subjectId), []);
});
