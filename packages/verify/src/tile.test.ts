import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { nodePrimitives } from '../node/index.ts';
import { MemoryLog } from '../test/memory-log.ts';
import { concatBytes, toUtf8 } from './bytes.ts';
import { FormatError } from './format-error.ts';
import { nodesFromTiles } from './log-audit.ts';
import { coveringNodes, joinHashes } from './merkle.ts';
import { decodeEntries, encodeEntries, parseTilePath, tilePath, widthOfTile, type TileId } from './tile.ts';
import { appendLeaf, edgeBytes, emptyTree, restoreTree, treeRoot, type FullTile } from './tree.ts';

const { sha256 } = nodePrimitives;

describe('a tile’s path', () => {
  test('is the one of the specification', () => {
    assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
    assert.equal(tilePath({ level: 5, index: 7, width: 12 }), 'tile/5/007.p/12');
    assert.equal(tilePath({ level: 'entries', index: 999, width: 256 }), 'tile/entries/999');
    assert.equal(tilePath({ level: 'entries', index: 1000, width: 1 }), 'tile/entries/x001/000.p/1');
  });

  test('is read back, and no other spelling is', () => {
    const tile: fc.Arbitrary<TileId> = fc.record({
      level: fc.oneof(fc.nat(63), fc.constant('entries' as const)),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(fc.property(tile, (id) => assert.deepEqual(parseTilePath(tilePath(id)), { ...id })));
    const wrong = [
      'tile/00/000',
      'tile/64/000',
      'tile/0/00',
      'tile/0/x000/001',
      'tile/0/001/002',
      'tile/0/000.p/0',
    ];
    wrong.push(
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/-1/000',
      'tile/0/x001',
      'tile/entry/000',
      'tile/0/000/',
    );
    for (const path of wrong) assert.equal(parseTilePath(path), undefined, path);
  });

  test('a tree of 70,000 has the tiles that the specification counts', () => {
    const width = (level: number | 'entries', index: number): number => widthOfTile({ level, index }, 70_000);
    assert.deepEqual([width(0, 272), width(0, 273), width(0, 274)], [256, 112, 0]);
    assert.deepEqual([width('entries', 273), width(1, 0), width(1, 1), width(1, 2)], [112, 256, 17, 0]);
    assert.deepEqual([width(2, 0), width(3, 0)], [1, 0]);
    assert.deepEqual(
      [widthOfTile({ level: 0, index: 0 }, 256), widthOfTile({ level: 1, index: 0 }, 256)],
      [256, 1],
    );
  });
});

describe('a bundle of entries', () => {
  test('gives its entries back', () => {
    const entry = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (entries) =>
        assert.deepEqual(
          decodeEntries(encodeEntries(entries)).map((e) => [...e]),
          entries.map((e) => [...e]),
        ),
      ),
    );
    const longest = new Uint8Array(65_535);
    assert.equal(decodeEntries(encodeEntries([longest]))[0]?.length, 65_535);
    assert.throws(() => encodeEntries([new Uint8Array(65_536)]), FormatError);
  });

  test('that is cut off is refused', () => {
    const bundle = encodeEntries([toUtf8('one'), toUtf8('two')]);
    for (const length of [1, 4, 6, 9])
      assert.throws(() => decodeEntries(bundle.subarray(0, length)), FormatError);
    assert.throws(() => decodeEntries(concatBytes([bundle, Uint8Array.of(0)])), FormatError);
  });
});

describe('a growing tree', () => {
  const size = 70_000;
  const log = new MemoryLog();
  const tiles: FullTile[] = [];
  const tree = emptyTree();
  for (let i = 0; i < size; i++) {
    const leaf = toUtf8(`leaf ${i}`);
    log.append(leaf);
    appendLeaf(sha256, tree, log.node({ level: 0, index: i }), (tile) => tiles.push(tile));
  }

  test('has the root, the right edge and the tiles of the whole one', () => {
    assert.deepEqual(treeRoot(sha256, tree), log.root());
    assert.deepEqual(
      tree.edge,
      coveringNodes(0, size).map((node) => log.node(node)),
    );
    assert.equal(tiles.length, 274);
    for (const { level, index, hashes, root } of tiles) {
      assert.deepEqual([...hashes], (log.levels[8 * level] ?? []).slice(index * 256, index * 256 + 256));
      assert.deepEqual(root, log.node({ level: 8 * (level + 1), index }));
    }
    assert.deepEqual(
      tree.tails.map((tail) => tail.length),
      [112, 17, 1],
    );
  });

  test('goes on from what was stored, and refuses parts that do not belong together', () => {
    const stored = { size, edge: edgeBytes(tree), tails: tree.tails };
    const restored = restoreTree(sha256, stored);
    for (const growing of [tree, restored])
      appendLeaf(sha256, growing, log.node({ level: 0, index: 0 }), () => undefined);
    assert.deepEqual(treeRoot(sha256, restored), treeRoot(sha256, tree));
    assert.deepEqual(edgeBytes(restored), edgeBytes(tree));
    assert.deepEqual(restored.tails.map(joinHashes), tree.tails.map(joinHashes));
    const flipped = Uint8Array.from(stored.edge);
    flipped[5] = (flipped[5] ?? 0) ^ 1;
    assert.throws(() => restoreTree(sha256, { ...stored, edge: flipped }), FormatError);
    assert.throws(() => restoreTree(sha256, { ...stored, size: size - 1 }), FormatError);
    assert.throws(() => restoreTree(sha256, { ...stored, tails: [] }), FormatError);
    assert.throws(() => restoreTree(sha256, { ...stored, edge: stored.edge.subarray(32) }), FormatError);
  });

  test('gives every node from its tiles, each tile read once', async () => {
    const asked: string[] = [];
    const reader = {
      read(path: string) {
        asked.push(path);
        return log.read(path);
      },
    };
    const nodes = [...coveringNodes(0, size), ...coveringNodes(3, 69_999)];
    const read = await nodesFromTiles(sha256, reader, size)(nodes);
    assert.deepEqual(joinHashes(read), joinHashes(nodes.map((node) => log.node(node))));
    assert.equal(asked.length, new Set(asked).size);
  });
});
