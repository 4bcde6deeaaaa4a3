import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { it } from 'node:test';
import { postJson } from './post.ts';

const { signal } = new AbortController();

it('posts to a public address over TLS only; in development to this machine as well, and follows nothing', async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.writeHead(request.url === '/moved' ? 302 : 204, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  try {
    const here = `http://127.0.0.1:${port}`;
    assert.equal(await postJson(`${here}/a?b=c`, '{}', { signal, allowsPrivate: true }), 204);
    assert.equal(await postJson(`${here}/moved`, '{}', { signal, allowsPrivate: true }), 302);
    for (const url of [here, `https://127.0.0.1:${port}`, `https://localhost:${port}`, 'https://10.0.0.1'])
      await assert.rejects(postJson(url, '{}', { signal, allowsPrivate: false }), {
        code: 'address_refused',
      });
    await assert.rejects(postJson('http://agent.example', '{}', { signal, allowsPrivate: false }), {
      code: 'settings_invalid',
    });
    assert.deepEqual(heard, ['/a?b=c', '/moved']);
  } finally {
    server.close();
  }
});
