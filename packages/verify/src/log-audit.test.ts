import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { nodePrimitives, openLogDirectory } from '../node/index.ts';
import { makeEntry, MemoryLog } from '../test/memory-log.ts';
import { FormatError } from './format-error.ts';
import { formatLeaf } from './leaf.ts';
import { verifyConsistency, verifyLog, type AuditVerdict, type LogReader } from './log-audit.ts';
import { tilePath, widthOfTile } from './tile.ts';
import { parseTrustPolicy } from './trust-policy.ts';

const { sha256 } = nodePrimitives;
const size = 600;
const leaves = Array.from({ length: size }, (_, i) =>
  formatLeaf(makeEntry(`${i}`, { n: i }, { class: i % 3 === 0 ? 'withdrawal' : 'consent' }).leaf),
);
const log = new MemoryLog();
let older = '';
for (const [i, leaf] of leaves.entries()) {
  if (i === 411) older = log.checkpoint();
  log.append(leaf);
}
const trust = parseTrustPolicy(sha256, log.trust);
const audit = (reader: LogReader, since?: string): Promise<AuditVerdict> =>
  verifyLog(nodePrimitives, reader, since === undefined ? { trust } : { trust, since });

/** The log with other bytes at a path. */
function withChange(path: string, change: (bytes: Uint8Array) => Uint8Array): LogReader {
  return {
    read: async (asked) =>
      asked === path ? change(Uint8Array.from(await log.read(asked))) : log.read(asked),
  };
}

/** A log of other leaves under the same key: what an operator could sign anew. */
function resigned(changed: readonly Uint8Array[]): MemoryLog {
  const forged = new MemoryLog(log.origin);
  Object.assign(forged, { signer: log.signer });
  for (const leaf of changed) forged.append(leaf);
  return forged;
}

function flip(at: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => bytes.with(at, (bytes[at] ?? 0) ^ 1);
}

describe('the full audit', () => {
  test('passes a sound log, counts its entries and tells its progress', async () => {
    const progress: number[] = [];
    const verdict = await verifyLog(nodePrimitives, log, {
      trust,
      since: older,
      onProgress: (done) => progress.push(done),
    });
    assert.ok(verdict.isProven);
    assert.deepEqual(verdict.entriesByClass, { withdrawal: 200, consent: 400 });
    assert.equal(verdict.checkpoint.size, size);
    assert.deepEqual(progress, [256, 512, 600]);
  });

  test('passes logs of every small size, the empty one and those of whole tiles too', async () => {
    for (const end of [0, 1, 2, 255, 256, 257, 512]) {
      const small = resigned(leaves.slice(0, end));
      assert.ok((await audit(small, small.checkpoint(0))).isProven, `size ${end}`);
    }
  });

  test('finds a flipped bit in an entry, a tile or the checkpoint, and says from where on', async () => {
    const entries = tilePath({ level: 'entries', index: 1, width: 256 });
    const verdict = await audit(withChange(entries, flip(60)));
    assert.ok(!verdict.isProven && verdict.index !== undefined && verdict.index >= 256);
    for (const [level, index] of [
      [0, 0],
      [0, 2],
      [1, 0],
    ] as const) {
      const path = tilePath({ level, index, width: widthOfTile({ level, index }, size) });
      const found = await audit(withChange(path, flip(40)));
      assert.equal(found.isProven ? '' : found.problem, 'tile_mismatch', path);
    }
    const unsigned = await audit(withChange('checkpoint', flip(log.origin.length + 8)));
    assert.equal(unsigned.isProven, false);
  });

  test('finds what was dropped, swapped, changed, back-dated, cut off or begun anew, though all was signed again', async () => {
    const backDated = formatLeaf(makeEntry('100', { n: 100 }, { time: '2025-11-22T13:00:00Z' }).leaf);
    const forgeries = {
      dropped: leaves.toSpliced(100, 1),
      swapped: leaves.with(100, leaves[101]!).with(101, leaves[100]!),
      changed: leaves.with(410, leaves[409]!),
      backDated: leaves.with(100, backDated),
      cutOff: leaves.slice(0, 410),
      begunAnew: [],
    };
    for (const [name, changed] of Object.entries(forgeries)) {
      const forged = resigned(changed);
      assert.ok((await audit(forged)).isProven, `${name} is consistent in itself`);
      assert.equal((await audit(forged, older)).isProven, false, name);
    }
  });

  test('finds an entry that is not a leaf, and a bundle of another length', async () => {
    const odd = resigned(leaves.with(7, Buffer.from('{"free":"text"}')));
    const verdict = await audit(odd);
    assert.deepEqual(verdict.isProven ? {} : { problem: verdict.problem, index: verdict.index }, {
      problem: 'leaf_malformed',
      index: 7,
    });
    const last = tilePath({ level: 'entries', index: 2, width: 88 });
    const long = await audit({
      read: async (path) =>
        log.read(path === last ? tilePath({ level: 'entries', index: 1, width: 256 }) : path),
    });
    assert.equal(long.isProven ? '' : long.problem, 'tile_malformed');
  });

  test('passes on what the reader throws', async () => {
    await assert.rejects(
      audit({ read: async () => Promise.reject(new Error('no such file')) }),
      /no such file/,
    );
  });
});

describe('consistency of two checkpoints', () => {
  test('is proven from tiles alone, without entries', async () => {
    const reader: LogReader = {
      read: (path) => (path.includes('entries') ? Promise.reject(new Error('not public')) : log.read(path)),
    };
    for (const before of [0, 1, 255, 256, 411, 600]) {
      const claim = { trust, older: log.checkpoint(before), newer: log.checkpoint() };
      const proven = await verifyConsistency(nodePrimitives, reader, claim);
      assert.deepEqual([proven.older.size, proven.newer.size], [before, size]);
    }
  });

  test('is refused for a forked or a shrunken log', async () => {
    const forged = resigned(leaves.with(100, leaves[101]!));
    const claims = [
      { reader: forged, older, newer: forged.checkpoint() },
      { reader: log, older: log.checkpoint(), newer: older },
    ];
    for (const { reader, ...claim } of claims) {
      await assert.rejects(verifyConsistency(nodePrimitives, reader, { trust, ...claim }), FormatError);
    }
  });
});

describe('a log in a directory', () => {
  const directory = mkdtempSync(join(tmpdir(), 'zgoda-log-'));
  after(() => rmSync(directory, { recursive: true }));

  test('is audited like any other copy', async () => {
    const copy = openLogDirectory(directory);
    for (const level of ['entries', 0, 1] as const) {
      for (let index = 0; widthOfTile({ level, index }, size) > 0; index++) {
        const path = tilePath({ level, index, width: widthOfTile({ level, index }, size) });
        await copy.write(path, await log.read(path));
      }
    }
    assert.equal(await copy.has('checkpoint'), false);
    await copy.write('checkpoint', log.checkpoint());
    assert.equal(await copy.has('checkpoint'), true);
    assert.ok((await audit(copy, older)).isProven);
    await assert.rejects(copy.read('nothing'));
  });
});
