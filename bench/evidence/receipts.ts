import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalizeClosed, verifyReceipt } from '@zgoda/verify';
import { nodePrimitives } from '@zgoda/verify/node';
import { buildChecker } from '../../packages/verify/build-checker.ts';
import type { Context } from '../../packages/server/src/context.ts';
import { getReceipt, recordEvidence } from '../../packages/server/src/capabilities/evidence/index.ts';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import { launchBrowser, openPage } from '../../test/browser.ts';
import { percentile } from '../machine.ts';
import { publishAll } from './drain.ts';
import type { House } from './house.ts';

export interface ReceiptFigures {
  /** With a consent record of the length that the consent capability writes. */
  readonly bytes: number;
  readonly logSize: number;
  readonly makingP50Ms: number;
  readonly makingP99Ms: number;
  readonly nodeCheckMs: number;
  readonly browserFirstCheckMs: number;
  readonly browserNextCheckMs: number;
  readonly checkerBytes: number;
}

const recordLength = 1_250;
const made = 400;

/** Receipts of the last entries of a large log. */
export async function measureReceipts(house: House, ctx: Context): Promise<ReceiptFigures> {
  const text = canonicalizeClosed({ filling: 'x'.repeat(recordLength) });
  const record = { text, terms: text, act: '{}' };
  const payload = {
    purpose: 'newsletter',
    status: 'given',
    method: 'web_form',
    locale: 'uk',
    notice_version: 3,
  };
  const act = {
    class: 'consent',
    policyHash: 'ab'.repeat(32),
    noticeHash: 'cd'.repeat(32),
    payload,
    record,
  } as const;
  const refs = await transaction(ctx, (tx) =>
    recordEvidence(
      tx,
      Array.from({ length: made }, () => act),
    ),
  );
  await publishAll(house, ctx);
  const times: number[] = [];
  let shown = '';
  for (const { entryId } of refs) {
    const startedAt = performance.now();
    const receipt = await getReceipt(ctx, entryId);
    times.push(performance.now() - startedAt);
    if (receipt.state === 'included') shown = receipt.text;
  }
  const startedAt = performance.now();
  const verdict = verifyReceipt(nodePrimitives, shown);
  const nodeCheckMs = performance.now() - startedAt;
  if (!verdict.isProven) throw new Error(`the receipt does not verify: ${verdict.problem}`);
  const browser = await checkInBrowser(house, shown);
  return {
    bytes: Buffer.byteLength(shown),
    logSize: verdict.log.size,
    makingP50Ms: percentile(times, 0.5),
    makingP99Ms: percentile(times, 0.99),
    nodeCheckMs,
    ...browser,
  };
}

async function checkInBrowser(
  house: House,
  receipt: string,
): Promise<Pick<ReceiptFigures, 'browserFirstCheckMs' | 'browserNextCheckMs' | 'checkerBytes'>> {
  const html = await buildChecker();
  const checkerFile = join(house.directory, 'checker.html');
  const receiptFile = join(house.directory, 'receipt.json');
  writeFileSync(checkerFile, html);
  writeFileSync(receiptFile, receipt);
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser, { scripts: true });
    await page.goto(pathToFileURL(checkerFile).href);
    const check = async (): Promise<number> => {
      await page.setInputFiles('#file', []);
      await page.setInputFiles('#file', [receiptFile]);
      await page.waitForSelector('#result[data-verdict=receipt]');
      return Number(await page.getAttribute('#result', 'data-milliseconds'));
    };
    const browserFirstCheckMs = await check();
    let browserNextCheckMs = browserFirstCheckMs;
    for (let i = 0; i < 10; i++) browserNextCheckMs = await check();
    return { browserFirstCheckMs, browserNextCheckMs, checkerBytes: Buffer.byteLength(html) };
  } finally {
    await browser.close();
  }
}
