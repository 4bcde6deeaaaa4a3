import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import PostalMime from 'postal-mime';
import { DomainError } from '@zgoda/vocabulary/errors';
import type { RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import { createCentre } from '../../centre/centre.ts';
import { transaction } from '../../platform/db/index.ts';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import { erasureSteps } from '../../start/erasure-steps.ts';
import { recordConsents } from '../consent/index.ts';
import { eraseSubject, listSubjectEntries } from '../evidence/index.ts';
import { listTablesHolding, openTestLog, testAnchors } from '../evidence/testing.ts';
import { personWith, scriptedMailer } from '../messages/testing.ts';
import { exampleFolder } from '../policies/testing.ts';
import { publishPolicy } from '../policies/index.ts';
import { disclosureJobs } from './jobs.ts';
import {
  acknowledgeNotice,
  countOpenNotices,
  listNotices,
  notifyRecipients,
  remindRecipients,
  type Tidings,
} from './notice-service.ts';
import { listDisclosures, recordDisclosure, recordDisclosures } from './service.ts';

const database = await testDatabase();
const ctx = await testContext(database);
await openTestLog(ctx);
const relay = 'kind: processor\n    country: PL\n    safeguard: none_needed';
await publishPolicy(
  ctx,
  exampleFolder('payroll-mail', { from: relay, to: `${relay}\n    contact: privacy@holub.example` }),
);
const owner = await database.owner();
const anchors = testAnchors();
const { server, mailer } = await scriptedMailer();
const jobs = disclosureJobs({ mailer, publicOrigin: 'https://privacy.example' });
const centre = new Hono().route(
  '/',
  createCentre({
    contextFor: (_, actor) => ({ ...ctx, actor }),
    getBoard: async () => assert.fail('nobody looks at the board'),
    checkerHtml: undefined,
  }) as never,
);

let people = 0;
const consent = (subjectId: SubjectId, status: 'given' | 'withdrawn') =>
  transaction(ctx, (tx) =>
    recordConsents(tx, [
      {
        subject: { subject_id: subjectId },
        choices: [{ purpose: 'practice-news', status }],
        notice: { version: 1, locale: 'en' },
        method: 'web_form',
      },
    ]),
  );
const someone = async (): Promise<{ subjectId: SubjectId; email: string }> => {
  const email = `given${(people += 1)}@mail.example`;
  const subjectId = await personWith(ctx, email);
  await consent(subjectId, 'given');
  return { email, subjectId };
};
const news = {
  recipient: 'mail-relay',
  ground: 'consent',
  purpose: 'practice-news',
  categories: ['email-address'],
} as const;
const bank = { name: 'Bank of Their Choice', contact: 'data@bank.example' };
const asked = {
  recipient: bank,
  ground: 'at_subjects_request',
  categories: ['email-address', 'name'],
} as const;
const disclose = (wanted: Parameters<typeof recordDisclosure>[1]) =>
  transaction(ctx, (tx) => recordDisclosure(tx, wanted));
const tell = (tidings: Tidings) => transaction(ctx, (tx) => notifyRecipients(tx, tidings));

/** The mails that went out since the last look, by recipient. */
async function mails() {
  await database.runJobs(ctx, jobs);
  const read = await Promise.all(server.contents.splice(0).map((raw) => PostalMime.parse(raw)));
  return read.map((mail) => ({
    to: mail.to?.[0]?.address ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    path: /https:\/\/privacy\.example(\/\S+)/.exec(mail.text ?? '')?.[1] ?? '',
  }));
}
const page = async (path: string): Promise<string> => {
  const answer = await centre.request(`http://privacy.example${path}?lang=en`);
  return `${answer.status} ${await answer.text()}`;
};

const inOrder = (left: unknown, right: unknown): number => String(left).localeCompare(String(right));

test('a disclosure that the gate allows stands in the register, with evidence; one that it does not leaves nothing', async () => {
  const { subjectId } = await someone();
  await disclose({ ...news, subjectId });
  const [one, ...others] = await listDisclosures(ctx, subjectId);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [one?.recipient, one?.ground, one?.purpose, one?.categories, one?.safeguard],
    ['mail-relay', 'consent', 'practice-news', ['email-address'], 'none_needed'],
  );
  const entries = await listSubjectEntries(ctx, subjectId, { limit: 20 });
  const { fields } = entries.find((entry) => entry.entryId === one?.entryId) ?? assert.fail();
  assert.deepEqual(
    [fields['act'], fields['recipient'], fields['ground']],
    ['disclosed', 'mail-relay', 'consent'],
  );
  await consent(subjectId, 'withdrawn');
  for (const [more, code, reason] of [
    [{ categories: ['email-address', 'enquiry'] }, 'disclosure_refused', 'category_not_in_purpose'],
    [{}, 'disclosure_refused', 'withdrawn'],
    [{ purpose: 'nothing-known' }, 'disclosure_refused', 'unknown_purpose'],
    [{ ground: 'sale' }, 'disclosure_ground_refused', undefined],
    [{ at: new Date(ctx.clock.now().getTime() + 60_000) }, 'disclosure_in_future', undefined],
  ] as const) {
    const refused = await disclose({ ...news, ...more, subjectId }).catch((error: unknown) => error);
    assert.ok(refused instanceof DomainError);
    assert.deepEqual([refused.code, refused.details['reason']], [code, reason]);
  }
  assert.equal((await listDisclosures(ctx, subjectId)).length, 1);
});

