import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zipStream, type ZipEntry } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'zgoda-zip-'));
after(() => rmSync(directory, { recursive: true }));
const at = new Date('2027-01-05T10:00:00Z');

async function write(name: string, entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of zipStream(entries, at)) parts.push(part);
  const file = join(directory, name);
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

test('Debian’s unzip finds every file as it was given, Cyrillic names and empty files too', async () => {
  const big = Buffer.alloc(3_000_000, 'данные ');
  const file = await write('names.zip', [
    { name: 'index.html', content: [Buffer.from('<p>1')] },
    { name: 'tables/Клієнти.csv', content: [big.subarray(0, 1_000_000), big.subarray(1_000_000)] },
    { name: 'empty.txt', content: [] },
  ]);
  assert.match(execFileSync('unzip', ['-t', file]).toString(), /No errors detected/);
  assert.deepEqual(execFileSync('unzip', ['-p', file, 'tables/*'], { maxBuffer: 1e8 }), big);
  assert.equal(execFileSync('unzip', ['-p', file, 'index.html']).toString(), '<p>1');
});

test('entries are read one after another, and no faster than the archive', async () => {
  let made = 0;
  async function* piece() {
    for (let index = 0; index < 2_000; index += 1) {
      made += 1;
      yield Buffer.from(Array.from({ length: 16_384 }, () => Math.floor(Math.random() * 256)));
    }
  }
  const stream = zipStream([{ name: 'random', content: piece() }], at);
  await stream.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(made < 100, `${made} pieces were made for one that was read`);
  await stream.return(undefined);
});

test('what goes wrong in an entry ends the archive with that error', async () => {
  async function* broken() {
    yield Buffer.from('a');
    throw new Error('the source broke');
  }
  await assert.rejects(write('broken.zip', [{ name: 'a', content: broken() }]), /the source broke/);
});
