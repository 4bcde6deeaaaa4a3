import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';

/**
 * Pictures of every public page of a running development server: light and dark, on a phone and on a desk, and some in
 * print, at 320 px, and in forced colours. It takes the way of a visitor: subscribes, confirms from the mail, withdraws.
 *
 *   node scripts/screenshots.ts http://127.0.0.1:8080 pictures [--controller payroll-mail] [--language uk]
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    controller: { type: 'string', default: 'payroll-mail' },
    language: { type: 'string', default: 'en' },
  },
});
const [base, directory] = positionals;
if (base === undefined || directory === undefined) {
  console.error(
    'usage: node scripts/screenshots.ts <base-url> <directory> [--controller <slug>] [--language en]',
  );
  process.exit(2);
}
const { controller, language } = values;
const executablePath = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--hide-scrollbars',
];

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'phone-light': { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  'desk-light': { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  'desk-dark': { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
};
const specialLooks: Readonly<Record<string, BrowserContextOptions>> = {
  narrow: { viewport: { width: 320, height: 640 } },
  'forced-colours': { viewport: { width: 1280, height: 800 }, forcedColors: 'active', colorScheme: 'dark' },
};

const addressOf = (path: string): string => {
  const url = new URL(path, base);
  url.searchParams.set('lang', language);
  return url.href;
};

/** Fails loudly where a page is wider than its window: nobody should have to scroll sideways. */
async function picture(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  if (Number(overflow) > 0) throw new Error(`${name} is ${String(overflow)} px too wide`);
  await page.screenshot({ path: join(directory ?? '', `${name}.png`), fullPage: true });
  console.log(name);
}

interface Mail {
  readonly links: readonly string[];
}

/** The first link of this kind in the mails to the address; waits for it. */
async function mailedLink(to: string, kind: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const mailbox = new URL(`/dev/mailbox?to=${encodeURIComponent(to)}`, base);
    const response = await fetch(mailbox, { headers: { accept: 'application/json' } });
    const { items } = (await response.json()) as { readonly items: readonly Mail[] };
    const link = items.flatMap(({ links }) => links).find((one) => one.includes(`/${kind}/`));
    if (link !== undefined) return addressOf(new URL(link).pathname);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no mail to ${to} with a link to ${kind}`);
}

const press = (page: Page): Promise<void> => page.locator('main form button').first().click();

/** Pages that need no link: those of the page's head, of the home page, and the page for an unknown address. */
async function publicPages(page: Page, look: string): Promise<void> {
  const home = addressOf(`/${controller}`);
  await page.goto(home);
  const found = await page
    .locator(`a[href^="/${controller}"]`)
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const paths = new Set([
    `/${controller}`,
    ...found.map((href) => href.split(/[?#]/)[0] ?? ''),
    `/${controller}/no-such-page`,
  ]);
  await page.goto(addressOf(`/${controller}/policy`));
  const clause = await page.locator('.clause .number a').first().getAttribute('href');
  if (clause !== null) paths.add(clause.split('?')[0] ?? '');
  for (const path of paths) {
    await page.goto(addressOf(path));
    await picture(page, `${path.slice(1).replaceAll('/', '-')}-${look}`);
  }
}

/** What a visitor meets on the way from a wish to its withdrawal. */
async function visit(page: Page, look: string): Promise<void> {
  const email = `visitor-${look}-${Date.now()}@example.com`;
  await page.goto(addressOf(`/${controller}/subscribe`));
  await press(page);
  await picture(page, `subscribe-errors-${look}`);
  await page.locator('input[type=checkbox]').first().check();
  await page.locator('input[type=email]').fill(email);
  await press(page);
  await picture(page, `subscribe-sent-${look}`);
  await page.goto(await mailedLink(email, 'confirm'));
  await picture(page, `confirm-${look}`);
  await press(page);
  await picture(page, `confirmed-${look}`);
  const preferences = await page.locator('a[href*="/preferences/"]').first().getAttribute('href');
  await page.locator('a[href*="/receipts/"]').first().click();
  await picture(page, `receipt-${look}`);
  await page.goto(addressOf(preferences ?? ''));
  await picture(page, `preferences-${look}`);
  await press(page);
  await page.locator('main form button').last().click();
  await picture(page, `preferences-stopped-${look}`);
}

async function withLook(
  browser: Browser,
  look: BrowserContextOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(look);
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}

mkdirSync(directory, { recursive: true });
const browser = await chromium.launch({ executablePath, args: flags });
try {
  for (const [name, look] of Object.entries(looks)) {
    await withLook(browser, look, async (page) => {
      await publicPages(page, name);
      await visit(page, name);
    });
  }
  for (const [name, look] of Object.entries(specialLooks))
    await withLook(browser, look, (page) => publicPages(page, name));
  await withLook(browser, {}, async (page) => {
    await page.goto(addressOf(`/${controller}/policy`));
    await page.pdf({ path: join(directory, 'policy-print.pdf'), preferCSSPageSize: true });
  });
} finally {
  await browser.close();
}
