import { Worker } from 'node:worker_threads';
import type { Db } from '../db/index.ts';
import type { ControllerKeyRing } from './controller-key-ring.ts';
import { VaultError } from './errors.ts';
import type { OpeningAnswer, OpeningBatch } from './opening-worker.ts';
import { readRecords } from './packed.ts';
import { packOwnerKeys } from './store.ts';

/** Opens records by thousands beside the thread that answers calls. */
interface OpeningThread {
  /** In the order of the records, but for those without a key. @throws VaultError */
  open(batch: Omit<OpeningBatch, 'batch'>): Promise<readonly string[]>;
}

/** It holds no keys between batches, but there is no need for it to stay. */
const idleMs = 10_000;

/** Starts with the first batch, and ends when nothing was asked for a while. It keeps no process from ending. */
function createOpeningThread(): OpeningThread {
  const waiting = new Map<number, PromiseWithResolvers<readonly string[]>>();
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let batches = 0;

  const start = (): Worker => {
    const started = new Worker(new URL('opening-worker.ts', import.meta.url));
    const fail = (error: unknown): void => {
      if (thread === started) thread = undefined;
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
    };
    started.on('message', (answer: OpeningAnswer) => {
      const one = waiting.get(answer.batch);
      waiting.delete(answer.batch);
      if (waiting.size === 0) idle = setTimeout(() => void started.terminate(), idleMs).unref();
      if ('code' in answer) one?.reject(new VaultError(answer.code, answer.message));
      else one?.resolve(answer.texts);
    });
    started.on('error', fail);
    started.on('exit', () => fail(new Error('the thread that opens records has ended')));
    started.unref();
    return started;
  };

  return {
    open(message) {
      clearTimeout(idle);
      thread ??= start();
      const batch = (batches += 1);
      const one = Promise.withResolvers<readonly string[]>();
      waiting.set(batch, one);
      thread.postMessage({ ...message, batch } satisfies OpeningBatch, []);
      return one.promise;
    },
  };
}

/** As `Vault.openMany` says. */
export function createBulkOpening(ring: ControllerKeyRing) {
  const thread = createOpeningThread();
  return async (db: Db, controller: string, records: Buffer): Promise<readonly string[]> => {
    const owners = new Set([...readRecords(records)].map(({ ownerId }) => ownerId));
    const keys = await packOwnerKeys(db, controller, [...owners]);
    try {
      return await thread.open({ controller, wrap: ring.get(controller).wrap, keys, records });
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== 'unknown_key') throw error;
      // Another process may have rotated the controller's key.
      const { wrap } = await ring.reload(db, controller);
      return thread.open({ controller, wrap, keys, records });
    }
  };
}
