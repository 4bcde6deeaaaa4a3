import { parentPort } from 'node:worker_threads';
import { drawSheet } from './draw.ts';
import type { Sheet } from './sheet.ts';

/** What the thread is sent, and what it answers. */
export interface PdfOrder {
  readonly no: number;
  readonly sheet: Sheet;
}
export type PdfAnswer =
  | { readonly no: number; readonly pdf: Uint8Array }
  | { readonly no: number; readonly fault: string };

async function draw({ no, sheet }: PdfOrder): Promise<PdfAnswer> {
  try {
    return { no, pdf: await drawSheet(sheet) };
  } catch (error) {
    // No words of the letter: a fault is a fault of ours.
    return { no, fault: error instanceof Error ? error.name : 'unknown' };
  }
}

async function answer(order: PdfOrder): Promise<void> {
  parentPort?.postMessage(await draw(order), []);
}

parentPort?.on('message', (order: PdfOrder) => void answer(order));
