import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, startServer, type RunningServer } from '../running-server.ts';
import { postMessage } from './subscriber.ts';

const cli = join(import.meta.dirname, '../../packages/cli/src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'zgoda-import-'));
let server: RunningServer;

before(async () => {
  server = await startServer();
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

interface Imported {
  readonly id: string;
  readonly state: string;
  readonly rows_done: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failure?: { readonly code: string };
}

async function json<T>(answer: Response, status: number): Promise<T> {
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return JSON.parse(text) as T;
}

async function importFile(text: string): Promise<Imported> {
  const request = { topics: ['practice-news'], method: 'web_form', reference: 'https://old.example/letters' };
  const { id } = await json<Imported>(await server.api('/v1/imports', { body: request }), 201);
  const data = Buffer.from(text).toString('base64');
  await json(await server.api(`/v1/imports/${id}/parts/0`, { method: 'PUT', body: { data } }), 200);
  await json(await server.api(`/v1/imports/${id}/actions`, { body: { action: 'start', parts: 1 } }), 200);
  return eventually('the import ends', async () => {
    const found = await json<Imported>(await server.api(`/v1/imports/${id}`), 200);
    return found.state === 'running' ? undefined : found;
  });
}

const file = `email,opted_in_at,confirmed_at
one@import.example,2024-03-05T09:58:00Z,2024-03-05T10:00:00Z
two@import.example,2024-03-05T09:58:00Z,2024-03-05T10:00:00Z
no-evidence@import.example,,
single@import.example,2024-03-05T09:58:00Z,
`;
const none = { accepted: 0, ended: 0, unchanged: 0, stays_out: 0, refused: 0 };

test('PM-02: rows without evidence of opt-in are refused one by one with a report to download; those with it are subscribed and get what is sent', async () => {
  const { id, state, counts } = await importFile(file);
  assert.deepEqual([state, counts], ['done', { ...none, accepted: 2, refused: 2 }]);
  const report = await server.api(`/v1/imports/${id}/report`);
  assert.match(report.headers.get('content-type') ?? '', /^text\/csv/);
  assert.match(report.headers.get('content-disposition') ?? '', /attachment/);
  const lines = (await report.text()).trim().split('\r\n');
  assert.deepEqual(
    lines.map((line) => line.split(',').slice(0, 3)),
    [
      ['row', 'column', 'code'],
      ['4', 'opted_in_at', 'opt_in_time_missing'],
      ['5', 'confirmed_at', 'opt_in_not_confirmed'],
    ],
  );
  assert.doesNotMatch(lines.join('\n'), /import\.example/);
  const sent = await postMessage(server, { to: 'one@import.example', topic: 'practice-news' });
  assert.equal(sent.status, 202);
  await server.waitForMail('one@import.example');
  for (const refused of ['no-evidence@import.example', 'single@import.example'])
    assert.equal((await postMessage(server, { to: refused, topic: 'practice-news' })).status, 409);
});

test('PM-02: the same file again changes nothing, and brings nobody back who left', async () => {
  assert.deepEqual((await importFile(file)).counts, { ...none, unchanged: 2, refused: 2 });
  const change = {
    subject: { email: 'two@import.example' },
    changes: [{ topic: 'practice-news', on: false }],
    locale: 'en',
  };
  await json(await server.api('/v1/subscriptions', { method: 'PUT', body: change }), 200);
  assert.deepEqual((await importFile(file)).counts, { ...none, unchanged: 1, stays_out: 1, refused: 2 });
  const refused = await postMessage(server, { to: 'two@import.example', topic: 'practice-news' });
  assert.equal(refused.status, 409);
  assert.deepEqual(await server.mailbox('two@import.example'), []);
});

test('PM-02: a file that is not UTF-8 is refused as a whole', async () => {
  const { id } = await json<Imported>(
    await server.api('/v1/imports', { body: { topics: ['practice-news'], method: 'web_form' } }),
    201,
  );
  const bytes = Buffer.concat([
    Buffer.from(file.replaceAll('@', '-later@')),
    Buffer.from([0xc8, 0xe2, 0x0a]),
  ]);
  const data = bytes.toString('base64');
  await json(await server.api(`/v1/imports/${id}/parts/0`, { method: 'PUT', body: { data } }), 200);
  await json(await server.api(`/v1/imports/${id}/actions`, { body: { action: 'start', parts: 1 } }), 200);
  const ended = await eventually('the import ends', async () => {
    const found = await json<Imported>(await server.api(`/v1/imports/${id}`), 200);
    return found.state === 'running' ? undefined : found;
  });
  assert.deepEqual([ended.state, ended.failure?.code, ended.rows_done], ['failed', 'encoding_not_utf8', 0]);
});

test('PM-02: “zgoda import” does the same from the command line, and saves the report beside the file', async () => {
  const path = join(folder, 'list.csv');
  const rows = Array.from({ length: 1_500 }, (_, n) => `many${n}@import.example,2024-03-05,2024-03-05`);
  writeFileSync(path, ['email,opted_in_at,confirmed_at', ...rows, 'nobody@import.example,,', ''].join('\n'));
  const args = ['import', 'payroll-mail', path, '--topic', 'practice-news', '--method', 'web_form', '--json'];
  const { code, out } = await new Promise<{ code: unknown; out: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', cli, ...args, '--data-dir', server.dataDirectory],
      (error, stdout) => resolve({ code: error?.code ?? 0, out: stdout }),
    );
  });
  const result = JSON.parse(out) as Imported & { readonly report: string };
  assert.deepEqual([code, result.counts], [1, { ...none, accepted: 1_500, refused: 1 }]);
  assert.equal(result.report, `${path}.report.csv`);
  assert.match(
    readFileSync(result.report, 'utf8'),
    /^row,column,code,sentence\r\n1502,opted_in_at,opt_in_time_missing,/,
  );
});
