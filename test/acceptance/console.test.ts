import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { startServer, type RunningServer } from '../running-server.ts';

/** What `npm start` prints for the data protection officer of payroll-mail. */
interface SignIn {
  readonly email: string;
  readonly password: string;
  readonly code: string;
}

let server: RunningServer;
let browser: Browser;
let page: Page;

function printedSignIn(output: string): SignIn {
  const [, section = ''] = output.split(/^ {2}payroll-mail$/m);
  const [, email, password, code] = /(\S+@\S+) +password (\S+) +code (\d{6})/.exec(section) ?? [];
  assert.ok(
    email !== undefined && password !== undefined && code !== undefined,
    'the sign-in is printed at start',
  );
  return { email, password, code };
}

async function enterPassword(to: Page, { email, password }: SignIn): Promise<void> {
  await to.goto(`${server.url}/console/sign-in?organisation=payroll-mail`);
  await to.getByLabel(/e-mail/i).fill(email);
  await to.getByLabel('Password', { exact: true }).fill(password);
  await to.getByRole('button', { name: 'Continue' }).click();
}

async function enterCode(to: Page, { code }: SignIn): Promise<void> {
  await to.getByLabel(/code/i).first().fill(code);
  await to.keyboard.press('Enter');
}

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  page = await openPage(browser, { scripts: true });
  page.setDefaultTimeout(30_000);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the printed sign-in leads, by password and code, to the promise board as home', async () => {
  const signIn = printedSignIn(server.output());
  await enterPassword(page, signIn);
  await enterCode(page, signIn);
  await page.getByRole('heading', { name: 'Promise board' }).waitFor();
  await page.getByText('PM-18').first().waitFor();
  const words = await page.getByRole('main').innerText();
  for (const clause of ['PM-01', 'PM-12', 'PM-18']) assert.ok(words.includes(clause), clause);
  assert.match(words, /Kept/);
});

test('a code cannot be used a second time, and a wrong password says no more than that', async () => {
  const signIn = printedSignIn(server.output());
  const other = await openPage(browser, { scripts: true });
  await enterPassword(other, { ...signIn, password: 'not-the-password-at-all' });
  const wrong = await other.getByRole('alert').innerText();
  await enterPassword(other, { ...signIn, email: 'nobody@payroll-mail.example' });
  assert.equal(
    await other.getByRole('alert').innerText(),
    wrong,
    'an unknown account is refused in the same words',
  );
  await enterPassword(other, signIn);
  await enterCode(other, signIn);
  await other
    .getByText(/already|used|not right|wrong/i)
    .first()
    .waitFor();
  assert.equal(await other.getByRole('heading', { name: 'Promise board' }).count(), 0);
  await other.context().close();
});

test('a person is found by an exact identity with a stated reason, which stands in the access log', async () => {
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await page.getByPlaceholder('olena@example.org').fill('olena.subscriber@example.org');
  await page
    .getByLabel(/reason/i)
    .first()
    .fill('A call about her subscription');
  await page.getByRole('button', { name: 'Find the person' }).click();
  await page.getByText('Payroll in practice').first().waitFor();
  assert.ok(
    !(await page.getByRole('main').innerText()).includes('olena.subscriber@'),
    'addresses stay masked',
  );
  await page.getByRole('link', { name: 'Access log', exact: true }).click();
  await page.getByText('A call about her subscription').first().waitFor();
});

const verifyOpenEntry = async () => {
  await page.getByRole('button', { name: 'Verify in this browser' }).click();
  await page
    .getByText(/It holds: the entry is in the log/)
    .first()
    .waitFor();
};

test('the evidence view shows the checkpoint, an entry, and its proof checked in the browser', async () => {
  await page.goto(`${server.url}/console/evidence`);
  await page
    .getByText(/\/evidence\/payroll-mail/)
    .first()
    .waitFor();
  await page.locator('[data-row]').first().click();
  await verifyOpenEntry();
});

test('an entry opened before its checkpoint has come turns verifiable without a reload', async () => {
  await page.goto(`${server.url}/console/evidence`);
  await page.locator('[data-row]').first().waitFor();
  // Held back here, as a log under load holds it back: the page must ask again by itself.
  let answers = 0;
  await page.route('**/evidence/entries/ent_*', async (route) => {
    const answer = await route.fetch();
    const entry = (await answer.json()) as object;
    const shown = (answers += 1) === 1 ? { ...entry, index: null, proof: null } : entry;
    await route.fulfill({ response: answer, json: shown });
  });
  await page.locator('[data-row]').first().click();
  await page.getByText('it is sealed within a minute').waitFor();
  await verifyOpenEntry();
  await page.unrouteAll();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the board, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`${server.url}/console`);
    await page.getByRole('heading', { name: 'Promise board' }).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    );
  });
}
