import assert from 'node:assert/strict';
import { test } from 'node:test';
import PostalMime from 'postal-mime';
import { testContext, testDatabase } from '../../platform/db/testing.ts';
import {
  addContact,
  caseErasure,
  listCases,
  listCasesOf,
  listHiddenCases,
  openCase,
} from '../cases/index.ts';
import { listSubjectEntries } from '../evidence/index.ts';
import { openTestLog } from '../evidence/testing.ts';
import { deliverMessage, type Delivery } from '../messages/delivery-service.ts';
import { listMessages } from '../messages/index.ts';
import { messageJobs } from '../messages/jobs.ts';
import {
  formAnswerTo,
  newsletterTo,
  personWith,
  publishedContext,
  queued,
  scriptedMailer,
} from '../messages/testing.ts';
import { publishPolicy } from '../policies/index.ts';
import { exampleFolder } from '../policies/testing.ts';
import { findSubject } from '../subjects/index.ts';
import { getPreferences } from '../subscriptions/index.ts';
import { transaction } from '../../platform/db/index.ts';
import { correspondenceErasure, recognise, takeIn } from './inbound-service.ts';
import { correspondenceJobs, correspondenceSchedules } from './jobs.ts';
import { complaint, deliveryReport, rawMail } from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database);
const { server, mailer } = await scriptedMailer();
const inboundDomain = 'in.verbena.example';
const origins = { publicOrigin: 'https://privacy.example', inboundDomain };
const delivery: Delivery = { mailer, ...origins };
const jobs = [...correspondenceJobs(origins), ...messageJobs(delivery)];

let people = 0;
/** A newsletter that has reached somebody on two topics, with the addresses that it came with. */
async function received(message = newsletterTo) {
  const email = `reader${(people += 1)}@mail.example`;
  const subjectId = await personWith(ctx, email, 'practice-news', 'events');
  server.contents.length = 0;
  server.commands.length = 0;
  const ref = await queued(ctx, message(subjectId));
  await deliverMessage(ctx, delivery, ref);
  const mail = await PostalMime.parse(server.contents[0] ?? '');
  const bounce = /^MAIL FROM:<([^>]*)>/.exec(
    server.commands.find((line) => line.startsWith('MAIL')) ?? '',
  )?.[1];
  const listed = mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
  return {
    email,
    ...ref,
    bounce: bounce ?? '',
    reply: mail.replyTo?.[0]?.address ?? '',
    leave: /<mailto:([^?>]*)/.exec(listed)?.[1] ?? '',
  };
}

async function arrive(to: string, raw: Buffer, sender = 'olena@mail.example'): Promise<void> {
  const own = (await recognise(ctx, inboundDomain, to)) ?? assert.fail(`not ours: ${to}`);
  await takeIn(ctx, own, { sender, raw });
  await database.runJobs(ctx, jobs);
}
const receives = async (subjectId: Parameters<typeof getPreferences>[1]): Promise<string[]> =>
  (await getPreferences(ctx, subjectId)).filter((one) => one.receives).map(({ topic }) => topic);
const toldTo = async (subjectId: Parameters<typeof listMessages>[1], template: string) =>
  (await listMessages(ctx, subjectId)).filter((message) => message.template === template);
async function outcomes(): Promise<string[]> {
  const owner = await database.owner();
  const { rows } = await owner.query<{ outcome: string }>(
    'select outcome from inbound_mail order by received_at, inbound_id',
  );
  return rows.map(({ outcome }) => outcome);
}

