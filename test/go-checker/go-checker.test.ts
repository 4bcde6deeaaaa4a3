import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  formatVerifierKey,
  joinHashes,
  parseNote,
  parseSignerKey,
  parseVerifierKey,
  planConsistency,
  planInclusion,
  tilePath,
  tileWidth,
  toHex,
  toUtf8,
  verifySignatures,
  widthOfTile,
  type ProofPlan,
} from '@zgoda/verify';
import { nodePrimitives, openLogDirectory } from '@zgoda/verify/node';
import { transaction } from '../../packages/server/src/platform/db/index.ts';
import { testContext, testDatabase } from '../../packages/server/src/platform/db/testing.ts';
import { exportLog } from '../../packages/server/src/capabilities/evidence/recovery-service.ts';
import { getTrust, recordEvidence } from '../../packages/server/src/capabilities/evidence/service.ts';
import { openTestLog, sequenceAll } from '../../packages/server/src/capabilities/evidence/testing.ts';
import { MemoryLog, signerFrom } from '../../packages/verify/test/memory-log.ts';

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'zgoda-go-'));
const checker = join(directory, 'go-checker');
const modules = '/usr/share/gocode';
const largest = 2_000;
const database = await testDatabase();

before(async () => {
  assert.ok(
    existsSync(join(modules, 'src/golang.org/x/mod')),
    'install the packages golang-go and golang-golang-x-mod-dev',
  );
  const cache = join(import.meta.dirname, '../../.cache/go-build');
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: modules, GOCACHE: cache, GOFLAGS: '' };
  await run('go', ['build', '-o', checker, 'main.go'], { cwd: import.meta.dirname, env });
});
after(() => rmSync(directory, { recursive: true }));

describe('Go’s checksum database packages agree', () => {
  test(`on roots, notes, tiles and every proof of every size from 0 to ${largest}`, async () => {
    const log = new MemoryLog('log.example/evidence/every-size');
    const child = spawn(checker, ['sizes', String(largest), formatVerifierKey(log.signer.key)]);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.on('error', () => undefined);
    for (let size = 0; size <= largest; size++) {
      if (size > 0) log.append(toUtf8(`leaf ${size - 1}`));
      if (!child.stdin.write(`${JSON.stringify(describeSize(log, size))}\n`))
        await once(child.stdin, 'drain');
      if (child.exitCode !== null) break;
    }
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'close');
    assert.equal(said, `${largest + 1} sizes, ${largest * (largest + 1)} proofs, 2007 tiles agree\n`);
  });

  test('on a log that the server recorded and exported: its checkpoint, its tiles, a proof for every entry', async () => {
    const ctx = await testContext(database);
    const { anchors } = await openTestLog(ctx);
    const acts = Array.from(
      { length: 700 },
      (_, n) => ({ class: 'system', policyHash: '', payload: { n } }) as const,
    );
    await transaction(ctx, (tx) => recordEvidence(tx, acts));
    await sequenceAll(ctx, { anchors });
    const exported = join(directory, 'log');
    assert.equal(await exportLog(ctx, openLogDirectory(exported)), 700);
    const vkey = /^log (\S+)\n/.exec(await getTrust(ctx))?.[1] ?? '';
    const { stdout } = await run(checker, ['log', exported, vkey]);
    assert.equal(stdout, '700 entries proven\n');
    const changed = openLogDirectory(exported);
    const tile = await changed.read('tile/0/001');
    await changed.write('tile/0/001', tile.with(99, (tile[99] ?? 0) ^ 1));
    await assert.rejects(run(checker, ['log', exported, vkey]));
  });

  test('on keys and notes of their making', async () => {
    const { stdout } = await run(checker, ['sign', 'go.example/журнал']);
    const made = JSON.parse(stdout) as {
      readonly skey: string;
      readonly vkey: string;
      readonly note: string;
    };
    const key = parseVerifierKey(nodePrimitives.sha256, made.vkey);
    assert.equal(formatVerifierKey(key), made.vkey);
    const note = parseNote(made.note);
    assert.equal(note.text, 'A text signed by Go.\n');
    assert.deepEqual(verifySignatures(nodePrimitives, note, [key]), [{ key }]);
    const signer = parseSignerKey(made.skey);
    assert.equal(formatVerifierKey(signerFrom(signer.name, signer.seed).key), made.vkey);
  });
});

/** All that has to agree at one size; proofs as a digest over their hashes, in order. */
function describeSize(log: MemoryLog, size: number) {
  const ranges = new Map<number, Uint8Array>();
  const write = (digest: ReturnType<typeof createHash>, plan: ProofPlan): void => {
    for (const nodes of plan) {
      const [first] = nodes;
      if (first === undefined) continue;
      if (nodes.length === 1) {
        digest.update(log.node(first));
        continue;
      }
      const start = first.index * 2 ** first.level;
      const hash = ranges.get(start) ?? log.fold(nodes);
      ranges.set(start, hash);
      digest.update(hash);
    }
  };
  const inclusion = createHash('sha256');
  const consistency = createHash('sha256');
  for (let index = 0; index < size; index++) {
    write(inclusion, planInclusion(index, size));
    write(consistency, planConsistency(index + 1, size));
  }
  return {
    size,
    note: log.checkpoint(size),
    inclusion: inclusion.digest('hex'),
    consistency: consistency.digest('hex'),
    tiles: newTiles(log, size),
  };
}

/** The tiles that the last leaf has added or widened, by path. */
function newTiles(log: MemoryLog, size: number): Readonly<Record<string, string>> {
  const tiles: Record<string, string> = {};
  for (let level = 0; tileWidth ** level <= size; level++) {
    if (size % tileWidth ** level !== 0) continue;
    const index = Math.ceil(size / tileWidth ** (level + 1)) - 1;
    const width = widthOfTile({ level, index }, size);
    const hashes = (log.levels[8 * level] ?? []).slice(index * tileWidth, index * tileWidth + width);
    tiles[tilePath({ level, index, width })] = toHex(nodePrimitives.sha256(joinHashes(hashes)));
  }
  return tiles;
}
