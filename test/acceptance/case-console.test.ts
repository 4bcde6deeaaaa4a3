import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { startServer, type RunningServer } from '../running-server.ts';

const patienceMs = 30_000;
let server: RunningServer;
let browser: Browser;
let page: Page;

/** What `npm start` prints for a member of staff of payroll-mail. */
function printedSignIn(role: string): { email: string; password: string; code: string } {
  const [, section = ''] = server.output().split(/^ {2}payroll-mail$/m);
  const [, email, password, code] =
    new RegExp(String.raw`(${role}@payroll-mail\S+) +password (\S+) +code (\d{6})`).exec(section) ?? [];
  assert.ok(email && password && code, 'the sign-in is printed at start');
  return { email, password, code };
}

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  page = await openPage(browser, { scripts: true });
  page.setDefaultTimeout(patienceMs);
  const { email, password, code } = printedSignIn('communicator');
  await page.goto(`${server.url}/console/sign-in?organisation=payroll-mail`);
  await page.getByLabel(/e-mail/i).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel(/code/i).first().fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Cases' }).waitFor();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function assertAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  );
}

const email = 'olena.caller@example.org';
const reason = 'she called about request 2026-118';

test('PM-11: a caller’s case is opened, answered by mail and by telephone, and closed with a reason, all in one place', async () => {
  await page.getByRole('link', { name: 'Cases' }).click();
  await page.getByText('No case yet').waitFor();
  await page.getByRole('button', { name: 'New case' }).click();
  await page.getByLabel('Mail address of the person').fill(email);
  await page.getByLabel('What was said').fill('Which invoice is the one for May?');
  await page.getByRole('button', { name: 'Open the case' }).click();
  await page.getByText('Which invoice is the one for May?').waitFor();
  assert.ok(!(await page.getByRole('main').innerText()).includes(email), 'masked');
  await page.getByLabel('Subject line').fill('Your invoice');
  await page.getByLabel('Your answer').fill('It is on its way.');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  const answer = page.getByRole('listitem').filter({ hasText: 'It is on its way.' });
  await answer.getByText('Sent', { exact: true }).waitFor();
  const [mail] = await server.waitForMail(email);
  assert.equal(mail?.subject, 'Your invoice');
  assert.ok(!Object.keys(mail.headers).some((name) => name.toLowerCase() === 'auto-submitted'));
  await page.getByRole('button', { name: 'Record a call, fax or letter' }).click();
  await page.getByLabel('What was said').fill('She has it now, but the sum is wrong.');
  await page.getByRole('button', { name: 'Record the contact' }).click();
  await page.getByRole('listitem').filter({ hasText: 'the sum is wrong' }).getByText('telephone').waitFor();
  await assertAccessible();
  await page.getByRole('button', { name: 'Close the case' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('settled on the telephone');
  await dialog.getByRole('button', { name: 'Close the case' }).click();
  await page.getByText('settled on the telephone').waitFor();
  await page.getByRole('button', { name: 'Open it again' }).waitFor();
});

test('PM-13: a wish to leave is carried out with one act that says what will happen, and the person is told', async () => {
  await page.getByRole('link', { name: 'Cases' }).click();
  await page.getByRole('button', { name: 'New case' }).click();
  await page.getByLabel('Mail address of the person').fill(email);
  await page.getByLabel('What was said').fill('Maybe no more of these mails?');
  await page.getByRole('button', { name: 'Open the case' }).click();
  await page.getByRole('button', { name: 'Carry out the removal' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('All subscriptions end now').waitFor();
  await dialog.getByRole('button', { name: 'Yes, carry it out' }).click();
  await page.getByText('removal carried out, the person told, closed').waitFor();
  const mails = await server.waitForMail(email, 2);
  assert.ok(mails.some(({ subject }) => subject.startsWith('You will get no more mail')));
});

test('the worklist is walked by keys, and a case handed to the data protection officer is gone from it', async () => {
  await page.getByRole('link', { name: 'Cases' }).click();
  await page.getByRole('link', { name: 'Closed', exact: true }).click();
  await page.locator('[data-row]').nth(1).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Only for the DPO' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('you will not see it any more').waitFor();
  await dialog.getByRole('textbox').fill('it is about a colleague');
  await dialog.getByRole('button', { name: 'Only for the DPO' }).click();
  await page.waitForURL(/\/console\/cases$/);
  await page.locator('[data-row]').nth(1).waitFor({ state: 'detached' });
  assert.equal(await page.locator('[data-row]').count(), 1);
});

test('an address is asked about with a reason; the person’s own wish is not lifted, a decision of ours is', async () => {
  await page.getByRole('link', { name: 'Closed addresses' }).click();
  await page
    .getByLabel('Mail address')
    .or(page.getByLabel(/e-mail/i))
    .first()
    .fill(email);
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Check the address' }).click();
  await page.getByText('only the person takes it back').waitFor();
  await page.getByLabel('It is our own decision').check();
  await page.getByRole('button', { name: 'Close the address' }).click();
  await page.getByRole('button', { name: 'Open it again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open it again' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Open it again' }).waitFor({ state: 'detached' });
  assert.ok(!page.url().includes('olena'), 'no address in a URL');
  await assertAccessible();
});

test('PM-14: terms are recorded by the fingerprint of a document, the list is fetched, theirs is taken over', async () => {
  await page.getByRole('link', { name: 'Lent lists' }).click();
  await page.getByText('No list was ever lent').waitFor();
  await page.getByRole('button', { name: 'New engagement' }).click();
  await page.getByLabel('What for').fill('Autumn mailing on leave planning');
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('To be destroyed by').fill(tomorrow);
  const terms = { name: 'terms.pdf', mimeType: 'application/pdf', buffer: Buffer.from('signed') };
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByLabel('Signed terms').click(),
  ]);
  await chooser.setFiles(terms);
  await page.getByLabel('Contract number').fill('C-2027/14');
  await page.getByLabel('Signed on').fill('2026-01-05');
  await page.getByRole('button', { name: 'Record the terms' }).click();
  await page.getByRole('button', { name: 'Make the list' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make the list' }).click();
  await page.getByText('The list has 1 hash').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the hashes' }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^exp_[0-9a-f]{32}\.csv$/);
  const [theirs] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByLabel('File of hashes').click(),
  ]);
  const hashes = Buffer.from(`${'a'.repeat(64)}\nolena@example.org\n`);
  await theirs.setFiles({ name: 'theirs.txt', mimeType: 'text/plain', buffer: hashes });
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByText('1 line refused').waitFor();
  await assertAccessible();
});
