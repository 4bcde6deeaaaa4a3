import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { startServer, type RunningServer } from '../running-server.ts';

const patienceMs = 30_000;
const email = 'hanna.bereza@example.org';
let server: RunningServer;
let browser: Browser;
let officer: Page;

/** A browser in which a member of staff of the association has signed in. */
async function signedIn(role: string): Promise<Page> {
  const [, section = ''] = server.output().split(/^ {2}association-site$/m);
  const printed = new RegExp(String.raw`(${role}@association-site\S+) +password (\S+) +code (\d{6})`);
  const [, address, password, code] = printed.exec(section) ?? [];
  assert.ok(address && password && code, 'the sign-in is printed at start');
  const page = await openPage(browser, { scripts: true });
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${server.url}/console/sign-in?organisation=association-site`);
  await page.getByLabel(/e-mail/i).fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel(/code/i).first().fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Requests' }).click();
  await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
  return page;
}

async function assertAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  );
}

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  officer = await signedIn('officer');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const membersOf = (address: string): number => {
  const path = join(server.dataDirectory, 'examples', 'association-site', 'members.sqlite');
  const database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare('select count(*) as n from member where email = ?').get(address);
  database.close();
  return Number(row?.['n']);
};

test('AS-13: an erasure request is found in the queue, its person verified by document, its plan approved by another, carried out and answered by letter', async () => {
  const body = { type: 'erasure', subject: { email }, details: { words: 'Please delete all of it.' } };
  const key = 'zk_dev_association-site';
  const asked = await server.api('/v1/requests', { method: 'POST', key, body });
  assert.equal(asked.status, 201);
  await officer.reload();
  await officer.getByRole('link', { name: /Erasure/ }).waitFor();
  await assertAccessible(officer);
  await officer.getByRole('link', { name: /Erasure/ }).click();
  await officer.getByText('Please delete all of it.').waitFor();
  await officer.getByText('We wait for the person to prove').waitFor();
  assert.ok(!(await officer.getByRole('main').innerText()).includes(email), 'masked');
  await officer.getByText('Add a document').first().click();
  const [chooser] = await Promise.all([
    officer.waitForEvent('filechooser'),
    officer.getByLabel('File').click(),
  ]);
  await chooser.setFiles({ name: 'id.png', mimeType: 'image/png', buffer: Buffer.from('a picture') });
  await officer.getByRole('button', { name: 'Add a document' }).click();
  await officer.getByText('Somebody in the role verifier').waitFor();
  await officer.getByText('Only those who verify can open them').waitFor();

  const verifier = await signedIn('verifier');
  await verifier.getByRole('link', { name: /Erasure/ }).click();
  await verifier.getByRole('link', { name: 'Identity document' }).waitFor();
  await verifier.getByRole('button', { name: 'Confirm identity' }).click();
  await verifier.getByRole('dialog').getByRole('button', { name: 'Confirm identity' }).click();
  await verifier.getByText('identity proved').waitFor();

  await officer.reload();
  await officer.getByRole('button', { name: 'Propose for approval' }).waitFor();
  await officer.getByRole('img', { name: /The plan as a graph/ }).waitFor();
  await officer.getByRole('rowheader', { name: /fee_payment/ }).waitFor();
  await assertAccessible(officer);
  await officer.getByRole('button', { name: 'Propose for approval' }).click();
  await officer.getByRole('dialog').getByRole('button', { name: 'Propose for approval' }).click();
  await officer.getByText('You proposed this yourself').waitFor();
  assert.equal(membersOf(email), 1, 'nothing is changed before the second word');

  const dpo = await signedIn('dpo');
  await dpo.getByRole('link', { name: /Erasure/ }).click();
  await dpo.getByRole('button', { name: 'Approve' }).click();
  const dialog = dpo.getByRole('dialog');
  await dialog.getByText('What is deleted cannot be brought back').waitFor();
  await assertAccessible(dpo);
  await dialog.getByRole('button', { name: 'Yes, carry it out' }).click();
  await dpo.getByText('Everything was read again, and nothing is left').waitFor();
  assert.equal(membersOf(email), 0, 'the member is gone from the database of the association');
  await dpo.getByText('Nothing. The request has ended').waitFor();
  const letters = await server.waitForMail(email, 2);
  assert.ok(letters.length >= 2);
});

test('a second request is refused on a ground that the law offers; the letter is read before it goes, and nothing goes by the reading', async () => {
  const address = 'ivan.klen@example.org';
  const body = {
    type: 'access',
    subject: { email: address },
    identity_proved: true,
  };
  const key = 'zk_dev_association-site';
  const asked = await server.api('/v1/requests', { method: 'POST', key, body });
  const { id } = (await asked.json()) as { id: string };
  await officer.goto(`${server.url}/console/requests/${id}`);
  await officer.getByText('Look at what will happen').waitFor();
  await officer.getByRole('button', { name: 'Other steps' }).click();
  await officer.getByRole('menuitem', { name: 'Refuse' }).click();
  const dialog = officer.getByRole('dialog');
  await dialog.getByRole('radio').first().check();
  await dialog.getByLabel('What the person reads').fill('The law of secrets forbids it.');
  await dialog.getByRole('button', { name: 'Read the letter first' }).click();
  const letter = dialog.getByRole('region', { name: 'The letter as it will read' });
  await letter.getByText('The law of secrets forbids it.').waitFor();
  await assertAccessible(officer);
  const before = await server.api(`/v1/requests/${id}`, { key });
  assert.equal(((await before.json()) as { state: string }).state, 'in_progress');
  await dialog.getByRole('button', { name: 'Refuse' }).click();
  await officer.getByText('Nothing. The request has ended').waitFor();
  await officer.getByRole('link', { name: 'PDF to print' }).last().waitFor();
});

test('paper is entered with its scan; the numbers, the tasks and the holds have their pages', async () => {
  await officer.goto(`${server.url}/console/requests`);
  await officer.getByRole('button', { name: 'Enter a paper request' }).click();
  await officer.getByLabel('Name of the person').fill('Maria Osyka');
  await officer.getByLabel('Postal address').fill('Kyiv\n1 Example street');
  await officer.getByLabel('What they ask, in their words').fill('What do you hold about me?');
  const [chooser] = await Promise.all([
    officer.waitForEvent('filechooser'),
    officer.getByLabel('Scan').click(),
  ]);
  await chooser.setFiles({ name: 's.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
  await officer.getByRole('button', { name: 'Enter the request' }).click();
  await officer.getByText('What do you hold about me?').waitFor();
  await officer.getByRole('listitem').filter({ hasText: 'Scan of the request' }).waitFor();
  await officer.getByText('Why this date').first().click();
  await assertAccessible(officer);
  for (const [link, heading] of [
    ['Numbers', 'Numbers'],
    ['Tasks by hand', 'Tasks by hand'],
    ['Holds', 'Holds'],
  ] as const) {
    await officer.getByRole('navigation').getByRole('link', { name: 'Requests', exact: true }).click();
    await officer.getByRole('main').getByRole('link', { name: link }).click();
    await officer.getByRole('heading', { level: 1, name: heading }).waitFor();
    await assertAccessible(officer);
  }
  await officer.getByLabel('Mail address of the person').fill('maria.osyka@example.org');
  await officer.getByLabel('For which matter').fill('File 2026-118');
  await officer.getByLabel('Reason').fill('a dispute about fees');
  await officer.getByRole('button', { name: 'Place a hold' }).click();
  await officer.getByRole('alert').or(officer.getByText('In force')).first().waitFor();
});
