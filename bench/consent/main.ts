// node bench/consent/main.ts [--seconds 8] [--rounds 3] [--records 1000000]
// Acknowledged consents per second over HTTP, with evidence, on PostgreSQL: ours, the bare insert of the same row, and the backend of
// c15t on the same server. One run, rounds taken in turns, medians; c15t is installed under bench/rivals the first time.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startEmbedded } from '../../packages/server/src/platform/db/index.ts';
import { startServer } from '../../test/running-server.ts';
import { machineFacts, median } from '../machine.ts';
import { measure, ownBody, rivalBody, type Rate, type Target } from './load.ts';
import { preloadOwn, preloadRival } from './preload.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    records: { type: 'string', default: '1000000' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const records = Number(values.records);
const connectionCounts = [1, 8, 50];
const warmUpSeconds = 2;

const rivals = join(import.meta.dirname, '../rivals');
if (!existsSync(join(rivals, 'node_modules/@c15t/backend'))) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: rivals,
    stdio: 'inherit',
  });
}

/** The address of another database on the same server; a socket's address has no host, which `URL` does not take. */
const onDatabase = (url: string, name: string): string =>
  url.replace(/^(postgres:\/\/[^/]*)\/[^?]*/, (_, server: string) => `${server}/${name}`);

async function startRival(
  url: string,
): Promise<{ readonly process: ChildProcess; readonly address: string }> {
  const child = spawn(process.execPath, [join(rivals, 'c15t-server.mjs'), url, '10'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('exit', (code) => reject(new Error(`c15t ended with ${code}`)));
  });
  return { process: child, address };
}

function measureBare(url: string, connections: number): number {
  const file = join(import.meta.dirname, 'bare-insert.ts');
  return Number(execFileSync(process.execPath, [file, url, String(connections), String(seconds)]).toString());
}

interface Figures {
  readonly bare: number;
  readonly own: Rate;
  readonly rival: Rate;
}

const middle = (rates: readonly Rate[]): Rate => {
  const perSecond = median(rates.map((rate) => rate.perSecond));
  return (
    rates.find((rate) => rate.perSecond === perSecond) ?? { perSecond, p50Ms: Number.NaN, p99Ms: Number.NaN }
  );
};

async function compare(url: string, own: Target, rival: Target, connections: number): Promise<Figures> {
  const bare: number[] = [];
  const owns: Rate[] = [];
  const others: Rate[] = [];
  for (const target of [own, rival]) await measure(target, connections, warmUpSeconds);
  for (let round = 0; round < rounds; round += 1) {
    bare.push(measureBare(url, connections));
    owns.push(await measure(own, connections, seconds));
    others.push(await measure(rival, connections, seconds));
  }
  return { bare: median(bare), own: middle(owns), rival: middle(others) };
}

function report(name: string, connections: number, { bare, own, rival }: Figures): void {
  const rate = (value: number): string => Math.round(value).toString().padStart(6);
  console.log(
    `${name.padEnd(18)}${String(connections).padStart(3)} connections ` +
      `ours ${rate(own.perSecond)}/s (p50 ${own.p50Ms} ms, p99 ${own.p99Ms} ms)  ` +
      `bare insert ${rate(bare)}/s (ours / bare ${(own.perSecond / bare).toFixed(2)})  ` +
      `c15t ${rate(rival.perSecond)}/s (p50 ${rival.p50Ms} ms; ours / c15t ${(own.perSecond / rival.perSecond).toFixed(1)})`,
  );
}

console.log(machineFacts());
const directory = mkdtempSync(join(tmpdir(), 'zgoda-bench-consent-'));
const postgres = await startEmbedded({ directory: join(directory, 'postgres') });
const children: ChildProcess[] = [];
try {
  console.log(`PostgreSQL ${postgres.version}, embedded, fully durable`);
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query('create database rival');
  await admin.end();
  const rivalUrl = onDatabase(postgres.url, 'rival');
  const rivalServer = await startRival(rivalUrl);
  children.push(rivalServer.process);
  const server = await startServer({
    dataDirectory: join(directory, 'data'),
    environment: { DATABASE_URL: postgres.url },
  });
  children.push(server.process);
  const own: Target = {
    url: `${server.url}/v1/consents`,
    headers: { authorization: 'Bearer zk_dev_payroll-mail' },
    makeBody: ownBody,
  };
  const rival: Target = {
    url: `${rivalServer.address}/subjects`,
    headers: { origin: 'https://www.example.com' },
    makeBody: rivalBody,
  };
  const empty = new Map<number, Figures>();
  for (const connections of connectionCounts) {
    const figures = await compare(postgres.url, own, rival, connections);
    empty.set(connections, figures);
    report('empty tables', connections, figures);
  }
  console.log(`loading ${records} records each`);
  await preloadOwn(postgres.url, records);
  await preloadRival(rivalUrl, records);
  for (const connections of connectionCounts) {
    const figures = await compare(postgres.url, own, rival, connections);
    report(`${records} records`, connections, figures);
    const before = empty.get(connections)?.own.perSecond ?? Number.NaN;
    console.log(
      `${' '.repeat(18)}ours / ours on empty tables ${(figures.own.perSecond / before).toFixed(2)}`,
    );
  }
} finally {
  // Before the database goes, which their pools would call out about.
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ended);
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
