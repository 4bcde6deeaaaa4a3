import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { startServer, type RunningServer } from '../running-server.ts';

let server: RunningServer;
let browser: Browser;
const base = '/client-crm';

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const button = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name });

async function codeFor(email: string): Promise<string> {
  for (let count = 1; count < 4; count += 1) {
    const mails = await server.waitForMail(email, count);
    const code = mails.map(({ text }) => /\b\d{6}\b/.exec(text)?.[0]).find((found) => found !== undefined);
    if (code !== undefined) return code;
  }
  throw new Error('no mail has a code');
}

const widthOver = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

/** From the first step to the page of the request, as a visitor would. */
async function askFor(page: Page, type: string, email: string): Promise<void> {
  await page.goto(`${server.url}${base}/requests?lang=en`);
  await page.getByLabel(type).check();
  await button(page, 'Continue').click();
  await page.getByLabel('Your e-mail address').fill(email);
  await button(page, 'Continue').click();
  await button(page, 'Send the request').click();
  const code = await codeFor(email);
  await page.getByLabel('The code').fill(code === '000000' ? '000001' : '000000');
  await button(page, 'Confirm').click();
  await page.getByText('This code is wrong').first().waitFor();
  await page.getByLabel('The code').fill(code);
  await button(page, 'Confirm').click();
  await page.getByText('Being worked on').waitFor();
}

for (const scripts of [false, true])
  test(`CC-11: with scripts ${scripts ? 'on' : 'off'} a person asks at 360 px, proves who they are, sees their data, and takes the request back`, async () => {
    const page = await openPage(browser, { width: 360, scripts, theme: scripts ? 'dark' : 'light' });
    const look = async (): Promise<void> => {
      assert.equal(await widthOver(page), 0, page.url().replace(/my\/[^/]+/, 'my'));
      if (!scripts) return;
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
      );
    };
    await askFor(page, 'See my data', `asks.${scripts ? 'on' : 'off'}@example.org`);
    await look();
    await page.getByRole('link', { name: 'Back to your data' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your data' }).waitFor();
    await look();
    await page.getByRole('main').getByRole('link', { name: 'Delete my data' }).click();
    await look();
    await button(page, 'Ask to delete everything').click();
    await page.getByText('Being worked on').waitFor();
    await page.getByRole('link', { name: 'Take the request back' }).click();
    await look();
    await button(page, 'Take the request back').click();
    await page.getByText('You took it back').waitFor();
    await page.context().close();
  });

test('a request is made with the keyboard alone', async () => {
  const page = await openPage(browser);
  await page.goto(`${server.url}${base}/requests?lang=en`);
  const tabTo = async (id: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.id || document.activeElement.value')) === id) return;
    }
    throw new Error(`the keyboard does not reach ${id}`);
  };
  await tabTo('type');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.getByLabel('Your e-mail address').waitFor();
  await tabTo('email');
  await page.keyboard.type('keyboard@example.org');
  await page.keyboard.press('Enter');
  await page.getByText('Is this right?').waitFor();
  await tabTo('send');
  await page.keyboard.press('Enter');
  await page.getByLabel('The code').waitFor();
  await page.context().close();
});
