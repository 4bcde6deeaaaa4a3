import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { formatReceipt } from '@zgoda/verify';
import { buildChecker } from '../../packages/verify/build-checker.ts';
import { makeReceipt } from '../../packages/verify/test/memory-log.ts';
import { launchBrowser, openPage, type PageOptions } from '../browser.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-checker-'));
const file = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const { log, receipt } = makeReceipt();
const text = formatReceipt(receipt);
const receiptFile = file('receipt.json', text);
const changedFile = file(
  'changed.json',
  text.replace('"n":', '"m":').replace('given', 'taken').replace('index 211', 'index 210'),
);
const trustFile = file('trust.txt', log.trust);
const checkerFile = file('zgoda-checker.html', await buildChecker());

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  rmSync(directory, { recursive: true });
});

/** The page opened from the disk, without a network; gives what it asked for and complained about. */
async function openChecker(options: PageOptions = {}) {
  const page = await openPage(browser, { ...options, scripts: true });
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(checkerFile).href);
  return { page, asked, complaints };
}

async function check(page: Page, ...files: readonly string[]): Promise<string> {
  await page.setInputFiles('#file', [...files]);
  await page.waitForSelector('#result[data-verdict]');
  return (await page.getAttribute('#result', 'data-verdict')) ?? '';
}

describe('the offline checker in a browser, from the disk and without a network', () => {
  test('proves a receipt, says by whom, and asks for nothing', async () => {
    const { page, asked, complaints } = await openChecker();
    assert.equal(await check(page, receiptFile), 'receipt');
    const shown = await page.innerText('#result');
    for (const words of [
      'Signed and unchanged',
      'newsletter',
      'Signed by the organisation itself only',
      'Entry 212 of 300',
      log.origin,
    ]) {
      assert.ok(shown.includes(words), words);
    }
    assert.ok(shown.includes('This key comes from the receipt itself'));
    assert.deepEqual(asked, [pathToFileURL(checkerFile).href]);
    assert.deepEqual(complaints, []);
  });

  test('names a changed receipt as such, and shows nothing of it', async () => {
    const { page } = await openChecker();
    assert.equal(await check(page, changedFile), 'not_proven');
    const shown = await page.innerText('#result');
    assert.ok(shown.includes('Not proven') && !shown.includes('newsletter'));
  });

  test('takes the keys of a trust file, and a file that is dropped', async () => {
    const { page } = await openChecker();
    await check(page, receiptFile, trustFile);
    const shown = await page.innerText('#result');
    assert.ok(shown.includes('Genuine') && shown.includes('This key comes from the trust file'));
    const fresh = await openChecker();
    const transfer = await fresh.page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], 'receipt.json')); return data; })()`,
    );
    await fresh.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await fresh.page.waitForSelector('#result[data-verdict=receipt]');
  });

  test('speaks English, Ukrainian and Russian, by the browser or by choice', async () => {
    const { page } = await openChecker({ locale: 'uk-UA' });
    assert.equal(await page.getAttribute('html', 'lang'), 'uk');
    await check(page, receiptFile);
    assert.ok((await page.innerText('#result')).includes('Підписана й не змінена'));
    await page.getByRole('button', { name: 'Русский' }).click();
    assert.ok((await page.innerText('#result')).includes('Подписана и не изменена'));
    await page.getByRole('button', { name: 'English' }).click();
    assert.ok((await page.innerText('#result')).includes('Signed and unchanged'));
  });

  test('is usable by everybody: axe finds nothing, in both themes, and 320 px are wide enough', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const { page } = await openChecker({ theme, width: 320 });
      await check(page, receiptFile);
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        [],
      );
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(width <= 320, `${width} px`);
      assert.equal(await page.evaluate('document.activeElement.tagName'), 'H2');
    }
  });
});
