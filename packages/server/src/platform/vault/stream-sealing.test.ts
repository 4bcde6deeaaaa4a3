import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newStreamKey, openStream, readStreamKey, sealStream, streamChunkBytes } from './stream-sealing.ts';

async function* of(...pieces: Uint8Array[]) {
  yield* pieces;
}
const key = readStreamKey(newStreamKey());
async function sealed(...pieces: Uint8Array[]): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of sealStream(key, 'one', of(...pieces))) chunks.push(Buffer.from(chunk.sealed));
  return chunks;
}
async function opened(chunks: readonly Uint8Array[], name = 'one', by = key): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of openStream(by, name, of(...chunks))) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

for (const bytes of [
  0,
  1,
  streamChunkBytes - 1,
  streamChunkBytes,
  streamChunkBytes + 1,
  3 * streamChunkBytes,
]) {
  test(`${bytes} bytes come back however they were cut`, async () => {
    const plain = Buffer.alloc(bytes, 'abc');
    assert.deepEqual(await opened(await sealed(plain)), plain);
    const third = Math.floor(bytes / 3);
    assert.deepEqual(await opened(await sealed(plain.subarray(0, third), plain.subarray(third))), plain);
  });
}

test('a chunk left out, doubled, moved, cut off at the end, changed, or of another stream or key, is refused', async () => {
  const chunks = await sealed(Buffer.alloc(3 * streamChunkBytes + 5, 'x'));
  const [first = Buffer.alloc(0), second = Buffer.alloc(0), third = Buffer.alloc(0), last = Buffer.alloc(0)] =
    chunks;
  const changed = Buffer.from(second);
  changed[7] = (changed[7] ?? 0) ^ 1;
  const refused = { code: 'not_authentic' };
  await assert.rejects(opened([first, third, last]), refused);
  await assert.rejects(opened([first, first, second, third, last]), refused);
  await assert.rejects(opened([second, first, third, last]), refused);
  await assert.rejects(opened([first, second, third]), refused);
  await assert.rejects(opened([]), refused);
  await assert.rejects(opened([first, changed, third, last]), refused);
  await assert.rejects(opened(chunks, 'other'), refused);
  await assert.rejects(opened(chunks, 'one', readStreamKey(newStreamKey())), refused);
});
