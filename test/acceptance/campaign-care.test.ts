import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { becomeSubscriber, linkIn } from './subscriber.ts';

const patienceMs = 30_000;
let server: RunningServer;
let browser: Browser;
let page: Page;
let author: Page;
let officer: Page;

/** What `npm start` prints for somebody of a controller. */
function printedSignIn(controller: string, role: string): { email: string; password: string; code: string } {
  const [, section = ''] = server.output().split(new RegExp(`^ {2}${controller}$`, 'm'));
  const pattern = new RegExp(`(${role}@${controller}\\S+) +password (\\S+) +code (\\d{6})`);
  const [, email, password, code] = pattern.exec(section) ?? [];
  assert.ok(email && password && code, 'the sign-in is printed at start');
  return { email, password, code };
}

async function signedIn(controller: string, role: string): Promise<Page> {
  const { email, password, code } = printedSignIn(controller, role);
  const opened = await openPage(browser, { scripts: true });
  opened.setDefaultTimeout(patienceMs);
  await opened.goto(`${server.url}/console/sign-in?organisation=${controller}`);
  await opened.getByLabel(/e-mail/i).fill(email);
  await opened.getByLabel('Password', { exact: true }).fill(password);
  await opened.getByRole('button', { name: 'Continue' }).click();
  await opened.getByLabel(/code/i).first().fill(code);
  await opened.keyboard.press('Enter');
  await opened.getByRole('link', { name: 'Campaigns' }).waitFor();
  return opened;
}

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  // At once: the codes that are printed at start hold for a minute.
  [page, author, officer] = await Promise.all([
    signedIn('payroll-mail', 'communicator'),
    signedIn('association-site', 'communicator'),
    signedIn('association-site', 'officer'),
  ]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function call<T>(path: string, body?: object): Promise<T> {
  const answer = await server.api(path, body === undefined ? {} : { body });
  const said: unknown = await answer.json();
  assert.ok(answer.ok, JSON.stringify(said));
  return said as T;
}
async function send(campaign: object): Promise<string> {
  const { id } = await call<{ id: string }>('/v1/campaigns', campaign);
  await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
  await eventually('the campaign is over', async () =>
    (await call<{ state: string }>(`/v1/campaigns/${id}`)).state === 'sent' ? true : undefined,
  );
  return id;
}
const news = {
  name: 'January',
  topic: 'practice-news',
  template: 'newsletter',
  content: { en: { title: 'What changes in January', body_markdown: 'The minimum wage **rises**.' } },
};

async function looksRight(path: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator('iframe').evaluateAll((frames) => frames.forEach((frame) => frame.remove()));
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
      [],
      `${path} ${theme}`,
    );
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    assert.ok(Number(overflow) <= 0, `${path} is ${String(overflow)} px too wide`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a test goes to the communicator’s own mailbox, marked; its link says what it would do and does nothing', async () => {
  const { id } = await call<{ id: string }>('/v1/campaigns', news);
  await page.goto(`${server.url}/console/campaigns/${id}?view=send`);
  const to = page.getByLabel('To whom');
  const own = await to.inputValue();
  await to.fill('somebody@mail.example');
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('A test goes only to colleagues').waitFor();
  await to.fill(own);
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('1 test mail is on its way.').waitFor();
  const [mail = assert.fail()] = await server.waitForMail(own);
  assert.equal(mail.subject, '[Test] What changes in January');
  const reader = await openPage(browser);
  await reader.goto(linkIn(mail, 'trial'));
  await reader.getByText('this link stops “Payroll in practice”').waitFor();
  assert.equal(await reader.getByRole('button').count(), 0);
  await reader.close();
  assert.equal((await server.mailbox('somebody@mail.example')).length, 0);
  await looksRight('send');
});

test('whom a mailing missed is listed by masked address with the reason in words', async () => {
  const email = 'anna.reader@mail.example';
  await becomeSubscriber(browser, server, email, ['Payroll in practice']);
  await send(news);
  const second = await send({ ...news, name: 'Too soon' });
  await page.goto(`${server.url}/console/campaigns/${second}`);
  const row = page.getByRole('listitem').filter({ hasText: 'a…@mail.example' });
  await row.getByText(/too soon after the last one \(clause PM-09\)/).waitFor();
  assert.ok(!(await page.getByRole('main').innerText()).includes(email));
  assert.equal(await row.getByRole('link').count(), 0, 'the record is not the communicator’s to open');
  await looksRight('result');
});

test('an outage is told of in a thread: the follow-up begins with words of its kind and names its readers', async () => {
  await page.goto(`${server.url}/console/incidents`);
  await page.getByText('No outage was told of yet').waitFor();
  await page.getByRole('button', { name: 'Start an incident' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mail is down');
  await page.getByRole('textbox', { name: 'Subject line' }).fill('Mail is down');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Since noon.');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByRole('link', { name: 'Audience' }).waitFor();
  const id = /cmp_\w+/.exec(page.url())?.[0] ?? '';
  await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
  await page.goto(`${server.url}/console/incidents`);
  await page.getByRole('link', { name: 'Write that it is resolved' }).click();
  const subject = page.getByRole('textbox', { name: 'Subject line' });
  await subject.waitFor();
  assert.equal(await subject.inputValue(), 'Resolved: Mail is down');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByRole('link', { name: 'Thread', exact: true }).click();
  const timeline = page.getByRole('main').getByRole('listitem');
  await timeline.nth(1).getByText('Resolved: Mail is down').waitFor();
  assert.equal(await timeline.count(), 2);
  await looksRight('thread');
  await page.goto(`${server.url}/console/incidents`);
  await page.getByRole('listitem').first().waitFor();
  await looksRight('incidents');
  await page.getByRole('button', { name: 'Announce maintenance' }).click();
  await page.getByLabel('Affected services').first().waitFor();
});

test('where the policy asks for a second person, another one sees words and audience, approves, and only then it starts', async () => {
  await author.goto(`${server.url}/console/campaigns/new?topic=assemblies`);
  await author.getByRole('textbox', { name: 'Name', exact: true }).fill('Spring assembly');
  for (const tab of await author.getByRole('tab').all()) {
    await tab.click();
    await author.getByRole('textbox', { name: 'Subject line' }).fill('Assembly on 5 May');
    await author.getByRole('textbox', { name: 'Text', exact: true }).fill('In the garden house.');
  }
  await author.getByRole('button', { name: 'Save the draft' }).click();
  await author.getByRole('link', { name: 'Send', exact: true }).click();
  await author.getByText(/Waits for the approval of another person: .*Ostap Hnatiuk/).waitFor();
  assert.ok(await author.getByRole('button', { name: 'Schedule it' }).isDisabled());
  await author.getByRole('link', { name: 'Approval' }).click();
  await author.getByText('Assembly on 5 May').first().waitFor();
  assert.equal(await author.getByRole('button', { name: 'Approve exactly this' }).count(), 0);

  await officer.goto(`${server.url}/console/campaigns`);
  await officer.getByText('waits for approval').waitFor();
  await officer.getByRole('link', { name: /Spring assembly/ }).click();
  await officer.getByText('In the garden house.').first().waitFor();
  await officer.getByRole('button', { name: 'Approve exactly this' }).click();
  await officer.getByText(/Approved by Ostap Hnatiuk/).waitFor();
  await author.reload();
  await author.getByText(/Approved by Ostap Hnatiuk/).waitFor();
  await author.getByRole('link', { name: 'Send', exact: true }).click();
  await author.getByRole('button', { name: 'Schedule it' }).waitFor();
  assert.ok(await author.getByRole('button', { name: 'Schedule it' }).isEnabled());
});
