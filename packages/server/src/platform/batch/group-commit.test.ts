import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { createGroupCommit } from './group-commit.ts';

/** Doubles numbers; remembers its batches; fails as a whole when one is negative. */
function doubler(options: { readonly maxItems?: number; readonly concurrency?: number } = {}) {
  const batches: (readonly number[])[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const run = createGroupCommit<number, number>({
    maxItems: options.maxItems ?? 100,
    concurrency: options.concurrency ?? 1,
    keyOf: String,
    isUndone: (error) => error instanceof RangeError,
    work: async (items) => {
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      batches.push(items);
      await sleep(1);
      running -= 1;
      const bad = items.find((item) => item < 0);
      if (bad !== undefined) throw new RangeError(`bad ${bad}`);
      return items.map((item) => item * 2);
    },
  });
  return { run, batches, mostAtOnce: () => mostAtOnce };
}

test('a lone item is begun at once, and what comes meanwhile goes together', async () => {
  const { run, batches } = doubler();
  const results = await Promise.all([1, 2, 3, 4].map(run));
  assert.deepEqual(results, [2, 4, 6, 8]);
  assert.deepEqual(batches, [[1], [2, 3, 4]]);
});

test('batches hold no more than the limit, and no more run at once than allowed', async () => {
  const { run, batches, mostAtOnce } = doubler({ maxItems: 3, concurrency: 2 });
  await Promise.all(Array.from({ length: 20 }, (_, index) => run(index)));
  assert.ok(batches.every((batch) => batch.length <= 3));
  assert.equal(mostAtOnce(), 2);
});

test('every caller gets the outcome of its own item, though others of its batch fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -5, max: 50 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
      async (items, maxItems, concurrency) => {
        const { run } = doubler({ maxItems, concurrency });
        const settled = await Promise.allSettled(items.map(run));
        for (const [index, item] of items.entries()) {
          const outcome = settled[index];
          if (item < 0) assert.equal(outcome?.status === 'rejected' && outcome.reason.message, `bad ${item}`);
          else assert.equal(outcome?.status === 'fulfilled' && outcome.value, item * 2);
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('items of one key are done in the order of their coming, however many batches are under way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), waitMs: fc.integer({ min: 0, max: 3 }) }), {
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 2, max: 4 }),
      async (items, maxItems, concurrency) => {
        const done: number[] = [];
        const run = createGroupCommit<{ key: string; waitMs: number; number: number }, void>({
          maxItems,
          concurrency,
          keyOf: ({ key }) => key,
          isUndone: () => false,
          work: async (batch) => {
            await sleep(Math.max(...batch.map(({ waitMs }) => waitMs)));
            return batch.map(({ number }) => void done.push(number));
          },
        });
        await Promise.all(items.map((item, number) => run({ ...item, number })));
        for (const key of ['a', 'b', 'c']) {
          const numbers = done.filter((number) => items[number]?.key === key);
          assert.deepEqual(
            numbers,
            numbers.toSorted((a, b) => a - b),
          );
        }
        assert.equal(done.length, items.length);
      },
    ),
    { numRuns: 30 },
  );
});

test('a batch whose outcome is unknown is not tried again', async () => {
  const batches: (readonly number[])[] = [];
  const run = createGroupCommit<number, number>({
    maxItems: 9,
    concurrency: 1,
    keyOf: String,
    isUndone: () => false,
    work: async (items) => {
      batches.push(items);
      await sleep(1);
      throw new Error('connection lost');
    },
  });
  const settled = await Promise.allSettled([1, 2, 3].map(run));
  assert.ok(settled.every(({ status }) => status === 'rejected'));
  assert.deepEqual(batches, [[1], [2, 3]]);
});

test('work that gives too few results is an error, never a wait without end', async () => {
  const run = createGroupCommit<number, number>({
    maxItems: 9,
    concurrency: 1,
    keyOf: String,
    isUndone: () => true,
    work: async () => [],
  });
  await assert.rejects(run(1), /no result/);
});
