import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createDevMailbox, createMailer, parseSmtpUrl } from '../../platform/mail/index.ts';
import { devMailboxPages } from './dev-mailbox-pages.ts';

const directory = await mkdtemp(join(tmpdir(), 'zgoda-mailbox-pages-'));
let at = Date.parse('2026-11-22T10:00:00Z');
const mailbox = await createDevMailbox({ directory, now: () => new Date((at += 1000)) });
after(async () => {
  await mailbox.close();
  await rm(directory, { recursive: true, force: true });
});
const pages = devMailboxPages(mailbox);
const mailer = createMailer({ server: parseSmtpUrl(mailbox.url) });
const send = (address: string, subject: string) =>
  mailer.send({
    from: { name: 'Tabella', address: 'news@tabella.example' },
    to: { address },
    subject,
    text: '<script>alert(1)</script> https://tabella.example/a',
    html: '<html><head></head><body><script>alert(1)</script><a href="https://tabella.example/a">a</a></body></html>',
    date: new Date(),
    messageId: 'x@tabella.example',
    language: 'en',
  });
await send('olena@mail.example', 'First <b>');
await send('petro@mail.example', 'Second');
await mailer.close();
const inBrowser = { headers: { accept: 'text/html,application/xhtml+xml' } };
const items = async (path: string): Promise<Record<string, unknown>[]> =>
  ((await (await pages.request(path)).json()) as { items: Record<string, unknown>[] }).items;

test('programs get what was sent as JSON, newest first, by recipient', async () => {
  const [newest, oldest] = await items('/');
  assert.deepEqual([newest?.['subject'], oldest?.['subject']], ['Second', 'First <b>']);
  assert.equal((await items('/?to=OLENA@mail.example')).length, 1);
  assert.equal((await items('/?limit=1')).length, 1);
  assert.partialDeepStrictEqual(oldest, {
    to: 'olena@mail.example',
    links: ['https://tabella.example/a'],
    headers: { 'auto-submitted': 'auto-generated' },
  });
  const single = await pages.request(`/${String(oldest?.['id'])}`);
  assert.deepEqual(await single.json(), oldest);
});

test('people get pages, in which nothing of a mail is markup', async () => {
  const list = await (await pages.request('/', inBrowser)).text();
  assert.match(list, /First &lt;b&gt;/);
  const [mail] = await items('/?to=olena@mail.example');
  const response = await pages.request(`/${String(mail?.['id'])}`, inBrowser);
  const page = await response.text();
  assert.match(page, /&lt;script&gt;alert/);
  assert.doesNotMatch(page, /<script/);
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-src 'self'/);
});

test('the HTML part is shown in a frame where no script runs', async () => {
  const [mail] = await items('/?to=olena@mail.example');
  const response = await pages.request(`/${String(mail?.['id'])}/html`, inBrowser);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /sandbox allow-popups/);
  assert.doesNotMatch(policy, /script-src|allow-scripts|allow-same-origin/);
});

test('the source can be taken away, and an unknown mail is not found', async () => {
  const [mail] = await items('/');
  const source = await pages.request(`/${String(mail?.['id'])}/source`);
  assert.equal(source.headers.get('content-type'), 'message/rfc822');
  assert.match(await source.text(), /^Subject: Second/m);
  for (const path of ['/nothing', '/nothing/html', '/..%2F..%2Fetc%2Fpasswd/source']) {
    assert.equal((await pages.request(path)).status, 404);
  }
});
