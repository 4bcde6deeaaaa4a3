import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnchorStore } from './anchor-store.ts';

/**
 * What every anchor store has to keep; run it from the store's own test file.
 * @param open opens the same store again: what one handle wrote, the next one reads
 */
export function testAnchorStore(name: string, open: () => Promise<AnchorStore>): void {
  const first = { size: 5, body: 'five' };
  const second = { size: 9, body: 'nine' };

  async function withStore(work: (store: AnchorStore) => Promise<void>): Promise<void> {
    const store = await open();
    try {
      await work(store);
    } finally {
      await store.close();
    }
  }

  void describe(`${name} keeps the promises of an anchor store`, () => {
    void test('a new store has no anchors, also when it has tombstones, until the first swap', async () => {
      await withStore(async (store) => {
        assert.equal(await store.hasAnchors(), false);
        await store.addTombstone('new', { id: 'a', at: new Date('2026-11-22T13:00:00.000Z') });
        assert.equal(await store.hasAnchors(), false);
        await store.swap('new', undefined, first);
      });
      await withStore(async (store) => assert.equal(await store.hasAnchors(), true));
    });

    void test('a name that was never anchored has no anchor', () =>
      withStore(async (store) => assert.equal(await store.find('never'), undefined)));

    void test('an anchor is read back, by another handle too, and names do not touch each other', async () => {
      await withStore(async (store) => assert.equal(await store.swap('read', undefined, first), true));
      await withStore(async (store) => {
        assert.deepEqual(await store.find('read'), first);
        assert.equal(await store.find('read2'), undefined);
      });
    });

    void test('a swap whose expectation is outdated changes nothing', () =>
      withStore(async (store) => {
        await store.swap('swap', undefined, first);
        assert.equal(await store.swap('swap', undefined, second), false);
        assert.equal(await store.swap('swap', { size: 5, body: 'other' }, second), false);
        assert.equal(await store.swap('swap', { size: 4, body: 'five' }, second), false);
        assert.deepEqual(await store.find('swap'), first);
        assert.equal(await store.swap('swap', first, second), true);
        assert.deepEqual(await store.find('swap'), second);
      }));

    void test('an anchor never shrinks and never changes at the same size', () =>
      withStore(async (store) => {
        await store.swap('shrink', undefined, second);
        assert.equal(await store.swap('shrink', second, first), false);
        assert.equal(await store.swap('shrink', second, { size: 9, body: 'fork' }), false);
        assert.deepEqual(await store.find('shrink'), second);
      }));

    void test('of many swaps from the same anchor exactly one succeeds', async () => {
      const stores = await Promise.all([open(), open(), open()]);
      try {
        await stores[0]?.swap('race', undefined, first);
        const swaps = stores.flatMap((store, handle) =>
          [1, 2, 3].map((step) => store.swap('race', first, { size: 5 + step, body: `${handle}.${step}` })),
        );
        assert.equal((await Promise.all(swaps)).filter(Boolean).length, 1);
      } finally {
        for (const store of stores) await store.close();
      }
    });

    void test('tombstones are kept once each, listed by id and by page', () =>
      withStore(async (store) => {
        const at = new Date('2026-11-22T13:00:00.000Z');
        for (const id of ['b', 'a', 'c', 'a']) await store.addTombstone('stones', { id, at });
        const firstPage = await store.listTombstones('stones', { limit: 2 });
        assert.deepEqual(firstPage, [
          { id: 'a', at },
          { id: 'b', at },
        ]);
        assert.deepEqual(await store.listTombstones('stones', { afterId: 'b', limit: 2 }), [{ id: 'c', at }]);
        assert.deepEqual(await store.listTombstones('other', { limit: 2 }), []);
      }));
  });
}
