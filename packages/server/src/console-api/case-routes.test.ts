import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listCases, openCase } from '../capabilities/cases/index.ts';
import { openPayload } from '../capabilities/evidence/index.ts';
import { deliverMessage } from '../capabilities/messages/delivery-service.ts';
import { listMessages } from '../capabilities/messages/index.ts';
import { personWith, scriptedMailer } from '../capabilities/messages/testing.ts';
import { findSubject } from '../capabilities/subjects/index.ts';
import { parsePublicId, toPublicId } from '@zgoda/vocabulary/ids';
import { transaction } from '../platform/db/index.ts';
import { testDatabase } from '../platform/db/testing.ts';
import { openTestConsole, type TestBrowser } from './testing.ts';

const database = await testDatabase();
const console_ = await openTestConsole(database, ['payroll-mail']);
const ctx = console_.ctx('payroll-mail');
const { server, mailer } = await scriptedMailer();
const communicator = await console_.signedIn('payroll-mail', 'communicator');
const officer = await console_.signedIn('payroll-mail', 'officer');
const auditor = await console_.signedIn('payroll-mail', 'auditor');

// Answers are compared as the JSON they are.
type Json = { [name: string]: Json } & Json[] & string;
async function ask(browser: TestBrowser, method: string, path: string, body?: unknown): Promise<Json> {
  const answer = await browser.call(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as Json;
}
const refusal = async (browser: TestBrowser, method: string, path: string, body?: unknown) => {
  const answer = await browser.call(method, path, body);
  return [answer.status, (answer.body as { code: string }).code];
};

let people = 0;
async function written(text = 'My invoice\n\nIt does not add up.'): Promise<string> {
  const subjectId = await personWith(ctx, `writer${(people += 1)}@mail.example`, 'practice-news', 'events');
  const contact = { channel: 'mail', direction: 'in', text, mailId: 'one@mail.example' } as const;
  return toPublicId(
    'case',
    await transaction(ctx, (tx) => openCase(tx, { subjectId, kind: 'question', contact })),
  );
}

test('the list says what is to be done first, and nothing of anybody; each page leads to the next', async () => {
  const opened = [];
  for (let count = 0; count < 52; count += 1) opened.push(await written());
  const first = await ask(communicator, 'GET', '/cases');
  assert.deepEqual([first['items']?.length, Number(first['open']), Number(first['overdue'])], [50, 52, 0]);
  const second = await ask(communicator, 'GET', `/cases?cursor=${first['next_cursor']}`);
  assert.deepEqual([second['items']?.length, second['next_cursor']], [2, null]);
  assert.doesNotMatch(JSON.stringify([first, second]), /mail\.example|sub_|invoice/);
  const mine = await ask(communicator, 'GET', '/cases?assigned=me');
  assert.deepEqual(mine['items'], []);
  const me = await ask(communicator, 'GET', '/me');
  await ask(communicator, 'POST', `/cases/${opened[0]}/actions`, {
    action: 'assign',
    staff_id: me['staff_id'],
  });
  const [row, ...others] = (await ask(communicator, 'GET', '/cases?assigned=me'))['items'] ?? [];
  assert.deepEqual([row?.['id'], row?.['assigned_name'], others.length], [opened[0], 'communicator', 0]);
  const { items } = await ask(communicator, 'GET', `/cases/${opened[0]}/assignees`);
  assert.deepEqual(items?.map((one) => String(one['name'])).sort(), ['communicator', 'officer']);
});

test('a case shows who it is about masked, and each reading is in the access log once, with the case as its reason', async () => {
  const id = await written();
  const view = await ask(communicator, 'GET', `/cases/${id}`);
  await ask(communicator, 'GET', `/cases/${id}`);
  assert.match(String(view['identities']?.[0]?.['masked']), /^w.*…|^w\*/);
  assert.doesNotMatch(JSON.stringify(view), /writer\d+@mail/);
  assert.deepEqual(
    [view['answer']?.['subject'], view['answer']?.['hindrance'], view['contacts']?.[0]?.['by_name']],
    ['Re: My invoice', null, null],
  );
  assert.deepEqual(view['receives']?.map((one) => one['topic']).sort(), ['events', 'practice-news']);
  const log = await ask(auditor, 'GET', '/access-log?action=case_read');
  const looks = log['items']?.filter((one) => String(one['reason']) === id) ?? [];
  assert.deepEqual(
    looks.map((one) => String(one['staff_name'])),
    ['communicator'],
  );
});

test('an answer, a call and a removal are contacts and steps that name who did them', async () => {
  const id = await written('I am not sure\n\nMaybe I want fewer of these, or none.');
  const answered = await ask(communicator, 'POST', `/cases/${id}/answers`, {
    subject: 'Re: I am not sure',
    text: 'Which ones?',
  });
  const sent = answered['contacts']?.at(-1);
  assert.deepEqual(
    [answered['state'], sent?.['by_name'], sent?.['delivery']?.['state']],
    ['answered', 'communicator', 'queued'],
  );
  const subjectId = parsePublicId('subject', String(answered['subject_id'])) ?? assert.fail();
  const messageId = parsePublicId('message', String(sent?.['message_id'])) ?? assert.fail();
  await deliverMessage(ctx, { mailer, publicOrigin: 'https://privacy.example' }, { subjectId, messageId });
  assert.match(server.contents.at(-1) ?? '', /^References: <one@mail\.example>/m);
  const at = new Date(ctx.clock.now().getTime() - 3_600_000).toISOString();
  const call = { channel: 'telephone', direction: 'in', text: 'None, she said.', at };
  const called = await ask(officer, 'POST', `/cases/${id}/contacts`, call);
  const channels = called['contacts']?.map((one) => String(one['channel']));
  assert.deepEqual([channels, called['state']], [['telephone', 'mail', 'mail'], 'open']);
  const removed = await ask(officer, 'POST', `/cases/${id}/actions?locale=uk`, { action: 'remove' });
  assert.deepEqual(
    [removed['state'], removed['receives'], removed['steps']?.[0]?.['by_name']],
    ['closed', [], 'officer'],
  );
  const entryId = parsePublicId('entry', String(removed['steps']?.[0]?.['entry_id'])) ?? assert.fail();
  const { staff_id: staffId } = await ask(officer, 'GET', '/me');
  const uuid = parsePublicId('staff', String(staffId)) ?? assert.fail();
  assert.ok(JSON.stringify(await openPayload(ctx, entryId)).includes(uuid));
  assert.deepEqual(await refusal(officer, 'POST', `/cases/${id}/actions`, { action: 'remove' }), [
    409,
    'case_action_not_allowed',
  ]);
});

test('a case is opened for somebody who calls; one in the future, without words or for nobody is refused', async () => {
  const contact = { channel: 'telephone', direction: 'in', text: 'She asked for her invoices.' };
  const subject = { email: 'caller@mail.example' };
  const { id } = await ask(officer, 'POST', '/cases', { subject, kind: 'support', contact });
  const view = await ask(officer, 'GET', `/cases/${id}`);
  assert.deepEqual([view['kind'], view['contacts']?.[0]?.['by_name']], ['support', 'officer']);
  const later = { ...contact, at: new Date(ctx.clock.now().getTime() + 60_000).toISOString() };
  assert.deepEqual(await refusal(officer, 'POST', '/cases', { subject, contact: later }), [
    422,
    'contact_in_future',
  ]);
  assert.deepEqual(await refusal(officer, 'POST', '/cases', { subject: { email: 'nobody' }, contact }), [
    422,
    'identity_invalid',
  ]);
  assert.deepEqual(await refusal(auditor, 'GET', '/cases'), [403, 'not_permitted']);
});

test('a retry after an answer was lost sends and records nothing twice, and the key is the colleague’s own', async () => {
  const id = await written();
  const mail = { subject: 'Re: My invoice', text: 'It does now.' };
  const key = { 'idempotency-key': 'one-attempt' };
  const send = (browser: TestBrowser, body: object) =>
    browser.call('POST', `/cases/${id}/answers`, body, key);
  const [first, again] = [await send(communicator, mail), await send(communicator, mail)];
  assert.deepEqual([again.status, again.body], [200, first.body]);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  const other = await send(communicator, { ...mail, text: 'It does.' });
  assert.deepEqual([other.status, (other.body as Json)['code']], [422, 'idempotency_key_reused']);
  const view = await ask(communicator, 'GET', `/cases/${id}`);
  assert.equal(view['contacts']?.length, 2);
  const subjectId = parsePublicId('subject', String(view['subject_id'])) ?? assert.fail();
  assert.equal((await listMessages(ctx, subjectId)).length, 1);
  assert.equal((await send(officer, mail)).status, 200);
  assert.equal((await ask(communicator, 'GET', `/cases/${id}`))['contacts']?.length, 3);

  const call = { channel: 'telephone', direction: 'in', text: 'She called.' };
  for (const path of [`/cases/${id}/contacts`, '/cases']) {
    const body = path === '/cases' ? { subject: { email: 'new.caller@mail.example' }, contact: call } : call;
    const answers = [
      await officer.call('POST', path, body, key),
      await officer.call('POST', path, body, key),
    ];
    assert.deepEqual(answers[0]?.body, answers[1]?.body);
  }
  assert.equal((await ask(communicator, 'GET', `/cases/${id}`))['contacts']?.length, 4);
  const caller = await findSubject(ctx, { email: 'new.caller@mail.example' });
  assert.equal((await listCases(ctx, { subjectId: caller, limit: 9 })).length, 1);
});

test('of a case that is the data protection officer’s alone, nobody else finds anything in the person’s record', async () => {
  const dpo = await console_.signedIn('payroll-mail', 'dpo');
  const recordFor = async (browser: TestBrowser, subjectId: string, email: string) => {
    const search = { subject: { email }, reason: 'They called and asked what we hold.' };
    await ask(browser, 'POST', '/subjects/searches', search);
    return ask(browser, 'GET', `/subjects/${subjectId}/record`);
  };
  const actsIn = (record: Json): string[] =>
    (record['entries'] as unknown as readonly Json[]).map((one) => `${one['class']} ${one['act']}`);
  const id = await written('A colleague of yours\n\nHe reads my payslips aloud.');
  const view = await ask(dpo, 'GET', `/cases/${id}`);
  const [subjectId, email] = [String(view['subject_id']), `writer${people}@mail.example`];
  const before = await recordFor(officer, subjectId, email);
  assert.equal(before['cases']?.length, 1);
  assert.ok(actsIn(before).includes('request_step case_opened'));
  await ask(dpo, 'POST', `/cases/${id}/answers`, { subject: 'Re: A colleague', text: 'I look into it.' });
  const owned = parsePublicId('subject', subjectId) ?? assert.fail();
  const [answer] = await listMessages(ctx, owned);
  const messageId = answer?.messageId ?? assert.fail();
  await deliverMessage(
    ctx,
    { mailer, publicOrigin: 'https://privacy.example' },
    { subjectId: owned, messageId },
  );
  await ask(dpo, 'POST', `/cases/${id}/actions`, { action: 'restrict', reason: 'About a colleague.' });
  const shown = await recordFor(officer, subjectId, email);
  assert.deepEqual([shown['cases'], shown['messages']], [[], []]);
  const acts = actsIn(shown);
  assert.deepEqual(
    acts.filter((act) => /^(?:request_step|message)/.test(act)),
    [],
  );
  assert.ok(acts.length > 0, 'what was there before the case still is');
  assert.doesNotMatch(JSON.stringify(shown), new RegExp(id));
  const own = await recordFor(dpo, subjectId, email);
  assert.deepEqual([own['cases']?.length, own['messages']?.length], [1, 1]);
  assert.ok(actsIn(own).includes('request_step case_restrict'));
});