test('a mail carries addresses of its own for failures, replies and leaving, and nobody else can make them', async () => {
  const { bounce, reply, leave, messageId } = await received();
  for (const [kind, address] of Object.entries({ bounce, reply, leave })) {
    const own = await recognise(ctx, inboundDomain, address);
    assert.deepEqual([own?.kind, own?.messageId], [kind, messageId]);
    assert.ok(address.length <= 90 && !/reader|mail\.example/.test(address), address);
  }
  const union = await publishedContext(database, 'association-site');
  assert.equal(await recognise(union, inboundDomain, reply), undefined, 'of another controller');
  assert.equal(await recognise(ctx, 'else.example', reply), undefined, 'of another domain');
  assert.equal((await recognise(ctx, inboundDomain, 'Privacy@Verbena.example'))?.kind, 'contact');
  assert.equal((await recognise(ctx, inboundDomain, 'DPO@Verbena.example'))?.kind, 'dpo');
  assert.equal(await recognise(ctx, inboundDomain, 'nobody@verbena.example'), undefined);
  const small = await testContext(database, { controller: 'small-office' });
  await openTestLog(small);
  const ofSmall = { from: 'id: payroll-mail', to: 'id: small-office' };
  const shared = { from: 'email: dpo@verbena', to: 'email: privacy@verbena' };
  await publishPolicy(small, exampleFolder('payroll-mail', ofSmall, shared));
  const both = await recognise(small, inboundDomain, 'privacy@verbena.example');
  assert.equal(both?.kind, 'contact', 'an address that serves for everything is not the officer’s own');
});

for (const [language, text] of [
  ['English', 'Please unsubscribe me.'],
  ['Ukrainian', 'Відпишіть мене, будь ласка.'],
  ['Russian', 'Отпишите меня, пожалуйста.'],
] as const) {
  test(`PM-13: a reply in ${language} ends the topic of its mail, is confirmed once, and twice is once`, async () => {
    const { subjectId, reply } = await received();
    const raw = rawMail({ text: `${text}\n\n> Unsubscribe from everything` });
    const before = (await outcomes()).length;
    await arrive(reply, raw);
    await arrive(reply, raw);
    // The same by another way.
    await arrive(reply, Buffer.concat([Buffer.from('Received: from mx.example\r\n'), raw]));
    assert.equal((await outcomes()).length, before + 1);
    assert.deepEqual(await receives(subjectId), ['events']);
    const [told, ...more] = await toldTo(subjectId, 'removal-done');
    assert.deepEqual([told?.state, more.length], ['sent', 0]);
    assert.match(server.contents.at(-1) ?? '', /Payroll in practice/);
    const methods = (await listSubjectEntries(ctx, subjectId, { limit: 20 })).map(({ class: name }) => name);
    assert.ok(methods.includes('withdrawal') || methods.includes('consent'));
    await arrive(reply, rawMail({ text }));
    assert.equal((await toldTo(subjectId, 'removal-done')).length, 1, 'one such mail a day');
  });
}

test('PM-13: “from everything” ends everything, as does leaving by a mail that is on no topic', async () => {
  const all = await received();
  await arrive(all.reply, rawMail({ text: 'Unsubscribe me from everything' }));
  assert.deepEqual(await receives(all.subjectId), []);
  const answered = await received(formAnswerTo);
  assert.equal(answered.leave, '');
  await arrive(answered.reply, rawMail({ text: 'Stop' }));
  assert.deepEqual(await receives(answered.subjectId), []);
});

test('PM-12: a mail to the address of List-Unsubscribe ends the topic', async () => {
  const { subjectId, leave } = await received();
  await arrive(leave, rawMail({ subject: 'unsubscribe', text: '' }));
  assert.deepEqual(await receives(subjectId), ['events']);
});

test('PM-13: an out-of-office reply changes nothing and gets no answer', async () => {
  const { subjectId, reply, bounce } = await received();
  const before = server.contents.length;
  const vacation = { 'Auto-Submitted': 'auto-replied' };
  await arrive(reply, rawMail({ text: 'Unsubscribe me. I am away.', headers: vacation }));
  await arrive(bounce, rawMail({ text: 'Stop', headers: vacation }), '');
  assert.deepEqual(await receives(subjectId), ['practice-news', 'events']);
  assert.equal(server.contents.length, before);
  assert.deepEqual(await listCases(ctx, { subjectId, limit: 10 }), []);
});