test('of many people those who did not agree are left out, and counted by reason', async () => {
  const [one, two] = [await someone(), await someone()];
  const silent = await personWith(ctx, 'silent@mail.example');
  const gone = await personWith(ctx, 'gone@mail.example');
  await eraseSubject(ctx, gone, { anchors, steps: erasureSteps });
  const subjectIds = [one.subjectId, silent, two.subjectId, gone, one.subjectId];
  const { recorded, leftOut } = await transaction(ctx, (tx) =>
    recordDisclosures(tx, { ...news, subjectIds }),
  );
  assert.deepEqual(
    recorded.map(({ subjectId }) => subjectId),
    [one.subjectId, two.subjectId],
  );
  assert.deepEqual(leftOut.map(({ reason, people: count }) => [reason, count]).toSorted(inOrder), [
    ['erased', 1],
    ['not_given', 1],
  ]);
  assert.equal((await listDisclosures(ctx, silent)).length, 0);
});

test('what a person asked to be sent stands in the register with whom they named, sealed', async () => {
  const { subjectId } = await someone();
  await disclose({ ...asked, subjectId });
  const [one] = await listDisclosures(ctx, subjectId);
  assert.deepEqual(one?.namedRecipient, bank);
  const { rows } = await owner.query('select * from disclosure where subject_id = $1', [subjectId]);
  assert.ok(!JSON.stringify(rows.map((row) => ({ ...row, sealed_recipient: '' }))).includes('Choice'));
  assert.ok(!rows[0].sealed_recipient.includes('Choice'));
  await eraseSubject(ctx, subjectId, { anchors, steps: erasureSteps });
  assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
});

