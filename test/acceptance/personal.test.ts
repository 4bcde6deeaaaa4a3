import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { eventually, startServer, type RunningServer } from '../running-server.ts';

const patienceMs = 30_000;
let server: RunningServer;
let browser: Browser;
let page: Page;
let colleague: string;

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  page = await openPage(browser, { scripts: true });
  page.setDefaultTimeout(patienceMs);
  // At once: the code that is printed at start holds for a minute.
  const [, section = ''] = server.output().split(/^ {2}payroll-mail$/m);
  const [, email, password, code] =
    /(communicator@payroll-mail\S+) +password (\S+) +code (\d{6})/.exec(section) ?? [];
  assert.ok(email && password && code, 'the sign-in is printed at start');
  colleague = email;
  await page.goto(`${server.url}/console/sign-in?organisation=payroll-mail`);
  await page.getByLabel(/e-mail/i).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel(/code/i).first().fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Campaigns' }).waitFor();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function call<T>(path: string, body?: unknown): Promise<T> {
  const answer = await server.api(path, { body });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as T;
}
const isCustomer = (email: string, attributes: Readonly<Record<string, string>>) =>
  call('/v1/events', {
    type: 'relationship.started',
    subject: { email },
    relationship: 'hosting-customer',
    attributes,
  });
const notice = {
  name: 'Faster',
  topic: 'technical-notices',
  template: 'customer-notice',
  content: {
    en: { title: 'On {{ reader.plan }}', body_markdown: 'From today {{ reader.plan }} is *faster*.' },
  },
};

test('PM-07: each customer is told what is on record of them, who has nothing reads other words, and the evidence has no value', async () => {
  await isCustomer('large@host.example', { plan: 'Business L' });
  await isCustomer('none@host.example', { product: 'tabella' });
  const { id } = await call<{ id: string }>('/v1/campaigns', notice);
  await call(`/v1/campaigns/${id}/actions`, { action: 'start' });
  const [large] = await server.waitForMail('large@host.example');
  const [none] = await server.waitForMail('none@host.example');
  assert.equal(large?.subject, 'On Business L');
  assert.match(large?.text ?? '', /From today Business L is faster/);
  assert.equal(none?.subject, 'On your hosting plan');
  const message = /<(msg_\w+)@/.exec(large?.headers['message-id'] ?? '')?.[1] ?? assert.fail();
  const entry = await eventually('the evidence is written', async () => {
    const found = await call<{ entry_id?: string }>(`/v1/messages/${message}`);
    return found.entry_id;
  });
  const evidence = JSON.stringify(await call(`/v1/evidence/entries/${entry}`));
  assert.match(evidence, /hosting-customer\.plan/);
  assert.doesNotMatch(evidence, /Business/);
});

test('words that name what the policy does not declare, or its purpose may not use, are refused and named', async () => {
  const write = async (wish: object) => {
    const answer = await server.api('/v1/campaigns', { body: { ...notice, ...wish } });
    return [answer.status, JSON.stringify(await answer.json())] as const;
  };
  const [unknown, why] = await write({
    content: { en: { title: 'Hello, {{ reader.name }}', body_markdown: 'Text.' } },
  });
  assert.equal(unknown, 422);
  assert.match(why, /message_reader_field_unknown.*reader\.name/);
  const [elsewhere, reason] = await write({ topic: 'tabella-notices' });
  assert.equal(elsewhere, 422);
  assert.match(reason, /message_reader_field_purpose.*plan/);
});

test('the communicator puts the field in, looks at the mail with invented words and without, and sends a test', async () => {
  await page.goto(`${server.url}/console/campaigns/new`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Faster plans');
  await page.getByRole('combobox', { name: /Topic/ }).click();
  await page.getByRole('option', { name: 'Technical notices' }).click();
  const title = page.getByRole('textbox', { name: 'Subject line' });
  await title.fill('More for ');
  await page.getByRole('button', { name: 'hosting plan' }).first().click();
  assert.equal(await title.inputValue(), 'More for {{ reader.plan }}');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('It is faster.');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByRole('link', { name: 'Preview' }).click();
  await page.getByText('More for your hosting plan').first().waitFor();
  await page.getByText('Without it: “your hosting plan”').waitFor();
  await page.getByRole('textbox', { name: 'plan' }).fill('<b>Mega');
  await page.getByText('More for <b>Mega').first().waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator('iframe').evaluateAll((frames) => frames.forEach((frame) => frame.remove()));
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
    [],
  );

  const { id } = await call<{ id: string }>('/v1/campaigns', notice);
  await call(`/v1/campaigns/${id}/test`, {
    to: [colleague],
    locales: ['en'],
    reader: { plan: 'Invented' },
  });
  const [trial] = await server.waitForMail(colleague);
  assert.match(trial?.subject ?? '', /On Invented$/);
});
