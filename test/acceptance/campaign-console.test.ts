import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { startServer, type RunningServer } from '../running-server.ts';
import { becomeSubscriber } from './subscriber.ts';

const patienceMs = 30_000;
let server: RunningServer;
let browser: Browser;
let page: Page;

/** What `npm start` prints for the communicator of payroll-mail. */
function printedSignIn(output: string): { email: string; password: string; code: string } {
  const [, section = ''] = output.split(/^ {2}payroll-mail$/m);
  const [, email, password, code] =
    /(communicator@payroll-mail\S+) +password (\S+) +code (\d{6})/.exec(section) ?? [];
  assert.ok(email && password && code, 'the sign-in is printed at start');
  return { email, password, code };
}

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  page = await openPage(browser, { scripts: true });
  page.setDefaultTimeout(patienceMs);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const readers = ['anna.reader@example.org', 'boris.reader@example.org'];

test('a communicator signs in and sees campaigns and topics, and nothing of people', async () => {
  const { email, password, code } = printedSignIn(server.output());
  await page.goto(`${server.url}/console/sign-in?organisation=payroll-mail`);
  await page.getByLabel(/e-mail/i).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel(/code/i).first().fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Campaigns' }).click();
  await page.getByText('No campaign yet').waitFor();
  assert.equal(await page.getByRole('link', { name: 'People', exact: true }).count(), 0);
  assert.equal((await page.request.get(`${server.url}/console/api/access-log`)).status(), 403);
});

test('a draft is written in two languages, kept on the way to the next view, and marked where a translation is missing', async () => {
  await page.getByRole('button', { name: 'Write a campaign' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('January wages');
  await page.getByText('consent · News on payroll practice').waitFor();
  await page.getByRole('textbox', { name: 'Subject line' }).fill('What changes in January');
  await page
    .getByRole('textbox', { name: 'Text', exact: true })
    .fill('The minimum wage **rises**.\n\n<script>alert(1)</script>');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByRole('link', { name: 'Audience' }).waitFor();
  await page.getByRole('tab', { name: /Українська/ }).click();
  assert.match(await page.getByRole('tab', { name: /Русский/ }).innerText(), /not translated/);
  await page.getByRole('textbox', { name: 'Subject line' }).fill('Що змінюється в січні');
  await page.getByRole('tab', { name: /Українська.*incomplete/ }).waitFor();
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Мінімальна зарплата **зростає**.');
  await page.getByRole('link', { name: 'Preview' }).click();
  await page.getByRole('link', { name: 'Українська' }).click();
  await page.getByText('Що змінюється в січні').first().waitFor();
});

test('the preview shows the mail in a frame in which nothing runs, and its text beside it', async () => {
  await page.getByRole('link', { name: 'English' }).click();
  const frame = page.frameLocator('iframe');
  await frame.locator('strong', { hasText: 'rises' }).first().waitFor();
  assert.equal(await page.locator('iframe').getAttribute('sandbox'), '');
  assert.equal(await frame.locator('script').count(), 0);
  assert.notEqual(
    await frame
      .locator('body')
      .evaluate((body) => body.ownerDocument.defaultView?.getComputedStyle(body).backgroundColor),
    'rgba(0, 0, 0, 0)',
    'the letter is shown with its styles',
  );
  assert.match(await page.locator('pre').innerText(), /minimum wage/);
});

/** How many the open page says would get it now. */
async function reachable(): Promise<number> {
  const told = page.getByText(/people would get it now/);
  await told.waitFor();
  return Number.parseInt(await told.innerText(), 10);
}

test('the audience is counted when it is looked at: two who confirm are two more', async () => {
  await page.getByRole('link', { name: 'Audience' }).click();
  const before = await reachable();
  for (const reader of readers) await becomeSubscriber(browser, server, reader, ['Payroll in practice']);
  await page.reload();
  await page.getByText(`${before + 2} people would get it now`).waitFor();
});

test('starting repeats the number of people, and the page follows the campaign to its end by itself', async () => {
  const count = await reachable();
  await page.getByRole('link', { name: 'Send', exact: true }).click();
  await page.getByText('Not translated into Русский').waitFor();
  await page.getByRole('button', { name: 'Start sending' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`to ${count} people`).waitFor();
  await dialog.getByRole('button', { name: 'Start sending' }).click();
  await page.getByText('Done: everybody was dealt with').waitFor();
  await page.getByText(`${count} of ${count} sent`).first().waitFor();
  for (const reader of readers) {
    const mails = await server.waitForMail(reader, 2);
    assert.ok(mails.some(({ subject }) => subject === 'What changes in January'));
  }
  assert.ok(!(await page.getByRole('main').innerText()).includes('@'), 'counts only');
});

test('a scheduled campaign says when in the time of the organisation, goes back to draft, and is cancelled after one question', async () => {
  await page.goto(`${server.url}/console/campaigns/new`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Summer');
  await page.getByRole('textbox', { name: 'Subject line' }).fill('Summer');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Sun.');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByRole('link', { name: 'Send', exact: true }).click();
  await page.getByLabel('Date and time').fill('2099-07-05T09:00');
  await page.getByRole('button', { name: 'Schedule it' }).click();
  await page.getByRole('dialog').getByText('Europe/Kyiv').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Schedule it' }).click();
  await page.getByText(/Begins .*5 July 2099.*09:00 \(Europe\/Kyiv\)/).waitFor();
  await page.getByRole('button', { name: 'Back to draft' }).click();
  await page.getByRole('button', { name: 'Cancel the campaign' }).click();
  await page.getByText('Nobody has been written to').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the campaign' }).click();
  await page.getByText('cancelled before it began').waitFor();
});

test('topics say how many receive them now, with their days as a chart and as a table', async () => {
  await page.getByRole('link', { name: 'Topics' }).click();
  const topic = page.getByRole('listitem').filter({ hasText: 'Payroll in practice' });
  await topic.getByText(/in 30 days: [1-9]\d* came, 0 left/).waitFor();
  await page.getByRole('img', { name: /^Sent: [1-9]/ }).waitFor();
  await page.getByText('The numbers as a table').first().click();
  await page.getByRole('columnheader', { name: 'Sent' }).waitFor();
});

const places = ['campaigns', 'campaigns/new', 'topics'];
for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on these pages, and none is wider than a phone, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`${server.url}/console/campaigns`);
    await page.locator('[data-row]').first().waitFor();
    const campaigns = await page
      .locator('[data-row]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('href')?.replace(/^\/console\//, '') ?? ''));
    const views = campaigns.flatMap((path) => [path, `${path}?view=letter`]);
    for (const path of [...places, ...views]) {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`${server.url}/console/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[role=status][aria-label^=Loading]').first().waitFor({ state: 'detached' });
      // The letter in the frame takes no scripts, so axe cannot run in it; mails have tests of their own.
      await page.locator('iframe').evaluateAll((frames) => frames.forEach((frame) => frame.remove()));
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
        [],
        path,
      );
      const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(Number(overflow) <= 0, `${path} is ${String(overflow)} px too wide`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });
}
