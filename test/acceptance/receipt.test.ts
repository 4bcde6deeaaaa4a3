import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { Browser } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { becomeSubscriber, linkIn, oneClickLink, postMessage } from './subscriber.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

let server: RunningServer;
let browser: Browser;
let directory: string;
/** Where the receipt of a withdrawal is, as the page after it links to it. */
let receiptUrl: string;

const inDirectory = (name: string): string => join(directory, name);

/** Go's own checker, built from Debian's packages without a module proxy. */
const runGo = (...args: string[]) =>
  run('go', ['run', join(import.meta.dirname, 'go-receipt/main.go'), ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      GO111MODULE: 'off',
      GOPATH: '/usr/share/gocode',
      GOCACHE: inDirectory('go-cache'),
      GOFLAGS: '',
    },
  });
const runZgoda = (...args: string[]) =>
  run(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(root, 'packages/cli/src/main.ts'),
    ...args,
  ]);

/** The whole way of a person, from the first page to the receipt of having left. */
async function leaveAgain(): Promise<string> {
  const email = 'olena.tester@example.org';
  await becomeSubscriber(browser, server, email, ['Payroll in practice']);
  assert.equal(
    (await postMessage(server, { to: email, topic: 'practice-news', title: 'Payroll in January' })).status,
    202,
  );
  const mails = await server.waitForMail(email, 2);
  const newsletter = mails.find((mail) => mail.subject.includes('Payroll in January'));
  assert.ok(newsletter !== undefined);
  assert.ok(newsletter.text.length > 0 && newsletter.html.includes('Payroll in January'));
  assert.ok(linkIn(newsletter, 'preferences').startsWith('http'));
  const page = await openPage(browser);
  await page.goto(oneClickLink(newsletter));
  await page.getByRole('main').getByRole('button').first().click();
  const href = await page
    .getByRole('main')
    .getByRole('link', { name: /receipt/i })
    .first()
    .getAttribute('href');
  await page.context().close();
  assert.ok(href !== null);
  return new URL(href, server.url).href;
}

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zgoda-receipt-'));
  server = await startServer();
  browser = await launchBrowser();
  receiptUrl = await leaveAgain();
  const { origin, pathname } = new URL(receiptUrl);
  const receipt = await eventually('the receipt holds its proof', async () => {
    const answer = await fetch(`${origin}${pathname}.json`);
    const text = await answer.text();
    return answer.status === 200 && text.includes('"proof"') ? text : undefined;
  });
  writeFileSync(inDirectory('receipt.json'), receipt);
  const trust = await fetch(`${server.url}/evidence/payroll-mail/trust`);
  writeFileSync(inDirectory('trust'), await trust.text());
  const forged = receipt.replace(
    /"commitment":"(.)/,
    (text, first: string) => text.slice(0, -1) + (first === 'a' ? 'b' : 'a'),
  );
  assert.notEqual(forged, receipt);
  writeFileSync(inDirectory('forged.json'), forged);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('PM-12 the receipt of a withdrawal is checked by Go, which nobody here wrote, against a key fetched apart from it', async () => {
  const { stdout } = await runGo(inDirectory('receipt.json'), inDirectory('trust'));
  assert.equal(stdout.trim(), 'withdrawal');
  await assert.rejects(runGo(inDirectory('forged.json'), inDirectory('trust')));
});

test('zgoda verify says what the receipt proves and by whom, with the server gone or not', async () => {
  const { stdout } = await runZgoda('verify', inDirectory('receipt.json'), '--trust', inDirectory('trust'));
  assert.match(stdout, /signed by the controller only/);
  assert.match(stdout, /withdrawal/);
  await assert.rejects(runZgoda('verify', inDirectory('forged.json')), { code: 1 });
});

test('the receipt page says in words what happened and what is proven', async () => {
  const page = await openPage(browser);
  await page.goto(receiptUrl);
  const words = await page.getByRole('main').innerText();
  assert.match(words, /Payroll in practice/);
  assert.match(words, /Signed only by Verbena Payroll Group/);
  await page.context().close();
});