test('PM-13: an unclear reply becomes a case of the reader, with a term, sealed', async () => {
  const { subjectId, reply } = await received();
  await arrive(reply, rawMail({ text: 'How do I unsubscribe my heliotrope?' }));
  const [opened] = await listCasesOf(ctx, subjectId);
  assert.deepEqual([opened?.state, opened?.kind], ['open', 'question']);
  assert.match(opened?.contacts[0]?.text ?? '', /heliotrope/);
  assert.equal(Number(opened?.dueAt) - Number(opened?.openedAt), 30 * 86_400_000);
  const owner = await database.owner();
  const { rows } = await owner.query('select sealed_text from contact');
  assert.ok(rows.every(({ sealed_text: sealed }) => !(sealed as Buffer).includes('heliotrope')));
  assert.deepEqual(await receives(subjectId), ['practice-news', 'events']);
});

test('PM-13: at the privacy address a removal is not done in anybody’s name: the person is asked, and staff are told', async () => {
  const { subjectId, email } = await received();
  await arrive('privacy@verbena.example', rawMail({ from: email, subject: 'Unsubscribe me', text: '' }));
  assert.deepEqual(await receives(subjectId), ['practice-news', 'events']);
  assert.equal((await toldTo(subjectId, 'removal-check'))[0]?.state, 'sent');
  const [opened] = await listCases(ctx, { subjectId, limit: 10 });
  assert.equal(opened?.kind, 'removal');
  assert.equal(Number(opened?.dueAt) - Number(opened?.openedAt), 3 * 86_400_000);
});

test('PM-17: a question to the contact address becomes a case, also of somebody unknown', async () => {
  await arrive(
    'privacy@verbena.example',
    rawMail({ from: 'ihor.new@mail.example', text: 'Какие данные вы храните?' }),
  );
  const subjectId = await findSubject(ctx, { email: 'ihor.new@mail.example' });
  const [opened] = await listCasesOf(ctx, subjectId ?? assert.fail());
  assert.match(opened?.contacts[0]?.text ?? '', /Какие данные/);
});

test('what is written to the data protection officer’s own address opens a case that is the officer’s alone, a removal too', async () => {
  const { subjectId, email } = await received();
  const api = { ...ctx, actor: { kind: 'api_key', role: 'secret' } } as const;
  const toOfficer = (text: string) => arrive('dpo@verbena.example', rawMail({ from: email, text }));
  await toOfficer('A colleague of yours reads my payslip aloud.');
  await toOfficer('Unsubscribe me');
  const opened = await listCases(ctx, { subjectId, limit: 10 });
  assert.deepEqual(
    opened.map(({ kind, isDpoOnly }) => [kind, isDpoOnly]),
    [
      ['removal', true],
      ['question', true],
    ],
  );
  assert.deepEqual(await listCases(api, { subjectId, limit: 10 }), []);
  const [check] = await toldTo(subjectId, 'removal-check');
  assert.ok((await listHiddenCases(api, subjectId)).has(check?.cause?.id ?? ''), 'its mails are of the case');
  await arrive('privacy@verbena.example', rawMail({ from: email, text: 'And what else do you hold?' }));
  const [latest] = await listCases(api, { subjectId, limit: 10 });
  assert.equal(latest?.isDpoOnly, false);
});

