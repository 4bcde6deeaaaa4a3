import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { readLines } from './body.ts';

/** The lines that a body sent in these pieces comes to, or the error's code. */
async function linesOf(pieces: readonly string[], maxBodyBytes = 1_000): Promise<readonly string[] | string> {
  let code: string | undefined;
  const seen: string[] = [];
  const app = new Hono().post('/', async (c) => {
    try {
      for await (const group of readLines(c, { maxBodyBytes, maxLineBytes: 8 })) seen.push(...group);
    } catch (error) {
      ({ code } = error as { code: string });
    }
    return c.body(null);
  });
  const body = ReadableStream.from(pieces.map((piece) => Buffer.from(piece)));
  await app.request('/', { method: 'POST', body, duplex: 'half' });
  return code ?? seen;
}

test('lines come whole wherever the pieces end, without LF or CRLF', async () => {
  assert.deepEqual(await linesOf(['on', 'e\r', '\ntwo\n\nth', 'ree']), ['one', 'two', '', 'three']);
  assert.deepEqual(await linesOf(['one\n']), ['one']);
  assert.deepEqual(await linesOf([]), []);
});

test('a line without an end is not gathered: it comes cut, and still too long', async () => {
  const lines = await linesOf([...Array.from({ length: 90 }, () => 'xxxxxxxxxx'), '\nnext\n']);
  assert.ok(Array.isArray(lines));
  assert.equal(lines[1], 'next');
  assert.ok((lines[0] ?? '').length > 8 && (lines[0] ?? '').length < 30);
});

test('a body that turns out larger than allowed is refused', async () => {
  assert.equal(await linesOf(['x\n'.repeat(600)]), 'body_too_large');
});