test('every recipient who got it is told by mail, which names nobody; the link says who, and its button confirms, once', async () => {
  const { subjectId, email } = await someone();
  await disclose({ ...asked, subjectId });
  await disclose({ ...asked, recipient: 'mail-relay', subjectId });
  await disclose({ ...asked, recipient: 'group-hosting', categories: ['name'], subjectId });
  const requestId = ctx.ids.uuid() as RequestId;
  const tidings = {
    subjectId,
    kind: 'rectified',
    categories: ['email-address'],
    requestId,
    words: `Now ${email}`,
  } as const;
  const told = await tell(tidings);
  assert.deepEqual(
    told.map(({ recipient, categories, byHand }) => [recipient, categories, byHand]).toSorted(inOrder),
    [
      [undefined, ['email-address'], false],
      ['mail-relay', ['email-address'], false],
    ].toSorted(inOrder),
    'not the one who got other data',
  );
  assert.deepEqual(await tell(tidings), [], 'once for a request');
  const sent = await mails();
  assert.deepEqual(sent.map(({ to }) => to).toSorted(), ['data@bank.example', 'privacy@holub.example']);
  for (const { text, subject } of sent) assert.ok(!text.includes(email) && !subject.includes(email));
  const { path } = sent.find(({ to }) => to === bank.contact) ?? assert.fail();
  for (let look = 0; look < 2; look += 1) {
    const shown = await page(path);
    assert.match(shown, /^200 /);
    assert.ok(
      shown.includes(email) && shown.includes('Bank of Their Choice') && shown.includes(`Now ${email}`),
    );
  }
  const state = async () =>
    (await listNotices(ctx, { subjectId })).find(({ recipient }) => recipient === undefined)?.state;
  assert.equal(await state(), 'open', 'opening it changes nothing');
  const post = (token: string, site: 'same-origin' | 'cross-site') =>
    centre.request(`http://privacy.example${token}`, {
      method: 'POST',
      headers: { 'sec-fetch-site': site, 'content-type': 'application/x-www-form-urlencoded' },
    });
  assert.notEqual((await post(path, 'cross-site')).status, 303);
  assert.equal(await state(), 'open');
  assert.equal((await post(path, 'same-origin')).status, 303);
  assert.equal(await state(), 'acknowledged');
  const after = await page(path);
  assert.ok(!after.includes(email), 'whose data they are is not shown any more');
  assert.equal((await post(path, 'same-origin')).status, 303, 'pressed twice is pressed once');
  const broken = `${path.slice(0, -2)}${path.endsWith('AA') ? 'BB' : 'AA'}`;
  for (const forged of [broken, path.slice(0, -8)]) assert.match(await page(forged), /^410 /);
});

test('a notice of an erasure outlives it, without the id of the person, until it is confirmed', async () => {
  const { subjectId, email } = await someone();
  await disclose({ ...asked, subjectId });
  const [notice] = await tell({ subjectId, kind: 'erased', categories: ['name'] });
  await eraseSubject(ctx, subjectId, { anchors, steps: erasureSteps });
  assert.deepEqual(await listTablesHolding(owner, subjectId), ['vault.owner_tombstone']);
  const [sent] = await mails();
  assert.ok((await page(sent?.path ?? '')).includes(email));
  await transaction(ctx, (tx) => acknowledgeNotice(tx, notice?.noticeId ?? assert.fail(), 'staff'));
  assert.ok(!(await page(sent?.path ?? '')).includes(email));
  await assert.rejects(
    transaction(ctx, (tx) => acknowledgeNotice(tx, notice?.noticeId ?? assert.fail(), 'staff')),
    { code: 'recipient_notice_closed' },
  );
});

test('whom no mail reaches is somebody’s to tell, and is counted so', async () => {
  const { subjectId } = await someone();
  await disclose({ ...asked, recipient: 'group-hosting', subjectId });
  const before = await countOpenNotices(ctx);
  const [notice] = await tell({ subjectId, kind: 'restricted', categories: ['name'] });
  assert.equal(notice?.byHand, true);
  assert.deepEqual(await mails(), []);
  ctx.clock.advance('P20D');
  const now = await countOpenNotices(ctx);
  assert.equal(now.byHand - before.byHand, 1);
  assert.ok(now.overdue >= 1);
});

test('what is not confirmed is sent once more, and lapses ninety days after its term with what it says of the person', async () => {
  const { subjectId } = await someone();
  await disclose({ ...asked, subjectId });
  await tell({ subjectId, kind: 'rectified', categories: ['name'] });
  const [first] = await mails();
  const again = async () => (await mails()).filter(({ path }) => path === first?.path);
  await remindRecipients(ctx);
  assert.deepEqual(await again(), [], 'not on the same day');
  ctx.clock.advance('P8D');
  await remindRecipients(ctx);
  const reminders = await again();
  assert.equal(reminders.length, 1);
  assert.match(reminders[0]?.subject ?? '', /reminder|нагадування|напоминание/i);
  ctx.clock.advance('P8D');
  await remindRecipients(ctx);
  assert.deepEqual(await again(), [], 'once');
  ctx.clock.advance('P120D');
  await remindRecipients(ctx);
  const [notice] = await listNotices(ctx, { subjectId });
  assert.equal(notice?.state, 'lapsed');
  assert.match(await page(first?.path ?? ''), /^410 /);
  const { rows } = await owner.query('select sealed_notice from recipient_notice where subject_id = $1', [
    subjectId,
  ]);
  assert.deepEqual(rows, [{ sealed_notice: null }]);
});
