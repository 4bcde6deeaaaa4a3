import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createDevMailbox, type DevMailbox } from './dev-mailbox.ts';
import type { Mail } from './mail.ts';
import { createMailer } from './mailer.ts';
import { parseSmtpUrl } from './smtp-url.ts';

const mailTo = (address: string, subject = 'Hello'): Mail => ({
  from: { name: 'Табелла', address: 'news@tabella.example' },
  to: { address },
  subject,
  text: 'Read https://tabella.example/a?b=1 now.\n',
  html: '<p>Read <a href="https://tabella.example/a?b=1">this</a></p>',
  date: new Date('2026-11-22T10:00:00Z'),
  messageId: '0190aabb@tabella.example',
  language: 'en',
  list: { id: 'news.tabella.example', name: 'News', unsubscribeUrl: 'https://tabella.example/u/1' },
});

async function openMailbox(directory: string, keep?: number): Promise<DevMailbox> {
  let at = Date.parse('2026-11-22T10:00:00Z');
  const mailbox = await createDevMailbox({ directory, now: () => new Date((at += 1)), keep });
  after(() => mailbox.close());
  return mailbox;
}
async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'zgoda-mailbox-'));
  after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
async function send(mailbox: DevMailbox, ...mails: Mail[]): Promise<void> {
  const mailer = createMailer({ server: parseSmtpUrl(mailbox.url) });
  for (const mail of mails) assert.equal((await mailer.send(mail)).fate, 'accepted');
  await mailer.close();
}

test('a mail handed over by SMTP can be read, with its links, newest first', async () => {
  const mailbox = await openMailbox(await temporaryDirectory());
  await send(mailbox, mailTo('olena@mail.example', 'First'), mailTo('Petro@mail.example', 'Друга'));
  const [newest, oldest] = await mailbox.list();
  assert.deepEqual([newest?.subject, oldest?.subject], ['Друга', 'First']);
  assert.equal(newest?.from, 'Табелла <news@tabella.example>');
  assert.equal(newest?.to, 'Petro@mail.example');
  assert.deepEqual(newest?.links, ['https://tabella.example/a?b=1', 'https://tabella.example/u/1']);
  assert.match(newest?.html ?? '', /<a href/);
  assert.equal(
    newest?.headers.find(({ name }) => name === 'list-unsubscribe-post')?.value,
    'List-Unsubscribe=One-Click',
  );
  assert.deepEqual(await mailbox.find(newest?.id ?? ''), newest);
});

test('mails are found by recipient, whatever its case and script', async () => {
  const mailbox = await openMailbox(await temporaryDirectory());
  await send(
    mailbox,
    mailTo('olena@mail.example'),
    mailTo('олена@пошта.example'),
    mailTo('"olena..k"@mail.example'),
  );
  assert.equal((await mailbox.list({ to: 'OLENA@mail.example' })).length, 1);
  assert.equal((await mailbox.list({ to: 'олена@xn--80a1acn3a.example' })).length, 1);
  assert.equal((await mailbox.list({ to: 'олена@пошта.example' })).length, 1);
  assert.equal((await mailbox.list({ to: '"olena..k"@mail.example' })).length, 1);
  assert.equal((await mailbox.list({ to: 'nobody@mail.example' })).length, 0);
});

test('mails survive a restart', async () => {
  const directory = await temporaryDirectory();
  const first = await openMailbox(directory);
  await send(first, mailTo('olena@mail.example'));
  await first.close();
  const second = await openMailbox(directory);
  assert.equal((await second.list()).length, 1);
});

test('the mailbox keeps only so many mails, the newest', async () => {
  const directory = await temporaryDirectory();
  const mailbox = await openMailbox(directory, 3);
  await send(mailbox, ...['1', '2', '3', '4', '5'].map((subject) => mailTo('olena@mail.example', subject)));
  assert.deepEqual(
    (await mailbox.list()).map(({ subject }) => subject),
    ['5', '4', '3'],
  );
  assert.equal((await readdir(directory)).length, 3);
});

test('an id is never a path', async () => {
  const mailbox = await openMailbox(await temporaryDirectory());
  for (const id of ['../../etc/passwd', '', '000000000000000-abcdef12', '.']) {
    assert.equal(await mailbox.find(id), undefined);
  }
});
