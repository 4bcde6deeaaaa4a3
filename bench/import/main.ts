// node bench/import/main.ts [--rows 100000]
// Rows of subscribers a second through the API, with evidence, and the server's memory; the same file again; beside COPY of as many rows
// into a table like the one of subscriptions.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startEmbedded } from '../../packages/server/src/platform/db/index.ts';
import { eventually, startServer, type RunningServer } from '../../test/running-server.ts';
import { machineFacts } from '../machine.ts';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const rows = Number(values.rows);
const partBytes = 2 * 1024 * 1024;
const longestMs = 3_600_000;

interface Imported {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

async function call(server: RunningServer, path: string, method: string, body?: unknown): Promise<Imported> {
  const answer = await server.api(path, { method, ...(body !== undefined && { body }) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Imported;
}

/** Megabytes that the server's process ever held. */
function peakMiB({ process: { pid } }: RunningServer): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

async function importFile(server: RunningServer, file: Buffer): Promise<{ seconds: number; counts: string }> {
  const request = { topics: ['practice-news'], method: 'web_form' };
  const { id } = await call(server, '/v1/imports', 'POST', request);
  const parts = Math.ceil(file.length / partBytes);
  for (let part = 0; part < parts; part += 1) {
    const data = file.subarray(part * partBytes, (part + 1) * partBytes).toString('base64');
    await call(server, `/v1/imports/${id}/parts/${part}`, 'PUT', { data });
  }
  const startedAt = performance.now();
  await call(server, `/v1/imports/${id}/actions`, 'POST', { action: 'start', parts });
  const done = await eventually(
    'the import ends',
    async () => {
      const found = await call(server, `/v1/imports/${id}`, 'GET');
      return found.state === 'running' ? undefined : found;
    },
    longestMs,
  );
  return { seconds: (performance.now() - startedAt) / 1000, counts: JSON.stringify(done.counts) };
}

async function copyRows(client: Client, directory: string): Promise<number> {
  const path = join(directory, 'rows.csv');
  const line = () =>
    `payroll-mail,${randomUUID()},practice-news,email,confirmed,2024-03-05T00:00:00Z,${randomUUID()}\n`;
  writeFileSync(path, Array.from({ length: rows }, line).join(''), { mode: 0o644 });
  await client.query('create table bare (like subscription including all)');
  const startedAt = performance.now();
  await client.query(
    `copy bare (controller_id, subject_id, topic, channel, status, changed_at, entry_id) from '${path}' csv`,
  );
  return (performance.now() - startedAt) / 1000;
}

const report = (what: string, seconds: number, more = ''): void =>
  console.log(
    `${what.padEnd(24)}${Math.round(rows / seconds)
      .toLocaleString('en-GB')
      .padStart(10)} rows/s  ${more}`,
  );

console.log(machineFacts());
const directory = mkdtempSync(join(tmpdir(), 'zgoda-bench-import-'));
const postgres = await startEmbedded({ directory: join(directory, 'postgres') });
const server = await startServer({
  dataDirectory: join(directory, 'data'),
  environment: { DATABASE_URL: postgres.url },
});
const ended = once(server.process, 'exit');
try {
  console.log(`PostgreSQL ${postgres.version}, embedded, fully durable; ${rows} rows`);
  const lines = Array.from({ length: rows }, (_, n) => `reader${n}@bench.example,2024-03-05,2024-03-05\n`);
  const file = Buffer.from(['email,opted_in_at,confirmed_at\n', ...lines].join(''));
  const before = peakMiB(server);
  const first = await importFile(server, file);
  report('import', first.seconds, `${first.counts}, memory ${before} to ${peakMiB(server)} MiB at most`);
  const again = await importFile(server, file);
  report('the same file again', again.seconds, again.counts);
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const copied = await copyRows(client, directory);
  await client.end();
  report('COPY', copied, `import / COPY ${(copied / first.seconds).toFixed(3)}`);
} finally {
  server.process.kill('SIGKILL');
  await ended;
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
