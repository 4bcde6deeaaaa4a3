import { Worker } from 'node:worker_threads';
import type { PdfAnswer, PdfOrder } from './pdf-worker.ts';
import type { Sheet } from './sheet.ts';

export type { Sheet } from './sheet.ts';

/** It holds the fonts (a megabyte), but there is no need for it to stay. */
const idleMs = 10_000;

/** A page takes some 60 ms of computing, so it is drawn on a thread of its own, which ends when nothing was asked for a while. */
function createPdfThread() {
  const waiting = new Map<number, PromiseWithResolvers<Buffer>>();
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let orders = 0;

  const start = (): Worker => {
    const started = new Worker(new URL('pdf-worker.ts', import.meta.url));
    const fail = (error: unknown): void => {
      if (thread !== started) return;
      thread = undefined;
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
    };
    started.on('message', (answer: PdfAnswer) => {
      const one = waiting.get(answer.no);
      waiting.delete(answer.no);
      if (waiting.size === 0) {
        started.unref();
        idle = setTimeout(() => void started.terminate(), idleMs).unref();
      }
      if ('fault' in answer) one?.reject(new Error(`a letter could not be drawn: ${answer.fault}`));
      else one?.resolve(Buffer.from(answer.pdf));
    });
    started.on('error', fail);
    started.on('exit', () => fail(new Error('the thread that draws letters has ended')));
    return started;
  };

  return (sheet: Sheet): Promise<Buffer> => {
    clearTimeout(idle);
    thread ??= start();
    thread.ref();
    const no = (orders += 1);
    const one = Promise.withResolvers<Buffer>();
    waiting.set(no, one);
    thread.postMessage({ no, sheet } satisfies PdfOrder, []);
    return one.promise;
  };
}

/** Draws a letter as PDF, off the thread that answers calls. The same sheet gives the same bytes. */
export const renderPdf: (sheet: Sheet) => Promise<Buffer> = createPdfThread();
