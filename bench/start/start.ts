// node bench/start/start.ts: from the start of the process to the first 200 of /readyz, and the memory a minute of rest later.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startSystemPostgres } from '../../scripts/system-postgres.ts';
import { startServer } from '../../test/running-server.ts';
import { machineFacts, median } from '../machine.ts';

const runs = 5;
const restMs = 20_000;

async function timeStart(dataDirectory: string, environment: Record<string, string> = {}): Promise<number> {
  const startedAt = performance.now();
  const server = await startServer({ dataDirectory, environment });
  const took = performance.now() - startedAt;
  await server.kill('SIGTERM');
  return took;
}

async function measure(name: string, run: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let index = 0; index < runs; index += 1) times.push(await run());
  const shown = times.map((time) => Math.round(time)).join(' ');
  console.log(`${name.padEnd(44)} median ${Math.round(median(times))} ms   (${shown})`);
}

const temporary = () => mkdtempSync(join(tmpdir(), 'zgoda-bench-start-'));
const withDirectory = async <T>(work: (directory: string) => Promise<T>): Promise<T> => {
  const directory = temporary();
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

/** Resident memory of a process in MiB, as the kernel counts it. */
const residentMiB = (pid: number): number =>
  Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1024);

console.log(machineFacts());
await measure('embedded, empty directory', () => withDirectory((directory) => timeStart(directory)));
await withDirectory(async (directory) => {
  await timeStart(directory);
  await measure('embedded, existing directory', () => timeStart(directory));
});
const postgres = await startSystemPostgres();
try {
  await withDirectory(async (directory) => {
    const environment = { DATABASE_URL: postgres.url };
    console.log(
      `DATABASE_URL, first start (migrations): ${Math.round(await timeStart(directory, environment))} ms`,
    );
    await measure(`DATABASE_URL, existing (${postgres.version})`, () => timeStart(directory, environment));
    const server = await startServer({ dataDirectory: directory, environment });
    await delay(restMs);
    console.log(
      `server at rest after ${restMs / 1000} s: ${residentMiB(server.process.pid ?? 0)} MiB resident`,
    );
    await server.kill('SIGTERM');
  });
} finally {
  await postgres.stop();
}
