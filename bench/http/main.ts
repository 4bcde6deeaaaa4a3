/**
 * What our HTTP layer costs: `node bench/http/main.ts [--json]`.
 *
 * A trivial validated POST, answered by bare Hono and by the whole stack (key, role, limits, bounds, checks, headers,
 * metrics, access log to a file), no database. Both run at the same time in processes of their own and are loaded in turn by
 * 50 connections from this process, which shares their processors; best and median of the rounds are told.
 */
import autocannon from 'autocannon';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machineFacts, median } from '../machine.ts';

const rounds = 7;
const roundSeconds = 2;
const connections = 50;

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

async function start(kind: 'bare' | 'whole'): Promise<Server> {
  const nowhere = openSync('/dev/null', 'w');
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [kind], {
    stdio: ['ignore', nowhere, 'inherit', 'ipc'],
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

async function cpuMicroseconds({ child }: Server): Promise<number> {
  child.send('cpu');
  const [answer] = (await once(child, 'message')) as [{ cpuMicroseconds: NodeJS.CpuUsage }];
  return answer.cpuMicroseconds.user + answer.cpuMicroseconds.system;
}

interface Round {
  readonly perSecond: number;
  readonly cpuMicrosecondsEach: number;
  readonly p99Ms: number;
}

async function load(server: Server): Promise<Round> {
  const before = await cpuMicroseconds(server);
  const result = await autocannon({
    url: `http://127.0.0.1:${server.port}/v1/questions`,
    method: 'POST',
    headers: { authorization: 'Bearer zk_dev_payroll-mail', 'content-type': 'application/json' },
    body: JSON.stringify({ subject: { email: 'olena@person.example' }, purpose: 'practice-news' }),
    connections,
    duration: roundSeconds,
  });
  if (result.non2xx > 0) throw new Error(`${result.non2xx} calls were refused`);
  const used = (await cpuMicroseconds(server)) - before;
  return {
    perSecond: Math.round(result.requests.average),
    cpuMicrosecondsEach: used / result.requests.total,
    p99Ms: result.latency.p99,
  };
}

const servers = { bare: await start('bare'), whole: await start('whole') };
const measured: Record<keyof typeof servers, Round[]> = { bare: [], whole: [] };
try {
  for (const server of Object.values(servers)) await load(server);
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of ['bare', 'whole'] as const) measured[kind].push(await load(servers[kind]));
  }
} finally {
  for (const { child } of Object.values(servers)) child.kill();
}

const summary = (list: readonly Round[]) => ({
  best_per_second: Math.max(...list.map(({ perSecond }) => perSecond)),
  median_per_second: median(list.map(({ perSecond }) => perSecond)),
  least_cpu_microseconds_each:
    Math.round(Math.min(...list.map((round) => round.cpuMicrosecondsEach)) * 10) / 10,
  median_p99_ms: median(list.map(({ p99Ms }) => p99Ms)),
});
const result = {
  machine: machineFacts(),
  connections,
  bare: summary(measured.bare),
  whole: summary(measured.whole),
};
if (process.argv.includes('--json')) console.log(JSON.stringify(result, undefined, 2));
else {
  console.log(`${result.machine}, ${connections} connections, load generator on the same processors`);
  for (const kind of ['bare', 'whole'] as const) {
    const { best_per_second, median_per_second, least_cpu_microseconds_each, median_p99_ms } = result[kind];
    console.log(
      `${kind === 'bare' ? 'bare Hono  ' : 'whole stack'}  ${best_per_second}/s best, ${median_per_second}/s median, ` +
        `${least_cpu_microseconds_each} µs of CPU each, p99 ${median_p99_ms} ms`,
    );
  }
}
