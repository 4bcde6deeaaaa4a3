import { spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsePublicId, type CampaignId } from '@zgoda/vocabulary/ids';
import type { House } from '../evidence/house.ts';

/** What a process of this benchmark is to do. */
export interface Task extends Pick<House, 'url' | 'masterKeys'> {
  readonly smtpUrl: string;
  readonly campaign?: string;
  readonly dkimKey?: string | undefined;
  readonly connections?: number;
  readonly count?: number;
  /** How far its clock is ahead. */
  readonly aheadMs?: number;
}

export interface Result {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly mostMemoryMiB: number;
}

export const readTask = (): Task => JSON.parse(process.argv[2] ?? '{}') as Task;

export function tellResult(startedAt: number): void {
  const { user, system } = process.cpuUsage();
  const result: Result = {
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    mostMemoryMiB: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(result));
}

export const startTask = (file: string, task: Task): ChildProcess =>
  spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `${import.meta.dirname}/${file}`, JSON.stringify(task)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );

export async function runTask(file: string, task: Task): Promise<Result> {
  const child = startTask(file, task);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return JSON.parse(output) as Result;
}

export function parseCampaignId(text: string): CampaignId {
  const id = parsePublicId('campaign', text);
  if (id === undefined) throw new Error('no campaign');
  return id;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Debian's smtp-sink (package postfix), which takes everything and keeps nothing. */
export async function startSink(): Promise<{ readonly port: number; stop(): void }> {
  const port = await freePort();
  const child = spawn('smtp-sink', ['-u', 'root', `127.0.0.1:${port}`, '500'], { stdio: 'ignore' });
  for (let isUp = false; !isUp; await sleep(50)) {
    isUp = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.end());
    });
  }
  return { port, stop: () => child.kill() };
}