test('a reply to a mail about a case belongs to that case and opens it again', async () => {
  const email = 'case@mail.example';
  const subjectId = await personWith(ctx, email);
  const contact = { channel: 'telephone', direction: 'in', text: 'Called.' } as const;
  const caseId = await transaction(ctx, (tx) => openCase(tx, { subjectId, kind: 'support', contact }));
  await transaction(ctx, (tx) =>
    addContact(tx, caseId, { channel: 'mail', direction: 'out', text: 'Done.', closes: true }),
  );
  server.contents.length = 0;
  await deliverMessage(
    ctx,
    delivery,
    await queued(ctx, {
      subjectId,
      template: 'letter',
      cause: { kind: 'case', id: `cas_${caseId.replaceAll('-', '')}` },
      data: { title: 'Your call', body_markdown: 'Done.' },
    }),
  );
  const mail = await PostalMime.parse(server.contents[0] ?? '');
  await arrive(mail.replyTo?.[0]?.address ?? '', rawMail({ from: email, text: 'It still does not add up.' }));
  const [only, ...others] = await listCasesOf(ctx, subjectId);
  assert.equal(others.length, 0);
  assert.equal(only?.state, 'open');
  assert.deepEqual(
    only.contacts.map(({ channel, direction }) => [channel, direction]),
    [
      ['telephone', 'in'],
      ['mail', 'out'],
      ['mail', 'in'],
    ],
  );
});

test('a dead address is closed at once, a full one after the fifth message, a refusal for our reputation never', async () => {
  const dead = await received();
  await arrive(dead.bounce, deliveryReport('5.1.1'), '');
  await assert.rejects(queued(ctx, formAnswerTo(dead.subjectId)), /suppressed/);

  const full = await received();
  await arrive(full.bounce, deliveryReport('5.7.1'), '');
  for (let count = 1; count <= 5; count += 1) {
    const ref = await queued(ctx, formAnswerTo(full.subjectId));
    server.commands.length = 0;
    await deliverMessage(ctx, delivery, ref);
    const bounce = /^MAIL FROM:<([^>]*)>/.exec(
      server.commands.find((line) => line.startsWith('MAIL')) ?? '',
    )?.[1];
    await arrive(bounce ?? '', deliveryReport('5.2.2'), '');
    await arrive(bounce ?? '', deliveryReport('4.4.1'), '');
  }
  await assert.rejects(queued(ctx, formAnswerTo(full.subjectId)), /suppressed/);
});

test('a complaint closes the address that its token names, and no other', async () => {
  const complainer = await received();
  const other = await received();
  await arrive('post@verbena.example', complaint('abuse', `Reply-To: ${complainer.reply}\n`), '');
  await arrive(
    'post@verbena.example',
    complaint('abuse', `Reply-To: reply+${'a'.repeat(42)}@${inboundDomain}\n`),
    '',
  );
  await assert.rejects(queued(ctx, formAnswerTo(complainer.subjectId)), /suppressed/);
  await queued(ctx, formAnswerTo(other.subjectId));
});

test('a mail whose job was lost is put in line again, and what was done is forgotten in time', async () => {
  const { subjectId, reply } = await received();
  const own = (await recognise(ctx, inboundDomain, reply)) ?? assert.fail();
  const lost = { ...ctx, enqueue: async () => undefined };
  await takeIn(lost, own, { sender: 'olena@mail.example', raw: rawMail({ text: 'Unsubscribe me' }) });
  ctx.clock.advance('PT11M');
  const [recover, forget] = correspondenceSchedules;
  await recover?.handler(ctx, new AbortController().signal);
  await database.runJobs(ctx, jobs);
  assert.deepEqual(await receives(subjectId), ['events']);
  assert.ok((await outcomes()).length > 0);
  ctx.clock.advance('P91D');
  await forget?.handler(ctx, new AbortController().signal);
  assert.deepEqual(await outcomes(), []);
});

test('erasure leaves nothing of a person here', async () => {
  const { subjectId, reply } = await received();
  await arrive(reply, rawMail({ text: 'What is this?' }));
  await transaction(ctx, async (tx) => {
    assert.ok((await caseErasure.erase(tx, subjectId)) >= 2);
    assert.ok((await correspondenceErasure.erase(tx, subjectId)) >= 1);
    for (const { countResidue } of [caseErasure, correspondenceErasure])
      assert.equal(await countResidue(tx, subjectId), 0);
  });
});
