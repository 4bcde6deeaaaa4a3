import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import type { Browser } from '@playwright/test';
import { launchBrowser, openPage } from '../browser.ts';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { codeIn, openDesk, type Desk } from './request-desk.ts';

let server: RunningServer;
let browser: Browser;
let desk: Desk;

before(async () => {
  server = await startServer();
  browser = await launchBrowser();
  desk = openDesk(server, 'association-site');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const email = 'hanna.bereza@example.org';
const landOffice = 'zemlia@hromada.example';

/** What a package has under a name, read by another's program. */
const unzipped = (file: string, name: string): string =>
  execFileSync('unzip', ['-p', file, name], { maxBuffer: 1e8 }).toString();

/** The last mail to somebody that has such a link, and the link. */
const linkTo = (to: string, path: string): Promise<string> =>
  eventually(`a link to ${path} came`, async () => {
    const links = (await server.mailbox(to)).flatMap((mail) => mail.links);
    return links.findLast((link) => link.includes(`/association-site/${path}/`));
  });

/** Opens the link, proves the mailbox, and takes the file; a second press of the button gives the same. */
async function takePackage(link: string, to: string): Promise<string> {
  const page = await openPage(browser, { locale: 'en-GB', width: 360 });
  await page.goto(link.replace(/lang=\w+/, 'lang=en'));
  const before = new Set((await server.mailbox(to)).map(({ id }) => id));
  await page.locator('button[value=send]').click();
  const code = await eventually('a code came', async () => {
    const fresh = (await server.mailbox(to)).filter(({ id, text }) => !before.has(id) && /\d{6}/.test(text));
    return fresh.length > 0 ? codeIn(fresh) : undefined;
  });
  await page.getByRole('textbox').fill(code);
  await page.locator('button[value=confirm]').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('main button').click()]);
  return download.path();
}

test('AS-08, AS-27, AS-28: the answer to a request for access has each category with source, place, purpose and who got it', async () => {
  await desk.made('/v1/cases', { subject: { email }, contact: { channel: 'paper', text: 'A letter.' } });
  await desk.made('/v1/events', { type: 'relationship.started', subject: { email }, relationship: 'member' });
  await desk.made('/v1/disclosures', {
    subject: { email },
    recipient: 'land-office',
    purpose: 'membership',
    categories: ['name'],
    ground: 'contract',
  });
  const id = await desk.ask({ type: 'access', subject: { email }, locale: 'en' });
  const code = codeIn(await server.waitForMail(email, 2));
  await desk.made(`/v1/requests/${id}/actions`, { action: 'verify', as: 'person', code });
  assert.equal((await desk.act(id, { action: 'propose' })).status, 200);
  const approved = await (await desk.as('dpo'))(`/requests/${id}/actions`, { action: 'approve' });
  assert.equal(approved.status, 200, JSON.stringify(approved.body));
  const done = await desk.until(id, 'it is answered', ({ state }) => state === 'completed');
  assert.ok(done.letters.some(({ kind }) => kind === 'answer'));

  const link = await linkTo(email, 'delivery');
  const file = await takePackage(link, email);
  assert.match(execFileSync('unzip', ['-t', file]).toString(), /No errors detected/);
  const names = execFileSync('unzip', ['-Z1', file]).toString().split('\n');
  assert.ok(names.includes('index.html') && names.includes('data.json') && names.includes('letter.pdf'));
  assert.match(unzipped(file, 'tables/members-member.csv'), /hanna\.bereza@example\.org/);
  const page = unzipped(file, 'index.html')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  for (const said of [/name/, /Membership/, /server in Kyiv/, /land office of the community/])
    assert.match(page, said);
  assert.doesNotMatch(page, /petro|denys/i, 'nobody else is in it');

  await server.advance('P60D');
  const late = await openPage(browser, { width: 360 });
  assert.equal((await late.goto(link))?.status(), 410, 'gone after its term');
});

test('AS-31: who got what was wrong is told what is right, and says that it was taken over', async () => {
  // Sixty days later nobody is signed in any more.
  desk = openDesk(server, 'association-site');
  const id = await desk.ask({
    type: 'rectification',
    subject: { email },
    identity_proved: true,
    locale: 'en',
    details: {
      words: 'My name is spelled otherwise.',
      corrections: [{ system: 'members', table: 'member', column: 'surname', value: 'Березова' }],
    },
  });
  await desk.carryOut(id);
  await desk.until(id, 'it is done', ({ state }) => state === 'completed');
  const notice = await eventually('the land office is told', async () =>
    (await server.mailbox(landOffice)).find(({ links }) => links.length > 0),
  );
  const link = notice.links.find((one) => one.includes('/association-site/')) ?? assert.fail();
  const page = await openPage(browser, { width: 360 });
  await page.goto(link);
  const states = async () => {
    const { items } = await desk.made('/v1/disclosures/notices');
    return (items as { state: string }[]).map(({ state }) => state);
  };
  assert.deepEqual(await states(), ['open'], 'opening the link says nothing yet');
  await page.locator('main button').click();
  await eventually('it is acknowledged', async () =>
    (await states()).join() === 'acknowledged' ? true : undefined,
  );
});
