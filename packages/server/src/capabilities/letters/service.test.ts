import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import type { MessageId, RequestId, SubjectId } from '@zgoda/vocabulary/ids';
import type { TxContext } from '../../context.ts';
import { transaction } from '../../platform/db/index.ts';
import { testDatabase, type TestContext } from '../../platform/db/testing.ts';
import { eraseSubject, findEntry, openPayload } from '../evidence/index.ts';
import { testAnchors } from '../evidence/testing.ts';
import { getMessage } from '../messages/index.ts';
import { messageJobs } from '../messages/jobs.ts';
import { personWith, publishedContext, scriptedMailer } from '../messages/testing.ts';
import { ensureSubjects } from '../subjects/index.ts';
import type { NewLetter } from './letter.ts';
import { getLetter, letterErasure, listLetters, renderLetterPdf, writeLetter } from './service.ts';
import { sampleOf } from './testing.ts';

const database = await testDatabase();
const ctx = await publishedContext(database, 'association-site');
const { server, mailer } = await scriptedMailer();

const staff = (of: TestContext): TestContext => ({
  ...of,
  actor: { kind: 'staff', staffId: '0190a0a0-1111-7111-8111-000000000009', roles: [] },
});
const write = (letter: NewLetter, by: TestContext = staff(ctx)) =>
  transaction(by, (tx: TxContext) => writeLetter(tx, letter));
const newRequest = (): RequestId => ctx.ids.uuid() as RequestId;
const letterTo = (
  subjectId: SubjectId | undefined,
  kind: Parameters<typeof sampleOf>[0],
  more: object = {},
): NewLetter => ({
  ...sampleOf(kind),
  subjectId,
  locale: 'uk',
  ...more,
});

const deliver = async (): Promise<readonly string[]> => {
  const before = server.contents.length;
  await database.runJobs(ctx, messageJobs({ mailer, publicOrigin: 'https://privacy.example' }));
  return server.contents.slice(before);
};

test('AS-25: a letter of delay goes by mail in the thread of the request, and its PDF says the same in Ukrainian: reason, new date, appeal', async () => {
  const subjectId = await personWith(ctx, 'delay@person.example');
  const requestId = newRequest();
  // Whoever had it written: an acknowledgement is written by the system.
  const first = await write(letterTo(subjectId, 'acknowledgement', { requestId }));
  const second = await write(letterTo(subjectId, 'extension', { requestId }));
  const letters = await listLetters(ctx, requestId);
  assert.deepEqual(
    letters.map(({ letterId, channel, kind }) => [letterId, channel, kind]),
    [
      [first, 'mail', 'acknowledgement'],
      [second, 'mail', 'extension'],
    ],
  );
  const mails = await deliver();
  assert.equal(mails.length, 2);
  const [opening = '', answer = ''] = mails.toSorted((a) => (/^Auto-Submitted/m.test(a) ? -1 : 1));
  assert.match(opening, /^Auto-Submitted: auto-generated/m);
  assert.doesNotMatch(answer, /^Auto-Submitted/m);
  const id = /^Message-ID: (<[^>]+>)/im.exec(opening)?.[1] ?? assert.fail(opening);
  assert.ok(answer.includes(`In-Reply-To: ${id}`), answer.slice(0, 2000));
  const pdf = await renderLetterPdf(ctx, second);
  assert.deepEqual(pdf, await renderLetterPdf(ctx, second));
  const said = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf })
    .toString()
    .replaceAll(/\s+/g, ' ');
  for (const part of [
    'Причина: ваш запит складний.',
    'The data lie in an archive on paper',
    'до п’ятниці, 5 лютого 2027 року',
    'Уповноважений Верховної Ради України з прав людини',
    'звернутися до суду',
    'Олена Приклад',
    'Сторінка 1 з 1',
  ])
    assert.ok(said.includes(part), `${part} in ${said}`);
  const info = execFileSync('pdfinfo', ['-', '-enc', 'UTF-8'], { input: pdf }).toString();
  assert.match(info, /Tagged: +yes/);
  assert.match(info, /Title: +Нам потрібно більше часу/);
  assert.match(info, /\(A4\)/);
});

test('the evidence of a letter names its kind, ground, article and day, and none of its words', async () => {
  const subjectId = await personWith(ctx, 'evidence@person.example');
  const requestId = newRequest();
  const letterId = await write(letterTo(subjectId, 'extension', { requestId, address: ['Ivan Example'] }));
  const { entryId } = await getLetter(ctx, letterId);
  const payload = await openPayload(ctx, entryId);
  assert.equal(payload['act'], 'letter_written');
  assert.deepEqual(
    [payload['kind'], payload['ground'], payload['article'], payload['until'], payload['channel']],
    ['extension', 'complex', 'Law 2297-VI Art. 17(2)', '2027-02-05', 'mail'],
  );
  assert.doesNotMatch(JSON.stringify(payload), /Ivan|archive|Олена/);
  assert.ok(await findEntry(ctx, entryId));
});

test('a letter to somebody without an address, to nobody on record, or to a recipient is for print', async () => {
  await deliver();
  const [person] = await transaction(ctx, (tx) => ensureSubjects(tx, [{ client_id: 'member-7' }]));
  const withAddress = await personWith(ctx, 'recipient@person.example');
  const notice = sampleOf('correction_notice');
  assert.ok(notice.kind === 'correction_notice');
  const written = [
    await write(letterTo(person?.subjectId, 'answer')),
    await write(letterTo(undefined, 'nothing_held')),
    await write({
      ...notice,
      facts: { ...notice.facts, to: 'recipient' },
      subjectId: withAddress,
      locale: 'en',
    }),
  ];
  for (const letterId of written) {
    const letter = await getLetter(ctx, letterId);
    assert.equal(letter.channel, 'print');
    assert.ok(letter.text.blocks.length > 0);
  }
  assert.deepEqual(await deliver(), []);
});

test('a mail is answered for as the class that answers requests, by a template that the policy need not declare', async () => {
  const subjectId = await personWith(ctx, 'class@person.example');
  const { messageId } = await getLetter(ctx, await write(letterTo(subjectId, 'refusal')));
  const message = await getMessage(ctx, messageId as MessageId);
  assert.deepEqual(
    [message.template, message.messageClass, message.cause?.kind],
    ['request-letter', 'answer', 'privacy_request'],
  );
});

test('a letter in a language that we do not speak is in English', async () => {
  const letter = await getLetter(ctx, await write(letterTo(undefined, 'refusal', { locale: 'pl' })));
  assert.equal(letter.locale, 'en');
  assert.match(letter.text.title, /We cannot do/);
});

test('erasing a person takes their letters', async () => {
  const subjectId = await personWith(ctx, 'erased@person.example');
  const letterId = await write(letterTo(subjectId, 'refusal'));
  await eraseSubject(ctx, subjectId, { anchors: testAnchors(), steps: [letterErasure] });
  await assert.rejects(getLetter(ctx, letterId), { code: 'letter_not_found' });
});
