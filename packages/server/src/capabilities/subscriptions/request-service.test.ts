import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { SubjectId } from '@zgoda/vocabulary/ids';
import { transaction } from '../../platform/db/index.ts';
import { defineJob } from '../../platform/jobs/index.ts';
import { testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { listConsents, topicsChosen } from '../consent/index.ts';
import { ensureSubjects, findSubject, listIdentities, sealLink } from '../subjects/index.ts';
import { readyController } from '../subjects/testing.ts';
import { subscriptionJobs } from './jobs.ts';
import {
  confirmationLink,
  confirmationRequested,
  confirmSubscription,
  requestSubscription,
  type ConfirmationRequest,
} from './request-service.ts';
import { withdrawTopic } from './change-service.ts';
import { getPreferences } from './service.ts';

const database = await testDatabase();
const ctx = await readyController(database);
const other = await readyController(database, 'client-crm');
/** Looks at what waits, and gives the confirmations that would be mailed. */
async function mailsAfter(where: TestContext = ctx): Promise<readonly ConfirmationRequest[]> {
  const mails: ConfirmationRequest[] = [];
  const catchMail = defineJob({
    ...confirmationRequested,
    handler: async (_: unknown, event) => void mails.push(event),
  });
  await database.runJobs(where, [...subscriptionJobs(), catchMail]);
  return mails;
}
const ask = (email: string, topics: readonly string[], where = ctx) =>
  requestSubscription(where, { email, topics, channel: 'email', locale: 'uk' });
async function mailTo(email: string, topics: readonly string[], where = ctx): Promise<ConfirmationRequest> {
  await ask(email, topics, where);
  const [mail, ...more] = await mailsAfter(where);
  assert.ok(mail);
  assert.deepEqual(more, []);
  return mail;
}
const tokenOf = (mail: ConfirmationRequest, where = ctx) => confirmationLink(where, mail).token;
const subjectOf = async (email: string, where = ctx): Promise<SubjectId> =>
  (await findSubject(where, { email })) ?? assert.fail('unknown');
const statuses = async (email: string, where = ctx) =>
  Object.fromEntries(
    (await getPreferences(where, await subjectOf(email, where)))
      .filter(({ status }) => status !== 'off')
      .map(({ topic, status }) => [topic, status]),
  );

describe('asking for a subscription', () => {
  it('answers alike, records the request, mails one confirmation and sends nothing else', async () => {
    assert.deepEqual(await ask('a@mail.example', ['events', 'practice-news']), {
      state: 'confirmation_pending',
    });
    assert.equal(
      await findSubject(ctx, { email: 'a@mail.example' }),
      undefined,
      'the answer knows nothing yet',
    );
    const mails = await mailsAfter();
    assert.equal(mails.length, 1);
    assert.deepEqual([mails[0]?.topics, mails[0]?.locale], [['events', 'practice-news'], 'uk']);
    assert.deepEqual(await statuses('a@mail.example'), { events: 'requested', 'practice-news': 'requested' });
    const cells = await getPreferences(ctx, await subjectOf('a@mail.example'));
    assert.ok(cells.every(({ receives }) => !receives));
    const records = await listConsents(ctx, await subjectOf('a@mail.example'));
    assert.deepEqual(
      records.map(({ status }) => status),
      ['requested', 'requested'],
    );
  });

  it('again while it waits mails again but records nothing more, and at most three mails an hour', async () => {
    for (let count = 1; count <= 5; count += 1) {
      await ask('b@mail.example', ['events']);
      assert.equal((await mailsAfter()).length, count <= 3 ? 1 : 0, `request ${count}`);
    }
    const subjectId = await subjectOf('b@mail.example');
    assert.equal((await listConsents(ctx, subjectId)).length, 1);
  });

  it('mails again in the next hour', async () => {
    const moving = await readyController(database, 'hourly');
    for (let count = 1; count <= 4; count += 1) await ask('b@mail.example', ['events'], moving);
    assert.equal((await mailsAfter(moving)).length, 3);
    moving.clock.advance('PT1H');
    await ask('b@mail.example', ['events'], moving);
    assert.equal((await mailsAfter(moving)).length, 1);
  });

  it('for topics of customers is answered alike, and mails nothing to others', async () => {
    assert.deepEqual(await ask('c@mail.example', ['outages']), { state: 'confirmation_pending' });
    assert.deepEqual(await mailsAfter(), []);
    assert.deepEqual(await statuses('c@mail.example'), {});
    const both = await mailTo('c@mail.example', ['outages', 'events']);
    assert.deepEqual(both.topics, ['events']);
  });

  it('for what is not there, or no address, is refused', async () => {
    await assert.rejects(ask('d@mail.example', ['nothing']), { code: 'topic_unknown' });
    await assert.rejects(ask('nobody', ['events']), { code: 'identity_invalid' });
    const sms = requestSubscription(ctx, {
      email: 'd@mail.example',
      topics: ['events'],
      channel: 'sms',
      locale: 'uk',
    });
    await assert.rejects(sms, { code: 'topic_channel_unknown' });
    assert.deepEqual(await mailsAfter(), []);
  });

  it('in a language the policy does not have is confirmed in its own', async () => {
    await requestSubscription(ctx, {
      email: 'e@mail.example',
      topics: ['events'],
      channel: 'email',
      locale: 'de',
    });
    assert.equal((await mailsAfter())[0]?.locale, 'en');
  });

  it('leaves no address in the queue', async () => {
    await ask('canary.queue@mail.example', ['events']);
    const owner = await database.owner();
    const { rows } = await owner.query<{ text: string }>(
      `select data::text as text from pgboss.job union all select encode(sealed_request, 'escape') from subscription_intake`,
    );
    assert.ok(rows.length > 0);
    for (const { text } of rows) assert.equal(text.includes('canary'), false);
    await mailsAfter();
    const left = await owner.query('select 1 from subscription_intake');
    assert.equal(left.rowCount, 0);
  });
});

describe('confirming', () => {
  it('takes effect once; a second click says so, with the same evidence', async () => {
    const mail = await mailTo('once@mail.example', ['events', 'practice-news']);
    const first = await confirmSubscription(ctx, tokenOf(mail), 'uk');
    assert.ok(first.outcome === 'confirmed');
    assert.deepEqual(await statuses('once@mail.example'), {
      events: 'confirmed',
      'practice-news': 'confirmed',
    });
    const second = await confirmSubscription(ctx, tokenOf(mail), 'uk');
    assert.ok(second.outcome === 'already_confirmed');
    assert.equal(second.entryId, first.entryId);
    const records = await listConsents(ctx, first.subjectId);
    assert.deepEqual(records.map(({ status }) => status).sort(), [
      'given',
      'given',
      'requested',
      'requested',
    ]);
    const [identity] = await listIdentities(ctx, first.subjectId);
    assert.ok(identity?.verifiedAt, 'the click shows that the mailbox is theirs');
  });

  it('by two clicks at once takes effect once', async () => {
    const mail = await mailTo('both@mail.example', ['events']);
    const outcomes = await Promise.all([1, 2, 3].map(() => confirmSubscription(ctx, tokenOf(mail), 'uk')));
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), [
      'already_confirmed',
      'already_confirmed',
      'confirmed',
    ]);
  });

  it('works with the first mail and with the second of the same wait', async () => {
    const first = await mailTo('two@mail.example', ['events']);
    const second = await mailTo('two@mail.example', ['events', 'practice-news']);
    assert.equal((await confirmSubscription(ctx, tokenOf(first), 'uk')).outcome, 'confirmed');
    assert.deepEqual(await statuses('two@mail.example'), {
      events: 'confirmed',
      'practice-news': 'requested',
    });
    assert.equal((await confirmSubscription(ctx, tokenOf(second), 'uk')).outcome, 'confirmed');
    assert.deepEqual(await statuses('two@mail.example'), {
      events: 'confirmed',
      'practice-news': 'confirmed',
    });
  });

  it('of somebody who has confirmed and asks again tells nothing by the mail', async () => {
    const mail = await mailTo('again@mail.example', ['events']);
    await confirmSubscription(ctx, tokenOf(mail), 'uk');
    const more = await mailTo('again@mail.example', ['events']);
    assert.deepEqual(Object.keys(more).sort(), Object.keys(mail).sort());
    assert.equal((await confirmSubscription(ctx, tokenOf(more), 'uk')).outcome, 'already_confirmed');
  });

  it('with a link replayed after the person left is refused, and the next request has its own', async () => {
    const moving = await readyController(database, 'replay');
    const mail = await mailTo('left@mail.example', ['events'], moving);
    await confirmSubscription(moving, tokenOf(mail, moving), 'uk');
    const subjectId = await subjectOf('left@mail.example', moving);
    await withdrawTopic(moving, {
      subjectId,
      topics: ['events'],
      channel: 'email',
      method: 'email_link',
      locale: 'uk',
    });
    assert.equal((await confirmSubscription(moving, tokenOf(mail, moving), 'uk')).outcome, 'refused');
    moving.clock.advance('PT5S');
    const next = await mailTo('left@mail.example', ['events'], moving);
    assert.equal((await confirmSubscription(moving, tokenOf(mail, moving), 'uk')).outcome, 'refused');
    assert.equal((await confirmSubscription(moving, tokenOf(next, moving), 'uk')).outcome, 'confirmed');
  });

  it('too late, forged, cut, of another kind or another controller is refused alike', async () => {
    const moving = await readyController(database, 'late');
    const mail = await mailTo('late@mail.example', ['events'], moving);
    const token = tokenOf(mail, moving);
    const subjectId = await subjectOf('late@mail.example', moving);
    const expiresAt = new Date(mail.confirmBy);
    const tokens = [
      token.slice(0, -2),
      `${token.slice(0, -2)}AA`,
      '',
      sealLink(moving, { kind: 'preferences', subjectId, topics: ['events'], channel: 'email', expiresAt }),
      sealLink(moving, { kind: 'confirm', subjectId, channel: 'email', expiresAt }),
      sealLink(other, { kind: 'confirm', subjectId, topics: ['events'], channel: 'email', expiresAt }),
    ];
    for (const one of tokens)
      assert.deepEqual(await confirmSubscription(moving, one, 'uk'), { outcome: 'refused' });
    assert.deepEqual(await confirmSubscription(other, token, 'uk'), { outcome: 'refused' });
    moving.clock.advance('P7D');
    assert.deepEqual(await confirmSubscription(moving, token, 'uk'), { outcome: 'refused' });
    assert.deepEqual(await statuses('late@mail.example', moving), { events: 'requested' });
    const next = await mailTo('late@mail.example', ['events'], moving);
    assert.equal((await confirmSubscription(moving, tokenOf(next, moving), 'uk')).outcome, 'confirmed');
  });
});

test('topics chosen beside a form wait for their confirmation too', async () => {
  await transaction(ctx, async (tx) => {
    const [subject] = await ensureSubjects(tx, [{ email: 'form@mail.example' }]);
    assert.ok(subject?.identityId);
    const { subjectId, identityId } = subject;
    await tx.enqueue(tx, topicsChosen, { subjectId, identityId, topics: ['events'], locale: 'uk' });
  });
  const [mail] = await mailsAfter();
  assert.deepEqual(mail?.topics, ['events']);
  assert.deepEqual(await statuses('form@mail.example'), { events: 'requested' });
});
