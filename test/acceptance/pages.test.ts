import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page, Response } from '@playwright/test';
import { POLICY_FILE, parsePolicyFolder, textFile } from '@zgoda/policy';
import { publicPagePaths } from '../../packages/server/src/centre/page-list.ts';
import { launchBrowser, openPage } from '../browser.ts';
import { startServer, type RunningServer } from '../running-server.ts';
import { becomeSubscriber, linkIn, oneClickLink, postMessage, subscribeOnPage } from './subscriber.ts';

const largestPageBytes = 30_000;
/** Colours differ by theme, layout by width: two looks see both of each. */
const looks = [
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 1280 },
] as const;

let server: RunningServer;
let browser: Browser;
/** Every kind of page of the privacy centre, those behind links of mails included; of the clauses the first and the last. */
let paths: readonly string[];

/** Pages that only a link leads to: made by living through them once. */
async function pagesBehindLinks(): Promise<string[]> {
  const email = 'looking@example.org';
  await subscribeOnPage(browser, server, 'waiting@example.org', ['Payroll in practice']);
  const [confirmation] = await server.waitForMail('waiting@example.org');
  await becomeSubscriber(browser, server, email, ['Payroll in practice', 'Webinars and meetings']);
  await postMessage(server, { to: email, topic: 'practice-news', title: 'A look' });
  const mails = await server.waitForMail(email, 2);
  const newsletter = mails.find((mail) => mail.subject.includes('A look'));
  assert.ok(confirmation !== undefined && newsletter !== undefined);
  const links = [
    linkIn(confirmation, 'confirm'),
    linkIn(newsletter, 'preferences'),
    oneClickLink(newsletter),
  ];
  const page = await openPage(browser);
  await page.goto(oneClickLink(newsletter));
  await page.getByRole('main').getByRole('button').first().click();
  const receipt = await page
    .getByRole('main')
    .getByRole('link', { name: /receipt/i })
    .first()
    .getAttribute('href');
  await page.context().close();
  assert.ok(receipt !== null, 'the page after withdrawing leads to its receipt');
  return [...links, new URL(receipt, server.url).href].map((link) => {
    const { pathname, search } = new URL(link);
    return pathname + search;
  });
}

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  const folder = join(import.meta.dirname, '../../examples/payroll-mail');
  const names = [POLICY_FILE, ...['en', 'ru', 'uk'].map(textFile)];
  const { policy } = parsePolicyFolder(
    new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
  );
  assert.ok(policy !== undefined);
  const isOneOfMany = (path: string) => /\/policy\/PM-(?!01|18)/.test(path);
  const open = publicPagePaths(policy).filter((path) => !isOneOfMany(path));
  paths = [...open, ...(await pagesBehindLinks())];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function eachPage(
  options: { readonly theme: 'light' | 'dark'; readonly width: number; readonly scripts?: boolean },
  look: (page: Page, path: string) => Promise<void>,
): Promise<void> {
  const page = await openPage(browser, options);
  for (const path of paths) {
    await page.goto(server.url + path);
    await look(page, path);
  }
  await page.context().close();
}

for (const { theme, width } of looks) {
  test(`axe finds nothing on any page, ${theme}, ${width} px`, async () => {
    await eachPage({ theme, width, scripts: true }, async (page, path) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`);
      assert.deepEqual(found, [], path);
    });
  });
}

test('no page needs a script, loads anything from elsewhere, or weighs more than 30 kB', async () => {
  const page = await openPage(browser);
  for (const path of paths) {
    const responses: Response[] = [];
    const listen = (response: Response) => void responses.push(response);
    page.on('response', listen);
    await page.goto(server.url + path, { waitUntil: 'load' });
    page.off('response', listen);
    const sizes = await Promise.all(responses.map((response) => response.request().sizes()));
    const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    assert.deepEqual(
      responses.filter((response) => !response.url().startsWith(server.url)),
      [],
      path,
    );
    assert.equal(await page.locator('script').count(), 0, path);
    assert.ok(bytes > 0 && bytes < largestPageBytes, `${path} weighs ${bytes} bytes as sent`);
  }
  await page.context().close();
});

test('no page is wider than a phone, at 320 px as at 360 px', async () => {
  for (const width of [320, 360]) {
    await eachPage({ theme: 'light', width, scripts: true }, async (page, path) => {
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(Number(overflow) <= 0, `${path} is ${String(overflow)} px too wide at ${width} px`);
    });
  }
});

test('one heading of the first level, one main region, and a way past the navigation on every page', async () => {
  await eachPage({ theme: 'light', width: 1280 }, async (page, path) => {
    assert.equal(await page.locator('h1').count(), 1, path);
    assert.equal(await page.locator('main').count(), 1, path);
    await page.keyboard.press('Tab');
    const first = page.locator(':focus');
    assert.match(
      (await first.getAttribute('href')) ?? '',
      /^#/,
      `${path}: the first stop of the keyboard is a skip link`,
    );
  });
});

test('a subscription can be asked for with the keyboard alone', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}/payroll-mail/subscribe`);
  const email = 'keyboard@example.org';
  let typed = false;
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press('Tab');
    const focus = page.locator(':focus');
    const type = await focus.getAttribute('type');
    if (type === 'checkbox' && !(await focus.isChecked()) && !typed) await page.keyboard.press('Space');
    if (type === 'email') {
      await page.keyboard.type(email);
      await page.keyboard.press('Enter');
      typed = true;
      break;
    }
  }
  assert.ok(typed, 'the keyboard reaches the address');
  await server.waitForMail(email);
  await page.context().close();
});

test('the policy stands in each of its languages, and each clause has an address of its own', async () => {
  for (const locale of ['en', 'ru', 'uk']) {
    const answer = await fetch(`${server.url}/payroll-mail/policy?lang=${locale}`);
    assert.equal(answer.status, 200);
    const page = await answer.text();
    assert.match(page, new RegExp(`<html[^>]* lang="${locale}"`));
    for (let number = 1; number <= 18; number += 1) {
      assert.ok(page.includes(`id="PM-${String(number).padStart(2, '0')}"`), `PM-${number} in ${locale}`);
    }
  }
});
